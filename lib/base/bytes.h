// Bytes: views and owners of octets, and Reader, a cursor over them that cannot overrun. Every decoder of the project
// reads through Reader, so that a lying length is an error with an offset and never an over-read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mtlsdiag {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// Views the characters of a string as bytes. The view lives as long as the string.
inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Views bytes as characters, for comparison and searching; nothing is said about their encoding.
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes to_bytes(ByteView view) {
  return {view.begin(), view.end()};
}

inline bool equal(ByteView a, ByteView b) {
  return as_text(a) == as_text(b);
}

/// Writes lower-case hexadecimal, without or with a separator between octets (`'\0'`: none).
std::string to_hex(ByteView bytes, char separator = '\0');

/// Reads hexadecimal digits, upper or lower case; colons and blanks between octets are skipped.
/// Fails with `malformed` at the first other character or on an odd number of digits.
Result<Bytes> from_hex(std::string_view text);

/// Decodes base64 (RFC 4648 §4), skipping blanks and line ends; padding may be left out.
/// Fails with `malformed`, naming the offset of the first character that does not belong.
Result<Bytes> from_base64(std::string_view text);

/// Encodes base64 (RFC 4648 §4) without line breaks.
std::string to_base64(ByteView bytes);

/// A cursor over bytes that are owned elsewhere. Errors are sticky: after a read past the end every further read gives
/// zero or an empty view, so one question, `ok()`, suffices after any number of reads.
class Reader {
 public:
  /// `base_offset` is added to every offset reported, for a view into a larger input.
  explicit Reader(ByteView bytes, std::size_t base_offset = 0) : bytes_(bytes), base_offset_(base_offset) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(unsigned_value(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(unsigned_value(2)); }
  std::uint32_t u24() { return static_cast<std::uint32_t>(unsigned_value(3)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(unsigned_value(4)); }
  std::uint64_t u64() { return unsigned_value(8); }

  /// Takes exactly `count` bytes.
  ByteView take(std::size_t count);
  /// Takes a vector with a length of one, two or three bytes before it (RFC 8446 §3.4).
  ByteView vector8() { return take(u8()); }
  ByteView vector16() { return take(u16()); }
  ByteView vector24() { return take(u24()); }
  /// Takes all that is left.
  ByteView rest() { return take(remaining()); }
  /// Looks at what is left without taking it.
  [[nodiscard]] ByteView peek() const { return failed_ ? ByteView{} : bytes_.subspan(position_); }

  [[nodiscard]] bool ok() const { return !failed_; }
  [[nodiscard]] bool empty() const { return failed_ || position_ == bytes_.size(); }
  [[nodiscard]] std::size_t remaining() const { return failed_ ? 0 : bytes_.size() - position_; }
  /// The offset of the next byte from the start of the input; after a failure, of the read that failed.
  [[nodiscard]] std::size_t offset() const { return base_offset_ + position_; }

  /// The Error of a read past the end: "WHAT is cut short at offset N".
  [[nodiscard]] Error truncated(std::string_view what) const;
  /// The Error of a value that no peer may send: "WHAT at offset N".
  [[nodiscard]] Error malformed(std::string_view what) const;

 private:
  std::uint64_t unsigned_value(std::size_t size);

  ByteView bytes_;
  std::size_t position_ = 0;
  std::size_t base_offset_ = 0;
  bool failed_ = false;
};

/// Appends big-endian integers and length-prefixed vectors to an owner of bytes.
class Writer {
 public:
  explicit Writer(Bytes& out) : out_(out) {}
  void u8(std::uint8_t value) { out_.push_back(value); }
  void u16(std::uint16_t value) { unsigned_value(value, 2); }
  void u24(std::uint32_t value) { unsigned_value(value, 3); }
  void u32(std::uint32_t value) { unsigned_value(value, 4); }
  void bytes(ByteView view) { out_.insert(out_.end(), view.begin(), view.end()); }
  void text(std::string_view view) { bytes(as_bytes(view)); }

 private:
  void unsigned_value(std::uint64_t value, std::size_t size);
  Bytes& out_;
};

}  // namespace mtlsdiag
