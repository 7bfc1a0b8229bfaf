// Fingerprints of a ClientHello, by which a client's TLS stack can be told: JA3 (Salesforce, 2017) and JA4 (FoxIO,
// 2023). The hashes in them are no security: MD5 and a cut SHA-256, as their definitions say, computed here so that
// this room needs no library.
#pragma once

#include <string>

#include "base/bytes.h"
#include "wire/message.h"

namespace mtlsdiag::wire {

/// Gives the text whose MD5 is the JA3: version,ciphers,extensions,groups,point formats; GREASE left out.
std::string ja3_text(const ClientHello& hello);
/// Gives the JA3: 32 hexadecimal digits.
std::string ja3(const ClientHello& hello);
/// Gives the JA4 of a hello over TCP: `t13d1516h2_8daaf6152771_02713d6af862`.
std::string ja4(const ClientHello& hello);

/// MD5 and SHA-256 in hexadecimal, for names of things only. Source: RFC 1321; FIPS 180-4.
std::string md5_hex(ByteView bytes);
std::string sha256_hex(ByteView bytes);

}  // namespace mtlsdiag::wire
