// Certificate policies: RFC 5280 §6.1's processing of policies, mappings and constraints over one path, as a graph of
// policies by depth (RFC 9618), whose size is bounded by what the certificates name and never by products of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace mtlsdiag::path {

struct Node;
struct Settings;

/// A fault of the policies of a path, at a depth (0: the leaf).
struct PolicyFault {
  int depth = 0;
  std::string message;
};

/// Processes the policies of a path (leaf first, the anchor last and not processed itself). Gives what is wrong, or
/// nothing where the path is valid for the policies asked for.
std::optional<PolicyFault> policy_fault(const std::vector<const Node*>& path, const Settings& settings);

}  // namespace mtlsdiag::path
