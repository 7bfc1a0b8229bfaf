#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"tls error on connection from", "", K::alert_generic, server, F::unknown, R::vague,
     "TLS error on connection from a.example [10.0.0.1] (SSL_accept): error:0A000000"},
    {"(ssl_accept): timed out", "", K::connection_closed, server, F::unknown, R::vague,
     "TLS error on connection from a.example [10.0.0.1] (SSL_accept): timed out"},
    {"tls error on connection", R"re(tls error on connection.{0,120}timed out)re", K::handshake_timeout, server, F::unknown, R::exact,
     "TLS error on connection from a.example [10.0.0.1] (SSL_accept): timed out"},
    {"tls error on connection", R"re(tls error on connection.{0,120}(?:tcp connection closed by peer|eof|prematurely terminated|closed the connection))re", K::connection_closed, server, F::unknown, R::exact,
     "TLS error on connection from a.example [10.0.0.1] (SSL_accept): TCP connection closed by peer"},
    {"tls session: (", R"re(tls session: \( ?(?:ssl.connect|gnutls.handshake))re", K::alert_generic, client, F::unknown, R::vague,
     "H=a.example [10.0.0.1]: TLS session: (SSL_connect): error:0A000000"},
    {"tls session: (certificate verification failed)", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "H=a.example [10.0.0.1]: TLS session: (certificate verification failed): certificate invalid"},
    {"(ssl_ctx_use_certificate_chain_file", "", K::file_unreadable, server, F::self, R::exact,
     "TLS error (SSL_CTX_use_certificate_chain_file file=/etc/exim.crt): error:02001002"},
    {"a tls session is required", "", K::starttls_required, client, F::unknown, R::exact,
     "a TLS session is required, but the server did not offer TLS support"},
    {"(certificate verification failed): no certificate", "", K::client_cert_required, server, F::client, R::exact,
     "TLS error on connection from a (certificate verification failed): no certificate"},
    {"the server did not offer tls support", "", K::not_tls, client, F::server, R::exact,
     "a TLS session is required, but the server did not offer TLS support"},
    {"required tls certificate status not received", "", K::ocsp_staple_missing, client, F::server, R::exact,
     "Required TLS certificate status not received"},
};
// clang-format on

}  // namespace

constexpr Table kEximTable = Packed<kRows>::table("exim", "exim src/tls-openssl.c, tls-gnu.c");

}  // namespace mtlsdiag::explain
