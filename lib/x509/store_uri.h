// Store URIs: what OpenSSL's store loaders know (`pkcs11:` tokens through the engine, `file:`) taken where a file is. A
// bare `pkcs11:` URI is an unregistered scheme in OpenSSL 3.0, so it is handed to the engine in the form that works. A
// PIN in a URI is never shown.
#pragma once

#include <string>

#include "x509/loading.h"

namespace mtlsdiag::x509 {

/// Loads certificates, CRLs and keys from a store URI into `loading`. What cannot be opened is a problem there.
/// Source: RFC 7512 (pkcs11), openssl ossl_store(7).
void read_store(const std::string& uri, Loading& loading);

/// Gives the URI in the form that OpenSSL 3.0 opens.
std::string to_openssl_uri(const std::string& uri);

}  // namespace mtlsdiag::x509
