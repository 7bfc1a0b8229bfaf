// Key: shared ownership of a public or private key, in a type that names no OpenSSL header and has no formatter, so
// that settings can carry a key through rooms that do not know OpenSSL. Reading key files belongs to x509.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"

struct evp_pkey_st;

namespace mtlsdiag::ossl {

/// What kind of key it is, as far as TLS and linting tell kinds apart.
enum class KeyType { none, rsa, rsa_pss, dsa, ec, ed25519, ed448, other };

class Key final {
 public:
  Key() = default;
  /// Takes over one reference of an EVP_PKEY.
  static Key adopt(evp_pkey_st* raw);
  Key(const Key& other);
  Key(Key&& other) noexcept : raw_(std::exchange(other.raw_, nullptr)) {}
  Key& operator=(Key other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~Key();

  explicit operator bool() const { return raw_ != nullptr; }
  /// Lends the EVP_PKEY; it lives as long as this Key.
  [[nodiscard]] evp_pkey_st* get() const { return raw_; }

  [[nodiscard]] KeyType type() const;
  /// Gives the size in bits (of the modulus, of the curve's order); 0 without a key.
  [[nodiscard]] int bits() const;
  /// Gives the curve of an EC key by OpenSSL's short name ("prime256v1"); else empty.
  [[nodiscard]] std::string curve() const;
  /// Describes the key for people: "RSA 2048", "ECDSA P-256", "Ed25519".
  [[nodiscard]] std::string describe() const;
  /// Encodes the public part as SubjectPublicKeyInfo. Source: RFC 5280 §4.1.
  [[nodiscard]] Bytes public_der() const;
  /// True where both have the same public part.
  [[nodiscard]] bool same_public(const Key& other) const;

 private:
  evp_pkey_st* raw_ = nullptr;
};

/// Reads SubjectPublicKeyInfo. Fails with `malformed`, or `unsupported` for an algorithm that OpenSSL does not have.
Result<Key> parse_public_key(ByteView spki);

/// Makes a key that carries the public part of `certificate_spki` and the private part of `key`, so that OpenSSL
/// presents a certificate with a key that is not its own: the peer sees a signature that does not verify. Works for two
/// RSA keys or two EC keys of one curve; a key that belongs to the certificate is given back as it is. Fails with
/// `unsupported` where the kinds differ: no signature of one can be taken for one of the other.
Result<Key> with_foreign_public(const Key& key, ByteView certificate_spki);

}  // namespace mtlsdiag::ossl
