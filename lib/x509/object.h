// Object: one thing found in an input (certificate, key, CRL, …) with its DER and where it came from. Readers make
// them; nothing here parses. A key's bytes are a Secret; the OpenSSL key is made from it only where one is needed
// (x509/key.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/document.h"
#include "ossl/key.h"
#include "ossl/secret.h"
#include "x509/place.h"

namespace mtlsdiag::x509 {

enum class ObjectKind : std::uint8_t {
  certificate,
  private_key,    ///< readable: `secret` holds its DER (PKCS#8, PKCS#1, SEC1, DSA), or `token_key` is set
  encrypted_key,  ///< not opened: no passphrase was given, or a wrong one (a Problem says which)
  public_key,     ///< SubjectPublicKeyInfo
  request,        ///< PKCS#10
  crl,
  ocsp_response,
  session,     ///< a TLS session (SSL SESSION PARAMETERS): never shown
  parameters,  ///< DH, DSA or EC parameters
  key_log,     ///< lines of an NSS key log: session secrets, never shown
  summary,     ///< what another program says of a certificate that it holds (Envoy's /certs); no DER
};

std::string_view to_string(ObjectKind kind);

struct Object {
  ObjectKind kind = ObjectKind::certificate;
  Bytes der;            ///< the object as DER; empty for private keys and sessions
  ossl::Secret secret;  ///< a private key's DER, or a session's
  ossl::Key token_key;  ///< a key that cannot be taken out of its token
  Place place;
  std::string_view format;  ///< of the reader: `PEM`, `DER`, `PKCS#12`, …
  std::string label;        ///< PEM label, friendly name or alias, printable; may be empty
  Document summary;         ///< of kind `summary`: printable values
  Bytes trust;              ///< OpenSSL's trust settings (X509_CERT_AUX) of a certificate; mostly empty
  bool is_trusted = false;  ///< a trusted entry of a key store, or a SPIFFE bundle's authority
};

}  // namespace mtlsdiag::x509
