// Holds the tables of messages to their own examples, to real failures and to real ordinary logs.
#include <doctest/doctest.h>
#include <re2/re2.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "explain/explain.h"
#include "explain/matcher.h"
#include "finding/catalogue.h"

namespace {

using namespace mtlsdiag;

std::vector<std::string> read_lines(const std::string& name) {
  std::vector<std::string> lines;
  std::ifstream file(std::string(MTLSDIAG_TESTDATA "/explain/") + name);
  for (std::string line; std::getline(file, line);) {
    lines.push_back(line);
  }
  return lines;
}

/// A line of signatures.tsv: a real failure and the findings that are right for it.
struct Signature {
  std::string stack;
  std::string text;
  std::set<std::string> expected;
};

std::vector<Signature> read_signatures() {
  std::vector<Signature> signatures;
  for (const std::string& line : read_lines("signatures.tsv")) {
    const std::vector<std::string_view> fields = split(line, '\t');
    if (fields.size() < 5 || fields[0] == "id") {
      continue;
    }
    Signature signature{std::string(fields[1]), std::string(fields[3]), {}};
    for (const std::string_view id : split(fields[4], ',')) {
      signature.expected.emplace(id);
    }
    signatures.push_back(std::move(signature));
  }
  return signatures;
}

/// The text of a row, in which `\\n` stands for the end of a line.
std::string with_line_ends(std::string_view text) {
  std::string out(text);
  for (std::size_t at = 0; (at = out.find("\\n", at)) != std::string::npos;) {
    out.replace(at, 2, "\n");
  }
  return out;
}

/// The side that an answer names, for a reader who knows whose log it is.
std::string side_by(const explain::Match& match, std::string_view printed_by) {
  if (match.side == finding::Side::unknown && printed_by != "either") {
    return std::string(to_string(printed_by == "client" ? match.side_if.client : match.side_if.server));
  }
  return std::string(to_string(match.side));
}

std::string first_answer(std::string_view text) {
  const auto matches = explain::explain(text);
  return matches.empty() ? "nothing" : std::string(finding::id_of(matches.front().kind));
}

}  // namespace

TEST_CASE("there are at least 600 rows over at least 45 stacks") {
  std::size_t rows = 0;
  for (const explain::Table* table : explain::tables()) {
    rows += table->size();
    CHECK(table->size() > 0);
  }
  CHECK(rows >= 600);
  CHECK(explain::tables().size() >= 45);
}

TEST_CASE("every row's example is found by that row") {
  explain::Matcher matcher;
  std::vector<explain::Candidate> found;
  std::uint32_t number = 0;
  for (const explain::Table* table : explain::tables()) {
    for (std::size_t i = 0; i < table->size(); ++i) {
      const explain::Message row = (*table)[i];
      CAPTURE(table->stack());
      CAPTURE(row.literal);
      CAPTURE(row.example);
      CHECK(row.literal.size() >= explain::kMinLiteral);
      matcher.match(row.example, found, true);
      CHECK(std::any_of(found.begin(), found.end(), [number](const auto& each) { return each.row == number; }));
      ++number;
    }
  }
}

TEST_CASE("every pattern is valid RE2 of a bounded size") {
  constexpr int kMaxProgram = 6000;
  for (const explain::Table* table : explain::tables()) {
    for (std::size_t i = 0; i < table->size(); ++i) {
      const explain::Message row = (*table)[i];
      CAPTURE(row.pattern);
      RE2::Options options;
      options.set_log_errors(false);
      const RE2 pattern(std::string(row.pattern), options);
      CHECK(pattern.ok());
      CHECK(pattern.ProgramSize() < kMaxProgram);
      CHECK((row.scheme == explain::Scheme::none || pattern.NumberOfCapturingGroups() >= 1));
    }
  }
}

TEST_CASE("no row holds a whole line of the real failures, save for bare names and codes") {
  std::set<std::string> texts;
  for (const Signature& signature : read_signatures()) {
    if (signature.text.size() > 60) {
      texts.insert(to_lower(signature.text));
    }
  }
  REQUIRE(texts.size() > 200);
  for (const explain::Table* table : explain::tables()) {
    for (std::size_t i = 0; i < table->size(); ++i) {
      const explain::Message row = (*table)[i];
      CAPTURE(row.literal);
      CHECK(texts.count(to_lower(row.literal)) == 0);
      CHECK(texts.count(to_lower(row.pattern)) == 0);
    }
  }
}

TEST_CASE("of the real failures at least 97 in 100 get a right first answer") {
  const std::vector<Signature> signatures = read_signatures();
  REQUIRE(signatures.size() == 393);
  std::size_t right = 0;
  for (const Signature& signature : signatures) {
    const std::string answer = first_answer(signature.text);
    const bool is_right = signature.expected.count(answer) == 1;
    right += is_right ? 1 : 0;
    if (!is_right) {
      MESSAGE(signature.stack << ": " << answer << ": " << signature.text);
    }
  }
  CHECK(right * 100 >= signatures.size() * 97);
}

TEST_CASE("of the failures of many more programs at least 95 in 100 get a right first answer, and the side") {
  std::size_t rows = 0;
  std::size_t sides = 0;
  std::size_t right = 0;
  std::size_t right_sides = 0;
  for (const std::string& line : read_lines("elsewhere.tsv")) {
    const std::vector<std::string_view> fields = split(line, '\t');
    if (fields.size() != 5 || fields[0] == "stack") {
      continue;
    }
    const std::vector<std::string_view> expected = split(fields[3], ',');
    const auto matches = explain::explain(with_line_ends(fields[4]));
    const std::string answer = matches.empty() ? "nothing" : std::string(finding::id_of(matches.front().kind));
    const bool is_right = std::find(expected.begin(), expected.end(), answer) != expected.end();
    ++rows;
    right += is_right ? 1 : 0;
    bool is_right_side = true;
    if (fields[2] != "*") {
      const std::string side = matches.empty() ? "nothing" : side_by(matches.front(), fields[1]);
      is_right_side = side == fields[2];
      ++sides;
      right_sides += is_right_side ? 1 : 0;
    }
    if (!is_right || !is_right_side) {
      MESSAGE(line << ": " << answer);
    }
  }
  REQUIRE(rows > 2000);
  REQUIRE(sides > 800);
  CHECK(right * 100 >= rows * 95);
  CHECK(right_sides * 100 >= sides * 95);
}

TEST_CASE("no ordinary log line matches, of a real server or as other programs write them") {
  std::vector<std::string> lines = read_lines("ordinary.log");
  REQUIRE(lines.size() >= 300);
  const std::vector<std::string> healthy = read_lines("healthy.log");
  REQUIRE(healthy.size() >= 600);
  lines.insert(lines.end(), healthy.begin(), healthy.end());
  for (const std::string& line : lines) {
    CAPTURE(line);
    explain::Explainer explainer;
    explainer.feed(line);
    explainer.finish();
    CHECK(explainer.matches().empty());
  }
}
