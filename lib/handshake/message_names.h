// Message names: the names inside a decoded message that only a reader of DER can tell: of the certificates in a list,
// of the CAs in a request. Internal to this room.
#pragma once

#include "base/document.h"
#include "wire/message.h"

namespace mtlsdiag::handshake {

/// Adds `subjects` (Certificate) or `authorities` (CertificateRequest) to a step's detail; other messages have none.
void add_names(Document& detail, const wire::Message& message);

}  // namespace mtlsdiag::handshake
