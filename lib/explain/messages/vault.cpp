#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"client certificate must be supplied", "", K::client_cert_required, server, F::client, R::exact,
     "Error making API request. Code: 400. Errors: * client certificate must be supplied"},
    {"failed to match all constraints for this login certificate", "", K::client_cert_rejected, client, F::client, R::exact,
     "Errors: * failed to match all constraints for this login certificate"},
    {"invalid certificate or no client certificate supplied", "", K::client_cert_rejected, client, F::client, R::exact,
     "Errors: * invalid certificate or no client certificate supplied"},
    {"no chain matching all constraints could be found for this login certificate", "", K::identity_not_authorized, client, F::client, R::exact,
     "* no chain matching all constraints could be found for this login certificate"},
    {"gave http response to https client", "", K::not_tls, client, F::peer, R::exact,
     "Error checking seal status: Get \"https://127.0.0.1:8200/v1/sys/seal-status\": http: server gave HTTP response to HTTPS client", "VAULT_ADDR says https:// and the listener has tls_disable: use http://."},
    {"error initializing listener of type tcp", R"re(error initializing listener of type tcp.{0,120}(?:tls cert|tls_cert|certificate|no such file))re", K::file_unreadable, server, F::self, R::exact,
     "Error initializing listener of type tcp: error loading TLS cert: open /etc/vault/a.crt: no such file or directory"},
    {"error loading tls cert", "", K::file_unreadable, server, F::self, R::exact,
     "error loading TLS cert: open /etc/vault/a.crt: no such file or directory"},
    {"error loading ca file", "", K::file_unreadable, client, F::self, R::exact,
     "Error loading CA File: open /etc/ca.pem: no such file or directory"},
};
// clang-format on

}  // namespace

constexpr Table kVaultTable = Packed<kRows>::table("vault", "hashicorp vault api, listener");

}  // namespace mtlsdiag::explain
