#include "live/postgres_startup.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mtlsdiag::live {
namespace {

constexpr std::uint32_t kProtocol3 = 0x00030000;
constexpr std::size_t kHeader = 5;
/// The largest message that is read.
constexpr std::uint32_t kMaxMessage = 16'384;

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

}  // namespace

Bytes postgres_startup(std::string_view user) {
  Bytes body;
  Writer writer(body);
  writer.u32(kProtocol3);
  for (const std::string_view text :
       {std::string_view("user"), user, std::string_view("database"), std::string_view("postgres"),
        std::string_view("application_name"), std::string_view("mtlsdiag")}) {
    writer.text(text);
    writer.u8(0);
  }
  writer.u8(0);
  Bytes message;
  Writer(message).u32(static_cast<std::uint32_t>(body.size() + 4));
  Writer(message).bytes(body);
  return message;
}

bool is_postgres_answer_whole(ByteView answer) {
  Reader in(answer);
  in.u8();
  const std::uint32_t length = in.u32();
  return in.ok() && (length < 4 || length > kMaxMessage || answer.size() >= 1 + std::size_t{length});
}

std::string postgres_error(ByteView answer) {
  if (answer.size() < kHeader || answer[0] != 'E') {
    return {};
  }
  const std::string_view fields = as_text(answer.subspan(kHeader));
  return printable(fmt::format("{}: {}", field(fields, 'S'), field(fields, 'M')));
}

}  // namespace mtlsdiag::live
