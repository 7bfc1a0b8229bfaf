// The reader of DER: one object or several behind one another, each told by its shape.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "der/certificate.h"
#include "der/cursor.h"
#include "x509/der_object.h"
#include "x509/der_shape.h"
#include "x509/encrypted_key.h"
#include "x509/formats.h"

namespace mtlsdiag::x509 {

namespace {

ObjectKind kind_of(Shape shape) {
  switch (shape) {
    case Shape::crl: return ObjectKind::crl;
    case Shape::request: return ObjectKind::request;
    case Shape::ocsp_response: return ObjectKind::ocsp_response;
    case Shape::public_key: return ObjectKind::public_key;
    case Shape::session: return ObjectKind::session;
    default: return is_private_key(shape) ? ObjectKind::private_key : ObjectKind::certificate;
  }
}

/// What a shape is called that stands where a certificate should; empty for what is none that is known.
std::string_view name_of(Shape shape) {
  switch (shape) {
    case Shape::crl: return "a CRL";
    case Shape::request: return "a request for a certificate (CSR)";
    case Shape::pkcs7: return "a PKCS#7 container";
    case Shape::pkcs12: return "a PKCS#12 container";
    case Shape::public_key: return "a public key";
    case Shape::encrypted_pkcs8: return "an encrypted private key";
    default: return is_private_key(shape) ? "a private key" : "";
  }
}

/// What stands in the way of a certificate, where the bytes begin like one; they are one more often than anything else.
std::string why_unknown(ByteView element) {
  der::Reading reading;
  der::Cursor whole(element, reading);
  der::Cursor in(whole.any("a SEQUENCE"), reading);
  if (in.next_tag() == der::kSequence) {
    if (const Result<der::Certificate> certificate = der::Certificate::parse(element); !certificate) {
      return certificate.error().message;
    }
  }
  return "DER of a kind that is not known here";
}

}  // namespace

std::string why_unreadable(const Error& error, ByteView der, std::string_view label) {
  const std::string_view name = name_of(shape_of(der));
  return name.empty() || label.empty() ? error.message : fmt::format("{} stands under the label {}", name, label);
}

void add_der(ObjectKind kind, Bytes der, const ObjectSource& source, Loading& loading) {
  Object object{.kind = kind, .place = source.place, .format = source.format, .label = std::string(source.label)};
  object.is_trusted = source.is_trusted;
  if (kind == ObjectKind::certificate) {
    if (loading.checks_certificates()) {
      if (const Result<der::Certificate> certificate = der::Certificate::parse(der); !certificate) {
        loading.problem(Reason::der_malformed, source.place, why_unreadable(certificate.error(), der, source.label));
        return;
      }
    }
    if (const std::size_t size = der::element_size(der); size != 0) {
      if (source.has_trust_settings) {
        object.trust.assign(der.begin() + static_cast<std::ptrdiff_t>(size), der.end());
      }
      der.resize(size);
    }
  }
  if (kind == ObjectKind::private_key || kind == ObjectKind::session) {
    object.secret = ossl::Secret(std::move(der));
  } else {
    object.der = std::move(der);
  }
  loading.add(std::move(object));
}

void add_by_shape(ByteView element, const ObjectSource& source, Loading& loading) {
  switch (const Shape shape = shape_of(element)) {
    case Shape::pkcs7: read_pkcs7(element, source.place, loading); break;
    case Shape::pkcs12: read_pkcs12(element, source.place, loading); break;
    case Shape::encrypted_pkcs8: read_encrypted_pkcs8(element, source, loading); break;
    case Shape::ocsp_request:
      loading.problem(Reason::format_unknown, source.place, "it is an OCSP request, which holds no answer");
      break;
    case Shape::attribute_certificate:
      loading.problem(Reason::format_unknown, source.place,
                      "it is an attribute certificate, which holds no key and is not used in TLS");
      break;
    case Shape::unknown: loading.problem(Reason::der_malformed, source.place, why_unknown(element)); break;
    default: add_der(kind_of(shape), to_bytes(element), source, loading);
  }
}

bool is_der(ByteView content) {
  if (content.size() < 4 || content[0] != der::kSequence) {
    return false;
  }
  if (content[1] == 0x80) {
    return true;
  }
  return shape_of(content) != Shape::unknown || (content[1] & 0x80U) != 0;
}

void read_der(ByteView content, const Place& place, Loading& loading) {
  if (content[1] == 0x80) {  // PKCS#7 and PKCS#12 of old tools come as BER
    if (const std::optional<Bytes> definite = to_definite(content)) {
      add_by_shape(*definite, {.place = place, .format = "BER"}, loading);
    } else {
      loading.problem(Reason::der_malformed, place, "BER that does not end");
    }
    return;
  }
  for (std::size_t offset = 0; offset < content.size() && !loading.is_full();) {
    const ByteView rest = content.subspan(offset);
    Place here = place;
    here.offset += offset;
    const std::size_t size = der::element_size(rest);
    if (size == 0 || (offset > 0 && shape_of(rest) == Shape::unknown)) {
      const bool is_first = offset == 0;
      loading.problem(is_first ? Reason::der_malformed : Reason::trailing_data, std::move(here),
                      is_first
                          ? fmt::format("the element says that it is longer than the {} bytes there are", rest.size())
                          : fmt::format("{} bytes", rest.size()));
      return;
    }
    add_by_shape(rest.first(size), {.place = here, .format = "DER"}, loading);
    offset += size;
  }
}

}  // namespace mtlsdiag::x509
