// Matcher: which rows of the tables a line of text fits, and which of them is its answer. Literals are looked up first,
// for the whole input at once; a row's RE2 is compiled the first time that its literal was seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "explain/code.h"
#include "explain/message.h"
#include "explain/prefilter.h"
#include "explain/stack.h"

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

  [[nodiscard]] const Prefilter& prefilter() const { return prefilter_; }
  [[nodiscard]] const Message& row(std::uint32_t number) const { return *rows_[number].message; }
  [[nodiscard]] const Table& table(std::uint32_t number) const { return *rows_[number].table; }

  /// Finds the rows that fit a line, best first; none if the line says that all is well.
  void match(std::string_view line, std::vector<Candidate>& out);
  /// Works out who printed the line.
  [[nodiscard]] Speaker speaker(std::string_view line);

 private:
  struct Row {
    const Table* table;
    const Message* message;
    std::unique_ptr<re2::RE2> pattern;
  };

  bool fits(Row& row, std::string_view line, const Hit& hit, Candidate& candidate);
  bool is_calm(std::string_view line) const;

  std::vector<Row> rows_;
  Prefilter prefilter_;
  Prefilter sign_filter_;
  Prefilter calm_filter_;
  bool signs_ready_ = false;
  std::vector<Hit> hits_;
  std::string folded_;
  bool is_folded_ = false;         ///< `folded_` holds the line at hand
};

/// True if `a` is the better answer for the same event: it says more, or says it in more words.
bool says_more(const Candidate& a, const Candidate& b);

}  // namespace mtlsdiag::explain
