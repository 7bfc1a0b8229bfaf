#include "der/cursor.h"

#include <fmt/format.h>

namespace mtlsdiag::der {
namespace {

constexpr std::uint8_t kHighTagNumber = 0x1f;
constexpr std::uint8_t kIndefiniteLength = 0x80;
constexpr std::size_t kMaxLengthOctets = 4;

struct Header {
  std::size_t size = 0;  ///< of identifier and length octets
  std::size_t length = 0;
  bool is_long = false;
  const char* failure = nullptr;
};

/// Reads identifier and length octets. Source: X.690 §8.1.2, §8.1.3, §10.1.
Header read_header(ByteView bytes) {
  if (bytes.size() < 2) {
    return {.failure = "an element that is cut short"};
  }
  if ((bytes[0] & kHighTagNumber) == kHighTagNumber) {
    return {.failure = "a tag number above 30"};
  }
  if (bytes[1] < kIndefiniteLength) {
    return {.size = 2, .length = bytes[1]};
  }
  if (bytes[1] == kIndefiniteLength) {
    return {.failure = "an indefinite length (BER, which DER forbids)"};
  }
  const std::size_t octets = bytes[1] & 0x7fU;
  if (octets > kMaxLengthOctets) {
    return {.failure = "a length of more than four octets"};
  }
  if (bytes.size() < 2 + octets) {
    return {.failure = "an element that is cut short"};
  }
  std::size_t length = 0;
  for (std::size_t i = 0; i < octets; ++i) {
    length = length << 8 | bytes[2 + i];
  }
  const bool is_long = length < 0x80 || bytes[2] == 0;
  return {.size = 2 + octets, .length = length, .is_long = is_long};
}

}  // namespace

std::string_view to_string(OddityKind kind) {
  switch (kind) {
    case OddityKind::long_length: return "a length in more octets than needed";
    case OddityKind::padded_integer: return "an INTEGER with a superfluous leading octet";
    case OddityKind::boolean_value: return "a BOOLEAN TRUE that is not 0xff";
    case OddityKind::explicit_default: return "a default value that is written out";
    case OddityKind::bit_string_padding: return "a BIT STRING with unused bits that DER does not allow";
    case OddityKind::set_order: return "a SET OF that is not in ascending order";
    case OddityKind::trailing_data: return "bytes after the end of the structure";
    case OddityKind::padded_oid: return "an OBJECT IDENTIFIER with a superfluous leading octet";
    case OddityKind::empty_rdn: return "a RelativeDistinguishedName without an attribute";
    case OddityKind::empty_sequence: return "an empty list where at least one element is demanded";
  }
  return "an encoding that is not DER";
}

Error Reading::error(std::string_view where) const {
  return Error{ErrorCode::malformed, fmt::format("{}: {} at offset {}", where, failure, failed_at)};
}

/// Most elements have a short length: one look at two octets settles them.
bool Cursor::take_short(Element& element) {
  const std::size_t left = bytes_.size() - position_;
  const std::uint8_t* const at = bytes_.data() + position_;
  if (left < 2 || at[1] >= kIndefiniteLength || at[1] > left - 2 || (at[0] & kHighTagNumber) == kHighTagNumber) {
    return false;
  }
  element = {.tag = at[0], .content = {at + 2, at[1]}, .whole = {at, 2U + at[1]}, .offset = offset()};
  position_ += 2U + at[1];
  return true;
}

Element Cursor::any(const char* what) {
  Element element;
  return reading_->ok() && take_short(element) ? element : take(what);
}

/// Any element, and what is wrong where there is none.
Element Cursor::take(const char* what) {
  if (!reading_->ok()) {
    return {};
  }
  const ByteView left = bytes_.subspan(position_);
  if (left.empty()) {
    reading_->fail(what, offset());
    return {};
  }
  const Header header = read_header(left);
  if (header.failure != nullptr || header.length > left.size() - header.size) {
    reading_->fail(header.failure != nullptr ? header.failure : "a length that exceeds what is there", offset());
    return {};
  }
  if (header.is_long) {
    odd(OddityKind::long_length, offset());
  }
  const Element element{.tag = left[0],
                        .content = left.subspan(header.size, header.length),
                        .whole = left.first(header.size + header.length),
                        .offset = offset()};
  position_ += element.whole.size();
  return element;
}

Element Cursor::expect(std::uint8_t tag, const char* what) {
  if (next_tag() != tag) {
    reading_->fail(what, offset());
    return {};
  }
  const std::size_t at = offset();
  const Element element = any(what);
  if (tag == kObjectIdentifier && element.content.empty()) {
    reading_->fail("an OBJECT IDENTIFIER without an octet", at);
  }
  return element;
}

bool Cursor::optional(std::uint8_t tag, Element& element) {
  if (next_tag() != tag) {
    return false;
  }
  element = any("an optional element");
  return ok();
}

void Cursor::end(const char* what) {
  if (more()) {
    reading_->fail(what, offset());
  }
}

bool read_boolean(const Element& element, Reading& reading) {
  if (element.content.size() != 1) {
    reading.fail("a BOOLEAN that is not one octet", element.offset);
    return false;
  }
  if (element.content[0] != 0 && element.content[0] != 0xff) {
    reading.oddities.push_back({OddityKind::boolean_value, element.offset});
  }
  return element.content[0] != 0;
}

ByteView read_integer(const Element& element, Reading& reading) {
  const ByteView octets = element.content;
  if (octets.empty()) {
    reading.fail("an empty INTEGER", element.offset);
    return {};
  }
  if (octets.size() > 1 && ((octets[0] == 0 && octets[1] < 0x80) || (octets[0] == 0xff && octets[1] >= 0x80))) {
    reading.oddities.push_back({OddityKind::padded_integer, element.offset});
  }
  return octets;
}

std::uint64_t read_unsigned(const Element& element, Reading& reading, const char* what) {
  const ByteView octets = read_integer(element, reading);
  if (octets.empty() || octets[0] >= 0x80 || octets.size() > 8) {
    reading.fail(what, element.offset);
    return 0;
  }
  std::uint64_t value = 0;
  for (const std::uint8_t octet : octets) {
    value = value << 8 | octet;
  }
  return value;
}

ByteView read_bit_string(const Element& element, Reading& reading, unsigned* unused_bits) {
  const ByteView octets = element.content;
  if (octets.empty() || octets[0] > 7 || (octets.size() == 1 && octets[0] != 0)) {
    reading.fail("a BIT STRING with a wrong count of unused bits", element.offset);
    return {};
  }
  const unsigned mask = (1U << octets[0]) - 1;
  if (octets.size() > 1 && (octets.back() & mask) != 0) {
    reading.oddities.push_back({OddityKind::bit_string_padding, element.offset});
  }
  if (unused_bits != nullptr) {
    *unused_bits = octets[0];
  }
  return octets.subspan(1);
}

std::uint32_t read_flags(const Element& element, Reading& reading) {
  unsigned unused = 0;
  const ByteView octets = read_bit_string(element, reading, &unused);
  std::uint32_t flags = 0;
  for (std::size_t i = 0; i < octets.size() * 8 - (octets.empty() ? 0 : unused) && i < 32; ++i) {
    if ((octets[i / 8] >> (7 - i % 8) & 1) != 0) {
      flags |= 1U << i;
    }
  }
  // X.690 §11.2.2: trailing zero bits of a list of flags are left out.
  if (!octets.empty() && (octets.back() >> unused & 1) == 0) {
    reading.oddities.push_back({OddityKind::bit_string_padding, element.offset});
  }
  return flags;
}

std::size_t element_size(ByteView bytes) {
  const Header header = read_header(bytes);
  return header.failure != nullptr || header.length > bytes.size() - header.size ? 0 : header.size + header.length;
}

}  // namespace mtlsdiag::der
