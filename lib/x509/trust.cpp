#include "x509/trust.h"

#include "der/cursor.h"

namespace mtlsdiag::x509 {
namespace {

bool names(const der::Element& list, const der::Oid& usage, der::Reading& reading) {
  bool is_named = false;
  der::Cursor in(list, reading);
  while (in.more()) {
    const der::Oid named{in.expect(der::kObjectIdentifier, "no use").content};
    is_named = is_named || named == usage || named == der::oid::kAnyExtendedKeyUsage;
  }
  return is_named;
}

}  // namespace

Trust trust_for(ByteView settings, const der::Oid& usage) {
  if (settings.empty()) {
    return Trust::unstated;
  }
  der::Reading reading;
  der::Cursor file(settings, reading);
  der::Cursor fields(file.expect(der::kSequence, "no trust settings"), reading);
  der::Element list;
  Trust trust = Trust::unstated;
  if (fields.optional(der::kSequence, list)) {
    trust = names(list, usage, reading) ? Trust::trusted : Trust::rejected;
  }
  if (fields.optional(der::context(0, true), list) && names(list, usage, reading)) {
    trust = Trust::rejected;
  }
  return reading.ok() ? trust : Trust::rejected;
}

}  // namespace mtlsdiag::x509
