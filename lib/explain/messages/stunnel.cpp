#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"cert: pre-verification error", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "LOG4[0]: CERT: Pre-verification error: x"},
    {"cert: pre-verification error", R"re(pre-verification error: unable to get (?:local )?issuer)re", K::chain_missing_intermediate, either, F::peer, R::exact,
     "LOG4[0]: CERT: Pre-verification error: unable to get local issuer certificate"},
    {"cert: pre-verification error", R"re(pre-verification error: certificate has expired)re", K::cert_expired, either, F::peer, R::exact,
     "LOG4[0]: CERT: Pre-verification error: certificate has expired"},
    {"cert: pre-verification error", R"re(pre-verification error: self[- ]signed certificate$)re", K::cert_self_signed, either, F::peer, R::exact,
     "LOG4[0]: CERT: Pre-verification error: self signed certificate"},
    {"cert: subject checks failed", "", K::name_mismatch, either, F::peer, R::exact,
     "LOG4[0]: CERT: Subject checks failed"},
    {"cert: no matching", R"re(cert: no matching (?:host|ip|address|email))re", K::name_mismatch, either, F::peer, R::exact,
     "LOG4[0]: CERT: No matching host name found"},
    {"cert: certificate not found in local repository", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "LOG4[0]: CERT: Certificate not found in local repository", "verifyPeer demands this very certificate in CAfile: add it, or use verifyChain."},
    {"rejected by cert at depth", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "LOG4[0]: Rejected by CERT at depth=0: CN=a"},
    {"certificate check failed", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "LOG4[0]: CERT: certificate check failed"},
    {"ocsp: certificate revoked", "", K::cert_revoked, either, F::peer, R::exact,
     "LOG4[0]: OCSP: Certificate revoked"},
    {"ocsp: connect", R"re(ocsp: connect(?:\W|$))re", K::ocsp_unavailable, either, F::peer, R::exact,
     "LOG3[0]: OCSP: connect failed"},
    {"ssl_accept:", R"re(LOG\d\[\d+\]: SSL_accept:)re", K::alert_generic, either, F::unknown, R::vague,
     "LOG3[0]: SSL_accept: error"},
    {"ssl_connect:", R"re(LOG\d\[\d+\]: SSL_connect:)re", K::alert_generic, either, F::unknown, R::vague,
     "LOG3[0]: SSL_connect: error"},
    {"ssl_accept: peer suddenly disconnected", "", K::connection_closed, either, F::unknown, R::exact,
     "LOG3[0]: SSL_accept: Peer suddenly disconnected"},
    {"ssl_connect: peer suddenly disconnected", "", K::connection_closed, either, F::unknown, R::exact,
     "LOG3[0]: SSL_connect: Peer suddenly disconnected"},
    {"peer suddenly disconnected", "", K::connection_closed, either, F::unknown, R::exact,
     "SSL_read: Peer suddenly disconnected"},
    {"s_connect: connect", R"re(s_connect: connect .{1,80}connection refused)re", K::connection_refused, client, F::network, R::exact,
     "LOG3[0]: s_connect: connect 10.0.0.1:443: Connection refused (111)"},
    {"s_poll_wait: timeoutbusy exceeded", "", K::handshake_timeout, either, F::unknown, R::exact,
     "LOG6[0]: s_poll_wait: TIMEOUTbusy exceeded: sending reset"},
    {"s_poll_wait:", R"re(s_poll_wait: .{0,60}timeoutconnect exceeded)re", K::connection_timeout, client, F::network, R::exact,
     "LOG3[0]: s_poll_wait: 10.0.0.1:443: TIMEOUTconnect exceeded"},
    {"error loading", R"re((?:stunnel|LOG\d|\[!\]).{0,60}error loading (?:certificate|private key|ca))re", K::file_unreadable, either, F::self, R::exact,
     "[!] Error loading certificate from file: /etc/a.pem"},
    {"wrong permissions on", "", K::key_unreadable, either, F::self, R::exact,
     "[.] Insecure file permissions on /etc/stunnel/a.pem wrong permissions on key"},
    {"postgresql server rejected tls", "", K::not_tls, client, F::server, R::exact,
     "PostgreSQL server rejected TLS"},
    {"postgresql client did not request tls", "", K::plaintext_to_tls, server, F::client, R::exact,
     "PostgreSQL client did not request TLS, rejecting"},
    {"remote server does not require tls", "", K::not_tls, client, F::server, R::exact,
     "Remote server does not require TLS"},
};
// clang-format on

}  // namespace

constexpr Table kStunnelTable = Packed<kRows>::table("stunnel", "stunnel src/verify.c, src/client.c, src/ctx.c");

}  // namespace mtlsdiag::explain
