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
};
// clang-format on

}  // namespace

constexpr Table kAwscrtTable = Packed<kRows>::table("awscrt", "aws c-io, s2n");

}  // namespace mtlsdiag::explain
