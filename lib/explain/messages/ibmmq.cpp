#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"amq9631", "", K::cipher_mismatch, either, F::unknown, R::exact,
     "AMQ9631E: The CipherSpec negotiated during the SSL handshake does not match the required CipherSpec for channel 'A'."},
    {"amq9637", "", K::client_cert_required, server, F::client, R::exact,
     "AMQ9637E: During handshake, the remote partner sent no certificate. Channel is lacking a certificate."},
    {"amq9633", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "AMQ9633E: Bad SSL certificate for channel 'A'."},
    {"amq9665", "", K::connection_closed, either, F::unknown, R::broad,
     "AMQ9665E: SSL connection closed by remote end of channel 'A'."},
    {"amq9636", "", K::identity_not_authorized, either, F::peer, R::exact,
     "AMQ9636E: SSL distinguished name does not match peer name, channel 'A'."},
    {"amq9639", "", K::plaintext_to_tls, either, F::peer, R::exact,
     "AMQ9639E: Remote channel 'A' did not specify a CipherSpec."},
    {"amq9620", "", K::not_tls, either, F::unknown, R::broad,
     "AMQ9620E: Internal error on call to SSL function on channel 'A'."},
    {"amq9660", "", K::file_unreadable, either, F::self, R::exact,
     "AMQ9660E: SSL key repository: password stash file absent or unusable."},
    {"amq9657", "", K::file_unreadable, either, F::self, R::exact,
     "AMQ9657E: The key repository could not be opened (channel 'A')."},
    {"amq9616", "", K::cipher_mismatch, either, F::unknown, R::exact,
     "AMQ9616E: The CipherSpec proposed is not enabled on the server."},
    {"mqrc_unsupported_cipher_suite", "", K::cipher_mismatch, either, F::unknown, R::exact,
     "reason code 2400 MQRC_UNSUPPORTED_CIPHER_SUITE"},
    {"mqrc_ssl_initialization_error", "", K::alert_generic, either, F::unknown, R::vague,
     "reason code '2393' ('MQRC_SSL_INITIALIZATION_ERROR')"},
    {"mqrc_key_repository_error", "", K::file_unreadable, either, F::self, R::exact,
     "reason code '2381' ('MQRC_KEY_REPOSITORY_ERROR')"},
    {"mqrc_ssl_peer_name_mismatch", "", K::identity_not_authorized, either, F::unknown, R::exact,
     "reason code '2398' ('MQRC_SSL_PEER_NAME_MISMATCH')"},
    {"mqrc_ssl_certificate_revoked", "", K::cert_revoked, either, F::unknown, R::exact,
     "reason code '2401' ('MQRC_SSL_CERTIFICATE_REVOKED')"},
    {"mqrc_jsse_error", "", K::alert_generic, client, F::unknown, R::vague,
     "reason '2397' ('MQRC_JSSE_ERROR')"},
    {"mqrc_ssl", R"re(mqrc_ssl_not_allowed|mqrc_ssl_config_error)re", K::cipher_mismatch, client, F::unknown, R::broad,
     "MQRC_SSL_NOT_ALLOWED"},
    {"amq9642", "", K::client_cert_required, either, F::self, R::exact,
     "AMQ9642E: No SSL or TLS certificate for channel 'A'."},
    {"amq9638", "", K::alert_generic, either, F::unknown, R::vague,
     "AMQ9638E: SSL communications error for channel 'A'."},
    {"amq9635", "", K::cipher_mismatch, either, F::unknown, R::exact,
     "AMQ9635E: Channel 'A' did not specify a valid CipherSpec."},
    {"amq9640", "", K::identity_not_authorized, either, F::peer, R::exact,
     "AMQ9640E: SSL invalid peer name, channel 'A', attribute 'CN'."},
    {"amq9641", "", K::cipher_mismatch, either, F::unknown, R::exact,
     "AMQ9641E: Remote CipherSpec error for channel 'A' to host '10.0.0.1'."},
    {"amq9716", "", K::ocsp_unavailable, either, F::peer, R::exact,
     "AMQ9716E: Remote SSL certificate revocation status check failed for channel 'A'."},
    {"amq9771", "", K::alert_generic, either, F::unknown, R::vague,
     "AMQ9771E: SSL handshake failed. [1=javax.net.ssl.SSLHandshakeException]"},
    {"mqrc_ssl_peer_name_error", "", K::identity_not_authorized, either, F::unknown, R::exact,
     "reason '2399' ('MQRC_SSL_PEER_NAME_ERROR')"},
    {"mqrc_ssl_certificate_error", "", K::chain_untrusted_root, either, F::unknown, R::broad,
     "MQRC_SSL_CERTIFICATE_ERROR"},
    {"mqrq_ssl_client_auth_error", "", K::client_cert_required, server, F::client, R::exact,
     "ReasonQualifier MQRQ_SSL_CLIENT_AUTH_ERROR"},
    {"mqrq_ssl_peer_name_error", "", K::identity_not_authorized, either, F::peer, R::exact,
     "ReasonQualifier MQRQ_SSL_PEER_NAME_ERROR"},
    {"mqrq_ssl_cipher_spec_error", "", K::cipher_mismatch, either, F::unknown, R::exact,
     "ReasonQualifier MQRQ_SSL_CIPHER_SPEC_ERROR"},
    {"mqrq_ssl_handshake_error", "", K::alert_generic, either, F::unknown, R::vague,
     "ReasonQualifier MQRQ_SSL_HANDSHAKE_ERROR"},
};
// clang-format on

}  // namespace

constexpr Table kIbmmqTable = Packed<kRows>::table("ibmmq", "ibm mq amq messages, reason codes");

}  // namespace mtlsdiag::explain
