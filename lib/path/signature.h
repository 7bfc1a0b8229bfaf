// Signatures: does an issuer's key verify what it is said to have signed? Keys are made once for each
// SubjectPublicKeyInfo and kept with contexts ready to verify, which is what makes ten thousand leaves of one CA cheap.
// OpenSSL does the mathematics; algorithms are read from our own view of the DER.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "der/algorithm.h"

namespace mtlsdiag::path {

enum class SignatureOutcome : std::uint8_t {
  valid,
  invalid,      ///< the key does not verify the signature, or is of another type than the algorithm
  unsupported,  ///< an algorithm or key type that this OpenSSL does not have
  broken_key,   ///< the issuer's key cannot be used: its own structure is damaged
};

/// Says in words why a signature was not found valid.
std::string_view to_string(SignatureOutcome outcome);

/// Checks signatures and remembers issuers' keys. Not for use by two threads at once.
class SignatureChecker final {
 public:
  SignatureChecker();
  ~SignatureChecker();
  SignatureChecker(const SignatureChecker&) = delete;
  SignatureChecker& operator=(const SignatureChecker&) = delete;

  /// Verifies `signature` over `signed_part` with the key. Source: RFC 5280 §6.1.3 (a)(1).
  SignatureOutcome check(ByteView signed_part, const der::AlgorithmIdentifier& algorithm, ByteView signature,
                         const der::PublicKey& key);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Hashes bytes; empty for a hash that this OpenSSL does not have.
Bytes digest(der::Hash hash, ByteView bytes);

}  // namespace mtlsdiag::path
