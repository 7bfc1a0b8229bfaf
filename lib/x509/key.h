// Keys: from a private key's DER to an OpenSSL key, and whether a key belongs to a certificate. The kind is read from
// the DER first, because letting OpenSSL try every decoder costs three times as much. What may be said of a key is
// ossl::Key's to say.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "ossl/key.h"
#include "x509/object.h"

namespace mtlsdiag::x509 {

/// Makes the OpenSSL key of an object of kind `private_key`. Fails with `malformed`, or with `unsupported` where this
/// OpenSSL does not know the algorithm.
Result<ossl::Key> to_key(const Object& object);

/// The same for bare DER: PKCS#8, PKCS#1, SEC1 or traditional DSA.
Result<ossl::Key> parse_private_key(ByteView der);

/// Says whether a private key belongs to the public key of a certificate (DER). False also where the certificate or its
/// key cannot be read.
bool fits(const ossl::Key& key, ByteView certificate_der);

}  // namespace mtlsdiag::x509
