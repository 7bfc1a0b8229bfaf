// Identity: what one side presents in a handshake, from --cert, --key and --pass: a chain as DER, leaf first as the
// file has it, and the private key. A key that parses and does not belong to the leaf is no error here: whoever
// diagnoses asks `fits` and says key-mismatch.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "ossl/key.h"
#include "x509/key.h"
#include "x509/object.h"
#include "x509/passphrase.h"

namespace mtlsdiag::x509 {

struct Identity {
  std::vector<Bytes> chain;   ///< DER, leaf first, then as the file has them
  std::vector<Place> places;  ///< of each certificate of `chain`
  ossl::Key key;
  Place key_place;

  /// True where there is nothing to present.
  [[nodiscard]] bool empty() const { return chain.empty(); }
  /// Says whether the key belongs to the leaf.
  [[nodiscard]] bool key_fits() const { return !chain.empty() && key && fits(key, chain.front()); }
};

/// Where an identity comes from: files of any format or store URIs.
struct IdentityFiles {
  std::string certificate;  ///< --cert; empty: no identity
  std::string key;          ///< --key; empty: the key is in the certificate's file (PKCS#12, PEM with both)
  Passphrase passphrase;    ///< --pass
};

/// Loads an identity. With PKCS#12 and JKS the certificate that belongs to the key is the leaf; with PEM it is the
/// first one, as every TLS stack has it. Fails, naming file and finding id, where a file cannot be read, holds no
/// certificate or no key, or where the passphrase is missing or wrong.
Result<Identity> load_identity(const IdentityFiles& files);

/// Appends the certificates of `files` (--intermediates) to the chain. Fails where one cannot be read.
Result<void> append_intermediates(Identity& identity, const std::vector<std::string>& files);

}  // namespace mtlsdiag::x509
