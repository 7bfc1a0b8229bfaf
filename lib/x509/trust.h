// Trust settings: what OpenSSL writes behind a certificate in a BEGIN TRUSTED CERTIFICATE block: the uses for which a
// store's owner trusts it, and those for which it is refused. Distributions ship their stores in this form.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "der/oid.h"

namespace mtlsdiag::x509 {

/// What the settings say of one use. `unstated`: there are none, or none that speak of it.
enum class Trust : std::uint8_t { unstated, trusted, rejected };

/// Reads what `settings` (X509_CERT_AUX, empty where there are none) say of the extended key usage `usage`. A list of
/// trusted uses that leaves it out rejects it, and settings that cannot be read reject everything.
/// Source: openssl-x509(1), "Trust Settings"; openssl-verification-options(1).
Trust trust_for(ByteView settings, const der::Oid& usage);

}  // namespace mtlsdiag::x509
