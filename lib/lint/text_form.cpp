#include "lint/text_form.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "der/cursor.h"
#include "der/name.h"
#include "lint/idna.h"

namespace mtlsdiag::lint {
namespace {

constexpr std::size_t kMaxHost = 253;
constexpr std::size_t kMaxLabel = 63;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_alnum(char c) {
  return is_alpha(c) || is_digit(c);
}

bool is_invisible(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0x61c || c == 0xfeff || (c & 0xfffeU) == 0xfffe ||
         (c >= 0xfdd0 && c <= 0xfdef);
}

/// Judges what single characters can tell.
HostFault character_fault(std::string_view name) {
  HostFault fault = HostFault::none;
  for (const char c : name) {
    if (static_cast<std::uint8_t>(c) >= 0x80) {
      return HostFault::not_ascii;
    }
    if (c == '\0') {
      return HostFault::nul;
    }
    if (c == ' ' || c == '\t') {
      fault = HostFault::blank;
    } else if (!is_alnum(c) && c != '-' && c != '.' && c != '*' && c != '_' && fault == HostFault::none) {
      fault = HostFault::bad_character;
    }
  }
  return fault;
}

HostFault wildcard_fault(std::string_view name) {
  const std::size_t star = name.find('*');
  if (star == std::string_view::npos) {
    return HostFault::none;
  }
  if (name == "*") {
    return HostFault::wildcard_bare;
  }
  const std::size_t dot = name.find('.');
  if (star > dot || name.find('*', star + 1) != std::string_view::npos) {
    return HostFault::wildcard_not_leftmost;
  }
  return name.substr(0, 2) == "*." ? HostFault::none : HostFault::wildcard_partial;
}

HostFault label_fault(std::string_view label) {
  if (label.empty()) {
    return HostFault::empty_label;
  }
  if (label.size() > kMaxLabel) {
    return HostFault::label_too_long;
  }
  if (label.front() == '-' || label.back() == '-') {
    return HostFault::hyphen_at_edge;
  }
  return HostFault::none;
}

/// What is wrong with a label of letters, digits and hyphens, besides its form.
HostFault meaning_fault(std::string_view label) {
  if (label.size() < 4 || label.substr(2, 2) != "--") {
    return label.find('_') == std::string_view::npos ? HostFault::none : HostFault::underscore;
  }
  if (!equal_ignoring_case(label.substr(0, 2), "xn")) {
    return HostFault::reserved_label;
  }
  switch (a_label_fault(label)) {
    case ALabelFault::none: return HostFault::none;
    case ALabelFault::not_nfc: return HostFault::a_label_not_nfc;
    case ALabelFault::disallowed: return HostFault::a_label_disallowed;
    default: return HostFault::a_label_invalid;
  }
}

/// The graver of two faults of labels; those of A-labels come before an underscore.
HostFault graver(HostFault a, HostFault b) {
  const auto weight = [](HostFault fault) {
    return fault == HostFault::none ? 0 : fault == HostFault::underscore ? 1 : 100 - static_cast<int>(fault);
  };
  return weight(a) >= weight(b) ? a : b;
}

}  // namespace

bool is_ascii(ByteView value) {
  return std::all_of(value.begin(), value.end(), [](std::uint8_t octet) { return octet < 0x80; });
}

bool is_printable_string(ByteView value) {
  const std::string_view text = as_text(value);
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_alnum(c) || std::string_view(" '()+,-./:=?").find(c) != std::string_view::npos;
  });
}

std::size_t count_characters(std::uint8_t tag, ByteView value) {
  switch (tag) {
    case der::kBmpString: return value.size() / 2;
    case der::kUniversalString: return value.size() / 4;
    case der::kUtf8String:
      return static_cast<std::size_t>(
          std::count_if(value.begin(), value.end(), [](std::uint8_t octet) { return (octet & 0xc0) != 0x80; }));
    default: return value.size();
  }
}

bool has_control(std::string_view utf8) {
  std::uint32_t code = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t size = der::decode_utf8(utf8, at, code);
    if (size == 0 || is_invisible(code)) {
      return true;
    }
    at += size;
  }
  return false;
}

bool has_control(std::uint8_t tag, ByteView value) {
  const auto is_plain = [](std::uint8_t octet) { return octet >= 0x20 && octet < 0x7f; };
  if (tag != der::kBmpString && tag != der::kUniversalString && std::all_of(value.begin(), value.end(), is_plain)) {
    return false;
  }
  return has_control(der::decode_string(tag, value));
}

bool is_usable(HostFault fault) {
  return fault == HostFault::none || fault == HostFault::underscore || fault == HostFault::reserved_label ||
         fault == HostFault::a_label_disallowed;
}

HostFault host_fault(std::string_view name) {
  if (name.empty()) {
    return HostFault::empty;
  }
  if (const HostFault fault = character_fault(name); fault != HostFault::none) {
    return fault;
  }
  if (name.front() == '.') {
    return HostFault::leading_dot;
  }
  if (name.back() == '.') {
    return HostFault::trailing_dot;
  }
  if (const HostFault fault = wildcard_fault(name); fault != HostFault::none) {
    return fault;
  }
  HostFault meaning = HostFault::none;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t dot = std::min(name.find('.', at), name.size());
    const std::string_view label = name.substr(at, dot - at);
    if (const HostFault fault = label_fault(label); fault != HostFault::none) {
      return fault;
    }
    meaning = graver(meaning, meaning_fault(label));
    at = dot + 1;
  }
  return name.size() > kMaxHost ? HostFault::too_long : is_ip_address(name) ? HostFault::ip_address : meaning;
}

bool is_mailbox(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) {
    return false;
  }
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  const bool is_quoted = local.size() >= 2 && local.front() == '"' && local.back() == '"';
  const bool local_ok =
      is_quoted || (local.find_first_of(" \t\"(),:;<>@[\\]") == std::string_view::npos && local.front() != '.' &&
                    local.back() != '.' && local.find("..") == std::string_view::npos);
  const bool is_literal = domain.size() > 2 && domain.front() == '[' && domain.back() == ']';
  const HostFault fault = host_fault(domain);
  const bool domain_ok = is_literal || (is_usable(fault) && domain.find('*') == std::string_view::npos);
  return local_ok && domain_ok && !has_control(text);
}

UriParts split_uri(std::string_view text) {
  UriParts parts;
  const std::size_t colon = text.find_first_of(":/?#");
  if (colon != std::string_view::npos && text[colon] == ':') {
    parts.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
    parts.fragment = text.substr(hash + 1);
    parts.has_fragment = true;
    text = text.substr(0, hash);
  }
  if (const std::size_t mark = text.find('?'); mark != std::string_view::npos) {
    parts.query = text.substr(mark + 1);
    parts.has_query = true;
    text = text.substr(0, mark);
  }
  if (text.substr(0, 2) != "//") {
    parts.path = text;
    return parts;
  }
  text.remove_prefix(2);
  const std::size_t slash = std::min(text.find('/'), text.size());
  parts.has_authority = true;
  parts.authority = text.substr(0, slash);
  parts.path = text.substr(slash);
  parts.host = parts.authority;
  if (const std::size_t user = parts.host.rfind('@'); user != std::string_view::npos) {
    parts.has_user = true;
    parts.host.remove_prefix(user + 1);
  }
  const std::size_t bracket = parts.host.rfind(']');
  const std::size_t port = parts.host.rfind(':');
  if (port != std::string_view::npos && (bracket == std::string_view::npos || port > bracket)) {
    parts.has_port = true;
    parts.host = parts.host.substr(0, port);
  }
  return parts;
}

UriFault uri_fault(std::string_view text) {
  if (!is_ascii(as_bytes(text))) {
    return UriFault::not_ascii;
  }
  const UriParts parts = split_uri(text);
  if (parts.scheme.empty()) {
    return UriFault::relative;
  }
  const bool scheme_ok = is_alpha(parts.scheme.front()) &&
                         std::all_of(parts.scheme.begin(), parts.scheme.end(),
                                     [](char c) { return is_alnum(c) || c == '+' || c == '-' || c == '.'; });
  const bool characters_ok = text.find_first_of(" \"<>\\^`{|}") == std::string_view::npos && !has_control(text);
  if (!scheme_ok || !characters_ok || (!parts.has_authority && parts.path.empty())) {
    return UriFault::malformed;
  }
  if (!parts.has_authority) {
    return UriFault::none;
  }
  if (parts.host.empty()) {
    return equal_ignoring_case(parts.scheme, "file") || equal_ignoring_case(parts.scheme, "ldap")
               ? UriFault::none
               : UriFault::host_invalid;
  }
  const HostFault fault = host_fault(parts.host);
  const bool host_ok = is_ip_address(parts.host) || is_usable(fault);
  return host_ok ? UriFault::none : UriFault::host_invalid;
}

bool is_ip_address(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
    return text.find(':') != std::string_view::npos &&
           text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
  }
  if (text.find(':') != std::string_view::npos) {
    return text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
  }
  int groups = 0;
  for (std::size_t at = 0; at <= text.size(); ++groups) {
    const std::size_t dot = std::min(text.find('.', at), text.size());
    const std::string_view group = text.substr(at, dot - at);
    int value = 0;
    for (const char c : group) {
      value = is_digit(c) && value < 1000 ? value * 10 + (c - '0') : 1000;
    }
    if (group.empty() || group.size() > 3 || value > 255) {
      return false;
    }
    at = dot + 1;
  }
  return groups == 4;
}

}  // namespace mtlsdiag::lint
