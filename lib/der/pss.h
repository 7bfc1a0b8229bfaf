// Pss: what the parameters of an RSASSA-PSS signature say. Whether the peer takes such parameters is for the rooms
// above to judge.
#pragma once

#include <cstdint>

#include "der/algorithm.h"

namespace mtlsdiag::der {

/// RSASSA-PSS-params, each field at its DEFAULT where it is not written. Source: RFC 4055 §3.1.
struct PssParameters {
  Hash hash = Hash::sha1;
  Hash mask_hash = Hash::sha1;  ///< that of MGF1
  std::uint64_t salt_length = 20;
  std::uint64_t trailer = 1;
  bool is_readable = false;  ///< they are there, of this form, and the mask generation is MGF1
};

/// Reads the parameters of an algorithm that is RSASSA-PSS. What stands before a fault is filled in.
PssParameters read_pss(const AlgorithmIdentifier& algorithm);

}  // namespace mtlsdiag::der
