#include "der/crl.h"

#include <iterator>
#include <utility>

namespace mtlsdiag::der {
namespace {

/// Version, signature, issuer, thisUpdate, nextUpdate, revokedCertificates, [0] extensions. Source: RFC 5280 §5.1.
void read_tbs(const Element& sequence, CertificateList& out, Reading& reading) {
  Cursor in(sequence, reading);
  Element element;
  if (in.optional(kInteger, element)) {
    out.version = static_cast<int>(read_unsigned(element, reading, "a version that is no small number") & 0xff) + 1;
  }
  out.tbs_signature = read_algorithm(in, "no signature algorithm in the signed part");
  out.issuer = read_name(in, "no issuer");
  out.this_update = read_time(in, "no thisUpdate");
  if (in.next_tag() == kUtcTime || in.next_tag() == kGeneralizedTime) {
    out.next_update = read_time(in, "no nextUpdate");
  }
  if (in.optional(kSequence, element)) {
    out.revoked = element;
  }
  if (in.optional(context(0, true), element)) {
    Cursor inside(element, reading);
    out.extensions = read_extensions(inside.expect(kSequence, "no list of extensions"), reading);
    inside.end("more than a list of extensions");
  }
  in.end("an unknown field in the signed part");
}

}  // namespace

Result<CertificateList> CertificateList::parse(ByteView bytes) {
  Reading reading;
  CertificateList out;
  Cursor file(bytes, reading);
  const Element whole = file.expect(kSequence, "no CRL");
  out.raw = whole.whole;
  Cursor in(whole, reading);
  const Element tbs = in.expect(kSequence, "no signed part");
  out.tbs = tbs.whole;
  read_tbs(tbs, out, reading);
  out.signature_algorithm = read_algorithm(in, "no signature algorithm");
  out.signature = read_bit_string(in.expect(kBitString, "no signature"), reading);
  in.end("more than a signature after the signed part");
  if (!reading.ok()) {
    return reading.error("CRL");
  }
  if (file.more()) {
    file.odd(OddityKind::trailing_data, file.offset());
  }
  out.oddities = std::move(reading.oddities);
  return out;
}

bool RevokedWalk::next(RevokedEntry& entry) {
  if (!in_.more()) {
    return false;
  }
  const Element sequence = in_.expect(kSequence, "no revoked certificate");
  Cursor fields(sequence, reading_);
  entry.offset = sequence.offset;
  entry.serial = fields.expect(kInteger, "no serial number").content;
  entry.date = read_time(fields, "no revocation date");
  entry.extensions.clear();
  entry.has_empty_extensions = false;
  Element extensions;
  if (fields.optional(kSequence, extensions)) {
    entry.has_empty_extensions = extensions.content.empty();
    entry.extensions = read_extensions(extensions, reading_);
  }
  fields.end("an unknown field in a revoked certificate");
  return reading_.ok();
}

std::optional<int> RevokedEntry::reason() const {
  const Extension* extension = find_extension(extensions, oid::kReasonCode);
  if (extension == nullptr || extension->value.size() != 3 || extension->value[0] != kEnumerated ||
      extension->value[1] != 1) {
    return std::nullopt;
  }
  return extension->value[2];
}

const char* reason_name(int reason) {
  constexpr const char* kText[] = {"unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
                                   "superseded",    "cessationOfOperation", "certificateHold", "",
                                   "removeFromCRL", "privilegeWithdrawn",   "aACompromise"};
  return reason >= 0 && reason < static_cast<int>(std::size(kText)) ? kText[reason] : "";
}

}  // namespace mtlsdiag::der
