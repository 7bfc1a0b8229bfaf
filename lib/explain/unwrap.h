// Unwrapping: the words of a log line without what loggers and terminals put around and into them: colours, the escapes
// of JSON, of URLs and of HTML, typographic quotes. Also: when the line says it was written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mtlsdiag::explain {

/// A line with its escapes resolved, and where each byte of it came from.
struct Unwrapped {
  std::string text;
  std::vector<std::uint32_t> origin;  ///< one more than `text` has bytes; empty: nothing was changed

  /// The offset in the line as it was written.
  [[nodiscard]] std::size_t original(std::size_t at) const { return origin.empty() ? at : origin[at]; }
};

/// True where `unwrap` may change the line.
bool needs_unwrapping(std::string_view line);

/// Resolves ANSI sequences, backslash and percent escapes (twice, for text that was wrapped twice), HTML entities and
/// curly quotes. Line ends become blanks.
Unwrapped unwrap(std::string_view line);

/// Finds the time that a line begins with or holds in a field, as it is written; empty: none.
/// Known: RFC 3339 and its relatives, syslog, klog, nginx, Apache, common log format, redis.
std::string_view find_time(std::string_view line);

/// True for a line that belongs to the one before it: a stack frame, `Caused by:`, an indented continuation.
bool continues_event(std::string_view line);

}  // namespace mtlsdiag::explain
