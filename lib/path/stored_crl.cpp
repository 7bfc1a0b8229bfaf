#include <fmt/format.h>

#include "base/text.h"
#include "path/revocation.h"

namespace mtlsdiag::path {
namespace {

Bytes number_of(const der::Extension& extension, std::string& fault) {
  der::Reading reading;
  der::Cursor in(extension.value, reading, extension.value_offset);
  ByteView octets = der::read_integer(in.expect(der::kInteger, "no number"), reading);
  if (!reading.ok()) {
    fault = reading.error(der::readable(extension.oid)).message;
    return {};
  }
  while (octets.size() > 1 && octets[0] == 0) {
    octets = octets.subspan(1);
  }
  return to_bytes(octets);
}

void read_extension(const der::Extension& extension, StoredCrl& crl) {
  if (extension.oid == der::oid::kIssuingDistributionPoint) {
    auto scope = der::parse_issuing_point(extension);
    if (scope) {
      crl.scope = std::move(*scope);
    } else {
      crl.fault = scope.error().message;
    }
  } else if (extension.oid == der::oid::kCrlNumber) {
    crl.number = number_of(extension, crl.fault);
    if (extension.is_critical) {
      crl.fault = "its cRLNumber is marked critical, which RFC 5280 forbids";
    }
  } else if (extension.oid == der::oid::kDeltaCrlIndicator) {
    crl.base_number = number_of(extension, crl.fault);
  } else if (extension.is_critical && !(extension.oid == der::oid::kAuthorityKeyIdentifier)) {
    crl.fault = fmt::format("it has a critical extension that is not understood ({})", der::readable(extension.oid));
  }
}

}  // namespace

StoredCrl read_crl(ByteView der, std::string_view name) {
  StoredCrl crl{.der = to_bytes(der), .name = printable(name)};
  Result<der::CertificateList> parsed = der::CertificateList::parse(crl.der);
  if (!parsed) {
    crl.fault = parsed.error().message;
    return crl;
  }
  crl.list = std::move(*parsed);
  crl.issuer_key = der::normalized(crl.list->issuer);
  for (const der::Extension& extension : crl.list->extensions) {
    read_extension(extension, crl);
  }
  const bool needs_version_2 = !crl.list->extensions.empty() && crl.list->version == 1;
  if (crl.fault.empty() && (crl.list->version > 2 || needs_version_2)) {
    crl.fault = fmt::format("it is of version {}{}", crl.list->version, needs_version_2 ? ", and has extensions" : "");
  }
  if (crl.fault.empty() && !equal(crl.list->tbs_signature.raw, crl.list->signature_algorithm.raw)) {
    crl.fault = "the signature algorithm inside is not that outside";
  }
  if (!crl.number) {
    crl.profile_fault = "it has no cRLNumber, which RFC 5280 demands";
  }
  return crl;
}

}  // namespace mtlsdiag::path
