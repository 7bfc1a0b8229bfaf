#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ldap_start_tls: connect error", "", K::alert_generic, client, F::unknown, R::vague,
     "ldap_start_tls: Connect error (-11)"},
    {"additional info:", R"re(additional info: .{0,120}certificate verify failed)re", K::chain_untrusted_root, client, F::peer, R::broad,
     "additional info: error:0A000086:SSL routines::certificate verify failed (self signed certificate)"},
    {"peer certificate is untrusted or revoked", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "additional info: (unknown error code) TLS: peer cert untrusted or revoked (0x42) The peer certificate is untrusted or revoked"},
    {"peer cert untrusted or revoked", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "TLS: peer cert untrusted or revoked (0x42)"},
    {"hostname does not match name in peer certificate", "", K::name_mismatch, client, F::peer, R::exact,
     "additional info: TLS: hostname does not match name in peer certificate"},
    {"hostname (", R"re(tls: hostname \(.{1,200}\) does not match (?:common name|subjectaltname))re", K::name_mismatch, client, F::peer, R::exact,
     "TLS: hostname (a.example) does not match common name in certificate (b.example)."},
    {"tls negotiation failure", "", K::alert_generic, server, F::unknown, R::vague,
     "slapd[1]: conn=1000 fd=12 closed (TLS negotiation failure)"},
    {"confidentiality required", "", K::starttls_required, client, F::client, R::exact,
     "ldap_bind: Confidentiality required (13) additional info: confidentiality required"},
    {"tls confidentiality required", "", K::starttls_required, client, F::client, R::exact,
     "additional info: TLS confidentiality required"},
    {"protocol error (2)", R"re(ldap_start_tls.{0,40}protocol error \(2\))re", K::not_tls, client, F::server, R::exact,
     "ldap_start_tls: Protocol error (2) additional info: unsupported extended operation", "The server has no StartTLS: configure TLS there."},
    {"start tls", R"re((?:ldap|start ?tls).{0,60}(?:unsupported extended operation|not supported))re", K::not_tls, client, F::server, R::exact,
     "Start TLS: unsupported extended operation"},
    {"can't contact ldap server", "", K::connection_refused, client, F::network, R::exact,
     "ldap_sasl_bind(SIMPLE): Can't contact LDAP server (-1)"},
    {"tls init def ctx failed", "", K::file_unreadable, server, F::self, R::exact,
     "main: TLS init def ctx failed: -1", "slapd cannot load its certificate, key or CA: check paths, permissions and that they fit."},
    {"tls accept failure", "", K::alert_generic, server, F::unknown, R::vague,
     "connection_read(12): TLS accept failure error=-1 id=1000, closing"},
    {"tls: could not", R"re(tls: could not (?:load|use) (?:verify locations|certificate|key file))re", K::file_unreadable, either, F::self, R::exact,
     "TLS: could not load verify locations (file:`/etc/ca.pem',dir:`')."},
    {"tls: can't accept", "", K::alert_generic, either, F::unknown, R::vague,
     "TLS: can't accept: A TLS fatal alert has been received.."},
    {"tls: can't connect", "", K::alert_generic, either, F::unknown, R::vague,
     "TLS: can't connect: x"},
    {"unable to get tls client dn", "", K::client_cert_required, server, F::client, R::exact,
     "connection_read(14): unable to get TLS client DN, error=49 id=1001"},
};
// clang-format on

}  // namespace

constexpr Table kOpenldapTable = Packed<kRows>::table("openldap", "openldap libraries/libldap/tls*.c, servers/slapd");

}  // namespace mtlsdiag::explain
