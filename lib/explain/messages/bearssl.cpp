#include "explain/messages/tables.h"

namespace mtlsdiag::explain {
namespace {

// clang-format off
constexpr Message kRows[] = {
    {"expected server name was not found in the chain", "", K::name_mismatch, client, F::peer, R::exact,
     "Expected server name was not found in the chain."},
    {"chain could not be linked to a trust anchor", "", K::chain_untrusted_root, either, F::peer, R::exact,
     "Chain could not be linked to a trust anchor."},
    {"certificate is expired or not yet valid", "", K::cert_expired, either, F::peer, R::exact,
     "Certificate is expired or not yet valid."},
    {"no authentication method is setup", "", K::truststore_empty, client, F::self, R::exact,
     "BSSL: Connection *will* fail, no authentication method is setup", "Call setTrustAnchors (or setFingerprint) before connect."},
    {"br_err_x509", R"re(br_err_x509_expired)re", K::cert_expired, either, F::peer, R::exact,
     "BR_ERR_X509_EXPIRED"},
    {"br_err_x509", R"re(br_err_x509_(?:bad_server_name))re", K::name_mismatch, client, F::peer, R::exact,
     "BR_ERR_X509_BAD_SERVER_NAME"},
    {"br_err_x509", R"re(br_err_x509_(?:not_trusted|dn_mismatch|empty_chain))re", K::chain_untrusted_root, either, F::peer, R::exact,
     "BR_ERR_X509_NOT_TRUSTED"},
    {"br_err_x509", R"re(br_err_x509_(?:bad_signature))re", K::signature_invalid, either, F::peer, R::exact,
     "BR_ERR_X509_BAD_SIGNATURE"},
    {"br_err_x509", R"re(br_err_x509_(?:weak_public_key))re", K::weak_key, either, F::peer, R::exact,
     "BR_ERR_X509_WEAK_PUBLIC_KEY"},
    {"br_err_x509", R"re(br_err_x509_(?:not_ca))re", K::ca_constraint_violated, either, F::peer, R::exact,
     "BR_ERR_X509_NOT_CA"},
    {"br_err_x509", R"re(br_err_x509_(?:forbidden_key_usage))re", K::key_usage_wrong, either, F::peer, R::exact,
     "BR_ERR_X509_FORBIDDEN_KEY_USAGE"},
    {"br_err_x509", R"re(br_err_x509_(?:critical_extension))re", K::extension_critical_unknown, either, F::peer, R::exact,
     "BR_ERR_X509_CRITICAL_EXTENSION"},
    {"br_err_x509", R"re(br_err_x509_(?:limit_exceeded))re", K::peer_limit_exceeded, either, F::peer, R::exact,
     "BR_ERR_X509_LIMIT_EXCEEDED"},
    {"br_err_", R"re(br_err_(?:bad_version|unsupported_version))re", K::protocol_version_mismatch, either, F::unknown, R::exact,
     "BR_ERR_UNSUPPORTED_VERSION"},
    {"br_err_", R"re(br_err_(?:bad_cipher_suite))re", K::cipher_mismatch, either, F::unknown, R::exact,
     "BR_ERR_BAD_CIPHER_SUITE"},
    {"br_err_", R"re(br_err_(?:no_client_auth))re", K::client_cert_required, server, F::client, R::exact,
     "BR_ERR_NO_CLIENT_AUTH"},
    {"br_err_", R"re(br_err_(?:bad_mac|too_large|bad_fragment|bad_length|unexpected))re", K::record_corrupt, either, F::unknown, R::broad,
     "BR_ERR_BAD_MAC"},
    {"record version does not match", "", K::protocol_version_mismatch, either, F::unknown, R::exact,
     "Incoming record version does not match expectations"},
    {"tls connection error: ", R"re(tls connection error: (?:62|298|299)\b)re", K::chain_untrusted_root, client, F::peer, R::exact,
     "MQT: TLS connection error: 62"},
    {"tls connection error: ", R"re(tls connection error: 54\b)re", K::cert_expired, client, F::peer, R::exact,
     "MQT: TLS connection error: 54"},
    {"tls connection error: ", R"re(tls connection error: 56\b)re", K::name_mismatch, client, F::peer, R::exact,
     "MQT: TLS connection error: 56"},
    {"tls connection error: ", R"re(tls connection error: (?:296|40)\b)re", K::cipher_mismatch, client, F::unknown, R::broad,
     "MQT: TLS connection error: 296"},
};
// clang-format on

}  // namespace

constexpr Table kBearsslTable = Packed<kRows>::table("bearssl", "bearssl tools/errors.c; esp8266 arduino core");

}  // namespace mtlsdiag::explain
