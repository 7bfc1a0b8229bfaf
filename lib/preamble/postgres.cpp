#include <fmt/format.h>

#include <array>
#include <string>

#include "base/text.h"
#include "preamble/binary_protocols.h"
#include "preamble/talk.h"

namespace mtlsdiag::preamble {
namespace {

/// Length 8 and the request code 80877103.
constexpr std::array<std::uint8_t, 8> kSslRequest = {0x00, 0x00, 0x00, 0x08, 0x04, 0xD2, 0x16, 0x2F};

/// Finds the message field (`M`) among an ErrorResponse's fields, each a letter and a text up to a NUL.
std::string_view message_field(std::string_view fields) {
  while (!fields.empty() && fields.front() != '\0') {
    const std::string_view text = fields.substr(1, fields.find('\0', 1) - 1);
    if (fields.front() == 'M') {
      return text;
    }
    fields.remove_prefix(std::min(fields.size(), text.size() + 2));
  }
  return {};
}

bool read_error(Talk& talk) {
  Reader in(talk.pending());
  in.u8();
  const std::uint32_t length = in.u32();
  if (!in.ok()) {
    return false;
  }
  std::string said = printable(as_text(talk.pending()));
  if (length >= 4 && length <= kMaxUnit) {
    if (talk.pending().size() < 1 + std::size_t{length}) {
      return false;
    }
    const ByteView message = talk.take(1 + std::size_t{length});
    said = printable(message_field(as_text(message).substr(5)));
    talk.heard(fmt::format("ErrorResponse \"{}\"", said), message.size());
  }
  return talk.fail(Problem::refused, fmt::format("the server answered the SSLRequest with an error: \"{}\"", said),
                   said);
}

}  // namespace

bool advance_postgres(Talk& talk) {
  if (talk.phase == 0) {
    talk.say(kSslRequest, "SSLRequest");
    talk.waiting = "the reply to SSLRequest";
    talk.phase = 1;
    return true;
  }
  if (talk.pending().empty()) {
    return false;
  }
  switch (talk.pending()[0]) {
    case 'S':
      talk.take(1);
      talk.heard("S (willing)", 1);
      return talk.done();
    case 'N':
      talk.take(1);
      talk.heard("N (unwilling)", 1);
      return talk.fail(Problem::not_offered, "the server answered N to the SSLRequest: TLS is off (ssl = off)", "N");
    case 'E': return read_error(talk);
    default:
      return talk.fail(Problem::unexpected, "the server does not speak PostgreSQL's protocol",
                       printable(as_text(talk.pending())));
  }
}

}  // namespace mtlsdiag::preamble
