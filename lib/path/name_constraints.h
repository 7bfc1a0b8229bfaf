// Name constraints: are the names of a certificate inside the permitted and outside the excluded subtrees of an issuer?
// Each kind of name has its own comparison; all of them work on the values of the certificate, never on printed forms.
// Source: RFC 5280 §4.2.1.10, §6.1.3 (b), (c).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "der/extensions.h"

namespace mtlsdiag::path {

struct Node;

/// A constraint that is not written as RFC 5280 demands. `is_refused`: its meaning is open, so verifiers refuse it.
struct ConstraintFault {
  std::string message;
  bool is_refused = true;
};
std::vector<ConstraintFault> constraint_faults(const der::NameConstraints& constraints);

/// Says whether a host name is the constraint or below it; a constraint with a leading dot takes only what is below.
bool dns_in_subtree(std::string_view name, std::string_view constraint);
/// Likewise for a mailbox: `user@host` is one mailbox, `host` every mailbox on it, `.domain` every one below, and an
/// empty constraint takes all.
bool email_in_subtree(std::string_view mailbox, std::string_view constraint);
/// Likewise for the host of a URI; a URI without a host name is in no subtree.
bool uri_in_subtree(std::string_view uri, std::string_view constraint);
/// Address against address and mask.
bool ip_in_subtree(ByteView address, ByteView constraint);

/// Counts comparisons, which hostile certificates can make many.
struct ComparisonBudget {
  int spent = 0;
  int limit = 0;
  [[nodiscard]] bool is_exhausted() const { return spent > limit; }
};

/// Gives the first name of `node` that `constraints` rule out, in words; nothing where all are inside.
std::optional<std::string> constraint_violation(const Node& node, bool is_leaf, const der::NameConstraints& constraints,
                                                ComparisonBudget& budget);

/// True where OpenSSL and BoringSSL give up rather than compare each name of `node` with each constraint: from about a
/// million comparisons on. Source: OpenSSL NAME_CHECK_MAX.
bool is_too_much_to_compare(const Node& node, const der::NameConstraints& constraints);

}  // namespace mtlsdiag::path
