#include <algorithm>
#include <cctype>
#include <iterator>

#include "base/text.h"
#include "explain/advice.h"
#include "explain/code.h"
#include "explain/explain.h"
#include "finding/catalogue.h"

namespace mtlsdiag::explain {
namespace {

Match match_of_kind(Kind kind, std::string_view words) {
  Match match;
  match.kind = kind;
  match.stack = "mtlsdiag";
  match.text = printable(words);
  match.end = words.size();
  match.source = "the catalogue of findings";
  advise(match, nullptr, nullptr, Fault::unknown);
  return match;
}

Match match_of_code(const Code& code, std::string_view words, Role speaker) {
  const SchemeInfo& info = scheme_info(code.scheme);
  Match match;
  match.kind = code.kind;
  match.rank = code.rank;
  match.speaker = speaker;
  match.stack = info.stack;
  match.text = printable(words);
  match.end = words.size();
  match.source = info.title;
  match.tell = info.tell;
  advise(match, nullptr, &code, code.fault);
  const std::string what = std::string(info.title) + " " + std::string(code.name);
  match.meaning = code.words.empty() ? what : what + ": " + std::string(code.words);
  return match;
}

/// Takes off what people leave around a code: blanks, brackets, quotes, a full stop.
std::string_view bare(std::string_view words) {
  constexpr std::string_view kAround = " \t\r\n()[]{}\"'`.,;:";
  const std::size_t first = words.find_first_not_of(kAround);
  if (first == std::string_view::npos) {
    return {};
  }
  return words.substr(first, words.find_last_not_of(kAround) - first + 1);
}

/// True where a word stands by itself, or as "verify_error": not in the name of a setting or of a counter.
bool stands_alone(std::string_view words, std::string_view word) {
  constexpr std::string_view kOfNumbers[] = {"_error", "_err", "_code", "_status", "_exit"};
  const auto joins = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  const std::string lower = to_lower(words);
  const std::size_t at = lower.find(word);
  if (at == std::string::npos || (at > 0 && (joins(lower[at - 1]) || lower[at - 1] == '{'))) {
    return false;
  }
  const std::string_view rest = std::string_view(lower).substr(at + word.size());
  const auto follows = [rest](std::string_view of) {
    return rest.substr(0, of.size()) == of && rest.substr(of.size(), 1) == " ";
  };
  return rest.empty() || !joins(rest[0]) || std::any_of(std::begin(kOfNumbers), std::end(kOfNumbers), follows);
}

/// Reads "alert 48", "curl exit code 60", "verify code 20": a scheme named before its number.
const Code* named_scheme(std::string_view words) {
  struct Word {
    std::string_view word;
    Scheme scheme;
  };
  constexpr Word kWords[] = {
      {"alert", Scheme::alert},       {"curl", Scheme::curl},        {"verify", Scheme::verify},
      {"x509", Scheme::verify},       {"http", Scheme::http},        {"gnutls", Scheme::gnutls},
      {"nss", Scheme::nss},           {"wolfssl", Scheme::wolfssl},  {"mbedtls", Scheme::mbedtls},
      {"sqlstate", Scheme::sqlstate}, {"net_error", Scheme::chrome}, {"hresult", Scheme::windows},
      {"osstatus", Scheme::macos},    {"status", Scheme::http}};
  constexpr std::size_t kMostWords = 4;
  const std::vector<std::string_view> parts = split(words, ' ');
  if (parts.size() < 2 || parts.size() > kMostWords) {
    return nullptr;
  }
  for (const Word& word : kWords) {
    if (stands_alone(words, word.word)) {
      if (const Code* code = read_code(word.scheme, bare(parts.back()))) {
        return code;
      }
    }
  }
  return nullptr;
}

std::vector<Match> from_text(std::string_view text, Settings settings) {
  Explainer explainer(settings);
  explainer.feed(text);
  explainer.finish();
  return explainer.matches();
}

}  // namespace

std::vector<Match> explain(std::string_view words, Settings settings) {
  const std::string_view word = bare(words);
  if (const auto kind = finding::kind_of(to_lower(word))) {
    return {match_of_kind(*kind, words)};
  }
  std::vector<Match> matches;
  if (word.find(' ') == std::string_view::npos && word.size() <= 64) {
    for (const Code* code : possible_codes(word)) {
      matches.push_back(match_of_code(*code, words, settings.speaker));
    }
  } else if (const Code* code = named_scheme(word)) {
    matches.push_back(match_of_code(*code, words, settings.speaker));
  } else if (word.size() <= 40) {
    // "unknown ca", "bad certificate": an alert's name in words.
    if (const Code* alert = find_code(Scheme::alert, word)) {
      matches.push_back(match_of_code(*alert, words, settings.speaker));
    }
  }
  if (!matches.empty()) {
    return matches;
  }
  matches = from_text(words, settings);
  if (matches.empty() && words.find('\n') != std::string_view::npos && words.size() <= kMaxLine) {
    // A message that a terminal or a mail broke over several lines.
    std::string joined(words);
    std::replace(joined.begin(), joined.end(), '\n', ' ');
    matches = from_text(joined, settings);
  }
  return matches;
}

}  // namespace mtlsdiag::explain
