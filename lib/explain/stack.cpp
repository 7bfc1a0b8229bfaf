#include "explain/stack.h"

namespace mtlsdiag::explain {
namespace {

constexpr auto client = Role::client;
constexpr auto server = Role::server;

constexpr Way kWays[] = {
    {"openssl", Topic::trust, Role::either, "-CAfile ROOTS (and -verify_return_error)."},
    {"openssl", Topic::identity, Role::either, "-cert CERT -key KEY -cert_chain INTERMEDIATES."},
    {"openssl", Topic::versions, Role::either, "-min_protocol and -max_protocol, or MinProtocol in openssl.cnf."},
    {"openssl", Topic::ciphers, Role::either,
     "-cipher for TLS 1.2, -ciphersuites for TLS 1.3; @SECLEVEL in openssl.cnf."},
    {"curl", Topic::trust, Role::either, "--cacert ROOTS, or add the CA to the system's store."},
    {"curl", Topic::identity, Role::either, "--cert CERT --key KEY (CERT may hold the intermediates too)."},
    {"curl", Topic::name, Role::either,
     "the name in the URL is checked; --connect-to HOST:PORT:ADDRESS keeps it and goes elsewhere."},
    {"curl", Topic::versions, Role::either, "--tlsv1.2, --tls-max 1.2."},
    {"curl", Topic::ciphers, Role::either, "--ciphers and --tls13-ciphers, --curves."},
    {"curl", Topic::plain, Role::either, "check the scheme (http:// or https://) and the port in the URL."},
    {"wget", Topic::trust, Role::either, "--ca-certificate=ROOTS."},
    {"wget", Topic::identity, Role::either, "--certificate=CERT --private-key=KEY."},
    {"git", Topic::trust, Role::either, "git config http.sslCAInfo ROOTS (or GIT_SSL_CAINFO)."},
    {"git", Topic::identity, Role::either, "git config http.sslCert CERT and http.sslKey KEY."},
    {"docker", Topic::trust, Role::either, "put the CA into /etc/docker/certs.d/HOST:PORT/ca.crt."},
    {"docker", Topic::identity, Role::either, "put client.cert and client.key into /etc/docker/certs.d/HOST:PORT/."},
    {"kubernetes", Topic::trust, client, "certificate-authority-data of the cluster in the kubeconfig."},
    {"kubernetes", Topic::trust, server, "--client-ca-file of the API server."},
    {"kubernetes", Topic::identity, client,
     "client-certificate-data and client-key-data of the user in the kubeconfig; kubeadm certs renew all."},
    {"kubernetes", Topic::name, Role::either,
     "add the name to --apiserver-cert-extra-sans and renew the API server's certificate."},
    {"nginx", Topic::trust, server,
     "ssl_client_certificate FILE (roots of the clients; intermediates too), ssl_verify_depth."},
    {"nginx", Topic::trust, client, "proxy_ssl_trusted_certificate FILE, proxy_ssl_verify_depth."},
    {"nginx", Topic::identity, server, "ssl_certificate FILE (leaf, then intermediates) and ssl_certificate_key."},
    {"nginx", Topic::identity, client, "proxy_ssl_certificate and proxy_ssl_certificate_key."},
    {"nginx", Topic::name, client, "proxy_ssl_name NAME and proxy_ssl_server_name on."},
    {"nginx", Topic::versions, server, "ssl_protocols TLSv1.2 TLSv1.3."},
    {"nginx", Topic::versions, client, "proxy_ssl_protocols TLSv1.2 TLSv1.3."},
    {"nginx", Topic::ciphers, server, "ssl_ciphers."},
    {"nginx", Topic::revocation, server, "ssl_crl FILE with a CRL of every CA on the path, reloaded when renewed."},
    {"nginx", Topic::plain, Role::either, "`listen PORT ssl`, and proxy_pass https:// only to a port that speaks TLS."},
    {"nginx", Topic::log, Role::either, "error_log FILE info shows the reason that the client is not told."},
    {"apache", Topic::trust, server, "SSLCACertificateFile FILE, SSLVerifyDepth."},
    {"apache", Topic::trust, client, "SSLProxyCACertificateFile FILE."},
    {"apache", Topic::identity, server, "SSLCertificateFile (leaf, then intermediates) and SSLCertificateKeyFile."},
    {"apache", Topic::identity, client, "SSLProxyMachineCertificateFile FILE (certificate and key)."},
    {"apache", Topic::name, client, "SSLProxyCheckPeerName, and the name in ProxyPass."},
    {"apache", Topic::versions, Role::either, "SSLProtocol (SSLProxyProtocol towards a backend)."},
    {"apache", Topic::ciphers, Role::either, "SSLCipherSuite (SSLProxyCipherSuite towards a backend)."},
    {"apache", Topic::revocation, server, "SSLCARevocationFile and SSLCARevocationCheck."},
    {"haproxy", Topic::trust, server, "`bind … ca-file FILE verify required`."},
    {"haproxy", Topic::trust, client, "`server … ssl verify required ca-file FILE`."},
    {"haproxy", Topic::identity, Role::either, "`crt FILE` (leaf, intermediates, key in one file)."},
    {"haproxy", Topic::name, client, "`server … verifyhost NAME sni str(NAME)`."},
    {"haproxy", Topic::versions, Role::either, "ssl-min-ver, ssl-max-ver."},
    {"haproxy", Topic::ciphers, Role::either, "ciphers, ciphersuites, curves."},
    {"haproxy", Topic::revocation, server, "crl-file FILE with a CRL of every CA on the path."},
    {"envoy", Topic::trust, Role::either,
     "validation_context.trusted_ca of the (Up|Down)streamTlsContext; in Istio the mesh's roots and trust domain."},
    {"envoy", Topic::identity, Role::either,
     "tls_certificates of the (Up|Down)streamTlsContext; in Istio credentialName or the workload's certificate "
     "(istioctl proxy-config secret)."},
    {"envoy", Topic::name, Role::either,
     "match_typed_subject_alt_names and sni of the UpstreamTlsContext; subjectAltNames of the DestinationRule."},
    {"envoy", Topic::versions, Role::either,
     "tls_params.tls_minimum_protocol_version and tls_maximum_protocol_version."},
    {"envoy", Topic::plain, Role::either,
     "give the upstream a transport_socket only where it speaks TLS (Istio: PeerAuthentication and DestinationRule "
     "mode must fit)."},
    {"traefik", Topic::trust, client, "serversTransport.rootCAs."},
    {"traefik", Topic::trust, server, "tls.options.NAME.clientAuth.caFiles."},
    {"traefik", Topic::name, client, "serversTransport.serverName."},
    {"traefik", Topic::identity, server, "tls.certificates with certFile and keyFile."},
    {"caddy", Topic::trust, client, "transport http { tls_trust_pool file ROOTS }."},
    {"caddy", Topic::trust, server, "tls { client_auth { mode require_and_verify; trust_pool file ROOTS } }."},
    {"caddy", Topic::name, client, "tls_server_name NAME in the transport."},
    {"stunnel", Topic::trust, Role::either, "CAfile = FILE with verifyChain = yes."},
    {"stunnel", Topic::identity, Role::either, "cert = FILE and key = FILE of the service."},
    {"stunnel", Topic::name, client, "checkHost = NAME, sni = NAME."},
    {"stunnel", Topic::versions, Role::either, "sslVersionMin, sslVersionMax."},
    {"postgres", Topic::trust, client, "sslrootcert=FILE with sslmode=verify-full."},
    {"postgres", Topic::trust, server, "ssl_ca_file in postgresql.conf."},
    {"postgres", Topic::identity, client, "sslcert=FILE sslkey=FILE (mode 0600)."},
    {"postgres", Topic::identity, server, "ssl_cert_file and ssl_key_file."},
    {"postgres", Topic::plain, client, "sslmode=require (or sslmode=disable where the server has no TLS)."},
    {"postgres", Topic::versions, Role::either, "ssl_min_protocol_version, ssl_max_protocol_version."},
    {"postgres", Topic::revocation, Role::either, "ssl_crl_file or ssl_crl_dir (client: sslcrl)."},
    {"mysql", Topic::trust, Role::either, "--ssl-ca=FILE (ssl_ca on the server)."},
    {"mysql", Topic::identity, Role::either, "--ssl-cert and --ssl-key (ssl_cert and ssl_key on the server)."},
    {"mysql", Topic::versions, Role::either, "tls_version=TLSv1.2,TLSv1.3."},
    {"mongodb", Topic::trust, Role::either, "net.tls.CAFile (client: --tlsCAFile)."},
    {"mongodb", Topic::identity, Role::either,
     "net.tls.certificateKeyFile (client: --tlsCertificateKeyFile), certificate and key in one file."},
    {"mongodb", Topic::name, client, "connect by a name in the server certificate's subjectAltName."},
    {"redis", Topic::trust, server, "tls-ca-cert-file."},
    {"redis", Topic::trust, client, "redis-cli --tls --cacert FILE."},
    {"redis", Topic::identity, server, "tls-cert-file and tls-key-file."},
    {"redis", Topic::identity, client, "redis-cli --tls --cert FILE --key FILE."},
    {"redis", Topic::plain, Role::either, "--tls for the tls-port, none for the plain port."},
    {"kafka", Topic::trust, Role::either, "ssl.truststore.location, ssl.truststore.password."},
    {"kafka", Topic::identity, Role::either, "ssl.keystore.location, ssl.keystore.password, ssl.key.password."},
    {"kafka", Topic::name, client,
     "ssl.endpoint.identification.algorithm=https checks the broker's advertised.listeners name: put it into the "
     "certificate."},
    {"kafka", Topic::plain, Role::either, "security.protocol=SSL for the SSL listener, PLAINTEXT for the plain one."},
    {"rabbitmq", Topic::trust, Role::either,
     "ssl_options.cacertfile, ssl_options.verify, ssl_options.fail_if_no_peer_cert."},
    {"rabbitmq", Topic::identity, Role::either, "ssl_options.certfile and ssl_options.keyfile."},
    {"rabbitmq", Topic::versions, Role::either, "ssl_options.versions.1 = tlsv1.3, .2 = tlsv1.2."},
    {"mosquitto", Topic::trust, Role::either, "cafile (client: --cafile)."},
    {"mosquitto", Topic::identity, Role::either, "certfile and keyfile (client: --cert and --key)."},
    {"mosquitto", Topic::revocation, server, "crlfile with a CRL of every CA on the path."},
    {"etcd", Topic::trust, Role::either, "--trusted-ca-file (peers: --peer-trusted-ca-file; client: --cacert)."},
    {"etcd", Topic::identity, Role::either,
     "--cert-file and --key-file (etcdctl: --cert and --key); the server's certificate needs clientAuth as well."},
    {"consul", Topic::trust, Role::either, "tls.defaults.ca_file (CLI: CONSUL_CACERT)."},
    {"consul", Topic::identity, Role::either,
     "tls.defaults.cert_file and key_file (CLI: CONSUL_CLIENT_CERT, CONSUL_CLIENT_KEY)."},
    {"consul", Topic::name, Role::either, "the server's certificate needs the SAN server.DATACENTER.DOMAIN."},
    {"vault", Topic::trust, client, "VAULT_CACERT=FILE."},
    {"vault", Topic::identity, client, "VAULT_CLIENT_CERT and VAULT_CLIENT_KEY."},
    {"vault", Topic::plain, client, "VAULT_ADDR=https://… for a listener with TLS, http:// for one with tls_disable."},
    {"linkerd", Topic::trust, Role::either,
     "the trust anchor bundle must be the same in every proxy: restart the workloads after rotating (linkerd check "
     "--proxy)."},
    {"openvpn", Topic::trust, Role::either, "ca FILE."},
    {"openvpn", Topic::identity, Role::either, "cert FILE and key FILE."},
    {"openvpn", Topic::versions, Role::either, "tls-version-min 1.2, tls-cert-profile."},
    {"openvpn", Topic::revocation, server, "crl-verify FILE, renewed before its nextUpdate (easyrsa gen-crl)."},
    {"postfix", Topic::trust, Role::either, "smtp_tls_CAfile (smtpd_tls_CAfile for client certificates)."},
    {"postfix", Topic::identity, Role::either, "smtpd_tls_chain_files (smtp_tls_chain_files as a client)."},
    {"postfix", Topic::versions, Role::either, "smtpd_tls_protocols, smtp_tls_protocols."},
    {"openldap", Topic::trust, Role::either, "TLSCACertificateFile (client: TLS_CACERT in ldap.conf)."},
    {"openldap", Topic::identity, Role::either,
     "TLSCertificateFile and TLSCertificateKeyFile (client: TLS_CERT, TLS_KEY)."},
    {"java-jsse", Topic::trust, Role::either,
     "-Djavax.net.ssl.trustStore=FILE -Djavax.net.ssl.trustStorePassword=…, or keytool -importcert."},
    {"java-jsse", Topic::identity, Role::either,
     "-Djavax.net.ssl.keyStore=FILE -Djavax.net.ssl.keyStorePassword=…; the key entry must hold the whole chain."},
    {"java-jsse", Topic::versions, Role::either,
     "-Djdk.tls.client.protocols, jdk.tls.disabledAlgorithms in java.security."},
    {"java-jsse", Topic::ciphers, Role::either,
     "-Djdk.tls.client.cipherSuites, jdk.tls.disabledAlgorithms in java.security."},
    {"java-jsse", Topic::log, Role::either, "-Djavax.net.debug=ssl:handshake:verbose shows who sent what."},
    {"elasticsearch", Topic::trust, Role::either,
     "xpack.security.http.ssl.certificate_authorities, or transport.ssl.…"},
    {"elasticsearch", Topic::identity, Role::either, "xpack.security.http.ssl.keystore.path or .certificate and .key."},
    {"tomcat", Topic::trust, server, "truststoreFile of SSLHostConfig, certificateVerification=\"required\"."},
    {"tomcat", Topic::identity, server,
     "certificateKeystoreFile, or certificateFile and certificateKeyFile of Certificate."},
    {"netty", Topic::trust, Role::either, "SslContextBuilder.trustManager(file)."},
    {"netty", Topic::identity, Role::either, "SslContextBuilder.keyManager(chain, key)."},
    {"nodejs", Topic::trust, Role::either, "the `ca` option, or NODE_EXTRA_CA_CERTS=FILE."},
    {"nodejs", Topic::identity, Role::either, "the options `cert` (leaf, then intermediates) and `key`."},
    {"nodejs", Topic::name, client, "the `servername` option."},
    {"nodejs", Topic::versions, Role::either, "minVersion and maxVersion, or --tls-min-v1.0."},
    {"python", Topic::trust, Role::either,
     "SSLContext.load_verify_locations (requests: verify=FILE, or REQUESTS_CA_BUNDLE)."},
    {"python", Topic::identity, Role::either,
     "SSLContext.load_cert_chain(certfile, keyfile) (requests: cert=(CERT, KEY))."},
    {"python", Topic::versions, Role::either, "SSLContext.minimum_version."},
    {"ruby", Topic::trust, Role::either, "ca_file of the SSLContext, or SSL_CERT_FILE."},
    {"ruby", Topic::identity, Role::either, "http.cert and http.key."},
    {"php", Topic::trust, Role::either, "openssl.cafile and curl.cainfo in php.ini, or the stream context's cafile."},
    {"php", Topic::identity, Role::either, "local_cert and local_pk of the stream context."},
    {"go", Topic::trust, client, "tls.Config.RootCAs, or SSL_CERT_FILE."},
    {"go", Topic::trust, server, "tls.Config.ClientCAs with ClientAuth: RequireAndVerifyClientCert."},
    {"go", Topic::identity, Role::either,
     "tls.LoadX509KeyPair(cert, key) into tls.Config.Certificates; the file must hold leaf and intermediates. A Go "
     "client sends nothing if no issuer in its chain is on the server's list."},
    {"go", Topic::name, client, "tls.Config.ServerName."},
    {"go", Topic::versions, Role::either, "tls.Config.MinVersion, MaxVersion."},
    {"rustls", Topic::trust, Role::either, "RootCertStore::add for the client, WebPkiClientVerifier for the server."},
    {"rustls", Topic::identity, Role::either, "with_client_auth_cert or with_single_cert(chain, key)."},
    {"gnutls", Topic::trust, Role::either, "--x509cafile=FILE."},
    {"gnutls", Topic::identity, Role::either, "--x509certfile=FILE --x509keyfile=FILE."},
    {"gnutls", Topic::versions, Role::either, "--priority=NORMAL:+VERS-TLS1.2, or /etc/gnutls/config."},
    {"nss", Topic::trust, Role::either, "certutil -A -t CT,C, -d DIR -n NAME -i CA."},
    {"firefox", Topic::trust, client, "import the CA in the certificate manager, or the policy ImportEnterpriseRoots."},
    {"firefox", Topic::identity, client, "import the client's PKCS#12 in the certificate manager."},
    {"chrome", Topic::trust, client, "add the CA to the system's store (policy CACertificates)."},
    {"chrome", Topic::identity, client,
     "import the client's PKCS#12 into the system's store; AutoSelectCertificateForUrls selects it."},
    {"schannel", Topic::trust, Role::either, "certutil -addstore Root FILE (machine store for services)."},
    {"schannel", Topic::identity, Role::either,
     "the certificate must be in the store with its private key, readable by the service's account."},
    {"schannel", Topic::versions, Role::either,
     "SCHANNEL\\Protocols in the registry; SchUseStrongCrypto for .NET Framework."},
    {"securetransport", Topic::trust, client,
     "add the CA to the keychain and set it to Always Trust (iOS: install the profile and enable full trust)."},
    {"grpc", Topic::trust, Role::either, "the roots given to SslCredentials (GRPC_DEFAULT_SSL_ROOTS_FILE_PATH)."},
    {"grpc", Topic::name, client, "grpc.ssl_target_name_override or the authority of the channel."},
    {"mbedtls", Topic::trust, Role::either, "mbedtls_ssl_conf_ca_chain."},
    {"mbedtls", Topic::identity, Role::either, "mbedtls_ssl_conf_own_cert."},
    {"wolfssl", Topic::trust, Role::either, "wolfSSL_CTX_load_verify_locations."},
    {"wolfssl", Topic::identity, Role::either,
     "wolfSSL_CTX_use_certificate_chain_file and wolfSSL_CTX_use_PrivateKey_file."},
    {"dovecot", Topic::trust, server, "ssl_ca = <FILE."},
    {"dovecot", Topic::identity, server, "ssl_cert = <FILE and ssl_key = <FILE."},
    {"dovecot", Topic::versions, server, "ssl_min_protocol."},
};

}  // namespace

std::span<const Way> ways() {
  return kWays;
}

Topic topic_of(Kind kind) {
  using K = Kind;
  switch (kind) {
    case K::chain_untrusted_root:
    case K::cert_self_signed:
    case K::truststore_empty:
    case K::chain_missing_intermediate: return Topic::trust;
    case K::name_mismatch:
    case K::name_in_cn_only:
    case K::sni_unrecognized:
    case K::identity_not_authorized: return Topic::name;
    case K::protocol_version_mismatch: return Topic::versions;
    case K::cipher_mismatch:
    case K::group_mismatch:
    case K::sigalg_mismatch:
    case K::weak_key:
    case K::weak_signature: return Topic::ciphers;
    case K::not_tls:
    case K::plaintext_to_tls:
    case K::starttls_required:
    case K::record_corrupt: return Topic::plain;
    case K::crl_unavailable:
    case K::crl_expired:
    case K::crl_invalid:
    case K::cert_revoked:
    case K::ocsp_unavailable:
    case K::ocsp_invalid:
    case K::ocsp_staple_missing: return Topic::revocation;
    case K::file_unreadable:
    case K::pem_malformed:
    case K::key_unreadable:
    case K::passphrase_wrong:
    case K::key_mismatch:
    case K::client_cert_required:
    case K::client_cert_rejected:
    case K::client_ca_not_accepted:
    case K::cert_expired:
    case K::cert_not_yet_valid:
    case K::eku_client_auth_missing:
    case K::eku_server_auth_missing:
    case K::key_usage_wrong: return Topic::identity;
    case K::dns_failure:
    case K::connection_refused:
    case K::connection_timeout:
    case K::proxy_refused: return Topic::reach;
    default: return Topic::log;
  }
}

std::string_view way_of(std::string_view stack, Topic topic, Role role) {
  std::string_view any_role;
  for (const Way& way : kWays) {
    if (way.stack != stack || way.topic != topic) {
      continue;
    }
    if (way.role == role) {
      return way.words;
    }
    if (way.role == Role::either || (role == Role::either && any_role.empty())) {
      any_role = way.words;
    }
  }
  return any_role;
}

}  // namespace mtlsdiag::explain
