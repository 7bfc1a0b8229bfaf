#include "offline/json_sheet.h"

#include <charconv>

#include "base/text.h"

namespace mtlsdiag::offline {

namespace {

/// True for text that needs no escape and no check: plain ASCII.
bool is_plain(std::string_view text) {
  bool is_odd = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    is_odd |= byte < 0x20 || byte > 0x7e || byte == '"' || byte == '\\';
  }
  return !is_odd;
}

}  // namespace

void JsonSheet::string(std::string_view value) {
  out_ += '"';
  if (is_plain(value)) {
    out_ += value;
  } else {
    // Values are printable already; what is not is a slip of ours that must not break the document.
    const std::string cleaned = is_printable(value) ? std::string(value) : printable(value, value.size() + 1);
    for (const char c : cleaned) {
      if (c == '"' || c == '\\') {
        out_ += '\\';
      }
      out_ += c;
    }
  }
  out_ += '"';
}

void JsonSheet::member(std::string_view name) {
  if (!is_first_) {
    out_ += ", ";
  }
  is_first_ = false;
  if (!name.empty()) {
    out_ += '"';
    out_ += name;  // one of our own words
    out_ += "\": ";
  }
}

void JsonSheet::text(std::string_view name, std::string_view value) {
  member(name);
  string(value);
}

void JsonSheet::integer(std::string_view name, std::int64_t value) {
  member(name);
  char buffer[24];
  out_.append(buffer, std::to_chars(std::begin(buffer), std::end(buffer), value).ptr);
}

void JsonSheet::boolean(std::string_view name, bool value) {
  member(name);
  out_ += value ? "true" : "false";
}

void JsonSheet::begin(std::string_view name, char bracket) {
  member(name);
  out_ += bracket;
  is_first_ = true;
}

void JsonSheet::end(char bracket) {
  out_ += bracket;
  is_first_ = false;
}

}  // namespace mtlsdiag::offline
