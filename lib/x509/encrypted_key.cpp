#include "x509/encrypted_key.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "der/cursor.h"
#include "der/oid.h"
#include "ossl/handle.h"
#include "x509/der_shape.h"
#include "x509/formats.h"

namespace mtlsdiag::x509 {

namespace {

using der::Cursor;
using der::Element;
using der::KnownOid;
using der::Oid;
using der::Reading;

constexpr KnownOid kPbes2("1.2.840.113549.1.5.13");
constexpr KnownOid kPbkdf2("1.2.840.113549.1.5.12");
constexpr KnownOid kScrypt("1.3.6.1.4.1.11591.4.11");

/// A scheme whose parameters are salt and iterations.
struct SaltedScheme {
  KnownOid oid;
  bool is_legacy;
};
constexpr SaltedScheme kSaltedSchemes[] = {
    {KnownOid("1.2.840.113549.1.12.1.1"), true},   // SHA-1, RC4-128
    {KnownOid("1.2.840.113549.1.12.1.2"), true},   // SHA-1, RC4-40
    {KnownOid("1.2.840.113549.1.12.1.3"), false},  // SHA-1, 3DES
    {KnownOid("1.2.840.113549.1.12.1.4"), false},  // SHA-1, 3DES with two keys
    {KnownOid("1.2.840.113549.1.12.1.5"), true},   // SHA-1, RC2-128
    {KnownOid("1.2.840.113549.1.12.1.6"), true},   // SHA-1, RC2-40
    {KnownOid("1.2.840.113549.1.5.1"), true},      // MD2, DES
    {KnownOid("1.2.840.113549.1.5.3"), true},      // MD5, DES
    {KnownOid("1.2.840.113549.1.5.4"), true},      // MD2, RC2
    {KnownOid("1.2.840.113549.1.5.6"), true},      // MD5, RC2
    {KnownOid("1.2.840.113549.1.5.10"), true},     // SHA-1, DES
    {KnownOid("1.2.840.113549.1.5.11"), true},     // SHA-1, RC2
};

/// Ciphers of PBES2 that OpenSSL 3 has in its legacy provider only.
constexpr KnownOid kLegacyCiphers[] = {KnownOid("1.3.14.3.2.7"), KnownOid("1.2.840.113549.3.2"),
                                       KnownOid("1.2.840.113549.3.4")};

std::uint64_t saturated(std::uint64_t a, std::uint64_t b) {
  return b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b ? std::numeric_limits<std::uint64_t>::max()
                                                                     : a * b;
}

/// Any INTEGER as a count: negative or oversized ones are the largest, so that they meet the bound.
std::uint64_t read_count(Cursor& in, Reading& reading) {
  const Element element = in.expect(der::kInteger, "an iteration count");
  ByteView octets = element.content;
  while (!octets.empty() && octets.front() == 0) {
    octets = octets.subspan(1);
  }
  if (!reading.ok() || octets.size() > 7) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  std::uint64_t value = 0;
  for (const std::uint8_t octet : octets) {
    value = value << 8U | octet;
  }
  return !element.content.empty() && (element.content.front() & 0x80U) != 0 ? std::numeric_limits<std::uint64_t>::max()
                                                                            : value;
}

void read_kdf(const Element& kdf, Encryption& encryption) {
  Reading reading;
  Cursor in(kdf, reading);
  const Oid oid{in.expect(der::kObjectIdentifier, "the KDF's identifier").content};
  const Element parameters = in.expect(der::kSequence, "the KDF's parameters");
  Cursor fields(parameters, reading);
  fields.any("the salt");
  const std::uint64_t count = read_count(fields, reading);
  if (oid == Oid(kPbkdf2)) {
    encryption.iterations = count;
    encryption.is_understood = reading.ok();
  } else if (oid == Oid(kScrypt)) {
    const std::uint64_t block = read_count(fields, reading);
    const std::uint64_t parallel = read_count(fields, reading);
    encryption.iterations = saturated(saturated(count, block), parallel);
    encryption.memory = saturated(saturated(count, block), 128);
    encryption.is_understood = reading.ok();
  }
}

void read_pbes2(Cursor& in, Reading& reading, Encryption& encryption) {
  const Element parameters = in.expect(der::kSequence, "the parameters");
  Cursor fields(parameters, reading);
  read_kdf(fields.expect(der::kSequence, "the KDF"), encryption);
  const Element cipher = fields.expect(der::kSequence, "the cipher");
  Cursor cipher_fields(cipher, reading);
  const Oid oid{cipher_fields.expect(der::kObjectIdentifier, "the cipher's identifier").content};
  encryption.is_legacy = std::any_of(std::begin(kLegacyCiphers), std::end(kLegacyCiphers),
                                     [oid](const KnownOid& known) { return oid == Oid(known); });
  encryption.is_understood = encryption.is_understood && reading.ok();
}

/// A library context with the legacy provider, made when it is first needed; null where the module is not installed.
OSSL_LIB_CTX* legacy_context() {
  static OSSL_LIB_CTX* const context = [] {
    OSSL_LIB_CTX* const made = OSSL_LIB_CTX_new();
    const bool is_complete = made != nullptr && OSSL_PROVIDER_load(made, "default") != nullptr &&
                             OSSL_PROVIDER_load(made, "legacy") != nullptr;
    ERR_clear_error();
    return is_complete ? made : nullptr;
  }();
  return context;
}

/// What OpenSSL calls back for the passphrase of a traditional key.
int give_passphrase(char* buffer, int size, int /*is_write*/, void* context) {
  const auto* const secret = static_cast<const ossl::Secret*>(context);
  const auto length = static_cast<int>(std::min<std::size_t>(secret->size(), static_cast<std::size_t>(size)));
  std::memcpy(buffer, secret->reveal().data(), static_cast<std::size_t>(length));
  return length;
}

}  // namespace

Encryption encryption_of(ByteView algorithm) {
  Encryption encryption;
  Reading reading;
  Cursor outer(algorithm, reading);
  const Element whole = outer.expect(der::kSequence, "an AlgorithmIdentifier");
  Cursor in(whole, reading);
  const Oid oid{in.expect(der::kObjectIdentifier, "an identifier").content};
  if (oid == Oid(kPbes2)) {
    read_pbes2(in, reading, encryption);
    return encryption;
  }
  for (const SaltedScheme& scheme : kSaltedSchemes) {
    if (oid == Oid(scheme.oid)) {
      const Element parameters = in.expect(der::kSequence, "the parameters");
      Cursor fields(parameters, reading);
      fields.expect(der::kOctetString, "the salt");
      encryption.iterations = read_count(fields, reading);
      encryption.is_legacy = scheme.is_legacy;
      encryption.is_understood = reading.ok();
    }
  }
  return encryption;
}

bool is_affordable(const Encryption& encryption, const Place& place, Loading& loading) {
  if (!encryption.is_understood) {
    loading.problem(Reason::encryption_unsupported, place, "the scheme is not known here");
    return false;
  }
  if (encryption.memory > kMaxScryptMemory) {
    loading.problem(
        Reason::kdf_limit, place,
        fmt::format("scrypt with {} bytes of memory, the bound is {}", encryption.memory, kMaxScryptMemory));
    return false;
  }
  return loading.spend_iterations(encryption.iterations, place);
}

Opening decrypt(ByteView algorithm, ByteView ciphertext, const ossl::Secret* passphrase, ossl::Secret& plain) {
  const Encryption encryption = encryption_of(algorithm);
  OSSL_LIB_CTX* const context = encryption.is_legacy ? legacy_context() : nullptr;
  if ((encryption.is_legacy && context == nullptr) || ciphertext.size() > kMaxPemBlock) {
    return Opening::unsupported;
  }
  const unsigned char* at = algorithm.data();
  const ossl::Handle<X509_ALGOR, X509_ALGOR_free> parsed(
      d2i_X509_ALGOR(nullptr, &at, static_cast<long>(algorithm.size())));
  if (!parsed) {
    ERR_clear_error();
    return Opening::unsupported;
  }
  unsigned char* out = nullptr;
  int size = 0;
  ERR_clear_error();
  const char* const words = passphrase == nullptr ? nullptr
                            : passphrase->empty() ? ""
                                                  : passphrase->reveal_text().data();
  const unsigned char* const result =
      PKCS12_pbe_crypt_ex(parsed.get(), words, passphrase == nullptr ? 0 : static_cast<int>(passphrase->size()),
                          ciphertext.data(), static_cast<int>(ciphertext.size()), &out, &size, 0, context, nullptr);
  bool is_unsupported = false;
  while (const unsigned long error = ERR_get_error()) {
    const int reason = ERR_GET_REASON(error);
    is_unsupported |=
        reason == ERR_R_UNSUPPORTED || (ERR_GET_LIB(error) == ERR_LIB_EVP &&
                                        (reason == EVP_R_UNKNOWN_PBE_ALGORITHM || reason == EVP_R_UNKNOWN_CIPHER ||
                                         reason == EVP_R_UNSUPPORTED_CIPHER || reason == EVP_R_UNSUPPORTED_PRF));
  }
  if (result == nullptr) {
    return is_unsupported ? Opening::unsupported : Opening::wrong_passphrase;
  }
  plain = ossl::Secret(Bytes(out, out + size));
  OPENSSL_clear_free(out, static_cast<std::size_t>(size));
  return Opening::opened;
}

void add_locked_key(Reason reason, const ObjectSource& source, Loading& loading) {
  loading.problem(reason, source.place);
  loading.add({.kind = ObjectKind::encrypted_key,
               .place = source.place,
               .format = source.format,
               .label = std::string(source.label)});
}

void read_encrypted_pkcs8(ByteView der, const ObjectSource& source, Loading& loading) {
  Reading reading;
  Cursor outer(der, reading);
  const Element whole = outer.expect(der::kSequence, "an EncryptedPrivateKeyInfo");
  Cursor in(whole, reading);
  const Element algorithm = in.expect(der::kSequence, "its algorithm");
  const Element data = in.expect(der::kOctetString, "its data");
  if (!reading.ok()) {
    loading.problem(Reason::key_malformed, source.place, reading.error("the encrypted key").message);
    return;
  }
  const Encryption encryption = encryption_of(algorithm.whole);
  if (!is_affordable(encryption, source.place, loading)) {
    loading.add({.kind = ObjectKind::encrypted_key,
                 .place = source.place,
                 .format = source.format,
                 .label = std::string(source.label)});
    return;
  }
  const ossl::Secret* const passphrase = loading.passphrase(source.place);
  if (passphrase == nullptr) {
    add_locked_key(Reason::passphrase_missing, source, loading);
    return;
  }
  ossl::Secret plain;
  const Opening opening = decrypt(algorithm.whole, data.content, passphrase, plain);
  if (opening != Opening::opened || shape_of(plain.reveal()) != Shape::pkcs8) {
    add_locked_key(opening == Opening::unsupported ? Reason::encryption_unsupported : Reason::passphrase_wrong, source,
                   loading);
    return;
  }
  if (encryption.is_legacy) {
    loading.problem(Reason::encryption_legacy, source.place);
  }
  loading.add({.kind = ObjectKind::private_key,
               .secret = std::move(plain),
               .place = source.place,
               .format = source.format,
               .label = std::string(source.label)});
}

void read_traditional_key(std::string_view headers, const ossl::Secret& body, const ObjectSource& source,
                          Loading& loading) {
  const ossl::Secret* const passphrase = loading.passphrase(source.place);
  if (passphrase == nullptr) {
    add_locked_key(Reason::passphrase_missing, source, loading);
    return;
  }
  std::string header_text(headers);
  EVP_CIPHER_INFO info{};
  ERR_clear_error();
  if (PEM_get_EVP_CIPHER_INFO(header_text.data(), &info) != 1 || info.cipher == nullptr) {
    ERR_clear_error();
    add_locked_key(Reason::encryption_unsupported, source, loading);
    return;
  }
  Bytes bytes = to_bytes(body.reveal());
  long size = static_cast<long>(bytes.size());
  const bool is_opened =
      PEM_do_header(&info, bytes.data(), &size, give_passphrase, const_cast<ossl::Secret*>(passphrase)) == 1;
  ERR_clear_error();
  ossl::Secret plain(Bytes(bytes.begin(), bytes.begin() + (is_opened ? size : 0)));
  ossl::wipe(bytes);
  if (!is_opened || !is_private_key(shape_of(plain.reveal()))) {
    add_locked_key(Reason::passphrase_wrong, source, loading);
    return;
  }
  loading.add({.kind = ObjectKind::private_key,
               .secret = std::move(plain),
               .place = source.place,
               .format = source.format,
               .label = std::string(source.label)});
}

}  // namespace mtlsdiag::x509
