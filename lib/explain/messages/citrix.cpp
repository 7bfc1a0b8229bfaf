#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"you have not chosen to trust", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "SSL Error 61: You have not chosen to trust \"a\", the issuer of the server's security certificate."},
    {"no valid certificates available for authentication", "", K::client_cert_required, client, F::client, R::exact,
     "No valid certificates available for authentication."},
    {"certificate validation failure", "", K::chain_untrusted_root, either, F::peer, R::broad,
     "Certificate Validation Failure"},
    {"server certificate verify failed: signer not found", "", K::chain_untrusted_root, client, F::peer, R::exact,
     "Server certificate verify failed: signer not found"},
    {"server certificate verify failed: certificate expired", "", K::cert_expired, client, F::peer, R::exact,
     "Server certificate verify failed: certificate expired"},
    {"certificate does not match the server name", "", K::name_mismatch, client, F::peer, R::exact,
     "Certificate does not match the server name."},
    {"ssl_handshake_failure", R"re(ssl_handshake_failure.{0,300}reason\W{1,3}client (?:cert\w*|auth\w*) (?:not received|missing|required|not sent|not present))re", K::client_cert_required, server, F::client, R::exact,
     "SSL_HANDSHAKE_FAILURE 6250 0 : SPCBId 1523 - ClientIP 10.0.0.1 - CipherSuite \"ECDHE\" - Reason \"Client certificate not received\""},
    {"ssl_handshake_failure", R"re(ssl_handshake_failure.{0,300}reason\W{1,3}(?:unknown ca|ca cert\w* not found|untrusted))re", K::chain_untrusted_root, server, F::client, R::exact,
     "SSL_HANDSHAKE_FAILURE 6250 0 : SPCBId 1523 - ClientIP 10.0.0.1 - Reason \"CA certificate not found\""},
};
// clang-format on

}  // namespace

constexpr Table kCitrixTable = Packed<kRows>::table("citrix", "citrix workspace, cisco anyconnect, openconnect");

}  // namespace mtlsdiag::explain
