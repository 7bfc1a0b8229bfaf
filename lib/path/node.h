// Node: one certificate as path building sees it: the parsed certificate with the extensions that path processing needs
// read once, and the faults that it has by itself, whatever path it stands on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "der/certificate.h"
#include "der/extensions.h"
#include "finding/finding.h"

namespace mtlsdiag::path {

/// A fault that a certificate has by itself.
struct Defect {
  finding::Kind kind{};
  finding::Severity severity = finding::Severity::error;
  std::string message;
  std::size_t offset = 0;
  /// A rule for those who issue, which peers let pass: shown at Settings::profile_severity.
  bool is_profile = false;
};

struct Node {
  der::Certificate certificate;
  bool is_anchor = false;
  bool is_kept = false;        ///< owned by the Pool, so that what is found out about it can be remembered
  const Node* twin = nullptr;  ///< the same certificate as the Pool keeps it, of a leaf that may come again
  std::optional<der::BasicConstraints> basic_constraints;
  std::optional<std::uint32_t> key_usage;
  std::optional<std::vector<der::Oid>> extended_key_usage;
  std::optional<der::GeneralNames> alternative_names;
  std::optional<der::NameConstraints> name_constraints;
  std::optional<std::vector<der::PolicyInformation>> policies;
  std::vector<der::PolicyMapping> policy_mappings;
  der::PolicyConstraints policy_constraints;
  std::optional<std::uint64_t> inhibit_any_policy;
  ByteView subject_key_id;
  der::AuthorityKeyIdentifier authority_key_id;
  std::vector<std::uint64_t> tls_features;  ///< what it demands of a handshake. Source: RFC 7633
  bool has_key_identifiers = true;          ///< those that RFC 5280 demands of this kind of certificate
  std::vector<Defect> defects;

  /// Reads everything that path processing needs. The bytes behind `parsed` must outlive the node.
  explicit Node(der::Certificate parsed);

  /// True where an OCSP response must be stapled.
  [[nodiscard]] bool must_staple() const;
  [[nodiscard]] const std::string& subject_key() const;  ///< the subject as der::normalized, kept
  [[nodiscard]] const std::string& issuer_key() const;   ///< the issuer likewise
  [[nodiscard]] bool is_self_issued() const;
  /// True for a certificate that may issue others: basicConstraints says so, or it is of a version without extensions
  /// and an anchor or signs itself.
  [[nodiscard]] bool is_ca() const;
  /// der::display_name, kept.
  [[nodiscard]] const std::string& name() const;

 private:
  mutable std::optional<std::string> subject_key_;
  mutable std::optional<std::string> issuer_key_;
  mutable std::string name_;
};

/// True where `issuer`'s subject is `child`'s issuer. Source: RFC 5280 §6.1.3 (a)(4), §7.1.
bool is_named_issuer(const Node& child, const Node& issuer);

/// How the key identifiers of a child and its named issuer go together.
enum class KeyIdMatch : std::uint8_t { same, unknown, different };
KeyIdMatch key_id_match(const Node& child, const Node& issuer);

}  // namespace mtlsdiag::path
