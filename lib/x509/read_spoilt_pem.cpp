// Readers of PEM that was spoilt on its way: pasted with its indentation or behind the marks of a mail, kept in a
// variable with its line breaks spelt out, saved as UTF-16, or with the hyphens of a word processor. What is meant is
// read where that is beyond doubt, and it is said what is wrong: most programs find nothing in such a file.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.h"
#include "x509/formats.h"
#include "x509/pem.h"

namespace mtlsdiag::x509 {

namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

/// One line without what stands before its part of a block; `mark` is what stood before the last BEGIN.
std::string_view without_mark(std::string_view line, std::string_view& mark) {
  if (const std::size_t begin = line.find(kBegin); begin != std::string_view::npos) {
    mark = line.substr(0, begin);
    return line.substr(begin);
  }
  if (const std::size_t end = line.find(kEnd); end != std::string_view::npos) {
    const std::size_t dashes = line.find(kDashes, end + kEnd.size());
    return line.substr(end, dashes == std::string_view::npos ? dashes : dashes + kDashes.size() - end);
  }
  if (line.substr(0, mark.size()) == mark) {
    return line.substr(mark.size());
  }
  return line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
}

/// True where the line at `begin` holds a BEGIN and no more: the block has lines, and they stand behind something.
bool has_lines(std::string_view text, std::size_t begin) {
  const std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  const std::string_view end = trim(line);
  return end.size() > kBegin.size() && end.substr(end.size() - kDashes.size()) == kDashes &&
         end.find(kEnd) == std::string_view::npos;
}

/// The octet order of UTF-16 by a byte order mark or by the zeros beside ASCII; 0: it is none.
int utf16_order(ByteView content) {
  if (content.size() < 4) {
    return 0;
  }
  const bool is_little = content[0] != 0 && content[1] == 0 && content[2] != 0 && content[3] == 0;
  const bool is_big = content[0] == 0 && content[1] != 0 && content[2] == 0 && content[3] != 0;
  if ((content[0] == 0xff && content[1] == 0xfe && content[3] == 0) || is_little) {
    return 1;
  }
  return (content[0] == 0xfe && content[1] == 0xff && content[2] == 0) || is_big ? -1 : 0;
}

}  // namespace

bool is_embedded_pem(ByteView content) {
  return find_pem(as_text(content), true) != std::string_view::npos;
}

void read_embedded_pem(ByteView content, const Place& place, Loading& loading) {
  const std::string_view text = as_text(content);
  const std::size_t begin = find_pem(text, true);
  std::string flush;
  flush.reserve(text.size());
  std::string_view mark;
  for (const std::string_view line : split(text, '\n')) {
    flush.append(without_mark(line, mark)).push_back('\n');
  }
  const bool is_value = !place.key.empty();
  if (!read_blocks(as_bytes(flush), place, loading)) {
    if (!is_value) {  // a value of a manifest may be a program that speaks of PEM
      loading.problem(Reason::format_unknown, place, "PEM is spoken of, and no block of it is there");
    }
    return;
  }
  if (has_lines(text, begin)) {
    Place here = place;
    here.line =
        1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
    loading.problem(Reason::pem_indented, std::move(here), "OpenSSL and most programs pass over such a block");
  }
}

bool is_utf16(ByteView content) {
  return utf16_order(content) != 0;
}

void read_utf16(ByteView content, const Place& place, Loading& loading) {
  const std::size_t low = utf16_order(content) > 0 ? 0 : 1;
  std::string text;
  text.reserve(content.size() / 2);
  for (std::size_t i = 0; i + 1 < content.size(); i += 2) {
    const bool is_ascii = content[i + 1 - low] == 0 && content[i + low] < 0x80;
    const bool is_mark = i == 0 && content[i + low] >= 0xfe;
    if (!is_mark) {
      text.push_back(is_ascii ? static_cast<char>(content[i + low]) : '?');
    }
  }
  loading.problem(Reason::text_utf16, place);
  loading.load_nested(as_bytes(text), place);
}

/// A word processor makes one dash of two hyphens, a mail program a blank that does not break: BEGIN and a label of PEM
/// stand there, and PEM's hyphens do not.
bool is_pem_with_other_dashes(ByteView content) {
  constexpr std::size_t kMostBetween = 3;  // octets of a blank in UTF-8
  constexpr std::string_view kWords[] = {"CERTIFICATE", "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"};
  const std::string_view text = as_text(content);
  for (std::size_t at = text.find("BEGIN"); at != std::string_view::npos; at = text.find("BEGIN", at + 1)) {
    const std::string_view rest = text.substr(at + 5, kMostBetween + 32);
    for (const std::string_view word : kWords) {
      const std::size_t found = rest.find(word);
      if (found > 0 && found <= kMostBetween) {
        return true;
      }
    }
  }
  return false;
}

void read_pem_with_other_dashes(ByteView /*content*/, const Place& place, Loading& loading) {
  loading.problem(Reason::pem_dashes, place);
}

}  // namespace mtlsdiag::x509
