#include "explain/may_match.h"

#include <algorithm>
#include <string>

namespace mtlsdiag::explain {
namespace {

char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '_' ? ' ' : c;
}

/// Reads a pattern once from left to right. Every part says whether the text may hold it.
class Look final {
 public:
  Look(std::string_view pattern, std::string_view text) : left_(pattern), text_(text) {}

  /// Alternatives, up to the closing parenthesis or the end: one of them suffices.
  bool alternatives() {
    bool is_possible = sequence();
    while (take('|')) {
      is_possible = sequence() || is_possible;
    }
    return is_possible;
  }

  [[nodiscard]] bool is_at_end() const { return left_.empty(); }

 private:
  /// One alternative: everything in it must be possible.
  bool sequence() {
    std::string run;
    bool is_possible = true;
    const auto end_run = [&] {
      is_possible = is_possible && text_.find(run) != std::string_view::npos;
      run.clear();
    };
    while (!left_.empty() && left_.front() != '|' && left_.front() != ')') {
      const char c = left_.front();
      left_.remove_prefix(1);
      if (c == '(') {
        end_run();
        const bool is_inner_possible = group();
        is_possible = (is_optional() || is_inner_possible) && is_possible;
      } else if (is_letter(c)) {
        run.push_back(folded(last_));
        if (is_quantified()) {  // it may be missing, or stand there many times
          run.pop_back();
          end_run();
          is_optional();
        }
      } else {
        end_run();
        is_optional();
      }
    }
    end_run();
    return is_possible;
  }

  /// What follows an opening parenthesis, with the closing one.
  bool group() {
    const bool is_plain = left_.substr(0, 1) != "?" || left_.substr(0, 2) == "?:";
    if (left_.substr(0, 2) == "?:") {
      left_.remove_prefix(2);
    }
    const bool is_possible = alternatives();
    take(')');
    return is_possible || !is_plain;
  }

  /// True for a character that stands for itself, which is in `last_` then; takes the rest of what stands for others.
  bool is_letter(char c) {
    last_ = c;
    if (c == '[') {
      take_class();
      return false;
    }
    if (c != '\\') {
      return c != '.' && c != '^' && c != '$' && static_cast<unsigned char>(c) < 0x80;
    }
    last_ = left_.empty() ? c : left_.front();
    left_.remove_prefix(left_.empty() ? 0 : 1);
    const bool is_name =
        (last_ >= 'a' && last_ <= 'z') || (last_ >= 'A' && last_ <= 'Z') || (last_ >= '0' && last_ <= '9');
    if (last_ == 'x') {  // its digits are no letters of the text
      left_.remove_prefix(std::min<std::size_t>(left_.size(), 2));
    }
    return !is_name;
  }

  void take_class() {
    std::size_t at = left_.substr(0, 1) == "^" ? 1 : 0;
    at += left_.substr(at, 1) == "]" ? 1 : 0;
    while (at < left_.size() && left_[at] != ']') {
      at += left_[at] == '\\' ? 2 : 1;
    }
    left_.remove_prefix(std::min(at + 1, left_.size()));
  }

  [[nodiscard]] bool is_quantified() const {
    const bool is_count = left_.size() > 1 && left_[0] == '{' && left_[1] >= '0' && left_[1] <= '9';
    return is_count || (!left_.empty() && std::string_view("?*+").find(left_.front()) != std::string_view::npos);
  }

  /// Takes a quantifier; true where what stands before it may be missing.
  bool is_optional() {
    if (!is_quantified()) {
      return false;
    }
    const char c = left_.front();
    const bool may_be_missing = c == '?' || c == '*' || left_.substr(0, 2) == "{0";
    const std::size_t end = c == '{' ? left_.find('}') : 0;
    left_.remove_prefix(std::min(end, left_.size() - 1) + 1);
    take('?');  // as few as possible
    return may_be_missing;
  }

  bool take(char c) {
    if (left_.substr(0, 1) != std::string_view(&c, 1)) {
      return false;
    }
    left_.remove_prefix(1);
    return true;
  }

  std::string_view left_;
  std::string_view text_;
  char last_ = '\0';
};

}  // namespace

bool may_match(std::string_view pattern, std::string_view text) {
  Look look(pattern, text);
  return look.alternatives() || !look.is_at_end();
}

}  // namespace mtlsdiag::explain
