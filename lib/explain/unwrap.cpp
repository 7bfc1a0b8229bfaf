#include "explain/unwrap.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace mtlsdiag::explain {
namespace {

constexpr char kEscape = '\x1b';

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The value of `digits` hexadecimal digits at `at`, or -1.
int hex_number(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) {
    return -1;
  }
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const int digit = hex_value(text[at + i]);
    if (digit < 0) {
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

/// What stands at a place of a line: how many bytes it takes and what they mean.
struct Piece {
  std::size_t length = 1;
  std::string_view meaning;  ///< static text, or empty for `byte`
  int byte = -1;             ///< -1: nothing
};

/// The length of a terminal's control sequence: CSI up to its final byte, OSC up to BEL or ST.
std::size_t control_length(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  if (end < text.size() && text[end] == '[') {
    ++end;
    while (end < text.size() && (text[end] < 0x40 || text[end] > 0x7e)) {
      ++end;
    }
    return std::min(end + 1, text.size()) - at;
  }
  if (end < text.size() && text[end] == ']') {
    while (end < text.size() && text[end] != '\a' && text[end] != kEscape) {
      ++end;
    }
    return std::min(end + 1, text.size()) - at;
  }
  return 1;
}

Piece backslash_piece(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) {
    return {.byte = '\\'};
  }
  switch (text[at + 1]) {
    case 'n':
    case 'r':
    case 't': return {.length = 2, .byte = ' '};
    case '"':
    case '\'':
    case '/':
    case '\\': return {.length = 2, .byte = text[at + 1]};
    case 'u':
      if (const int value = hex_number(text, at + 2, 4); value == 0x1b) {
        return {.length = 5 + control_length(text, at + 5), .byte = -1};
      } else if (value >= 0) {
        return value < 0x20 ? Piece{.byte = '\\'}
                            : Piece{.length = 6,
                                    .byte = value == 0x2019 ? '\''
                                            : value < 0x7f  ? value
                                                            : ' '};
      }
      break;
    case 'x':
      // What cannot be printed stays escaped: `\\x16\\x03` is itself a sign.
      if (const int value = hex_number(text, at + 2, 2); value >= 0x20 && value < 0x7f) {
        return {.length = 4, .byte = value};
      }
      break;
    default: break;
  }
  return {.byte = '\\'};
}

Piece entity_piece(std::string_view text, std::size_t at) {
  struct Entity {
    std::string_view name;
    char meaning;
  };
  constexpr std::array<Entity, 6> kEntities = {
      {{"&quot;", '"'}, {"&#39;", '\''}, {"&apos;", '\''}, {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}}};
  for (const Entity& entity : kEntities) {
    if (text.substr(at, entity.name.size()) == entity.name) {
      return {.length = entity.name.size(), .byte = entity.meaning};
    }
  }
  return {.byte = '&'};
}

/// Typographic quotes and the no-break space of UTF-8 (U+2018, U+2019, U+201C, U+201D, U+00A0).
Piece typographic_piece(std::string_view text, std::size_t at) {
  const std::string_view three = text.substr(at, 3);
  if (three == "\xe2\x80\x98" || three == "\xe2\x80\x99") {
    return {.length = 3, .byte = '\''};
  }
  if (three == "\xe2\x80\x9c" || three == "\xe2\x80\x9d") {
    return {.length = 3, .byte = '"'};
  }
  if (text.substr(at, 2) == "\xc2\xa0") {
    return {.length = 2, .byte = ' '};
  }
  return {.byte = static_cast<unsigned char>(text[at])};
}

Piece piece_at(std::string_view text, std::size_t at) {
  switch (text[at]) {
    case kEscape: return {.length = control_length(text, at), .byte = -1};
    case '\\': return backslash_piece(text, at);
    case '%':
      if (const int value = hex_number(text, at + 1, 2); value >= 0x20 && value < 0x7f) {
        return {.length = 3, .byte = value};
      }
      return {.byte = '%'};
    case '&': return entity_piece(text, at);
    case '\t':
    case '\r':
    case '\n': return {.byte = ' '};
    case '\xe2':
    case '\xc2': return typographic_piece(text, at);
    default: return {.byte = static_cast<unsigned char>(text[at])};
  }
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Matches a shape at a place: `0` stands for a digit, `a` for a letter, `.` for any of the separators in dates.
bool has_shape(std::string_view text, std::size_t at, std::string_view shape) {
  if (at + shape.size() > text.size()) {
    return false;
  }
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const char c = text[at + i];
    const bool fits = shape[i] == '0'   ? is_digit(c)
                      : shape[i] == 'a' ? std::isalpha(static_cast<unsigned char>(c)) != 0
                      : shape[i] == '_' ? c == ' ' || is_digit(c)
                      : shape[i] == '.' ? c == '-' || c == '/' || c == '.'
                      : shape[i] == 'T' ? c == 'T' || c == ' ' || c == 't'
                                        : c == shape[i];
    if (!fits) {
      return false;
    }
  }
  return true;
}

/// Takes the fraction of a second and the zone that may follow a time of day.
std::size_t end_of_time(std::string_view text, std::size_t at) {
  if (at + 1 < text.size() && (text[at] == '.' || text[at] == ',') && is_digit(text[at + 1])) {
    ++at;
    while (at < text.size() && is_digit(text[at])) {
      ++at;
    }
  }
  if (at < text.size() && (text[at] == 'Z' || text[at] == 'z')) {
    return at + 1;
  }
  for (const std::string_view zone : {"+00:00", "+0000", " +0000"}) {
    std::string shape(zone);
    if (has_shape(text, at, shape)) {
      return at + shape.size();
    }
    std::replace(shape.begin(), shape.end(), '+', '-');
    if (has_shape(text, at, shape)) {
      return at + shape.size();
    }
  }
  return at;
}

bool starts_with_any(std::string_view line, const auto& beginnings) {
  return std::any_of(std::begin(beginnings), std::end(beginnings),
                     [line](std::string_view beginning) { return line.substr(0, beginning.size()) == beginning; });
}

}  // namespace

bool needs_unwrapping(std::string_view line) {
  return line.find_first_of("\x1b\\%&\t\r\n\xe2\xc2") != std::string_view::npos;
}

Unwrapped unwrap(std::string_view line) {
  constexpr int kPasses = 2;
  Unwrapped result{.text = std::string(line), .origin = {}};
  for (int pass = 0; pass < kPasses && needs_unwrapping(result.text); ++pass) {
    Unwrapped next;
    next.text.reserve(result.text.size());
    next.origin.reserve(result.text.size() + 1);
    for (std::size_t at = 0; at < result.text.size();) {
      const Piece piece = piece_at(result.text, at);
      if (piece.byte >= 0) {
        next.text.push_back(static_cast<char>(piece.byte));
        next.origin.push_back(static_cast<std::uint32_t>(result.original(at)));
      }
      at = std::min(at + piece.length, result.text.size());
    }
    next.origin.push_back(static_cast<std::uint32_t>(line.size()));
    const bool same = next.text == result.text;
    result = std::move(next);
    if (same) {
      break;
    }
  }
  return result;
}

std::string_view find_time(std::string_view line) {
  constexpr std::size_t kLookAt = 160;
  // Each shape ends with the seconds; what may follow them is taken by end_of_time.
  constexpr std::array<std::string_view, 7> kShapes = {
      "0000.00.00T00:00:00", "00/aaa/0000:00:00:00", "00 aaa 0000 00:00:00", "aaa aaa 00 00:00:00",
      "aaa _0 00:00:00",     "a0000 00:00:00",       "00:00:00.000"};
  const std::string_view head = line.substr(0, kLookAt);
  for (std::size_t at = 0; at + 12 <= head.size(); ++at) {
    if (at > 0 && std::isalnum(static_cast<unsigned char>(head[at - 1])) != 0) {
      continue;
    }
    for (const std::string_view shape : kShapes) {
      if (has_shape(head, at, shape)) {
        return line.substr(at, end_of_time(line, at + shape.size()) - at);
      }
    }
  }
  return {};
}

bool continues_event(std::string_view line) {
  constexpr std::array<std::string_view, 12> kBeginnings = {
      "Caused by:",  "caused by:", "at ",         "... ",        "During handling of", "The above exception",
      "Suppressed:", "}",          "Traceback (", "Wrapped by:", "[CIRCULAR",          "  "};
  return line.empty() || line[0] == ' ' || line[0] == '\t' || starts_with_any(line, kBeginnings);
}

}  // namespace mtlsdiag::explain
