// The protocols whose upgrade is lines of text: each is a script (what to expect, what to send) that one interpreter
// runs. Private to the room; the table is in line_protocols.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace mtlsdiag::preamble {

class Talk;

/// How a reply of the peer is laid out.
enum class Form : std::uint8_t {
  send,     ///< not a reply: a line of ours
  coded,    ///< three digits; `-` after them continues the reply (RFC 5321 §4.2, RFC 959 §4.2)
  status,   ///< one line, `+` or `-` first (RFC 1939 §3)
  tagged,   ///< untagged lines, then one that begins with the tag (RFC 3501 §7)
  keyword,  ///< lines of capabilities, then OK, NO or BYE (RFC 5804 §1.2)
  numeric,  ///< lines of a server's chatter, then one whose second word is a numeric (RFC 1459 §2.4)
};

/// One move of a script. For `send`, `text` is the line; else it is how a good reply begins.
struct LineOp {
  Form form = Form::send;
  std::string_view text;
  std::string_view waiting;  ///< what is waited for, for people
};

struct LineProtocol {
  std::string_view name;
  std::uint16_t port = 0;
  std::span<const LineOp> script;
  std::string_view source;
};

/// Every protocol of lines.
std::span<const LineProtocol> line_protocols();

/// Does one move of the script of `talk`.
bool advance_script(Talk& talk);

}  // namespace mtlsdiag::preamble
