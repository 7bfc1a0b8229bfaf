// Groups: the kinds of messages that were met in a text, each with its first place, how often it occurred and when.
// Equal messages are one group: the same row, read the same way, printed in the same role.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "explain/explain.h"
#include "explain/matcher.h"
#include "explain/unwrap.h"

namespace mtlsdiag::explain {

/// Where a line is in the input.
struct Place {
  std::size_t base = 0;  ///< offset of the line
  std::size_t line = 1;  ///< its number
};

class Groups {
 public:
  /// Counts an occurrence in its group, which is made for the first one. Gives the group's number.
  std::size_t count(const Candidate& candidate, Speaker speaker, const Unwrapped& line, Place place);
  /// Takes an occurrence back: more was learnt of the same event.
  void take_back(std::size_t group) { --groups_[group].count; }
  [[nodiscard]] const Candidate& candidate(std::size_t group) const { return groups_[group].candidate; }

  /// Gives the groups that were opened since the last call, in the order of the text.
  std::vector<Match> take_new(const Matcher& matcher);
  /// Gives all groups, best first.
  [[nodiscard]] std::vector<Match> matches(const Matcher& matcher) const;

 private:
  struct Group {
    Candidate candidate;
    Speaker speaker;
    std::string text;
    std::size_t start = 0;
    std::size_t end = 0;
    std::size_t line = 0;
    std::size_t count = 0;
    std::string first_time;
    std::string last_time;
  };

  static Match to_match(const Matcher& matcher, const Group& group);

  std::vector<Group> groups_;
  std::unordered_map<std::uint64_t, std::size_t> index_;
  std::size_t reported_ = 0;  ///< groups given by take_new
};

}  // namespace mtlsdiag::explain
