#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

using K = Kind;
using F = Fault;
using R = Rank;
constexpr auto either = Role::either;
constexpr auto client = Role::client;

// clang-format off
constexpr Message kRows[] = {
    {"certificate_verify_failed", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"},
    {"certificate is not valid for", R"re(hostname mismatch, certificate is not valid for)re", K::name_mismatch, either, F::peer, R::exact,
     "Hostname mismatch, certificate is not valid for 'a.example'."},
    {"ip address mismatch, certificate is not valid for", "", K::name_mismatch, either, F::peer, R::exact,
     "IP address mismatch, certificate is not valid for '10.0.0.1'."},
    {"certificateerror: hostname", "", K::name_mismatch, either, F::peer, R::exact,
     "ssl.CertificateError: hostname 'a' doesn't match 'b'"},
    {"doesn't match", R"re((?:hostname|ip address) ['"][^'"]*['"] doesn't match)re", K::name_mismatch, either, F::peer, R::exact,
     "hostname 'a.example' doesn't match either of 'b.example', 'c.example'"},
    {"no appropriate subjectaltname fields were found", "", K::name_in_cn_only, either, F::peer, R::exact,
     "ssl.CertificateError: no appropriate subjectAltName fields were found"},
    {"no appropriate commonname or subjectaltname", "", K::name_in_cn_only, either, F::peer, R::exact,
     "no appropriate commonName or subjectAltName fields were found"},
    {"missing authority key identifier", "", K::extension_malformed, either, F::peer, R::exact,
     "certificate verify failed: Missing Authority Key Identifier (_ssl.c:1032)", "Python 3.13 checks strictly (VERIFY_X509_STRICT): have the CA issue certificates with authorityKeyIdentifier."},
    {"basic constraints of ca cert not marked critical", "", K::extension_malformed, either, F::peer, R::exact,
     "certificate verify failed: Basic Constraints of CA cert not marked critical (_ssl.c:1032)"},
    {"tls/ssl connection has been closed", "", K::connection_closed, either, F::unknown, R::exact,
     "ssl.SSLZeroReturnError: TLS/SSL connection has been closed (EOF) (_ssl.c:1129)"},
    {"sslzeroreturnerror", "", K::connection_closed, either, F::unknown, R::exact,
     "ssl.SSLZeroReturnError: closed"},
    {"remote end closed connection without response", "", K::connection_closed, either, F::unknown, R::exact,
     "ConnectionError: ('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))"},
    {"connectionreseterror", "", K::connection_reset, either, F::unknown, R::exact,
     "ConnectionResetError: [Errno 104] Connection reset by peer"},
    {"errno 104", "", K::connection_reset, either, F::unknown, R::exact,
     "[Errno 104] Connection reset by peer"},
    {"brokenpipeerror", "", K::connection_reset, either, F::unknown, R::broad,
     "BrokenPipeError: [Errno 32] Broken pipe"},
    {"connectionrefusederror", "", K::connection_refused, client, F::network, R::exact,
     "ConnectionRefusedError: [Errno 111] Connection refused"},
    {"errno 111", "", K::connection_refused, client, F::network, R::exact,
     "[Errno 111] Connection refused"},
    {"errno 110", "", K::connection_timeout, client, F::network, R::exact,
     "[Errno 110] Connection timed out"},
    {"errno 113", "", K::connection_timeout, client, F::network, R::exact,
     "[Errno 113] No route to host"},
    {"connecttimeouterror", "", K::connection_timeout, client, F::network, R::exact,
     "urllib3.exceptions.ConnectTimeoutError: Connection to a.example timed out"},
    {"newconnectionerror", R"re(newconnectionerror.{0,120}(?:timed out|no route))re", K::connection_timeout, client, F::network, R::exact,
     "NewConnectionError: Failed to establish a new connection: [Errno 113] No route to host"},
    {"name or service not known", "", K::dns_failure, client, F::network, R::exact,
     "socket.gaierror: [Errno -2] Name or service not known"},
    {"temporary failure in name resolution", "", K::dns_failure, client, F::network, R::exact,
     "socket.gaierror: [Errno -3] Temporary failure in name resolution"},
    {"nodename nor servname provided", "", K::dns_failure, client, F::network, R::exact,
     "socket.gaierror: [Errno 8] nodename nor servname provided, or not known"},
    {"nameresolutionerror", "", K::dns_failure, client, F::network, R::exact,
     "urllib3.exceptions.NameResolutionError: Failed to resolve 'a.example'"},
    {"getaddrinfo failed", "", K::dns_failure, client, F::network, R::exact,
     "socket.gaierror: [Errno 11001] getaddrinfo failed"},
    {"the handshake operation timed out", "", K::handshake_timeout, either, F::unknown, R::exact,
     "socket.timeout: _ssl.c:1112: The handshake operation timed out"},
    {"the read operation timed out", "", K::handshake_timeout, either, F::unknown, R::exact,
     "TimeoutError: The read operation timed out"},
    {"cannot connect to proxy", "", K::proxy_refused, client, F::unknown, R::exact,
     "requests.exceptions.ProxyError: Cannot connect to proxy."},
    {"tunnel connection failed", "", K::proxy_refused, client, F::unknown, R::exact,
     "OSError: Tunnel connection failed: 407 Proxy Authentication Required"},
    {"your proxy appears to only use http and not https", "", K::not_tls, client, F::unknown, R::exact,
     "Your proxy appears to only use HTTP and not HTTPS"},
    {"could not find a suitable tls ca certificate bundle", "", K::file_unreadable, either, F::self, R::exact,
     "OSError: Could not find a suitable TLS CA certificate bundle, invalid path: /etc/ssl/x.pem"},
    {"could not find the tls certificate file", "", K::file_unreadable, either, F::self, R::exact,
     "OSError: Could not find the TLS certificate file, invalid path: client.crt"},
    {"could not find the tls key file", "", K::file_unreadable, either, F::self, R::exact,
     "OSError: Could not find the TLS key file, invalid path: client.key"},
    {"filenotfounderror", R"re((?:ssl|load_cert_chain|load_verify|pem|crt|cert|\.key).{0,80}filenotfounderror|filenotfounderror.{0,60}(?:pem|crt|cert|\.key))re", K::file_unreadable, either, F::self, R::exact,
     "FileNotFoundError: [Errno 2] No such file or directory: 'server.crt'"},
    {"password was not given but private key is encrypted", "", K::passphrase_wrong, either, F::self, R::exact,
     "TypeError: Password was not given but private key is encrypted"},
    {"key_values_mismatch", "", K::key_mismatch, either, F::self, R::exact,
     "ssl.SSLError: [X509: KEY_VALUES_MISMATCH] key values mismatch (_ssl.c:3895)"},
    {"unsafe_legacy_renegotiation_disabled", "", K::renegotiation_refused, either, F::peer, R::exact,
     "[SSL: UNSAFE_LEGACY_RENEGOTIATION_DISABLED] unsafe legacy renegotiation disabled (_ssl.c:1006)"},
    {"bad handshake: error(", "", K::alert_generic, either, F::unknown, R::vague,
     "requests.exceptions.SSLError: bad handshake: Error([('SSL routines', 'x')])"},
};
// clang-format on

}  // namespace

constexpr Table kPythonTable = Packed<kRows>::table("python", "cpython Modules/_ssl.c, Lib/ssl.py, urllib3, requests");

}  // namespace mtlsdiag::explain
