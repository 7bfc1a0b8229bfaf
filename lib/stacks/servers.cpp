// The table of stacks: names, libraries, and where each says why it refused.
#include "stacks/stacks.h"

namespace mtlsdiag::stacks {
namespace {

using S = Stack;

constexpr std::string_view kOpenSslWords =
    "\"certificate verify failed\", \"CRL has expired\", \"unable to get certificate CRL\", \"unable to get local "
    "issuer "
    "certificate\"";

constexpr StackEntry kStacks[] = {
    {S::unknown, "unknown", "unknown software", S::unknown, "the server's log at the time of this try", ""},
    {S::nginx, "nginx", "nginx", S::openssl, "error_log at level info",
     "\"client SSL certificate verify error: (NUMBER:REASON)\""},
    {S::apache, "apache", "Apache httpd", S::openssl, "ErrorLog with LogLevel ssl:info",
     "AH02039 \"Certificate Verification: Error (NUMBER): REASON\""},
    {S::haproxy, "haproxy", "HAProxy", S::openssl,
     "the log with %[ssl_c_err] and %[ssl_c_ca_err] in the error-log-format",
     "\"SSL client certificate not trusted\", \"SSL handshake failure\""},
    {S::envoy, "envoy", "Envoy", S::boringssl,
     "the access log's %DOWNSTREAM_TRANSPORT_FAILURE_REASON% and the counters ssl.fail_verify_*",
     "CERTIFICATE_VERIFY_FAILED, PEER_DID_NOT_RETURN_A_CERTIFICATE"},
    {S::stunnel, "stunnel", "stunnel", S::openssl, "its output file, with debug = info",
     "\"CERT: Pre-verification error: REASON\""},
    {S::caddy, "caddy", "Caddy", S::go, "the debug log (level DEBUG)", "\"http: TLS handshake error from\""},
    {S::iis, "iis", "IIS", S::dotnet,
     "the HTTP substatus (403.7, 403.13, 403.16) in the site's log, and the CAPI2 event log", "403.7, 403.13, 403.16"},
    {S::tomcat, "tomcat", "Tomcat", S::java, "catalina.out with -Djavax.net.debug=ssl,handshake", "\"PKIX path\""},
    {S::jetty, "jetty", "Jetty", S::java, "the log with -Djavax.net.debug=ssl,handshake", "\"PKIX path\""},
    {S::lighttpd, "lighttpd", "lighttpd", S::openssl, "server.errorlog with debug.log-ssl-noise", "\"SSL: \""},
    {S::traefik, "traefik", "Traefik", S::go, "the log at level DEBUG", "\"http: TLS handshake error from\""},
    {S::postgresql, "postgresql", "PostgreSQL", S::openssl, "the server's log", "\"could not accept SSL connection\""},
    {S::mysql, "mysql", "MySQL or MariaDB", S::openssl, "the error log with log_warnings=2", "\"SSL_accept\""},
    {S::mosquitto, "mosquitto", "Mosquitto", S::openssl, "its log with log_type all", "\"OpenSSL Error\""},
    {S::redis, "redis", "Redis", S::openssl, "its log at level verbose", "\"Error accepting a client connection\""},
    {S::etcd, "etcd", "etcd", S::go, "its log", "\"rejected connection\""},
    {S::slapd, "slapd", "OpenLDAP slapd", S::gnutls, "its log with loglevel conns", "\"TLS negotiation failure\""},
    {S::openssl, "openssl", "an OpenSSL server", S::openssl, "the server's log", kOpenSslWords},
    {S::boringssl, "boringssl", "a BoringSSL server", S::boringssl, "the server's log", "CERTIFICATE_VERIFY_FAILED"},
    {S::go, "go", "a Go server", S::go, "the server's standard error (http.Server.ErrorLog)",
     "\"http: TLS handshake error from ADDRESS: tls: \""},
    {S::java, "java", "a Java server", S::java, "its log with -Djavax.net.debug=ssl,handshake",
     "\"PKIX path\", \"CertPathValidatorException\""},
    {S::node, "node", "a Node server", S::node, "the tlsClientError event, and socket.authorizationError",
     "authorizationError"},
    {S::python, "python", "a Python server", S::openssl, "the exception of wrap_socket or accept",
     "\"certificate verify failed: REASON\""},
    {S::gnutls, "gnutls", "a GnuTLS server", S::gnutls, "the server's log", "\"The certificate is NOT trusted\""},
    {S::nss, "nss", "an NSS server", S::nss, "the server's log", "SEC_ERROR_"},
    {S::rustls, "rustls", "a rustls server", S::rustls, "the server's log", "InvalidCertificate"},
    {S::wolfssl, "wolfssl", "a wolfSSL server", S::wolfssl, "the server's log", "ASN_NO_SIGNER_E"},
    {S::mbedtls, "mbedtls", "an mbed TLS server", S::mbedtls, "the server's log",
     "X509 - Certificate verification failed"},
    {S::erlang, "erlang", "an Erlang server", S::erlang, "the server's log", "TLS server: In state"},
    {S::dotnet, "dotnet", "a .NET server", S::dotnet, "the server's log, and the CAPI2 event log",
     "RemoteCertificateChainErrors"},
};

constexpr bool is_in_order() {
  std::size_t expected = 0;
  for (const StackEntry& row : kStacks) {
    if (static_cast<std::size_t>(row.stack) != expected++) {
      return false;
    }
  }
  return expected == static_cast<std::size_t>(S::dotnet) + 1;
}
static_assert(is_in_order(), "one row for each Stack, in the order of the enumeration");

}  // namespace

std::span<const StackEntry> stacks() {
  return kStacks;
}

const StackEntry& entry(Stack stack) {
  return kStacks[static_cast<std::size_t>(stack)];
}

}  // namespace mtlsdiag::stacks
