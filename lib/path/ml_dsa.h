// ML-DSA: verifying signatures of FIPS 204, which certificates carry by RFC 9881 and OpenSSL knows from 3.5 on only.
// Nothing here is secret, so nothing is made to take the same time for every input.
#pragma once

#include "base/bytes.h"
#include "der/oid.h"

namespace mtlsdiag::path {

/// True for id-ml-dsa-44, -65 and -87, which name the key and the signature alike.
bool is_ml_dsa(const der::Oid& algorithm);

/// Says whether `signature` over `text` (pure ML-DSA, empty context) was made by the owner of `public_key`, the content
/// of its BIT STRING. False also where one of them has another size than the algorithm's.
/// Source: FIPS 204 §5.3, §6.3.
bool verify_ml_dsa(const der::Oid& algorithm, ByteView public_key, ByteView text, ByteView signature);

}  // namespace mtlsdiag::path
