#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"ssslerr", R"re((?:ssslerr|icm_http_ssl)_(?:peer_cert_untrusted|peer_cert_unknown))re", K::chain_untrusted_root, either, F::peer, R::exact,
     "SSSLERR_PEER_CERT_UNTRUSTED (-102)"},
    {"icm http ssl", R"re(icm_http_ssl_(?:peer_cert_untrusted|cert_untrusted))re", K::chain_untrusted_root, client, F::peer, R::exact,
     "ICM_HTTP_SSL_PEER_CERT_UNTRUSTED"},
    {"icm http ssl", R"re(icm_http_ssl_cert_mismatch)re", K::name_mismatch, client, F::peer, R::exact,
     "ICM_HTTP_SSL_CERT_MISMATCH"},
    {"icm http ssl", R"re(icm_http_ssl_(?:error|conn)\w*)re", K::alert_generic, client, F::unknown, R::vague,
     "ICM_HTTP_SSL_ERROR"},
    {"ssslerr", R"re(ssslerr_(?:server_cert_mismatch|peer_cert_mismatch))re", K::name_mismatch, client, F::peer, R::exact,
     "SSSLERR_SERVER_CERT_MISMATCH (-30)"},
    {"ssslerr", R"re(ssslerr_(?:conn_closed|conn_lost|eof))re", K::connection_closed, either, F::unknown, R::exact,
     "SSSLERR_CONN_CLOSED (-10)"},
    {"ssslerr", R"re(ssslerr_(?:ssl_connect))re", K::alert_generic, client, F::unknown, R::vague,
     "SapSSLSessionStart()==SSSLERR_SSL_CONNECT (-57)"},
    {"ssslerr", R"re(ssslerr_(?:ssl_accept))re", K::alert_generic, server, F::unknown, R::vague,
     "SSSLERR_SSL_ACCEPT (-56)"},
    {"ssslerr", R"re(ssslerr_(?:no_ssl_request|not_ssl|plaintext\w*))re", K::plaintext_to_tls, server, F::client, R::exact,
     "SSSLERR_NO_SSL_REQUEST (-31)"},
    {"ssslerr", R"re(ssslerr_(?:cert_req\w*|no_client_cert\w*|peer_no_cert\w*))re", K::client_cert_required, either, F::client, R::exact,
     "SSSLERR_PEER_NO_CERTIFICATE"},
    {"ssslerr", R"re(ssslerr_(?:pse_error|pse_\w+|no_pse|library_not_found|lib_not_found|cred\w*|server_pse\w*))re", K::file_unreadable, either, F::self, R::exact,
     "SSSLERR_PSE_ERROR (-40)"},
    {"ssslerr", R"re(ssslerr_(?:cipher\w*|no_cipher\w*))re", K::cipher_mismatch, either, F::unknown, R::exact,
     "SSSLERR_CIPHERSUITES (-41)"},
    {"ssslerr", R"re(ssslerr_(?:timeout|timed_out))re", K::handshake_timeout, either, F::unknown, R::exact,
     "SSSLERR_TIMEOUT (-14)"},
    {"secudessl", R"re(secudessl_sessionstart)re", K::alert_generic, either, F::unknown, R::vague,
     "SecudeSSL_SessionStart() from SSL_connect()==SSL_ERROR_SSL"},
    {"verification of the server's certificate chain failed", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "the verification of the server's certificate chain failed"},
    {"verification of the client's certificate chain failed", "", K::chain_untrusted_root, server, F::peer, R::exact,
     "the verification of the client's certificate chain failed"},
    {"ssl trust store cannot be found", "", K::truststore_empty, client, F::self, R::exact,
     "Cannot create SSL context: SSL trust store cannot be found: trust.pem"},
    {"ssl key store cannot be found", "", K::file_unreadable, either, F::self, R::exact,
     "Cannot create SSL context: SSL key store cannot be found: key.pem"},
    {"ssl certificate validation failed", R"re(rte:.{0,60}ssl certificate validation failed)re", K::chain_untrusted_root, client, F::peer, R::alert,
     "Connection failed (RTE:[300015] SSL certificate validation failed: unable to get local issuer certificate"},
};
// clang-format on

}  // namespace

constexpr Table kSapTable = Packed<kRows>::table("sap", "sap commoncryptolib, icm, sapssl.h");

}  // namespace mtlsdiag::explain
