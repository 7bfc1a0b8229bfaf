#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"tls handshake error:", "", K::alert_generic, server, F::unknown, R::vague,
     "[ERR] 10.0.0.1:1 - cid:1 - TLS handshake error: x"},
    {"tls handshake error:", R"re(tls handshake error: .{0,20}(?:didn't provide|certificate required))re", K::client_cert_required, server, F::client, R::exact,
     "[ERR] 10.0.0.1:1 - cid:1 - TLS handshake error: tls: client didn't provide a certificate"},
    {"secure connection required", R"re((?:nats: |-err ')?secure connection (?:- tls )?required)re", K::plaintext_to_tls, client, F::client, R::exact,
     "nats: secure connection required"},
    {"secure connection - tls required", "", K::plaintext_to_tls, client, F::client, R::exact,
     "-ERR 'Secure Connection - TLS Required'"},
    {"secure connection not available", "", K::not_tls, client, F::server, R::exact,
     "nats: secure connection not available"},
    {"failed to parse root ca certificate", "", K::truststore_empty, server, F::self, R::exact,
     "failed to parse root ca certificate"},
};
// clang-format on

}  // namespace

constexpr Table kNatsTable = Packed<kRows>::table("nats", "nats-server");

}  // namespace mtlsdiag::explain
