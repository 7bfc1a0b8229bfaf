// Reads any bytes as a CRL, an OCSP response, a certification request and a public key.
#include "der/crl.h"
#include "der/ocsp.h"
#include "der/request.h"

using namespace mtlsdiag;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes{data, size};
  if (const auto list = der::CertificateList::parse(bytes)) {
    der::RevokedWalk walk(*list);
    der::RevokedEntry entry;
    while (walk.next(entry)) {
      (void)entry.reason();
    }
    for (const der::Extension& extension : list->extensions) {
      (void)der::parse_issuing_point(extension);
      (void)der::parse_crl_points(extension);
    }
  }
  (void)der::OcspResponse::parse(bytes);
  (void)der::CertificationRequest::parse(bytes);
  (void)der::parse_public_key(bytes);
  return 0;
}
