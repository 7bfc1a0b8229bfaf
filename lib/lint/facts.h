// Facts: what the rules ask of one certificate or CRL, read once. The certificate is a zero-copy view
// (der/certificate.h); here its known extensions are found and decoded, and what it is (a CA, a root, a leaf for
// servers or clients) is worked out from its own words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "der/certificate.h"
#include "der/crl.h"
#include "der/extensions.h"
#include "finding/finding.h"

namespace mtlsdiag::lint {

/// What the user said that a file's certificates are for; `unknown`: worked out from each certificate.
enum class Role : std::uint8_t { unknown, server, client, ca, bundle };

/// Thresholds and the time to judge by.
struct Limits {
  Instant now{};
  std::optional<int> warn_days;  ///< nothing: the smaller of 30 days and a third of the lifetime
  std::optional<int> fail_days;
  std::optional<int> max_days;
  Role role = Role::unknown;
  bool asks_public_rules = false;  ///< what public CAs must do is asked of every certificate
};

/// An extension whose value cannot be read.
struct BrokenExtension {
  const der::Extension* extension = nullptr;
  std::string why;
};

/// One extension: where it stands (null: it does not) and its value (nothing: absent or unreadable).
template <typename T>
struct Slot {
  const der::Extension* at = nullptr;
  std::optional<T> value;

  explicit operator bool() const { return value.has_value(); }
  const T* operator->() const { return &*value; }
  const T& operator*() const { return *value; }
};

/// Decoded extensions by their names in RFC 5280.
struct Extensions {
  Slot<der::GeneralNames> subject_alt_name;
  Slot<der::GeneralNames> issuer_alt_name;
  Slot<std::uint32_t> key_usage;
  Slot<std::vector<der::Oid>> extended_key_usage;
  Slot<der::BasicConstraints> basic_constraints;
  Slot<der::NameConstraints> name_constraints;
  Slot<std::vector<der::PolicyInformation>> policies;
  Slot<std::vector<der::PolicyMapping>> policy_mappings;
  Slot<der::PolicyConstraints> policy_constraints;
  Slot<std::uint64_t> inhibit_any_policy;
  Slot<der::AuthorityKeyIdentifier> authority_key_id;
  Slot<ByteView> subject_key_id;
  Slot<std::vector<der::AccessDescription>> authority_info;
  Slot<std::vector<der::AccessDescription>> subject_info;
  Slot<std::vector<der::DistributionPoint>> crl_points;
  Slot<std::vector<der::DistributionPoint>> freshest_crl;
  Slot<std::vector<std::uint64_t>> tls_feature;
  Slot<std::vector<der::SignedTimestamp>> sct_list;
  const der::Extension* directory_attributes = nullptr;
  const der::Extension* poison = nullptr;
  const der::Extension* unknown_critical = nullptr;  ///< the first critical one that nothing here understands
  std::uint32_t san_hosts = 0;  ///< fault_bit() of every dNSName of subjectAltName; 0: there is none
  std::uint32_t ian_hosts = 0;  ///< the same of issuerAltName
  std::vector<BrokenExtension> broken;
  der::Oddities oddities;  ///< of the values
};

struct Facts {
  const der::Certificate* certificate = nullptr;
  const Limits* limits = nullptr;
  Extensions extensions;
  der::SignatureScheme signature;      ///< of the algorithm beside the signature
  der::SignatureScheme tbs_signature;  ///< of the one in the signed part
  std::vector<der::Attribute> subject;
  std::vector<der::Attribute> issuer;
  bool is_ca = false;           ///< basicConstraints says so
  bool is_self_issued = false;  ///< issuer and subject are one name
  bool is_root = false;         ///< self-issued, and no other key identifier is named as the issuer's
  bool is_for_server = false;   ///< its extKeyUsage or the user's role says so
  bool is_for_client = false;
  bool is_public = false;  ///< claims a policy that the CA/Browser Forum reserves for TLS

  [[nodiscard]] const der::Certificate& operator*() const { return *certificate; }
  [[nodiscard]] const der::Certificate* operator->() const { return certificate; }
  /// True for a certificate of version 3: what extensions must hold is asked of these only.
  [[nodiscard]] bool has_extensions() const { return certificate->has_extensions; }
  /// True for a certificate that is not to sign others, as far as it says.
  [[nodiscard]] bool is_leaf() const { return !is_ca && !is_v1_root(); }
  /// True for a self-issued certificate from before extensions: the roots of the nineties.
  [[nodiscard]] bool is_v1_root() const { return is_self_issued && certificate->version == 1; }
  [[nodiscard]] bool has_usage(const der::KnownOid& usage) const;
  /// Gives the decoded text of the subject's last attribute of that type, if there is one.
  [[nodiscard]] std::optional<std::string> last_in_subject(const der::KnownOid& type) const;
  /// The lifetime; nothing where a time cannot be read.
  [[nodiscard]] std::optional<std::chrono::milliseconds> lifetime() const;
  /// True where notBefore is at or after that day: for requirements that came late.
  [[nodiscard]] bool is_issued_since(int year, int month, int day) const;
};

/// Reads what the rules ask of a certificate; both arguments must outlive the facts.
Facts read_facts(const der::Certificate& certificate, const Limits& limits);

struct CrlFacts {
  const der::CertificateList* crl = nullptr;
  const Limits* limits = nullptr;
  std::vector<BrokenExtension> broken;
  std::size_t entries = 0;
  bool has_empty_list = false;    ///< revokedCertificates is there and empty
  std::optional<int> bad_reason;  ///< a reasonCode that RFC 5280 does not define or wants left out
  bool has_critical_reason = false;
  bool has_bad_time = false;    ///< an entry's time is not as §5.1.2.6 asks
  bool has_late_entry = false;  ///< revoked after thisUpdate
  bool has_duplicate = false;   ///< one serial number twice (of the first entries)
  bool has_empty_entry_extensions = false;
  bool has_plain_certificate_issuer = false;  ///< a certificateIssuer that is not critical, or cannot be read
  std::string duplicate_in_entry;             ///< the name of an extension that stands twice in an entry
  std::string unknown_critical_in_entry;      ///< the name of a critical one that nothing here understands
  bool is_broken = false;                     ///< an entry cannot be read
  const der::Extension* unknown_critical = nullptr;

  [[nodiscard]] const der::CertificateList* operator->() const { return crl; }
};

CrlFacts read_facts(const der::CertificateList& crl, const Limits& limits);

}  // namespace mtlsdiag::lint
