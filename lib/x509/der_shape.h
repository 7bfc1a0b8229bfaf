// The shape of DER: what kind of object one element is, told by its structure alone. It reads no values that it does
// not need and says nothing of whether the object is sound.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace mtlsdiag::x509 {

enum class Shape : std::uint8_t {
  unknown,
  certificate,
  crl,
  request,
  ocsp_response,
  public_key,  ///< SubjectPublicKeyInfo
  pkcs7,       ///< ContentInfo of signedData
  pkcs12,
  pkcs8,
  encrypted_pkcs8,
  pkcs1,    ///< RSAPrivateKey
  sec1,     ///< ECPrivateKey
  dsa,      ///< traditional DSA private key
  session,  ///< OpenSSL's SSL_SESSION
  ocsp_request,
  attribute_certificate,
};

/// Tells the shape of the first element of `der`. Source: RFC 5280 §4.1, §5.1; RFC 2986 §4; RFC 6960 §4.1.1, §4.2.1;
/// RFC 5755 §4.1; RFC 5958 §2; RFC 8017 §A.1.2; RFC 5915 §3; RFC 7292 §4; RFC 2315 §7.
Shape shape_of(ByteView der);

/// True for the shapes of a private key that is not encrypted.
bool is_private_key(Shape shape);

/// Rewrites BER with indefinite lengths and constructed strings as DER, as far as containers need it. Nothing where the
/// input cannot be read, is nested deeper than 32 levels or does not end.
std::optional<Bytes> to_definite(ByteView ber);

}  // namespace mtlsdiag::x509
