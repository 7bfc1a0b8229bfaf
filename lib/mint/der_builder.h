// Writing DER: each function gives one complete element as bytes, so that structures are built by nesting calls. It
// writes what it is told, sound or not: broken variants are made here on purpose. Reading DER is the room `der`.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"

namespace mtlsdiag::mint {

/// Identifier octets of the elements in use. Source: X.690 §8.1.2, X.680 §8.4.
enum Tag : std::uint8_t {
  kBoolean = 0x01,
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kNull = 0x05,
  kObjectIdentifier = 0x06,
  kEnumerated = 0x0a,
  kUtf8String = 0x0c,
  kNumericString = 0x12,
  kPrintableString = 0x13,
  kTeletexString = 0x14,
  kIa5String = 0x16,
  kUtcTime = 0x17,
  kGeneralizedTime = 0x18,
  kVisibleString = 0x1a,
  kUniversalString = 0x1c,
  kBmpString = 0x1e,
  kSequence = 0x30,
  kSet = 0x31,
};

/// Gives the identifier octet of a context-specific tag: `[number]`, primitive or constructed.
constexpr std::uint8_t context(int number, bool constructed) {
  return static_cast<std::uint8_t>(0x80 | (constructed ? 0x20 : 0) | number);
}

/// Writes tag, length in the shortest form, content. Source: X.690 §10.1.
Bytes element(std::uint8_t tag, ByteView content);
/// Writes a constructed element around others, in the order given.
Bytes element(std::uint8_t tag, std::initializer_list<Bytes> parts);
Bytes element(std::uint8_t tag, const std::vector<Bytes>& parts);

inline Bytes sequence(std::initializer_list<Bytes> parts) {
  return element(kSequence, parts);
}
inline Bytes sequence(const std::vector<Bytes>& parts) {
  return element(kSequence, parts);
}

Bytes boolean(bool value);
Bytes null();
/// Writes an INTEGER of the shortest form.
Bytes integer(std::int64_t value);
/// Writes an INTEGER with these content octets as they are (two's complement, not shortened).
inline Bytes raw_integer(ByteView content) {
  return element(kInteger, content);
}
/// Writes an unsigned big-endian number: leading zero octets dropped, one added where the top bit is set.
Bytes unsigned_integer(ByteView magnitude);
Bytes octet_string(ByteView content);
/// Writes a BIT STRING without unused bits.
Bytes bit_string(ByteView content);
/// Writes a named bit list, bit 0 first, trailing zeros dropped. Source: X.690 §11.2.2.
Bytes named_bits(std::initializer_list<int> bits);
Bytes named_bits(std::uint32_t mask);
/// Writes an object identifier from its dotted form; the text must be one (a bug of ours otherwise).
Bytes object_identifier(std::string_view dotted);
/// Writes UTCTime up to 2049 and GeneralizedTime from 2050 on. Source: RFC 5280 §4.1.2.5.
Bytes time(Instant at);
Bytes utc_time(Instant at);
Bytes generalized_time(Instant at);

}  // namespace mtlsdiag::mint
