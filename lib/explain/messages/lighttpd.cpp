#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ssl: error alpn h2 without sni", "", K::sni_unrecognized, server, F::client, R::exact,
     "SSL: error ALPN h2 without SNI"},
    {"ssl (error):", R"re(ssl \(error\): 5 -?\d)re", K::connection_closed, server, F::unknown, R::vague,
     "SSL (error): 5 -1"},
    {"ssl (error):", "", K::alert_generic, server, F::unknown, R::vague,
     "SSL (error): 1 -1"},
    {"couldn't read x509 certificate", "", K::file_unreadable, server, F::self, R::exact,
     "SSL: couldn't read X509 certificate from '/etc/lighttpd/server.pem'"},
    {"couldn't read private key", "", K::key_unreadable, either, F::self, R::exact,
     "SSL: couldn't read private key from '/etc/lighttpd/server.pem'"},
};
// clang-format on

}  // namespace

constexpr Table kLighttpdTable =
    Packed<kRows>::table("lighttpd", "lighttpd src/mod_openssl.c, mod_gnutls.c, mod_mbedtls.c");

}  // namespace mtlsdiag::explain
