// Digests for fingerprints: SHA-1 and SHA-256, fetched from OpenSSL once, because fetching costs more than hashing a
// certificate.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace mtlsdiag::x509 {

std::array<std::uint8_t, 20> sha1(ByteView bytes);
std::array<std::uint8_t, 32> sha256(ByteView bytes);

}  // namespace mtlsdiag::x509
