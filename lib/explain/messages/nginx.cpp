#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

using K = Kind;
using F = Fault;
using R = Rank;
constexpr auto either = Role::either;
constexpr auto client = Role::client;
constexpr auto server = Role::server;

// clang-format off
constexpr Message kRows[] = {
    {"client sent no required ssl certificate", "", K::client_cert_required, server, F::client, R::exact,
     "2024/01/01 00:00:00 [info] 1#1: *1 client sent no required SSL certificate while reading client request headers"},
    {"no required ssl certificate was sent", "", K::client_cert_required, server, F::client, R::exact,
     "<center>No required SSL certificate was sent</center>"},
    {"the ssl certificate error", "", K::client_cert_rejected, server, F::client, R::broad,
     "<title>400 The SSL certificate error</title>", "The server asked for a client certificate and refused it: nginx tells the reason only in its error log at level info."},
    {"the plain http request was sent to https port", "", K::plaintext_to_tls, server, F::client, R::exact,
     "400 The plain HTTP request was sent to HTTPS port"},
    {"client sent plain http request to https port", "", K::plaintext_to_tls, server, F::client, R::exact,
     "client sent plain HTTP request to HTTPS port while reading client request headers"},
    {"client ssl certificate verify error", "", K::client_cert_rejected, server, F::client, R::broad,
     "client SSL certificate verify error: (1:unspecified certificate verification error) while reading client request headers"},
    {"upstream ssl certificate verify error", "", K::chain_untrusted_root, client, F::server, R::broad,
     "upstream SSL certificate verify error: (1:unspecified) while SSL handshaking to upstream"},
    {"upstream ssl certificate does not match", "", K::name_mismatch, client, F::server, R::exact,
     "upstream SSL certificate does not match \"a.example\" while SSL handshaking to upstream"},
    {"peer closed connection in ssl handshake", "", K::connection_closed, server, F::unknown, R::exact,
     "peer closed connection in SSL handshake while SSL handshaking"},
    {"peer closed connection in ssl handshake", R"re(peer closed connection in ssl handshake.{0,90}to upstream)re", K::connection_closed, client, F::unknown, R::exact,
     "peer closed connection in SSL handshake (104: Connection reset by peer) while SSL handshaking to upstream"},
    {"peer closed connection in ssl handshake (104", "", K::connection_reset, either, F::unknown, R::exact,
     "peer closed connection in SSL handshake (104: Connection reset by peer) while SSL handshaking"},
    {"client closed connection while ssl handshaking", "", K::connection_closed, server, F::unknown, R::vague,
     "client closed connection while SSL handshaking, client: 10.0.0.1"},
    {"client timed out", R"re(client timed out.{0,60}while ssl handshaking)re", K::handshake_timeout, server, F::unknown, R::exact,
     "client timed out (110: Connection timed out) while SSL handshaking"},
    {"upstream timed out", R"re(upstream timed out.{0,60}while connecting to upstream)re", K::connection_timeout, client, F::unknown, R::exact,
     "upstream timed out (110: Connection timed out) while connecting to upstream"},
    {"upstream timed out", R"re(upstream timed out.{0,60}while ssl handshaking to upstream)re", K::handshake_timeout, client, F::unknown, R::exact,
     "upstream timed out (110: Connection timed out) while SSL handshaking to upstream"},
    {"while connecting to upstream", R"re(111: connection refused.{0,20}while connecting to upstream)re", K::connection_refused, client, F::network, R::exact,
     "connect() failed (111: Connection refused) while connecting to upstream"},
    {"while connecting to upstream", R"re((?:110|113): .{0,40}while connecting to upstream)re", K::connection_timeout, client, F::network, R::exact,
     "connect() failed (113: No route to host) while connecting to upstream"},
    {"recv() failed (104: connection reset", "", K::connection_reset, client, F::unknown, R::exact,
     "recv() failed (104: Connection reset by peer) while reading response header from upstream"},
    {"upstream prematurely closed connection", "", K::connection_closed, client, F::unknown, R::vague,
     "upstream prematurely closed connection while reading response header from upstream"},
    {"host not found in upstream", "", K::dns_failure, client, F::network, R::exact,
     "nginx: [emerg] host not found in upstream \"a.example\""},
    {"could not be resolved", R"re(\S+ could not be resolved \(\d+:)re", K::dns_failure, client, F::network, R::exact,
     "a.example could not be resolved (3: Host not found)"},
    {"cannot load certificate", R"re(cannot load certificate "[^"]*": (?:bio_new_file|ssl: error:8|ssl: error:02))re", K::file_unreadable, server, F::self, R::exact,
     "nginx: [emerg] cannot load certificate \"/etc/nginx/a.crt\": BIO_new_file() failed (SSL: error:02001002:system library:fopen:No such file or directory)"},
    {"cannot load certificate", R"re(cannot load certificate "[^"]*": pem_read)re", K::pem_malformed, server, F::self, R::exact,
     "nginx: [emerg] cannot load certificate \"/etc/nginx/a.crt\": PEM_read_bio_X509_AUX() failed (SSL: error:0909006C:PEM routines:get_name:no start line:Expecting: TRUSTED CERTIFICATE)"},
    {"cannot load certificate key", R"re(cannot load certificate key "[^"]*": bio_new_file)re", K::file_unreadable, server, F::self, R::exact,
     "nginx: [emerg] cannot load certificate key \"/etc/nginx/a.key\": BIO_new_file() failed"},
    {"cannot load certificate key", R"re(cannot load certificate key "[^"]*": pem_read)re", K::key_unreadable, server, F::self, R::exact,
     "nginx: [emerg] cannot load certificate key \"/etc/nginx/a.key\": PEM_read_bio_PrivateKey() failed"},
    {"cannot load certificate key", R"re(cannot load certificate key.{0,200}(?:bad decrypt|bad password|problems getting password))re", K::passphrase_wrong, server, F::self, R::exact,
     "nginx: [emerg] cannot load certificate key \"/etc/nginx/a.key\": PEM_read_bio_PrivateKey() failed (SSL: error:0906406D:PEM routines:def_callback:problems getting password)"},
    {"ssl_ctx_use_privatekey", R"re(ssl_ctx_use_privatekey.{0,160}key values mismatch)re", K::key_mismatch, server, F::self, R::exact,
     "nginx: [emerg] SSL_CTX_use_PrivateKey(\"/etc/nginx/a.key\") failed (SSL: error:0B080074:x509 certificate routines:X509_check_private_key:key values mismatch)"},
    {"no \"ssl_certificate\" is defined", "", K::file_unreadable, server, F::self, R::exact,
     "nginx: [emerg] no \"ssl_certificate\" is defined for the \"listen ... ssl\" directive"},
    {"no \"ssl_certificate_key\" is defined", "", K::file_unreadable, server, F::self, R::exact,
     "nginx: [emerg] no \"ssl_certificate_key\" is defined for certificate \"/etc/nginx/a.crt\""},
    {"no ssl_client_certificate for ssl_verify_client", "", K::truststore_empty, server, F::self, R::exact,
     "nginx: [emerg] no ssl_client_certificate for ssl_verify_client"},
    {"no proxy_ssl_trusted_certificate for proxy_ssl_verify", "", K::truststore_empty, server, F::self, R::exact,
     "nginx: [emerg] no proxy_ssl_trusted_certificate for proxy_ssl_verify"},
    {"issuer certificate not found for certificate", "", K::chain_missing_intermediate, server, F::self, R::exact,
     "nginx: [warn] \"ssl_stapling\" ignored, issuer certificate not found for certificate \"/etc/nginx/a.crt\""},
    {"no ocsp responder url in the certificate", "", K::ocsp_unavailable, server, F::self, R::exact,
     "nginx: [warn] \"ssl_stapling\" ignored, no OCSP responder URL in the certificate \"/etc/nginx/a.crt\""},
    {"ocsp responder", R"re(ocsp responder (?:timed out|prematurely closed|sent|responded|.{0,30}failed))re", K::ocsp_unavailable, server, F::self, R::exact,
     "OCSP responder timed out (110: Connection timed out) while requesting certificate status"},
    {"ocsp_basic_verify() failed", "", K::ocsp_unavailable, server, F::self, R::exact,
     "OCSP_basic_verify() failed (SSL: error:27069065:OCSP routines:OCSP_basic_verify:certificate verify error) while requesting certificate status"},
    {"while requesting certificate status", "", K::ocsp_unavailable, server, F::self, R::exact,
     "connect() failed (111: Connection refused) while requesting certificate status, responder: o.example"},
    {"client attempted to request the server name different", "", K::sni_unrecognized, server, F::client, R::exact,
     "client attempted to request the server name different from the one that was negotiated while reading client request headers"},
    {"ssl_do_handshake() failed", R"re(ssl_do_handshake\(\) failed.{0,120}(?:wrong version number|unknown protocol|packet length too long).{0,40}to upstream)re", K::not_tls, client, F::peer, R::broad,
     "SSL_do_handshake() failed (SSL: error:1408F10B:SSL routines:ssl3_get_record:wrong version number) while SSL handshaking to upstream", "The upstream does not speak TLS on that port: proxy_pass http:// instead of https://."},
    {"ssl_do_handshake() failed", R"re(ssl_do_handshake\(\) failed.{0,120}(?:wrong version number|unknown protocol|packet length too long|http request).{0,40}while ssl handshaking, client)re", K::plaintext_to_tls, server, F::peer, R::broad,
     "SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking, client: 10.0.0.1"},
    {"ssl_do_handshake() failed", "", K::alert_generic, either, F::unknown, R::vague,
     "SSL_do_handshake() failed (SSL: error:0A000000) while SSL handshaking"},
};
// clang-format on

}  // namespace

constexpr Table kNginxTable = Packed<kRows>::table("nginx", "nginx src/event/ngx_event_openssl.c, ngx_http_request.c");

}  // namespace mtlsdiag::explain
