// What to do, in the words of each server's configuration. A row is for a finding on one side: the server's own, or the
// client's as the server's administrator could also mend it. Source: each software's documentation.
#include "stacks/stacks.h"

namespace mtlsdiag::stacks {
namespace {

using S = Stack;
using K = finding::Kind;
using finding::Side;

// clang-format off
constexpr Advice kAdvice[] = {
    // Whom the server trusts
    {S::nginx, K::chain_untrusted_root, Side::server, "nginx: put the root (and, for chains, every CA up to it) into the file of ssl_client_certificate or ssl_trusted_certificate, then reload."},
    {S::apache, K::chain_untrusted_root, Side::server, "Apache: put the root into SSLCACertificateFile; SSLCADNRequestFile only names CAs and trusts none."},
    {S::haproxy, K::chain_untrusted_root, Side::server, "HAProxy: put the root into ca-file (or ca-verify-file) of the bind line."},
    {S::envoy, K::chain_untrusted_root, Side::server, "Envoy: put the root into validation_context.trusted_ca of the DownstreamTlsContext."},
    {S::postgresql, K::chain_untrusted_root, Side::server, "PostgreSQL: put the root into ssl_ca_file and reload."},
    {S::mosquitto, K::chain_untrusted_root, Side::server, "Mosquitto: put the root into cafile of the listener."},
    {S::redis, K::chain_untrusted_root, Side::server, "Redis: put the root into tls-ca-cert-file."},
    {S::stunnel, K::chain_untrusted_root, Side::server, "stunnel: put the root into CAfile."},
    {S::go, K::chain_untrusted_root, Side::server, "Go: add the root to tls.Config.ClientCAs."},
    {S::java, K::chain_untrusted_root, Side::server, "Java: import the root into the server's trust store (keytool -importcert)."},
    {S::node, K::chain_untrusted_root, Side::server, "Node: add the root to the ca option of tls.createServer."},
    {S::nginx, K::client_ca_not_accepted, Side::client, "nginx lists the CAs of ssl_client_certificate: add the client's CA there if it is to be accepted."},
    {S::apache, K::client_ca_not_accepted, Side::client, "Apache lists the CAs of SSLCACertificateFile (or SSLCADNRequestFile): add the client's CA there if it is to be accepted."},
    {S::haproxy, K::client_ca_not_accepted, Side::client, "HAProxy lists the CAs of ca-file: add the client's CA there if it is to be accepted."},
    {S::go, K::client_ca_not_accepted, Side::client, "Go lists ClientCAs.Subjects(): add the client's CA to tls.Config.ClientCAs if it is to be accepted."},
    {S::java, K::client_ca_not_accepted, Side::client, "Java lists the issuers of its trust store: import the client's CA there if it is to be accepted."},
    {S::postgresql, K::client_ca_not_accepted, Side::client, "PostgreSQL lists the CAs of ssl_ca_file: add the client's CA there if it is to be accepted."},
    {S::mosquitto, K::client_ca_not_accepted, Side::client, "Mosquitto lists the CAs of cafile: add the client's CA there if it is to be accepted."},
    {S::node, K::client_ca_not_accepted, Side::client, "Node lists the CAs of its ca option: add the client's CA there if it is to be accepted."},
    // Revocation lists
    {S::nginx, K::crl_expired, Side::server, "nginx: renew the file of ssl_crl (the CRL of every CA of the chain, in one file), then reload."},
    {S::apache, K::crl_expired, Side::server, "Apache: renew SSLCARevocationFile and restart gracefully."},
    {S::haproxy, K::crl_expired, Side::server, "HAProxy: renew crl-file, then reload (or use `set ssl crl-file` of the runtime API)."},
    {S::postgresql, K::crl_expired, Side::server, "PostgreSQL: renew ssl_crl_file and reload."},
    {S::mosquitto, K::crl_expired, Side::server, "Mosquitto: renew crlfile and send SIGHUP."},
    {S::stunnel, K::crl_expired, Side::server, "stunnel: renew CRLfile and reload."},
    {S::node, K::crl_expired, Side::server, "Node: renew the crl option and call server.setSecureContext."},
    {S::nginx, K::crl_unavailable, Side::server, "nginx: ssl_crl needs the CRLs of all CAs of the chain, the root's included, concatenated."},
    {S::apache, K::crl_unavailable, Side::server, "Apache: SSLCARevocationCheck chain needs a CRL of every CA; `leaf` needs only the issuer's."},
    {S::haproxy, K::crl_unavailable, Side::server, "HAProxy: crl-file needs the CRLs of all CAs of the chain."},
    {S::postgresql, K::crl_unavailable, Side::server, "PostgreSQL: ssl_crl_file needs the CRLs of all CAs of the chain."},
    {S::mosquitto, K::crl_unavailable, Side::server, "Mosquitto: crlfile needs the CRLs of all CAs of the chain."},
    // The server's own chain
    {S::nginx, K::chain_missing_intermediate, Side::server, "nginx: cat server.pem intermediate.pem > bundle.pem, name it in ssl_certificate, reload."},
    {S::apache, K::chain_missing_intermediate, Side::server, "Apache: append the intermediates to SSLCertificateFile (leaf first)."},
    {S::haproxy, K::chain_missing_intermediate, Side::server, "HAProxy: append the intermediates to the crt file (leaf, intermediates, key)."},
    {S::envoy, K::chain_missing_intermediate, Side::server, "Envoy: append the intermediates to certificate_chain."},
    {S::postgresql, K::chain_missing_intermediate, Side::server, "PostgreSQL: append the intermediates to ssl_cert_file."},
    {S::mosquitto, K::chain_missing_intermediate, Side::server, "Mosquitto: append the intermediates to certfile."},
    {S::redis, K::chain_missing_intermediate, Side::server, "Redis: append the intermediates to tls-cert-file."},
    {S::go, K::chain_missing_intermediate, Side::server, "Go: give tls.LoadX509KeyPair a file with the leaf and then the intermediates."},
    {S::java, K::chain_missing_intermediate, Side::server, "Java: import the whole chain under the key's alias (keytool -importcert with the chain as PKCS#7, or a PKCS#12 with all of it)."},
    {S::node, K::chain_missing_intermediate, Side::server, "Node: put the leaf and then the intermediates into the cert option."},
    {S::nginx, K::cert_expired, Side::server, "nginx: renew the file of ssl_certificate and reload."},
    {S::apache, K::cert_expired, Side::server, "Apache: renew SSLCertificateFile and restart gracefully."},
    {S::haproxy, K::cert_expired, Side::server, "HAProxy: renew the crt file and reload."},
    {S::postgresql, K::cert_expired, Side::server, "PostgreSQL: renew ssl_cert_file and reload."},
    // Negotiation
    {S::nginx, K::protocol_version_mismatch, Side::server, "nginx: ssl_protocols TLSv1.2 TLSv1.3;"},
    {S::apache, K::protocol_version_mismatch, Side::server, "Apache: SSLProtocol -all +TLSv1.2 +TLSv1.3"},
    {S::haproxy, K::protocol_version_mismatch, Side::server, "HAProxy: ssl-min-ver TLSv1.2 on the bind line."},
    {S::postgresql, K::protocol_version_mismatch, Side::server, "PostgreSQL: ssl_min_protocol_version and ssl_max_protocol_version."},
    {S::nginx, K::sni_unrecognized, Side::client, "nginx: add the name to server_name of a server block with a certificate (ssl_reject_handshake turns others away)."},
    {S::haproxy, K::sni_unrecognized, Side::client, "HAProxy: strict-sni turns away names that no certificate holds."},
    {S::apache, K::sni_unrecognized, Side::client, "Apache: SSLStrictSNIVHostCheck on turns away names of no virtual host."},
    {S::nginx, K::alpn_mismatch, Side::server, "nginx: add http2 to the listen line for h2."},
    {S::apache, K::renegotiation_refused, Side::server, "Apache: move SSLVerifyClient from the Location or Directory to the virtual host."},
    // The client that sent nothing
    {S::nginx, K::client_cert_required, Side::client, "nginx has ssl_verify_client on: send a certificate, or let the server ask with `optional`."},
    {S::apache, K::client_cert_required, Side::client, "Apache has SSLVerifyClient require: send a certificate, or let the server ask with `optional`."},
    {S::haproxy, K::client_cert_required, Side::client, "HAProxy has verify required: send a certificate, or let the server ask with `verify optional`."},
    {S::postgresql, K::client_cert_required, Side::client, "PostgreSQL: give libpq sslcert and sslkey; pg_hba.conf asks with clientcert=verify-ca or verify-full."},
    // Refused, and only the log knows
    {S::nginx, K::client_cert_rejected, Side::server, "nginx: error_log at level info, or $ssl_client_verify in the access log, has the reason."},
    {S::java, K::client_cert_rejected, Side::server, "Java: start the server once with -Djavax.net.debug=ssl,handshake; the reason follows \"PKIX path\"."},
    {S::node, K::client_cert_rejected, Side::server, "Node: socket.authorizationError (or the tlsClientError event) has the reason."},
    {S::go, K::client_cert_rejected, Side::server, "Go: http.Server.ErrorLog has the reason after \"TLS handshake error\"."},
};
// clang-format on

}  // namespace

std::span<const Advice> advice() {
  return kAdvice;
}

std::string_view advice_for(Stack stack, K kind, Side side) {
  for (const Advice& row : kAdvice) {
    if (row.stack == stack && row.kind == kind && row.side == side) {
      return row.text;
    }
  }
  return {};
}

}  // namespace mtlsdiag::stacks
