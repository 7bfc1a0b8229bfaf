#include "der/request.h"

#include <utility>

namespace mtlsdiag::der {
namespace {

void read_attributes(const Element& set, CertificationRequest& out, Reading& reading) {
  Cursor list(set, reading);
  while (list.more()) {
    Cursor fields(list.expect(kSequence, "no attribute"), reading);
    const Oid type{fields.expect(kObjectIdentifier, "no attribute type").content};
    const Element values = fields.expect(kSet, "no attribute values");
    out.attributes.push_back(type);
    if (type == oid::kExtensionRequest) {
      Cursor inside(values, reading);
      out.extensions = read_extensions(inside.expect(kSequence, "no list of extensions"), reading);
    }
  }
}

}  // namespace

Result<CertificationRequest> CertificationRequest::parse(ByteView bytes) {
  Reading reading;
  CertificationRequest out;
  Cursor file(bytes, reading);
  const Element whole = file.expect(kSequence, "no certification request");
  out.raw = whole.whole;
  Cursor in(whole, reading);
  const Element info = in.expect(kSequence, "no certification request info");
  out.tbs = info.whole;
  Cursor fields(info, reading);
  read_integer(fields.expect(kInteger, "no version"), reading);
  out.subject = read_name(fields, "no subject");
  out.key = read_public_key(fields);
  Element attributes;
  if (fields.optional(context(0, true), attributes)) {
    read_attributes(attributes, out, reading);
  }
  fields.end("an unknown field in the request");
  out.signature_algorithm = read_algorithm(in, "no signature algorithm");
  out.signature = read_bit_string(in.expect(kBitString, "no signature"), reading);
  in.end("more than a signature after the request");
  if (!reading.ok()) {
    return reading.error("certification request");
  }
  if (file.more()) {
    file.odd(OddityKind::trailing_data, file.offset());
  }
  out.oddities = std::move(reading.oddities);
  return out;
}

}  // namespace mtlsdiag::der
