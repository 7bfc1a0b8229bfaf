// JUnit XML, as Jenkins and GitLab read it: a suite for each file, a failed case for each error and warning, a passed
// one for a file without any.
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

}  // namespace

std::string render_junit(std::span<const Report> reports, const RenderOptions&) {
  std::map<std::string, std::vector<const Finding*>> by_file;
  for (const Report& report : reports) {
    if (report.findings.empty()) {
      by_file[report.target.empty() ? report.command : report.target];
    }
    for (const Finding& each : report.findings) {
      by_file[place_of(report, each)].push_back(&each);
    }
  }
  std::string suites;
  std::size_t all_cases = 0;
  std::size_t all_failures = 0;
  for (const auto& [file, findings] : by_file) {
    std::string cases;
    std::size_t failures = 0;
    for (const Finding* each : findings) {
      cases += case_of(file, *each);
      failures += each->severity == Severity::info ? 0 : 1;
    }
    if (findings.empty()) {
      cases = fmt::format("    <testcase name=\"{0}\" classname=\"{0}\"/>\n", xml(file));
    }
    const std::size_t count = std::max<std::size_t>(findings.size(), 1);
    suites += fmt::format(
        "  <testsuite name=\"{0}\" file=\"{0}\" tests=\"{1}\" failures=\"{2}\" errors=\"0\">\n{3}  </testsuite>\n",
        xml(file), count, failures, cases);
    all_cases += count;
    all_failures += failures;
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"mtlsdiag\" tests=\"{}\" failures=\"{}\" "
      "errors=\"0\">\n{}</testsuites>\n",
      all_cases, all_failures, suites);
}

}  // namespace mtlsdiag::report
