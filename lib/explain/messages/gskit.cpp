#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"gsk_err", R"re(gsk_err(?:or)?_(?:bad_cert\b|validation|cert_validation|signer|self_signed|unknown_ca|certificate_not_trusted|no_trusted))re", K::chain_untrusted_root, either, F::peer, R::exact,
     "GSK_ERROR_BAD_CERT"},
    {"gsk_err", R"re(gsk_err(?:or)?_cert(?:ificate)?_(?:expired|date)|gsk_err(?:or)?_bad_date)re", K::cert_expired, either, F::peer, R::exact,
     "GSK_ERROR_BAD_DATE"},
    {"gsk_err", R"re(gsk_err(?:or)?_(?:certificate_)?revoked)re", K::cert_revoked, either, F::peer, R::exact,
     "GSK_ERR_CERTIFICATE_REVOKED"},
    {"gsk_err", R"re(gsk_err(?:or)?_(?:no_certificate|no_cert\b|missing_cert\w*|no_peer_cert\w*))re", K::client_cert_required, either, F::client, R::exact,
     "GSK_ERROR_NO_CERTIFICATE"},
    {"gsk_err", R"re(gsk_err(?:or)?_(?:no_ciphers|bad_v\d_cipher|unsupported_cipher\w*|no_compression))re", K::cipher_mismatch, either, F::unknown, R::exact,
     "GSK_ERROR_NO_CIPHERS"},
    {"gsk_err", R"re(gsk_err(?:or)?_(?:unsupported(?:_protocol)?|version|protocol_version)\b)re", K::protocol_version_mismatch, either, F::unknown, R::exact,
     "GSK_ERROR_UNSUPPORTED"},
    {"gsk_err", R"re(gsk_err(?:or)?_bad_(?:keyfile|key_?ring)?_?password|gsk_err(?:or)?_keyring_password|gsk_err(?:or)?_bad_keyfile_password)re", K::passphrase_wrong, either, F::self, R::exact,
     "GSK_ERROR_BAD_KEYFILE_PASSWORD"},
    {"gsk_keyring_open_error", "", K::file_unreadable, either, F::self, R::exact,
     "gsk_environment_init GSK_KEYRING_OPEN_ERROR (202)"},
    {"gsk_err", R"re(gsk_err(?:or)?_(?:bad_keyfile\b|keyring|open_key\w*|keyfile|no_keyfile|invalid_keyring|bad_key_label|key_label\w*|database\w*))re", K::file_unreadable, either, F::self, R::exact,
     "GSK_ERROR_BAD_KEY_LABEL"},
    {"gsk_err", R"re(gsk_err(?:or)?_(?:no_private_key|private_key\w*))re", K::key_unreadable, either, F::self, R::exact,
     "GSK_ERROR_NO_PRIVATE_KEY"},
    {"gsk_err", R"re(gsk_err(?:or)?_(?:bad_message|bad_peer|bad_malloc))re", K::record_corrupt, either, F::unknown, R::broad,
     "GSK_ERROR_BAD_MESSAGE"},
    {"gsk_err", R"re(gsk_err(?:or)?_bad_mac)re", K::record_corrupt, either, F::unknown, R::exact,
     "GSK_ERROR_BAD_MAC"},
    {"gsk_err", R"re(gsk_err(?:or)?_(?:socket_closed|io\b|session_closed))re", K::connection_closed, either, F::unknown, R::exact,
     "GSK_ERROR_SOCKET_CLOSED"},
    {"gsk_err", R"re(gsk_err(?:or)?_ldap)re", K::crl_unavailable, either, F::peer, R::broad,
     "GSK_ERROR_LDAP"},
    {"gsk_err", R"re(gsk_err(?:or)?_(?:crypto\w*|internal\w*))re", K::internal_error, either, F::unknown, R::vague,
     "GSK_ERROR_CRYPTO"},
    {"sql30081n", R"re(protocol being used:.{0,6}ssl.{0,300}error code\(s\):\W{0,4}(?:414|575|407|435)\b)re", K::chain_untrusted_root, client, F::peer, R::exact,
     "SQL30081N  A communication error has been detected. Communication protocol being used: \"SSL\". Protocol specific error code(s): \"414\", \"*\", \"*\"."},
    {"sql30081n", R"re(protocol being used:.{0,6}ssl.{0,300}error code\(s\):\W{0,4}(?:401)\b)re", K::cert_expired, client, F::peer, R::exact,
     "SQL30081N  A communication error has been detected. Communication protocol being used: \"SSL\". Protocol specific error code(s): \"401\", \"*\", \"*\"."},
    {"sql30081n", R"re(protocol being used:.{0,6}ssl.{0,300}error code\(s\):\W{0,4}(?:402|412)\b)re", K::cipher_mismatch, client, F::unknown, R::exact,
     "SQL30081N  A communication error has been detected. Communication protocol being used: \"SSL\". Protocol specific error code(s): \"402\", \"*\", \"*\"."},
    {"sql30081n", R"re(protocol being used:.{0,6}ssl.{0,300}error code\(s\):\W{0,4}(?:408)\b)re", K::passphrase_wrong, client, F::self, R::exact,
     "SQL30081N  A communication error has been detected. Communication protocol being used: \"SSL\". Protocol specific error code(s): \"408\", \"*\", \"*\"."},
    {"sql30081n", R"re(protocol being used:.{0,6}ssl.{0,300}error code\(s\):\W{0,4}(?:202|203|428)\b)re", K::file_unreadable, client, F::self, R::exact,
     "SQL30081N  A communication error has been detected. Communication protocol being used: \"SSL\". Protocol specific error code(s): \"202\", \"*\", \"*\"."},
    {"sql30081n", R"re(protocol being used:.{0,6}ssl.{0,300}error code\(s\):\W{0,4}(?:410|420|415)\b)re", K::connection_closed, client, F::unknown, R::vague,
     "SQL30081N  A communication error has been detected. Communication protocol being used: \"SSL\". Protocol specific error code(s): \"420\", \"*\", \"*\"."},
    {"ssl02", R"re(ssl02\d\d[ew]: .{0,60}(?:no certificate|did not (?:send|present)|no client certificate))re", K::client_cert_required, server, F::client, R::exact,
     "SSL0208E: SSL Handshake Failed, Certificate validation error: no certificate"},
    {"ssl02", R"re(ssl02\d\d[ew]: ssl handshake failed, .{0,20}(?:no ciphers|cipher))re", K::cipher_mismatch, server, F::unknown, R::exact,
     "SSL0222W: SSL Handshake Failed, no ciphers specified."},
    {"ssl02", R"re(ssl02\d\d[ew]: ssl handshake failed,? .{0,40}(?:i/o error|connection|socket closed|timeout))re", K::connection_closed, server, F::unknown, R::exact,
     "SSL0209E: SSL Handshake Failed, I/O error during handshake."},
    {"ssl02", R"re(ssl02\d\d[ew]: ssl handshake failed,? .{0,40}(?:certificate validation|bad certificate|invalid certificate|validation error))re", K::client_cert_rejected, server, F::client, R::exact,
     "SSL0208E: SSL Handshake Failed, Certificate validation error."},
};
// clang-format on

}  // namespace

constexpr Table kGskitTable =
    Packed<kRows>::table("gskit", "ibm gskit: gskssl.h, messages SSL0nnn of IBM HTTP Server, SQL30081N of Db2");

}  // namespace mtlsdiag::explain
