#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"verification of presented certificate failed", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "verification of presented certificate failed... return -1"},
    {"verification failure:", R"re(verification failure: certificate rejected)re", K::client_cert_rejected, either, F::peer, R::exact,
     "verification failure: certificate rejected"},
    {"no certificate presented by peer", "", K::client_cert_required, server, F::client, R::exact,
     "NO certificate presented by peer"},
    {"peer did not present certificate", "", K::client_cert_required, server, F::client, R::exact,
     "peer did not present certificate"},
    {"protocol level error", R"re(tls [\w ]+.{0,20}protocol level error)re", K::alert_generic, either, F::unknown, R::vague,
     "tls_h_read_f(): protocol level error"},
};
// clang-format on

}  // namespace

constexpr Table kKamailioTable = Packed<kRows>::table("kamailio", "kamailio src/modules/tls; opensips");

}  // namespace mtlsdiag::explain
