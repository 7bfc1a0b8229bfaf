#include "explain/matcher.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "base/result.h"
#include "base/text.h"
#include "explain/context.h"
#include "explain/may_match.h"
#include "explain/sign.h"

namespace mtlsdiag::explain {
namespace {

/// So often a row's pattern is looked at before it is made: where it comes up in line after line, the RE2 is cheaper.
constexpr int kLooks = 8;

/// The stack of the table whose words are anybody's.
constexpr std::string_view kSharedStack = "any";

/// Patterns speak of blanks where stacks write `_` as well.
void fold_blanks(std::string_view text, std::string& out) {
  out.assign(text);
  std::replace(out.begin(), out.end(), '_', ' ');
}

std::unique_ptr<RE2> compile(std::string_view pattern) {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_encoding(RE2::Options::EncodingLatin1);
  std::string folded;
  fold_blanks(pattern, folded);
  auto compiled = std::make_unique<RE2>(folded, options);
  MTLSDIAG_CHECK(compiled->ok());
  return compiled;
}

/// True for what can be wrong with either side's certificate.
bool is_about_certificate(Kind kind) {
  return kind >= Kind::cert_malformed && kind <= Kind::identity_not_authorized;
}

bool same_place(const Candidate& a, const Candidate& b) {
  return a.start < b.end && b.start < a.end;
}

/// Says of the candidate what the number or name in its text stands for; false where that is no failure.
bool reads_code(Scheme scheme, std::string_view text, Candidate& candidate) {
  candidate.code = read_code(scheme, text);
  // An orderly end of the connection is an alert as well, and no failure.
  if (candidate.code == nullptr || (candidate.code->scheme == Scheme::alert && candidate.code->number == 0)) {
    return false;
  }
  candidate.kind = candidate.code->kind;
  candidate.rank = candidate.code->rank;
  if (candidate.fault == Fault::unknown) {
    candidate.fault = candidate.code->fault;
  }
  return true;
}

}  // namespace

bool says_more(const Candidate& a, const Candidate& b) {
  if (a.rank != b.rank) {
    return a.rank > b.rank;
  }
  if (a.is_shared != b.is_shared) {
    return b.is_shared;
  }
  // Of two that speak of the same words, the one that takes in more of them knows more.
  if (same_place(a, b) && a.end - a.start != b.end - b.start) {
    return a.end - a.start > b.end - b.start;
  }
  return a.end - a.start != b.end - b.start ? a.end - a.start > b.end - b.start : a.start < b.start;
}

Matcher::Matcher() {
  first_row_.reserve(tables().size() + 1);
  std::uint32_t number = 0;
  for (const Table* table : tables()) {
    first_row_.push_back(number);
    if (first_shared_ == 0 && table->stack() == kSharedStack) {
      first_shared_ = number;
    }
    number += static_cast<std::uint32_t>(table->size());
  }
  first_row_.push_back(number);
}

Matcher::~Matcher() = default;

const Prefilter& Matcher::prefilter() {
  if (prefilter_ == nullptr) {
    prefilter_ = std::make_unique<Prefilter>();
    for (const Table* table : tables()) {
      for (std::size_t i = 0; i < table->size(); ++i) {
        prefilter_->add(table->literal(i));
      }
    }
    prefilter_->seal();
  }
  return *prefilter_;
}

const Table& Matcher::table(std::uint32_t number) const {
  const auto after = std::upper_bound(first_row_.begin(), first_row_.end(), number);
  return *tables()[static_cast<std::size_t>(after - first_row_.begin()) - 1];
}

Message Matcher::row(std::uint32_t number) const {
  const auto after = std::upper_bound(first_row_.begin(), first_row_.end(), number);
  return (*tables()[static_cast<std::size_t>(after - first_row_.begin()) - 1])[number - *(after - 1)];
}

/// Fills `found_` with the rows whose literal the line holds, those first that can say most.
void Matcher::find_rows(std::string_view line) {
  found_.clear();
  hits_.clear();
  if (prefilter_ != nullptr) {
    prefilter_->find_all(line, hits_);
    std::sort(hits_.begin(), hits_.end(), [](const Hit& a, const Hit& b) {
      return a.literal != b.literal ? a.literal < b.literal : a.position < b.position;
    });
    std::size_t place = 0;
    for (const Hit& hit : hits_) {
      while (hit.literal >= first_row_[place + 1]) {
        ++place;
      }
      if (found_.empty() || found_.back().row != hit.literal) {
        found_.push_back(
            {hit.literal, tables()[place]->rank(hit.literal - first_row_[place]), hit.position, hit.length});
      }
    }
  } else {
    const LineGrams grams(line);
    Hit hit{};
    std::uint32_t number = 0;
    for (const Table* table : tables()) {
      for (std::size_t i = 0; i < table->size(); ++i, ++number) {
        if (grams.has(table->place(i)) && grams.find(table->literal(i), hit)) {
          found_.push_back({number, table->rank(i), hit.position, hit.length});
        }
      }
    }
  }
  std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) { return a.rank > b.rank; });
}

const std::string& Matcher::folded(std::string_view line) {
  if (!is_folded_) {
    fold_blanks(line, folded_);
    is_folded_ = true;
    is_failure_.reset();
    lowered_.clear();
  }
  return folded_;
}

const std::string& Matcher::lowered(std::string_view line) {
  if (const std::string& text = folded(line); lowered_.size() != text.size()) {
    lowered_ = to_lower(text);
  }
  return lowered_;
}

bool Matcher::fits(const Found& found, std::string_view line, Candidate& candidate) {
  const Message message = row(found.row);
  const Table& its_table = table(found.row);
  candidate = {.row = found.row,
               .code = nullptr,
               .kind = message.kind,
               .fault = message.fault,
               .rank = message.rank,
               .is_shared = its_table.stack() == kSharedStack,
               .start = found.position,
               .end = found.position + found.length};
  if (its_table.needs() == Needs::context) {
    if (!is_failure_) {
      is_failure_ = is_tls_failure(lowered(line));
    }
    if (!*is_failure_) {
      return false;
    }
  }
  if (message.pattern.empty()) {
    return true;
  }
  Pattern& pattern = patterns_[found.row];
  if (pattern.compiled == nullptr && pattern.looks++ < kLooks && !may_match(message.pattern, lowered(line))) {
    return false;
  }
  std::array<re2::StringPiece, 2> groups;
  const int wanted = message.scheme == Scheme::none ? 1 : 2;
  folded(line);
  if (pattern.compiled == nullptr) {
    pattern.compiled = compile(message.pattern);
  }
  if (!pattern.compiled->Match(folded_, 0, folded_.size(), RE2::UNANCHORED, groups.data(), wanted)) {
    return false;
  }
  candidate.start = static_cast<std::size_t>(groups[0].data() - folded_.data());
  candidate.end = candidate.start + groups[0].size();
  if (message.scheme != Scheme::none) {
    const auto at = static_cast<std::size_t>(groups[1].data() - folded_.data());
    return reads_code(message.scheme, line.substr(at, groups[1].size()), candidate);
  }
  return true;
}

void Matcher::match(std::string_view line, std::vector<Candidate>& out, bool all) {
  out.clear();
  find_rows(line);
  is_folded_ = false;
  std::optional<Rank> best;
  for (const Found& found : found_) {
    const bool is_shared = !all && best && found.row >= first_shared_;
    if (!all && best && (found.rank < *best || (is_shared && found.rank == *best))) {
      continue;
    }
    Candidate candidate;
    if (fits(found, line, candidate) && !is_nothing(folded(line).substr(candidate.end))) {
      if ((candidate.fault == Fault::peer || candidate.fault == Fault::self) && is_about_certificate(candidate.kind)) {
        const Fault owner = named_owner(lowered(line), candidate.start, candidate.end);
        candidate.fault = owner == Fault::unknown ? candidate.fault : owner;
      }
      best = best ? std::max(*best, candidate.rank) : candidate.rank;
      out.push_back(candidate);
    }
  }
  std::stable_sort(out.begin(), out.end(), says_more);
  if (!out.empty() &&
      (is_calm(line) || (out.front().is_shared && !all && is_of_another_kind(lowered(line), out.front().rank)))) {
    out.clear();
  }
}

Speaker Matcher::speaker(std::string_view line) {
  const LineGrams grams(line);
  Speaker speaker;
  Hit hit{};
  // The table is in the order of how much a sign can be relied on.
  for (const Sign& sign : signs()) {
    const bool is_news =
        (speaker.stack.empty() && !sign.stack.empty()) || (speaker.role == Role::either && sign.role != Role::either);
    if (is_news && grams.find(sign.literal, hit)) {
      speaker.stack = speaker.stack.empty() ? sign.stack : speaker.stack;
      speaker.role = speaker.role == Role::either ? sign.role : speaker.role;
    }
  }
  return speaker;
}

}  // namespace mtlsdiag::explain
