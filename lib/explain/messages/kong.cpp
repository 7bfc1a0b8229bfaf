#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"no required tls certificate was sent", "", K::client_cert_required, server, F::client, R::exact,
     "{\"message\":\"No required TLS certificate was sent\"}"},
    {"tls certificate failed verification", "", K::client_cert_rejected, server, F::client, R::exact,
     "{\"message\":\"TLS certificate failed verification\"}"},
    {"failed to match any ssl certificate by sni", "", K::sni_unrecognized, server, F::server, R::exact,
     "failed to match any SSL certificate by SNI: api.example.com"},
    {"failed to find sni", "", K::sni_unrecognized, server, F::client, R::exact,
     "failed to fetch ssl config: failed to find SNI: please check if the client requests via IP or uses an outdated protocol."},
    {"client certificate was not present", "", K::client_cert_required, server, F::client, R::exact,
     "client certificate was not present"},
    {"client certificate verification is not passed", "", K::client_cert_rejected, server, F::client, R::exact,
     "client certificate verification is not passed: FAILED:self-signed certificate"},
    {"certificate with sha256", R"re(certificate with sha256 \S+ not allowed)re", K::identity_not_authorized, server, F::client, R::exact,
     "{\"error\": \"Certificate with SHA256 abcdef not allowed\"}"},
};
// clang-format on

}  // namespace

constexpr Table kKongTable =
    Packed<kRows>::table("kong", "kong mtls-auth, apisix, tyk: messages to the client and in the error log");

}  // namespace mtlsdiag::explain
