#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"unable to connect to the server: x509: certificate signed by unknown", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "Unable to connect to the server: x509: certificate signed by unknown authority"},
    {"unable to connect to the server: x509: certificate has expired", "", K::cert_expired, client, F::peer, R::exact,
     "Unable to connect to the server: x509: certificate has expired or is not yet valid"},
    {"you must be logged in to the server", "", K::identity_not_authorized, client, F::self, R::exact,
     "error: You must be logged in to the server (Unauthorized)", "The API server does not take the client certificate: it expired or is of another CA (kubeadm certs check-expiration)."},
    {"asked for the client to provide credentials", "", K::client_cert_rejected, client, F::self, R::exact,
     "error: You must be logged in to the server (the server has asked for the client to provide credentials)"},
    {"unable to authenticate the request", "", K::client_cert_rejected, server, F::peer, R::exact,
     "\"Unable to authenticate the request\" err=\"[x509: something, verifying certificate failed]\""},
    {"unable to authenticate the request", R"re(unable to authenticate the request.{0,200}unknown authority)re", K::chain_untrusted_root, server, F::peer, R::exact,
     "\"Unable to authenticate the request\" err=\"[x509: certificate signed by unknown authority, verifying certificate SN=1 failed: x509: certificate signed by unknown authority]\""},
    {"unable to authenticate the request", R"re(unable to authenticate the request.{0,200}has expired)re", K::cert_expired, server, F::peer, R::exact,
     "\"Unable to authenticate the request\" err=\"[x509: certificate has expired or is not yet valid: current time]\""},
    {"failed calling webhook", R"re(failed calling webhook.{0,400}unknown authority)re", K::chain_untrusted_root, client, F::peer, R::exact,
     "Internal error occurred: failed calling webhook \"w.example\": failed to call webhook: Post \"https://w.ns.svc:443/\": x509: certificate signed by unknown authority", "The caBundle of the webhook's configuration is not the CA of its certificate: let cert-manager's cainjector set it, or set it by hand."},
    {"unable to read client-cert", "", K::file_unreadable, client, F::self, R::exact,
     "error: unable to read client-cert /root/c.crt for kubernetes-admin due to open /root/c.crt: no such file or directory"},
    {"unable to read client-key", "", K::file_unreadable, client, F::self, R::exact,
     "error: unable to read client-key /root/c.key for kubernetes-admin due to open /root/c.key: no such file or directory"},
    {"unable to read certificate-authority", "", K::file_unreadable, client, F::self, R::exact,
     "error: unable to read certificate-authority /root/ca.crt for k due to open /root/ca.crt: no such file or directory"},
    {"illegal base64 data at input byte", "", K::pem_malformed, client, F::self, R::exact,
     "error loading config file: illegal base64 data at input byte 3"},
    {"unable to load root certificates", "", K::truststore_empty, client, F::self, R::exact,
     "Unable to connect to the server: unable to load root certificates: unable to parse bytes as PEM block"},
    {"unable to parse bytes as pem block", "", K::pem_malformed, client, F::self, R::exact,
     "unable to load root certificates: unable to parse bytes as PEM block"},
    {"the connection to the server", R"re(the connection to the server .{1,200} was refused)re", K::connection_refused, client, F::network, R::exact,
     "The connection to the server localhost:8080 was refused - did you specify the right host or port?"},
    {"part of the existing bootstrap client certificate", "", K::cert_expired, either, F::self, R::exact,
     "Part of the existing bootstrap client certificate is expired: 2024-01-01 00:00:00 +0000 UTC"},
    {"is expired:", R"re(certificate.{0,60} is expired: 20\d\d)re", K::cert_expired, either, F::self, R::exact,
     "client certificate in /var/lib/kubelet/pki/kubelet-client-current.pem is expired: 2024-01-01"},
    {"tls: private key does not match public key", "", K::key_mismatch, client, F::self, R::exact,
     "error: tls: private key does not match public key"},
    {"unable to connect to the server: net/http: tls handshake timeout", "", K::handshake_timeout, client, F::unknown, R::exact,
     "Unable to connect to the server: net/http: TLS handshake timeout"},
    {"failed to list", R"re(failed to (?:list|watch) .{1,120}: unauthorized)re", K::client_cert_rejected, client, F::self, R::exact,
     "failed to list *v1.Node: Unauthorized", "The API server did not accept the client certificate or token: kubeadm certs check-expiration."},
    {"local ssl certificate", R"re(local ssl certificate \S+ was not found)re", K::file_unreadable, server, F::self, R::exact,
     "local SSL certificate default/tls-secret was not found. Using default certificate"},
    {"unexpected error validating ssl certificate", "", K::name_mismatch, server, F::self, R::exact,
     "Unexpected error validating SSL certificate \"default/tls\" for server \"a.example.com\": x509: certificate is valid for b.example.com, not a.example.com"},
};
// clang-format on

}  // namespace

constexpr Table kKubernetesTable =
    Packed<kRows>::table("kubernetes", "kubernetes client-go, apiserver, kubelet, kubeadm");

}  // namespace mtlsdiag::explain
