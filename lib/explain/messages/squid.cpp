#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"err_secure_connect_fail", "", K::chain_untrusted_root, client, F::server, R::broad,
     "X-Squid-Error: ERR_SECURE_CONNECT_FAIL 1"},
    {"x509_v_err_unable_to_get_issuer_cert_locally", "", K::chain_missing_intermediate, client, F::server, R::exact,
     "ERR_SECURE_CONNECT_FAIL X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY"},
    {"error negotiating ssl", R"re(error negotiating ssl (?:on fd|connection on fd|with))re", K::alert_generic, either, F::unknown, R::vague,
     "Error negotiating SSL connection on FD 12: error:0A000000"},
    {"error negotiating ssl connection", R"re(error negotiating ssl connection on fd.{0,160}(?:alert (?:certificate unknown|unknown ca|bad certificate)))re", K::chain_untrusted_root, server, F::server, R::alert,
     "Error negotiating SSL connection on FD 12: error:14094416:SSL routines:ssl3_read_bytes:sslv3 alert certificate unknown (1/0)"},
    {"cannot accept a tls connection", "", K::alert_generic, either, F::unknown, R::vague,
     "ERROR: Cannot accept a TLS connection; problem: handshake failed"},
    {"cannot establish a tls connection", "", K::alert_generic, either, F::unknown, R::vague,
     "ERROR: Cannot establish a TLS connection to a.example"},
    {"certificate does not match domainname", "", K::name_mismatch, client, F::server, R::exact,
     "Certificate does not match domainname: /CN=b"},
    {"ssl certificate expired on", "", K::cert_expired, client, F::server, R::exact,
     "SSL Certificate expired on: Jan 1 00:00:00 2024 GMT"},
    {"squid_tls_err_accept", R"re(squid_tls_err_accept\+tls_lib_err=([0-9a-f]{6,8})\b)re", K::alert_generic, server, F::unknown, R::vague,
     "SQUID_TLS_ERR_ACCEPT+TLS_LIB_ERR=A000416+TLS_IO_ERR=1", "", "", Scheme::openssl},
    {"squid_tls_err_connect", R"re(squid_tls_err_connect\+tls_lib_err=([0-9a-f]{6,8})\b)re", K::alert_generic, client, F::unknown, R::vague,
     "SQUID_TLS_ERR_CONNECT+TLS_LIB_ERR=A000086+TLS_IO_ERR=1", "", "", Scheme::openssl},
    {"squid_tls_err", "", K::alert_generic, either, F::unknown, R::vague,
     "SQUID_TLS_ERR_ACCEPT+TLS_IO_ERR=5"},
    {"squid_x509_v_err_domain_mismatch", "", K::name_mismatch, client, F::peer, R::exact,
     "SQUID_X509_V_ERR_DOMAIN_MISMATCH: Certificate does not match domainname: /CN=a"},
};
// clang-format on

}  // namespace

constexpr Table kSquidTable = Packed<kRows>::table("squid", "squid src/security, src/ssl");

}  // namespace mtlsdiag::explain
