// What the suites of path validation share: reading tables, and how far our answers agree with theirs.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"
#include "finding/catalogue.h"
#include "path/validator.h"

namespace suite {

inline std::string read_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Reads a table of tab-separated columns with a line of titles.
inline std::vector<std::map<std::string, std::string>> read_table(const std::string& name) {
  std::vector<std::map<std::string, std::string>> rows;
  std::ifstream file(name);
  std::string line;
  std::getline(file, line);
  const std::string heading = line;
  const std::vector<std::string_view> titles = mtlsdiag::split(heading, '\t');
  while (std::getline(file, line)) {
    const std::vector<std::string_view> cells = mtlsdiag::split(line, '\t');
    std::map<std::string, std::string> row;
    for (std::size_t i = 0; i < titles.size(); ++i) {
      row[std::string(titles[i])] = i < cells.size() ? std::string(cells[i]) : "";
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Counts agreement; every case that differs must stand in the list of exceptions, and every exception must differ.
class Score {
 public:
  explicit Score(std::map<std::string, const char*> exceptions) : exceptions_(std::move(exceptions)) {}

  void count(const std::string& id, bool is_accept_expected, const std::string& ids,
             const mtlsdiag::path::Assessment& got) {
    using namespace mtlsdiag;
    ++total_;
    const finding::Verdict verdict = finding::verdict_of(got.findings);
    const std::string cause = verdict.cause && !got.is_accepted ? std::string(finding::id_of(*verdict.cause)) : "";
    const bool agrees = got.is_accepted == is_accept_expected;
    bool is_cause_right = true;
    if (!is_accept_expected && !ids.empty()) {
      ++causes_;
      std::string list = ids;
      std::replace(list.begin(), list.end(), ' ', ',');
      const auto accepted = split(list, ',');
      is_cause_right = std::find(accepted.begin(), accepted.end(), cause) != accepted.end();
      causes_right_ += is_cause_right ? 1 : 0;
    }
    agreed_ += agrees ? 1 : 0;
    const bool is_exception = exceptions_.erase(id) == 1;
    const bool differs = !agrees || !is_cause_right;
    if (differs != is_exception) {
      std::string found;
      for (const finding::Finding& f : got.findings) {
        found += fmt_line(f);
      }
      CAPTURE(found);
      CAPTURE(ids);
      CAPTURE(cause);
      CAPTURE(is_accept_expected);
      FAIL_CHECK(id << (differs ? ": differs" : ": no longer differs"));
    }
  }

  void require(double agreement, double cause_rate) const {
    for (const auto& [id, why] : exceptions_) {
      FAIL_CHECK("an exception that is no case: " << id << ": " << why);
    }
    MESSAGE("agreement " << agreed_ << " of " << total_ << ", cause right " << causes_right_ << " of " << causes_);
    CHECK(agreed_ >= agreement * total_);
    CHECK(causes_right_ >= cause_rate * causes_);
  }

 private:
  static std::string fmt_line(const mtlsdiag::finding::Finding& f) {
    return "\n    " + std::string(mtlsdiag::finding::to_string(f.severity)) + " " +
           std::string(mtlsdiag::finding::id_of(f.kind)) + " depth=" + std::to_string(f.subject.index.value_or(-1)) +
           " " + f.message;
  }

  std::map<std::string, const char*> exceptions_;
  int total_ = 0;
  int agreed_ = 0;
  int causes_ = 0;
  int causes_right_ = 0;
};

}  // namespace suite
