#include "x509/object.h"

namespace mtlsdiag::x509 {

std::string_view to_string(ObjectKind kind) {
  constexpr std::string_view kNames[] = {"certificate", "private key", "encrypted private key", "public key",
                                         "request",     "CRL",         "OCSP response",         "TLS session",
                                         "parameters",  "TLS key log", "certificate summary"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace mtlsdiag::x509
