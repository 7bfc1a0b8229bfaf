// The report of an audit: the table for people, the rows as values, what is to be done, and how much a pass is worth.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"
#include "diagnose/advise.h"
#include "live/audit_run.h"

namespace mtlsdiag::live {
namespace {

/// How much of what was seen fits into a line of the table.
constexpr std::size_t kSeenWidth = 33;

Document to_document(const AuditRow& row) {
  Document document = Document::object();
  document.add("name", row.name).add("presented", row.presented).add("expected", row.expected).add("seen", row.seen);
  document.add("reached", row.reached ? Document(*row.reached) : Document());
  document.add("result", row.result);
  document.add("finding", row.finding ? Document(finding::id_of(*row.finding)) : Document());
  return document;
}

/// Cuts text for a table's cell, after a word where one ends in its second half.
std::string cell(std::string_view text, std::size_t width) {
  if (text.size() <= width) {
    return std::string(text);
  }
  const std::size_t blank = text.rfind(' ', width - 2);
  std::size_t end = blank != std::string_view::npos && blank > width / 2 ? blank : width - 2;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return std::string(text.substr(0, end)) + " …";
}

/// The table for people, 80 columns: result, name, what a correct server does, what was seen.
std::string to_table(const std::vector<AuditRow>& rows) {
  std::string text = fmt::format("{:<8} {:<28} {:<8} {}\n", "result", "test", "expected", "seen");
  for (const AuditRow& row : rows) {
    if (row.result != "skipped") {
      text += fmt::format("{:<8} {:<28} {:<8} {}\n", row.result, row.name, row.expected, cell(row.seen, kSeenWidth));
    }
  }
  text.pop_back();
  return text;
}

/// What was not tried, a line a reason; empty where all was.
std::string to_skipped(const std::vector<AuditRow>& rows) {
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const AuditRow& row : rows) {
    if (row.result != "skipped") {
      continue;
    }
    std::vector<std::string>& names = by_reason[row.seen];
    const std::string name = row.name.substr(0, row.name.find('/'));
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
  std::string text;
  for (const auto& [reason, names] : by_reason) {
    text += fmt::format("{}Skipped, {}: {}.", text.empty() ? "" : "\n", reason, fmt::join(names, ", "));
  }
  return text;
}

}  // namespace

/// Says what is to be done in the words of the software met, where they are known.
void Audit::advise(report::Report& report) const {
  std::vector<diagnose::Attempt> seen;
  for (const Version& version : versions_) {
    seen.push_back(version.good);
    if (version.bare) {
      seen.push_back(*version.bare);
    }
  }
  const stacks::Recognised software = diagnose::software_of(settings_.probe.starttls, seen);
  // Who verifies nothing needs no advice on dates and usages.
  const bool is_nothing_verified =
      std::any_of(report.findings.begin(), report.findings.end(), [](const finding::Finding& finding) {
        return finding.kind == finding::Kind::mtls_accepts_untrusted && finding.severity == finding::Severity::error;
      });
  for (finding::Finding& finding : report.findings) {
    if (!finding.fix.empty()) {
      continue;
    }
    const bool is_part = is_nothing_verified && (finding.kind == finding::Kind::mtls_accepts_expired ||
                                                 finding.kind == finding::Kind::mtls_accepts_not_yet_valid ||
                                                 finding.kind == finding::Kind::mtls_accepts_wrong_usage);
    const finding::Kind kind = is_part ? finding::Kind::mtls_accepts_untrusted : finding.kind;
    const std::string words = stacks::words_for_server(software.stack, topic_of(kind, stacks::Part::judge));
    if (!words.empty()) {
      finding.fix.push_back("In " + words);
    }
  }
}

std::size_t Audit::count(std::string_view result, bool is_refusal_expected) const {
  const auto matches = [result, is_refusal_expected](const AuditRow& row) {
    return row.result == result && (!is_refusal_expected || row.expected == "refused");
  };
  return static_cast<std::size_t>(std::count_if(rows_.begin(), rows_.end(), matches));
}

/// The verdict where nobody got in: how much it is worth.
void Audit::sum_up(finding::Verdict& verdict) const {
  const std::size_t passed = count("pass");
  const std::size_t unknown = count("unknown", true);
  const std::string_view found = passed == 0    ? "nothing was found out"
                                 : unknown == 0 ? "the server turned away all whom it should"
                                                : "nobody was seen to get in who should not";
  verdict.summary = fmt::format("{} ({} tests passed, {} skipped{})", found, passed, count("skipped"),
                                unknown == 0 ? "" : fmt::format(", {} that tell nothing", unknown));
  verdict.confidence = unknown == 0 && passed > 0 ? finding::Confidence::certain : finding::Confidence::likely;
}

void Audit::fill(report::Report& report) {
  for (auto& [kind, finding] : findings_) {
    report.findings.push_back(std::move(finding));
  }
  advise(report);
  report.verdict = finding::verdict_of(report.findings);
  const auto unknown = count("unknown", true);
  if (!report.verdict->cause) {
    sum_up(*report.verdict);
  }
  Document tests = Document::list();
  for (const AuditRow& row : rows_) {
    tests.push(to_document(row));
  }
  const std::string means = versions_.empty() ? "" : describe_reached(versions_.front().good, when_);
  report.extra.add("tests", std::move(tests));
  report.extra.add("reached_means", means);
  report.extra.add("disclosed", disclosed_);
  report.notes.push_back(to_table(rows_));
  if (std::string skipped = to_skipped(rows_); !skipped.empty()) {
    report.notes.push_back(std::move(skipped));
  }
  if (!means.empty()) {
    const bool can_be_told = unknown > 0 && versions_.front().good.application.http_status;
    report.notes.push_back(fmt::format("\"Reached\" is {}.{}", means,
                                       can_be_told ? " What is unknown, --http PATH, --expect-status or "
                                                     "--reached-when can tell."
                                                   : ""));
  }
  report.steps.clear();
}

}  // namespace mtlsdiag::live
