// OCSP responses from a plain description, for tests of those who judge them.
#pragma once

#include <optional>

#include "mint/crl.h"

namespace mtlsdiag::mint {

struct OcspSpec {
  Bytes serial;  ///< content octets of the certificate's serial number
  Instant this_update{};
  std::optional<Instant> next_update;
  std::optional<Instant> revoked_at;  ///< nothing: the certificate is good
  std::optional<RevocationReason> reason;
  bool corrupt_signature = false;
};

/// Makes a successful OCSP response about one certificate of `issuer`, signed by `signer` (the issuer itself, or
/// another key, which is then wrong), who is named by name. Fails with `system` where OpenSSL cannot sign. Source: RFC
/// 6960 §4.2.1.
Result<Bytes> make_ocsp_response(const OcspSpec& spec, const Issuer& issuer, const Issuer& signer);

}  // namespace mtlsdiag::mint
