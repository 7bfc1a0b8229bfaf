#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"not in certificate. action", R"re((?:sni|name|ip) ?\([^)]*\) not in certificate)re", K::name_mismatch, client, F::peer, R::exact,
     "SNI (a.example.com) not in certificate. Action=Terminate server=10.0.0.1"},
    {"server certificate verification failed for (", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "Core server certificate verification failed for (origin.example.com). Action=Terminate Error=x"},
};
// clang-format on

}  // namespace

constexpr Table kTrafficserverTable = Packed<kRows>::table("trafficserver", "apache traffic server iocore/net");

}  // namespace mtlsdiag::explain
