// The text of lint for people: what it comes to first, then a line for each finding that begins with FILE:LINE, as
// compilers write it, so that editors and terminals make it a link.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "finding/catalogue.h"
#include "report/encoders.h"

namespace mtlsdiag::report {
namespace {

using finding::Finding;
using finding::Severity;
using finding::Status;

std::string place(const Report& report, const Finding& finding) {
  std::string text = place_of(report, finding);
  if (finding.subject.line) {
    text += fmt::format(":{}", *finding.subject.line);
  }
  if (finding.subject.document.value_or(0) > 0) {
    text += fmt::format(", document {}", *finding.subject.document + 1);
  }
  if (!finding.subject.key.empty()) {
    text += fmt::format(" ({})", finding.subject.key);
  }
  return text;
}

std::string_view color_of(Severity severity) {
  return severity == Severity::error ? "\x1b[1;31m" : severity == Severity::warning ? "\x1b[1;33m" : "\x1b[36m";
}

std::string colored(std::string_view text, std::string_view code, const RenderOptions& options) {
  return options.color ? fmt::format("{}{}\x1b[0m", code, text) : std::string(text);
}

void append_indented(std::string& out, std::string_view label, const std::string& text, const RenderOptions& options) {
  constexpr std::size_t kIndent = 4;
  bool is_first = true;
  for (const std::string& line : wrap(text, options.columns - kIndent - label.size())) {
    out += fmt::format("{:{}}{}{}\n", "", kIndent, is_first ? label : std::string(label.size(), ' '), line);
    is_first = false;
  }
}

void append_finding(std::string& out, const Report& report, const Finding& finding, const RenderOptions& options) {
  out += fmt::format("{}: {}: {} [{}]\n", place(report, finding),
                     colored(finding::to_string(finding.severity), color_of(finding.severity), options),
                     rule_of(finding), finding::id_of(finding.kind));
  if (!finding.subject.name.empty()) {
    append_indented(out, "", finding.subject.name, options);
  }
  append_indented(out, "", finding.message, options);
  if (!options.quiet) {
    for (const std::string& fix : finding.fix) {
      append_indented(out, "fix: ", fix, options);
    }
  }
  if (options.verbose) {
    append_indented(out, "see: ", join(finding.references, "; "), options);
  }
}

}  // namespace

std::string lint_text(const Report& report, const RenderOptions& options) {
  std::string out;
  const auto notes =
      static_cast<std::size_t>(std::count_if(report.findings.begin(), report.findings.end(),
                                             [](const Finding& each) { return each.severity == Severity::info; }));
  if (!options.quiet && report.verdict) {
    const finding::Verdict& verdict = *report.verdict;
    const std::string_view word = verdict.status == Status::pass   ? "PASS"
                                  : verdict.status == Status::warn ? "WARN"
                                                                   : "FAIL";
    const std::string_view code = verdict.status == Status::pass
                                      ? "\x1b[1;32m"
                                      : color_of(verdict.status == Status::warn ? Severity::warning : Severity::error);
    out += fmt::format("{}  {}{}\n", colored(word, code, options), verdict.summary,
                       verdict.cause ? fmt::format(" [{}]", finding::id_of(*verdict.cause)) : "");
  }
  for (const Finding& each : report.findings) {
    if (each.severity != Severity::info || options.verbose) {
      append_finding(out, report, each, options);
    }
  }
  if (notes > 0 && !options.verbose && !options.quiet) {
    out +=
        fmt::format("{} note{} more; --verbose shows {}.\n", notes, notes == 1 ? "" : "s", notes == 1 ? "it" : "them");
  }
  return out;
}

}  // namespace mtlsdiag::report
