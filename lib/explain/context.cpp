#include "explain/context.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "base/text.h"
#include "explain/may_match.h"
#include "explain/prefilter.h"

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

/// True for a sample as metrics are exposed, `name{labels} 3`, and for a counter that has counted nothing: `name 0`.
bool is_metric(std::string_view line) {
  line = trim(line);
  if (line.find("} ") != std::string_view::npos) {
    static const RE2 kSample(R"(^[a-zA-Z_:][\w:.]*\{[^{}]*\} [-+0-9.eEInfNa]+(?: \d+)?$)");
    if (RE2::PartialMatch(line, kSample)) {
      return true;
    }
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

template <std::size_t kCount>
bool holds_any(std::string_view line, const std::array<std::string_view, kCount>& words) {
  return std::any_of(words.begin(), words.end(),
                     [line](std::string_view word) { return line.find(word) != std::string_view::npos; });
}

/// True for a line that may say of a name that there is nothing of it; finding out where is dear.
bool names_nothing(std::string_view line) {
  constexpr std::array<std::string_view, 11> kValues = {"null", "nil", "one",  "alse", "success", "=no",
                                                        ":0",   ": 0", "\"\"", "[]",   "{}"};
  return holds_any(line, kValues);
}

const RE2& failure_words() {
  static const RE2 kWords(
      R"(fail|error|\berr\b|invalid|malformed|illegal|incorrect|unsupported|revoked|untrusted|unable|\bnot\b|n't\b|refus|reject|denied|abort|problem|unexpected|mismatch|exception|wrong|\bbad\b|missing|fatal|unknown|lost|broken|cannot)");
  return kWords;
}

bool speaks_of_failure(std::string_view lowered) {
  // One of these settles it for most lines, and no pattern need be made.
  constexpr std::array<std::string_view, 6> kPlain = {"fail", "error", "invalid", "unable", "unknown", "mismatch"};
  return holds_any(lowered, kPlain) || RE2::PartialMatch(lowered, failure_words());
}

bool speaks_of_tls(std::string_view lowered) {
  constexpr std::array<std::string_view, 7> kPlain = {"certificate", "tls ", "tls:", "tlsv", "ssl ", "ssl:", "sslv"};
  if (holds_any(lowered, kPlain)) {
    return true;
  }
  static const RE2 kWords(
      R"(\b(?:m?tls|dtls|ssl|starttls|https|ldaps|mqtts|amqps|wss|x\.?509|certs?|certificates?|handshake|pkix|ocsp|altname|(?:trust|key) ?store|(?:client|server) ?hello|hello ?retry ?request|change ?cipher ?spec|certificate ?request)\b|tls[v1 :]|ssl[v23 :]|cert(?:ificate|chain|path))");
  return RE2::PartialMatch(lowered, kWords);
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

bool is_calm(std::string_view line) {
  if (is_plain_access_log(line) || is_metric(line) || is_help_or_test(line)) {
    return true;
  }
  const LineGrams grams(line);
  Hit hit{};
  return std::any_of(kCalm.begin(), kCalm.end(), [&](std::string_view words) { return grams.find(words, hit); });
}

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

bool is_tls_failure(std::string_view lowered) {
  if (lowered.find("errors") != std::string_view::npos) {
    static const RE2 kNoErrors(R"(\b(?:no|zero|without|without any) (?:[\w/]+ ){0,2}errors\b)");
    if (RE2::PartialMatch(lowered, kNoErrors)) {
      return false;
    }
  }
  if (!names_nothing(lowered)) {
    return speaks_of_failure(lowered) && speaks_of_tls(lowered);
  }
  re2::StringPiece rest(lowered.data(), lowered.size());
  while (RE2::FindAndConsume(&rest, failure_words())) {
    if (!is_nothing({rest.data(), rest.size()})) {
      return speaks_of_tls(lowered);
    }
  }
  return false;
}

bool is_of_another_kind(std::string_view lowered, Rank rank) {
  static constexpr char kOtherHandshake[] =
      R"(\b(?:web ?socket|ws|sasl|ntlm|ssh|tcp|(?:4|four|three)-way|component|bittorrent|peer wire|rfb|rtmp|socks\d?) (?:mechanism |protocol )?handshake)";
  static constexpr char kOtherTrade[] = R"(\bdns(?:sec|key)\b|\brrset|prime trust anchor|\b(?:rsn|wpa) ie\b|\btdls\b)";
  if (may_match(kOtherTrade, lowered)) {
    static const RE2 kPattern(kOtherTrade);
    if (RE2::PartialMatch(lowered, kPattern)) {
      return true;
    }
  }
  if (rank != Rank::vague || !may_match(kOtherHandshake, lowered)) {
    return false;
  }
  static const RE2 kPattern(kOtherHandshake);
  return RE2::PartialMatch(lowered, kPattern);
}

Fault named_owner(std::string_view lowered, std::size_t start, std::size_t end) {
  constexpr std::size_t kBefore = 32;
  constexpr std::size_t kAfter = 40;
  static constexpr char kWords[] =
      R"(\b(client|server|broker|backend|upstream|origin|your|own|our|my|local)(?:'?s'?)? (?:(?:ssl|tls|x\.?509|public|webhook) )?cert(?:ificate)?s?\b)";
  if (!may_match(kWords, lowered)) {
    return Fault::unknown;
  }
  static const RE2 kOwner(kWords);
  const std::size_t from = start - std::min(start, kBefore);
  re2::StringPiece window(lowered.data() + from, end - from);
  std::string owner;
  while (RE2::FindAndConsume(&window, kOwner, &owner)) {
  }
  if (owner.empty()) {
    RE2::PartialMatch(lowered.substr(end, kAfter), kOwner, &owner);
  }
  if (owner.empty()) {
    return Fault::unknown;
  }
  if (owner == "client") {
    return Fault::client;
  }
  return owner == "your" || owner == "own" || owner == "our" || owner == "my" || owner == "local" ? Fault::self
                                                                                                  : Fault::server;
}

}  // namespace mtlsdiag::explain
