#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"no certificate available for", "", K::sni_unrecognized, either, F::unknown, R::exact,
     "http: TLS handshake error from 10.0.0.1:1: no certificate available for 'a.example'"},
    {"could not get certificate from issuer", R"re(could not get certificate from issuer.{0,300}(?:nxdomain|no such host|dns problem))re", K::dns_failure, either, F::self, R::broad,
     "could not get certificate from issuer {\"error\": \"DNS problem: NXDOMAIN looking up A for a.example\"}"},
    {"loading certificates:", "", K::file_unreadable, server, F::self, R::exact,
     "loading certificates: open /etc/caddy/a.crt: no such file or directory"},
    {"loading tls app module", R"re(loading tls app module.{0,200}private key does not match)re", K::key_mismatch, server, F::self, R::exact,
     "loading tls app module: tls: provision tls: tls: private key does not match public key"},
    {"client certificate failed validation", "", K::identity_not_authorized, server, F::peer, R::exact,
     "client certificate failed validation"},
};
// clang-format on

}  // namespace

constexpr Table kCaddyTable = Packed<kRows>::table("caddy", "caddy modules/caddytls, go");

}  // namespace mtlsdiag::explain
