#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"received plaintext http traffic on an https channel", "", K::plaintext_to_tls, server, F::client, R::exact,
     "[WARN] received plaintext http traffic on an https channel, closing connection Netty4HttpChannel"},
    {"received plaintext traffic on an encrypted channel", "", K::plaintext_to_tls, server, F::client, R::exact,
     "[WARN] received plaintext traffic on an encrypted channel, closing connection Netty4TcpChannel"},
    {"received encrypted traffic on an http port", "", K::not_tls, server, F::peer, R::exact,
     "received encrypted traffic on an http port, closing"},
    {"client did not trust this server's certificate", "", K::client_cert_rejected, either, F::unknown, R::broad,
     "[WARN] client did not trust this server's certificate, closing connection Netty4TcpChannel"},
    {"client did not trust this server's certificate", "", K::chain_untrusted_root, server, F::server, R::exact,
     "[WARN] http client did not trust this server's certificate, closing connection Netty4HttpChannel"},
    {"failed to establish trust with", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "failed to establish trust with server at [a.example]; the server provided a certificate with subject name [CN=b]"},
    {"failed to establish trust with client", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "failed to establish trust with client at [10.0.0.1]; the client provided a certificate with subject name [CN=b]"},
    {"failed to establish trust with", R"re(failed to establish trust with .{1,400}(?:hostname|subject alternative names) (?:verification|do not match|does not match))re", K::name_mismatch, either, F::peer, R::exact,
     "failed to establish trust with server at [a]; the certificate's hostname does not match"},
    {"cannot load", R"re(failed to load ssl configuration.{0,200})re", K::file_unreadable, server, F::self, R::exact,
     "ElasticsearchSecurityException: failed to load SSL configuration [xpack.security.transport.ssl] - cannot load keystore"},
    {"failed to load ssl configuration", "", K::file_unreadable, server, F::self, R::exact,
     "ElasticsearchSecurityException: failed to load SSL configuration [xpack.security.http.ssl]"},
    {"this is usually caused by an incorrect password", "", K::passphrase_wrong, server, F::self, R::exact,
     "cannot read configured [PKCS12] keystore (as a truststore) [/etc/e.p12] - this is usually caused by an incorrect password; (a keystore password was provided)"},
    {"permission to read the file is blocked", "", K::file_unreadable, server, F::self, R::exact,
     "not permitted to read keystore file because access is blocked: permission to read the file is blocked"},
    {"because the file does not exist", R"re(cannot read configured .{0,160}because the file does not exist)re", K::file_unreadable, server, F::self, R::exact,
     "cannot read configured [PKCS12] keystore [/etc/e.p12] because the file does not exist"},
    {"invalid internal transport message format, got", R"re(invalid internal transport message format, got \(16,3)re", K::plaintext_to_tls, server, F::client, R::exact,
     "StreamCorruptedException: invalid internal transport message format, got (16,3,1,2)"},
    {"ssl/tls request received but ssl/tls is not enabled on this node", "", K::plaintext_to_tls, server, F::client, R::exact,
     "StreamCorruptedException: SSL/TLS request received but SSL/TLS is not enabled on this node, got (16,3,3,1)"},
};
// clang-format on

}  // namespace

constexpr Table kElasticsearchTable =
    Packed<kRows>::table("elasticsearch", "elasticsearch x-pack ssl-config, logstash, beats");

}  // namespace mtlsdiag::explain
