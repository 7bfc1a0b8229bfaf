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
    {S::openssl, K::chain_untrusted_root, Side::server, "An OpenSSL server reads the roots of clients from: nginx ssl_client_certificate, Apache SSLCACertificateFile, HAProxy ca-file, stunnel CAfile, Mosquitto cafile, Redis tls-ca-cert-file, Node ca, Python load_verify_locations."},
    {S::openssl, K::chain_untrusted_root, Side::client, "If the client's CA is to be accepted, an OpenSSL server must have it in: Mosquitto cafile, Redis tls-ca-cert-file, stunnel CAfile, Python load_verify_locations."},
    {S::openssl, K::client_ca_not_accepted, Side::client, "An OpenSSL server lists the CAs of: nginx ssl_client_certificate, Apache SSLCACertificateFile, HAProxy ca-file, stunnel CAfile, Node ca. Add the client's CA there if it is to be accepted."},
    {S::gnutls, K::client_ca_not_accepted, Side::client, "GnuTLS lists the CAs given to gnutls_certificate_set_x509_trust_file (gnutls-serv: --x509cafile): add the client's CA there if it is to be accepted."},
    {S::nss, K::client_ca_not_accepted, Side::client, "NSS lists the CAs of its database that are trusted for clients (certutil -A -t T,,): add the client's CA there if it is to be accepted."},
    {S::python, K::chain_untrusted_root, Side::client, "Python: if the client's CA is to be accepted, add it by SSLContext.load_verify_locations."},
    // Revocation lists
    {S::openssl, K::crl_expired, Side::server, "An OpenSSL server reads CRLs from: nginx ssl_crl, Apache SSLCARevocationFile, HAProxy crl-file, stunnel CRLfile, Mosquitto crlfile, Node crl, Python load_verify_locations. Renew the file and reload."},
    {S::openssl, K::crl_invalid, Side::server, "An OpenSSL server reads CRLs from: nginx ssl_crl, Apache SSLCARevocationFile, HAProxy crl-file, stunnel CRLfile, Mosquitto crlfile, Node crl, Python load_verify_locations."},
    {S::openssl, K::crl_unavailable, Side::server, "An OpenSSL server needs a CRL of every CA of the chain, in one file: nginx ssl_crl, Apache SSLCARevocationFile, HAProxy crl-file, stunnel CRLfile, Mosquitto crlfile, Python load_verify_locations."},
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
    {S::openssl, K::client_cert_required, Side::client, "An OpenSSL server requires it by: Apache SSLVerifyClient require, HAProxy verify required, stunnel verifyChain = yes, Mosquitto require_certificate true, Redis tls-auth-clients yes, Node rejectUnauthorized, Python CERT_REQUIRED."},
    {S::go, K::client_cert_required, Side::client, "Go has ClientAuth: tls.RequireAndVerifyClientCert: send a certificate, or let the server ask with VerifyClientCertIfGiven."},
    {S::java, K::client_cert_required, Side::client, "Java has setNeedClientAuth(true): send a certificate, or let the server ask with setWantClientAuth(true)."},
    {S::gnutls, K::client_cert_required, Side::client, "GnuTLS has GNUTLS_CERT_REQUIRE (gnutls-serv: --require-client-cert): send a certificate, or let the server ask with GNUTLS_CERT_REQUEST."},
    {S::haproxy, K::client_cert_required, Side::client, "HAProxy has verify required: send a certificate, or let the server ask with `verify optional`."},
    {S::postgresql, K::client_cert_required, Side::client, "PostgreSQL: give libpq sslcert and sslkey; pg_hba.conf asks with clientcert=verify-ca or verify-full."},
    // What an audit found
    {S::nginx, K::mtls_not_requested, Side::server, "nginx: ssl_verify_client on, with ssl_client_certificate, in every server block of the port."},
    {S::apache, K::mtls_not_requested, Side::server, "Apache: SSLVerifyClient require, with SSLCACertificateFile, in the virtual host."},
    {S::haproxy, K::mtls_not_requested, Side::server, "HAProxy: verify required ca-file FILE on the bind line."},
    {S::go, K::mtls_not_requested, Side::server, "Go: tls.Config.ClientAuth = tls.RequireAndVerifyClientCert, with ClientCAs (etcd: --client-cert-auth with --trusted-ca-file; Prometheus: client_auth_type and client_ca_file)."},
    {S::java, K::mtls_not_requested, Side::server, "Java: setNeedClientAuth(true) (Spring Boot: server.ssl.client-auth=need)."},
    {S::postgresql, K::mtls_not_requested, Side::server, "PostgreSQL: set ssl_ca_file, and clientcert=verify-ca or verify-full in pg_hba.conf."},
    {S::caddy, K::mtls_not_requested, Side::server, "Caddy: tls { client_auth { mode require_and_verify, trusted_ca_cert_file FILE } }."},
    {S::lighttpd, K::mtls_not_requested, Side::server, "lighttpd: ssl.verifyclient.activate and ssl.verifyclient.enforce = \"enable\", with ssl.verifyclient.ca-file."},
    {S::tomcat, K::mtls_not_requested, Side::server, "Tomcat: certificateVerification=\"required\" and a truststoreFile in the SSLHostConfig."},
    {S::jetty, K::mtls_not_requested, Side::server, "Jetty: needClientAuth (jetty.sslContext.needClientAuth=true), with a trust store."},
    {S::python, K::mtls_not_requested, Side::server, "Python: context.verify_mode = ssl.CERT_REQUIRED, with load_verify_locations (gunicorn: cert_reqs = 2 and ca_certs)."},
    {S::envoy, K::mtls_not_requested, Side::server, "Envoy: require_client_certificate: true in the DownstreamTlsContext, with validation_context.trusted_ca."},
    {S::mysql, K::mtls_not_requested, Side::server, "MySQL, MariaDB: set ssl_ca, and REQUIRE X509 for the accounts."},
    {S::nginx, K::mtls_not_enforced, Side::server, "nginx: ssl_verify_client on in place of optional; or refuse wherever $ssl_client_verify is not SUCCESS; and no error_page for 495 and 496 that lets in."},
    {S::apache, K::mtls_not_enforced, Side::server, "Apache: SSLVerifyClient require in place of optional; or Require expr \"%{SSL_CLIENT_VERIFY} == 'SUCCESS'\"."},
    {S::haproxy, K::mtls_not_enforced, Side::server, "HAProxy: verify required in place of optional; or deny unless { ssl_c_used 1 } { ssl_c_verify 0 }."},
    {S::go, K::mtls_not_enforced, Side::server, "Go: tls.RequireAndVerifyClientCert in place of VerifyClientCertIfGiven or RequestClientCert, also in what GetConfigForClient gives (Prometheus: client_auth_type)."},
    {S::java, K::mtls_not_enforced, Side::server, "Java: setNeedClientAuth(true) in place of setWantClientAuth (Spring Boot: client-auth need in place of want; Tomcat: certificateVerification=\"required\")."},
    {S::node, K::mtls_not_enforced, Side::server, "Node: rejectUnauthorized: true, or refuse where socket.authorized is false."},
    {S::postgresql, K::mtls_not_enforced, Side::server, "PostgreSQL: clientcert=verify-ca or verify-full on every hostssl line of pg_hba.conf that may match."},
    {S::redis, K::mtls_not_enforced, Side::server, "Redis: tls-auth-clients yes in place of optional."},
    {S::stunnel, K::mtls_not_enforced, Side::server, "stunnel: verifyChain = yes (or verify = 2) in place of verify = 0 or 1."},
    {S::openssl, K::mtls_not_enforced, Side::server, "OpenSSL: SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT (HAProxy: verify required; stunnel: verifyChain = yes; Redis: tls-auth-clients yes; Mosquitto: require_certificate true; Node: rejectUnauthorized: true; Python: ssl.CERT_REQUIRED; s_server: -Verify in place of -verify)."},
    {S::caddy, K::mtls_not_enforced, Side::server, "Caddy: client_auth mode require_and_verify in place of verify_if_given or request."},
    {S::lighttpd, K::mtls_not_enforced, Side::server, "lighttpd: ssl.verifyclient.enforce = \"enable\" beside ssl.verifyclient.activate."},
    {S::tomcat, K::mtls_not_enforced, Side::server, "Tomcat: certificateVerification=\"required\" in place of optional or optionalNoCA."},
    {S::jetty, K::mtls_not_enforced, Side::server, "Jetty: needClientAuth in place of wantClientAuth."},
    {S::python, K::mtls_not_enforced, Side::server, "Python: ssl.CERT_REQUIRED in place of ssl.CERT_OPTIONAL (gunicorn: cert_reqs = 2)."},
    {S::gnutls, K::mtls_not_enforced, Side::server, "GnuTLS: GNUTLS_CERT_REQUIRE in place of GNUTLS_CERT_REQUEST (slapd: TLSVerifyClient demand in place of allow or try; gnutls-serv: --require-client-cert)."},
    {S::erlang, K::mtls_not_enforced, Side::server, "Erlang: {fail_if_no_peer_cert, true} beside {verify, verify_peer} (RabbitMQ: ssl_options.fail_if_no_peer_cert = true)."},
    {S::envoy, K::mtls_not_enforced, Side::server, "Envoy: require_client_certificate: true in the DownstreamTlsContext of every filter chain."},
    {S::nginx, K::mtls_accepts_untrusted, Side::server, "nginx: ssl_verify_client on or optional in place of optional_no_ca, or refuse wherever $ssl_client_verify is not SUCCESS."},
    {S::apache, K::mtls_accepts_untrusted, Side::server, "Apache: SSLVerifyClient require in place of optional_no_ca."},
    {S::haproxy, K::mtls_accepts_untrusted, Side::server, "HAProxy: take crt-ignore-err and ca-ignore-err from the bind line, or deny unless { ssl_c_verify 0 }."},
    {S::go, K::mtls_accepts_untrusted, Side::server, "Go: tls.RequireAndVerifyClientCert in place of RequireAnyClientCert; a VerifyPeerCertificate of your own must call Certificate.Verify."},
    {S::node, K::mtls_accepts_untrusted, Side::server, "Node: rejectUnauthorized: true, or refuse where socket.authorized is false."},
    {S::stunnel, K::mtls_accepts_untrusted, Side::server, "stunnel: verifyChain = yes (or verify = 2) in place of verify = 0."},
    {S::openssl, K::mtls_accepts_untrusted, Side::server, "OpenSSL: let the verify callback give back what it was given (HAProxy: no crt-ignore-err and ca-ignore-err; stunnel: verifyChain = yes beside requireCert; Node: rejectUnauthorized: true, or refuse where socket.authorized is false; s_server: add -verify_return_error)."},
    {S::java, K::mtls_accepts_untrusted, Side::server, "Java: use the trust managers of TrustManagerFactory; one of your own must verify the chain in checkClientTrusted, and throw."},
    {S::caddy, K::mtls_accepts_untrusted, Side::server, "Caddy: client_auth mode require_and_verify with trusted_ca_cert_file: require and request verify nothing."},
    {S::lighttpd, K::mtls_accepts_untrusted, Side::server, "lighttpd: ssl.verifyclient.enforce = \"enable\": without it, no certificate is too bad."},
    {S::tomcat, K::mtls_accepts_untrusted, Side::server, "Tomcat: certificateVerification=\"required\" in place of optionalNoCA."},
    {S::gnutls, K::mtls_accepts_untrusted, Side::server, "GnuTLS: call gnutls_certificate_verify_peers3 and refuse by its status (slapd: TLSVerifyClient demand in place of allow; gnutls-serv: --verify-client-cert)."},
    {S::erlang, K::mtls_accepts_untrusted, Side::server, "Erlang: verify_fun must give back {fail, Reason} for what is bad_cert."},
    {S::haproxy, K::mtls_accepts_expired, Side::server, "HAProxy: take the error's number (10), or all, from crt-ignore-err; shorten tune.ssl.lifetime against sessions that outlive a certificate."},
    {S::nginx, K::mtls_accepts_expired, Side::server, "nginx: against sessions that outlive a certificate: a shorter ssl_session_timeout, or ssl_session_tickets off with ssl_session_cache off."},
    {S::apache, K::mtls_accepts_expired, Side::server, "Apache: against sessions that outlive a certificate: a shorter SSLSessionCacheTimeout, or SSLSessionTickets off with SSLSessionCache none."},
    {S::java, K::mtls_accepts_expired, Side::server, "Java: a trust manager of your own must also call checkValidity, or leave the chain to that of TrustManagerFactory."},
    {S::go, K::mtls_accepts_expired, Side::server, "Go: leave VerifyOptions.CurrentTime at zero."},
    {S::openssl, K::mtls_accepts_expired, Side::server, "OpenSSL: no X509_V_FLAG_NO_CHECK_TIME (-no_check_time), and no verify callback that passes over error 10 (HAProxy: crt-ignore-err)."},
    {S::go, K::mtls_accepts_not_yet_valid, Side::server, "Go: leave VerifyOptions.CurrentTime at zero."},
    {S::openssl, K::mtls_accepts_not_yet_valid, Side::server, "OpenSSL: no X509_V_FLAG_NO_CHECK_TIME (-no_check_time), and no verify callback that passes over error 9 (HAProxy: crt-ignore-err)."},
    {S::go, K::mtls_accepts_wrong_usage, Side::server, "Go: VerifyOptions.KeyUsages = x509.ExtKeyUsageClientAuth, where you verify by yourself; keyUsage is left to VerifyPeerCertificate."},
    {S::openssl, K::mtls_accepts_wrong_usage, Side::server, "OpenSSL: the purpose of a server is X509_PURPOSE_SSL_CLIENT, which is the default (-purpose sslclient)."},
    {S::gnutls, K::mtls_accepts_wrong_usage, Side::server, "GnuTLS looks at extendedKeyUsage only where asked to: gnutls_certificate_verify_peers with GNUTLS_DT_KEY_PURPOSE_OID and GNUTLS_KP_TLS_WWW_CLIENT (slapd and gnutls-serv have no setting for it: give clients a CA of their own)."},
    {S::go, K::mtls_accepts_revoked, Side::server, "Go reads no CRL: look the serial number up in VerifyPeerCertificate (x509.RevocationList)."},
    {S::postgresql, K::mtls_accepts_revoked, Side::server, "PostgreSQL: set ssl_crl_file (or ssl_crl_dir) and reload."},
    {S::mosquitto, K::mtls_accepts_revoked, Side::server, "Mosquitto: set crlfile of the listener."},
    {S::stunnel, K::mtls_accepts_revoked, Side::server, "stunnel: set CRLfile (or CRLpath)."},
    {S::node, K::mtls_accepts_revoked, Side::server, "Node: give the CRLs as the crl option of tls.createServer."},
    {S::redis, K::mtls_accepts_revoked, Side::server, "Redis reads no CRL: take the certificate's CA from tls-ca-cert-file, or use short-lived certificates."},
    {S::nginx, K::mtls_accepts_revoked, Side::server, "nginx: ssl_crl with the CRLs of all CAs of the chain; or ssl_ocsp on."},
    {S::apache, K::mtls_accepts_revoked, Side::server, "Apache: SSLCARevocationFile with SSLCARevocationCheck chain (or leaf): without the latter the file is not used."},
    {S::java, K::mtls_accepts_revoked, Side::server, "Java: PKIXBuilderParameters.setRevocationEnabled(true) with a CertStore of CRLs, by CertPathTrustManagerParameters."},
    {S::python, K::mtls_accepts_revoked, Side::server, "Python: verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF, and the CRL by load_verify_locations."},
    {S::lighttpd, K::mtls_accepts_revoked, Side::server, "lighttpd: ssl.verifyclient.ca-crl-file."},
    {S::caddy, K::mtls_accepts_revoked, Side::server, "Caddy reads no CRL: use short-lived certificates."},
    {S::gnutls, K::mtls_accepts_revoked, Side::server, "GnuTLS: gnutls_certificate_set_x509_crl_file (slapd: TLSCRLFile)."},
    {S::erlang, K::mtls_accepts_revoked, Side::server, "Erlang: {crl_check, true} with a crl_cache (RabbitMQ: ssl_options.crl_check in advanced.config)."},
    {S::openssl, K::mtls_accepts_revoked, Side::server, "OpenSSL: load the CRL into the store and set X509_V_FLAG_CRL_CHECK (HAProxy: crl-file; stunnel: CRLfile; Mosquitto: crlfile; Node: crl; Redis reads none)."},
    {S::haproxy, K::mtls_resumption_bypass, Side::server, "HAProxy: its session context is the same for every bind line: give no two that trust different CAs the same tls-ticket-keys, or use no-tls-tickets on them."},
    {S::node, K::mtls_resumption_bypass, Side::server, "Node: give each server its own ticketKeys or sessionIdContext, and names with different CAs servers of their own (addContext shares sessions); with rejectUnauthorized: false, ask getPeerCertificate() beside authorized, which is true in a resumed session of TLS 1.3 without a certificate (nodejs/node#35317)."},
    {S::nginx, K::mtls_resumption_bypass, Side::server, "nginx: update (CVE-2025-23419), or give each name its own ssl_session_ticket_key and ssl_session_cache."},
    {S::openssl, K::mtls_resumption_bypass, Side::server, "OpenSSL: another SSL_CTX_set_session_id_context for each context that trusts other CAs (HAProxy: other tls-ticket-keys for each bind line; Node: ticketKeys or sessionIdContext of its own for each server, and getPeerCertificate() beside authorized, which is true in a resumed session of TLS 1.3 without a certificate (nodejs/node#35317))."},
    {S::apache, K::mtls_resumption_bypass, Side::server, "Apache: SSLVerifyClient require or optional in place of optional_no_ca: SSL_CLIENT_VERIFY is SUCCESS in a resumed session, whatever it was made with."},
    {S::go, K::mtls_resumption_bypass, Side::server, "Go: from 1.21 on, VerifyPeerCertificate is called in full handshakes only: check in VerifyConnection, or give each configuration that GetConfigForClient chooses its own SetSessionTicketKeys."},
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
