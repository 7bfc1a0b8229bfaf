#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ssl_hs_", R"re(ssl_[\w ]+:\d+: .{0,40}unsupported version)re", K::protocol_version_mismatch, either, F::unknown, R::exact,
     "01260009:4: Connection error: ssl_hs_rxhello:9947: unsupported version (40)"},
    {"ssl_select_suite", R"re(ssl_select_suite:\d+: .{0,40}(?:fallback_scsv|lower protocol))re", K::protocol_version_mismatch, server, F::unknown, R::exact,
     "Connection error: ssl_select_suite:6799: TLS_FALLBACK_SCSV with a lower protocol (86)"},
    {"connection error: ssl", R"re(connection error: (?:hud )?[\w ]+:\d+: .{0,60}(?:no shared cipher|cipher))re", K::cipher_mismatch, either, F::unknown, R::exact,
     "Connection error: ssl_select_suite:6799: no shared ciphers (40)"},
    {"connection error: hud", R"re(connection error: hud[\w ]+:\d+: .{0,60}(?:cipher))re", K::cipher_mismatch, either, F::unknown, R::exact,
     "Connection error: hud_ssl_handler:1160: no shared ciphers (40)"},
    {"connection error: ssl", R"re(connection error: [\w ]+:\d+: .{0,60}(?:not ssl|bad record|invalid record|alert\(\d+\) unexpected|wrong version))re", K::not_tls, either, F::peer, R::broad,
     "Connection error: ssl_passthru:5234: not SSL (40)"},
    {"connection error: ssl", R"re(connection error: [\w ]+:\d+: .{0,60}(?:renegotiation))re", K::renegotiation_refused, either, F::unknown, R::exact,
     "Connection error: ssl_hs_rxhello:9947: renegotiation not allowed (40)"},
    {"connection error: ssl", R"re(connection error: [\w ]+:\d+: .{0,60}(?:peer cert(?:ificate)? (?:required|not)|no (?:peer|client) cert\w*))re", K::client_cert_required, server, F::client, R::exact,
     "Connection error: ssl_hs_rxcert:3200: no client certificate (40)"},
    {"connection error: ssl", R"re(connection error: [\w ]+:\d+: .{0,60}alert\((\d{1,3})\))re", K::alert_generic, either, F::peer, R::vague,
     "Connection error: ssl_hs_rxfinished:1: alert(40) decrypt", "", "", Scheme::alert},
    {"no certificate received", "", K::client_cert_required, server, F::client, R::exact,
     "01260009:4: Connection error: ssl_hs_rxcert:2742: No certificate received (40)"},
};
// clang-format on

}  // namespace

constexpr Table kF5Table = Packed<kRows>::table("f5-bigip", "f5 big-ip ltm log: 0126nnnn");

}  // namespace mtlsdiag::explain
