// GitHub's annotations (workflow commands) and GitLab's code quality report.
#include <fmt/format.h>

#include "base/text.h"
#include "finding/catalogue.h"
#include "report/encoders.h"

namespace mtlsdiag::report {
namespace {

using finding::Finding;
using finding::Severity;

/// Escapes the data of a workflow command; in properties also what ends one. Source: actions/toolkit, command.ts.
std::string escaped(std::string_view text, bool is_property) {
  const std::string clean = is_printable(text) ? std::string(text) : printable(text, text.size() + 1);
  std::string out;
  for (const char c : clean) {
    if (c == '%') {
      out += "%25";
    } else if (is_property && c == ':') {
      out += "%3A";
    } else if (is_property && c == ',') {
      out += "%2C";
    } else {
      out += c;
    }
  }
  return out;
}

std::string_view command_of(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "notice";
}

std::string_view quality_of(Severity severity) {
  return severity == Severity::error ? "critical" : severity == Severity::warning ? "minor" : "info";
}

std::string subject_and_message(const Finding& finding) {
  return finding.subject.name.empty() ? message_of(finding) : finding.subject.name + ": " + message_of(finding);
}

}  // namespace

void write_github(std::span<const Report> reports, const RenderOptions&, const Writer& writer) {
  for (const Report& report : reports) {
    for (const Finding& each : report.findings) {
      writer(fmt::format(
          "::{} file={},line={},title={}::{}\n", command_of(each.severity), escaped(place_of(report, each), true),
          each.subject.line.value_or(1), escaped(rule_of(each), true),
          escaped(subject_and_message(each) + " [" + std::string(finding::id_of(each.kind)) + "]", false)));
    }
    if (report.verdict) {
      writer(escaped("mtlsdiag: " + report.verdict->summary, false) + "\n");
    }
  }
}

void write_gitlab(std::span<const Report> reports, const RenderOptions&, const Writer& writer) {
  JsonList list(2, 0, writer);
  for (const Report& report : reports) {
    const std::vector<std::string> prints = fingerprints_of(report);
    for (std::size_t i = 0; i < report.findings.size(); ++i) {
      const Finding& finding = report.findings[i];
      Document lines = Document::object();
      lines.add("begin", finding.subject.line.value_or(1));
      Document location = Document::object();
      location.add("path", place_of(report, finding)).add("lines", std::move(lines));
      Document each = Document::object();
      each.add("description", subject_and_message(finding))
          .add("check_name", rule_of(finding))
          .add("fingerprint", prints[i]);
      each.add("severity", quality_of(finding.severity)).add("location", std::move(location));
      list.push(each);
    }
  }
  list.end();
  writer("\n");
}

}  // namespace mtlsdiag::report
