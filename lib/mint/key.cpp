#include "mint/key.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include "mint/der_builder.h"
#include "ossl/handle.h"

namespace mtlsdiag::mint {
namespace {

constexpr int kPkcs8Iterations = 20'000;

struct Row {
  Algorithm algorithm;
  std::string_view word;
  const char* type;   ///< OpenSSL's name of the key type
  const char* curve;  ///< for EC
  unsigned bits;      ///< for RSA
};

constexpr Row kAlgorithms[] = {
    {Algorithm::p256, "p256", "EC", "prime256v1", 0},       {Algorithm::p384, "p384", "EC", "secp384r1", 0},
    {Algorithm::p521, "p521", "EC", "secp521r1", 0},        {Algorithm::p224, "p224", "EC", "secp224r1", 0},
    {Algorithm::p192, "p192", "EC", "prime192v1", 0},       {Algorithm::secp256k1, "secp256k1", "EC", "secp256k1", 0},
    {Algorithm::rsa1024, "rsa1024", "RSA", nullptr, 1024},  {Algorithm::rsa2048, "rsa2048", "RSA", nullptr, 2048},
    {Algorithm::rsa3072, "rsa3072", "RSA", nullptr, 3072},  {Algorithm::rsa4096, "rsa4096", "RSA", nullptr, 4096},
    {Algorithm::ed25519, "ed25519", "ED25519", nullptr, 0}, {Algorithm::ed448, "ed448", "ED448", nullptr, 0},
};

const Row& row_of(Algorithm algorithm) {
  return kAlgorithms[static_cast<std::size_t>(algorithm)];
}

Error failed(std::string_view what) {
  ERR_clear_error();
  return {ErrorCode::system, "OpenSSL cannot " + std::string(what)};
}

/// The DER that an i2d function of OpenSSL's gives; `raw` is freed.
Bytes take_der(unsigned char* raw, int length) {
  Bytes out;
  if (length > 0) {
    out.assign(raw, raw + length);
  }
  OPENSSL_clear_free(raw, length > 0 ? static_cast<std::size_t>(length) : 0);
  return out;
}

}  // namespace

std::string_view to_string(Algorithm algorithm) {
  return row_of(algorithm).word;
}

std::optional<Algorithm> algorithm_of(std::string_view word) {
  for (const Row& row : kAlgorithms) {
    if (row.word == word) {
      return row.algorithm;
    }
  }
  return std::nullopt;
}

Result<ossl::Key> make_key(Algorithm algorithm) {
  const Row& row = row_of(algorithm);
  ERR_clear_error();
  EVP_PKEY* raw = row.bits != 0          ? EVP_PKEY_Q_keygen(nullptr, nullptr, row.type, std::size_t{row.bits})
                  : row.curve != nullptr ? EVP_PKEY_Q_keygen(nullptr, nullptr, row.type, row.curve)
                                         : EVP_PKEY_Q_keygen(nullptr, nullptr, row.type);
  if (raw == nullptr) {
    return failed("make a key of type " + std::string(row.word));
  }
  return ossl::Key::adopt(raw);
}

Result<ossl::Key> make_key_like(const ossl::Key& key) {
  switch (key.type()) {
    case ossl::KeyType::ed25519: return make_key(Algorithm::ed25519);
    case ossl::KeyType::ed448: return make_key(Algorithm::ed448);
    default: break;
  }
  for (const Row& row : kAlgorithms) {
    if (row.curve != nullptr && key.curve() == row.curve) {
      return make_key(row.algorithm);
    }
  }
  return make_key(Algorithm::rsa2048);
}

Result<Bytes> private_der(const ossl::Key& key) {
  const ossl::Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info(EVP_PKEY2PKCS8(key.get()));
  unsigned char* raw = nullptr;
  const int length = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &raw) : -1;
  if (length <= 0) {
    return failed("encode the private key");
  }
  return take_der(raw, length);
}

Result<Bytes> encrypted_private_der(const ossl::Key& key, std::string_view passphrase) {
  const ossl::Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info(EVP_PKEY2PKCS8(key.get()));
  const ossl::Handle<X509_SIG, X509_SIG_free> encrypted(info ? PKCS8_encrypt(-1, EVP_aes_256_cbc(), passphrase.data(),
                                                                             static_cast<int>(passphrase.size()),
                                                                             nullptr, 0, kPkcs8Iterations, info.get())
                                                             : nullptr);
  unsigned char* raw = nullptr;
  const int length = encrypted ? i2d_X509_SIG(encrypted.get(), &raw) : -1;
  if (length <= 0) {
    return failed("encrypt the private key");
  }
  return take_der(raw, length);
}

std::string to_pem(std::string_view label, ByteView der) {
  constexpr std::size_t kLine = 64;
  const std::string body = to_base64(der);
  std::string out = "-----BEGIN " + std::string(label) + "-----\n";
  for (std::size_t at = 0; at < body.size(); at += kLine) {
    out += body.substr(at, kLine) + "\n";
  }
  return out + "-----END " + std::string(label) + "-----\n";
}

Bytes key_identifier(const ossl::Key& key) {
  const Bytes info = key.public_der();
  // SubjectPublicKeyInfo ends with its BIT STRING; the hash is over the content without the octet of unused bits.
  const unsigned char* at = info.data();
  const ossl::Handle<X509_PUBKEY, X509_PUBKEY_free> spki(d2i_X509_PUBKEY(nullptr, &at, static_cast<long>(info.size())));
  const unsigned char* bits = nullptr;
  int length = 0;
  MTLSDIAG_CHECK(spki && X509_PUBKEY_get0_param(nullptr, &bits, &length, nullptr, spki.get()) == 1);
  Bytes digest(SHA_DIGEST_LENGTH);
  SHA1(bits, static_cast<std::size_t>(length), digest.data());
  return digest;
}

}  // namespace mtlsdiag::mint
