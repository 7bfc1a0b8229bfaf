// Where each server's configuration holds what a finding on its side is about: its own certificate, the versions,
// cipher suites and groups that it speaks. Source: each software's documentation.
#include <algorithm>

#include "stacks/stacks.h"

namespace mtlsdiag::stacks {
namespace {

using S = Stack;
using K = finding::Kind;

/// One part of a server's configuration, and the findings that are about it.
enum class Part : std::uint8_t { certificate, versions, ciphers, groups };

struct About {
  K kind;
  Part part;
};

constexpr About kAbout[] = {
    {K::cert_expired, Part::certificate},
    {K::cert_not_yet_valid, Part::certificate},
    {K::cert_revoked, Part::certificate},
    {K::cert_self_signed, Part::certificate},
    {K::chain_missing_intermediate, Part::certificate},
    {K::chain_wrong_order, Part::certificate},
    {K::chain_untrusted_root, Part::certificate},
    {K::signature_invalid, Part::certificate},
    {K::eku_server_auth_missing, Part::certificate},
    {K::key_usage_wrong, Part::certificate},
    {K::weak_key, Part::certificate},
    {K::weak_signature, Part::certificate},
    {K::name_mismatch, Part::certificate},
    {K::name_in_cn_only, Part::certificate},
    {K::ca_constraint_violated, Part::certificate},
    {K::protocol_version_mismatch, Part::versions},
    {K::cipher_mismatch, Part::ciphers},
    {K::group_mismatch, Part::groups},
};

struct Setting {
  Stack stack;
  Part part;
  std::string_view text;
};

// clang-format off
constexpr Setting kSettings[] = {
    {S::nginx, Part::certificate, "nginx: ssl_certificate names the file (the leaf, then the intermediates), ssl_certificate_key its key; reload."},
    {S::apache, Part::certificate, "Apache: SSLCertificateFile names the file (the leaf, then the intermediates), SSLCertificateKeyFile its key; restart gracefully."},
    {S::haproxy, Part::certificate, "HAProxy: the crt file of the bind line holds the leaf, the intermediates and the key; reload."},
    {S::envoy, Part::certificate, "Envoy: certificate_chain and private_key of the DownstreamTlsContext."},
    {S::stunnel, Part::certificate, "stunnel: cert names the file (the leaf, then the intermediates), key its key; send SIGHUP."},
    {S::postgresql, Part::certificate, "PostgreSQL: ssl_cert_file (the leaf, then the intermediates) and ssl_key_file; reload."},
    {S::mosquitto, Part::certificate, "Mosquitto: certfile (the leaf, then the intermediates) and keyfile of the listener; send SIGHUP."},
    {S::redis, Part::certificate, "Redis: tls-cert-file (the leaf, then the intermediates) and tls-key-file; CONFIG SET loads them anew."},
    {S::go, Part::certificate, "Go: give tls.LoadX509KeyPair a file with the leaf and then the intermediates; GetCertificate renews it without a restart."},
    {S::java, Part::certificate, "Java: the key entry of the server's key store, with its whole chain (keytool -list -v shows it); then restart."},
    {S::node, Part::certificate, "Node: the cert (the leaf, then the intermediates) and key options; server.setSecureContext loads them anew."},
    {S::python, Part::certificate, "Python: SSLContext.load_cert_chain takes a file with the leaf and then the intermediates."},
    {S::gnutls, Part::certificate, "GnuTLS: the file given to gnutls_certificate_set_x509_key_file (gnutls-serv: --x509certfile and --x509keyfile), the leaf first."},
    {S::nss, Part::certificate, "NSS: the certificate and key in the server's database (pk12util -i), under the nickname that it serves (selfserv: -n)."},
    {S::openssl, Part::certificate, "An OpenSSL server names the file of the leaf and then the intermediates: nginx ssl_certificate, Apache SSLCertificateFile, HAProxy crt, stunnel cert, Mosquitto certfile, Redis tls-cert-file, Node cert, Python load_cert_chain."},
    {S::apache, Part::versions, "Apache: SSLProtocol -all +TLSv1.2 +TLSv1.3"},
    {S::stunnel, Part::versions, "stunnel: sslVersionMin = TLSv1.2, and no sslVersionMax below it."},
    {S::mosquitto, Part::versions, "Mosquitto: tls_version tlsv1.2 (the least that is taken)."},
    {S::redis, Part::versions, "Redis: tls-protocols \"TLSv1.2 TLSv1.3\""},
    {S::go, Part::versions, "Go: MinVersion and MaxVersion of tls.Config."},
    {S::java, Part::versions, "Java: setEnabledProtocols of the socket or engine, and jdk.tls.disabledAlgorithms of java.security."},
    {S::node, Part::versions, "Node: the minVersion and maxVersion options."},
    {S::python, Part::versions, "Python: SSLContext.minimum_version and maximum_version."},
    {S::gnutls, Part::versions, "GnuTLS: +VERS-TLS1.2:+VERS-TLS1.3 in its priority string."},
    {S::nss, Part::versions, "NSS: SSL_VersionRangeSet (selfserv: -V tls1.2:tls1.3)."},
    {S::openssl, Part::versions, "An OpenSSL server sets its versions by: nginx ssl_protocols, Apache SSLProtocol, HAProxy ssl-min-ver and ssl-max-ver, stunnel sslVersionMin, Mosquitto tls_version, Redis tls-protocols, Node minVersion, Python minimum_version."},
    {S::nginx, Part::ciphers, "nginx: ssl_ciphers (TLS 1.2), with suites for the kind of key that ssl_certificate has."},
    {S::apache, Part::ciphers, "Apache: SSLCipherSuite, with suites for the kind of key that the certificate has."},
    {S::haproxy, Part::ciphers, "HAProxy: ciphers (TLS 1.2) and ciphersuites (TLS 1.3) of the bind line."},
    {S::stunnel, Part::ciphers, "stunnel: ciphers (TLS 1.2) and ciphersuites (TLS 1.3)."},
    {S::postgresql, Part::ciphers, "PostgreSQL: ssl_ciphers (TLS 1.2)."},
    {S::mosquitto, Part::ciphers, "Mosquitto: ciphers (TLS 1.2) and ciphers_tls1.3 of the listener."},
    {S::redis, Part::ciphers, "Redis: tls-ciphers (TLS 1.2) and tls-ciphersuites (TLS 1.3)."},
    {S::go, Part::ciphers, "Go: CipherSuites of tls.Config (TLS 1.2), with suites for the kind of key of the certificate."},
    {S::java, Part::ciphers, "Java: setEnabledCipherSuites, jdk.tls.disabledAlgorithms, and a key of the kind that the suites need."},
    {S::node, Part::ciphers, "Node: the ciphers option."},
    {S::python, Part::ciphers, "Python: SSLContext.set_ciphers."},
    {S::gnutls, Part::ciphers, "GnuTLS: the ciphers and key exchanges of its priority string, and a certificate whose key usage lets it sign."},
    {S::openssl, Part::ciphers, "An OpenSSL server sets its suites by: nginx ssl_ciphers, Apache SSLCipherSuite, HAProxy ciphers, stunnel ciphers, Mosquitto ciphers, Redis tls-ciphers, Node ciphers, Python set_ciphers."},
    {S::nginx, Part::groups, "nginx: ssl_ecdh_curve X25519:prime256v1; ssl_dhparam for DHE."},
    {S::apache, Part::groups, "Apache: SSLOpenSSLConfCmd Groups X25519:P-256"},
    {S::haproxy, Part::groups, "HAProxy: curves X25519:P-256 on the bind line; tune.ssl.default-dh-param for DHE."},
    {S::stunnel, Part::groups, "stunnel: curves = X25519:P-256"},
    {S::postgresql, Part::groups, "PostgreSQL: ssl_ecdh_curve = 'prime256v1'; ssl_dh_params_file for DHE."},
    {S::go, Part::groups, "Go: CurvePreferences of tls.Config."},
    {S::java, Part::groups, "Java: the system property jdk.tls.namedGroups."},
    {S::node, Part::groups, "Node: the ecdhCurve option (default auto)."},
    {S::python, Part::groups, "Python: SSLContext.set_ecdh_curve and load_dh_params."},
    {S::gnutls, Part::groups, "GnuTLS: +GROUP-X25519:+GROUP-SECP256R1 in its priority string."},
    {S::openssl, Part::groups, "An OpenSSL server sets its groups by: nginx ssl_ecdh_curve, Apache SSLOpenSSLConfCmd Groups, HAProxy curves, stunnel curves, Node ecdhCurve, Python set_ecdh_curve."},
};
// clang-format on

}  // namespace

std::string_view setting_for(Stack stack, K kind) {
  const auto* about =
      std::find_if(std::begin(kAbout), std::end(kAbout), [kind](const About& row) { return row.kind == kind; });
  if (about == std::end(kAbout)) {
    return {};
  }
  const auto* setting = std::find_if(std::begin(kSettings), std::end(kSettings),
                                     [&](const Setting& row) { return row.stack == stack && row.part == about->part; });
  return setting == std::end(kSettings) ? std::string_view() : setting->text;
}

}  // namespace mtlsdiag::stacks
