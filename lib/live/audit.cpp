#include "live/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "live/audit_run.h"
#include "net/timer.h"

namespace mtlsdiag::live {
namespace {
Document to_document(const AuditRow& row) {
  Document document = Document::object();
  document.add("name", row.name).add("presented", row.presented).add("expected", row.expected).add("seen", row.seen);
  document.add("reached", row.reached ? Document(*row.reached) : Document());
  document.add("result", row.result);
  document.add("finding", row.finding ? Document(finding::id_of(*row.finding)) : Document());
  return document;
}

/// Cuts text for a table's cell, at a character's boundary.
std::string cell(std::string_view text, std::size_t width) {
  while (width > 0 && width < text.size() && (static_cast<unsigned char>(text[width]) & 0xC0) == 0x80) {
    --width;
  }
  return std::string(text.substr(0, width));
}

/// The table for people, 80 columns: result, name, what was seen.
std::string to_table(const std::vector<AuditRow>& rows) {
  std::string text = fmt::format("{:<8} {:<29} {}\n", "result", "test", "seen");
  for (const AuditRow& row : rows) {
    text += fmt::format("{:<8} {:<29} {}\n", row.result, row.name, cell(row.seen, 41));
  }
  text.pop_back();
  return text;
}

}  // namespace

void Audit::fill(report::Report& report) {
  for (auto& [kind, finding] : findings_) {
    report.findings.push_back(std::move(finding));
  }
  report.verdict = finding::verdict_of(report.findings);
  const auto count = [this](std::string_view result) {
    return std::count_if(rows_.begin(), rows_.end(), [result](const AuditRow& row) { return row.result == result; });
  };
  if (report.findings.empty()) {
    report.verdict->summary = fmt::format("the server turned away all whom it should ({} tests passed, {} skipped)",
                                          count("pass"), count("skipped"));
  }
  Document tests = Document::list();
  for (const AuditRow& row : rows_) {
    tests.push(to_document(row));
  }
  report.extra.add("tests", std::move(tests));
  report.notes.push_back(to_table(rows_));
  report.steps.clear();
}

std::vector<std::string> audit_list() {
  std::vector<std::string> lines;
  for (const AuditTest& test : audit_tests()) {
    lines.push_back(fmt::format("{:<18} {:<8} {}{}", test.name, test.is_refusal_expected ? "refused" : "either",
                                test.presented,
                                test.need == AuditNeed::nothing || test.need == AuditNeed::good
                                    ? ""
                                    : fmt::format(" (needs {})", to_string(test.need))));
  }
  for (const char* line : {"resumption         either   the good session, resumed without the certificate",
                           "resumption-other-name refused  the good session under another name of the server",
                           "sni-absent         refused  no certificate and no SNI",
                           "sni-unknown        refused  no certificate and an unknown name in SNI",
                           "sni-other          refused  no certificate and another name of the server in SNI",
                           "alpn-absent        refused  no certificate and no ALPN"}) {
    lines.emplace_back(line);
  }
  return lines;
}

Result<report::Report> audit(const AuditSettings& settings, const finding::StepSink& sink) {
  const net::Timer timer;
  Result<report::Report> report = probe(settings.probe, sink);
  if (!report) {
    return report.error();
  }
  report->command = "audit";
  report->extra = Document::object();
  const bool is_good_let_in = report->verdict && report->verdict->status != finding::Status::fail &&
                              report->verdict->status != finding::Status::unreachable;
  if (!is_good_let_in) {
    report->extra.add("tests", Document::list());
    report->notes.insert(report->notes.begin(),
                         "The good certificate does not get in, so that nothing can be said about the others.");
    return report;
  }
  Result<ProbeInputs> inputs = load_probe_inputs(settings.probe, report->started);
  if (!inputs) {
    return inputs.error();
  }
  Audit run(settings, *inputs, {});
  if (const Result<void> loaded = run.load_materials(); !loaded) {
    return loaded.error();
  }
  if (const Result<void> done = run.run(); !done) {
    return done.error();
  }
  report->findings.clear();
  report->notes.clear();
  report->commands.clear();
  run.fill(*report);
  report->duration_ms = std::chrono::duration<double, std::milli>(timer.now()).count();
  return report;
}

}  // namespace mtlsdiag::live
