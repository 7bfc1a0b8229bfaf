#include "mint/der_builder.h"

#include <charconv>

namespace mtlsdiag::mint {
namespace {

void append(Bytes& out, ByteView view) {
  out.insert(out.end(), view.begin(), view.end());
}

Bytes wrap(std::uint8_t tag, const Bytes* parts, std::size_t count) {
  Bytes content;
  for (std::size_t i = 0; i < count; ++i) {
    append(content, parts[i]);
  }
  return element(tag, content);
}

void append_arc(Bytes& out, std::uint64_t arc) {
  std::uint8_t octets[10];
  std::size_t count = 0;
  do {
    octets[count++] = static_cast<std::uint8_t>(arc & 0x7f);
    arc >>= 7;
  } while (arc != 0);
  while (count > 0) {
    --count;
    out.push_back(static_cast<std::uint8_t>(octets[count] | (count > 0 ? 0x80 : 0)));
  }
}

/// The digits of an instant, "20261121120000Z".
std::string digits(Instant at) {
  std::string out;
  for (const char c : format_instant(at)) {
    if ((c >= '0' && c <= '9') || c == 'Z') {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace

Bytes element(std::uint8_t tag, ByteView content) {
  Bytes out;
  out.reserve(content.size() + 6);
  out.push_back(tag);
  if (content.size() < 0x80) {
    out.push_back(static_cast<std::uint8_t>(content.size()));
  } else {
    int octets = 1;
    while ((content.size() >> (8 * octets)) != 0) {
      ++octets;
    }
    out.push_back(static_cast<std::uint8_t>(0x80 | octets));
    for (int i = octets - 1; i >= 0; --i) {
      out.push_back(static_cast<std::uint8_t>(content.size() >> (8 * i)));
    }
  }
  append(out, content);
  return out;
}

Bytes element(std::uint8_t tag, std::initializer_list<Bytes> parts) {
  return wrap(tag, parts.begin(), parts.size());
}
Bytes element(std::uint8_t tag, const std::vector<Bytes>& parts) {
  return wrap(tag, parts.data(), parts.size());
}

Bytes boolean(bool value) {
  return {kBoolean, 1, static_cast<std::uint8_t>(value ? 0xff : 0)};
}

Bytes null() {
  return {kNull, 0};
}

Bytes integer(std::int64_t value) {
  Bytes content;
  for (int shift = 56; shift >= 0; shift -= 8) {
    const auto octet = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> shift);
    const std::uint8_t fill = value < 0 ? 0xff : 0;
    if (content.empty() && octet == fill && shift > 0) {
      const auto next = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (shift - 8));
      if ((next & 0x80) == (fill & 0x80)) {
        continue;
      }
    }
    content.push_back(octet);
  }
  return element(kInteger, content);
}

Bytes unsigned_integer(ByteView magnitude) {
  while (magnitude.size() > 1 && magnitude[0] == 0) {
    magnitude = magnitude.subspan(1);
  }
  Bytes content;
  if (magnitude.empty() || (magnitude[0] & 0x80) != 0) {
    content.push_back(0);
  }
  append(content, magnitude);
  return element(kInteger, content);
}

Bytes octet_string(ByteView content) {
  return element(kOctetString, content);
}

Bytes bit_string(ByteView content) {
  Bytes with_unused = {0};
  append(with_unused, content);
  return element(kBitString, with_unused);
}

Bytes named_bits(std::uint32_t mask) {
  Bytes octets;
  int last = -1;
  for (int bit = 0; bit < 32; ++bit) {
    if ((mask >> bit & 1U) != 0) {
      last = bit;
    }
  }
  octets.resize(static_cast<std::size_t>(last < 0 ? 0 : last / 8 + 1));
  for (int bit = 0; bit <= last; ++bit) {
    if ((mask >> bit & 1U) != 0) {
      octets[static_cast<std::size_t>(bit / 8)] |= static_cast<std::uint8_t>(0x80 >> (bit % 8));
    }
  }
  Bytes content = {static_cast<std::uint8_t>(last < 0 ? 0 : 7 - last % 8)};
  append(content, octets);
  return element(kBitString, content);
}

Bytes named_bits(std::initializer_list<int> bits) {
  std::uint32_t mask = 0;
  for (const int bit : bits) {
    mask |= 1U << bit;
  }
  return named_bits(mask);
}

Bytes object_identifier(std::string_view dotted) {
  std::vector<std::uint64_t> arcs;
  const char* at = dotted.data();
  const char* const end = at + dotted.size();
  while (at < end) {
    std::uint64_t arc = 0;
    const auto [next, failure] = std::from_chars(at, end, arc);
    MTLSDIAG_CHECK(failure == std::errc{} && (next == end || *next == '.'));
    arcs.push_back(arc);
    at = next + 1;
  }
  MTLSDIAG_CHECK(arcs.size() >= 2);
  Bytes content;
  append_arc(content, arcs[0] * 40 + arcs[1]);
  for (std::size_t i = 2; i < arcs.size(); ++i) {
    append_arc(content, arcs[i]);
  }
  return element(kObjectIdentifier, content);
}

Bytes utc_time(Instant at) {
  return element(kUtcTime, as_bytes(std::string_view(digits(at)).substr(2)));
}

Bytes generalized_time(Instant at) {
  return element(kGeneralizedTime, as_bytes(digits(at)));
}

Bytes time(Instant at) {
  const std::string year = digits(at).substr(0, 4);
  return year >= "1950" && year < "2050" ? utc_time(at) : generalized_time(at);
}

}  // namespace mtlsdiag::mint
