#include "der/ocsp.h"

#include <utility>

namespace mtlsdiag::der {
namespace {

/// No responder answers for more certificates, or sends more along, than this in one response.
constexpr std::size_t kMaxAnswers = 1024;

std::vector<Extension> read_tagged_extensions(Cursor& in, unsigned number) {
  Element tagged;
  if (!in.optional(context(number, true), tagged)) {
    return {};
  }
  Cursor inside(tagged, in.reading());
  return read_extensions(inside.expect(kSequence, "no list of extensions"), in.reading());
}

void read_revoked(const Element& tagged, SingleResponse& out, Reading& reading) {
  Cursor in(tagged, reading);
  out.status = CertificateStatus::revoked;
  out.revoked_at = read_time(in, "no revocation time");
  Element reason;
  if (in.optional(context(0, true), reason)) {
    Cursor inside(reason, reading);
    out.reason = static_cast<int>(
        read_unsigned(inside.expect(kEnumerated, "no reason"), reading, "a reason that is no small number") & 0xff);
  }
}

void read_status(Cursor& in, SingleResponse& out) {
  const Element status = in.any("no certificate status");
  if (status.tag == context(0)) {
    out.status = CertificateStatus::good;
  } else if (status.tag == context(1, true)) {
    read_revoked(status, out, in.reading());
  } else if (status.tag == context(2)) {
    out.status = CertificateStatus::unknown;
  } else {
    in.reading().fail("no certificate status", status.offset);
  }
}

SingleResponse read_single(Cursor& list) {
  SingleResponse out;
  Cursor in(list.expect(kSequence, "no single response"), list.reading());
  Cursor id(in.expect(kSequence, "no certificate id"), list.reading());
  out.hash = read_algorithm(id, "no hash algorithm");
  out.issuer_name_hash = id.expect(kOctetString, "no hash of the issuer's name").content;
  out.issuer_key_hash = id.expect(kOctetString, "no hash of the issuer's key").content;
  out.serial = id.expect(kInteger, "no serial number").content;
  read_status(in, out);
  out.this_update = read_time(in, "no thisUpdate");
  Element next;
  if (in.optional(context(0, true), next)) {
    Cursor inside(next, list.reading());
    out.next_update = read_time(inside, "no nextUpdate");
  }
  out.extensions = read_tagged_extensions(in, 1);
  in.end("an unknown field in a single response");
  return out;
}

void read_data(const Element& sequence, OcspResponse& out, Reading& reading) {
  Cursor in(sequence, reading);
  Element element;
  if (in.optional(context(0, true), element)) {
    Cursor inside(element, reading);
    if (read_unsigned(inside.expect(kInteger, "no version"), reading, "no version") != 0) {
      reading.fail("a version of OCSP that does not exist", element.offset);
    }
  }
  if (in.optional(context(1, true), element)) {
    Cursor inside(element, reading);
    out.responder_name = read_name(inside, "no responder name");
  } else {
    Cursor inside(in.expect(context(2, true), "no responder id"), reading);
    out.responder_key_hash = inside.expect(kOctetString, "no hash of the responder's key").content;
  }
  out.produced_at = read_time(in, "no producedAt");
  Cursor list(in.expect(kSequence, "no list of responses"), reading);
  while (list.more()) {
    out.responses.push_back(read_single(list));
    if (out.responses.size() > kMaxAnswers) {
      reading.fail("more answers than any responder gives", list.offset());
    }
  }
  out.extensions = read_tagged_extensions(in, 1);
  in.end("an unknown field in the response data");
}

void read_basic(const Element& octets, OcspResponse& out, Reading& reading) {
  Cursor outer(octets, reading);
  Cursor in(outer.expect(kSequence, "no basic response"), reading);
  const Element data = in.expect(kSequence, "no response data");
  out.tbs = data.whole;
  read_data(data, out, reading);
  out.signature_algorithm = read_algorithm(in, "no signature algorithm");
  out.signature = read_bit_string(in.expect(kBitString, "no signature"), reading);
  Element tagged;
  if (in.optional(context(0, true), tagged)) {
    Cursor inside(tagged, reading);
    Cursor list(inside.expect(kSequence, "no list of certificates"), reading);
    while (list.more() && out.certificates.size() < kMaxAnswers) {
      out.certificates.push_back(list.expect(kSequence, "no certificate").whole);
    }
  }
  in.end("an unknown field in the basic response");
}

}  // namespace

std::string_view to_string(OcspStatus status) {
  switch (status) {
    case OcspStatus::successful: return "successful";
    case OcspStatus::malformed_request: return "malformedRequest";
    case OcspStatus::internal_error: return "internalError";
    case OcspStatus::try_later: return "tryLater";
    case OcspStatus::sig_required: return "sigRequired";
    case OcspStatus::unauthorized: return "unauthorized";
  }
  return "unknown";
}

std::string_view to_string(CertificateStatus status) {
  constexpr std::string_view kText[] = {"good", "revoked", "unknown"};
  return kText[static_cast<std::size_t>(status)];
}

Result<OcspResponse> OcspResponse::parse(ByteView bytes) {
  Reading reading;
  OcspResponse out;
  Cursor file(bytes, reading);
  const Element whole = file.expect(kSequence, "no OCSP response");
  out.raw = whole.whole;
  Cursor in(whole, reading);
  out.status = static_cast<OcspStatus>(
      read_unsigned(in.expect(kEnumerated, "no response status"), reading, "a status that is no small number") & 0xff);
  Element tagged;
  if (in.optional(context(0, true), tagged)) {
    Cursor inside(tagged, reading);
    Cursor fields(inside.expect(kSequence, "no response bytes"), reading);
    const Oid type{fields.expect(kObjectIdentifier, "no response type").content};
    const Element octets = fields.expect(kOctetString, "no response");
    out.is_basic = reading.ok() && type == oid::kOcspBasic;
    if (out.is_basic) {
      read_basic(octets, out, reading);
    }
  }
  if (!reading.ok()) {
    return reading.error("OCSP response");
  }
  if (file.more()) {
    file.odd(OddityKind::trailing_data, file.offset());
  }
  out.oddities = std::move(reading.oddities);
  return out;
}

}  // namespace mtlsdiag::der
