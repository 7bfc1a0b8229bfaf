#include "live/audit_tests.h"

#include <algorithm>

#include "base/result.h"
#include "live/audit_identities.h"

namespace mtlsdiag::live {
namespace {

using K = finding::Kind;
using N = AuditNeed;
using finding::Severity;

constexpr bool kRefused = true;
constexpr bool kEither = false;
constexpr Severity kError = Severity::error;
constexpr Severity kWarning = Severity::warning;
constexpr Severity kInfo = Severity::info;
constexpr std::nullopt_t kNone = std::nullopt;
constexpr std::string_view kRefuseWeak =
    "Refuse weak algorithms (OpenSSL: @SECLEVEL=2 in the cipher string; Java: jdk.certpath.disabledAlgorithms; GnuTLS: "
    "%PROFILE_MEDIUM in the priority), or see to it that the CA issues none.";
constexpr std::string_view kIssueNone =
    "Look at keyUsage in the application, or see to it that the CA issues no such certificates and that its own key "
    "stays "
    "where it is.";

// clang-format off
constexpr AuditTest kTests[] = {
    {"good-certificate", "the good certificate", kEither, kNone, kInfo, N::good, "", present_good},
    // What anybody can present
    {"no-certificate", "an empty certificate list", kRefused, K::mtls_not_enforced, kError, N::nothing, "the certificate is asked for and not required", present_no_certificate},
    {"self-signed", "a self-signed certificate", kRefused, K::mtls_accepts_untrusted, kError, N::nothing, "the chain is not verified against the accepted CAs", present_self_signed},
    {"self-signed-clone", "a self-signed certificate with the good one's names", kRefused, K::mtls_accepts_untrusted, kError, N::good, "names are compared, and the signature is not verified", present_self_signed_clone},
    {"unknown-ca", "a certificate of an unknown CA", kRefused, K::mtls_accepts_untrusted, kError, N::nothing, "any CA is trusted", present_unknown_ca},
    {"look-alike-ca", "a certificate of a CA with an accepted CA's name and another key", kRefused, K::mtls_accepts_untrusted, kError, N::good, "the issuer is known by its name, and the signature is not verified", present_look_alike_ca},
    {"other-key", "the good certificate with another key", kRefused, K::mtls_accepts_untrusted, kError, N::good, "the possession of the key is not proven: whoever has seen the certificate can use it", present_other_key},
    {"ca-certificate", "the certificate of the issuing CA with another key", kRefused, K::mtls_accepts_untrusted, kError, N::good, "the possession of the key is not proven", present_ca_certificate},
    {"broken-chain", "the good leaf with an unrelated intermediate", kEither, kNone, kInfo, N::good, "", present_broken_chain},
    // What its owner gave
    {"expired-given", "the expired certificate given", kRefused, K::mtls_accepts_expired, kError, N::expired, "the validity is not checked", present_expired_given},
    {"revoked-given", "the revoked certificate given", kRefused, K::mtls_accepts_revoked, kError, N::revoked, "no CRL or OCSP response that names it is used", present_revoked_given},
    {"server-only-given", "the server's certificate given", kRefused, K::mtls_accepts_wrong_usage, kError, N::server_only, "extendedKeyUsage is not checked", present_server_only_given},
    // What the trusted CA's key can make
    {"expired", "an expired certificate of the trusted CA", kRefused, K::mtls_accepts_expired, kError, N::ca, "the validity is not checked", present_expired},
    {"not-yet-valid", "a certificate of the trusted CA from the future", kRefused, K::mtls_accepts_not_yet_valid, kError, N::ca, "the validity is not checked", present_not_yet_valid},
    {"revoked", "a certificate of the trusted CA that the CRL installed revokes", kRefused, K::mtls_accepts_revoked, kError, N::crl, "the CRL that names it is not used", present_revoked},
    {"wrong-eku", "a certificate of the trusted CA for servers only", kRefused, K::mtls_accepts_wrong_usage, kError, N::ca, "extendedKeyUsage is not checked", present_wrong_eku},
    {"wrong-key-usage", "a certificate of the trusted CA whose keyUsage forbids signing", kRefused, K::mtls_accepts_wrong_usage, kWarning, N::ca, "keyUsage is not checked", present_wrong_key_usage, kIssueNone},
    {"no-eku", "a certificate of the trusted CA without extendedKeyUsage", kEither, kNone, kInfo, N::ca, "", present_no_eku},
    {"issuer-no-ca", "a certificate issued by a leaf of the trusted CA", kRefused, K::mtls_accepts_untrusted, kError, N::ca, "whoever has a certificate can issue others: basicConstraints is not checked", present_issuer_no_ca},
    {"path-length", "a certificate below more CAs than pathLenConstraint allows", kRefused, K::mtls_accepts_untrusted, kError, N::ca, "pathLenConstraint is not checked", present_path_length},
    {"long-chain", "a certificate below twelve CAs", kEither, kNone, kInfo, N::ca, "", present_long_chain},
    {"name-constraint", "a certificate with a name that its CA may not give", kRefused, K::mtls_accepts_untrusted, kError, N::ca, "nameConstraints are not checked", present_name_constraint},
    {"unknown-critical", "a certificate with an unknown critical extension", kRefused, K::mtls_accepts_wrong_usage, kError, N::ca, "critical extensions that are not understood are passed over", present_unknown_critical},
    {"sha1", "a certificate signed with SHA-1", kRefused, K::mtls_accepts_untrusted, kWarning, N::ca, "weak signatures are accepted", present_sha1, kRefuseWeak},
    {"rsa1024", "a certificate with an RSA-1024 key", kRefused, K::mtls_accepts_untrusted, kWarning, N::ca, "weak keys are accepted", present_rsa1024, kRefuseWeak},
    {"ca-as-client", "the trusted CA's own certificate and key", kRefused, K::mtls_accepts_wrong_usage, kWarning, N::ca, "keyUsage is not checked: a CA is no client", present_ca_as_client, kIssueNone},
    {"other-identity", "a good certificate of another identity", kEither, kNone, kInfo, N::ca, "", present_other_identity},
    // What the server says and does before it knows who is there
    {"disclosure", "no certificate: what is told to anybody", kEither, kNone, kInfo, N::nothing, "", nullptr},
    {"half-rtt", "nothing after the ClientHello", kRefused, K::mtls_leaks_before_auth, kError, N::nothing, "data goes out before the client's certificate was seen", nullptr},
    {"early-data", "a request as 0-RTT data of the good session, and no Finished", kRefused, K::mtls_leaks_before_auth, kWarning, N::good, "0-RTT requests are answered, and who recorded one can send it again", nullptr},
    // Sessions
    {"resumption", "the good session, resumed without the certificate", kEither, kNone, kInfo, N::good, "", nullptr},
    {"resumption-stranger", "a session of somebody who was turned away, resumed", kRefused, K::mtls_resumption_bypass, kError, N::nothing, "who resumes a session counts as known, though no certificate was ever accepted", nullptr},
    {"resumption-expired", "the session of a certificate that has ended meanwhile", kRefused, K::mtls_accepts_expired, kInfo, N::ca, "a session outlives the certificate that it was made with: its lifetime should be short (RFC 8446 4.6.1)", nullptr},
    {"resumption-other-name", "the good session under another name", kRefused, K::mtls_resumption_bypass, kError, N::other_name, "the other name takes sessions that were made under this one's rules", nullptr},
    {"resumption-other-port", "the good session at another port", kRefused, K::mtls_resumption_bypass, kError, N::other_port, "the other port takes sessions that were made under this one's rules", nullptr},
    // Ways round
    {"sni-absent", "no certificate and no SNI", kRefused, K::mtls_not_enforced, kError, N::nothing, "the server asks by name, and reaches the application without one", nullptr},
    {"sni-unknown", "no certificate and an unknown name in SNI", kRefused, K::mtls_not_enforced, kError, N::nothing, "the default name does not ask, and reaches the application", nullptr},
    {"sni-other", "no certificate and another name of the server in SNI", kRefused, K::mtls_not_enforced, kError, N::other_name, "another name does not ask, and reaches the application", nullptr},
    {"alpn-absent", "no certificate and no ALPN", kRefused, K::mtls_not_enforced, kError, N::nothing, "the certificate is required for some protocols only", nullptr},
    {"alpn-unknown", "no certificate and an unknown protocol in ALPN", kRefused, K::mtls_not_enforced, kError, N::nothing, "the certificate is required for some protocols only", nullptr},
    {"alpn-h2", "no certificate and HTTP/2", kRefused, K::mtls_not_enforced, kError, N::nothing, "the certificate is required for some protocols only", nullptr},
    {"plain-http", "the request without TLS", kRefused, K::mtls_not_enforced, kError, N::nothing, "the port also answers without TLS", nullptr},
};
// clang-format on

}  // namespace

std::string_view to_string(AuditNeed need) {
  switch (need) {
    case N::nothing: break;
    case N::good: return "--cert and --key";
    case N::ca: return "--ca-cert and --ca-key";
    case N::crl: return "--ca-cert, --ca-key, and as --crl the list of --crl-out once the server has it";
    case N::expired: return "--expired-cert";
    case N::revoked: return "--revoked-cert";
    case N::server_only: return "--server-cert";
    case N::other_name: return "--other-name, or another name in the server's certificate";
    case N::other_port: return "--other-port";
  }
  return "";
}

bool is_there(AuditNeed need, const AuditMaterials& materials) {
  switch (need) {
    case N::good: return materials.good.has_value();
    case N::ca: return materials.ca.has_value();
    case N::crl: return materials.ca.has_value() && materials.is_crl_installed;
    case N::expired: return materials.expired.has_value();
    case N::revoked: return materials.revoked.has_value();
    case N::server_only: return materials.server_only.has_value();
    case N::nothing:
    case N::other_name:
    case N::other_port: break;
  }
  return true;
}

std::span<const AuditTest> audit_tests() {
  return kTests;
}

const AuditTest& audit_test(std::string_view name) {
  const auto* const row =
      std::find_if(std::begin(kTests), std::end(kTests), [name](const AuditTest& test) { return test.name == name; });
  MTLSDIAG_CHECK(row != std::end(kTests));
  return *row;
}

}  // namespace mtlsdiag::live
