// Patterns for paths, as .gitignore writes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mtlsdiag::lint {

/// Says whether a path matches a pattern: `*` and `?` do not pass a slash, `**` does, `[a-z]` and `[!a-z]` are sets.
bool glob_matches(std::string_view pattern, std::string_view path);

/// A list of patterns of which the last that matches decides; `!` takes back. A pattern without a slash (but at its
/// end) means the name at any depth, a slash at the end means directories only. Source: gitignore(5).
class PathFilter final {
 public:
  explicit PathFilter(std::vector<std::string> patterns) : patterns_(std::move(patterns)) {}
  [[nodiscard]] bool matches(std::string_view path, bool is_directory) const;
  [[nodiscard]] bool empty() const { return patterns_.empty(); }

 private:
  std::vector<std::string> patterns_;
};

}  // namespace mtlsdiag::lint
