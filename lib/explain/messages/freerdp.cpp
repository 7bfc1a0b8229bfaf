#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"errconnect_tls_connect_failed", "", K::alert_generic, client, F::unknown, R::vague,
     "ERRCONNECT_TLS_CONNECT_FAILED [0x00020008]"},
    {"warning: certificate name mismatch", "", K::name_mismatch, client, F::peer, R::exact,
     "@           WARNING: CERTIFICATE NAME MISMATCH!           @"},
    {"errconnect_security_nego_connect_failed", "", K::protocol_version_mismatch, client, F::unknown, R::broad,
     "ERRCONNECT_SECURITY_NEGO_CONNECT_FAILED [0x0002000C]"},
    {"the host key for", R"re(the host key for .{0,80} has changed)re", K::tls_intercepted, client, F::peer, R::broad,
     "The host key for rdp.example.com has changed"},
};
// clang-format on

}  // namespace

constexpr Table kFreerdpTable = Packed<kRows>::table("freerdp", "freerdp libfreerdp/crypto, libfreerdp/core");

}  // namespace mtlsdiag::explain
