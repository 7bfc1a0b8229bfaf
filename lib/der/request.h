// CertificationRequest: a zero-copy reading of a PKCS#10 request with the extensions that it asks for.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "der/certificate.h"

namespace mtlsdiag::der {

struct CertificationRequest {
  ByteView raw;
  ByteView tbs;  ///< CertificationRequestInfo, the signed part
  Name subject;
  PublicKey key;
  std::vector<Oid> attributes;        ///< the types of all attributes
  std::vector<Extension> extensions;  ///< of the extensionRequest attribute
  AlgorithmIdentifier signature_algorithm;
  ByteView signature;
  Oddities oddities;

  /// Reads a request. Fails with `malformed`. Source: RFC 2986 §4; RFC 2985 §5.4.2.
  static Result<CertificationRequest> parse(ByteView bytes);

  [[nodiscard]] const Extension* find(const Oid& oid) const { return find_extension(extensions, oid); }
};

}  // namespace mtlsdiag::der
