// The tables of settings. Source: the documentation of each program, named at the head of its rows; a version is named
// where a setting is younger than the versions still in use.
#include "stacks/settings.h"

#include <algorithm>

namespace mtlsdiag::stacks {
namespace {

using K = finding::Kind;
using T = Topic;
constexpr auto client = finding::Side::client;
constexpr auto server = finding::Side::server;
constexpr auto either = finding::Side::unknown;

struct About {
  K kind;
  T presenter;
  T judge;
};

constexpr About kAbout[] = {
    {K::not_tls, T::plain, T::plain},
    {K::plaintext_to_tls, T::plain, T::plain},
    {K::starttls_required, T::plain, T::plain},
    {K::record_corrupt, T::plain, T::plain},
    {K::protocol_version_mismatch, T::versions, T::versions},
    {K::cipher_mismatch, T::ciphers, T::ciphers},
    {K::group_mismatch, T::groups, T::groups},
    {K::sigalg_mismatch, T::strength, T::strength},
    {K::alpn_mismatch, T::alpn, T::alpn},
    {K::sni_unrecognized, T::name, T::sni},
    {K::renegotiation_refused, T::demand, T::demand},
    {K::client_cert_required, T::identity, T::demand},
    {K::client_ca_not_accepted, T::identity, T::trust},
    {K::client_cert_rejected, T::identity, T::log},
    {K::key_mismatch, T::identity, T::identity},
    {K::signature_invalid, T::identity, T::none},
    {K::ca_constraint_violated, T::identity, T::none},
    {K::cert_revoked, T::identity, T::none},
    {K::cert_expired, T::identity, T::none},
    {K::cert_not_yet_valid, T::identity, T::none},
    {K::eku_client_auth_missing, T::identity, T::none},
    {K::eku_server_auth_missing, T::identity, T::none},
    {K::key_usage_wrong, T::identity, T::none},
    {K::chain_wrong_order, T::identity, T::none},
    {K::weak_signature, T::identity, T::strength},
    {K::weak_key, T::identity, T::strength},
    {K::cert_self_signed, T::identity, T::trust},
    {K::chain_missing_intermediate, T::identity, T::trust},
    {K::chain_untrusted_root, T::identity, T::trust},
    {K::truststore_empty, T::trust, T::trust},
    {K::name_mismatch, T::identity, T::name},
    {K::name_in_cn_only, T::identity, T::name},
    {K::identity_not_authorized, T::identity, T::name},
    {K::crl_unavailable, T::revocation, T::revocation},
    {K::crl_expired, T::revocation, T::revocation},
    {K::crl_invalid, T::revocation, T::revocation},
    {K::file_unreadable, T::identity, T::identity},
    {K::pem_malformed, T::identity, T::identity},
    {K::key_unreadable, T::identity, T::identity},
    {K::passphrase_wrong, T::identity, T::identity},
    {K::alert_generic, T::log, T::log},
    {K::internal_error, T::log, T::log},
    {K::decrypt_error, T::log, T::log},
    {K::connection_reset, T::log, T::log},
    {K::connection_closed, T::log, T::log},
    {K::handshake_timeout, T::log, T::log},
    {K::mtls_not_requested, T::none, T::demand},
    {K::mtls_not_enforced, T::none, T::enforcement},
    {K::mtls_accepts_untrusted, T::none, T::verification},
    {K::mtls_accepts_expired, T::none, T::not_after},
    {K::mtls_accepts_not_yet_valid, T::none, T::not_before},
    {K::mtls_accepts_wrong_usage, T::none, T::usage},
    {K::mtls_accepts_revoked, T::none, T::revocation},
    {K::mtls_resumption_bypass, T::none, T::resumption},
    {K::mtls_leaks_before_auth, T::none, T::early_data},
};

constexpr Setting kSettings[] = {
    // ---- Libraries, and what stands on them where no program is known
    // OpenSSL: openssl-s_client(1), SSL_CONF_cmd(3), and the programs named in each row.
    {"openssl", T::trust, client, "-CAfile ROOTS (and -verify_return_error)."},
    {"openssl", T::trust, server,
     "the roots of clients are read from: nginx ssl_client_certificate, Apache SSLCACertificateFile, HAProxy ca-file, "
     "stunnel CAfile, Mosquitto cafile, Redis tls-ca-cert-file, Node ca, Python load_verify_locations."},
    {"openssl", T::identity, client, "-cert CERT -key KEY -cert_chain INTERMEDIATES."},
    {"openssl", T::identity, server,
     "the file of the leaf and then the intermediates is named by: nginx ssl_certificate, Apache SSLCertificateFile, "
     "HAProxy crt, stunnel cert, Mosquitto certfile, Redis tls-cert-file, Node cert, Python load_cert_chain."},
    {"openssl", T::versions, client, "-min_protocol and -max_protocol, or MinProtocol in openssl.cnf."},
    {"openssl", T::versions, server,
     "the versions are set by: nginx ssl_protocols, Apache SSLProtocol, HAProxy ssl-min-ver and ssl-max-ver, stunnel "
     "sslVersionMin, Mosquitto tls_version, Redis tls-protocols, Node minVersion, Python minimum_version; MinProtocol "
     "in openssl.cnf."},
    {"openssl", T::ciphers, client, "-cipher for TLS 1.2, -ciphersuites for TLS 1.3; @SECLEVEL in openssl.cnf."},
    {"openssl", T::ciphers, server,
     "the suites are set by: nginx ssl_ciphers, Apache SSLCipherSuite, HAProxy ciphers, stunnel ciphers, Mosquitto "
     "ciphers, Redis tls-ciphers, Node ciphers, Python set_ciphers."},
    {"openssl", T::groups, client, "-groups, or Groups in openssl.cnf."},
    {"openssl", T::groups, server,
     "the groups are set by: nginx ssl_ecdh_curve, Apache SSLOpenSSLConfCmd Groups, HAProxy curves, stunnel curves, "
     "Node ecdhCurve, Python set_ecdh_curve."},
    {"openssl", T::strength, client,
     "-sigalgs; @SECLEVEL of the cipher list or of openssl.cnf is the least strength of keys and signatures."},
    {"openssl", T::strength, server,
     "the signature algorithms are set by: nginx ssl_conf_command SignatureAlgorithms, Apache SSLOpenSSLConfCmd "
     "SignatureAlgorithms, Node sigalgs; @SECLEVEL of the cipher list or of openssl.cnf is the least strength of keys "
     "and signatures."},
    {"openssl", T::revocation, server,
     "a CRL of every CA of the chain is needed, in one file that is renewed and reloaded: nginx ssl_crl, Apache "
     "SSLCARevocationFile, HAProxy crl-file, stunnel CRLfile, Mosquitto crlfile, Node crl, Python "
     "load_verify_locations (Redis reads none); in code, the store's X509_V_FLAG_CRL_CHECK."},
    {"openssl", T::demand, server,
     "a certificate is required by: nginx ssl_verify_client on, Apache SSLVerifyClient require, HAProxy verify "
     "required, stunnel verifyChain = yes, Mosquitto require_certificate true, Redis tls-auth-clients yes, Node "
     "rejectUnauthorized, Python CERT_REQUIRED."},
    {"openssl", T::verification, server,
     "let the verify callback give back what it was given (HAProxy: no crt-ignore-err and ca-ignore-err; stunnel: "
     "verifyChain = yes beside requireCert; Node: rejectUnauthorized: true, or refuse where socket.authorized is "
     "false; s_server: add -verify_return_error)."},
    {"openssl", T::not_after, server,
     "no X509_V_FLAG_NO_CHECK_TIME (-no_check_time), and no verify callback that passes over error 10 (HAProxy: "
     "crt-ignore-err)."},
    {"openssl", T::not_before, server,
     "no X509_V_FLAG_NO_CHECK_TIME (-no_check_time), and no verify callback that passes over error 9 (HAProxy: "
     "crt-ignore-err)."},
    {"openssl", T::usage, server,
     "the purpose of a server is X509_PURPOSE_SSL_CLIENT, which is the default (-purpose sslclient)."},
    {"openssl", T::resumption, server,
     "another SSL_CTX_set_session_id_context for each context that trusts other CAs (HAProxy: other tls-ticket-keys "
     "for each bind line; Node: ticketKeys or sessionIdContext of its own for each server, and getPeerCertificate() "
     "beside authorized, which is true in a resumed session of TLS 1.3 without a certificate (nodejs/node#35317))."},
    {"openssl", T::log, server,
     "the server's log: look for \"certificate verify failed\", \"CRL has expired\", \"unable to get certificate "
     "CRL\", \"unable to get local issuer certificate\"."},
    {"boringssl", T::log, server, "the server's log: look for CERTIFICATE_VERIFY_FAILED."},
    // Go: crypto/tls, crypto/x509 and the configuration of etcd and Prometheus.
    {"go", T::trust, client, "tls.Config.RootCAs, or SSL_CERT_FILE."},
    {"go", T::trust, server,
     "tls.Config.ClientCAs, which is also what it lists, with ClientAuth: RequireAndVerifyClientCert."},
    {"go", T::identity, client,
     "tls.LoadX509KeyPair(cert, key) into tls.Config.Certificates; the file must hold leaf and intermediates. A Go "
     "client sends nothing if no issuer in its chain is on the server's list."},
    {"go", T::identity, server,
     "tls.LoadX509KeyPair takes a file with the leaf and then the intermediates; GetCertificate renews it without a "
     "restart."},
    {"go", T::name, client, "tls.Config.ServerName."},
    {"go", T::versions, either, "MinVersion and MaxVersion of tls.Config."},
    {"go", T::ciphers, either,
     "CipherSuites of tls.Config (TLS 1.2), with suites for the kind of key of the certificate."},
    {"go", T::groups, either, "CurvePreferences of tls.Config."},
    {"go", T::revocation, server,
     "no CRL is read: look the serial number up in VerifyPeerCertificate (x509.RevocationList)."},
    {"go", T::demand, server,
     "tls.Config.ClientAuth = tls.RequireAndVerifyClientCert, with ClientCAs, requires a certificate; "
     "VerifyClientCertIfGiven only asks for one (etcd: --client-cert-auth with --trusted-ca-file; Prometheus: "
     "client_auth_type and client_ca_file)."},
    {"go", T::enforcement, server,
     "tls.RequireAndVerifyClientCert in place of VerifyClientCertIfGiven or RequestClientCert, also in what "
     "GetConfigForClient gives (Prometheus: client_auth_type)."},
    {"go", T::verification, server,
     "tls.RequireAndVerifyClientCert in place of RequireAnyClientCert; a VerifyPeerCertificate of your own must call "
     "Certificate.Verify."},
    {"go", T::not_after, server, "leave VerifyOptions.CurrentTime at zero."},
    {"go", T::not_before, server, "leave VerifyOptions.CurrentTime at zero."},
    {"go", T::usage, server,
     "VerifyOptions.KeyUsages = x509.ExtKeyUsageClientAuth, where you verify by yourself; keyUsage is left to "
     "VerifyPeerCertificate."},
    {"go", T::resumption, server,
     "from 1.21 on, VerifyPeerCertificate is called in full handshakes only: check in VerifyConnection, or give each "
     "configuration that GetConfigForClient chooses its own SetSessionTicketKeys."},
    {"go", T::log, server,
     "the server's standard error (http.Server.ErrorLog): look for \"http: TLS handshake error from ADDRESS: tls: \"."},
    // Java: JSSE Reference Guide (system and security properties), java.security.
    {"java-jsse", T::trust, either,
     "-Djavax.net.ssl.trustStore=FILE -Djavax.net.ssl.trustStorePassword=…, or keytool -importcert."},
    {"java-jsse", T::identity, either,
     "-Djavax.net.ssl.keyStore=FILE -Djavax.net.ssl.keyStorePassword=…; the key entry must hold the whole chain "
     "(keytool -list -v shows it)."},
    {"java-jsse", T::versions, client, "-Djdk.tls.client.protocols, jdk.tls.disabledAlgorithms in java.security."},
    {"java-jsse", T::versions, server,
     "setEnabledProtocols of the socket or engine, and jdk.tls.disabledAlgorithms in java.security."},
    {"java-jsse", T::ciphers, client, "-Djdk.tls.client.cipherSuites, jdk.tls.disabledAlgorithms in java.security."},
    {"java-jsse", T::ciphers, server,
     "setEnabledCipherSuites, jdk.tls.disabledAlgorithms in java.security, and a key of the kind that the suites "
     "need."},
    {"java-jsse", T::groups, either, "the system property jdk.tls.namedGroups."},
    {"java-jsse", T::strength, either,
     "jdk.tls.disabledAlgorithms and jdk.certpath.disabledAlgorithms in java.security."},
    {"java-jsse", T::revocation, server,
     "PKIXBuilderParameters.setRevocationEnabled(true) with a CertStore of CRLs, by CertPathTrustManagerParameters."},
    {"java-jsse", T::demand, server,
     "setNeedClientAuth(true) requires a certificate, setWantClientAuth(true) only asks for one (Spring Boot: "
     "server.ssl.client-auth=need)."},
    {"java-jsse", T::enforcement, server,
     "setNeedClientAuth(true) in place of setWantClientAuth (Spring Boot: client-auth need in place of want; Tomcat: "
     "certificateVerification=\"required\")."},
    {"java-jsse", T::verification, server,
     "use the trust managers of TrustManagerFactory; one of your own must verify the chain in checkClientTrusted, and "
     "throw."},
    {"java-jsse", T::not_after, server,
     "a trust manager of your own must also call checkValidity, or leave the chain to that of TrustManagerFactory."},
    {"java-jsse", T::log, either,
     "-Djavax.net.debug=ssl,handshake shows who sent what: look for \"PKIX path\" and \"CertPathValidatorException\"."},
    // Node.js: tls, https, command-line options.
    {"nodejs", T::trust, either, "the `ca` option (a client also reads NODE_EXTRA_CA_CERTS=FILE)."},
    {"nodejs", T::identity, client, "the options `cert` (leaf, then intermediates) and `key`."},
    {"nodejs", T::identity, server,
     "the options `cert` (leaf, then intermediates) and `key`; server.setSecureContext loads them anew."},
    {"nodejs", T::name, client, "the `servername` option."},
    {"nodejs", T::versions, either, "the options `minVersion` and `maxVersion`, or --tls-min-v1.0."},
    {"nodejs", T::ciphers, either, "the `ciphers` option."},
    {"nodejs", T::groups, either, "the `ecdhCurve` option (default auto)."},
    {"nodejs", T::strength, either,
     "the `sigalgs` option; @SECLEVEL in `ciphers` is the least strength of keys and signatures."},
    {"nodejs", T::revocation, server,
     "give the CRLs as the `crl` option of tls.createServer; server.setSecureContext loads them anew."},
    {"nodejs", T::demand, server, "requestCert: true with rejectUnauthorized: true requires a certificate."},
    {"nodejs", T::enforcement, server, "rejectUnauthorized: true, or refuse where socket.authorized is false."},
    {"nodejs", T::verification, server, "rejectUnauthorized: true, or refuse where socket.authorized is false."},
    {"nodejs", T::resumption, server,
     "give each server its own ticketKeys or sessionIdContext, and names with different CAs servers of their own "
     "(addContext shares sessions); with rejectUnauthorized: false, ask getPeerCertificate() beside authorized, which "
     "is true in a resumed session of TLS 1.3 without a certificate (nodejs/node#35317)."},
    {"nodejs", T::log, server, "the tlsClientError event, and socket.authorizationError, have the reason."},
    // Python: ssl; requests, gunicorn.
    {"python", T::trust, client, "SSLContext.load_verify_locations (requests: verify=FILE, or REQUESTS_CA_BUNDLE)."},
    {"python", T::trust, server, "SSLContext.load_verify_locations."},
    {"python", T::identity, client, "SSLContext.load_cert_chain(certfile, keyfile) (requests: cert=(CERT, KEY))."},
    {"python", T::identity, server,
     "SSLContext.load_cert_chain takes a file with the leaf and then the intermediates."},
    {"python", T::versions, either, "SSLContext.minimum_version and maximum_version."},
    {"python", T::ciphers, either, "SSLContext.set_ciphers."},
    {"python", T::groups, either, "SSLContext.set_ecdh_curve and load_dh_params."},
    {"python", T::revocation, server,
     "verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF, and the CRL by load_verify_locations."},
    {"python", T::demand, server,
     "context.verify_mode = ssl.CERT_REQUIRED, with load_verify_locations (gunicorn: cert_reqs = 2 and ca_certs)."},
    {"python", T::log, server,
     "the exception of wrap_socket or accept: look for \"certificate verify failed: REASON\"."},
    // GnuTLS: manual; gnutls-cli(1), gnutls-serv(1), slapd.conf(5).
    {"gnutls", T::trust, client, "--x509cafile=FILE, or gnutls_certificate_set_x509_trust_file."},
    {"gnutls", T::trust, server,
     "the CAs given to gnutls_certificate_set_x509_trust_file are also those that it lists (gnutls-serv: "
     "--x509cafile)."},
    {"gnutls", T::identity, client, "--x509certfile=FILE --x509keyfile=FILE."},
    {"gnutls", T::identity, server,
     "the file given to gnutls_certificate_set_x509_key_file (gnutls-serv: --x509certfile and --x509keyfile), the leaf "
     "first."},
    {"gnutls", T::versions, either,
     "+VERS-TLS1.2:+VERS-TLS1.3 in its priority string (--priority), or /etc/gnutls/config."},
    {"gnutls", T::ciphers, either,
     "the ciphers and key exchanges of its priority string, and a certificate whose key usage lets it sign."},
    {"gnutls", T::groups, either, "+GROUP-X25519:+GROUP-SECP256R1 in its priority string."},
    {"gnutls", T::strength, either, "the +SIGN- words and %PROFILE_ of its priority string, or /etc/gnutls/config."},
    {"gnutls", T::revocation, server, "gnutls_certificate_set_x509_crl_file (slapd: TLSCRLFile)."},
    {"gnutls", T::demand, server,
     "GNUTLS_CERT_REQUIRE requires a certificate, GNUTLS_CERT_REQUEST only asks for one (gnutls-serv: "
     "--require-client-cert; slapd: TLSVerifyClient demand)."},
    {"gnutls", T::verification, server,
     "call gnutls_certificate_verify_peers3 and refuse by its status (slapd: TLSVerifyClient demand in place of allow; "
     "gnutls-serv: --verify-client-cert)."},
    {"gnutls", T::usage, server,
     "extendedKeyUsage is looked at only where asked for: gnutls_certificate_verify_peers with "
     "GNUTLS_DT_KEY_PURPOSE_OID and GNUTLS_KP_TLS_WWW_CLIENT (slapd and gnutls-serv have no setting for it: give "
     "clients a CA of their own)."},
    {"gnutls", T::log, server, "the server's log: look for \"The certificate is NOT trusted\"."},
    // NSS: certutil(1), pk12util(1), selfserv(1).
    {"nss", T::trust, client, "certutil -A -t CT,C, -d DIR -n NAME -i CA."},
    {"nss", T::trust, server,
     "the CAs of its database that are trusted for clients are also those that it lists (certutil -A -t T,,)."},
    {"nss", T::identity, server,
     "the certificate and key in the server's database (pk12util -i), under the nickname that it serves (selfserv: "
     "-n)."},
    {"nss", T::versions, either, "SSL_VersionRangeSet (selfserv, tstclnt: -V tls1.2:tls1.3)."},
    {"nss", T::log, server, "the server's log: look for SEC_ERROR_."},
    // rustls: ClientConfig, ServerConfig.
    {"rustls", T::trust, either, "RootCertStore::add for the client, WebPkiClientVerifier for the server."},
    {"rustls", T::identity, either, "with_client_auth_cert or with_single_cert(chain, key)."},
    {"rustls", T::log, server, "the server's log: look for InvalidCertificate."},
    // wolfSSL, Mbed TLS: their manuals.
    {"wolfssl", T::trust, either, "wolfSSL_CTX_load_verify_locations."},
    {"wolfssl", T::identity, either, "wolfSSL_CTX_use_certificate_chain_file and wolfSSL_CTX_use_PrivateKey_file."},
    {"wolfssl", T::log, server, "the server's log: look for ASN_NO_SIGNER_E."},
    {"mbedtls", T::trust, either, "mbedtls_ssl_conf_ca_chain."},
    {"mbedtls", T::identity, either, "mbedtls_ssl_conf_own_cert."},
    {"mbedtls", T::log, server, "the server's log: look for \"X509 - Certificate verification failed\"."},
    // Erlang/OTP: ssl; RabbitMQ: TLS guide.
    {"erlang", T::revocation, server,
     "{crl_check, true} with a crl_cache (RabbitMQ: ssl_options.crl_check in advanced.config)."},
    {"erlang", T::enforcement, server,
     "{fail_if_no_peer_cert, true} beside {verify, verify_peer} (RabbitMQ: ssl_options.fail_if_no_peer_cert = true)."},
    {"erlang", T::verification, server, "verify_fun must give back {fail, Reason} for what is bad_cert."},
    {"erlang", T::log, server, "the server's log: look for \"TLS server: In state\"."},
    {"rabbitmq", T::trust, either, "ssl_options.cacertfile, ssl_options.verify, ssl_options.fail_if_no_peer_cert."},
    {"rabbitmq", T::identity, either, "ssl_options.certfile and ssl_options.keyfile."},
    {"rabbitmq", T::versions, either, "ssl_options.versions.1 = tlsv1.3, .2 = tlsv1.2."},
    // Windows: SChannel registry settings, certutil; IIS substatus codes.
    {"schannel", T::trust, either, "certutil -addstore Root FILE (machine store for services)."},
    {"schannel", T::identity, either,
     "the certificate must be in the store with its private key, readable by the service's account."},
    {"schannel", T::versions, either, "SCHANNEL\\Protocols in the registry; SchUseStrongCrypto for .NET Framework."},
    {"dotnet", T::log, server, "the server's log, and the CAPI2 event log: look for RemoteCertificateChainErrors."},
    {"iis", T::log, server, "the HTTP substatus in the site's log (403.7, 403.13, 403.16), and the CAPI2 event log."},
    {"securetransport", T::trust, client,
     "add the CA to the keychain and set it to Always Trust (iOS: install the profile and enable full trust)."},
    {"netty", T::trust, either, "SslContextBuilder.trustManager(file)."},
    {"netty", T::identity, either, "SslContextBuilder.keyManager(chain, key)."},
    {"grpc", T::trust, either, "the roots given to SslCredentials (GRPC_DEFAULT_SSL_ROOTS_FILE_PATH)."},
    {"grpc", T::name, client, "grpc.ssl_target_name_override or the authority of the channel."},
    {"ruby", T::trust, either, "ca_file of the SSLContext, or SSL_CERT_FILE."},
    {"ruby", T::identity, either, "http.cert and http.key."},
    {"php", T::trust, either, "openssl.cafile and curl.cainfo in php.ini, or the stream context's cafile."},
    {"php", T::identity, either, "local_cert and local_pk of the stream context."},

    // ---- Servers and proxies
    // nginx: ngx_http_ssl_module, ngx_http_proxy_module.
    {"nginx", T::trust, server,
     "ssl_client_certificate FILE with the root and, for chains, every CA up to it (ssl_trusted_certificate trusts "
     "without listing), ssl_verify_depth; reload."},
    {"nginx", T::trust, client, "proxy_ssl_trusted_certificate FILE, proxy_ssl_verify_depth."},
    {"nginx", T::identity, server,
     "ssl_certificate FILE (the leaf, then the intermediates) and ssl_certificate_key; reload."},
    {"nginx", T::identity, client, "proxy_ssl_certificate and proxy_ssl_certificate_key."},
    {"nginx", T::name, client, "proxy_ssl_name NAME and proxy_ssl_server_name on."},
    {"nginx", T::sni, server,
     "server_name of a server block with a certificate (ssl_reject_handshake turns other names away)."},
    {"nginx", T::versions, server, "ssl_protocols TLSv1.2 TLSv1.3."},
    {"nginx", T::versions, client, "proxy_ssl_protocols TLSv1.2 TLSv1.3."},
    {"nginx", T::ciphers, server, "ssl_ciphers (TLS 1.2), with suites for the kind of key that ssl_certificate has."},
    {"nginx", T::ciphers, client, "proxy_ssl_ciphers."},
    {"nginx", T::groups, server, "ssl_ecdh_curve X25519:prime256v1; ssl_dhparam for DHE."},
    {"nginx", T::strength, server,
     "ssl_conf_command SignatureAlgorithms LIST; @SECLEVEL in ssl_ciphers is the least strength of keys and "
     "signatures."},
    {"nginx", T::alpn, server, "http2 on the listen line (from 1.25.1: http2 on) for h2."},
    {"nginx", T::plain, either, "`listen PORT ssl`, and proxy_pass https:// only to a port that speaks TLS."},
    {"nginx", T::revocation, server,
     "ssl_crl FILE with the CRLs of all CAs of the chain, the root's included, concatenated; reload when renewed. Or "
     "ssl_ocsp on."},
    {"nginx", T::demand, server,
     "ssl_verify_client on requires a certificate (optional only asks for one), with ssl_client_certificate, in every "
     "server block of the port."},
    {"nginx", T::enforcement, server,
     "ssl_verify_client on in place of optional; or refuse wherever $ssl_client_verify is not SUCCESS; and no "
     "error_page for 495 and 496 that lets in."},
    {"nginx", T::verification, server,
     "ssl_verify_client on or optional in place of optional_no_ca, or refuse wherever $ssl_client_verify is not "
     "SUCCESS."},
    {"nginx", T::not_after, server,
     "against sessions that outlive a certificate: a shorter ssl_session_timeout, or ssl_session_tickets off with "
     "ssl_session_cache off."},
    {"nginx", T::resumption, server,
     "update (CVE-2025-23419), or give each name its own ssl_session_ticket_key and ssl_session_cache."},
    {"nginx", T::early_data, server,
     "ssl_early_data off, or refuse (425) what is not safe to repeat while $ssl_early_data is 1."},
    {"nginx", T::log, either,
     "error_log FILE info shows the reason that the client is not told (of a client's certificate: \"client SSL "
     "certificate verify error: (NUMBER:REASON)\")."},
    // Apache httpd: mod_ssl.
    {"apache", T::trust, server,
     "SSLCACertificateFile FILE, which is also what it lists (SSLCADNRequestFile only lists CAs and trusts none), "
     "SSLVerifyDepth."},
    {"apache", T::trust, client, "SSLProxyCACertificateFile FILE."},
    {"apache", T::identity, server,
     "SSLCertificateFile (the leaf, then the intermediates) and SSLCertificateKeyFile; restart gracefully."},
    {"apache", T::identity, client, "SSLProxyMachineCertificateFile FILE (certificate and key)."},
    {"apache", T::name, client, "SSLProxyCheckPeerName, and the name in ProxyPass."},
    {"apache", T::sni, server,
     "ServerName or ServerAlias of a virtual host (SSLStrictSNIVHostCheck on turns other names away)."},
    {"apache", T::versions, server, "SSLProtocol -all +TLSv1.2 +TLSv1.3."},
    {"apache", T::versions, client, "SSLProxyProtocol -all +TLSv1.2 +TLSv1.3."},
    {"apache", T::ciphers, server, "SSLCipherSuite, with suites for the kind of key that the certificate has."},
    {"apache", T::ciphers, client, "SSLProxyCipherSuite."},
    {"apache", T::groups, server, "SSLOpenSSLConfCmd Groups X25519:P-256."},
    {"apache", T::strength, server,
     "SSLOpenSSLConfCmd SignatureAlgorithms LIST; @SECLEVEL in SSLCipherSuite is the least strength of keys and "
     "signatures."},
    {"apache", T::revocation, server,
     "SSLCARevocationFile, with SSLCARevocationCheck chain (a CRL of every CA) or leaf (only the issuer's): without "
     "the latter the file is not used. Restart gracefully when it is renewed."},
    {"apache", T::demand, server,
     "SSLVerifyClient require (optional only asks for one), with SSLCACertificateFile, in the virtual host: in a "
     "Location or Directory it needs renegotiation."},
    {"apache", T::enforcement, server,
     "SSLVerifyClient require in place of optional; or Require expr \"%{SSL_CLIENT_VERIFY} == 'SUCCESS'\"."},
    {"apache", T::verification, server, "SSLVerifyClient require in place of optional_no_ca."},
    {"apache", T::not_after, server,
     "against sessions that outlive a certificate: a shorter SSLSessionCacheTimeout, or SSLSessionTickets off with "
     "SSLSessionCache none."},
    {"apache", T::resumption, server,
     "SSLVerifyClient require or optional in place of optional_no_ca: SSL_CLIENT_VERIFY is SUCCESS in a resumed "
     "session, whatever it was made with."},
    {"apache", T::log, server,
     "ErrorLog with LogLevel ssl:info: look for AH02039 \"Certificate Verification: Error (NUMBER): REASON\"."},
    // HAProxy: Configuration Manual, bind and server options.
    {"haproxy", T::trust, server, "`bind … ca-file FILE verify required`; ca-verify-file trusts without listing."},
    {"haproxy", T::trust, client, "`server … ssl verify required ca-file FILE`."},
    {"haproxy", T::identity, either, "`crt FILE` (leaf, intermediates, key in one file); reload."},
    {"haproxy", T::name, client, "`server … verifyhost NAME sni str(NAME)`."},
    {"haproxy", T::sni, server, "a certificate with the name among those of crt (strict-sni turns other names away)."},
    {"haproxy", T::versions, either, "ssl-min-ver TLSv1.2 and ssl-max-ver."},
    {"haproxy", T::ciphers, either, "ciphers (TLS 1.2) and ciphersuites (TLS 1.3)."},
    {"haproxy", T::groups, server, "curves X25519:P-256 on the bind line; tune.ssl.default-dh-param for DHE."},
    {"haproxy", T::revocation, server,
     "crl-file FILE with the CRLs of all CAs of the chain; reload when it is renewed, or use `set ssl crl-file` of the "
     "runtime API."},
    {"haproxy", T::demand, server,
     "verify required ca-file FILE on the bind line (verify optional only asks for one)."},
    {"haproxy", T::enforcement, server,
     "verify required in place of optional; or deny unless { ssl_c_used 1 } { ssl_c_verify 0 }."},
    {"haproxy", T::verification, server,
     "take crt-ignore-err and ca-ignore-err from the bind line, or deny unless { ssl_c_verify 0 }."},
    {"haproxy", T::not_after, server,
     "take the error's number (10), or all, from crt-ignore-err; shorten tune.ssl.lifetime against sessions that "
     "outlive a certificate."},
    {"haproxy", T::resumption, server,
     "its session context is the same for every bind line: give no two that trust different CAs the same "
     "tls-ticket-keys, or use no-tls-tickets on them."},
    {"haproxy", T::log, server,
     "%[ssl_c_err] and %[ssl_c_ca_err] in the error-log-format: look for \"SSL client certificate not trusted\", \"SSL "
     "handshake failure\"."},
    // Envoy: envoy.extensions.transport_sockets.tls.v3; Istio: DestinationRule, PeerAuthentication.
    {"envoy", T::trust, either,
     "validation_context.trusted_ca of the (Up|Down)streamTlsContext; in Istio the mesh's roots and trust domain."},
    {"envoy", T::identity, either,
     "tls_certificates of the (Up|Down)streamTlsContext; in Istio credentialName or the workload's certificate "
     "(istioctl proxy-config secret)."},
    {"envoy", T::name, either,
     "match_typed_subject_alt_names and sni of the UpstreamTlsContext; subjectAltNames of the DestinationRule."},
    {"envoy", T::versions, either, "tls_params.tls_minimum_protocol_version and tls_maximum_protocol_version."},
    {"envoy", T::plain, either,
     "give the upstream a transport_socket only where it speaks TLS (Istio: PeerAuthentication and DestinationRule "
     "mode must fit)."},
    {"envoy", T::demand, server,
     "require_client_certificate: true in the DownstreamTlsContext, with validation_context.trusted_ca."},
    {"envoy", T::enforcement, server,
     "require_client_certificate: true in the DownstreamTlsContext of every filter chain."},
    {"envoy", T::log, server,
     "%DOWNSTREAM_TRANSPORT_FAILURE_REASON% in the access log, and the counters ssl.fail_verify_*: look for "
     "CERTIFICATE_VERIFY_FAILED, PEER_DID_NOT_RETURN_A_CERTIFICATE."},
    // stunnel(8).
    {"stunnel", T::trust, either, "CAfile = FILE with verifyChain = yes."},
    {"stunnel", T::identity, either,
     "cert = FILE (the leaf, then the intermediates) and key = FILE of the service; SIGHUP reloads."},
    {"stunnel", T::name, client, "checkHost = NAME, sni = NAME."},
    {"stunnel", T::versions, either, "sslVersionMin = TLSv1.2, and no sslVersionMax below it."},
    {"stunnel", T::ciphers, either, "ciphers (TLS 1.2) and ciphersuites (TLS 1.3)."},
    {"stunnel", T::groups, either, "curves = X25519:P-256."},
    {"stunnel", T::revocation, server, "CRLfile (or CRLpath); reload when it is renewed."},
    {"stunnel", T::demand, server, "verifyChain = yes (or verify = 2) requires a certificate."},
    {"stunnel", T::verification, server, "verifyChain = yes (or verify = 2) in place of verify = 0."},
    {"stunnel", T::log, server,
     "its output file, with debug = info: look for \"CERT: Pre-verification error: REASON\"."},
    // Traefik: tls.options, serversTransport.
    {"traefik", T::trust, client, "serversTransport.rootCAs."},
    {"traefik", T::trust, server, "tls.options.NAME.clientAuth.caFiles."},
    {"traefik", T::name, client, "serversTransport.serverName."},
    {"traefik", T::identity, server, "tls.certificates with certFile and keyFile."},
    {"traefik", T::log, server, "the log at level DEBUG: look for \"http: TLS handshake error from\"."},
    // Caddy: the tls directive and the http transport.
    {"caddy", T::trust, client, "transport http { tls_trust_pool file ROOTS }."},
    {"caddy", T::trust, server,
     "tls { client_auth { mode require_and_verify; trust_pool file ROOTS } } (before 2.8: trusted_ca_cert_file "
     "ROOTS)."},
    {"caddy", T::name, client, "tls_server_name NAME in the transport."},
    {"caddy", T::demand, server,
     "tls { client_auth { mode require_and_verify; trust_pool file ROOTS } } (before 2.8: trusted_ca_cert_file "
     "ROOTS)."},
    {"caddy", T::verification, server,
     "client_auth mode require_and_verify with a trust_pool (before 2.8: trusted_ca_cert_file): require and request "
     "verify nothing."},
    {"caddy", T::revocation, server, "no CRL is read: use short-lived certificates."},
    {"caddy", T::log, server, "the debug log (level DEBUG): look for \"http: TLS handshake error from\"."},
    // lighttpd: mod_openssl.
    {"lighttpd", T::demand, server,
     "ssl.verifyclient.activate and ssl.verifyclient.enforce = \"enable\", with ssl.verifyclient.ca-file."},
    {"lighttpd", T::verification, server,
     "ssl.verifyclient.enforce = \"enable\": without it, no certificate is too bad."},
    {"lighttpd", T::revocation, server, "ssl.verifyclient.ca-crl-file."},
    {"lighttpd", T::log, server, "server.errorlog with debug.log-ssl-noise: look for \"SSL: \"."},
    // Tomcat: SSLHostConfig; Jetty: the ssl module.
    {"tomcat", T::trust, server, "truststoreFile of SSLHostConfig, certificateVerification=\"required\"."},
    {"tomcat", T::identity, server,
     "certificateKeystoreFile, or certificateFile and certificateKeyFile of Certificate."},
    {"tomcat", T::demand, server, "certificateVerification=\"required\" and a truststoreFile in the SSLHostConfig."},
    {"tomcat", T::verification, server, "certificateVerification=\"required\" in place of optionalNoCA."},
    {"tomcat", T::log, server, "catalina.out with -Djavax.net.debug=ssl,handshake: look for \"PKIX path\"."},
    {"jetty", T::demand, server, "needClientAuth (jetty.sslContext.needClientAuth=true), with a trust store."},
    {"jetty", T::log, server, "the log with -Djavax.net.debug=ssl,handshake: look for \"PKIX path\"."},

    // ---- Data bases, queues, directories, mail
    // PostgreSQL: "Secure TCP/IP Connections with SSL", libpq's "SSL Support".
    {"postgres", T::trust, client, "sslrootcert=FILE with sslmode=verify-full."},
    {"postgres", T::trust, server, "ssl_ca_file in postgresql.conf; reload."},
    {"postgres", T::identity, client, "sslcert=FILE sslkey=FILE (mode 0600)."},
    {"postgres", T::identity, server, "ssl_cert_file (the leaf, then the intermediates) and ssl_key_file; reload."},
    {"postgres", T::plain, client, "sslmode=require (or sslmode=disable where the server has no TLS)."},
    {"postgres", T::versions, either, "ssl_min_protocol_version, ssl_max_protocol_version."},
    {"postgres", T::ciphers, server, "ssl_ciphers (TLS 1.2)."},
    {"postgres", T::groups, server, "ssl_ecdh_curve = 'prime256v1'; ssl_dh_params_file for DHE."},
    {"postgres", T::revocation, client, "sslcrl=FILE or sslcrldir=DIR."},
    {"postgres", T::revocation, server,
     "ssl_crl_file (or ssl_crl_dir) with the CRLs of all CAs of the chain; reload when renewed."},
    {"postgres", T::demand, server,
     "ssl_ca_file, and clientcert=verify-ca or verify-full in pg_hba.conf, require the sslcert and sslkey of libpq."},
    {"postgres", T::enforcement, server,
     "clientcert=verify-ca or verify-full on every hostssl line of pg_hba.conf that may match."},
    {"postgres", T::log, server, "the server's log: look for \"could not accept SSL connection\"."},
    // MySQL, MariaDB: "Configuring to Use Encrypted Connections".
    {"mysql", T::trust, either, "--ssl-ca=FILE (ssl_ca on the server)."},
    {"mysql", T::identity, either, "--ssl-cert and --ssl-key (ssl_cert and ssl_key on the server)."},
    {"mysql", T::versions, either, "tls_version=TLSv1.2,TLSv1.3."},
    {"mysql", T::demand, server, "ssl_ca, and REQUIRE X509 for the accounts."},
    {"mysql", T::log, server, "the error log with log_warnings=2: look for \"SSL_accept\"."},
    // MongoDB: net.tls, mongosh.
    {"mongodb", T::trust, either, "net.tls.CAFile (client: --tlsCAFile)."},
    {"mongodb", T::identity, either,
     "net.tls.certificateKeyFile (client: --tlsCertificateKeyFile), certificate and key in one file."},
    {"mongodb", T::name, client, "connect by a name in the server certificate's subjectAltName."},
    // Redis: TLS; redis-cli.
    {"redis", T::trust, server, "tls-ca-cert-file."},
    {"redis", T::trust, client, "redis-cli --tls --cacert FILE."},
    {"redis", T::identity, server,
     "tls-cert-file (the leaf, then the intermediates) and tls-key-file; CONFIG SET loads them anew."},
    {"redis", T::identity, client, "redis-cli --tls --cert FILE --key FILE."},
    {"redis", T::versions, server, "tls-protocols \"TLSv1.2 TLSv1.3\"."},
    {"redis", T::ciphers, server, "tls-ciphers (TLS 1.2) and tls-ciphersuites (TLS 1.3)."},
    {"redis", T::plain, either, "--tls for the tls-port, none for the plain port."},
    {"redis", T::revocation, server,
     "no CRL is read: take the certificate's CA from tls-ca-cert-file, or use short-lived certificates."},
    {"redis", T::demand, server, "tls-auth-clients yes requires a certificate."},
    {"redis", T::log, server, "its log at level verbose: look for \"Error accepting a client connection\"."},
    // Kafka: "Encryption and Authentication using SSL".
    {"kafka", T::trust, either, "ssl.truststore.location, ssl.truststore.password."},
    {"kafka", T::identity, either, "ssl.keystore.location, ssl.keystore.password, ssl.key.password."},
    {"kafka", T::name, client,
     "ssl.endpoint.identification.algorithm=https checks the broker's advertised.listeners name: put it into the "
     "certificate."},
    {"kafka", T::plain, either, "security.protocol=SSL for the SSL listener, PLAINTEXT for the plain one."},
    // mosquitto.conf(5), mosquitto_pub(1).
    {"mosquitto", T::trust, either, "cafile (client: --cafile)."},
    {"mosquitto", T::identity, client, "--cert and --key."},
    {"mosquitto", T::identity, server,
     "certfile (the leaf, then the intermediates) and keyfile of the listener; SIGHUP reloads."},
    {"mosquitto", T::versions, server, "tls_version tlsv1.2 (the least that is taken)."},
    {"mosquitto", T::ciphers, server, "ciphers (TLS 1.2) and ciphers_tls1.3 of the listener."},
    {"mosquitto", T::revocation, server,
     "crlfile of the listener, with the CRLs of all CAs of the chain; SIGHUP reloads."},
    {"mosquitto", T::demand, server, "require_certificate true of the listener requires a certificate."},
    {"mosquitto", T::log, server, "its log with log_type all: look for \"OpenSSL Error\"."},
    // Elasticsearch: xpack.security.
    {"elasticsearch", T::trust, either, "xpack.security.http.ssl.certificate_authorities, or transport.ssl.…"},
    {"elasticsearch", T::identity, either, "xpack.security.http.ssl.keystore.path or .certificate and .key."},
    // slapd.conf(5), ldap.conf(5).
    {"openldap", T::trust, either, "TLSCACertificateFile (client: TLS_CACERT in ldap.conf)."},
    {"openldap", T::identity, either, "TLSCertificateFile and TLSCertificateKeyFile (client: TLS_CERT, TLS_KEY)."},
    {"openldap", T::log, server, "its log with loglevel conns: look for \"TLS negotiation failure\"."},
    // Postfix: TLS_README; Dovecot 2.3: SSL configuration.
    {"postfix", T::trust, either, "smtp_tls_CAfile (smtpd_tls_CAfile for client certificates)."},
    {"postfix", T::identity, either, "smtpd_tls_chain_files (smtp_tls_chain_files as a client)."},
    {"postfix", T::versions, either, "smtpd_tls_protocols, smtp_tls_protocols."},
    {"dovecot", T::trust, server, "ssl_ca = <FILE."},
    {"dovecot", T::identity, server, "ssl_cert = <FILE and ssl_key = <FILE."},
    {"dovecot", T::versions, server, "ssl_min_protocol."},

    // ---- Clusters and their stores
    // Kubernetes: kube-apiserver, kubeconfig, kubeadm certs.
    {"kubernetes", T::trust, client, "certificate-authority-data of the cluster in the kubeconfig."},
    {"kubernetes", T::trust, server, "--client-ca-file of the API server."},
    {"kubernetes", T::identity, client,
     "client-certificate-data and client-key-data of the user in the kubeconfig; kubeadm certs renew all."},
    {"kubernetes", T::name, either,
     "add the name to --apiserver-cert-extra-sans and renew the API server's certificate."},
    {"docker", T::trust, either, "put the CA into /etc/docker/certs.d/HOST:PORT/ca.crt."},
    {"docker", T::identity, either, "put client.cert and client.key into /etc/docker/certs.d/HOST:PORT/."},
    // etcd, Consul, Vault, Linkerd: their TLS guides.
    {"etcd", T::trust, either, "--trusted-ca-file (peers: --peer-trusted-ca-file; client: --cacert)."},
    {"etcd", T::identity, either,
     "--cert-file and --key-file (etcdctl: --cert and --key); the server's certificate needs clientAuth as well."},
    {"etcd", T::log, server, "its log: look for \"rejected connection\"."},
    {"consul", T::trust, either, "tls.defaults.ca_file (CLI: CONSUL_CACERT)."},
    {"consul", T::identity, either,
     "tls.defaults.cert_file and key_file (CLI: CONSUL_CLIENT_CERT, CONSUL_CLIENT_KEY)."},
    {"consul", T::name, either, "the server's certificate needs the SAN server.DATACENTER.DOMAIN."},
    {"vault", T::trust, client, "VAULT_CACERT=FILE."},
    {"vault", T::identity, client, "VAULT_CLIENT_CERT and VAULT_CLIENT_KEY."},
    {"vault", T::plain, client, "VAULT_ADDR=https://… for a listener with TLS, http:// for one with tls_disable."},
    {"linkerd", T::trust, either,
     "the trust anchor bundle must be the same in every proxy: restart the workloads after rotating (linkerd check "
     "--proxy)."},

    // ---- Clients
    // curl(1), wget(1), git-config(1).
    {"curl", T::trust, either, "--cacert ROOTS, or add the CA to the system's store."},
    {"curl", T::identity, either, "--cert CERT --key KEY (CERT may hold the intermediates too)."},
    {"curl", T::name, either,
     "the name in the URL is checked; --connect-to HOST:PORT:ADDRESS keeps it and goes elsewhere."},
    {"curl", T::versions, either, "--tlsv1.2, --tls-max 1.2."},
    {"curl", T::ciphers, either, "--ciphers and --tls13-ciphers."},
    {"curl", T::groups, either, "--curves."},
    {"curl", T::plain, either, "check the scheme (http:// or https://) and the port in the URL."},
    {"wget", T::trust, either, "--ca-certificate=ROOTS."},
    {"wget", T::identity, either, "--certificate=CERT --private-key=KEY."},
    {"git", T::trust, either, "git config http.sslCAInfo ROOTS (or GIT_SSL_CAINFO)."},
    {"git", T::identity, either, "git config http.sslCert CERT and http.sslKey KEY."},
    // openvpn(8).
    {"openvpn", T::trust, either, "ca FILE."},
    {"openvpn", T::identity, either, "cert FILE and key FILE."},
    {"openvpn", T::versions, either, "tls-version-min 1.2, tls-cert-profile."},
    {"openvpn", T::revocation, server, "crl-verify FILE, renewed before its nextUpdate (easyrsa gen-crl)."},
    // Firefox and Chrome: enterprise policies.
    {"firefox", T::trust, client, "import the CA in the certificate manager, or the policy ImportEnterpriseRoots."},
    {"firefox", T::identity, client, "import the client's PKCS#12 in the certificate manager."},
    {"chrome", T::trust, client, "add the CA to the system's store (policy CACertificates)."},
    {"chrome", T::identity, client,
     "import the client's PKCS#12 into the system's store; AutoSelectCertificateForUrls selects it."},
};

}  // namespace

std::span<const Setting> settings() {
  return kSettings;
}

Topic topic_of(K kind, Part part) {
  const auto* row =
      std::find_if(std::begin(kAbout), std::end(kAbout), [kind](const About& about) { return about.kind == kind; });
  if (row == std::end(kAbout)) {
    return Topic::none;
  }
  return part == Part::presenter ? row->presenter : row->judge;
}

std::string_view setting_of(std::string_view stack, Topic topic, finding::Side role) {
  std::string_view words;
  for (const Setting& row : kSettings) {
    if (row.stack != stack || row.topic != topic) {
      continue;
    }
    if (row.role == role) {
      return row.words;
    }
    if (row.role == either || (role == either && words.empty())) {
      words = row.words;
    }
  }
  return words;
}

}  // namespace mtlsdiag::stacks
