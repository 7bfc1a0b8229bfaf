// The forms of text in names: which octets a string type may hold, how many characters it has, and whether a host name,
// a mailbox or a URI is written as its RFC asks. No opinion about what follows from it: that is the rules'.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "der/strings.h"

namespace mtlsdiag::lint {

using der::is_utf8;
bool is_ascii(ByteView value);
/// True for the characters of PrintableString. Source: X.680 §41.4.
bool is_printable_string(ByteView value);
/// Counts the characters of a string of that type; octets where it is not valid.
std::size_t count_characters(std::uint8_t tag, ByteView value);
/// True where the text holds control (C0, C1, DEL), bidirectional, zero-width or separator characters, or
/// noncharacters.
bool has_control(std::uint8_t tag, ByteView value);
bool has_control(std::string_view utf8);

/// What is wrong with a host name, in the order in which it is looked for.
enum class HostFault : std::uint8_t {
  none,
  empty,
  not_ascii,
  nul,
  blank,
  bad_character,
  leading_dot,
  trailing_dot,
  empty_label,
  label_too_long,
  too_long,
  hyphen_at_edge,
  wildcard_not_leftmost,
  wildcard_partial,
  wildcard_bare,
  ip_address,
  underscore,
  a_label_invalid,
  a_label_not_nfc,
  a_label_disallowed,
  reserved_label,
};

/// Judges a dNSName. Source: RFC 1034 §3.5, RFC 1123 §2.1, RFC 5280 §4.2.1.6, RFC 9525 §6.3, RFC 5890 §2.3.1,
/// §2.3.2.1.
HostFault host_fault(std::string_view name);
/// The bit of a fault in a set of faults.
constexpr std::uint32_t fault_bit(HostFault fault) {
  return 1U << static_cast<unsigned>(fault);
}
/// True where the name is in use all the same: an underscore, a reserved label, a label of IDNA2003.
bool is_usable(HostFault fault);

/// True for `local@domain` without a display name, comment or angle brackets. Source: RFC 5280 §4.2.1.6, RFC 5321
/// §4.1.2.
bool is_mailbox(std::string_view text);

enum class UriFault : std::uint8_t { none, not_ascii, relative, malformed, host_invalid };
/// Judges a uniformResourceIdentifier. Source: RFC 5280 §4.2.1.6, RFC 3986 §3.
UriFault uri_fault(std::string_view text);

/// The parts of a URI; empty where absent. Source: RFC 3986 Appendix B.
struct UriParts {
  std::string_view scheme;
  std::string_view authority;
  std::string_view host;  ///< without user information and port
  std::string_view path;
  std::string_view query;
  std::string_view fragment;
  bool has_authority = false;
  bool has_user = false;
  bool has_port = false;
  bool has_query = false;
  bool has_fragment = false;
};
UriParts split_uri(std::string_view text);

/// True for text that is an IPv4 address, or an IPv6 address with or without brackets.
bool is_ip_address(std::string_view text);

}  // namespace mtlsdiag::lint
