// JUnit XML, as Jenkins and GitLab read it: a suite for each file, a failed case for each error and warning, a passed
// one for a file without any. A report of tests (audit) has a suite of its own with a case for each of them.
#include <fmt/format.h>

#include <map>

#include "base/text.h"
#include "finding/catalogue.h"
#include "report/encoders.h"

namespace mtlsdiag::report {
namespace {

using finding::Finding;
using finding::Severity;

/// Escapes for XML 1.0; characters that XML cannot hold at all were made printable before.
std::string xml(std::string_view text) {
  const std::string clean = is_printable(text) ? std::string(text) : printable(text, text.size() + 1);
  std::string out;
  for (const char c : clean) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&apos;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string case_of(const std::string& file, const Finding& finding) {
  const std::string where = finding.subject.line ? fmt::format("{}:{}", file, *finding.subject.line) : file;
  const std::string name =
      finding.subject.name.empty() ? rule_of(finding) : rule_of(finding) + " " + finding.subject.name;
  std::string text = fmt::format("    <testcase name=\"{}\" classname=\"{}\">\n", xml(name), xml(file));
  if (finding.severity == Severity::info) {
    text += fmt::format("      <system-out>{}</system-out>\n", xml(message_of(finding)));
  } else {
    text += fmt::format("      <failure type=\"{}\" message=\"{}\">{}: {} [{}]</failure>\n",
                        finding::to_string(finding.severity), xml(finding.message), xml(where),
                        xml(message_of(finding)), finding::id_of(finding.kind));
  }
  return text + "    </testcase>\n";
}

std::string text_of(const Document& object, std::string_view name) {
  const Document* member = object.find(name);
  const std::string* text = member == nullptr ? nullptr : member->text();
  return text == nullptr ? std::string() : *text;
}

/// A suite, and what it adds to the counts.
struct Suite {
  std::string cases;
  std::size_t count = 0;
  std::size_t failures = 0;
  std::size_t skipped = 0;
};

/// One test of an audit: what was skipped, or told nothing, counts as skipped.
void add_test(Suite& suite, const std::string& target, const Document& test) {
  const std::string result = text_of(test, "result");
  const std::string seen = xml(text_of(test, "seen"));
  suite.cases += fmt::format("    <testcase name=\"{}\" classname=\"{}\"", xml(text_of(test, "name")), xml(target));
  ++suite.count;
  if (result == "pass") {
    suite.cases += "/>\n";
  } else if (result == "fail") {
    ++suite.failures;
    suite.cases += fmt::format(">\n      <failure type=\"{}\" message=\"{}\">{}: {}</failure>\n    </testcase>\n",
                               xml(text_of(test, "finding")), seen, xml(text_of(test, "presented")), seen);
  } else {
    ++suite.skipped;
    suite.cases += fmt::format(">\n      <skipped message=\"{}{}\"/>\n    </testcase>\n",
                               result == "unknown" ? "cannot be told: " : "", seen);
  }
}

Suite suite_of(const std::string& place, const std::vector<const Finding*>& findings) {
  Suite suite;
  for (const Finding* each : findings) {
    suite.cases += case_of(place, *each);
    suite.failures += each->severity == Severity::info ? 0 : 1;
  }
  if (findings.empty()) {
    suite.cases = fmt::format("    <testcase name=\"{0}\" classname=\"{0}\"/>\n", xml(place));
  }
  suite.count = std::max<std::size_t>(findings.size(), 1);
  return suite;
}

const Document::List* tests_of(const Report& report) {
  const Document* tests = report.extra.find("tests");
  const Document::List* list = tests == nullptr ? nullptr : tests->elements();
  return list == nullptr || list->empty() ? nullptr : list;
}

}  // namespace

void write_junit(std::span<const Report> reports, const RenderOptions&, const Writer& writer) {
  std::map<std::string, std::vector<const Finding*>> by_file;
  std::map<std::string, Suite> by_name;
  for (const Report& report : reports) {
    const std::string target = report.target.empty() ? report.command : report.target;
    if (const Document::List* tests = tests_of(report)) {
      for (const Document& test : *tests) {
        add_test(by_name[target], target, test);
      }
      continue;
    }
    if (report.findings.empty()) {
      by_file[target];
    }
    for (const Finding& each : report.findings) {
      by_file[place_of(report, each)].push_back(&each);
    }
  }
  for (const auto& [file, findings] : by_file) {
    by_name[file] = suite_of(file, findings);
  }
  std::size_t all_cases = 0;
  std::size_t all_failures = 0;
  for (const auto& [name, suite] : by_name) {
    all_cases += suite.count;
    all_failures += suite.failures;
  }
  writer(
      fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"mtlsdiag\" tests=\"{}\" "
                  "failures=\"{}\" errors=\"0\">\n",
                  all_cases, all_failures));
  for (const auto& [name, suite] : by_name) {
    const std::string file = by_file.contains(name) ? fmt::format(" file=\"{}\"", xml(name)) : "";
    const std::string skipped = suite.skipped == 0 ? "" : fmt::format(" skipped=\"{}\"", suite.skipped);
    writer(fmt::format("  <testsuite name=\"{}\"{} tests=\"{}\" failures=\"{}\" errors=\"0\"{}>\n", xml(name), file,
                       suite.count, suite.failures, skipped));
    writer(suite.cases);
    writer("  </testsuite>\n");
  }
  writer("</testsuites>\n");
}

}  // namespace mtlsdiag::report
