#include "der/pss.h"

#include <utility>

namespace mtlsdiag::der {
namespace {

constexpr KnownOid kMgf1{"1.2.840.113549.1.1.8"};

/// The hash that the AlgorithmIdentifier under the cursor names; unknown where there is none.
Hash read_hash(Cursor& in) {
  const AlgorithmIdentifier named = read_algorithm(in, "no hash");
  return in.ok() ? hash_of(named.oid) : Hash::unknown;
}

}  // namespace

PssParameters read_pss(const AlgorithmIdentifier& algorithm) {
  PssParameters out;
  Reading reading;
  Cursor whole(algorithm.parameters, reading);
  Cursor in(whole.expect(kSequence, "no parameters"), reading);
  Element tagged;
  if (in.optional(context(0, true), tagged)) {
    Cursor inner(tagged, reading);
    out.hash = read_hash(inner);
  }
  if (in.optional(context(1, true), tagged)) {
    Cursor inner(tagged, reading);
    const AlgorithmIdentifier mask = read_algorithm(inner, "no mask generation");
    if (!(mask.oid == kMgf1)) {
      reading.fail("a mask generation other than MGF1", mask.offset);
    }
    Cursor parameters(mask.parameters, reading);
    out.mask_hash = read_hash(parameters);
  }
  for (const auto& [number, value] : {std::pair{2U, &out.salt_length}, std::pair{3U, &out.trailer}}) {
    if (in.optional(context(number, true), tagged)) {
      Cursor inner(tagged, reading);
      *value = read_unsigned(inner.expect(kInteger, "no number"), reading, "no number");
    }
  }
  in.end("more than the parameters");
  out.is_readable = reading.ok();
  return out;
}

}  // namespace mtlsdiag::der
