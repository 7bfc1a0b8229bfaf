#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ssl renegotiation is not supported", "", K::renegotiation_refused, server, F::client, R::exact,
     "28: SSL renegotiation is not supported, closing the connection"},
    {"ssl connection failed with error code", "", K::alert_generic, server, F::unknown, R::vague,
     "SSL connection failed with error code : 1 : Success"},
};
// clang-format on

}  // namespace

constexpr Table kMemcachedTable = Packed<kRows>::table("memcached", "memcached tls.c");

}  // namespace mtlsdiag::explain
