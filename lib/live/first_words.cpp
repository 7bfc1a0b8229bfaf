#include "live/first_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace mtlsdiag::live {
namespace {

// ---- PostgreSQL, protocol 3.0: StartupMessage, answered by an authentication request or an ErrorResponse

constexpr std::uint32_t kProtocol3 = 0x00030000;
constexpr std::size_t kPostgresHeader = 5;

Bytes postgres_startup() {
  Bytes body;
  Writer writer(body);
  writer.u32(kProtocol3);
  for (const std::string_view text : {"user", "postgres", "database", "postgres", "application_name", "mtlsdiag"}) {
    writer.text(text);
    writer.u8(0);
  }
  writer.u8(0);
  Bytes message;
  Writer(message).u32(static_cast<std::uint32_t>(body.size() + 4));
  Writer(message).bytes(body);
  return message;
}

bool is_postgres_whole(ByteView answer) {
  Reader in(answer);
  in.u8();
  const std::uint32_t length = in.u32();
  return in.ok() && (length < 4 || length > kMaxFirstAnswer || answer.size() >= 1 + std::size_t{length});
}

/// The text of a field of an ErrorResponse: a letter, a text, a NUL, one after the other.
std::string_view field(std::string_view fields, char wanted) {
  while (!fields.empty() && fields.front() != '\0') {
    const std::string_view text = fields.substr(1, fields.find('\0', 1) - 1);
    if (fields.front() == wanted) {
      return text;
    }
    fields.remove_prefix(std::min(fields.size(), text.size() + 2));
  }
  return {};
}

std::string postgres_error(ByteView answer) {
  if (answer.size() < kPostgresHeader || answer[0] != 'E') {
    return {};
  }
  const std::string_view fields = as_text(answer.subspan(kPostgresHeader));
  return printable(fmt::format("{}: {}", field(fields, 'S'), field(fields, 'M')));
}

// ---- SMTP and LMTP: EHLO again, as a client must after STARTTLS (RFC 3207 §4.2)

Bytes ehlo() {
  return to_bytes(as_bytes("EHLO localhost\r\n"));
}
Bytes lhlo() {
  return to_bytes(as_bytes("LHLO localhost\r\n"));
}

bool is_final_line(std::string_view line) {
  return line.size() >= 3 && std::isdigit(static_cast<unsigned char>(line[0])) != 0 &&
         (line.size() == 3 || line[3] != '-');
}

/// Gives the last whole line that ends a reply, or an empty view.
std::string_view last_reply(std::string_view text) {
  std::string_view last;
  for (std::size_t at = 0, end = 0; (end = text.find("\r\n", at)) != text.npos; at = end + 2) {
    const std::string_view line = text.substr(at, end - at);
    last = is_final_line(line) ? line : last;
  }
  return last;
}

bool is_smtp_whole(ByteView answer) {
  return !last_reply(as_text(answer)).empty();
}

std::string smtp_error(ByteView answer) {
  const std::string_view reply = last_reply(as_text(answer));
  const bool is_error = reply.starts_with('4') || reply.starts_with('5');
  return is_error ? printable(reply) : std::string();
}

constexpr FirstWords kRows[] = {
    {"postgres", postgres_startup, is_postgres_whole, postgres_error},
    {"smtp", ehlo, is_smtp_whole, smtp_error},
    {"lmtp", lhlo, is_smtp_whole, smtp_error},
};

}  // namespace

const FirstWords* find_first_words(std::string_view protocol) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows),
                                 [protocol](const FirstWords& words) { return words.protocol == protocol; });
  return row == std::end(kRows) ? nullptr : row;
}

// Postfix refuses first, and greets after that all the same.
std::string refusing_greeting(ByteView said) {
  const std::string_view text = as_text(said);
  const std::string_view line = text.substr(0, text.find("\r\n"));
  const bool is_error = is_final_line(line) && (line.front() == '4' || line.front() == '5');
  return is_error && names_certificate(line) ? printable(line) : std::string();
}

// PostgreSQL's "certificate authentication failed for user" is about the user that we chose, not the certificate.
bool names_certificate(std::string_view error) {
  return contains_ignoring_case(error, "client certificate");
}

}  // namespace mtlsdiag::live
