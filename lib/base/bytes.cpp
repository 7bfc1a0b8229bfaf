#include "base/bytes.h"

#include <fmt/format.h>

#include <array>

namespace mtlsdiag {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kSkip = 64;
constexpr std::uint8_t kPad = 65;
constexpr std::uint8_t kBad = 66;

constexpr std::array<std::uint8_t, 256> base64_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kBad);
  for (std::size_t i = 0; i < kBase64.size(); ++i) {
    values[static_cast<std::uint8_t>(kBase64[i])] = static_cast<std::uint8_t>(i);
  }
  for (const char blank : {' ', '\t', '\r', '\n'}) {
    values[static_cast<std::uint8_t>(blank)] = kSkip;
  }
  values['='] = kPad;
  return values;
}

constexpr std::array<std::uint8_t, 256> kBase64Values = base64_values();

int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  return -1;
}

}  // namespace

std::string to_hex(ByteView bytes, char separator) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 3);
  for (const std::uint8_t byte : bytes) {
    if (separator != '\0' && !text.empty()) {
      text.push_back(separator);
    }
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  Bytes bytes;
  int high = -1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const int digit = hex_digit(c);
    if (digit >= 0) {
      if (high < 0) {
        high = digit;
      } else {
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + digit));
        high = -1;
      }
    } else if ((c != ':' && c != ' ' && c != '\n' && c != '\r' && c != '\t') || high >= 0) {
      return Error{ErrorCode::malformed, fmt::format("no hexadecimal digit at offset {}", i)};
    }
  }
  if (high >= 0) {
    return Error{ErrorCode::malformed, "an odd number of hexadecimal digits"};
  }
  return bytes;
}

Result<Bytes> from_base64(std::string_view text) {
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t group = 0;
  int count = 0;
  bool padded = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint8_t value = kBase64Values[static_cast<std::uint8_t>(text[i])];
    if (value < 64 && !padded) {
      group = group << 6 | value;
      if (++count == 4) {
        bytes.push_back(static_cast<std::uint8_t>(group >> 16));
        bytes.push_back(static_cast<std::uint8_t>(group >> 8));
        bytes.push_back(static_cast<std::uint8_t>(group));
        group = 0;
        count = 0;
      }
    } else if (value == kPad) {
      padded = true;
    } else if (value != kSkip) {
      return Error{ErrorCode::malformed, fmt::format("no base64 character at offset {}", i)};
    }
  }
  if (count == 1) {
    return Error{ErrorCode::malformed, "base64 text that ends in the middle of an octet"};
  }
  if (count == 2) {
    bytes.push_back(static_cast<std::uint8_t>(group >> 4));
  } else if (count == 3) {
    bytes.push_back(static_cast<std::uint8_t>(group >> 10));
    bytes.push_back(static_cast<std::uint8_t>(group >> 2));
  }
  return bytes;
}

std::string to_base64(ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = bytes.size() - i;
    const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                                (left > 1 ? static_cast<std::uint32_t>(bytes[i + 1]) << 8 : 0U) |
                                (left > 2 ? static_cast<std::uint32_t>(bytes[i + 2]) : 0U);
    text.push_back(kBase64[group >> 18]);
    text.push_back(kBase64[group >> 12 & 63]);
    text.push_back(left > 1 ? kBase64[group >> 6 & 63] : '=');
    text.push_back(left > 2 ? kBase64[group & 63] : '=');
  }
  return text;
}

ByteView Reader::take(std::size_t count) {
  if (failed_ || count > bytes_.size() - position_) {
    failed_ = true;
    return {};
  }
  const ByteView taken = bytes_.subspan(position_, count);
  position_ += count;
  return taken;
}

std::uint64_t Reader::unsigned_value(std::size_t size) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : take(size)) {
    value = value << 8 | byte;
  }
  return value;
}

Error Reader::truncated(std::string_view what) const {
  return Error{ErrorCode::truncated, fmt::format("{} is cut short at offset {}", what, offset())};
}

Error Reader::malformed(std::string_view what) const {
  return Error{ErrorCode::malformed, fmt::format("{} at offset {}", what, offset())};
}

void Writer::unsigned_value(std::uint64_t value, std::size_t size) {
  for (std::size_t i = size; i-- > 0;) {
    out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

}  // namespace mtlsdiag
