#include "explain/matcher.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "base/result.h"

namespace mtlsdiag::explain {
namespace {

/// Words of lines that report success in the vocabulary of failure; such a line is no message at all.
constexpr std::array<std::string_view, 28> kCalm = {"return code: 0 (ok)",
                                                    "verify ok",
                                                    "verification: ok",
                                                    "verify result: 0",
                                                    "certificate verify: success",
                                                    "ssl_client_verify=success",
                                                    "no error",
                                                    "without error",
                                                    "0 errors",
                                                    "verify return:1",
                                                    "ssl certificate verified",
                                                    "verify error: none",
                                                    "handshake completed",
                                                    "peer certificate verification enabled",
                                                    "the certificate is trusted",
                                                    "certificate_verify_failed=0",
                                                    "connection_error: 0",
                                                    "fail_verify_error: 0",
                                                    "while waiting for request",
                                                    "while keepalive",
                                                    "no client certificate ca names",
                                                    "peer certificate required",
                                                    "reading from client: error",
                                                    "could not receive data from client",
                                                    "generating self-signed",
                                                    "generated self-signed",
                                                    "failures: 0",
                                                    "failures=0"};

/// The stack of the table whose words are anybody's.
constexpr std::string_view kSharedStack = "any";

/// Patterns speak of blanks where stacks write `_` as well.
void fold_blanks(std::string_view text, std::string& out) {
  out.assign(text);
  std::replace(out.begin(), out.end(), '_', ' ');
}

std::size_t row_count() {
  std::size_t count = 0;
  for (const Table& table : tables()) {
    count += table.rows.size();
  }
  return count;
}

/// True for a line of an access log whose status does not speak of TLS: what it holds are words of a request.
bool is_plain_access_log(std::string_view line) {
  const std::size_t version = line.find(" HTTP/");
  const std::size_t quote = version == std::string_view::npos ? version : line.find("\" ", version);
  if (quote == std::string_view::npos || quote + 5 >= line.size() || quote > version + 12) {
    return false;
  }
  const std::string_view status = line.substr(quote + 2, 3);
  const bool is_number = std::all_of(status.begin(), status.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_number && line[quote + 5] == ' ' && status != "400" && status.substr(0, 2) != "49";
}

bool same_place(const Candidate& a, const Candidate& b) {
  return a.start < b.end && b.start < a.end;
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
  rows_.reserve(row_count());
  for (const Table& table : tables()) {
    for (const Message& message : table.rows) {
      rows_.push_back({&table, &message, nullptr});
      prefilter_.add(message.literal);
    }
  }
  prefilter_.seal();
  for (const std::string_view words : kCalm) {
    calm_filter_.add(words);
  }
  calm_filter_.seal();
}

Matcher::~Matcher() = default;

/// True for a line that says that all is well, or that is not about this at all.
bool Matcher::is_calm(std::string_view line) const {
  Hit hit{.position = 0, .literal = 0, .length = 0};
  return calm_filter_.find(line, 0, hit) || is_plain_access_log(line);
}

bool Matcher::fits(Row& row, std::string_view line, const Hit& hit, Candidate& candidate) {
  const Message& message = *row.message;
  candidate.kind = message.kind;
  candidate.fault = message.fault;
  candidate.rank = message.rank;
  candidate.is_shared = row.table->stack == kSharedStack;
  candidate.start = hit.position;
  candidate.end = hit.position + hit.length;
  if (message.pattern.empty()) {
    return true;
  }
  if (row.pattern == nullptr) {
    RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    options.set_encoding(RE2::Options::EncodingLatin1);
    std::string pattern;
    fold_blanks(message.pattern, pattern);
    row.pattern = std::make_unique<RE2>(pattern, options);
    MTLSDIAG_CHECK(row.pattern->ok());
  }
  if (!is_folded_) {
    fold_blanks(line, folded_);
    is_folded_ = true;
  }
  std::array<re2::StringPiece, 2> found;
  const int groups = message.scheme == Scheme::none ? 1 : 2;
  if (!row.pattern->Match(folded_, 0, folded_.size(), RE2::UNANCHORED, found.data(), groups)) {
    return false;
  }
  candidate.start = static_cast<std::size_t>(found[0].data() - folded_.data());
  candidate.end = candidate.start + found[0].size();
  if (message.scheme != Scheme::none) {
    const auto at = static_cast<std::size_t>(found[1].data() - folded_.data());
    candidate.code = read_code(message.scheme, line.substr(at, found[1].size()));
    // An orderly end of the connection is an alert as well, and no failure.
    if (candidate.code == nullptr || (candidate.code->scheme == Scheme::alert && candidate.code->number == 0)) {
      return false;
    }
    candidate.kind = candidate.code->kind;
    candidate.rank = candidate.code->rank;
    if (message.fault == Fault::unknown) {
      candidate.fault = candidate.code->fault;
    }
  }
  return true;
}

void Matcher::match(std::string_view line, std::vector<Candidate>& out) {
  out.clear();
  hits_.clear();
  prefilter_.find_all(line, hits_);
  if (hits_.empty()) {
    return;
  }
  is_folded_ = false;
  std::sort(hits_.begin(), hits_.end(), [](const Hit& a, const Hit& b) {
    return a.literal != b.literal ? a.literal < b.literal : a.position < b.position;
  });
  std::uint32_t last = ~0U;
  for (const Hit& hit : hits_) {
    if (hit.literal == last) {
      continue;
    }
    last = hit.literal;
    Candidate candidate{.row = hit.literal};
    if (fits(rows_[hit.literal], line, hit, candidate)) {
      out.push_back(candidate);
    }
  }
  if (!out.empty() && is_calm(line)) {
    out.clear();
  }
  std::stable_sort(out.begin(), out.end(), says_more);
}

Speaker Matcher::speaker(std::string_view line) {
  if (!signs_ready_) {
    for (const Sign& sign : signs()) {
      sign_filter_.add(sign.literal);
    }
    sign_filter_.seal();
    signs_ready_ = true;
  }
  hits_.clear();
  sign_filter_.find_all(line, hits_);
  // The table is in the order of how much a sign can be relied on.
  std::sort(hits_.begin(), hits_.end(), [](const Hit& a, const Hit& b) { return a.literal < b.literal; });
  Speaker speaker;
  for (const Hit& hit : hits_) {
    const Sign& sign = signs()[hit.literal];
    if (speaker.stack.empty()) {
      speaker.stack = sign.stack;
    }
    if (speaker.role == Role::either) {
      speaker.role = sign.role;
    }
  }
  return speaker;
}

}  // namespace mtlsdiag::explain
