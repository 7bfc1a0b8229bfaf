// Fingerprints of a ClientHello, by which a client's TLS stack can be told: JA3 (Salesforce, 2017) and JA4 (FoxIO,
// 2023). The hashes in them are MD5 and a cut SHA-256, as their definitions say.
#pragma once

#include <string>

#include "wire/message.h"

namespace mtlsdiag::wire {

/// Gives the text whose MD5 is the JA3: version,ciphers,extensions,groups,point formats; GREASE left out.
std::string ja3_text(const ClientHello& hello);
/// Gives the JA3: 32 hexadecimal digits.
std::string ja3(const ClientHello& hello);
/// Gives the JA4 of a hello over TCP: `t13d1516h2_8daaf6152771_02713d6af862`.
std::string ja4(const ClientHello& hello);

}  // namespace mtlsdiag::wire
