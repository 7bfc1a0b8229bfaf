#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ssl operation failed with code 1", R"re(ssl operation failed with code 1.{0,120}certificate verify failed)re", K::chain_untrusted_root, either, F::peer, R::broad,
     "SSL operation failed with code 1. OpenSSL Error messages: error:1416F086:SSL routines:tls_process_server_certificate:certificate verify failed"},
    {"peer certificate cn=", "", K::name_mismatch, either, F::peer, R::exact,
     "Peer certificate CN=`b.example' did not match expected CN=`a.example'"},
    {"unable to locate peer certificate cn", "", K::name_mismatch, either, F::peer, R::exact,
     "Unable to locate peer certificate CN"},
    {"failed to enable crypto", "", K::alert_generic, either, F::unknown, R::vague,
     "stream_socket_client(): Failed to enable crypto"},
    {"ssl: handshake timed out", "", K::handshake_timeout, either, F::unknown, R::exact,
     "stream_socket_enable_crypto(): SSL: Handshake timed out"},
    {"ssl: connection reset by peer", "", K::connection_reset, either, F::unknown, R::exact,
     "fopen(): SSL: Connection reset by peer"},
    {"unable to set local cert chain file", "", K::file_unreadable, either, F::self, R::exact,
     "Unable to set local cert chain file `/etc/a.pem'; Check that your cafile/capath settings include details of your certificate and its issuer"},
    {"unable to set private key file", "", K::key_unreadable, either, F::self, R::exact,
     "Unable to set private key file `/etc/a.key'"},
    {"unable to set verify locations", "", K::truststore_empty, either, F::self, R::exact,
     "Unable to set verify locations `/etc/ca.pem' `(null)'"},
    {"peer fingerprint doesn't match", "", K::identity_not_authorized, either, F::peer, R::exact,
     "Peer fingerprint doesn't match"},
    {"peer_fingerprint match failure", "", K::identity_not_authorized, either, F::peer, R::exact,
     "peer_fingerprint match failure"},
    {"php_network_getaddresses", "", K::dns_failure, client, F::network, R::exact,
     "php_network_getaddresses: getaddrinfo failed: Name or service not known"},
    {"failed loading cafile stream", "", K::truststore_empty, client, F::self, R::exact,
     "file_get_contents(): SSL: failed loading cafile stream: `/etc/ca.pem'"},
};
// clang-format on

}  // namespace

constexpr Table kPhpTable = Packed<kRows>::table("php", "php ext/openssl/xp_ssl.c, ext/curl");

}  // namespace mtlsdiag::explain
