// The two hellos behind message.h: their decoding alone. Callers use message.h.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "wire/message.h"

namespace mtlsdiag::wire {

/// Source: RFC 8446 §4.1.2, RFC 5246 §7.4.1.2.
Result<MessageBody> decode_client_hello(Reader& in);
/// Source: RFC 8446 §4.1.3, §4.1.4.
Result<MessageBody> decode_server_hello(Reader& in);

}  // namespace mtlsdiag::wire
