// Writing DER: each function gives one complete element as bytes, so that structures are built by nesting calls. It
// writes what it is told, sound or not: broken variants are made here on purpose. Reading DER is the room `der`.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"
#include "der/asn1.h"

namespace mtlsdiag::mint {

using enum der::Tag;
using der::context;

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
