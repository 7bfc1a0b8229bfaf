// Text: making what a stranger wrote (a peer, a file, a log) safe to show. Foreign bytes pass through `printable` once,
// where they are observed; every std::string in a Finding, a Step or a Report is text that has passed through here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mtlsdiag {

/// The longest field shown in full, in code points; longer ones are cut with their length named.
inline constexpr std::size_t kMaxShownCodePoints = 1024;

/// Gives valid UTF-8 on one line: control characters as `\x1b`, bidirectional, zero-width and separator characters and
/// noncharacters as `\u{202e}`, invalid octets as `\xff`. Text longer than `limit` code points is cut and says so.
std::string printable(std::string_view foreign, std::size_t limit = kMaxShownCodePoints);

/// True where `printable` would change nothing but the length.
bool is_printable(std::string_view text);

/// Like `printable`, and puts the text in double quotes with `"` escaped: a value that is visibly one value.
std::string quoted(std::string_view foreign);

/// Quotes a word for a POSIX shell; plain words stay as they are.
std::string shell_quoted(std::string_view word);

/// Compares without regard to the case of ASCII letters. Source: RFC 4343 §3 (names), RFC 9110 §5.1 (fields).
bool equal_ignoring_case(std::string_view a, std::string_view b);

std::string to_lower(std::string_view text);
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
bool contains_ignoring_case(std::string_view text, std::string_view part);

/// Gives the candidate nearest to `word` by edit distance where one is near enough to be meant; else an empty view.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

/// Breaks text into lines of at most `width` columns at blanks; a longer word stands alone. No trailing newline.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace mtlsdiag
