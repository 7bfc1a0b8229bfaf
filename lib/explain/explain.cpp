#include "explain/explain.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"
#include "explain/context.h"
#include "explain/groups.h"
#include "explain/matcher.h"
#include "explain/unwrap.h"

namespace mtlsdiag::explain {
namespace {

/// A first piece up to this size is read without making the filter over all rows.
constexpr std::size_t kShortText = 2048;
/// How much of an input without a match is looked at to say what it is.
constexpr std::size_t kHead = 4096;

}  // namespace

struct Explainer::State {
  Settings settings;
  Matcher matcher;
  std::string pending;          ///< the beginning of a line whose end has not come yet
  bool skipping = false;        ///< the rest of a line that is too long
  std::size_t offset = 0;       ///< of `pending` in the input
  std::size_t line_number = 1;  ///< of the byte at `counted`
  std::size_t counted = 0;      ///< up to where line ends were counted, in the input
  Groups groups;
  bool event_open = false;    ///< the last line read belongs to the event of `event_group`
  std::size_t event_end = 0;  ///< in the input
  std::size_t event_group = 0;
  std::string head;  ///< the beginning of the input, to say what it is if nothing matches
  std::vector<Candidate> candidates;
  /// Shapes of lines that hold a literal and were found to be no failure, so that each is looked at once.
  std::array<std::uint64_t, 4096> quiet_shapes{};

  void block(std::string_view text, std::size_t base);
  bool one_line(std::string_view text, std::size_t base);
  void each_line(std::string_view text, std::size_t base);
  std::size_t open(const Candidate& candidate, Speaker who, const Unwrapped& line, std::size_t base);
  bool belongs_to_event(std::string_view block, std::size_t base, std::size_t line_start) const;
  void close_block(std::string_view text, std::size_t base);
  void count_lines(std::string_view block, std::size_t base, std::size_t upto);
};

void Explainer::State::count_lines(std::string_view block, std::size_t base, std::size_t upto) {
  line_number += static_cast<std::size_t>(std::count(block.begin() + static_cast<std::ptrdiff_t>(counted - base),
                                                     block.begin() + static_cast<std::ptrdiff_t>(upto), '\n'));
  counted = base + upto;
}

/// Gives a number for the shape of a line: equal for lines that differ only in times, addresses and long numbers. Short
/// numbers count: they may be codes.
std::uint64_t shape_of(std::string_view line) {
  constexpr std::uint64_t kPrime = 0x100000001b3ULL;
  constexpr std::size_t kCodeDigits = 3;
  std::uint64_t shape = 0xcbf29ce484222325ULL;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = at;
    while (end < line.size() && line[end] >= '0' && line[end] <= '9') {
      ++end;
    }
    if (end > at) {
      const bool is_part = (at > 0 && (line[at - 1] == '.' || line[at - 1] == ':')) ||
                           (end < line.size() && (line[end] == '.' || line[end] == ':'));
      const bool is_code = end - at <= kCodeDigits && !is_part;
      for (; is_code && at < end; ++at) {
        shape = (shape ^ static_cast<unsigned char>(line[at])) * kPrime;
      }
      shape = (shape ^ 0x100U) * kPrime;
      at = end;
      continue;
    }
    shape = (shape ^ static_cast<unsigned char>(line[at])) * kPrime;
    ++at;
  }
  return shape;
}

/// Finds the next blank that is written as a percent escape: it may stand inside a literal.
std::size_t find_escape(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find('%', from); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (text.substr(at + 1, 2) == "20") {
      return at;
    }
  }
  return std::string_view::npos;
}

/// Looks at every line of a short text.
void Explainer::State::each_line(std::string_view text, std::size_t base) {
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    count_lines(text, base, start);
    event_open = event_open && belongs_to_event(text, base, start);
    one_line(text.substr(start, std::min(end - start, kMaxLine)), base + start);
    start = end + 1;
  }
  close_block(text, base);
}

/// Looks at the lines of a block that hold a literal.
void Explainer::State::block(std::string_view text, std::size_t base) {
  if (!matcher.has_prefilter() && text.size() <= kShortText) {
    each_line(text, base);
    return;
  }
  Hit hit{.position = 0, .literal = 0, .length = 0};
  bool is_found = true;
  std::size_t escape = find_escape(text, 0);
  for (std::size_t at = 0; at < text.size();) {
    if (is_found && (at == 0 || hit.position < at)) {
      is_found = matcher.prefilter().find(text, at, hit);
    }
    if (escape < at) {
      escape = find_escape(text, at);
    }
    const std::size_t place = std::min(is_found ? hit.position : std::string_view::npos, escape);
    if (place == std::string_view::npos) {
      break;
    }
    const std::size_t before = place == 0 ? std::string_view::npos : text.rfind('\n', place - 1);
    const std::size_t start = std::max(at, before == std::string_view::npos ? 0 : before + 1);
    const std::size_t end = std::min(text.find('\n', place), text.size());
    count_lines(text, base, start);
    const std::string_view line = text.substr(start, std::min(end - start, kMaxLine));
    at = end + 1;
    if (is_plain_access_log(line)) {
      continue;
    }
    const std::uint64_t shape = shape_of(line);
    std::uint64_t& quiet = quiet_shapes[shape % quiet_shapes.size()];

    if (quiet != shape) {
      event_open = event_open && belongs_to_event(text, base, start);
      if (!one_line(line, base + start)) {
        quiet = shape;
      }
    }
  }
  close_block(text, base);
}

/// After the last line of interest: the event stays open only while the lines go on belonging to it.
void Explainer::State::close_block(std::string_view text, std::size_t base) {
  count_lines(text, base, text.size());
  if (event_open && event_end < base + text.size()) {
    event_open = belongs_to_event(text, base, text.size());
    event_end = base + text.size();
  }
}

/// True if every line from the end of the event to `line_start`, and the line there, continues the event.
bool Explainer::State::belongs_to_event(std::string_view block, std::size_t base, std::size_t line_start) const {
  constexpr std::size_t kMaxGap = 64 * 1024;
  if (!event_open) {
    return false;
  }
  std::size_t at = event_end > base ? event_end - base : 0;
  if (line_start - at > kMaxGap) {
    return false;
  }
  while (at < line_start) {
    if (!continues_event(block.substr(at, 64).substr(0, block.substr(at, 64).find('\n')))) {
      return false;
    }
    at = std::min(block.find('\n', at), block.size() - 1) + 1;
  }
  return line_start >= block.size() || continues_event(block.substr(line_start, 64));
}

/// Explains one line; false where nothing in it is a failure.
bool Explainer::State::one_line(std::string_view text, std::size_t base) {
  Unwrapped line;
  if (needs_unwrapping(text)) {
    line = unwrap(text);
  } else {
    line.text.assign(text);
  }
  matcher.match(line.text, candidates);
  if (candidates.empty()) {
    return false;
  }
  const Candidate best = candidates.front();
  const Speaker speaker = Matcher::speaker(line.text);
  const bool joins = event_open;
  event_end = base + text.size() + 1;
  event_open = true;
  if (joins) {
    const Candidate& first = groups.candidate(event_group);
    if (first.row == best.row || best.rank <= first.rank) {
      return true;
    }
    groups.take_back(event_group);
  }
  event_group = open(best, speaker, line, base);
  for (std::size_t i = 1; i < candidates.size(); ++i) {
    const Candidate& other = candidates[i];
    const bool apart = other.start >= best.end || best.start >= other.end;
    if (other.rank == best.rank && best.rank >= Rank::stated && other.kind != best.kind && apart) {
      open(other, speaker, line, base);
      break;
    }
  }
  return true;
}

/// Counts an occurrence of a message, by what is known of who printed it.
std::size_t Explainer::State::open(const Candidate& candidate, Speaker who, const Unwrapped& line, std::size_t base) {
  if (matcher.row(candidate.row).speaker != Role::either) {
    who.role = matcher.row(candidate.row).speaker;
  }
  if (settings.speaker != Role::either) {
    who.role = settings.speaker;
  }
  return groups.count(candidate, who, line, {.base = base, .line = line_number});
}

Explainer::Explainer(Settings settings) : state_(std::make_unique<State>()) {
  state_->settings = settings;
}
Explainer::~Explainer() = default;

void Explainer::feed(std::string_view text) {
  State& state = *state_;
  if (state.head.size() < kHead) {
    state.head.append(text.substr(0, kHead - state.head.size()));
  }
  if (!state.pending.empty() || state.skipping) {
    const std::size_t end = text.find('\n');
    const std::size_t taken = end == std::string_view::npos ? text.size() : end + 1;
    const std::size_t room = kMaxLine - std::min(kMaxLine, state.pending.size());
    state.pending.append(text.substr(0, std::min(taken, room)));
    state.skipping = taken > room || state.skipping;
    text.remove_prefix(taken);
    if (end == std::string_view::npos) {
      return;
    }
    if (state.pending.back() != '\n') {
      state.pending.push_back('\n');
    }
    state.skipping = false;
    state.block(state.pending, state.offset);
    state.offset += state.pending.size();
    state.pending.clear();
  }
  const std::size_t last = text.rfind('\n');
  const std::size_t whole = last == std::string_view::npos ? 0 : last + 1;
  if (whole > 0) {
    state.block(text.substr(0, whole), state.offset);
    state.offset += whole;
  }
  state.pending.assign(text.substr(whole, kMaxLine));
  state.skipping = text.size() - whole > kMaxLine;
}

void Explainer::finish() {
  State& state = *state_;
  if (!state.pending.empty()) {
    state.block(state.pending, state.offset);
    state.offset += state.pending.size();
    state.pending.clear();
  }
  state.event_open = false;
}

std::vector<Match> Explainer::take_new() {
  return state_->groups.take_new(state_->matcher);
}

std::vector<Match> Explainer::matches() const {
  return state_->groups.matches(state_->matcher);
}

std::vector<std::string> Explainer::recognised() const {
  return recognise(state_->head);
}

std::vector<std::string> recognise(std::string_view text) {
  std::vector<std::string> names;
  const Speaker speaker = Matcher::speaker(text);
  if (!speaker.stack.empty()) {
    names.emplace_back(speaker.stack);
  }
  if (speaker.role != Role::either) {
    names.emplace_back(speaker.role == Role::client ? "a client's words" : "a server's words");
  }
  return names;
}
std::size_t Explainer::lines() const {
  return state_->line_number;
}

}  // namespace mtlsdiag::explain
