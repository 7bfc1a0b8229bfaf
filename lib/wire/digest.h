// MD5 and SHA-256 for naming things (fingerprints), so that this room needs no library. Not for security: signatures
// and keys are OpenSSL's business.
#pragma once

#include <string>

#include "base/bytes.h"

namespace mtlsdiag::wire {

/// Gives the MD5 in lower-case hexadecimal. Source: RFC 1321.
std::string md5_hex(ByteView bytes);
/// Gives the SHA-256 in lower-case hexadecimal. Source: FIPS 180-4.
std::string sha256_hex(ByteView bytes);

}  // namespace mtlsdiag::wire
