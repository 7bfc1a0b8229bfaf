#include "explain/matcher.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/result.h"
#include "base/text.h"
#include "explain/sign.h"

namespace mtlsdiag::explain {
namespace {

/// Words of lines that report success in the vocabulary of failure; such a line is no message at all.
constexpr std::array<std::string_view, 71> kCalm = {"return code: 0 (ok)",
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
                                                    "]: peer certificate required",
                                                    "reading from client: error",
                                                    "could not receive data from client",
                                                    "generating self-signed",
                                                    "generated self-signed",
                                                    "failures: 0",
                                                    "failures=0",
                                                    "not expired",
                                                    "no expired",
                                                    "0 expired",
                                                    "--- pass:",
                                                    "[       ok ]",
                                                    "passed [",
                                                    "# help ",
                                                    "# type ",
                                                    "tls connection established",
                                                    "their offer:",
                                                    "sshd[",
                                                    "not supported by jsse",
                                                    "disabling certificate verif",
                                                    "=== run",
                                                    "' passed (",
                                                    " ... ok",
                                                    "passed tests/",
                                                    "merge pull request",
                                                    "gift certificate",
                                                    "not requiring",
                                                    "not requesting",
                                                    "required and no checks",
                                                    "not asking for client",
                                                    "no client cert required",
                                                    "requested but not required",
                                                    "certificate not required",
                                                    "client certificate requested)",
                                                    "; okay",
                                                    "not preloading",
                                                    "optional therefore we're accepting",
                                                    "missing/offline cert",
                                                    "not revoked",
                                                    "check disabled",
                                                    "not doing certificate",
                                                    "-----begin ",
                                                    "err: 0,",
                                                    "ignore unsupported",
                                                    "ignored unsupported",
                                                    "session promoted to trusted",
                                                    "tls required for client connections",
                                                    "no client certificate requested",
                                                    "session ticket rejected",
                                                    "falling back to full handshake"};

/// The stack of the table whose words are anybody's.
constexpr std::string_view kSharedStack = "any";

/// Patterns speak of blanks where stacks write `_` as well.
void fold_blanks(std::string_view text, std::string& out) {
  out.assign(text);
  std::replace(out.begin(), out.end(), '_', ' ');
}

/// True for a sample as metrics are exposed, `name{labels} 3`, and for a counter that has counted nothing: `name 0`.
bool is_metric(std::string_view line) {
  line = trim(line);
  static const RE2 kSample(R"(^[a-zA-Z_:][\w:.]*\{[^{}]*\} [-+0-9.eEInfNa]+(?: \d+)?$)");
  if (line.find("} ") != std::string_view::npos && RE2::PartialMatch(line, kSample)) {
    return true;
  }
  constexpr std::string_view kNothing = " 0";
  if (line.size() < kNothing.size() || line.substr(line.size() - kNothing.size()) != kNothing) {
    return false;
  }
  const std::string_view name = line.substr(0, std::min(line.find('{'), line.size() - kNothing.size()));
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == ':' || c == '|' || c == '-';
  });
}

/// True for a line of a program's help about one of its options, and for a test that passed (TAP).
bool is_help_or_test(std::string_view line) {
  line = trim(line);
  if (line.substr(0, 3) != "ok " && line.substr(0, 1) != "-") {
    return false;
  }
  static const RE2 kHelpOrTest(R"(^(?:(?:-\w,? )?--[a-z][\w-]*(?:[ =]\S+)?(?::|  )|ok \d+ ))");
  return RE2::PartialMatch(line, kHelpOrTest);
}

/// True for a line that says that all is well, or that is not about this at all.
bool is_calm(std::string_view line) {
  if (is_plain_access_log(line) || is_metric(line) || is_help_or_test(line)) {
    return true;
  }
  const LineGrams grams(line);
  Hit hit{};
  return std::any_of(kCalm.begin(), kCalm.end(), [&](std::string_view words) { return grams.find(words, hit); });
}

/// True where what follows a name says that there is nothing of it: `"error":null`, `expired=false`, `failed count 0`.
bool is_nothing(std::string_view rest) {
  // Nearly always something else follows, and the pattern need not be made.
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  rest.remove_prefix(static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_word) - rest.begin()));
  const std::string_view sign = rest.substr(0, 1) == " " ? rest.substr(1, 1) : rest.substr(0, 1);
  if (sign.empty() || std::string_view("\"'=:c").find(sign) == std::string_view::npos) {
    return false;
  }
  static const RE2 kNothing(
      R"re((?i)^(?:["'] ?(?::|=>) ?(?:null|nil|none|no|false)\b|= ?(?:null|nil|<nil>|none|no|false)\b|["']? ?(?::|=>|=) ?["'](?:null|none|no|false|0|ok|success)?["']|["']? ?[:=] ?(?:\[\]|\{\})|["'] ?: ?0(?:[^\d.x]|$)|: none$| count:? 0\b))re");
  return RE2::PartialMatch(rest, kNothing);
}

/// True for a line that may say of a name that there is nothing of it; finding out where is dear.
bool names_nothing(std::string_view line) {
  constexpr std::array<std::string_view, 11> kValues = {"null", "nil", "one",  "alse", "success", "=no",
                                                        ":0",   ": 0", "\"\"", "[]",   "{}"};
  return std::any_of(kValues.begin(), kValues.end(),
                     [line](std::string_view value) { return line.find(value) != std::string_view::npos; });
}

/// True for a line that speaks of TLS and of a failure: there the words of anybody mean what they say.
bool is_tls_failure(std::string_view folded) {
  static const RE2 kTls(
      R"((?i)\b(?:m?tls|dtls|ssl|starttls|https|ldaps|mqtts|amqps|wss|x\.?509|certs?|certificates?|handshake|pkix|ocsp|altname|(?:trust|key) ?store|(?:client|server) ?hello|hello ?retry ?request|change ?cipher ?spec|certificate ?request)\b|(?i)tls[v1 :]|ssl[v23 :]|cert(?:ificate|chain|path))");
  static const RE2 kFailure(
      R"((?i)fail|error|\berr\b|invalid|malformed|illegal|incorrect|unsupported|revoked|untrusted|unable|\bnot\b|n't\b|refus|reject|denied|abort|problem|unexpected|mismatch|exception|wrong|\bbad\b|missing|fatal|unknown|lost|broken|cannot)");
  if (folded.find("errors") != std::string_view::npos) {
    static const RE2 kNoErrors(R"((?i)\b(?:no|zero|without|without any) (?:[\w/]+ ){0,2}errors\b)");
    if (RE2::PartialMatch(folded, kNoErrors)) {
      return false;
    }
  }
  if (!names_nothing(folded)) {
    return RE2::PartialMatch(folded, kFailure) && RE2::PartialMatch(folded, kTls);
  }
  re2::StringPiece rest(folded.data(), folded.size());
  while (RE2::FindAndConsume(&rest, kFailure)) {
    if (!is_nothing({rest.data(), rest.size()})) {
      return RE2::PartialMatch(folded, kTls);
    }
  }
  return false;
}

/// True for a line in which words that anybody uses are about something else: a handshake that is not TLS's, as far as
/// nothing but the handshake is spoken of, or the keys of DNSSEC or of a wireless network.
bool is_of_another_kind(std::string_view folded, Rank rank) {
  static const RE2 kOtherHandshake(
      R"((?i)\b(?:web ?socket|ws|sasl|ntlm|ssh|tcp|(?:4|four|three)-way|component|bittorrent|peer wire|rfb|rtmp|socks\d?) (?:mechanism |protocol )?handshake)");
  static const RE2 kOtherTrade(R"((?i)\bdns(?:sec|key)\b|\brrset|prime trust anchor|\b(?:rsn|wpa) ie\b|\btdls\b)");
  return RE2::PartialMatch(folded, kOtherTrade) || (rank == Rank::vague && RE2::PartialMatch(folded, kOtherHandshake));
}

/// Whose certificate the words around a match are about: "the client certificate has expired" names its owner, whoever
/// printed it. What stands in the match or shortly before it counts, else what stands shortly after it.
Fault named_owner(std::string_view folded, std::size_t start, std::size_t end) {
  constexpr std::size_t kBefore = 32;
  constexpr std::size_t kAfter = 40;
  static const RE2 kOwner(
      R"((?i)\b(client|server|broker|backend|upstream|origin|your|own|our|my|local)(?:'?s'?)? (?:(?:ssl|tls|x\.?509|public|webhook) )?cert(?:ificate)?s?\b)");
  const std::size_t from = start - std::min(start, kBefore);
  re2::StringPiece window(folded.data() + from, end - from);
  std::string owner;
  while (RE2::FindAndConsume(&window, kOwner, &owner)) {
  }
  if (owner.empty()) {
    RE2::PartialMatch(folded.substr(end, kAfter), kOwner, &owner);
  }
  if (owner.empty()) {
    return Fault::unknown;
  }
  owner = to_lower(owner);
  if (owner == "client") {
    return Fault::client;
  }
  return owner == "your" || owner == "own" || owner == "our" || owner == "my" || owner == "local" ? Fault::self
                                                                                                  : Fault::server;
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

bool is_plain_access_log(std::string_view line) {
  const std::size_t version = line.find(" HTTP/");
  const std::size_t quote = version == std::string_view::npos ? version : line.find("\" ", version);
  if (quote == std::string_view::npos || quote + 5 >= line.size() || quote > version + 12) {
    return false;
  }
  // Envoy writes the reason of a failure behind the status.
  if (line.find("TLS_error", quote) != std::string_view::npos ||
      line.find("TLS error", quote) != std::string_view::npos) {
    return false;
  }
  const std::string_view status = line.substr(quote + 2, 3);
  const bool is_number = std::all_of(status.begin(), status.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_number && line[quote + 5] == ' ' && status != "400" && status.substr(0, 2) != "49";
}

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
        if (grams.find(table->literal(i), hit)) {
          found_.push_back({number, table->rank(i), hit.position, hit.length});
        }
      }
    }
  }
  std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) { return a.rank > b.rank; });
}

const re2::RE2& Matcher::pattern(std::uint32_t row, std::string_view source) {
  std::unique_ptr<re2::RE2>& compiled = patterns_[row];
  if (compiled == nullptr) {
    RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    options.set_encoding(RE2::Options::EncodingLatin1);
    std::string folded;
    fold_blanks(source, folded);
    compiled = std::make_unique<RE2>(folded, options);
    MTLSDIAG_CHECK(compiled->ok());
  }
  return *compiled;
}

const std::string& Matcher::folded(std::string_view line) {
  if (!is_folded_) {
    fold_blanks(line, folded_);
    is_folded_ = true;
    is_failure_.reset();
  }
  return folded_;
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
      is_failure_ = is_tls_failure(folded(line));
    }
    if (!*is_failure_) {
      return false;
    }
  }
  if (message.pattern.empty()) {
    return true;
  }
  std::array<re2::StringPiece, 2> groups;
  const int wanted = message.scheme == Scheme::none ? 1 : 2;
  folded(line);
  if (!pattern(found.row, message.pattern).Match(folded_, 0, folded_.size(), RE2::UNANCHORED, groups.data(), wanted)) {
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
        const Fault owner = named_owner(folded(line), candidate.start, candidate.end);
        candidate.fault = owner == Fault::unknown ? candidate.fault : owner;
      }
      best = best ? std::max(*best, candidate.rank) : candidate.rank;
      out.push_back(candidate);
    }
  }
  std::stable_sort(out.begin(), out.end(), says_more);
  if (!out.empty() &&
      (is_calm(line) || (out.front().is_shared && !all && is_of_another_kind(folded(line), out.front().rank)))) {
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
