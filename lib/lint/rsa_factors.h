// Weak RSA moduli that show without any secret: small factors, and the structure of the Infineon library's primes
// (ROCA).
#pragma once

#include "base/bytes.h"

namespace mtlsdiag::lint {

/// Gives the smallest prime below 752 that divides the modulus; 0 where none does. Source: NIST SP 800-89 §5.3.3.
unsigned small_factor(ByteView modulus);

/// True where the modulus has the fingerprint of CVE-2017-15361: modulo each of 38 small primes it is a power of 65537.
/// Source: Nemec et al., "The Return of Coppersmith's Attack", 2017, §3.1.
bool has_roca_fingerprint(ByteView modulus);

}  // namespace mtlsdiag::lint
