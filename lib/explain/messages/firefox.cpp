#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"sec_error_unknown_issuer", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "Error code: SEC_ERROR_UNKNOWN_ISSUER"},
    {"mozilla_pkix_error_self_signed_cert", "", K::cert_self_signed, client, F::peer, R::exact,
     "Error code: MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT"},
    {"mozilla_pkix_error_mitm_detected", "", K::tls_intercepted, client, F::network, R::exact,
     "Error code: MOZILLA_PKIX_ERROR_MITM_DETECTED"},
    {"the certificate is not trusted because", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "The certificate is not trusted because it was issued by an unknown party."},
    {"not trusted because it is self-signed", "", K::cert_self_signed, client, F::peer, R::exact,
     "The certificate is not trusted because it is self-signed."},
    {"because the issuer certificate is unknown", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "The certificate is not trusted because the issuer certificate is unknown."},
    {"its certificate issuer is unknown", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "The certificate is not trusted: Firefox does not trust this site because its certificate issuer is unknown"},
    {"the certificate expired on", "", K::cert_expired, client, F::peer, R::exact,
     "The certificate expired on 1 January 2024."},
    {"the certificate will not be valid until", "", K::cert_not_yet_valid, client, F::peer, R::exact,
     "The certificate will not be valid until 1 January 2030."},
    {"uses an invalid security certificate", R"re(uses an invalid security certificate.{0,80}(?:only valid for|not valid for the name))re", K::name_mismatch, client, F::peer, R::exact,
     "a.example uses an invalid security certificate. The certificate is only valid for b.example"},
    {"the certificate is only valid for", "", K::name_mismatch, client, F::peer, R::exact,
     "The certificate is only valid for the following names: b.example"},
    {"uses an invalid security certificate", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "a.example uses an invalid security certificate."},
    {"ssl_error_bad_cert_domain", "", K::name_mismatch, client, F::peer, R::exact,
     "Error code: SSL_ERROR_BAD_CERT_DOMAIN"},
    {"warning: potential security risk ahead", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "Warning: Potential Security Risk Ahead"},
    {"secure connection failed", "", K::alert_generic, client, F::unknown, R::vague,
     "Secure Connection Failed"},
    {"pr_connect_reset_error", "", K::connection_reset, client, F::unknown, R::exact,
     "Secure Connection Failed: PR_CONNECT_RESET_ERROR"},
};
// clang-format on

}  // namespace

constexpr Table kFirefoxTable = Packed<kRows>::table("firefox", "mozilla neterror, aboutCertError");

}  // namespace mtlsdiag::explain
