#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"nohostavailable", "", K::connection_refused, client, F::network, R::vague,
     "cassandra.cluster.NoHostAvailable: ('Unable to connect to any servers')"},
    {"invalid or unsupported protocol version", R"re(invalid or unsupported protocol version \((?:22|71|128)\))re", K::plaintext_to_tls, server, F::client, R::exact,
     "org.apache.cassandra.transport.ProtocolException: Invalid or unsupported protocol version (22); highest supported is 5", "22 is the first byte of a TLS record: the client speaks TLS and the server does not."},
    {"unknown exception in client networking", R"re(unknown exception in client networking.{0,160}(?:empty client certificate chain|null cert chain))re", K::client_cert_required, server, F::client, R::exact,
     "Unknown exception in client networking javax.net.ssl.SSLHandshakeException: Empty client certificate chain"},
    {"manager store for secure connections", R"re(failed to build (?:key|trust) manager store)re", K::file_unreadable, either, F::self, R::exact,
     "Failed to build key manager store for secure connections"},
    {"unable to create sslcontext", "", K::file_unreadable, either, F::self, R::broad,
     "org.apache.cassandra.exceptions.ConfigurationException: Unable to create SSLContext"},
};
// clang-format on

}  // namespace

constexpr Table kCassandraTable = Packed<kRows>::table("cassandra", "apache cassandra, datastax drivers");

}  // namespace mtlsdiag::explain
