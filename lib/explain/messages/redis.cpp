#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"error accepting a client connection", R"re(error accepting a client connection.{0,100}peer did not return a certificate)re", K::client_cert_required, server, F::client, R::exact,
     "# Error accepting a client connection: error:0A0000C7:SSL routines::peer did not return a certificate"},
    {"error accepting a client connection", "", K::alert_generic, server, F::unknown, R::vague,
     "# Error accepting a client connection: x"},
    {"error accepting a client connection", R"re(error accepting a client connection.{0,100}(?:wrong version number|http request|unknown protocol|packet length))re", K::plaintext_to_tls, server, F::peer, R::exact,
     "# Error accepting a client connection: error:0A00010B:SSL routines::wrong version number", "A client speaks plain Redis to the TLS port: let it use --tls (rediss://)."},
    {"error accepting a client connection: (null)", "", K::connection_closed, server, F::unknown, R::vague,
     "# Error accepting a client connection: (null)"},
    {"could not negotiate a tls connection", "", K::alert_generic, client, F::unknown, R::vague,
     "Could not negotiate a TLS connection: x"},
    {"could not negotiate a tls connection: invalid", R"re(could not negotiate a tls connection: invalid (?:ca certificate|client certificate|client key|private key))re", K::file_unreadable, client, F::self, R::exact,
     "Could not negotiate a TLS connection: Invalid CA Certificate File/Directory"},
    {"could not negotiate a tls connection: failed to", "", K::file_unreadable, client, F::self, R::exact,
     "Could not negotiate a TLS connection: Failed to load CA Certificate or CA Path"},
    {"could not connect to redis", R"re(could not connect to redis at .{1,120}: connection refused)re", K::connection_refused, client, F::network, R::exact,
     "Could not connect to Redis at 127.0.0.1:6379: Connection refused"},
    {"could not connect to redis", R"re(could not connect to redis at .{1,120}: (?:name or service|temporary failure|nodename))re", K::dns_failure, client, F::network, R::exact,
     "Could not connect to Redis at a.example:6379: Name or service not known"},
    {"could not connect to redis", R"re(could not connect to redis at .{1,120}: (?:connection timed out|no route|operation timed out|resource temp))re", K::connection_timeout, client, F::network, R::exact,
     "Could not connect to Redis at a:6379: Connection timed out"},
    {"server closed the connection", R"re((?:redis|i/o error|error:|tls).{0,80}server closed the connection)re", K::connection_closed, client, F::unknown, R::vague,
     "redis: Error: Server closed the connection"},
    {"ssl_connect failed: wrong version number", "", K::not_tls, client, F::peer, R::broad,
     "Could not connect to Redis at 127.0.0.1:6379: SSL_connect failed: wrong version number"},
    {"ssl_connect failed: certificate verify failed", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "Could not connect to Redis at a:6379: SSL_connect failed: certificate verify failed"},
    {"failed to load certificate:", R"re(failed to load certificate: \S+:)re", K::file_unreadable, server, F::self, R::exact,
     "# Failed to load certificate: /etc/redis.crt: error:02001002:system library:fopen:No such file or directory"},
    {"failed to load certificate:", R"re(failed to load certificate: \S+:.{0,60}no start line)re", K::pem_malformed, server, F::self, R::exact,
     "# Failed to load certificate: /etc/redis.crt: error:0480006C:PEM routines::no start line"},
    {"failed to load private key", "", K::key_unreadable, server, F::self, R::exact,
     "# Failed to load private key: /etc/redis.key: error"},
    {"failed to load private key", R"re(failed to load private key: \S+:.{0,80}key values mismatch)re", K::key_mismatch, server, F::self, R::exact,
     "# Failed to load private key: /etc/redis.key: error:05800074:x509 certificate routines::key values mismatch"},
    {"failed to load private key", R"re(failed to load private key: \S+:.{0,80}no such file)re", K::file_unreadable, server, F::self, R::exact,
     "# Failed to load private key: /etc/redis.key: error:80000002:system library::No such file or directory"},
    {"failed to configure ca certificate", "", K::file_unreadable, server, F::self, R::exact,
     "# Failed to configure CA certificate(s) file/directory: error:80000002:system library::No such file or directory"},
    {"either tls-ca-cert-file or tls-ca-cert-dir must be specified", "", K::truststore_empty, server, F::self, R::exact,
     "# Either tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster, tls-replication or tls-auth-clients are enabled!"},
    {"no tls-cert-file configured", "", K::file_unreadable, server, F::self, R::exact,
     "# No tls-cert-file configured!"},
    {"failed to configure tls", "", K::file_unreadable, server, F::self, R::exact,
     "# Failed to configure TLS. Check logs for more info."},
    {"protocol error, got \"\\x15\" as reply type byte", "", K::plaintext_to_tls, client, F::unknown, R::broad,
     "Error: Protocol error, got \"\\x15\" as reply type byte"},
    {"as reply type byte", R"re(protocol error, got .{0,12}as reply type byte)re", K::plaintext_to_tls, client, F::unknown, R::broad,
     "Error: Protocol error, got \"\\x15\" as reply type byte", "The client speaks plain Redis to a TLS port (0x15 is a TLS alert): use --tls."},
};
// clang-format on

}  // namespace

constexpr Table kRedisTable = Packed<kRows>::table("redis", "redis src/tls.c, hiredis ssl.c");

}  // namespace mtlsdiag::explain
