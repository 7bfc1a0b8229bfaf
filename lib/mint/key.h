// Keys made on the spot: for test certificates, for an ephemeral server certificate, for an audit. Weak ones can be
// made, because what refuses them must be tested.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "ossl/key.h"

namespace mtlsdiag::mint {

enum class Algorithm : std::uint8_t {
  p256,
  p384,
  p521,
  p224,
  p192,
  secp256k1,
  rsa1024,
  rsa2048,
  rsa3072,
  rsa4096,
  ed25519,
  ed448,
};

/// The words of `--algorithm` and of recipes, in the order of the enumeration.
std::string_view to_string(Algorithm algorithm);
std::optional<Algorithm> algorithm_of(std::string_view word);

/// Makes a key. Fails with `system` where OpenSSL cannot (no entropy, an algorithm that its configuration forbids).
Result<ossl::Key> make_key(Algorithm algorithm);

/// Makes another key of the same kind: on the same curve, Ed25519, Ed448, or else RSA 2048. Fails as make_key.
Result<ossl::Key> make_key_like(const ossl::Key& key);

/// Encodes the private part as PKCS#8, unencrypted. Source: RFC 5958 §2.
Result<Bytes> private_der(const ossl::Key& key);

/// Encodes the private part as PKCS#8, encrypted by PBES2 with AES-256-CBC. Source: RFC 8018 §6.2.
Result<Bytes> encrypted_private_der(const ossl::Key& key, std::string_view passphrase);

/// Writes a PEM block; `label` is what stands after BEGIN. Source: RFC 7468 §2.
std::string to_pem(std::string_view label, ByteView der);

/// Gives the SHA-1 of the public key's bits, the customary key identifier. Source: RFC 5280 §4.2.1.2 (1).
Bytes key_identifier(const ossl::Key& key);

}  // namespace mtlsdiag::mint
