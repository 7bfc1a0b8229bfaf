#include <fmt/format.h>

#include <optional>
#include <string>

#include "base/text.h"
#include "preamble/binary_protocols.h"
#include "preamble/talk.h"

namespace mtlsdiag::preamble {
namespace {

constexpr std::uint32_t kClientLongPassword = 0x00000001;
constexpr std::uint32_t kClientProtocol41 = 0x00000200;
constexpr std::uint32_t kClientSsl = 0x00000800;
constexpr std::uint32_t kClientSecureConnection = 0x00008000;
constexpr std::size_t kHeader = 4;
constexpr std::uint8_t kUtf8Mb4 = 45;

void little_endian(Writer& out, std::uint32_t value, int octets) {
  for (int i = 0; i < octets; ++i) {
    out.u8(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

Bytes ssl_request() {
  constexpr std::uint32_t kPayload = 32;
  Bytes packet;
  Writer out(packet);
  little_endian(out, kPayload, 3);
  out.u8(1);  // sequence
  little_endian(out, kClientLongPassword | kClientProtocol41 | kClientSsl | kClientSecureConnection, 4);
  little_endian(out, 1U << 24, 4);  // largest packet
  out.u8(kUtf8Mb4);
  out.bytes(Bytes(23, 0));
  return packet;
}

bool refuse(Talk& talk, ByteView payload) {
  // 0xFF, error number, and from protocol 4.1 on `#` and an SQL state of five characters.
  std::string_view text = as_text(payload).substr(std::min<std::size_t>(3, payload.size()));
  if (text.starts_with('#') && text.size() >= 6) {
    text.remove_prefix(6);
  }
  talk.heard(fmt::format("error packet {}", quoted(text)), payload.size() + kHeader);
  return talk.fail(Problem::refused, fmt::format("the server turned the connection away: {}", quoted(text)),
                   printable(text));
}

/// Version 10 greeting: version text, connection id, eight bytes, a zero, then the low capabilities.
bool read_greeting(Talk& talk, ByteView payload) {
  const std::string_view text = as_text(payload);
  const std::size_t end = text.find('\0', 1);
  constexpr std::size_t kBetween = 1 + 4 + 8 + 1;
  if (payload.empty() || payload[0] != 10 || end == std::string_view::npos || payload.size() < end + kBetween + 2) {
    return talk.fail(Problem::unexpected, "the server does not speak MySQL's protocol 10", printable(text));
  }
  const std::string version = printable(text.substr(1, end - 1));
  talk.heard(fmt::format("greeting, version {}", version), payload.size() + kHeader);
  const std::size_t at = end + kBetween;
  const std::uint32_t capabilities = payload[at] | static_cast<std::uint32_t>(payload[at + 1]) << 8;
  if ((capabilities & kClientSsl) == 0) {
    return talk.fail(Problem::not_offered, fmt::format("the server (version {}) does not offer TLS", version), version);
  }
  talk.say(ssl_request(), "SSL request");
  return talk.done();
}

}  // namespace

bool advance_mysql(Talk& talk) {
  const ByteView pending = talk.pending();
  if (pending.size() < kHeader) {
    return false;
  }
  const std::size_t length =
      pending[0] | static_cast<std::size_t>(pending[1]) << 8 | static_cast<std::size_t>(pending[2]) << 16;
  if (length > kMaxUnit) {
    return talk.fail(Problem::unexpected, "the server does not speak MySQL's protocol", printable(as_text(pending)));
  }
  if (pending.size() < kHeader + length) {
    return false;
  }
  const ByteView payload = talk.take(kHeader + length).subspan(kHeader);
  if (talk.ending()) {
    return true;
  }
  return !payload.empty() && payload[0] == 0xFF ? refuse(talk, payload) : read_greeting(talk, payload);
}

}  // namespace mtlsdiag::preamble
