#include "explain/may_match.h"

#include <doctest/doctest.h>
#include <re2/re2.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "explain/table.h"

using mtlsdiag::to_lower;
using mtlsdiag::explain::may_match;
using mtlsdiag::explain::Table;
using mtlsdiag::explain::tables;

namespace {

struct Row {
  const char* pattern;
  const char* text;
};

/// Text and pattern as the matcher has them.
std::string lowered(std::string_view text) {
  std::string out = to_lower(text);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::unique_ptr<RE2> compiled(std::string pattern) {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_encoding(RE2::Options::EncodingLatin1);
  std::replace(pattern.begin(), pattern.end(), '_', ' ');
  return std::make_unique<RE2>(pattern, options);
}

}  // namespace

TEST_CASE("a pattern is ruled out by a word that it cannot do without") {
  for (const Row& row : {
           Row{R"(certificate has expired)", "certificate was revoked"},
           Row{R"(\bbad_cert,\s*\{?:?unknown_ca)", "bad certificate"},
           Row{R"((?:load|read|open)ing (?:the )?file)", "writing the file"},
           Row{R"(a(?:b|c(?:d|e))f)", "abg"},
           Row{R"(one|two)", "three"},
           Row{R"([[\]x]yes)", "no"},
           Row{R"(x{2,3} and)", "xx or"},
           Row{R"(\x41 and)", "a or"},
       }) {
    CAPTURE(row.pattern);
    CHECK_FALSE(may_match(row.pattern, row.text));
    CHECK_FALSE(RE2::PartialMatch(row.text, *compiled(row.pattern)));
  }
}

TEST_CASE("what a pattern matches it may match, whatever it is made of") {
  for (const Row& row : {
           Row{"", ""},
           Row{R"(colou?r)", "color"},
           Row{R"(ab*c)", "ac"},
           Row{R"(ab{0,2}c)", "ac"},
           Row{R"(a(?:bc)?d)", "ad"},
           Row{R"(a(?:bc){0,1}?d)", "ad"},
           Row{R"((?i)ABC)", "abc"},
           Row{R"([]a]b)", "]b"},
           Row{R"([\]|)(]b)", "|b"},
           Row{R"(a{b)", "a{b"},
           Row{R"(\x41b)", "ab"},
           Row{R"(one|two|)", ""},
           Row{R"(x_509)", "x 509"},
           Row{R"(\(quoted\)\.)", "(quoted)."},
       }) {
    CAPTURE(row.pattern);
    CHECK(may_match(row.pattern, row.text));
    CHECK(RE2::PartialMatch(row.text, *compiled(row.pattern)));
  }
}

TEST_CASE("of no row a look says that it does not match what it matches") {
  std::vector<std::string> texts;
  for (const Table* table : tables()) {
    for (std::size_t i = 0; i < table->size(); ++i) {
      texts.push_back(lowered((*table)[i].example));
    }
  }
  constexpr std::size_t kStep = 7;  // every text beside every pattern would take long
  std::size_t number = 0;
  std::size_t ruled_out = 0;
  for (const Table* table : tables()) {
    for (std::size_t i = 0; i < table->size(); ++i, ++number) {
      const std::string pattern((*table)[i].pattern);
      const std::unique_ptr<RE2> match = compiled(pattern);
      for (std::size_t at = number % kStep; at < texts.size(); at += kStep) {
        const std::string& text = texts[at];
        if (may_match(pattern, text)) {
          continue;
        }
        ++ruled_out;
        CAPTURE(pattern);
        CAPTURE(text);
        REQUIRE_FALSE(RE2::PartialMatch(text, *match));
      }
      CAPTURE(pattern);
      CAPTURE(texts[number]);
      REQUIRE(may_match(pattern, texts[number]));
    }
  }
  CHECK(ruled_out > texts.size());
}
