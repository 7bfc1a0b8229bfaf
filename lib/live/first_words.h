// First words: what a client of a STARTTLS protocol says once TLS is up, where the server's answer to it is its verdict
// on the certificate. PostgreSQL and Postfix ask for a certificate in the handshake, let every client finish it, and
// refuse in the words of their own protocol. One row a protocol; the others say nothing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace mtlsdiag::live {

/// The most that is read of the answer.
inline constexpr std::size_t kMaxFirstAnswer = 16'384;

struct FirstWords {
  std::string_view protocol;  ///< the word of --starttls
  Bytes (*request)();
  /// True once the answer is whole, or cannot become one.
  bool (*is_whole)(ByteView answer);
  /// Gives the error that the answer holds, printable; empty where it holds none.
  std::string (*said)(ByteView answer);
};

/// Gives the row of a protocol, or null where the server is not asked anything.
const FirstWords* find_first_words(std::string_view protocol);

/// True where an error is about the client's certificate, and not about a user, a database or a policy.
bool names_certificate(std::string_view error);

/// Gives the refusal of a client's certificate with which a server of mail, files or news on a port of TLS alone greets
/// (a reply of 400 and up that names it), printable; else an empty text.
std::string refusing_greeting(ByteView said);

}  // namespace mtlsdiag::live
