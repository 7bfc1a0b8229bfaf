#include "ossl/reason.h"

#include <openssl/asn1err.h>
#include <openssl/ecerr.h>
#include <openssl/err.h>
#include <openssl/evperr.h>
#include <openssl/pemerr.h>
#include <openssl/pkcs12err.h>
#include <openssl/proverr.h>
#include <openssl/rsaerr.h>
#include <openssl/sslerr.h>
#include <openssl/x509err.h>

#include <array>
#include <string>

#include "base/text.h"

namespace mtlsdiag::ossl {
namespace {

struct ReasonRow {
  int library;
  int code;
  Reason reason;
};

/// Which of OpenSSL's codes stands for which of our reasons.
constexpr ReasonRow kReasons[] = {
    {ERR_LIB_SSL, SSL_R_WRONG_VERSION_NUMBER, Reason::not_tls},
    {ERR_LIB_SSL, SSL_R_WRONG_SSL_VERSION, Reason::not_tls},
    {ERR_LIB_SSL, SSL_R_HTTP_REQUEST, Reason::http_request},
    {ERR_LIB_SSL, SSL_R_HTTPS_PROXY_REQUEST, Reason::http_request},
    {ERR_LIB_SSL, SSL_R_PACKET_LENGTH_TOO_LONG, Reason::record_too_long},
    {ERR_LIB_SSL, SSL_R_ENCRYPTED_LENGTH_TOO_LONG, Reason::record_too_long},
    {ERR_LIB_SSL, SSL_R_DATA_LENGTH_TOO_LONG, Reason::record_too_long},
    {ERR_LIB_SSL, SSL_R_COMPRESSED_LENGTH_TOO_LONG, Reason::record_too_long},
    {ERR_LIB_SSL, SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, Reason::bad_record_mac},
    {ERR_LIB_SSL, SSL_R_DECRYPTION_FAILED, Reason::bad_record_mac},
    {ERR_LIB_SSL, SSL_R_BLOCK_CIPHER_PAD_IS_WRONG, Reason::bad_record_mac},
    {ERR_LIB_SSL, SSL_R_UNEXPECTED_MESSAGE, Reason::unexpected_message},
    {ERR_LIB_SSL, SSL_R_UNEXPECTED_RECORD, Reason::unexpected_message},
    {ERR_LIB_SSL, SSL_R_CCS_RECEIVED_EARLY, Reason::unexpected_message},
    {ERR_LIB_SSL, SSL_R_GOT_A_FIN_BEFORE_A_CCS, Reason::unexpected_message},
    {ERR_LIB_SSL, SSL_R_NOT_ON_RECORD_BOUNDARY, Reason::unexpected_message},
    {ERR_LIB_SSL, SSL_R_UNEXPECTED_CCS_MESSAGE, Reason::unexpected_message},
    {ERR_LIB_SSL, SSL_R_MISSING_FATAL, Reason::unexpected_message},
    {ERR_LIB_SSL, SSL_R_APP_DATA_IN_HANDSHAKE, Reason::unexpected_message},
    {ERR_LIB_SSL, SSL_R_UNEXPECTED_END_OF_EARLY_DATA, Reason::unexpected_message},
    {ERR_LIB_SSL, SSL_R_MIXED_HANDSHAKE_AND_NON_HANDSHAKE_DATA, Reason::unexpected_message},
    {ERR_LIB_SSL, SSL_R_INVALID_CCS_MESSAGE, Reason::unexpected_message},
    {ERR_LIB_SSL, SSL_R_UNKNOWN_ALERT_TYPE, Reason::unexpected_message},
    {ERR_LIB_SSL, SSL_R_BAD_LENGTH, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_LENGTH_MISMATCH, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_BAD_EXTENSION, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_BAD_PACKET, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_BAD_HANDSHAKE_LENGTH, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_BAD_CHANGE_CIPHER_SPEC, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_CERT_LENGTH_MISMATCH, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_LENGTH_TOO_SHORT, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_LENGTH_TOO_LONG, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_BAD_RECORD_TYPE, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_INVALID_ALERT, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_BAD_DIGEST_LENGTH, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_RECORD_LENGTH_MISMATCH, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_RECORD_TOO_SMALL, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_CA_DN_LENGTH_MISMATCH, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_BAD_DATA, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_BAD_ECPOINT, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_BAD_RSA_ENCRYPT, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_BAD_DH_VALUE, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_PARSE_TLSEXT, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_COMPRESSION_DISABLED, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_NO_COMPRESSION_SPECIFIED, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_DUPLICATE_COMPRESSION_ID, Reason::decode_error},
    {ERR_LIB_SSL, SSL_R_BAD_KEY_SHARE, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_WRONG_CIPHER_RETURNED, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_WRONG_SIGNATURE_TYPE, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_UNKNOWN_CIPHER_RETURNED, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_BAD_CIPHER, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_BAD_EARLY_DATA, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_BAD_LEGACY_VERSION, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_BAD_PSK, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_BAD_PSK_IDENTITY, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_BAD_HRR_VERSION, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_BAD_HELLO_REQUEST, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_BAD_KEY_UPDATE, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_UNSOLICITED_EXTENSION, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_BAD_ECC_CERT, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_WRONG_CURVE, Reason::no_common_group},
    {ERR_LIB_SSL, SSL_R_UNSUPPORTED_COMPRESSION_ALGORITHM, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_REQUIRED_COMPRESSION_ALGORITHM_MISSING, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_CIPHERSUITE_DIGEST_HAS_CHANGED, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_INVALID_CERTIFICATE_OR_ALG, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_BAD_SRTP_MKI_VALUE, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_INCONSISTENT_EXTMS, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_MISSING_SUPPORTED_GROUPS_EXTENSION, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_MISSING_SIGALGS_EXTENSION, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_UNKNOWN_KEY_EXCHANGE_TYPE, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_INVALID_COMPRESSION_ALGORITHM, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_OLD_SESSION_CIPHER_NOT_RETURNED, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_OLD_SESSION_COMPRESSION_ALGORITHM_NOT_RETURNED, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_BINDER_DOES_NOT_VERIFY, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_UNKNOWN_DIGEST, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_UNSUPPORTED_ELLIPTIC_CURVE, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_INVALID_SESSION_ID, Reason::illegal_parameter},
    {ERR_LIB_SSL, SSL_R_EXCESSIVE_MESSAGE_SIZE, Reason::message_too_long},
    {ERR_LIB_SSL, SSL_R_EXCEEDS_MAX_FRAGMENT_SIZE, Reason::message_too_long},
    {ERR_LIB_SSL, SSL_R_TOO_MANY_WARN_ALERTS, Reason::too_many_records},
    {ERR_LIB_SSL, SSL_R_TOO_MANY_KEY_UPDATES, Reason::too_many_records},
    {ERR_LIB_SSL, SSL_R_TOO_MUCH_EARLY_DATA, Reason::too_many_records},
    {ERR_LIB_SSL, SSL_R_UNEXPECTED_EOF_WHILE_READING, Reason::unexpected_eof},
    {ERR_LIB_SSL, SSL_R_UNSUPPORTED_PROTOCOL, Reason::no_common_version},
    {ERR_LIB_SSL, SSL_R_VERSION_TOO_LOW, Reason::no_common_version},
    {ERR_LIB_SSL, SSL_R_VERSION_TOO_HIGH, Reason::no_common_version},
    {ERR_LIB_SSL, SSL_R_UNKNOWN_PROTOCOL, Reason::no_common_version},
    {ERR_LIB_SSL, SSL_R_UNSUPPORTED_SSL_VERSION, Reason::no_common_version},
    {ERR_LIB_SSL, SSL_R_BAD_PROTOCOL_VERSION_NUMBER, Reason::no_common_version},
    {ERR_LIB_SSL, SSL_R_NO_PROTOCOLS_AVAILABLE, Reason::no_common_version},
    {ERR_LIB_SSL, SSL_R_NO_SHARED_CIPHER, Reason::no_common_cipher},
    {ERR_LIB_SSL, SSL_R_NO_CIPHER_MATCH, Reason::no_common_cipher},
    {ERR_LIB_SSL, SSL_R_NO_CIPHERS_AVAILABLE, Reason::no_common_cipher},
    {ERR_LIB_SSL, SSL_R_NO_CIPHERS_SPECIFIED, Reason::no_common_cipher},
    {ERR_LIB_SSL, SSL_R_NO_SUITABLE_KEY_SHARE, Reason::no_common_group},
    {ERR_LIB_SSL, SSL_R_NO_SUITABLE_GROUPS, Reason::no_common_group},
    {ERR_LIB_SSL, SSL_R_NO_SHARED_GROUPS, Reason::no_common_group},
    {ERR_LIB_SSL, SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, Reason::no_common_signature_algorithm},
    {ERR_LIB_SSL, SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, Reason::no_common_signature_algorithm},
    {ERR_LIB_SSL, SSL_R_NO_APPLICATION_PROTOCOL, Reason::no_common_alpn},
    {ERR_LIB_SSL, SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED, Reason::legacy_renegotiation},
    {ERR_LIB_SSL, SSL_R_RENEGOTIATION_ENCODING_ERR, Reason::legacy_renegotiation},
    {ERR_LIB_SSL, SSL_R_RENEGOTIATION_MISMATCH, Reason::legacy_renegotiation},
    {ERR_LIB_SSL, SSL_R_SCSV_RECEIVED_WHEN_RENEGOTIATING, Reason::legacy_renegotiation},
    {ERR_LIB_SSL, SSL_R_NO_RENEGOTIATION, Reason::renegotiation_refused},
    {ERR_LIB_SSL, SSL_R_EXTENSION_NOT_RECEIVED, Reason::renegotiation_refused},
    {ERR_LIB_SSL, SSL_R_INAPPROPRIATE_FALLBACK, Reason::downgrade_detected},
    {ERR_LIB_SSL, SSL_R_DH_KEY_TOO_SMALL, Reason::weak_dh_parameters},
    {ERR_LIB_SSL, SSL_R_CERTIFICATE_VERIFY_FAILED, Reason::certificate_verify_failed},
    {ERR_LIB_SSL, SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, Reason::no_peer_certificate},
    {ERR_LIB_SSL, SSL_R_NO_CERTIFICATES_RETURNED, Reason::no_peer_certificate},
    {ERR_LIB_SSL, SSL_R_BAD_SIGNATURE, Reason::bad_signature},
    {ERR_LIB_SSL, SSL_R_DIGEST_CHECK_FAILED, Reason::bad_signature},
    {ERR_LIB_SSL, SSL_R_SIGNATURE_FOR_NON_SIGNING_CERTIFICATE, Reason::bad_signature},
    {ERR_LIB_SSL, SSL_R_EE_KEY_TOO_SMALL, Reason::weak_certificate},
    {ERR_LIB_SSL, SSL_R_CA_KEY_TOO_SMALL, Reason::weak_certificate},
    {ERR_LIB_SSL, SSL_R_CA_MD_TOO_WEAK, Reason::weak_certificate},
    {ERR_LIB_SSL, SSL_R_WRONG_CERTIFICATE_TYPE, Reason::wrong_certificate_type},
    {ERR_LIB_SSL, SSL_R_UNKNOWN_CERTIFICATE_TYPE, Reason::wrong_certificate_type},
    {ERR_LIB_SSL, SSL_R_MISSING_RSA_CERTIFICATE, Reason::wrong_certificate_type},
    {ERR_LIB_SSL, SSL_R_MISSING_RSA_ENCRYPTING_CERT, Reason::wrong_certificate_type},
    {ERR_LIB_SSL, SSL_R_MISSING_RSA_SIGNING_CERT, Reason::wrong_certificate_type},
    {ERR_LIB_SSL, SSL_R_MISSING_DSA_SIGNING_CERT, Reason::wrong_certificate_type},
    {ERR_LIB_SSL, SSL_R_MISSING_ECDSA_SIGNING_CERT, Reason::wrong_certificate_type},
    {ERR_LIB_SSL, SSL_R_NO_CERTIFICATE_ASSIGNED, Reason::no_certificate_set},
    {ERR_LIB_SSL, SSL_R_NO_CERTIFICATE_SET, Reason::no_certificate_set},
    {ERR_LIB_SSL, SSL_R_NO_PRIVATE_KEY_ASSIGNED, Reason::no_certificate_set},
    {ERR_LIB_SSL, SSL_R_PRIVATE_KEY_MISMATCH, Reason::key_mismatch},
    {ERR_LIB_X509, X509_R_KEY_VALUES_MISMATCH, Reason::key_mismatch},
    {ERR_LIB_X509, X509_R_KEY_TYPE_MISMATCH, Reason::key_mismatch},
    {ERR_LIB_X509, X509_R_UNSUPPORTED_ALGORITHM, Reason::unsupported_algorithm},
    {ERR_LIB_X509, X509_R_PUBLIC_KEY_DECODE_ERROR, Reason::malformed_asn1},
    {ERR_LIB_PEM, PEM_R_BAD_DECRYPT, Reason::bad_passphrase},
    {ERR_LIB_PEM, PEM_R_BAD_PASSWORD_READ, Reason::bad_passphrase},
    {ERR_LIB_PEM, PEM_R_PROBLEMS_GETTING_PASSWORD, Reason::bad_passphrase},
    {ERR_LIB_PEM, PEM_R_UNSUPPORTED_CIPHER, Reason::unsupported_algorithm},
    {ERR_LIB_PEM, PEM_R_UNSUPPORTED_ENCRYPTION, Reason::unsupported_algorithm},
    {ERR_LIB_PEM, PEM_R_NO_START_LINE, Reason::malformed_pem},
    {ERR_LIB_PEM, PEM_R_BAD_BASE64_DECODE, Reason::malformed_pem},
    {ERR_LIB_PEM, PEM_R_BAD_END_LINE, Reason::malformed_pem},
    {ERR_LIB_EVP, EVP_R_BAD_DECRYPT, Reason::bad_passphrase},
    {ERR_LIB_PROV, PROV_R_BAD_DECRYPT, Reason::bad_passphrase},
    {ERR_LIB_PROV, PROV_R_UNABLE_TO_GET_PASSPHRASE, Reason::bad_passphrase},
    {ERR_LIB_PKCS12, PKCS12_R_MAC_VERIFY_FAILURE, Reason::bad_passphrase},
    {ERR_LIB_PKCS12, PKCS12_R_PKCS12_CIPHERFINAL_ERROR, Reason::bad_passphrase},
    {ERR_LIB_EVP, EVP_R_UNSUPPORTED_ALGORITHM, Reason::unsupported_algorithm},
    {ERR_LIB_EVP, ERR_R_UNSUPPORTED, Reason::unsupported_algorithm},
    {ERR_LIB_EVP, EVP_R_UNKNOWN_PBE_ALGORITHM, Reason::unsupported_algorithm},
    {ERR_LIB_EVP, EVP_R_UNSUPPORTED_PRIVATE_KEY_ALGORITHM, Reason::unsupported_algorithm},
    {ERR_LIB_EVP, EVP_R_UNSUPPORTED_CIPHER, Reason::unsupported_algorithm},
    {ERR_LIB_ASN1, ASN1_R_UNKNOWN_PUBLIC_KEY_TYPE, Reason::unsupported_algorithm},
    {ERR_LIB_ASN1, ASN1_R_UNSUPPORTED_PUBLIC_KEY_TYPE, Reason::unsupported_algorithm},
    {ERR_LIB_EC, EC_R_UNKNOWN_GROUP, Reason::unsupported_algorithm},
    {ERR_LIB_EC, EC_R_BAD_SIGNATURE, Reason::bad_signature},
    {ERR_LIB_RSA, RSA_R_BAD_SIGNATURE, Reason::bad_signature},
    {ERR_LIB_RSA, RSA_R_DATA_TOO_LARGE_FOR_MODULUS, Reason::bad_signature},
    {ERR_LIB_RSA, RSA_R_FIRST_OCTET_INVALID, Reason::bad_signature},
    {ERR_LIB_RSA, RSA_R_LAST_OCTET_INVALID, Reason::bad_signature},
    {ERR_LIB_RSA, RSA_R_WRONG_SIGNATURE_LENGTH, Reason::bad_signature},
    {ERR_LIB_RSA, RSA_R_PADDING_CHECK_FAILED, Reason::bad_signature},
};

constexpr std::string_view kNames[] = {
    "none",
    "other",
    "not_tls",
    "http_request",
    "record_too_long",
    "bad_record_mac",
    "unexpected_message",
    "decode_error",
    "illegal_parameter",
    "message_too_long",
    "too_many_records",
    "unexpected_eof",
    "peer_alert",
    "no_common_version",
    "no_common_cipher",
    "no_common_group",
    "no_common_signature_algorithm",
    "no_common_alpn",
    "legacy_renegotiation",
    "renegotiation_refused",
    "downgrade_detected",
    "weak_dh_parameters",
    "certificate_verify_failed",
    "no_peer_certificate",
    "bad_signature",
    "weak_certificate",
    "wrong_certificate_type",
    "no_certificate_set",
    "key_mismatch",
    "bad_passphrase",
    "unsupported_algorithm",
    "malformed_asn1",
    "malformed_pem",
    "internal",
    "no_memory",
};
static_assert(std::size(kNames) == static_cast<std::size_t>(Reason::no_memory) + 1);

/// OpenSSL numbers a fatal alert of the peer as 1000 + its description.
constexpr int kPeerAlertBase = 1000;

Reason reason_of(unsigned long code) {
  const int library = ERR_GET_LIB(code);
  const int reason = ERR_GET_REASON(code);
  if (reason == ERR_R_MALLOC_FAILURE) {
    return Reason::no_memory;
  }
  if (reason == ERR_R_INTERNAL_ERROR) {
    return Reason::internal;
  }
  if (library == ERR_LIB_SSL && reason >= kPeerAlertBase && reason < kPeerAlertBase + 256) {
    return Reason::peer_alert;
  }
  for (const ReasonRow& row : kReasons) {
    if (row.library == library && row.code == reason) {
      return row.reason;
    }
  }
  return library == ERR_LIB_ASN1 ? Reason::malformed_asn1 : Reason::other;
}

/// OpenSSL's words for a code, and the data beside them where that is text (a name, never a secret).
std::string words_of(unsigned long code, const char* data, int flags) {
  const char* reason = ERR_reason_error_string(code);
  std::string text = reason != nullptr ? reason : "error " + std::to_string(ERR_GET_REASON(code));
  if ((flags & ERR_TXT_STRING) != 0 && data != nullptr && *data != '\0') {
    text += " (";
    text += data;
    text += ")";
  }
  return printable(text);
}

}  // namespace

std::string_view to_string(Reason reason) {
  return kNames[static_cast<std::size_t>(reason)];
}

void clear_errors() {
  ERR_clear_error();
}

std::vector<Failure> drain_errors() {
  std::vector<Failure> failures;
  const char* data = nullptr;
  int flags = 0;
  while (const unsigned long code = ERR_get_error_all(nullptr, nullptr, nullptr, &data, &flags)) {
    failures.push_back(Failure{reason_of(code), code, words_of(code, data, flags)});
  }
  return failures;
}

Failure drain_first() {
  const std::vector<Failure> failures = drain_errors();
  if (failures.empty()) {
    return Failure{Reason::none, 0, {}};
  }
  for (const Failure& failure : failures) {
    if (failure.reason != Reason::other && failure.reason != Reason::malformed_asn1) {
      return failure;
    }
  }
  return failures.front();
}

}  // namespace mtlsdiag::ossl
