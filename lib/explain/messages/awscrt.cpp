#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"aws_io_tls_error_negotiation_failure", "", K::alert_generic, either, F::unknown, R::vague,
     "AWS_IO_TLS_ERROR_NEGOTIATION_FAILURE: TLS (SSL) negotiation failed"},
    {"s2n_err_cert_untrusted", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "S2N_ERR_CERT_UNTRUSTED Certificate is untrusted"},
    {"s2n_err_cert_expired", "", K::cert_expired, either, F::peer, R::exact,
     "S2N_ERR_CERT_EXPIRED"},
    {"certificate is untrusted", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "Certificate is untrusted"},
    {"tls alert received", R"re(tls alert received)re", K::alert_generic, either, F::unknown, R::vague,
     "s2n: TLS alert received"},
    {"s2n_err_cipher_not_supported", "", K::cipher_mismatch, either, F::unknown, R::exact,
     "S2N_ERR_CIPHER_NOT_SUPPORTED"},
    {"s2n_err_key_mismatch", "", K::key_mismatch, either, F::self, R::exact,
     "S2N_ERR_KEY_MISMATCH"},
    {"mqtt_unexpected_hangup", "", K::connection_closed, client, F::unknown, R::exact,
     "AWS_ERROR_MQTT_UNEXPECTED_HANGUP: The connection was closed unexpectedly.", "AWS IoT closes where the client certificate is not active, has no policy, or the policy does not allow this client id."},
    {"aws_io_tls_ctx_error", "", K::file_unreadable, either, F::self, R::broad,
     "aws-c-io: AWS_IO_TLS_CTX_ERROR, Failed to create tls context"},
    {"aws_io_tls_error_default_trust_store_not_found", "", K::truststore_empty, either, F::self, R::exact,
     "AWS_IO_TLS_ERROR_DEFAULT_TRUST_STORE_NOT_FOUND: Default TLS trust store not found on this system."},
    {"aws_io_tls_negotiation_timeout", "", K::handshake_timeout, either, F::unknown, R::exact,
     "AWS_IO_TLS_NEGOTIATION_TIMEOUT: Channel shutdown due to tls negotiation timeout"},
    {"shutdown due to tls negotiation timeout", "", K::handshake_timeout, either, F::unknown, R::exact,
     "Channel shutdown due to tls negotiation timeout"},
    {"tls_alert_not_graceful", "", K::alert_generic, either, F::unknown, R::vague,
     "AWS_IO_TLS_ALERT_NOT_GRACEFUL: Channel shutdown due to tls alert. The alert was not for a graceful shutdown."},
    {"aws_io_tls_error_alert_received", "", K::alert_generic, either, F::unknown, R::vague,
     "AWS_IO_TLS_ERROR_ALERT_RECEIVED: Fatal TLS Alert was received"},
    {"aws_io_tls_version_unsupported", "", K::protocol_version_mismatch, either, F::self, R::exact,
     "AWS_IO_TLS_VERSION_UNSUPPORTED: A TLS version was specified that is currently not supported."},
    {"aws_io_tls_cipher_pref_unsupported", "", K::cipher_mismatch, either, F::self, R::exact,
     "AWS_IO_TLS_CIPHER_PREF_UNSUPPORTED: A TLS Cipher Preference was specified that is currently not supported by the current platform."},
    {"aws_io_missing_alpn_message", "", K::alpn_mismatch, either, F::unknown, R::exact,
     "AWS_IO_MISSING_ALPN_MESSAGE: An ALPN message was expected but not received"},
    {"aws_io_tls_signature_algorithm_unsupported", "", K::sigalg_mismatch, either, F::unknown, R::exact,
     "AWS_IO_TLS_SIGNATURE_ALGORITHM_UNSUPPORTED: TLS signature algorithm is currently unsupported."},
    {"aws_io_tls_error_", R"re(aws_io_tls_error_(?:read|write)_failure)re", K::connection_closed, either, F::unknown, R::broad,
     "AWS_IO_TLS_ERROR_READ_FAILURE: Failure during TLS read."},
    {"aws_io_socket_connection_refused", "", K::connection_refused, client, F::network, R::exact,
     "AWS_IO_SOCKET_CONNECTION_REFUSED: socket connection refused."},
    {"aws_io_socket_timeout", "", K::connection_timeout, client, F::network, R::exact,
     "AWS_IO_SOCKET_TIMEOUT: socket operation timed out."},
    {"aws_io_socket_closed", "", K::connection_closed, either, F::unknown, R::broad,
     "AWS_IO_SOCKET_CLOSED: socket is closed."},
    {"aws_io_dns_", R"re(aws_io_dns_(?:query_failed|invalid_name|no_address_for_host))re", K::dns_failure, client, F::network, R::exact,
     "AWS_IO_DNS_INVALID_NAME: Host name was invalid for dns resolution."},
    {"aws_error_pem_malformed", "", K::pem_malformed, either, F::self, R::exact,
     "AWS_ERROR_PEM_MALFORMED: Malformed PEM object encountered."},
};
// clang-format on

}  // namespace

constexpr Table kAwscrtTable = Packed<kRows>::table("awscrt", "aws c-io, s2n");

}  // namespace mtlsdiag::explain
