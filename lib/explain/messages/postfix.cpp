#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ssl_accept error from", "", K::alert_generic, server, F::unknown, R::vague,
     "postfix/smtpd[1]: SSL_accept error from a.example[10.0.0.1]: -1"},
    {"ssl_accept error from", R"re(ssl_accept error from \S+: (?:lost connection|0\b))re", K::connection_closed, server, F::unknown, R::vague,
     "postfix/smtpd[1]: SSL_accept error from a.example[10.0.0.1]: lost connection"},
    {"ssl_accept error from", R"re(ssl_accept error from \S+: connection reset)re", K::connection_reset, server, F::unknown, R::exact,
     "postfix/smtpd[1]: SSL_accept error from a.example[10.0.0.1]: Connection reset by peer"},
    {"ssl_accept error from", R"re(ssl_accept error from \S+: connection timed out)re", K::connection_timeout, server, F::unknown, R::broad,
     "postfix/smtpd[1]: SSL_accept error from a.example[10.0.0.1]: Connection timed out"},
    {"ssl_connect error to", "", K::alert_generic, client, F::unknown, R::vague,
     "postfix/smtp[1]: SSL_connect error to a.example[10.0.0.1]:25: -1"},
    {"ssl_connect error to", R"re(ssl_connect error to \S+: lost connection)re", K::connection_closed, client, F::unknown, R::vague,
     "postfix/smtp[1]: SSL_connect error to a.example[10.0.0.1]:25: lost connection"},
    {"cannot start tls: handshake failure", "", K::alert_generic, client, F::unknown, R::vague,
     "status=deferred (Cannot start TLS: handshake failure)"},
    {"tls is required, but", "", K::starttls_required, client, F::client, R::exact,
     "status=deferred (TLS is required, but was not offered by host a.example[10.0.0.1])"},
    {"tls is required, but was not offered", "", K::not_tls, client, F::server, R::exact,
     "status=deferred (TLS is required, but was not offered by host a.example[10.0.0.1])", "The other mail server offers no STARTTLS: lower the level for it (smtp_tls_policy_maps), or have it turned on."},
    {"server certificate not trusted", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "status=deferred (Server certificate not trusted)"},
    {"server certificate not verified", "", K::name_mismatch, client, F::peer, R::broad,
     "status=deferred (Server certificate not verified)"},
    {"certificate verification failed for", R"re(certificate verification failed for [^ ]{1,160}\[)re", K::chain_untrusted_root, either, F::peer, R::exact,
     "postfix/smtp[1]: certificate verification failed for a.example[10.0.0.1]:25: untrusted issuer /CN=b"},
    {"certificate verification failed for", R"re(certificate verification failed for .{1,160}(?:has expired|expired))re", K::cert_expired, either, F::peer, R::exact,
     "certificate verification failed for a.example[10.0.0.1]:25: certificate has expired"},
    {"certificate verification failed for", R"re(certificate verification failed for .{1,160}self[- ]signed certificate$)re", K::cert_self_signed, either, F::peer, R::exact,
     "certificate verification failed for a.example[10.0.0.1]:25: self-signed certificate"},
    {"certificate peer name verification failed", "", K::name_mismatch, client, F::peer, R::exact,
     "Server certificate peer name verification failed: certificate peer name verification failed for a.example"},
    {"tls library problem", "", K::alert_generic, either, F::unknown, R::vague,
     "postfix/smtpd[1]: warning: TLS library problem: error:0A000000"},
    {"cannot get rsa certificate from file", R"re(cannot get \w+ (?:certificate|private key) from file)re", K::file_unreadable, server, F::self, R::exact,
     "postfix/smtpd[1]: warning: cannot get RSA certificate from file \"/etc/a.pem\": disabling TLS support"},
    {"disabling tls support", "", K::file_unreadable, server, F::self, R::exact,
     "warning: cannot get RSA private key from file \"/etc/a.key\": disabling TLS support"},
    {"must issue a starttls command", "", K::starttls_required, client, F::client, R::exact,
     "530 5.7.0 Must issue a STARTTLS command first"},
    {"tls not available", R"re((?:454|starttls).{0,40}tls not available)re", K::starttls_required, client, F::client, R::exact,
     "454 4.7.0 TLS not available due to local problem"},
    {"tls engine unavailable", "", K::not_tls, server, F::self, R::exact,
     "warning: TLS has been selected, but TLS support is not compiled in / TLS engine unavailable"},
    {"refused to start tls", R"re(host \S+ refused to start tls.{0,120})re", K::not_tls, client, F::server, R::exact,
     "TLS is required, but host a.example[10.0.0.1] refused to start TLS: 454 4.7.0 TLS not available"},
    {"certificate verification failed for", R"re(certificate verification failed for .{1,120}: num=(\d+))re", K::chain_untrusted_root, client, F::peer, R::broad,
     "certificate verification failed for mx.example[1.1.1.1]:25: num=62:hostname mismatch", "", "", Scheme::verify},
};
// clang-format on

}  // namespace

constexpr Table kPostfixTable = Packed<kRows>::table("postfix", "postfix src/tls, src/smtp, src/smtpd");

}  // namespace mtlsdiag::explain
