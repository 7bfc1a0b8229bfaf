#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ssl connection failed no certificate", R"re(ssl connection\b.{0,40} failed no certificate)re", K::client_cert_required, either, F::peer, R::exact,
     "dnstap io, 10.0.0.1, SSL connection failed no certificate"},
    {"remote control connection failed to authenticate", "", K::client_cert_rejected, server, F::client, R::exact,
     "remote control connection failed to authenticate with client certificate"},
    {"remote control connection closed prematurely", "", K::connection_closed, server, F::unknown, R::vague,
     "remote control connection closed prematurely"},
};
// clang-format on

}  // namespace

constexpr Table kUnboundTable = Packed<kRows>::table("unbound", "unbound util/net_help.c, dnstap, daemon/remote.c");

}  // namespace mtlsdiag::explain
