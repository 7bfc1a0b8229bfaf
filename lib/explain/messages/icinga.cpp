#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"peer did not present a valid certificate", "", K::client_cert_required, either, F::peer, R::exact,
     "Peer did not present a valid certificate."},
    {"peer certificate does not match trusted certificate", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "critical/cli: Peer certificate does not match trusted certificate."},
    {"unexpected certificate common name", "", K::identity_not_authorized, either, F::peer, R::exact,
     "Unexpected certificate common name while connecting to endpoint 'a': got 'b'"},
    {"certificate validation failed for endpoint", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "Certificate validation failed for endpoint 'agent1': code 18: self signed certificate"},
    {"client tls handshake failed", R"re(client tls handshake failed \()re", K::alert_generic, either, F::unknown, R::vague,
     "Client TLS handshake failed (to [10.0.0.2]:5665): stream truncated"},
    {"stream truncated", "", K::connection_closed, either, F::unknown, R::exact,
     "Client TLS handshake failed (to [10.0.0.2]:5665): stream truncated"},
};
// clang-format on

}  // namespace

constexpr Table kIcingaTable = Packed<kRows>::table("icinga", "icinga 2 lib/base, lib/remote");

}  // namespace mtlsdiag::explain
