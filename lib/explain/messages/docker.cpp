#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"error response from daemon", R"re(error response from daemon.{0,200}certificate signed by unknown authority)re", K::chain_untrusted_root, client, F::peer, R::exact,
     "Error response from daemon: Get \"https://r.example/v2/\": x509: certificate signed by unknown authority"},
    {"error response from daemon", R"re(error response from daemon.{0,200}server gave http response)re", K::not_tls, client, F::peer, R::exact,
     "Error response from daemon: Get \"https://r.example:5000/v2/\": http: server gave HTTP response to HTTPS client"},
    {"are you trying to connect to a tls-enabled daemon without tls", "", K::plaintext_to_tls, client, F::unknown, R::exact,
     "malformed HTTP response. * Are you trying to connect to a TLS-enabled daemon without TLS?"},
    {"malformed http response", R"re(malformed http response.{0,20}(?:x15|u0015|\\x15|\x15))re", K::plaintext_to_tls, client, F::unknown, R::exact,
     "net/http: HTTP/1.x transport connection broken: malformed HTTP response \"\\x15\\x03\\x01\\x00\\x02\\x02\""},
    {"malformed http response", "", K::not_tls, client, F::unknown, R::broad,
     "malformed HTTP response \"SSH-2.0-OpenSSH_8.9\""},
    {"could not read ca certificate", "", K::file_unreadable, client, F::self, R::exact,
     "could not read CA certificate \"/root/.docker/ca.pem\": open /root/.docker/ca.pem: no such file or directory"},
    {"could not load x509 key pair", "", K::file_unreadable, client, F::self, R::exact,
     "could not load X509 key pair: tls: private key does not match public key"},
    {"could not load x509 key pair", R"re(could not load x509 key pair.{0,90}does not match)re", K::key_mismatch, client, F::self, R::exact,
     "could not load X509 key pair: tls: private key does not match public key"},
    {"missing client certificate", R"re(missing client certificate .{1,60} for key)re", K::file_unreadable, client, F::self, R::exact,
     "missing client certificate client.cert for key client.key", "Docker takes client.cert (not .crt) and client.key in /etc/docker/certs.d/HOST/."},
    {"missing key", R"re(missing key \S+ for client certificate)re", K::file_unreadable, client, F::self, R::exact,
     "missing key client.key for client certificate client.cert", "Put the .key of the same name beside the .cert in /etc/docker/certs.d/HOST/."},
};
// clang-format on

}  // namespace

constexpr Table kDockerTable = Packed<kRows>::table("docker", "moby, containerd, docker/cli");

}  // namespace mtlsdiag::explain
