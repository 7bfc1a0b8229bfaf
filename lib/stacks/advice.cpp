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
    // What an audit found
    {S::nginx, K::mtls_not_requested, Side::server, "nginx: ssl_verify_client on, with ssl_client_certificate, in every server block of the port."},
    {S::apache, K::mtls_not_requested, Side::server, "Apache: SSLVerifyClient require, with SSLCACertificateFile, in the virtual host."},
    {S::haproxy, K::mtls_not_requested, Side::server, "HAProxy: verify required ca-file FILE on the bind line."},
    {S::go, K::mtls_not_requested, Side::server, "Go: tls.Config.ClientAuth = tls.RequireAndVerifyClientCert, with ClientCAs."},
    {S::java, K::mtls_not_requested, Side::server, "Java: setNeedClientAuth(true)."},
    {S::postgresql, K::mtls_not_requested, Side::server, "PostgreSQL: set ssl_ca_file, and clientcert=verify-ca or verify-full in pg_hba.conf."},
    {S::nginx, K::mtls_not_enforced, Side::server, "nginx: ssl_verify_client on in place of optional; or refuse wherever $ssl_client_verify is not SUCCESS; and no error_page for 495 and 496 that lets in."},
    {S::apache, K::mtls_not_enforced, Side::server, "Apache: SSLVerifyClient require in place of optional; or Require expr \"%{SSL_CLIENT_VERIFY} == 'SUCCESS'\"."},
    {S::haproxy, K::mtls_not_enforced, Side::server, "HAProxy: verify required in place of optional; or deny unless { ssl_c_used 1 } { ssl_c_verify 0 }."},
    {S::go, K::mtls_not_enforced, Side::server, "Go: tls.RequireAndVerifyClientCert in place of VerifyClientCertIfGiven or RequestClientCert, also in what GetConfigForClient gives."},
    {S::java, K::mtls_not_enforced, Side::server, "Java: setNeedClientAuth(true) in place of setWantClientAuth."},
    {S::node, K::mtls_not_enforced, Side::server, "Node: rejectUnauthorized: true, or refuse where socket.authorized is false."},
    {S::postgresql, K::mtls_not_enforced, Side::server, "PostgreSQL: clientcert=verify-ca or verify-full on every hostssl line of pg_hba.conf that may match."},
    {S::redis, K::mtls_not_enforced, Side::server, "Redis: tls-auth-clients yes in place of optional."},
    {S::stunnel, K::mtls_not_enforced, Side::server, "stunnel: verifyChain = yes (or verify = 2) in place of verify = 0 or 1."},
    {S::openssl, K::mtls_not_enforced, Side::server, "OpenSSL: SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT; s_server: -Verify in place of -verify."},
    {S::nginx, K::mtls_accepts_untrusted, Side::server, "nginx: ssl_verify_client on or optional in place of optional_no_ca, or refuse wherever $ssl_client_verify is not SUCCESS."},
    {S::apache, K::mtls_accepts_untrusted, Side::server, "Apache: SSLVerifyClient require in place of optional_no_ca."},
    {S::haproxy, K::mtls_accepts_untrusted, Side::server, "HAProxy: take crt-ignore-err and ca-ignore-err from the bind line, or deny unless { ssl_c_verify 0 }."},
    {S::go, K::mtls_accepts_untrusted, Side::server, "Go: tls.RequireAndVerifyClientCert in place of RequireAnyClientCert; a VerifyPeerCertificate of your own must call Certificate.Verify."},
    {S::node, K::mtls_accepts_untrusted, Side::server, "Node: rejectUnauthorized: true, or refuse where socket.authorized is false."},
    {S::stunnel, K::mtls_accepts_untrusted, Side::server, "stunnel: verifyChain = yes (or verify = 2) in place of verify = 0."},
    {S::openssl, K::mtls_accepts_untrusted, Side::server, "OpenSSL: let the verify callback give back what it was given; s_server: add -verify_return_error."},
    {S::haproxy, K::mtls_accepts_expired, Side::server, "HAProxy: take the error's number (10), or all, from crt-ignore-err; shorten tune.ssl.lifetime against sessions that outlive a certificate."},
    {S::nginx, K::mtls_accepts_expired, Side::server, "nginx: against sessions that outlive a certificate: a shorter ssl_session_timeout, or ssl_session_tickets off with ssl_session_cache off."},
    {S::apache, K::mtls_accepts_expired, Side::server, "Apache: against sessions that outlive a certificate: a shorter SSLSessionCacheTimeout, or SSLSessionTickets off with SSLSessionCache none."},
    {S::go, K::mtls_accepts_revoked, Side::server, "Go reads no CRL: look the serial number up in VerifyPeerCertificate (x509.RevocationList)."},
    {S::postgresql, K::mtls_accepts_revoked, Side::server, "PostgreSQL: set ssl_crl_file (or ssl_crl_dir) and reload."},
    {S::mosquitto, K::mtls_accepts_revoked, Side::server, "Mosquitto: set crlfile of the listener."},
    {S::stunnel, K::mtls_accepts_revoked, Side::server, "stunnel: set CRLfile (or CRLpath)."},
    {S::node, K::mtls_accepts_revoked, Side::server, "Node: give the CRLs as the crl option of tls.createServer."},
    {S::redis, K::mtls_accepts_revoked, Side::server, "Redis reads no CRL: take the certificate's CA from tls-ca-cert-file, or use short-lived certificates."},
    {S::haproxy, K::mtls_resumption_bypass, Side::server, "HAProxy: its session context is the same for every bind line: give no two that trust different CAs the same tls-ticket-keys, or use no-tls-tickets on them."},
    {S::node, K::mtls_resumption_bypass, Side::server, "Node: give each server its own ticketKeys or sessionIdContext, and names with different CAs servers of their own (addContext shares sessions)."},
    {S::nginx, K::mtls_resumption_bypass, Side::server, "nginx: update (CVE-2025-23419), or give each name its own ssl_session_ticket_key and ssl_session_cache."},
    {S::openssl, K::mtls_resumption_bypass, Side::server, "OpenSSL: another SSL_CTX_set_session_id_context for each context that trusts other CAs."},
    {S::nginx, K::mtls_leaks_before_auth, Side::server, "nginx: ssl_early_data off, or refuse (425) what is not safe to repeat while $ssl_early_data is 1."},
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
