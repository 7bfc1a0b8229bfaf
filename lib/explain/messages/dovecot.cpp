#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ret=5", R"re(SSL alert: where=0x4004, ret=\d+: fatal ([a-z ]+))re", K::alert_generic, server, F::self, R::vague,
     "imap-login: Warning: SSL alert: where=0x4004, ret=560: fatal unknown CA [10.1.1.1]", "", "", Scheme::alert},
    {"ret=5", R"re(SSL alert: where=0x4008, ret=\d+: fatal ([a-z ]+))re", K::alert_generic, server, F::peer, R::vague,
     "imap-login: Warning: SSL alert: where=0x4008, ret=552: fatal handshake failure [10.1.1.1]", "", "", Scheme::alert},
    {"tls handshaking:", "", K::alert_generic, server, F::unknown, R::vague,
     "imap-login: Disconnected (disconnected before auth was ready): user=<>, TLS handshaking: SSL_accept() failed: error:0A000000"},
    {"tls handshaking: connection closed", "", K::connection_closed, server, F::unknown, R::vague,
     "imap-login: Disconnected: user=<>, rip=10.0.0.1, TLS handshaking: Connection closed"},
    {"ssl_accept() failed", R"re(ssl.accept\(\) failed.{0,120}alert unknown ca)re", K::chain_untrusted_root, server, F::server, R::alert,
     "imap-login: SSL_accept() failed: error:0A000418:SSL routines::tlsv1 alert unknown ca: SSL alert number 48"},
    {"ssl_accept() failed", "", K::alert_generic, server, F::unknown, R::vague,
     "imap-login: TLS handshaking: SSL_accept() failed: error:0A000000"},
    {"ssl_accept() syscall failed", "", K::alert_generic, server, F::unknown, R::vague,
     "TLS handshaking: SSL_accept() syscall failed: Success"},
    {"plaintext authentication disallowed on non-secure", "", K::starttls_required, client, F::client, R::exact,
     "BAD [PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) connections."},
    {"can't load ssl certificate", "", K::file_unreadable, server, F::self, R::exact,
     "imap-login: Error: Failed to initialize SSL server context: Can't load SSL certificate: The certificate is empty"},
    {"can't load ssl private key", "", K::key_unreadable, server, F::self, R::exact,
     "Failed to initialize SSL server context: Can't load SSL private key: Key is for a different cert than ssl_cert"},
    {"key is for a different cert than ssl_cert", "", K::key_mismatch, server, F::self, R::exact,
     "Can't load private ssl_key: Key is for a different cert than ssl_cert"},
    {"client didn't present valid ssl certificate", "", K::client_cert_required, server, F::client, R::exact,
     "imap-login: Disconnected (client didn't present valid SSL certificate)"},
    {"client sent an invalid cert", "", K::client_cert_rejected, server, F::client, R::broad,
     "imap-login: Disconnected (cert required, client sent an invalid cert)"},
    {"cert required, client didn't send one", "", K::client_cert_required, server, F::client, R::exact,
     "imap-login: Disconnected (cert required, client didn't send one)"},
    {"invalid certificate:", R"re((?:imap|pop3|managesieve|submission|doveadm|ssl).{0,60}invalid certificate:)re", K::client_cert_rejected, either, F::peer, R::broad,
     "imap-login: Warning: Invalid certificate: x: /CN=a"},
    {"received invalid ssl certificate", R"re(received invalid ssl certificate: unable to get)re", K::chain_missing_intermediate, either, F::peer, R::exact,
     "Received invalid SSL certificate: unable to get local issuer certificate: /CN=a"},
    {"received invalid ssl certificate", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "Received invalid SSL certificate: x: /CN=a"},
};
// clang-format on

}  // namespace

constexpr Table kDovecotTable = Packed<kRows>::table("dovecot", "dovecot src/lib-ssl-iostream, src/login-common");

}  // namespace mtlsdiag::explain
