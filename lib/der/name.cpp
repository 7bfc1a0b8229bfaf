#include "der/name.h"

#include <algorithm>
#include <span>

#include "base/text.h"

namespace mtlsdiag::der {
namespace {

/// No name that anyone uses comes near; more is cut off, so that a hostile name costs no more.
constexpr std::size_t kMaxAttributes = 4096;

void append_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr std::uint32_t kLead[] = {0, 0xc0, 0xe0, 0xf0};
  out.push_back(static_cast<char>(kLead[more] | code >> (6 * more)));
  for (int i = more; i-- > 0;) {
    out.push_back(static_cast<char>(0x80U | (code >> (6 * i) & 0x3fU)));
  }
}

/// UTF-16, so that the surrogate pairs that some CAs write come out as what was meant; lone ones stay visible.
std::string from_bmp(ByteView value) {
  std::string out;
  Reader in(value);
  while (in.remaining() >= 2) {
    std::uint32_t code = in.u16();
    const ByteView next = in.peek();
    if (code >= 0xd800 && code < 0xdc00 && next.size() >= 2 && next[0] >= 0xdc && next[0] < 0xe0) {
      code = 0x10000 + ((code - 0xd800) << 10) + (in.u16() - 0xdc00U);
    }
    append_utf8(out, code);
  }
  return out;
}

std::string from_universal(ByteView value) {
  std::string out;
  Reader in(value);
  while (in.remaining() >= 4) {
    const std::uint32_t code = in.u32();
    append_utf8(out, code < 0x110000 ? code : 0xfffdU);
  }
  return out;
}

std::string from_latin1(ByteView value) {
  std::string out;
  for (const std::uint8_t octet : value) {
    append_utf8(out, octet);
  }
  return out;
}

/// Source: RFC 4514 §2.4.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_special = std::string_view(",+\"\\<>;").find(c) != std::string_view::npos;
    const bool is_edge = (i == 0 && (c == ' ' || c == '#')) || (i + 1 == text.size() && c == ' ');
    if (is_special || is_edge) {
      out.push_back('\\');
    }
    out.push_back(c);
  }
  return out;
}

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Folds the case of ASCII, trims blanks and makes one of many.
void append_folded(std::string& out, std::string_view text) {
  const std::size_t start = out.size();
  bool pending = false;
  for (const char c : text) {
    if (is_blank(c)) {
      pending = out.size() > start;
      continue;
    }
    if (pending) {
      out.push_back(' ');
      pending = false;
    }
    out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
}

/// Appends type and value in the form in which equal ones are the same, behind their size in three octets.
void append_attribute(std::string& out, const Attribute& attribute) {
  const std::size_t start = out.size();
  out.append(3, '\0');
  out.push_back(static_cast<char>(attribute.type.octets.size()));
  out.append(as_text(attribute.type.octets));
  if (is_string_tag(attribute.tag)) {
    out.push_back('s');
    append_folded(out, attribute.tag == kUtf8String || attribute.tag == kPrintableString
                           ? as_text(attribute.value)
                           : std::string_view(decode_string(attribute.tag, attribute.value)));
  } else {
    out.push_back('r');
    out.push_back(static_cast<char>(attribute.tag));
    out.append(as_text(attribute.value));
  }
  const std::size_t size = out.size() - start - 3;
  for (std::size_t i = 0; i < 3; ++i) {
    out[start + i] = static_cast<char>(size >> (16 - 8 * i) & 0xff);
  }
}

std::string normalized_attribute(const Attribute& attribute) {
  std::string out;
  append_attribute(out, attribute);
  return out;
}

/// The attributes of one RDN are a set: their order says nothing.
void append_rdn(std::string& out, std::span<const Attribute> rdn) {
  if (rdn.size() == 1) {
    append_attribute(out, rdn.front());
    return;
  }
  std::vector<std::string> parts(rdn.size());
  std::transform(rdn.begin(), rdn.end(), parts.begin(), normalized_attribute);
  std::sort(parts.begin(), parts.end());
  std::for_each(parts.begin(), parts.end(), [&out](const std::string& part) { out += part; });
}

template <typename Each>
void each_rdn(const Name& name, Each each) {
  const std::vector<Attribute> all = name.attributes();
  for (auto begin = all.begin(); begin != all.end();) {
    const auto end =
        std::find_if(begin, all.end(), [begin](const Attribute& other) { return other.rdn != begin->rdn; });
    each(std::span(begin, end));
    begin = end;
  }
}

bool walk_attribute(Cursor& set, int rdn, Attribute& out) {
  Cursor pair(set.expect(kSequence, "no AttributeTypeAndValue"), set.reading());
  const Element type = pair.expect(kObjectIdentifier, "no attribute type");
  const Element value = pair.any("no attribute value");
  pair.end("more than type and value in an attribute");
  out = {.type = Oid{type.content}, .tag = value.tag, .value = value.content, .offset = value.offset, .rdn = rdn};
  return set.ok();
}

}  // namespace

bool is_string_tag(std::uint8_t tag) {
  switch (tag) {
    case kUtf8String:
    case kNumericString:
    case kPrintableString:
    case kTeletexString:
    case kIa5String:
    case kVisibleString:
    case kUniversalString:
    case kBmpString: return true;
    default: return false;
  }
}

bool Name::empty() const {
  for (std::size_t at = 2; at < raw.size(); at += 2) {  // what has no attribute is empty SETs behind a short header
    if (raw[1] >= 0x80 || at + 1 >= raw.size() || raw[at] != kSet || raw[at + 1] != 0) {
      return false;
    }
  }
  return true;
}

std::vector<Attribute> Name::attributes() const {
  std::vector<Attribute> all;
  all.reserve(8);
  Reading reading;
  Cursor in(raw, reading, offset);
  Cursor rdns(in.expect(kSequence, "no name"), reading);
  for (int rdn = 0; rdns.more() && all.size() < kMaxAttributes; ++rdn) {
    Cursor set(rdns.expect(kSet, "no RelativeDistinguishedName"), reading);
    Attribute attribute;
    while (set.more() && walk_attribute(set, rdn, attribute)) {
      all.push_back(attribute);
    }
  }
  return all;
}

std::optional<std::string> Name::last(const Oid& type) const {
  std::optional<std::string> text;
  for (const Attribute& attribute : attributes()) {
    if (attribute.type == type) {
      text = decode_string(attribute.tag, attribute.value);
    }
  }
  return text;
}

Name read_name(Cursor& in, const char* what) {
  const Element sequence = in.expect(kSequence, what);
  Cursor rdns(sequence, in.reading());
  while (rdns.more()) {
    const Element rdn = rdns.expect(kSet, "no RelativeDistinguishedName");
    Cursor set(rdn, in.reading());
    if (rdn.content.empty() && in.ok()) {
      set.odd(OddityKind::empty_rdn, rdn.offset);
    }
    ByteView previous;
    while (set.more()) {
      const std::size_t at = set.offset();
      Attribute attribute;
      walk_attribute(set, 0, attribute);
      const ByteView current = rdn.content.subspan(at - rdn.content_offset(), set.ok() ? set.offset() - at : 0);
      if (!previous.empty() && as_text(current) < as_text(previous)) {
        set.odd(OddityKind::set_order, at);
      }
      previous = current;
    }
  }
  return {.raw = sequence.whole, .offset = sequence.offset};
}

std::string decode_string(std::uint8_t tag, ByteView value) {
  switch (tag) {
    case kTeletexString: return from_latin1(value);
    case kBmpString: return from_bmp(value);
    case kUniversalString: return from_universal(value);
    default: return std::string(as_text(value));
  }
}

std::string to_string(const Attribute& attribute) {
  const std::string_view name = short_name_of(attribute.type);
  std::string out = name.empty() ? dotted(attribute.type) : std::string(name);
  out.push_back('=');
  if (is_string_tag(attribute.tag)) {
    out += printable(escaped(decode_string(attribute.tag, attribute.value)));
  } else {
    out += "#" + to_hex(attribute.value.first(std::min<std::size_t>(attribute.value.size(), kMaxShownCodePoints)));
  }
  return out;
}

std::string to_string(const Name& name) {
  const std::vector<Attribute> all = name.attributes();
  std::string out;
  for (std::size_t end = all.size(); end > 0;) {
    std::size_t begin = end;
    while (begin > 0 && all[begin - 1].rdn == all[end - 1].rdn) {
      --begin;
    }
    for (std::size_t i = begin; i < end; ++i) {
      if (!out.empty()) {
        out.push_back(i == begin ? ',' : '+');
      }
      out += to_string(all[i]);
    }
    end = begin;
  }
  return out;
}

std::vector<std::string> normalized_rdns(const Name& name) {
  std::vector<std::string> rdns;
  each_rdn(name, [&rdns](std::span<const Attribute> rdn) { append_rdn(rdns.emplace_back(), rdn); });
  return rdns;
}

std::string normalized(const Name& name) {
  std::string out;
  out.reserve(name.raw.size());
  each_rdn(name, [&out](std::span<const Attribute> rdn) {
    out.append(out.empty() ? 0 : 1, '\0');
    append_rdn(out, rdn);
  });
  return out;
}

bool same_name(const Name& a, const Name& b) {
  if (equal(a.raw, b.raw)) {
    return true;
  }
  // Most names that differ do so in the number of their attributes, or in the last one, which stands by itself.
  const std::vector<Attribute> left = a.attributes();
  const std::vector<Attribute> right = b.attributes();
  const auto has_lone_end = [](const std::vector<Attribute>& all) {
    return all.size() == 1 || (all.size() > 1 && all.back().rdn != all[all.size() - 2].rdn);
  };
  if (left.size() != right.size() || (has_lone_end(left) && has_lone_end(right) &&
                                      normalized_attribute(left.back()) != normalized_attribute(right.back()))) {
    return false;
  }
  return normalized(a) == normalized(b);
}

}  // namespace mtlsdiag::der
