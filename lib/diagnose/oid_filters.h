// The filters of a TLS 1.3 CertificateRequest (oid_filters): what a server asks of the client certificate's extensions,
// held against a certificate. What the server made of it is left to the rules.
#pragma once

#include <string>
#include <vector>

#include "der/certificate.h"
#include "finding/kind.h"
#include "wire/message.h"

namespace mtlsdiag::diagnose {

/// A filter that the certificate does not meet.
struct UnmetFilter {
  finding::Kind kind = finding::Kind::identity_not_authorized;  ///< what is wrong with the certificate by it
  std::string name;                                             ///< of the extension, printable
};

/// Gives the filters that `leaf` does not meet; those that cannot be read are passed over.
/// Source: RFC 8446 §4.2.5.
std::vector<UnmetFilter> unmet_filters(const der::Certificate& leaf, const wire::CertificateRequest& request);

}  // namespace mtlsdiag::diagnose
