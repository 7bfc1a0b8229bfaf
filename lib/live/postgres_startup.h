// PostgreSQL after TLS: the one message that makes the server say whether it lets this certificate in. PostgreSQL asks
// for a certificate in the handshake and refuses a missing one only in SQL's protocol, by a FATAL error.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace mtlsdiag::live {

/// Writes a StartupMessage for a user, to the database `postgres`. Source: PostgreSQL protocol 3.0.
Bytes postgres_startup(std::string_view user);

/// True once the first message of the answer is whole, or cannot become one.
bool is_postgres_answer_whole(ByteView answer);

/// Gives severity and message of an ErrorResponse, printable; empty where the answer is none.
std::string postgres_error(ByteView answer);

}  // namespace mtlsdiag::live
