// Algorithms and public keys as certificates name them: AlgorithmIdentifier, what a signature algorithm is made of, and
// SubjectPublicKeyInfo with type, size and curve. No cryptography: whether a signature verifies is for `path` to find
// out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "der/cursor.h"
#include "der/oid.h"

namespace mtlsdiag::der {

/// An AlgorithmIdentifier; `parameters` is the whole element, empty where absent.
struct AlgorithmIdentifier {
  ByteView raw;
  Oid oid;
  ByteView parameters;
  std::size_t offset = 0;
};

AlgorithmIdentifier read_algorithm(Cursor& in, const char* what);

enum class KeyType : std::uint8_t { unknown, rsa, rsa_pss, ec, dsa, dh, ed25519, ed448, x25519, x448 };
enum class Hash : std::uint8_t {
  unknown,
  none,
  md2,
  md4,
  md5,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  ripemd160,
  sha3_224,
  sha3_256,
  sha3_384,
  sha3_512,
};

std::string_view to_string(KeyType type);
std::string_view to_string(Hash hash);

/// What a signature algorithm is made of. `hash` is none where the algorithm hashes by itself (EdDSA).
struct SignatureScheme {
  KeyType key = KeyType::unknown;
  Hash hash = Hash::unknown;
  std::string_view name;  ///< "ecdsa-with-SHA256"; empty for unknown algorithms
};

/// Gives the hash that an AlgorithmIdentifier of a digest names; `unknown` for others.
Hash hash_of(const Oid& digest);

/// Names the parts of a signature algorithm; RSASSA-PSS parameters are read for their hash (SHA-1 by default).
SignatureScheme signature_scheme(const AlgorithmIdentifier& algorithm);

/// A SubjectPublicKeyInfo. `raw` is the whole SEQUENCE (the SPKI whose hash is pinned).
struct PublicKey {
  ByteView raw;
  std::size_t offset = 0;
  AlgorithmIdentifier algorithm;
  ByteView bits;  ///< the subjectPublicKey without its count of unused bits
  KeyType type = KeyType::unknown;
  int size_bits = 0;     ///< of the RSA modulus, the DSA or DH prime, the curve's order; 0 if unknown
  Oid curve;             ///< named curve of an EC key; empty for explicit parameters
  ByteView rsa_modulus;  ///< without leading zero octets
  ByteView rsa_exponent;
  bool is_malformed = false;  ///< the key is not of the form of its type: a structure, or a point of the curve's size

  /// Gives the symmetric strength in bits (RSA 2048: 112, P-256: 128); 0 if unknown. Source: NIST SP 800-57 part 1
  /// §5.6.
  [[nodiscard]] int strength_bits() const;
};

PublicKey read_public_key(Cursor& in);
/// Reads a SubjectPublicKeyInfo that stands alone.
Result<PublicKey> parse_public_key(ByteView bytes);
/// Describes a key for people: "RSA 2048", "EC P-256", "Ed25519".
std::string describe(const PublicKey& key);
/// Gives the symmetric strength of a hash used in signatures: SHA-256 128, SHA-1 63, MD5 39; 0 if unknown.
int strength_bits(Hash hash);

}  // namespace mtlsdiag::der
