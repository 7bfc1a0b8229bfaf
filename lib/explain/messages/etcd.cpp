#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"rejected connection", R"re(rejected connection.{0,300}(?:tls|x509|remote error|eof))re", K::alert_generic, server, F::unknown, R::vague,
     "{\"level\":\"warn\",\"msg\":\"rejected connection\",\"remote-addr\":\"10.0.0.1:1\",\"error\":\"tls: x\"}"},
    {"rejected connection", R"re(rejected connection.{0,200}(?:didn't provide a certificate|certificate required))re", K::client_cert_required, server, F::client, R::exact,
     "embed: rejected connection from \"10.0.0.1:1\" (error \"tls: client didn't provide a certificate\", ServerName \"\")"},
    {"rejected connection", R"re(rejected connection.{0,200}first record does not look like)re", K::plaintext_to_tls, server, F::peer, R::exact,
     "embed: rejected connection from \"10.0.0.1:1\" (error \"tls: first record does not look like a TLS handshake\", ServerName \"\")"},
    {"rejected connection", R"re(rejected connection.{0,300}\beof\b)re", K::connection_closed, server, F::unknown, R::broad,
     "embed: rejected connection from \"10.0.0.1:1\" (error \"EOF\", ServerName \"\")"},
    {"rejected connection", R"re(rejected connection.{0,200}remote error: tls: bad certificate)re", K::client_cert_rejected, server, F::self, R::broad,
     "embed: rejected connection from \"10.0.0.1:1\" (error \"remote error: tls: bad certificate\", ServerName \"\")", "The client (often etcd's own gRPC gateway) does not trust or accept the server's certificate: it needs serverAuth and clientAuth and the name or address asked for."},
    {"client certificate authentication failed", R"re(client certificate authentication failed: no valid cert)re", K::identity_not_authorized, server, F::peer, R::exact,
     "client certificate authentication failed: no valid certificate"},
    {"tls: \"", R"re(tls: "[^"]+" does not match any of dnsnames)re", K::name_mismatch, server, F::peer, R::exact,
     "embed: rejected connection from \"10.0.0.1:1\" (error \"tls: \"10.0.0.1\" does not match any of DNSNames [\"a\"]\", ServerName \"a\")", "etcd checks peers' addresses against their certificates: put each peer's address into the SANs."},
    {"x509: common name", "", K::identity_not_authorized, server, F::peer, R::exact,
     "rejected connection: x509: Common Name \"a\" not permitted"},
    {"context deadline exceeded", R"re((?:etcdctl|etcd|clientv3|cluster is unhealthy|health check).{0,120}context deadline exceeded)re", K::handshake_timeout, client, F::unknown, R::broad,
     "Error: etcdctl: context deadline exceeded"},
    {"keyfile and certfile are not presented", "", K::file_unreadable, server, F::self, R::exact,
     "cannot listen on TLS for https://0.0.0.0:2379: KeyFile and CertFile are not presented"},
};
// clang-format on

}  // namespace

constexpr Table kEtcdTable = Packed<kRows>::table("etcd", "etcd client/pkg/transport, server/embed");

}  // namespace mtlsdiag::explain
