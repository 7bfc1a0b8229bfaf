#include "path/alert.h"

namespace mtlsdiag::path {
namespace {

using finding::Kind;

/// The alerts of RFC 8446 §6 that a chain can earn.
constexpr std::uint8_t kBadCertificate = 42;
constexpr std::uint8_t kUnsupportedCertificate = 43;
constexpr std::uint8_t kCertificateRevoked = 44;
constexpr std::uint8_t kCertificateExpired = 45;
constexpr std::uint8_t kCertificateUnknown = 46;
constexpr std::uint8_t kUnknownCa = 48;
constexpr std::uint8_t kDecryptError = 51;
constexpr std::uint8_t kBadCertificateStatusResponse = 113;

}  // namespace

std::uint8_t alert_for(Kind kind) {
  switch (kind) {
    case Kind::cert_expired:
    case Kind::crl_expired: return kCertificateExpired;
    case Kind::cert_revoked: return kCertificateRevoked;
    case Kind::cert_not_yet_valid:
    case Kind::validity_invalid:
    case Kind::name_mismatch:
    case Kind::name_in_cn_only:
    case Kind::weak_key:
    case Kind::weak_signature:
    case Kind::extension_malformed:
    case Kind::identity_not_authorized: return kBadCertificate;
    case Kind::signature_invalid:
    case Kind::crl_invalid: return kDecryptError;
    case Kind::chain_missing_intermediate:
    case Kind::chain_untrusted_root:
    case Kind::cert_self_signed:
    case Kind::ca_constraint_violated:
    case Kind::path_length_exceeded:
    case Kind::crl_unavailable:
    case Kind::truststore_empty: return kUnknownCa;
    case Kind::eku_client_auth_missing:
    case Kind::eku_server_auth_missing:
    case Kind::key_usage_wrong: return kUnsupportedCertificate;
    case Kind::ocsp_invalid:
    case Kind::ocsp_staple_missing: return kBadCertificateStatusResponse;
    default: return kCertificateUnknown;
  }
}

std::uint8_t alert_for(const std::vector<finding::Finding>& findings) {
  const finding::Finding* leading = finding::leading(findings);
  return leading == nullptr || leading->severity != finding::Severity::error ? std::uint8_t{0}
                                                                             : alert_for(leading->kind);
}

}  // namespace mtlsdiag::path
