#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"tlsfatalalertreceived", R"re(tlsfatalalertreceived: ([\w ]+)\()re", K::alert_generic, either, F::self, R::vague,
     "org.bouncycastle.tls.TlsFatalAlertReceived: handshake_failure(40)", "", "", Scheme::alert},
    {"tlsfatalalert:", R"re(tlsfatalalert: ([\w ]+)\()re", K::alert_generic, either, F::peer, R::vague,
     "org.bouncycastle.tls.TlsFatalAlert: certificate_unknown(46)", "", "", Scheme::alert},
};
// clang-format on

}  // namespace

constexpr Table kBouncycastleTable = Packed<kRows>::table("bouncycastle", "bouncycastle tls, haskell tls, erlang");

}  // namespace mtlsdiag::explain
