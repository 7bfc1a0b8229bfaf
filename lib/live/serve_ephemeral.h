// The certificate that serve makes for itself where none is given: for `localhost`, the host's name and its addresses,
// signed by a root made beside it, both good for a few days and never kept.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "x509/identity.h"

namespace mtlsdiag::live {

/// How long an ephemeral certificate is good for.
inline constexpr std::chrono::hours kEphemeralLifetime{24 * 7};

struct Ephemeral {
  x509::Identity identity;
  Bytes root;                      ///< DER
  std::vector<std::string> names;  ///< in subjectAltName: names and addresses
};

/// The host's name and the addresses of its interfaces, beside `localhost` and the loopback addresses.
std::vector<std::string> names_of_this_host();

/// Makes root and leaf. Fails with `system` where OpenSSL cannot.
Result<Ephemeral> make_ephemeral(const std::vector<std::string>& names, Instant now);

}  // namespace mtlsdiag::live
