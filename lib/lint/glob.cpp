#include "lint/glob.h"

#include <algorithm>

namespace mtlsdiag::lint {
namespace {

/// Judges one character against the set that begins after `[`; `after` is set behind its end, 0 where it has none.
bool in_set(std::string_view set, char c, std::size_t& after) {
  std::size_t at = 0;
  const bool is_negated = !set.empty() && (set[0] == '!' || set[0] == '^');
  at += is_negated ? 1 : 0;
  bool found = false;
  for (bool is_first = true; at < set.size() && (is_first || set[at] != ']'); is_first = false) {
    if (at + 2 < set.size() && set[at + 1] == '-' && set[at + 2] != ']') {
      found = found || (set[at] <= c && c <= set[at + 2]);
      at += 3;
    } else {
      found = found || set[at] == c;
      ++at;
    }
  }
  after = at < set.size() ? at + 1 : 0;
  return found != is_negated && c != '/';
}

/// One row of the table of "does the pattern from here on match the path from there on", filled from the back, so that
/// no pattern costs more than its length times the path's.
bool match(std::string_view pattern, std::string_view path) {
  const std::size_t width = path.size() + 1;
  std::vector<std::vector<char>> memo(pattern.size() + 1, std::vector<char>(width, -1));
  const auto ask = [&](const auto& self, std::size_t p, std::size_t s) -> bool {
    char& known = memo[p][s];
    if (known >= 0) {
      return known == 1;
    }
    bool result = false;
    if (p == pattern.size()) {
      result = s == path.size();
    } else if (pattern.substr(p, 3) == "**/") {
      result = self(self, p + 3, s) || (s < path.size() && self(self, p, s + 1));
    } else if (pattern.substr(p, 2) == "**") {
      result = self(self, p + 2, s) || (s < path.size() && self(self, p, s + 1));
    } else if (pattern[p] == '*') {
      result = self(self, p + 1, s) || (s < path.size() && path[s] != '/' && self(self, p, s + 1));
    } else if (s == path.size()) {
      result = false;
    } else if (pattern[p] == '?') {
      result = path[s] != '/' && self(self, p + 1, s + 1);
    } else if (pattern[p] == '[') {
      std::size_t after = 0;
      const bool is_in = in_set(pattern.substr(p + 1), path[s], after);
      result = after == 0 ? path[s] == '[' && self(self, p + 1, s + 1) : is_in && self(self, p + 1 + after, s + 1);
    } else {
      result = pattern[p] == path[s] && self(self, p + 1, s + 1);
    }
    known = result ? 1 : 0;
    return result;
  };
  return ask(ask, 0, 0);
}

constexpr std::size_t kMaxPattern = 4096;

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view path) {
  if (pattern.size() > kMaxPattern || path.size() > kMaxPattern) {
    return false;
  }
  return match(pattern, path);
}

bool PathFilter::matches(std::string_view path, bool is_directory) const {
  bool is_matched = false;
  for (const std::string& each : patterns_) {
    std::string_view pattern = each;
    const bool takes_back = !pattern.empty() && pattern[0] == '!';
    pattern.remove_prefix(takes_back ? 1 : 0);
    const bool wants_directory = !pattern.empty() && pattern.back() == '/';
    pattern.remove_suffix(wants_directory ? 1 : 0);
    if (pattern.empty() || (wants_directory && !is_directory)) {
      continue;
    }
    const bool is_anchored = pattern.find('/') != std::string_view::npos;
    pattern.remove_prefix(pattern[0] == '/' ? 1 : 0);
    const std::size_t slash = path.rfind('/');
    const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (glob_matches(pattern, is_anchored ? path : name)) {
      is_matched = !takes_back;
    }
  }
  return is_matched;
}

}  // namespace mtlsdiag::lint
