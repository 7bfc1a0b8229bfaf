// Explain: what a text that some TLS stack printed means: what happened, whose side has to act, how to fix it there.
// Text goes in as it comes (a line, a log, a stream in pieces), matches come out, best first. Nothing is read or
// printed here; what is known of each stack's words is data (message.h, sign.h, code.h; stacks/settings.h).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "explain/message.h"
#include "finding/finding.h"

namespace mtlsdiag::explain {

/// The longest line that is looked at whole; what is beyond is left out.
inline constexpr std::size_t kMaxLine = std::size_t{1} << 20;
/// The most groups of equal messages that one run keeps; further kinds of messages are counted and not kept.
inline constexpr std::size_t kMaxGroups = 2048;

/// Whose fault it is, by who printed the message. Source: the `side_if` of the report.
struct SideIf {
  finding::Side client = finding::Side::unknown;  ///< where a client printed it
  finding::Side server = finding::Side::unknown;  ///< where a server printed it
};

/// One explanation, with all occurrences of the message. Every text is printable.
struct Match {
  Kind kind{};
  finding::Side side = finding::Side::unknown;  ///< whose configuration must change; `unknown`: see `side_if`
  SideIf side_if;                               ///< meaningful where the speaker's role is not known
  Role speaker = Role::either;                  ///< who printed the text
  Rank rank = Rank::exact;
  finding::Confidence confidence = finding::Confidence::certain;
  std::string stack;      ///< what printed it
  std::string text;       ///< the words that were recognised
  std::size_t start = 0;  ///< in the input, in bytes, of the first occurrence
  std::size_t end = 0;
  std::size_t line = 1;  ///< of the first occurrence, from 1
  std::size_t count = 1;
  std::string first_time;  ///< as the log writes it; empty: none was seen
  std::string last_time;
  std::string meaning;              ///< what happened, in one sentence
  std::string whose;                ///< who speaks of whom, and who has to act
  std::string tell;                 ///< for a bare number: how to tell that it is this one
  std::vector<std::string> causes;  ///< the likely causes, most likely first
  std::string fix;                  ///< how to fix it in that stack
  std::string check;                ///< the command to check with
  std::string source;               ///< where the knowledge comes from
  std::vector<Kind> runners_up;
};

struct Settings {
  Role speaker = Role::either;  ///< who printed the text, where the user knows
};

/// Reads text piece by piece and keeps what it recognised. Memory does not grow with the input.
class Explainer {
 public:
  explicit Explainer(Settings settings = {});
  ~Explainer();
  Explainer(const Explainer&) = delete;
  Explainer& operator=(const Explainer&) = delete;

  /// Takes the next piece of the text; a line may be spread over any number of pieces.
  void feed(std::string_view text);
  /// Takes what was fed as complete: the last line needs no end of line.
  void finish();
  /// Gives the kinds of matches that were opened since the last call, in the order of the text.
  std::vector<Match> take_new();
  /// Gives all matches, best first. To be called after `finish`.
  [[nodiscard]] std::vector<Match> matches() const;
  /// What was recognised although nothing matched: the stacks whose words were seen.
  [[nodiscard]] std::vector<std::string> recognised() const;
  [[nodiscard]] std::size_t lines() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Names what was recognised in a text although no message was: the stacks whose words it holds.
std::vector<std::string> recognise(std::string_view text);

/// Explains words as a person gives them: a finding's id, a number or name of a code (each meaning that it can have),
/// or a text of any length.
std::vector<Match> explain(std::string_view words, Settings settings = {});

}  // namespace mtlsdiag::explain
