#include "live/http2_answer.h"

#include <array>

#include "base/text.h"
#include "live/http_answer.h"

namespace mtlsdiag::live {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::size_t kFrameHeader = 9;
constexpr std::uint32_t kOurStream = 1;

enum Frame : std::uint8_t { kData = 0, kHeaders = 1, kResetStream = 3, kSettings = 4, kGoAway = 7 };
enum Flag : std::uint8_t { kEndStream = 0x1, kEndHeaders = 0x4, kPadded = 0x8, kPriority = 0x20 };

// Indexes of HPACK's static table. Source: RFC 7541, appendix A.
constexpr std::uint8_t kIndexed = 0x80;
constexpr std::uint8_t kAuthority = 1;
constexpr std::uint8_t kMethodName = 2;
constexpr std::uint8_t kPathName = 4;
constexpr std::uint8_t kSchemeHttps = 7;
constexpr std::uint8_t kStatusName = 8;
/// The statuses that stand at 8 to 14.
constexpr std::array kIndexedStatuses{200, 204, 206, 304, 400, 404, 500};
/// Above this a length goes over several octets: none of ours, none of a status.
constexpr std::size_t kMaxShortLength = 126;

void add_frame(Bytes& out, Frame type, std::uint8_t flags, std::uint32_t stream, ByteView payload) {
  Writer writer(out);
  writer.u24(static_cast<std::uint32_t>(payload.size()));
  writer.u8(type);
  writer.u8(flags);
  writer.u32(stream);
  writer.bytes(payload);
}

/// A literal that is not indexed, its name from the static table.
void add_literal(Bytes& out, std::uint8_t name, std::string_view value) {
  Writer writer(out);
  writer.u8(name);
  writer.u8(static_cast<std::uint8_t>(std::min(value.size(), kMaxShortLength)));
  writer.text(value.substr(0, kMaxShortLength));
}

/// Digits in Huffman's code: 0 to 2 have five bits, 3 to 9 six, from 011001 on.
std::optional<int> huffman_number(ByteView code) {
  constexpr unsigned kFirstLong = 0b011001;
  std::uint32_t bits = 0;
  for (const std::uint8_t octet : code) {
    bits = bits << 8 | octet;
  }
  auto left = static_cast<int>(code.size() * 8);
  int number = 0;
  for (int digit = 0; digit < 3; ++digit) {
    if (left < 5) {
      return std::nullopt;
    }
    const unsigned five = bits >> (left - 5) & 0b11111;
    const unsigned six = left < 6 ? 0 : bits >> (left - 6) & 0b111111;
    if (five > 2 && (six < kFirstLong || six > kFirstLong + 6)) {
      return std::nullopt;
    }
    number = number * 10 + static_cast<int>(five <= 2 ? five : six - kFirstLong + 3);
    left -= five <= 2 ? 5 : 6;
  }
  return number;
}

std::optional<int> plain_number(ByteView digits) {
  int number = 0;
  for (const std::uint8_t digit : digits) {
    if (digit < '0' || digit > '9') {
      return std::nullopt;
    }
    number = number * 10 + (digit - '0');
  }
  return digits.size() == 3 ? std::optional(number) : std::nullopt;
}

}  // namespace

Bytes http2_request(std::string_view method, std::string_view path, std::string_view host) {
  Bytes headers{kIndexed | kSchemeHttps};
  add_literal(headers, kMethodName, method);
  add_literal(headers, kPathName, path);
  add_literal(headers, kAuthority, host);
  Bytes out = to_bytes(as_bytes(kPreface));
  add_frame(out, kSettings, 0, 0, {});
  add_frame(out, kHeaders, kEndStream | kEndHeaders, kOurStream, headers);
  return out;
}

std::optional<int> http2_status(ByteView block) {
  // Changes of the table's size come before the first field.
  while (!block.empty() && (block.front() & 0xE0) == 0x20) {
    const bool is_long = (block.front() & 0x1F) == 0x1F;
    block = block.subspan(1);
    while (is_long && !block.empty() && (block.front() & 0x80) != 0) {
      block = block.subspan(1);
    }
    block = block.subspan(is_long && !block.empty() ? 1 : 0);
  }
  if (block.empty()) {
    return std::nullopt;
  }
  const std::uint8_t first = block.front();
  if ((first & kIndexed) != 0) {
    const std::size_t index = (first & 0x7FU) - kStatusName;
    return index < kIndexedStatuses.size() ? std::optional(kIndexedStatuses[index]) : std::nullopt;
  }
  const std::uint8_t name = (first & 0x40) != 0 ? first & 0x3F : first & 0x0F;
  if (name < kStatusName || name >= kStatusName + kIndexedStatuses.size() || block.size() < 2) {
    return std::nullopt;
  }
  const bool is_huffman = (block[1] & 0x80) != 0;
  const std::size_t size = block[1] & 0x7FU;
  if (size > 3 || block.size() < 2 + size) {
    return std::nullopt;
  }
  const ByteView value = block.subspan(2, size);
  return is_huffman ? huffman_number(value) : plain_number(value);
}

void Http2Answer::feed(ByteView bytes) {
  if (is_complete_) {
    return;
  }
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  std::size_t at = 0;
  while (!is_complete_ && buffer_.size() - at >= kFrameHeader) {
    Reader header(ByteView(buffer_).subspan(at, kFrameHeader));
    const std::size_t size = header.u24();
    const std::uint8_t type = header.u8();
    const std::uint8_t flags = header.u8();
    const std::uint32_t stream = header.u32() & 0x7FFFFFFF;
    if (size > kMaxHttpAnswer) {
      is_complete_ = true;
    } else if (buffer_.size() - at < kFrameHeader + size) {
      break;
    } else {
      read_frame(type, flags, stream, ByteView(buffer_).subspan(at + kFrameHeader, size));
      at += kFrameHeader + size;
    }
  }
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at));
}

void Http2Answer::read_frame(std::uint8_t type, std::uint8_t flags, std::uint32_t stream, ByteView payload) {
  if (type == kGoAway || (type == kResetStream && stream == kOurStream)) {
    is_complete_ = true;
    return;
  }
  if (stream != kOurStream || (type != kHeaders && type != kData)) {
    return;
  }
  std::size_t before = (flags & kPadded) != 0 ? 1 : 0;
  const std::size_t after = before == 0 || payload.empty() ? 0 : payload.front();
  before += type == kHeaders && (flags & kPriority) != 0 ? 5 : 0;
  if (payload.size() < before + after) {
    is_complete_ = true;
    return;
  }
  const ByteView content = payload.subspan(before, payload.size() - before - after);
  if (type == kData) {
    body_ += as_text(content.first(std::min(content.size(), kMaxHttpAnswer - std::min(kMaxHttpAnswer, body_.size()))));
  } else if (const std::optional<int> status = http2_status(content); status && (!status_ || *status_ < 200)) {
    status_ = status;
  }
  is_complete_ = (flags & kEndStream) != 0 || body_.size() >= kMaxHttpAnswer;
}

std::string Http2Answer::text() const {
  return printable_page(body_);
}

}  // namespace mtlsdiag::live
