// Descriptions: a decoded message as the Document detail of a Step, in names instead of numbers, as an engineer wants
// to read it. Foreign text passes through `printable` here. Names inside certificates and of authorities are left to
// whoever has a reader of DER: the caller adds them.
#pragma once

#include "base/document.h"
#include "wire/alert.h"
#include "wire/message.h"

namespace mtlsdiag::wire {

/// The most elements shown of a list; the rest is counted.
inline constexpr std::size_t kMaxShownElements = 200;

/// Describes any message: what it offers, selects, asks for; sizes of what is opaque; never a ticket, key or secret.
Document describe(const Message& message);
Document describe(const ClientHello& hello);
Document describe(const ServerHello& hello);
Document describe(const CertificateRequest& request);
Document describe(const Extensions& extensions);
Document describe(const Alert& alert);

}  // namespace mtlsdiag::wire
