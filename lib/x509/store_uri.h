// Store URIs: what OpenSSL's engines and store loaders know, taken where a file is: `pkcs11:…` tokens,
// `org.openssl.engine:ENGINE:ID`, `file:…`. OpenSSL 3.0's library has no loader for `pkcs11:` (the openssl program
// brings its own), so tokens are asked through the pkcs11 engine. A PIN in a URI is never shown.
#pragma once

#include <string>

#include "x509/loading.h"

namespace mtlsdiag::x509 {

/// Loads certificates, CRLs and keys from a store URI into `loading`; the load's passphrase is the PIN where the URI
/// has none. What cannot be opened is a problem there. Source: RFC 7512 (pkcs11), ossl_store(7).
void read_store(const std::string& uri, Loading& loading);

}  // namespace mtlsdiag::x509
