#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"private key was not in pkcs8 format", "", K::key_unreadable, server, F::self, R::exact,
     "Looks like you either have a bad certificate, an invalid key or your private key was not in PKCS8 format.", "openssl pkcs8 -topk8 -nocrypt -in KEY -out KEY.pk8."},
};
// clang-format on

}  // namespace

constexpr Table kLogstashTable = Packed<kRows>::table("logstash", "logstash inputs, beats");

}  // namespace mtlsdiag::explain
