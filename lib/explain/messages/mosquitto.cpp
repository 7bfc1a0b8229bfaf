#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"openssl error", R"re(openssl error[:\[].{0,120})re", K::alert_generic, either, F::unknown, R::vague,
     "1699999999: OpenSSL Error[0]: error:0A000000"},
    {"openssl error", R"re(openssl error.{0,200}certificate verify failed)re", K::chain_untrusted_root, either, F::peer, R::broad,
     "OpenSSL Error[0]: error:0A000086:SSL routines::certificate verify failed"},
    {"unable to load ca certificates", "", K::file_unreadable, either, F::self, R::exact,
     "Error: Unable to load CA certificates. Check cafile \"/etc/ca.crt\"."},
    {"unable to load server certificate", "", K::file_unreadable, server, F::self, R::exact,
     "Error: Unable to load server certificate \"/etc/s.crt\". Check certfile."},
    {"unable to load client certificate", "", K::file_unreadable, client, F::self, R::exact,
     "Error: Unable to load client certificate \"/etc/c.crt\"."},
    {"unable to load server key file", "", K::key_unreadable, either, F::self, R::exact,
     "Error: Unable to load server key file \"/etc/s.key\". Check keyfile."},
    {"unable to load client key file", "", K::key_unreadable, either, F::self, R::exact,
     "Error: Unable to load client key file \"/etc/c.key\"."},
    {"server certificate/key are inconsistent", "", K::key_mismatch, either, F::self, R::exact,
     "Error: Server certificate/key are inconsistent."},
    {"client certificate/key are inconsistent", "", K::key_mismatch, either, F::self, R::exact,
     "Error: Client certificate/key are inconsistent."},
    {"unable to load certificate revocation file", "", K::crl_unavailable, server, F::self, R::exact,
     "Error: Unable to load certificate revocation file \"/etc/crl.pem\". Check crlfile."},
    {"host name verification failed", "", K::name_mismatch, client, F::peer, R::exact,
     "Error: host name verification failed."},
    {"a tls error occurred", "", K::alert_generic, client, F::unknown, R::vague,
     "Error: A TLS error occurred."},
    {"the connection was lost", R"re((?:error|mosquitto|mqtt).{0,40}the connection was lost)re", K::connection_closed, client, F::unknown, R::vague,
     "Error: The connection was lost."},
    {"disconnected due to protocol error", R"re(client <unknown> (?:\[.{0,60}\] )?disconnected due to protocol error)re", K::plaintext_to_tls, server, F::client, R::broad,
     "Client <unknown> disconnected due to protocol error."},
    {"protocol error", R"re((?:mosquitto.{0,20}|^)error: protocol error$)re", K::connection_closed, client, F::unknown, R::vague,
     "Error: Protocol error"},
    {"connection refused: not authorised", "", K::identity_not_authorized, client, F::client, R::broad,
     "Connection Refused: not authorised."},
    {"connection error: connection refused:", "", K::identity_not_authorized, client, F::client, R::broad,
     "Connection error: Connection Refused: bad user name or password."},
    {"unsupported tls_version", "", K::protocol_version_mismatch, either, F::self, R::exact,
     "Error: Unsupported tls_version \"tlsv1\"."},
    {"lookup error", R"re((?:mosquitto|unable to connect|error:).{0,40}\(?lookup error)re", K::dns_failure, client, F::network, R::exact,
     "Unable to connect (Lookup error.)."},
    {"problem setting tls options", "", K::file_unreadable, client, F::self, R::exact,
     "Error: Problem setting TLS options: File not found."},
};
// clang-format on

}  // namespace

constexpr Table kMosquittoTable =
    Packed<kRows>::table("mosquitto", "mosquitto lib/net_mosq.c, src/net.c, src/handle_connect.c");

}  // namespace mtlsdiag::explain
