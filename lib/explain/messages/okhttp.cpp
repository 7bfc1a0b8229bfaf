#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"trust anchor for certification path not found.", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "java.security.cert.CertPathValidatorException: Trust anchor for certification path not found."},
    {"certificate pinning failure", "", K::identity_not_authorized, client, F::peer, R::exact,
     "javax.net.ssl.SSLPeerUnverifiedException: Certificate pinning failure!"},
    {"not verified:", R"re(hostname \S+ not verified:)re", K::name_mismatch, client, F::peer, R::exact,
     "javax.net.ssl.SSLPeerUnverifiedException: Hostname a.example not verified: certificate: sha256/x"},
    {"cleartext communication to", "", K::plaintext_to_tls, client, F::client, R::broad,
     "java.net.UnknownServiceException: CLEARTEXT communication to a.example not permitted by network security policy"},
    {"unable to find acceptable protocols", "", K::protocol_version_mismatch, client, F::unknown, R::exact,
     "java.net.UnknownServiceException: Unable to find acceptable protocols. isFallback=false"},
    {"unexpected end of stream on", "", K::connection_closed, client, F::unknown, R::vague,
     "java.io.IOException: unexpected end of stream on https://a.example/..."},
    {"failure in ssl library, usually a protocol error", "", K::alert_generic, client, F::unknown, R::vague,
     "javax.net.ssl.SSLHandshakeException: SSL handshake aborted: Failure in SSL library, usually a protocol error"},
    {"ssl handshake aborted", R"re(ssl handshake aborted.{0,80}(?:connection reset|i/o error during system call))re", K::connection_reset, client, F::unknown, R::exact,
     "javax.net.ssl.SSLException: SSL handshake aborted: ssl=0x1: I/O error during system call, Connection reset by peer"},
    {"chain validation failed", "", K::cert_expired, client, F::peer, R::exact,
     "java.security.cert.CertPathValidatorException: Chain validation failed"},
    {"tlsv13_alert_certificate_required", "", K::client_cert_required, client, F::client, R::exact,
     "SSLV3_ALERT: error:1000045c:SSL routines:OPENSSL_internal:TLSV13_ALERT_CERTIFICATE_REQUIRED"},
};
// clang-format on

}  // namespace

constexpr Table kOkhttpTable = Packed<kRows>::table("okhttp", "okhttp, android conscrypt");

}  // namespace mtlsdiag::explain
