// Encrypted keys: how much work a container asks for before anything is derived, and opening it by a passphrase. PBES1,
// PKCS#12's schemes and PBES2 by OpenSSL; the traditional PEM encryption too. What only the legacy provider offers
// (RC2-40) is read in a library context of its own, so that nothing else of this process gets weaker by it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "ossl/secret.h"
#include "x509/der_object.h"
#include "x509/loading.h"

namespace mtlsdiag::x509 {

/// What an encryption AlgorithmIdentifier asks for.
struct Encryption {
  std::uint64_t iterations = 0;  ///< of its KDF; scrypt counts N·r·p
  std::uint64_t memory = 0;      ///< of scrypt, in bytes
  bool is_legacy = false;        ///< needs OpenSSL's legacy provider
  bool is_understood = false;
};

/// Reads the parameters of PBES1, PBES2 and PKCS#12's schemes (one whole AlgorithmIdentifier).
/// Source: RFC 8018 §6, §A.2, §A.4; RFC 7914 §7; RFC 7292 §C.
Encryption encryption_of(ByteView algorithm);

/// How opening went.
enum class Opening : std::uint8_t { opened, wrong_passphrase, unsupported };

/// Decrypts `ciphertext`; the work must have been paid for (Loading::spend_iterations). `passphrase` null: the absent
/// password of PKCS#12, which differs from the empty one.
Opening decrypt(ByteView algorithm, ByteView ciphertext, const ossl::Secret* passphrase, ossl::Secret& plain);

/// Checks the bounds of an encryption, with a problem at `place` where one is passed or it is not understood.
bool is_affordable(const Encryption& encryption, const Place& place, Loading& loading);

/// Opens an EncryptedPrivateKeyInfo with the load's passphrase and adds the key, or the locked key and why it is
/// locked.
void read_encrypted_pkcs8(ByteView der, const ObjectSource& source, Loading& loading);

/// Opens a key that is encrypted as RFC 1421 headers say (`DEK-Info`). Source: openssl PEM_read_PrivateKey(3).
void read_traditional_key(std::string_view headers, const ossl::Secret& body, const ObjectSource& source,
                          Loading& loading);

/// Adds a key that could not be opened, and the problem that says why.
void add_locked_key(Reason reason, const ObjectSource& source, Loading& loading);

}  // namespace mtlsdiag::x509
