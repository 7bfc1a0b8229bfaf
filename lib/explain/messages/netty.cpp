#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"notsslrecordexception", "", K::plaintext_to_tls, server, F::client, R::exact,
     "io.netty.handler.codec.DecoderException: io.netty.handler.ssl.NotSslRecordException: not an SSL/TLS record: 4745"},
    {"sslhandshaketimeoutexception", "", K::handshake_timeout, either, F::unknown, R::exact,
     "io.netty.handler.ssl.SslHandshakeTimeoutException: handshake timed out after 10000ms"},
    {"handshake timed out", "", K::handshake_timeout, either, F::unknown, R::exact,
     "javax.net.ssl.SSLException: handshake timed out"},
    {"sslclosedengineexception", "", K::connection_closed, either, F::unknown, R::vague,
     "io.netty.handler.ssl.SslClosedEngineException: SSLEngine closed already"},
    {"stacklessclosedchannelexception", R"re(stacklessclosedchannelexception.{0,80}(?:ssl|handshake|tls))re", K::connection_closed, either, F::unknown, R::exact,
     "io.netty.channel.StacklessClosedChannelException: null SslHandler"},
    {"connection closed while ssl/tls handshake was in progress", "", K::connection_closed, either, F::unknown, R::exact,
     "io.netty.handler.ssl.StacklessSSLHandshakeException: Connection closed while SSL/TLS handshake was in progress"},
    {"recvaddress(..) failed: connection reset by peer", "", K::connection_reset, either, F::unknown, R::exact,
     "io.netty.channel.unix.Errors$NativeIoException: recvAddress(..) failed: Connection reset by peer"},
    {"nativeioexception", R"re(nativeioexception.{0,60}connection reset by peer)re", K::connection_reset, either, F::unknown, R::exact,
     "io.netty.channel.unix.Errors$NativeIoException: readAddress(..) failed: Connection reset by peer"},
    {"annotatedconnectexception", R"re(annotatedconnectexception.{0,60}connection refused)re", K::connection_refused, client, F::network, R::exact,
     "io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: a.example/10.0.0.1:443"},
    {"failed to select application protocol", "", K::alpn_mismatch, either, F::unknown, R::exact,
     "failed to select application protocol"},
    {"peer_did_not_return_a_certificate", "", K::client_cert_required, server, F::client, R::exact,
     "javax.net.ssl.SSLHandshakeException: error:100000c0:SSL routines:OPENSSL_internal:PEER_DID_NOT_RETURN_A_CERTIFICATE"},
    {"file does not contain valid private key", "", K::key_unreadable, either, F::self, R::exact,
     "java.lang.IllegalArgumentException: File does not contain valid private key: /etc/app/server.key", "Netty wants an unencrypted PKCS#8 key: openssl pkcs8 -topk8 -nocrypt."},
    {"file does not contain valid certificates", "", K::pem_malformed, either, F::self, R::exact,
     "java.lang.IllegalArgumentException: File does not contain valid certificates: /etc/app/server.crt"},
    {"could not find a pkcs #8 private key", "", K::key_unreadable, either, F::self, R::exact,
     "java.security.KeyException: could not find a PKCS #8 private key in input stream"},
    {"failed to verify hostname", R"re(pulsar.{0,80}failed to verify hostname)re", K::name_mismatch, client, F::server, R::exact,
     "org.apache.pulsar.client.impl.ClientCnx - Failed to verify hostname of broker-1"},
};
// clang-format on

}  // namespace

constexpr Table kNettyTable = Packed<kRows>::table("netty", "netty handler/ssl, netty-tcnative");

}  // namespace mtlsdiag::explain
