// The reader of PKCS#7 (certificates-only or not): the certificates and CRLs of a SignedData. Signatures in it are not
// looked at, and OpenSSL's PKCS#7 code is not used.
// Source: RFC 2315 §9.1, RFC 5652 §5.1.
#include <string>

#include "der/cursor.h"
#include "der/oid.h"
#include "x509/der_object.h"
#include "x509/der_shape.h"
#include "x509/formats.h"

namespace mtlsdiag::x509 {

namespace {

using der::Cursor;
using der::Element;
using der::Reading;

constexpr der::KnownOid kSignedData("1.2.840.113549.1.7.2");

void add_all(const Element& set, ObjectKind kind, const Place& place, Loading& loading, Reading& reading) {
  Cursor in(set, reading);
  while (in.more() && !loading.is_full()) {
    const Element element = in.any("an element of the set");
    // Other choices (attribute certificates, OCSP responses) are tagged and passed over.
    if (reading.ok() && element.tag == der::kSequence) {
      Place here = place;
      here.offset += element.offset;
      add_der(kind, to_bytes(element.whole), {.place = here, .format = "PKCS#7"}, loading);
    }
  }
}

}  // namespace

void read_pkcs7(ByteView der, const Place& place, Loading& loading) {
  if (der.size() > 1 && der[1] == 0x80) {
    if (const auto definite = to_definite(der)) {
      read_pkcs7(*definite, place, loading);
    } else {
      loading.problem(Reason::container_malformed, place, "BER that does not end");
    }
    return;
  }
  loading.name_format("PKCS#7");
  Reading reading;
  Cursor outer(der, reading);
  const Element content_info = outer.expect(der::kSequence, "ContentInfo");
  Cursor info(content_info, reading);
  const der::Oid type{info.expect(der::kObjectIdentifier, "contentType").content};
  if (reading.ok() && !(type == der::Oid(kSignedData))) {
    loading.problem(Reason::container_malformed, place,
                    "PKCS#7 content of type " + der::readable(type) + ", not signedData");
    return;
  }
  const Element wrapper = info.expect(der::context(0, true), "the content");
  Cursor inner(wrapper, reading);
  const Element signed_data = inner.expect(der::kSequence, "SignedData");
  Cursor in(signed_data, reading);
  in.expect(der::kInteger, "the version");
  in.expect(der::kSet, "the digest algorithms");
  in.expect(der::kSequence, "the signed content");
  Element set;
  if (in.optional(der::context(0, true), set)) {
    add_all(set, ObjectKind::certificate, place, loading, reading);
  }
  if (in.optional(der::context(1, true), set)) {
    add_all(set, ObjectKind::crl, place, loading, reading);
  }
  if (!reading.ok()) {
    loading.problem(Reason::container_malformed, place, reading.error("PKCS#7").message);
  }
}

}  // namespace mtlsdiag::x509
