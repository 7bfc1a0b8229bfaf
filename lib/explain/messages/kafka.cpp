#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ssl handshake failed", R"re((?:sslauthenticationexception|kafka|rdkafka|networkclient|broker).{0,160}ssl handshake failed)re", K::alert_generic, client, F::unknown, R::vague,
     "org.apache.kafka.common.errors.SslAuthenticationException: SSL handshake failed"},
    {"broker certificate could not be verified", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "SSL handshake failed: error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed: broker certificate could not be verified, verify that ssl.ca.location is correctly configured"},
    {"client ssl authentication might be required", "", K::client_cert_required, client, F::client, R::broad,
     "SSL handshake failed: Disconnected: client SSL authentication might be required (see ssl.key.location and ssl.certificate.location and consult the broker logs for more information)"},
    {"connecting to a plaintext broker listener", "", K::not_tls, client, F::peer, R::broad,
     "SSL handshake failed: error:1408F10B:SSL routines:ssl3_get_record:wrong version number: connecting to a PLAINTEXT broker listener?"},
    {"connecting to a ssl listener using plaintext", "", K::plaintext_to_tls, client, F::client, R::exact,
     "Disconnected: verify that security.protocol is correctly configured, broker might require SASL authentication / connecting to a SSL listener using PLAINTEXT"},
    {"invalid receive (size", "", K::plaintext_to_tls, server, F::client, R::broad,
     "org.apache.kafka.common.network.InvalidReceiveException: Invalid receive (size = 369295616 larger than 104857600)"},
    {"369295616", "", K::plaintext_to_tls, either, F::unknown, R::broad,
     "Invalid receive (size = 369295616 larger than 104857600)", "369295616 is 0x16030100, the start of a TLS record: a TLS client speaks to a plain listener. Use the SSL listener's port."},
    {"352518912", "", K::plaintext_to_tls, client, F::unknown, R::broad,
     "Invalid receive (size = 352518912 larger than 104857600)", "352518912 is 0x15030300, a TLS alert: a plain client speaks to the SSL listener. Set security.protocol=SSL."},
    {"1195725856", "", K::plaintext_to_tls, server, F::client, R::broad,
     "Invalid receive (size = 1195725856 larger than 104857600)", "1195725856 is \"GET \": an HTTP client speaks to Kafka."},
    {"bootstrap broker", R"re(bootstrap broker .{1,160} disconnected)re", K::connection_closed, client, F::unknown, R::vague,
     "WARN [Producer clientId=a] Bootstrap broker a.example:9093 (id: -1 rack: null) disconnected"},
    {"broker may not be available", "", K::connection_refused, client, F::network, R::exact,
     "Connection to node -1 (a/10.0.0.1:9093) could not be established. Broker may not be available."},
    {"terminated during authentication", "", K::handshake_timeout, client, F::unknown, R::broad,
     "Connection to node -1 (a/10.0.0.1:9093) terminated during authentication. This may happen due to any of the following reasons: (1) Authentication failed due to invalid credentials with brokers older than 1.0.0, (2) Firewall blocking Kafka TLS traffic"},
    {"connection to node", R"re(connection to node .{1,120} failed authentication due to)re", K::alert_generic, client, F::unknown, R::vague,
     "Connection to node -1 (a/10.0.0.1:9093) failed authentication due to: SSL handshake failed"},
    {"failed authentication with", R"re(failed authentication with .{0,120}\(ssl handshake failed\))re", K::alert_generic, server, F::unknown, R::vague,
     "INFO [SocketServer listenerType=ZK_BROKER, nodeId=1] Failed authentication with /10.0.0.1 (channelId=1) (SSL handshake failed)"},
    {"failed to process post-handshake messages", "", K::client_cert_rejected, client, F::unknown, R::broad,
     "org.apache.kafka.common.errors.SslAuthenticationException: Failed to process post-handshake messages", "Under TLS 1.3 the broker refused the client's certificate after the handshake: see the broker's log."},
    {"failed to load ssl keystore", "", K::file_unreadable, either, F::self, R::exact,
     "org.apache.kafka.common.KafkaException: Failed to load SSL keystore /etc/k.jks of type JKS"},
    {"ssl.ca.location", R"re((?:ssl.ca.location|ssl.certificate.location|ssl.key.location|ssl.keystore.location).{0,20}failed)re", K::file_unreadable, either, F::self, R::exact,
     "ssl.ca.location failed: error:02001002:system library:fopen:No such file or directory"},
    {"ssl.keystore.location failed", R"re(ssl.keystore.location failed.{0,80}(?:mac|password))re", K::passphrase_wrong, either, F::self, R::exact,
     "ssl.keystore.location failed: mac verify failure"},
    {"ssl trust store is not specified", "", K::truststore_empty, either, F::self, R::exact,
     "SSL trust store is not specified, but trust store password is specified."},
    {"ssl key store is not specified", "", K::file_unreadable, either, F::self, R::exact,
     "SSL key store is not specified, but key store password is specified."},
    {"ssl key store password cannot be specified with pem", "", K::key_unreadable, either, F::self, R::exact,
     "SSL key store password cannot be specified with PEM format, only key password may be specified"},
    {"pem keystore", R"re((?:invalid|failed|no matching).{0,40}pem (?:key|trust) ?store|pem keystore.{0,60}(?:invalid|no))re", K::pem_malformed, either, F::self, R::exact,
     "Invalid PEM keystore configs"},
    {"channel has been closed", R"re(transportexception.{0,60}channel has been closed)re", K::connection_closed, client, F::unknown, R::exact,
     "TransportException: [/10.0.0.1:9042] Channel has been closed"},
    {"ssl.key.", R"re(ssl\.key\.(?:location|pem) failed)re", K::key_unreadable, either, F::self, R::exact,
     "ssl.key.location failed: error:02001002"},
    {"ssl.certificate.", R"re(ssl\.certificate\.(?:location|pem) failed)re", K::file_unreadable, either, F::self, R::exact,
     "ssl.certificate.location failed: error:02001002"},
    {"ssl.ca.", R"re(ssl\.ca\.(?:location|pem) failed)re", K::truststore_empty, either, F::self, R::exact,
     "ssl.ca.pem failed: not in PEM format"},
    {"ssl.crl.location failed", "", K::crl_unavailable, either, F::self, R::exact,
     "ssl.crl.location failed: No such file"},
    {"ssl.keystore.location", R"re((?:failed to (?:use|open|parse)|error reading) ssl\.keystore\.location)re", K::file_unreadable, either, F::self, R::broad,
     "Failed to open ssl.keystore.location: /k.p12: No such file"},
    {"ssl.curves.list failed", "", K::group_mismatch, either, F::self, R::exact,
     "ssl.curves.list failed: x"},
    {"ssl.sigalgs.list failed", "", K::sigalg_mismatch, either, F::self, R::exact,
     "ssl.sigalgs.list failed: x"},
    {"invalid receive (size = 3525", "", K::plaintext_to_tls, either, F::unknown, R::exact,
     "org.apache.kafka.common.network.InvalidReceiveException: Invalid receive (size = 352518912 larger than 104857600)", "These bytes are a TLS record: one side speaks TLS to a listener without it. Make security.protocol fit the listener."},
};
// clang-format on

}  // namespace

constexpr Table kKafkaTable = Packed<kRows>::table("kafka", "apache kafka clients, librdkafka");

}  // namespace mtlsdiag::explain
