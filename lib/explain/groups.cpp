#include "explain/groups.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "explain/advice.h"
#include "explain/code.h"

namespace mtlsdiag::explain {
namespace {

constexpr std::size_t kMaxShownText = 300;

/// Stacks that are libraries: the program around them is the better name for what printed the line.
constexpr std::array<std::string_view, 15> kLibraries = {
    "any",      "openssl",         "boringssl", "libressl", "gnutls",    "nss",    "mbedtls", "wolfssl",
    "schannel", "securetransport", "rustls",    "go",       "java-jsse", "python", "posix"};

bool is_library(std::string_view stack) {
  return std::find(kLibraries.begin(), kLibraries.end(), stack) != kLibraries.end();
}

/// The short form of a matched text: printable, on one line.
std::string shown(std::string_view text) {
  return printable(trim(text), kMaxShownText);
}

/// What two messages must share to be one group.
std::uint64_t key_of(const Candidate& candidate, const Speaker& who) {
  std::uint64_t key = candidate.row;
  key = key * 1000003 + static_cast<std::uint64_t>(candidate.kind);
  key = key * 31 + static_cast<std::uint64_t>(candidate.fault);
  key = key * 31 + static_cast<std::uint64_t>(who.role);
  const std::uint64_t code =
      candidate.code == nullptr ? 0 : static_cast<std::uint64_t>(candidate.code - codes().data()) + 1;
  return key * 1000003 + code;
}

}  // namespace

std::size_t Groups::count(const Candidate& candidate, Speaker speaker, const Unwrapped& line, Place at) {
  const std::string_view when = find_time(line.text);
  const auto [place, is_new] = index_.try_emplace(key_of(candidate, speaker), groups_.size());
  if (is_new && groups_.size() >= kMaxGroups) {
    index_.erase(place);
    return groups_.size() - 1;
  }
  if (is_new) {
    groups_.push_back(
        {.candidate = candidate,
         .speaker = speaker,
         .text = shown(std::string_view(line.text).substr(candidate.start, candidate.end - candidate.start)),
         .start = at.base + line.original(candidate.start),
         .end = at.base + line.original(candidate.end),
         .line = at.line,
         .count = 0,
         .first_time = printable(when),
         .last_time = {}});
  }
  Group& group = groups_[place->second];
  ++group.count;
  if (!when.empty() && when != group.last_time) {
    group.last_time = printable(when);
  }
  return place->second;
}

Match Groups::to_match(const Matcher& matcher, const Group& group) {
  const Message message = matcher.row(group.candidate.row);
  const Table& table = matcher.table(group.candidate.row);
  Match match;
  match.kind = group.candidate.kind;
  match.speaker = group.speaker.role;
  match.rank = group.candidate.rank;
  match.stack = is_library(table.stack()) && !group.speaker.stack.empty() ? group.speaker.stack : table.stack();
  match.text = group.text;
  match.start = group.start;
  match.end = group.end;
  match.line = group.line;
  match.count = group.count;
  match.first_time = group.first_time;
  match.last_time = group.last_time.empty() ? group.first_time : group.last_time;
  match.source = message.source.empty() ? table.source() : message.source;
  advise(match, &message, group.candidate.code, group.candidate.fault);
  return match;
}

std::vector<Match> Groups::take_new(const Matcher& matcher) {
  std::vector<Match> fresh;
  for (; reported_ < groups_.size(); ++reported_) {
    if (groups_[reported_].count > 0) {
      fresh.push_back(to_match(matcher, groups_[reported_]));
    }
  }
  return fresh;
}

std::vector<Match> Groups::matches(const Matcher& matcher) const {
  std::vector<const Group*> order;
  for (const Group& group : groups_) {
    if (group.count > 0) {
      order.push_back(&group);
    }
  }
  std::stable_sort(order.begin(), order.end(), [](const Group* a, const Group* b) {
    if (a->candidate.rank != b->candidate.rank) {
      return a->candidate.rank > b->candidate.rank;
    }
    return a->count > b->count;
  });
  std::vector<Match> matches;
  matches.reserve(order.size());
  for (const Group* group : order) {
    matches.push_back(to_match(matcher, *group));
  }
  return matches;
}

}  // namespace mtlsdiag::explain
