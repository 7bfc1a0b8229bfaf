#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

using K = Kind;
using F = Fault;
using R = Rank;
constexpr auto client = Role::client;

// clang-format off
constexpr Message kRows[] = {
    {"handshake error in client", R"re(handshake error in client \(os error: ?(?:\n)?\s*certificate.verify.failed)re", K::chain_untrusted_root, client, F::peer, R::broad,
     "HandshakeException: Handshake error in client (OS Error: CERTIFICATE_VERIFY_FAILED: application verification failure(handshake.cc:359))"},
    {"handshakeexception:", "", K::alert_generic, client, F::unknown, R::vague,
     "HandshakeException: Handshake error in client"},
    {"connection terminated during handshake", "", K::connection_closed, client, F::unknown, R::exact,
     "HandshakeException: Connection terminated during handshake"},
};
// clang-format on

}  // namespace

constexpr Table kDartTable = Packed<kRows>::table("dart", "dart io SecureSocket");

}  // namespace mtlsdiag::explain
