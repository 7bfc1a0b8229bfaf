// Context: what a whole line says, apart from the words that a row of a table found in it: that all is well, that it is
// about TLS and a failure at all, or whose certificate it speaks of. Which rows hold is the matcher's business. A line
// is `lowered` where its letters are lower case and its `_` are blanks.
#pragma once

#include <cstddef>
#include <string_view>

#include "explain/message.h"

namespace mtlsdiag::explain {

/// True for a line of an access log whose status does not speak of TLS: what it holds are words of a request.
bool is_plain_access_log(std::string_view line);

/// True for a line that says that all is well, or that is not about this at all.
bool is_calm(std::string_view line);

/// True where what follows a name says that there is nothing of it: `"error":null`, `expired=false`, `failed count 0`.
bool is_nothing(std::string_view rest);

/// True for a line that speaks of TLS and of a failure: there the words of anybody mean what they say.
bool is_tls_failure(std::string_view lowered);

/// True for a line in which words that anybody uses are about something else: a handshake that is not TLS's, as far as
/// nothing but the handshake is spoken of, or the keys of DNSSEC or of a wireless network.
bool is_of_another_kind(std::string_view lowered, Rank rank);

/// Whose certificate the words around a match are about: "the client certificate has expired" names its owner, whoever
/// printed it. What stands in the match or shortly before it counts, else what stands shortly after it.
Fault named_owner(std::string_view lowered, std::size_t start, std::size_t end);

}  // namespace mtlsdiag::explain
