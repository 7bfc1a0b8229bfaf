#include "x509/der_shape.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "der/cursor.h"

namespace mtlsdiag::x509 {

namespace {

using der::Cursor;
using der::Element;
using der::Reading;

constexpr int kMaxBerDepth = 32;

/// The tags of the first elements of a constructed value, one letter each: a shape that can be compared.
std::string letters_of(const Element& sequence, std::size_t most) {
  Reading reading;
  Cursor in(sequence, reading);
  std::string letters;
  while (in.more() && letters.size() < most) {
    switch (in.any("an element").tag) {
      case der::kInteger: letters += 'i'; break;
      case der::kSequence: letters += 's'; break;
      case der::kSet: letters += 'S'; break;
      case der::kBitString: letters += 'b'; break;
      case der::kOctetString: letters += 'o'; break;
      case der::kObjectIdentifier: letters += 'd'; break;
      case der::kEnumerated: letters += 'e'; break;
      case der::kUtcTime:
      case der::kGeneralizedTime: letters += 't'; break;
      case der::context(0, true): letters += '0'; break;
      case der::context(1, true): letters += '1'; break;
      default: letters += '?';
    }
  }
  return reading.ok() ? letters : letters + '!';
}

bool begins(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

Element first_of(const Element& sequence) {
  Reading reading;
  Cursor in(sequence, reading);
  return in.any("an element");
}

/// A signed object (SEQUENCE, AlgorithmIdentifier, BIT STRING) by the shape of what is signed.
Shape signed_shape(const Element& tbs) {
  const std::string letters = letters_of(tbs, 8);
  if (begins(letters, "0i") || begins(letters, "issssS") || begins(letters, "isssss")) {
    return Shape::certificate;
  }
  if (begins(letters, "isst") || begins(letters, "sst")) {
    return Shape::crl;
  }
  if (letters == "iss0" || letters == "iss") {
    return Shape::request;
  }
  return begins(letters, "is0sis") ? Shape::attribute_certificate : Shape::unknown;
}

/// A request for OCSP by the first CertID in it: an algorithm, two hashes and a number.
bool is_ocsp_request(const Element& tbs) {
  Reading reading;
  Cursor in(tbs, reading);
  Element unused;
  in.optional(der::context(0, true), unused);
  in.optional(der::context(1, true), unused);
  const Element request = first_of(in.any("a list of requests"));
  return reading.ok() && letters_of(first_of(request), 5) == "sooi";
}

bool is_algorithm(const Element& element) {
  return begins(letters_of(element, 1), "d");
}

Shape sequence_shape(const Element& whole, const std::string& letters) {
  const Element first = first_of(whole);
  if (letters == "ssb") {
    return signed_shape(first);
  }
  if ((letters == "s" || letters == "s0") && is_ocsp_request(first)) {
    return Shape::ocsp_request;
  }
  if (letters == "sb" && is_algorithm(first)) {
    return Shape::public_key;
  }
  if (letters == "so" && is_algorithm(first)) {
    return Shape::encrypted_pkcs8;
  }
  if (letters == "e0" || letters == "e") {
    return Shape::ocsp_response;
  }
  if (letters == "d0") {
    return Shape::pkcs7;
  }
  if (letters == "is" || letters == "iss") {
    return Shape::pkcs12;
  }
  if (begins(letters, "iso")) {
    return Shape::pkcs8;
  }
  if (begins(letters, "iiiiiiiii")) {
    return Shape::pkcs1;
  }
  if (letters == "iiiiii") {
    return Shape::dsa;
  }
  if (letters == "io" || letters == "io0" || letters == "io1" || letters == "io01") {
    return Shape::sec1;
  }
  return begins(letters, "iioo") ? Shape::session : Shape::unknown;
}

/// Reads one BER element and appends it as DER.
class BerReader final {
 public:
  explicit BerReader(ByteView ber) : ber_(ber) {}

  /// Appends the element at the position. False where it cannot be read.
  bool element(Bytes& out, int depth) {
    if (depth > kMaxBerDepth || left() < 2) {
      return false;
    }
    const std::uint8_t tag = ber_[position_];
    if ((tag & 0x1fU) == 0x1f) {
      return false;
    }
    ++position_;
    std::size_t length = 0;
    bool is_indefinite = false;
    if (!read_length(length, is_indefinite) || (!is_indefinite && length > left())) {
      return false;
    }
    const bool is_constructed = (tag & 0x20U) != 0;
    if (!is_constructed) {
      return !is_indefinite && append_primitive(out, tag, length);
    }
    Bytes content;
    if (!read_children(content, length, is_indefinite, depth)) {
      return false;
    }
    // A constructed OCTET STRING is the concatenation of its parts (X.690 §8.7.3).
    if (tag == (der::kOctetString | 0x20U)) {
      const std::optional<Bytes> joined = join_strings(content);
      if (!joined) {
        return false;
      }
      append(out, der::kOctetString, *joined);
    } else {
      append(out, tag, content);
    }
    return true;
  }

 private:
  [[nodiscard]] std::size_t left() const { return ber_.size() - position_; }

  bool read_length(std::size_t& length, bool& is_indefinite) {
    const std::uint8_t first = ber_[position_++];
    if (first < 0x80) {
      length = first;
      return true;
    }
    const std::size_t count = first & 0x7fU;
    is_indefinite = count == 0;
    if (count > 4 || count > left()) {
      return false;
    }
    for (std::size_t i = 0; i < count; ++i) {
      length = length << 8U | ber_[position_++];
    }
    return true;
  }

  bool append_primitive(Bytes& out, std::uint8_t tag, std::size_t length) {
    append(out, tag, ber_.subspan(position_, length));
    position_ += length;
    return true;
  }

  bool read_children(Bytes& content, std::size_t length, bool is_indefinite, int depth) {
    const std::size_t end = position_ + length;
    while (is_indefinite || position_ < end) {
      if (is_indefinite && left() >= 2 && ber_[position_] == 0 && ber_[position_ + 1] == 0) {
        position_ += 2;
        return true;
      }
      if (!element(content, depth + 1)) {
        return false;
      }
    }
    return position_ == end;
  }

  static std::optional<Bytes> join_strings(ByteView content) {
    Bytes joined;
    Reading reading;
    Cursor in(content, reading);
    while (in.more()) {
      const Element part = in.expect(der::kOctetString, "a part of a string");
      joined.insert(joined.end(), part.content.begin(), part.content.end());
    }
    return reading.ok() ? std::optional<Bytes>(std::move(joined)) : std::nullopt;
  }

  static void append(Bytes& out, std::uint8_t tag, ByteView content) {
    out.push_back(tag);
    const std::size_t size = content.size();
    if (size < 0x80) {
      out.push_back(static_cast<std::uint8_t>(size));
    } else {
      const unsigned count = size > 0xffffff ? 4 : size > 0xffff ? 3 : size > 0xff ? 2 : 1;
      out.push_back(static_cast<std::uint8_t>(0x80U | count));
      for (unsigned i = count; i > 0; --i) {
        out.push_back(static_cast<std::uint8_t>(size >> (8U * (i - 1))));
      }
    }
    out.insert(out.end(), content.begin(), content.end());
  }

  ByteView ber_;
  std::size_t position_ = 0;
};

}  // namespace

Shape shape_of(ByteView der) {
  Reading reading;
  Cursor in(der, reading);
  const Element whole = in.expect(der::kSequence, "a SEQUENCE");
  if (!reading.ok()) {
    return Shape::unknown;
  }
  return sequence_shape(whole, letters_of(whole, 9));
}

bool is_private_key(Shape shape) {
  return shape == Shape::pkcs8 || shape == Shape::pkcs1 || shape == Shape::sec1 || shape == Shape::dsa;
}

std::optional<Bytes> to_definite(ByteView ber) {
  Bytes out;
  out.reserve(ber.size());
  return BerReader(ber).element(out, 0) ? std::optional<Bytes>(std::move(out)) : std::nullopt;
}

}  // namespace mtlsdiag::x509
