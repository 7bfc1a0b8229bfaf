// Matcher: which rows of the tables a line of text fits, and which of them is its answer. Literals are looked up first,
// for a large input all at once; a row's RE2 is compiled the first time that its literal was seen, its rank could win,
// and no other word of it was missing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "explain/code.h"
#include "explain/message.h"
#include "explain/prefilter.h"
#include "explain/table.h"

namespace re2 {
class RE2;
}

namespace mtlsdiag::explain {

/// A row that fits a line.
struct Candidate {
  std::uint32_t row = 0;       ///< of Matcher::row
  const Code* code = nullptr;  ///< what the row's number or name was read as
  Kind kind{};
  Fault fault = Fault::unknown;
  Rank rank = Rank::exact;
  bool is_shared = false;  ///< of the table of words that any stack may use
  std::size_t start = 0;   ///< in the line
  std::size_t end = 0;
};

/// Which program printed a line, as far as its words show.
struct Speaker {
  std::string_view stack;
  Role role = Role::either;
};

class Matcher {
 public:
  Matcher();
  ~Matcher();
  Matcher(const Matcher&) = delete;
  Matcher& operator=(const Matcher&) = delete;

  /// The filter over all rows, made on the first call: worth it for more than a few lines.
  const Prefilter& prefilter();
  [[nodiscard]] bool has_prefilter() const { return prefilter_ != nullptr; }
  [[nodiscard]] Message row(std::uint32_t number) const;
  [[nodiscard]] const Table& table(std::uint32_t number) const;

  /// Finds the rows that fit a line, best first; none if the line says that all is well. Rows that cannot be the
  /// answer, because another says more, are left out unless `all` are asked for.
  void match(std::string_view line, std::vector<Candidate>& out, bool all = false);
  /// Works out who printed the line.
  [[nodiscard]] static Speaker speaker(std::string_view line);

 private:
  struct Found {
    std::uint32_t row;
    Rank rank;  ///< the highest that the row can have
    std::size_t position;
    std::size_t length;
  };

  struct Pattern {
    std::unique_ptr<re2::RE2> compiled;  ///< null until it is needed
    int looks = 0;                       ///< how often may_match was asked instead
  };

  void find_rows(std::string_view line);
  /// Gives the line as patterns read it.
  const std::string& folded(std::string_view line);
  /// Gives the same in lower case.
  const std::string& lowered(std::string_view line);
  bool fits(const Found& found, std::string_view line, Candidate& candidate);

  std::vector<std::uint32_t> first_row_;  ///< of each table, and one past the last
  std::uint32_t first_shared_ = 0;        ///< the first row of the tables whose words are anybody's
  std::unique_ptr<Prefilter> prefilter_;
  std::unordered_map<std::uint32_t, Pattern> patterns_;  ///< by row
  std::vector<Hit> hits_;
  std::vector<Found> found_;
  std::string folded_;
  std::string lowered_;
  bool is_folded_ = false;          ///< `folded_` holds the line at hand
  std::optional<bool> is_failure_;  ///< it speaks of TLS and of a failure, once asked
};

/// True if `a` is the better answer for the same event: it says more, or says it in more words.
bool says_more(const Candidate& a, const Candidate& b);

}  // namespace mtlsdiag::explain
