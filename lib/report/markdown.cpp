// Markdown: a summary for merge requests and job pages.
#include <fmt/format.h>

#include "base/text.h"
#include "finding/catalogue.h"
#include "report/encoders.h"

namespace mtlsdiag::report {
namespace {

using finding::Finding;

constexpr std::size_t kMaxRows = 500;

/// Makes every character that means something in Markdown or HTML mean itself. Source: CommonMark 0.30 §2.4.
std::string markdown(std::string_view text) {
  const std::string clean = is_printable(text) ? std::string(text) : printable(text, text.size() + 1);
  std::string out;
  for (const char c : clean) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '@': out += "&#64;"; break;
      default:
        if (std::string_view("\\`*_{}[]()#|!~$").find(c) != std::string_view::npos) {
          out += '\\';
        }
        out += c;
    }
  }
  return out;
}

std::string row(const Report& report, const Finding& finding) {
  std::string place = place_of(report, finding);
  if (finding.subject.line) {
    place += fmt::format(":{}", *finding.subject.line);
  }
  return fmt::format("| {} | {} | {} | {} | {} |\n", finding::to_string(finding.severity), markdown(place),
                     markdown(finding.subject.name), markdown(rule_of(finding)), markdown(message_of(finding)));
}

}  // namespace

std::string render_markdown(std::span<const Report> reports) {
  std::string text = "## mtlsdiag\n\n";
  std::size_t rows = 0;
  for (const Report& report : reports) {
    if (report.verdict) {
      text +=
          fmt::format("**{}** {}{}\n\n", finding::to_string(report.verdict->status),
                      report.target.empty() ? "" : markdown(report.target) + ": ", markdown(report.verdict->summary));
    }
    if (report.findings.empty()) {
      continue;
    }
    text += "| severity | place | certificate | rule | what and what to do |\n| --- | --- | --- | --- | --- |\n";
    for (const Finding& each : report.findings) {
      if (++rows > kMaxRows) {
        break;
      }
      text += row(report, each);
    }
    text += "\n";
  }
  if (rows > kMaxRows) {
    text += fmt::format("Only the first {} findings are shown.\n", kMaxRows);
  }
  return text;
}

}  // namespace mtlsdiag::report
