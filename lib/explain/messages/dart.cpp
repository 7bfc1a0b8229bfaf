#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"handshake error in client", R"re(handshake error in client \(os error: ?(?:\n)?\s*certificate.verify.failed)re", K::chain_untrusted_root, client, F::peer, R::broad,
     "HandshakeException: Handshake error in client (OS Error: CERTIFICATE_VERIFY_FAILED: application verification failure(handshake.cc:359))"},
    {"handshakeexception:", R"re(\bhandshakeexception:)re", K::alert_generic, client, F::unknown, R::vague,
     "HandshakeException: Handshake error in client"},
    {"connection terminated during handshake", "", K::connection_closed, client, F::unknown, R::exact,
     "HandshakeException: Connection terminated during handshake"},
    {"failure trusting builtin roots", "", K::pem_malformed, client, F::self, R::exact,
     "TlsException: Failure trusting builtin roots (OS Error: BAD_PKCS12_DATA(pkcs8_x509.cc:645), errno = 0)"},
    {"bad_pkcs12_data", "", K::pem_malformed, either, F::self, R::exact,
     "BAD_PKCS12_DATA(pkcs8_x509.cc:645)"},
    {"got tls error trying to", "", K::chain_untrusted_root, client, F::peer, R::broad,
     "Got TLS error trying to find package http at https://pub.dev."},
    {"handshake_client.cc", R"re(([a-z][a-z0-9]+(?: [a-z0-9]+)+)\(handshake client\.cc:\d+\))re", K::alert_generic, client, F::unknown, R::vague,
     "UNSUPPORTED_PROTOCOL(handshake_client.cc:697))", "", "", Scheme::openssl},
    {"tls_record.cc", R"re(([a-z][a-z0-9]+(?: [a-z0-9]+)+)\(tls record\.cc:\d+\))re", K::alert_generic, client, F::unknown, R::vague,
     "WRONG_VERSION_NUMBER(tls_record.cc:242))", "", "", Scheme::openssl},
};
// clang-format on

}  // namespace

constexpr Table kDartTable = Packed<kRows>::table("dart", "dart io SecureSocket");

}  // namespace mtlsdiag::explain
