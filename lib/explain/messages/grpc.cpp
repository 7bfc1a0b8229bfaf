#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"authentication handshake failed", "", K::alert_generic, client, F::unknown, R::vague,
     "transport: authentication handshake failed: x"},
    {"ssl_transport_security.cc", R"re(ssl.transport.security.{0,160}certificate.verify.failed)re", K::chain_untrusted_root, client, F::peer, R::broad,
     "ssl_transport_security.cc:1519] Handshake failed with fatal error SSL_ERROR_SSL: error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED"},
    {"ssl_transport_security.cc", R"re(ssl.transport.security.{0,160}wrong.version.number)re", K::not_tls, client, F::peer, R::broad,
     "ssl_transport_security.cc:1469] Handshake failed with fatal error SSL_ERROR_SSL: error:1408F10B:SSL routines:ssl3_get_record:wrong version number"},
    {"handshake failed with fatal error ssl_error_ssl", "", K::alert_generic, either, F::unknown, R::vague,
     "Handshake failed with fatal error SSL_ERROR_SSL: error:10000"},
    {"is not in peer certificate", R"re(peer name .{1,200} is not in peer certificate)re", K::name_mismatch, client, F::peer, R::exact,
     "Peer name a.example is not in peer certificate"},
    {"hostname verification check failed", "", K::name_mismatch, client, F::peer, R::exact,
     "Hostname Verification Check failed."},
    {"target name", R"re(target name .{0,120} is not the same as)re", K::name_mismatch, client, F::peer, R::exact,
     "Target name a is not the same as b"},
    {"error reading server preface", "", K::not_tls, client, F::peer, R::exact,
     "connection error: desc = \"error reading server preface: http2: frame too large\"", "The server speaks TLS and the client does not (or the other way round), or ALPN h2 is missing."},
    {"error reading server preface: eof", "", K::plaintext_to_tls, client, F::unknown, R::broad,
     "connection error: desc = \"error reading server preface: EOF\""},
    {"bogus greeting from client", "", K::plaintext_to_tls, server, F::client, R::exact,
     "transport: http2Server.HandleStreams received bogus greeting from client: \"\\x16\\x03\\x01\""},
    {"failed to connect to all addresses", R"re(failed to connect to all addresses.{0,200}(?:connection refused|failed to connect to remote host))re", K::connection_refused, client, F::network, R::exact,
     "failed to connect to all addresses; last error: UNKNOWN: ipv4:10.0.0.1:443: Failed to connect to remote host: Connection refused"},
    {"failed to connect to all addresses", R"re(failed to connect to all addresses.{0,240}(?:ssl handshake failed|certificate))re", K::chain_untrusted_root, client, F::peer, R::broad,
     "failed to connect to all addresses; last error: UNKNOWN: Ssl handshake failed: SSL_ERROR_SSL: CERTIFICATE_VERIFY_FAILED"},
    {"socket closed", R"re((?:grpc|unavailable|statuscode).{0,120}socket closed)re", K::connection_closed, client, F::unknown, R::vague,
     "StatusCode.UNAVAILABLE details = \"Socket closed\""},
    {"could not get default pem root certs", "", K::truststore_empty, either, F::self, R::exact,
     "ssl_security_connector.cc: Could not get default pem root certs."},
    {"invalid private key", R"re((?:ssl.transport|tsi|grpc).{0,80}invalid private key)re", K::key_mismatch, either, F::self, R::exact,
     "ssl_transport_security.cc: Invalid private key."},
    {"invalid cert chain file", "", K::pem_malformed, either, F::self, R::exact,
     "ssl_transport_security.cc:1024] Invalid cert chain file."},
    {"could not load any root certificate", "", K::pem_malformed, either, F::self, R::exact,
     "ssl_transport_security.cc: Could not load any root certificate."},
    {"no transport security set", "", K::file_unreadable, client, F::self, R::exact,
     "grpc: no transport security set (use grpc.WithTransportCredentials(insecure.NewCredentials()) explicitly or set credentials)"},
    {"first received frame was not settings", "", K::plaintext_to_tls, client, F::unknown, R::broad,
     "io.grpc.StatusRuntimeException: UNAVAILABLE: http2 exception: First received frame was not SETTINGS. Hex dump for first 5 bytes: 1503010002", "15 03 is a TLS alert: the client speaks plain text to a TLS port."},
    {"no match found for server name", "", K::name_mismatch, client, F::peer, R::exact,
     "ssl_transport_security.cc:1883] No match found for server name: db.internal."},
    {"hostname verification check failed", "", K::name_mismatch, client, F::server, R::exact,
     "last error: UNKNOWN: ipv4:10.0.0.1:50051: Hostname Verification Check failed."},
    {"closed before server preface", "", K::connection_closed, client, F::unknown, R::exact,
     "rpc error: code = Unavailable desc = connection closed before server preface received"},
};
// clang-format on

}  // namespace

constexpr Table kGrpcTable = Packed<kRows>::table("grpc", "grpc-go, grpc core ssl_transport_security, grpc-java");

}  // namespace mtlsdiag::explain
