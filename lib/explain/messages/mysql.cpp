#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ssl connection error", R"re(ssl connection error.{0,120}certificate verif)re", K::chain_untrusted_root, client, F::peer, R::broad,
     "ERROR 2026 (HY000): SSL connection error: error:0A000086:SSL routines::certificate verify failed"},
    {"ssl connection error", R"re((?:error 2026|2026,|ssl connection error:))re", K::alert_generic, client, F::unknown, R::vague,
     "ERROR 2026 (HY000): SSL connection error: x"},
    {"tls/ssl error", "", K::alert_generic, client, F::unknown, R::vague,
     "ERROR 2026 (HY000): TLS/SSL error: x"},
    {"tls/ssl error: self-signed certificate", R"re(tls/ssl error: self[- ]signed certificate$)re", K::cert_self_signed, client, F::peer, R::exact,
     "ERROR 2026 (HY000): TLS/SSL error: self-signed certificate"},
    {"tls/ssl error: self-signed certificate in", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "ERROR 2026 (HY000): TLS/SSL error: self-signed certificate in certificate chain"},
    {"certificate is not trusted", R"re((?:tls/ssl error|ssl connection error|certificate verification failure).{0,80}certificate is not trusted)re", K::chain_untrusted_root, client, F::peer, R::exact,
     "ERROR 2026 (HY000): TLS/SSL error: Certificate verification failure: The certificate is NOT trusted."},
    {"ssl certificate validation failure", "", K::name_mismatch, client, F::peer, R::exact,
     "ERROR 2026 (HY000): SSL connection error: SSL certificate validation failure"},
    {"validation of ssl server certificate failed", "", K::name_mismatch, client, F::peer, R::exact,
     "ERROR 2026 (HY000): TLS/SSL error: Validation of SSL server certificate failed"},
    {"ssl is required, but the server does not support it", "", K::not_tls, client, F::server, R::exact,
     "ERROR 2026 (HY000): SSL connection error: SSL is required, but the server does not support it"},
    {"ssl is required but the server doesn't support it", "", K::not_tls, client, F::server, R::exact,
     "SSL connection error: SSL is required but the server doesn't support it"},
    {"connections using insecure transport are prohibited", "", K::plaintext_to_tls, client, F::client, R::exact,
     "ERROR 3159 (HY000): Connections using insecure transport are prohibited while --require_secure_transport=ON.", "Connect with --ssl-mode=REQUIRED."},
    {"error 1045 (", R"re(error 1045 \(28000\): access denied)re", K::identity_not_authorized, client, F::client, R::broad,
     "ERROR 1045 (28000): Access denied for user 'a'@'b' (using password: NO)", "The account may demand a client certificate (REQUIRE X509, SUBJECT, ISSUER): give --ssl-cert and --ssl-key, or check the password."},
    {"access denied for user", R"re(error 1045 .{0,20}access denied for user.{0,120}(?:ssl|x509|certificate))re", K::client_cert_required, server, F::client, R::broad,
     "ERROR 1045 (28000): Access denied for user 'a'@'b' (using SSL: X509)"},
    {"ssl_ctx_set_default_verify_paths failed", "", K::file_unreadable, client, F::self, R::exact,
     "ERROR 2026 (HY000): SSL connection error: SSL_CTX_set_default_verify_paths failed"},
    {"unable to get certificate from", "", K::file_unreadable, client, F::self, R::exact,
     "SSL error: Unable to get certificate from '/etc/c.pem'"},
    {"unable to get private key from", "", K::key_unreadable, client, F::self, R::exact,
     "SSL error: Unable to get private key from '/etc/k.pem'"},
    {"private key does not match the certificate public key", "", K::key_mismatch, either, F::self, R::exact,
     "SSL error: Private key does not match the certificate public key"},
    {"failed to set up ssl because of the following ssl library error", "", K::file_unreadable, server, F::self, R::exact,
     "[Warning] [MY-010069] Failed to set up SSL because of the following SSL library error: Unable to get certificate"},
    {"ssl connection error:", R"re(ssl connection error:.{0,60}dh key too small)re", K::weak_key, either, F::peer, R::exact,
     "ERROR 2026 (HY000): SSL connection error: dh key too small"},
    {"ssl connection error:", R"re(ssl connection error:.{0,80}(?:unsupported protocol|protocol version|no protocols available))re", K::protocol_version_mismatch, client, F::unknown, R::exact,
     "ERROR 2026 (HY000): SSL connection error: error:1425F102:SSL routines:ssl_choose_client_version:unsupported protocol"},
    {"tls version is invalid", "", K::protocol_version_mismatch, client, F::self, R::exact,
     "ERROR 2026 (HY000): SSL connection error: TLS version is invalid"},
    {"lost connection to", R"re(lost connection to (?:mysql |server |mariadb )?(?:server )?at)re", K::connection_closed, client, F::unknown, R::vague,
     "ERROR 2013 (HY000): Lost connection to MySQL server at 'reading initial communication packet', system error: 0"},
    {"lost connection to", R"re(lost connection to.{0,120}system error: 104)re", K::connection_reset, client, F::unknown, R::exact,
     "ERROR 2013 (HY000): Lost connection to server at 'reading final connect information', system error: 104"},
    {"can't connect to", R"re(can't connect to (?:mysql |mariadb |local )?server.{0,120}\((?:111|10061)\b)re", K::connection_refused, client, F::network, R::exact,
     "ERROR 2003 (HY000): Can't connect to MySQL server on 'a:3306' (111)"},
    {"can't connect to", R"re(can't connect to (?:mysql |mariadb |local )?server.{0,120}\((?:110|113|10060)\b)re", K::connection_timeout, client, F::network, R::exact,
     "ERROR 2003 (HY000): Can't connect to MySQL server on 'a:3306' (110)"},
    {"unknown mysql server host", "", K::dns_failure, client, F::network, R::exact,
     "ERROR 2005 (HY000): Unknown MySQL server host 'a.example' (-2)"},
    {"unknown server host", "", K::dns_failure, client, F::network, R::exact,
     "ERROR 2005 (HY000): Unknown server host 'a.example' (-2)"},
    {"server does not support secure connection", "", K::not_tls, client, F::server, R::exact,
     "Error: Server does not support secure connection"},
    {"ssl connection error:", R"re(ssl connection error: (?:permission denied|no such file|unable to get (?:certificate|private key)|ssl_ctx_set\w*|failed to set))re", K::file_unreadable, client, F::self, R::exact,
     "ERROR 2026 (HY000): SSL connection error: Permission denied"},
    {"x.509 issuer mismatch", "", K::identity_not_authorized, server, F::client, R::exact,
     "[Note] X.509 issuer mismatch: should be '/CN=CA1' but is '/CN=CA2'"},
    {"x.509 subject mismatch", "", K::identity_not_authorized, server, F::client, R::exact,
     "[Note] X.509 subject mismatch: should be '/CN=a' but is '/CN=b'"},
    {"x.509 ciphers mismatch", "", K::cipher_mismatch, server, F::client, R::exact,
     "[Note] X.509 ciphers mismatch: should be 'AES' but is 'DES'"},
};
// clang-format on

}  // namespace

constexpr Table kMysqlTable =
    Packed<kRows>::table("mysql", "mysql and mariadb client errmsg.c, vio/viosslfactories.c, sql/sql_acl");

}  // namespace mtlsdiag::explain
