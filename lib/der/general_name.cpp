#include <fmt/format.h>

#include "base/text.h"
#include "der/extensions.h"

namespace mtlsdiag::der {
namespace {

std::string ipv4(ByteView octets) {
  return fmt::format("{}.{}.{}.{}", octets[0], octets[1], octets[2], octets[3]);
}

/// Source: RFC 5952 §4: lower case, the longest run of zero groups as "::".
std::string ipv6(ByteView octets) {
  std::uint16_t groups[8];
  for (std::size_t i = 0; i < 8; ++i) {
    groups[i] = static_cast<std::uint16_t>(octets[2 * i] << 8 | octets[2 * i + 1]);
  }
  std::size_t best = 8;
  std::size_t best_size = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t size = 0;
    while (i + size < 8 && groups[i + size] == 0) {
      ++size;
    }
    if (size > best_size) {
      best = i;
      best_size = size;
    }
  }
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += "::";
      i += best_size - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') {
      out.push_back(':');
    }
    out += fmt::format("{:x}", groups[i]);
  }
  return out;
}

std::string other_to_string(const GeneralName& name) {
  std::string out = readable(name.type);
  if (is_string_tag(name.other.tag)) {
    return out + "=" + printable(decode_string(name.other.tag, name.other.content));
  }
  return out + "=#" + to_hex(name.other.whole.first(std::min<std::size_t>(name.other.whole.size(), 64)));
}

std::string value_of(const GeneralName& name) {
  switch (name.kind) {
    case NameKind::dns:
    case NameKind::email:
    case NameKind::uri: return printable(name.text());
    case NameKind::ip: return ip_to_string(name.value);
    case NameKind::directory: return to_string(name.directory);
    case NameKind::registered_id: return dotted(Oid{name.value});
    case NameKind::other_name: return other_to_string(name);
    default: return "#" + to_hex(name.value.first(std::min<std::size_t>(name.value.size(), 64)));
  }
}

void read_content(GeneralName& name, const Element& element, Reading& reading) {
  if (name.kind == NameKind::directory) {
    Cursor inside(element, reading);
    name.directory = read_name(inside, "no directory name");
    inside.end("more than a directory name");
  } else if (name.kind == NameKind::other_name) {
    Cursor inside(element, reading);
    name.type = Oid{inside.expect(kObjectIdentifier, "no type of an otherName").content};
    Cursor value(inside.expect(context(0, true), "no value of an otherName"), reading);
    name.other = value.any("no value of an otherName");
    inside.end("more than a value in an otherName");
  }
}

}  // namespace

std::string_view to_string(NameKind kind) {
  constexpr std::string_view kText[] = {"otherName", "email", "DNS", "X400", "DirName", "EdiParty", "URI", "IP", "RID"};
  return kText[static_cast<std::size_t>(kind)];
}

std::string ip_to_string(ByteView octets) {
  switch (octets.size()) {
    case 4: return ipv4(octets);
    case 16: return ipv6(octets);
    case 8: return ipv4(octets) + "/" + ipv4(octets.subspan(4));
    case 32: return ipv6(octets) + "/" + ipv6(octets.subspan(16));
    default: return "#" + to_hex(octets.first(std::min<std::size_t>(octets.size(), 64)));
  }
}

std::string to_string(const GeneralName& name, bool with_kind) {
  std::string value = value_of(name);
  return with_kind ? fmt::format("{}:{}", to_string(name.kind), value) : value;
}

GeneralName read_general_name(Cursor& in, bool is_constraint) {
  const Element element = in.any("no general name");
  GeneralName name{.value = element.content, .offset = element.offset};
  const unsigned number = element.tag & 0x1fU;
  const bool is_constructed = (element.tag & 0x20U) != 0;
  const bool wants_constructed = number == 0 || number == 3 || number == 4 || number == 5;
  if (!in.ok() || (element.tag & 0xc0U) != 0x80 || number > 8 || is_constructed != wants_constructed) {
    in.reading().fail("no general name", element.offset);
    return name;
  }
  name.kind = static_cast<NameKind>(number);
  if (name.kind == NameKind::ip) {
    const std::size_t size = element.content.size();
    const bool is_sound = is_constraint ? size == 8 || size == 32 : size == 4 || size == 16;
    if (!is_sound) {
      in.reading().fail("an iPAddress of a wrong size", element.offset);
    }
  }
  read_content(name, element, in.reading());
  return name;
}

GeneralNames read_general_names(const Element& sequence, Reading& reading) {
  GeneralNames names;
  Cursor list(sequence, reading);
  if (reading.ok() && sequence.content.empty()) {
    reading.fail("an empty list of names", sequence.offset);
  }
  while (list.more()) {
    names.push_back(read_general_name(list));
  }
  return names;
}

}  // namespace mtlsdiag::der
