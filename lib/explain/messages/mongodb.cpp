#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"no ssl certificate provided by peer", "", K::client_cert_required, server, F::client, R::exact,
     "SSLHandshakeFailed: no SSL certificate provided by peer; connection rejected"},
    {"ssl peer certificate validation failed", "", K::client_cert_rejected, either, F::peer, R::broad,
     "SSL peer certificate validation failed: x"},
    {"ssl peer certificate validation failed", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "SSL peer certificate validation failed: certificate"},
    {"ssl peer certificate validation failed", R"re(ssl peer certificate validation failed: ?self[- ]signed certificate\b)re", K::cert_self_signed, either, F::peer, R::exact,
     "SSL peer certificate validation failed: self signed certificate"},
    {"ssl peer certificate validation failed", R"re(ssl peer certificate validation failed: ?self[- ]signed certificate in)re", K::chain_untrusted_root, either, F::peer, R::exact,
     "SSL peer certificate validation failed: self signed certificate in certificate chain"},
    {"ssl peer certificate validation failed", R"re(ssl peer certificate validation failed: ?unable to get)re", K::chain_missing_intermediate, either, F::peer, R::exact,
     "SSL peer certificate validation failed: unable to get issuer certificate"},
    {"ssl peer certificate validation failed", R"re(ssl peer certificate validation failed: ?unsupported certificate purpose)re", K::eku_client_auth_missing, either, F::peer, R::exact,
     "SSL peer certificate validation failed: unsupported certificate purpose"},
    {"ssl peer certificate validation failed", R"re(ssl peer certificate validation failed: ?certificate has expired)re", K::cert_expired, either, F::peer, R::exact,
     "SSL peer certificate validation failed: certificate has expired"},
    {"does not match the remote host name", "", K::name_mismatch, either, F::peer, R::exact,
     "The server certificate does not match the host name. Hostname: a does not match SAN(s) / does not match the remote host name"},
    {"the server certificate does not match the host name", "", K::name_mismatch, either, F::peer, R::exact,
     "The server certificate does not match the host name. Hostname: a.example does not match SAN(s): b.example"},
    {"the server is configured to only allow ssl connections", "", K::plaintext_to_tls, server, F::client, R::exact,
     "SSLHandshakeFailed: The server is configured to only allow SSL connections"},
    {"ssl handshake received but server is started without ssl support", "", K::not_tls, server, F::peer, R::exact,
     "AssertionException: 17189 SSL handshake received but server is started without SSL support"},
    {"sslhandshakefailed", R"re(sslhandshakefailed.{0,80}no ssl certificate)re", K::client_cert_required, server, F::client, R::exact,
     "SSLHandshakeFailed: no SSL certificate provided by peer"},
    {"sslhandshakefailed", "", K::alert_generic, either, F::unknown, R::vague,
     "HostUnreachable: SSLHandshakeFailed: x"},
    {"mongonetworkerror", R"re(mongonetworkerror.{0,100}(?:certificate|self[- ]signed|issuer))re", K::chain_untrusted_root, client, F::peer, R::broad,
     "MongoNetworkError: unable to verify certificate"},
    {"mongonetworkerror", R"re(mongonetworkerror.{0,60}connection.{0,40}closed)re", K::connection_closed, client, F::unknown, R::vague,
     "MongoNetworkError: connection 1 to 10.0.0.1:27017 closed"},
    {"mongonetworkerror", R"re(mongonetworkerror.{0,60}econnrefused)re", K::connection_refused, client, F::network, R::exact,
     "MongoNetworkError: connect ECONNREFUSED 127.0.0.1:27017"},
    {"cannot read certificate file", "", K::file_unreadable, either, F::self, R::exact,
     "cannot read certificate file: /etc/mongodb.pem error:02001002"},
    {"cannot read pem key file", "", K::file_unreadable, either, F::self, R::exact,
     "InvalidSSLConfiguration: cannot read PEM key file: /etc/mongodb.pem"},
    {"invalidsslconfiguration", "", K::file_unreadable, either, F::self, R::exact,
     "InvalidSSLConfiguration: Can not set up PEM key file."},
    {"the provided ssl certificate is expired or not yet valid", "", K::cert_expired, either, F::self, R::exact,
     "The provided SSL certificate is expired or not yet valid."},
    {"there is no x.509 client certificate matching the user", "", K::identity_not_authorized, server, F::client, R::exact,
     "Authentication failed: There is no x.509 client certificate matching the user."},
    {"soft-fail: no ocsp responder", "", K::ocsp_unavailable, client, F::peer, R::exact,
     "Soft-fail: No OCSP responder could be reached"},
};
// clang-format on

}  // namespace

constexpr Table kMongodbTable = Packed<kRows>::table("mongodb", "mongodb src/mongo/util/net/ssl_manager*.cpp");

}  // namespace mtlsdiag::explain
