// The standard extensions of certificates and CRLs, read on demand from their octets. Each function fails with
// `malformed` on a value that breaks its ASN.1; what is readable and merely odd goes to `oddities` where that is given.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "der/certificate.h"
#include "der/cursor.h"
#include "der/name.h"
#include "der/oid.h"

namespace mtlsdiag::der {

/// The alternatives of GeneralName, by their tag numbers. Source: RFC 5280 §4.2.1.6.
enum class NameKind : std::uint8_t {
  other_name = 0,
  email = 1,
  dns = 2,
  x400 = 3,
  directory = 4,
  edi_party = 5,
  uri = 6,
  ip = 7,
  registered_id = 8,
};
std::string_view to_string(NameKind kind);  ///< "DNS", "IP", "URI", "email", "DirName", …

struct GeneralName {
  NameKind kind = NameKind::dns;
  ByteView value;          ///< dns, email, uri: characters; ip: octets; registered_id: OID octets; others: content
  std::size_t offset = 0;  ///< of the identifier octet
  Name directory;          ///< kind directory
  Oid type;                ///< kind other_name: its type-id
  Element other;           ///< kind other_name: the value inside [0]

  /// The characters of dns, email and uri: foreign text.
  [[nodiscard]] std::string_view text() const { return as_text(value); }
};
using GeneralNames = std::vector<GeneralName>;

/// Writes "DNS:example.com", "IP:192.0.2.1", "URI:spiffe://…"; printable. `with_kind` off gives the value alone.
std::string to_string(const GeneralName& name, bool with_kind = true);
/// Writes an address ("192.0.2.1", "2001:db8::1"); 8 or 32 octets as address/mask; other sizes as hexadecimal.
std::string ip_to_string(ByteView octets);
GeneralName read_general_name(Cursor& in, bool is_constraint = false);
GeneralNames read_general_names(const Element& sequence, Reading& reading);

struct BasicConstraints {
  bool is_ca = false;
  std::optional<std::uint64_t> path_length;
};

/// The RFC's names of the bits set: "digitalSignature", …
std::vector<std::string> key_usage_names(std::uint32_t bits);

struct GeneralSubtree {
  GeneralName base;
  bool has_range = false;  ///< minimum is not 0, or maximum is there: RFC 5280 forbids both
};
struct NameConstraints {
  std::vector<GeneralSubtree> permitted;
  std::vector<GeneralSubtree> excluded;
};

struct PolicyQualifier {
  Oid id;
  std::string text;  ///< CPS URI or the explicit text of a user notice: foreign text
};
struct PolicyInformation {
  Oid id;
  std::vector<PolicyQualifier> qualifiers;
};
struct PolicyMapping {
  Oid issuer_domain;
  Oid subject_domain;
};
struct PolicyConstraints {
  std::optional<std::uint64_t> require_explicit_policy;
  std::optional<std::uint64_t> inhibit_policy_mapping;
};
struct AuthorityKeyIdentifier {
  std::optional<ByteView> key_id;
  GeneralNames issuer;
  std::optional<ByteView> serial;
};
struct AccessDescription {
  Oid method;
  GeneralName location;
};

/// Bits of ReasonFlags. Source: RFC 5280 §4.2.1.13.
inline constexpr std::uint32_t kAllReasons = 0x1fe;
struct DistributionPoint {
  bool has_name = false;
  GeneralNames full_name;
  ByteView relative_name;                ///< nameRelativeToCRLIssuer: content of the RDN
  std::optional<std::uint32_t> reasons;  ///< absent: all
  GeneralNames crl_issuer;
};
struct IssuingDistributionPoint {
  DistributionPoint point;  ///< name and onlySomeReasons
  bool only_user_certs = false;
  bool only_ca_certs = false;
  bool is_indirect = false;
  bool only_attribute_certs = false;
};
/// Source: RFC 6962 §3.2.
struct SignedTimestamp {
  int version = 0;
  ByteView log_id;
  Instant timestamp;
  std::uint8_t hash = 0;
  std::uint8_t signature_algorithm = 0;
};

Result<GeneralNames> parse_general_names(const Extension& extension, Oddities* oddities = nullptr);
Result<BasicConstraints> parse_basic_constraints(const Extension& extension, Oddities* oddities = nullptr);
/// Gives the bits of KeyUsageBit.
Result<std::uint32_t> parse_key_usage(const Extension& extension, Oddities* oddities = nullptr);
Result<std::vector<Oid>> parse_extended_key_usage(const Extension& extension, Oddities* oddities = nullptr);
Result<NameConstraints> parse_name_constraints(const Extension& extension, Oddities* oddities = nullptr);
Result<std::vector<PolicyInformation>> parse_policies(const Extension& extension, Oddities* oddities = nullptr);
Result<std::vector<PolicyMapping>> parse_policy_mappings(const Extension& extension, Oddities* oddities = nullptr);
Result<PolicyConstraints> parse_policy_constraints(const Extension& extension, Oddities* oddities = nullptr);
Result<std::uint64_t> parse_inhibit_any_policy(const Extension& extension, Oddities* oddities = nullptr);
Result<AuthorityKeyIdentifier> parse_authority_key_id(const Extension& extension, Oddities* oddities = nullptr);
Result<ByteView> parse_subject_key_id(const Extension& extension, Oddities* oddities = nullptr);
/// authorityInfoAccess and subjectInfoAccess.
Result<std::vector<AccessDescription>> parse_info_access(const Extension& extension, Oddities* oddities = nullptr);
/// cRLDistributionPoints and freshestCRL.
Result<std::vector<DistributionPoint>> parse_crl_points(const Extension& extension, Oddities* oddities = nullptr);
Result<IssuingDistributionPoint> parse_issuing_point(const Extension& extension, Oddities* oddities = nullptr);
/// Gives the numbers of TLS extensions; 5 (status_request) is "must staple". Source: RFC 7633.
Result<std::vector<std::uint64_t>> parse_tls_feature(const Extension& extension, Oddities* oddities = nullptr);
Result<std::vector<SignedTimestamp>> parse_sct_list(const Extension& extension);
/// Bits of netscapeCertType: 0 SSL client, 1 SSL server, 5 SSL CA.
Result<std::uint32_t> parse_netscape_cert_type(const Extension& extension, Oddities* oddities = nullptr);
/// A string extension such as netscapeComment, decoded to UTF-8: foreign text.
Result<std::string> parse_string(const Extension& extension);

}  // namespace mtlsdiag::der
