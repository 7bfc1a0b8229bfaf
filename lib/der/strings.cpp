#include "der/strings.h"

#include "der/asn1.h"

namespace mtlsdiag::der {

std::size_t decode_utf8(std::string_view text, std::size_t at, std::uint32_t& code) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[at + i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) {
    code = first;
    return 1;
  }
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + size > text.size()) {
    return 0;
  }
  code = first & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) {
      return 0;
    }
    code = code << 6 | (byte(i) & 0x3fU);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  return code < kSmallest[size] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : size;
}

bool is_utf8(ByteView value) {
  const std::string_view text = as_text(value);
  std::uint32_t code = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = decode_utf8(text, at, code);
    if (size == 0) {
      return false;
    }
    at += size;
  }
  return true;
}

bool is_decodable(std::uint8_t tag, ByteView value) {
  switch (tag) {
    case kUtf8String: return is_utf8(value);
    case kBmpString: return value.size() % 2 == 0;
    case kUniversalString: return value.size() % 4 == 0;
    default: return true;
  }
}

}  // namespace mtlsdiag::der
