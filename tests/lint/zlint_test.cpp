// The certificates and CRLs on which ZLint tests its lints (testdata/zlint): our rules about the same things fire where
// a lint does, and are silent where it is content, but where the table says why not.
#include <map>
#include <set>

#include "lint/lint.h"
#include "path/suite.h"
#include "support/scratch.h"

namespace {

using namespace mtlsdiag;
using Row = std::map<std::string, std::string>;

const std::string kFolder = MTLSDIAG_TESTDATA "/zlint/";

/// The rules that fire on a file, under --profile strict.
std::set<std::string> fired(const std::string& name, const std::string& content) {
  lint::Linter linter({.limits = {.now = *make_instant(2026, 11, 21, 0, 0, 0), .asks_public_rules = true},
                       .selection = {.profile = lint::kStrict}});
  linter.add({.name = name, .content = as_bytes(content)});
  std::set<std::string> rules;
  for (const finding::Finding& each : linter.finish()) {
    rules.insert(each.rule);
  }
  return rules;
}

/// The cells of a table by their row's name.
std::map<std::string, Row> by_lint(const std::vector<Row>& rows) {
  std::map<std::string, Row> out;
  for (const Row& row : rows) {
    out[row.at("lint")] = row;
  }
  return out;
}

}  // namespace

TEST_CASE("what ZLint's own tests find is found, but where the table says why not") {
  const test::Scratch folder;
  REQUIRE(folder.unpack(kFolder + "files.tar.xz"));
  const std::map<std::string, Row> lints = by_lint(suite::read_table(kFolder + "lints.tsv"));
  std::map<std::string, std::set<std::string>> seen;
  int agreed = 0;
  int differing = 0;
  for (const Row& row : suite::read_table(kFolder + "cases.tsv")) {
    const std::string& file = row.at("file");
    CAPTURE(row.at("lint"));
    CAPTURE(file);
    if (seen.count(file) == 0) {
      seen[file] = fired(file, folder.read(file + ".der"));
      REQUIRE(seen[file].count("input.der-damaged") == 0);
    }
    const std::string& rules = lints.at(row.at("lint")).at("our rules");
    bool has_fired = false;
    for (const std::string_view rule : split(rules, ' ')) {
      has_fired = has_fired || seen[file].count(std::string(rule)) == 1;
    }
    const bool agrees = has_fired == (row.at("expect") == "fires");
    CHECK(agrees == row.at("why we differ").empty());
    (agrees ? agreed : differing) += 1;
  }
  CHECK(agreed > 680);
  CHECK(differing < 60);
}

TEST_CASE("every lint of ZLint's has rules of ours, all of them known, or a reason why none") {
  for (const Row& row : suite::read_table(kFolder + "lints.tsv")) {
    CAPTURE(row.at("lint"));
    CHECK(row.at("our rules").empty() != row.at("why none").empty());
    for (const std::string_view rule : split(row.at("our rules"), ' ')) {
      CAPTURE(rule);
      CHECK((rule.empty() || lint::is_known(rule)));
    }
  }
}
