// Cursor: reads DER elements from bytes that are owned elsewhere. It is strict about what could be misread (lengths,
// tags) and lenient about what is merely not canonical: BER that has one reading is read and recorded as an Oddity with
// its offset, so that nothing is hidden from those who judge it (lint, path).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "der/asn1.h"

namespace mtlsdiag::der {

/// What is readable and yet not DER, or not as RFC 5280 writes it.
enum class OddityKind : std::uint8_t {
  long_length,         ///< a length in more octets than needed
  padded_integer,      ///< an INTEGER with a leading octet that says nothing
  boolean_value,       ///< a TRUE that is not 0xff
  explicit_default,    ///< a DEFAULT value that is written out
  bit_string_padding,  ///< unused bits that are not zero, or trailing zero bits in a list of flags
  set_order,           ///< a SET OF that is not in ascending order
  trailing_data,       ///< bytes after the end of the structure
  padded_oid,          ///< a sub-identifier with a leading 0x80
  empty_sequence,      ///< an empty list where at least one element is demanded
  empty_rdn,           ///< a RelativeDistinguishedName without an attribute
};

/// Names an oddity in a few words: "a length in more octets than needed".
std::string_view to_string(OddityKind kind);

struct Oddity {
  OddityKind kind{};
  std::size_t offset = 0;  ///< bytes from the start of the input
};

using Oddities = std::vector<Oddity>;

/// One element: its tag, its content and the whole of it, with the offset of the identifier octet.
struct Element {
  std::uint8_t tag = 0;
  ByteView content;
  ByteView whole;
  std::size_t offset = 0;

  [[nodiscard]] std::size_t content_offset() const { return offset + (whole.size() - content.size()); }
};

/// What all cursors of one reading share: the first failure, which makes every one of them fail from then on, and the
/// oddities met on the way.
struct Reading {
  Oddities oddities;
  const char* failure = nullptr;  ///< what is wrong, in words; null while all is well
  std::size_t failed_at = 0;

  [[nodiscard]] bool ok() const { return failure == nullptr; }
  /// Records the first failure; later ones are consequences.
  void fail(const char* what, std::size_t offset) {
    if (failure == nullptr) {
      failure = what;
      failed_at = offset;
    }
  }
  /// The Error of the failure: "WHERE: WHAT at offset N".
  [[nodiscard]] Error error(std::string_view where) const;
};

/// A cursor over the elements of one constructed value. Errors are sticky and shared (see Reading): after one, every
/// read gives an empty element, so one question at the end suffices.
class Cursor {
 public:
  /// `base_offset` is the offset of the first byte in the input.
  Cursor(ByteView bytes, Reading& reading, std::size_t base_offset = 0)
      : bytes_(bytes), reading_(&reading), base_offset_(base_offset) {}
  /// A cursor over the content of an element.
  Cursor(const Element& element, Reading& reading) : Cursor(element.content, reading, element.content_offset()) {}

  /// True while nothing failed and bytes are left.
  [[nodiscard]] bool more() const { return reading_->ok() && position_ < bytes_.size(); }
  [[nodiscard]] bool ok() const { return reading_->ok(); }
  [[nodiscard]] std::size_t offset() const { return base_offset_ + position_; }
  [[nodiscard]] Reading& reading() const { return *reading_; }
  /// Looks at the next identifier octet; 0 at the end.
  [[nodiscard]] std::uint8_t next_tag() const { return more() ? bytes_[position_] : std::uint8_t{0}; }

  /// Takes the next element, whatever its tag. Indefinite lengths and tag numbers above 30 are failures.
  Element any(const char* what);
  /// Takes the next element; fails as `what` where it has another tag or is missing.
  Element expect(std::uint8_t tag, const char* what);
  /// Takes the next element if it has that tag; else gives false and leaves it.
  bool optional(std::uint8_t tag, Element& element);
  /// Fails as `what` if bytes are left.
  void end(const char* what);

  /// Records something readable that is not DER.
  void odd(OddityKind kind, std::size_t offset) { reading_->oddities.push_back({kind, offset}); }

 private:
  bool take_short(Element& element);
  Element take(const char* what);

  ByteView bytes_;
  Reading* reading_;
  std::size_t position_ = 0;
  std::size_t base_offset_ = 0;
};

/// Reads a BOOLEAN's content.
bool read_boolean(const Element& element, Reading& reading);
/// Gives an INTEGER's content octets, checked to be there and minimal (else an oddity).
ByteView read_integer(const Element& element, Reading& reading);
/// Reads a non-negative INTEGER that fits 63 bits; fails as `what` on others.
std::uint64_t read_unsigned(const Element& element, Reading& reading, const char* what);
/// Gives a BIT STRING's octets without the count of unused bits; fails if that count is not 0 to 7.
ByteView read_bit_string(const Element& element, Reading& reading, unsigned* unused_bits = nullptr);
/// Reads a BIT STRING of named bits; bit 0 of the value is the first one. Bits past 31 are dropped.
std::uint32_t read_flags(const Element& element, Reading& reading);

/// Gives the length in bytes of the first DER element of `bytes`, header included; 0 where there is no whole one.
std::size_t element_size(ByteView bytes);

}  // namespace mtlsdiag::der
