#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ssl handshake failure", R"re(/\S{1,80}: ssl handshake failure)re", K::cipher_mismatch, server, F::unknown, R::broad,
     "10.0.0.1:5000 [01/Jan/2024:00:00:00.000] fe/1: SSL handshake failure", "HAProxy's short log hides the cause: `option httpslog` or %[ssl_fc_err_str] in log-format shows it."},
    {"connection closed during ssl handshake", "", K::connection_closed, server, F::unknown, R::exact,
     "fe/1: Connection closed during SSL handshake"},
    {"connection error during ssl handshake", "", K::connection_reset, server, F::unknown, R::exact,
     "fe/1: Connection error during SSL handshake"},
    {"timeout during ssl handshake", "", K::handshake_timeout, server, F::unknown, R::exact,
     "fe/1: Timeout during SSL handshake"},
    {"ssl client certificate is missing", "", K::client_cert_required, server, F::client, R::exact,
     "fe/1: SSL client certificate is missing"},
    {"ssl client ca chain cannot be verified", "", K::chain_untrusted_root, server, F::client, R::exact,
     "fe/1: SSL client CA chain cannot be verified"},
    {"ssl client certificate not trusted", "", K::client_cert_rejected, server, F::client, R::broad,
     "fe/1: SSL client certificate not trusted"},
    {"server presented an ssl certificate different from the expected one", "", K::chain_untrusted_root, client, F::server, R::broad,
     "Server presented an SSL certificate different from the expected one"},
    {"server presented an ssl certificate different", "", K::name_mismatch, client, F::server, R::exact,
     "Server presented an SSL certificate different from the expected one"},
    {"reason: layer6 invalid response", R"re(reason: layer6 invalid response.{0,40}(?:ssl|tls|certificate))re", K::chain_untrusted_root, client, F::server, R::broad,
     "Server be/s1 is DOWN, reason: Layer6 invalid response, info: \"SSL handshake failure\""},
    {"reason: layer6 invalid response, info: \"ssl handshake failure", "", K::cipher_mismatch, client, F::unknown, R::broad,
     "Server be/s1 is DOWN, reason: Layer6 invalid response, info: \"SSL handshake failure\", check duration: 2ms"},
    {"reason: layer6 timeout", "", K::handshake_timeout, client, F::unknown, R::exact,
     "Server be/s1 is DOWN, reason: Layer6 timeout, check duration: 2001ms"},
    {"reason: layer4 connection problem", "", K::connection_refused, client, F::network, R::exact,
     "Server be/s1 is DOWN, reason: Layer4 connection problem, info: \"Connection refused\""},
    {"reason: layer4 timeout", "", K::connection_timeout, client, F::network, R::exact,
     "Server be/s1 is DOWN, reason: Layer4 timeout, check duration: 2001ms"},
    {"unable to stat ssl certificate", "", K::file_unreadable, server, F::self, R::exact,
     "[ALERT] parsing [haproxy.cfg:20] : 'bind *:443' : unable to stat SSL certificate from file '/etc/a.pem' : No such file or directory."},
    {"couldn't open the ca-file", "", K::file_unreadable, server, F::self, R::exact,
     "[ALERT] config : Couldn't open the ca-file '/etc/ca.pem' (No such file or directory)."},
    {"couldn't open the crl-file", "", K::file_unreadable, server, F::self, R::exact,
     "[ALERT] config : Couldn't open the crl-file '/etc/crl.pem'"},
    {"no private key found", "", K::key_unreadable, server, F::self, R::exact,
     "[ALERT] unable to load SSL certificate: No Private Key found in '/etc/a.pem'."},
    {"unable to load private key", "", K::key_unreadable, server, F::self, R::exact,
     "unable to load private key from file '/etc/a.pem'."},
    {"unable to load certificate from file", "", K::pem_malformed, server, F::self, R::exact,
     "[ALERT] 'bind *:443' : unable to load certificate from file '/etc/a.pem'."},
    {"unable to load ssl certificate", "", K::pem_malformed, server, F::self, R::exact,
     "unable to load SSL certificate from PEM file '/etc/a.pem'."},
    {"unable to load certificate chain from file", "", K::pem_malformed, server, F::self, R::exact,
     "unable to load certificate chain from file '/etc/a.pem'."},
    {"inconsistencies between private key and certificate", "", K::key_mismatch, server, F::self, R::exact,
     "inconsistencies between private key and certificate loaded from PEM file '/etc/a.pem'."},
    {"verify is enabled by default but no ca file specified", "", K::truststore_empty, server, F::self, R::exact,
     "server s1: verify is enabled by default but no CA file specified."},
    {"verify is enabled but no ca file", "", K::truststore_empty, server, F::self, R::exact,
     "Proxy 'fe': verify is enabled but no CA file specified for bind '*:443'"},
    {"no ssl certificate specified for bind", "", K::file_unreadable, server, F::self, R::exact,
     "Proxy 'fe': no SSL certificate specified for bind '*:443' at [haproxy.cfg:10] (use 'crt')."},
    {"all ssl/tls versions are disabled", "", K::protocol_version_mismatch, server, F::self, R::exact,
     "Proxy 'fe': all SSL/TLS versions are disabled for bind '*:443'"},
    {"unable to set ssl cipher list", "", K::cipher_mismatch, server, F::self, R::exact,
     "Proxy 'fe': unable to set SSL cipher list to 'FOO' for bind '*:443'"},
    {"unable to configure crl file", "", K::crl_invalid, server, F::self, R::exact,
     "Proxy 'fe': unable to configure CRL file '/etc/crl.pem' for bind '*:443'"},
    {"ocsp single response:", "", K::ocsp_unavailable, server, F::self, R::exact,
     "OCSP single response: no longer valid."},
    {"unable to load default 1024 bits dh parameter", "", K::weak_key, server, F::self, R::broad,
     "unable to load default 1024 bits DH parameter for certificate '/etc/a.pem'."},
};
// clang-format on

}  // namespace

constexpr Table kHaproxyTable = Packed<kRows>::table("haproxy", "haproxy src/ssl_sock.c, src/connection.c");

}  // namespace mtlsdiag::explain
