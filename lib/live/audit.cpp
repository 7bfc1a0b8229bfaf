#include "live/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/output_file.h"
#include "base/text.h"
#include "diagnose/advise.h"
#include "live/audit_identities.h"
#include "live/audit_run.h"
#include "mint/key.h"
#include "net/timer.h"

namespace mtlsdiag::live {
namespace {

/// How much of what was seen fits into a line of the table.
constexpr std::size_t kSeenWidth = 34;

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

/// The table for people, 80 columns: result, name, what a correct server does,
/// what was seen.
std::string to_table(const std::vector<AuditRow>& rows) {
  std::string text = fmt::format("{:<8} {:<28} {:<7} {}\n", "result", "test", "right", "seen");
  for (const AuditRow& row : rows) {
    if (row.result != "skipped") {
      text += fmt::format("{:<8} {:<28} {:<7} {}\n", row.result, row.name, row.expected, cell(row.seen, kSeenWidth));
    }
  }
  text.pop_back();
  return text;
}

/// What was not tried, by the reason; a paragraph, empty where all was.
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
    text += fmt::format("{}Skipped ({}): {}.", text.empty() ? "" : " ", reason, fmt::join(names, ", "));
  }
  return text;
}

/// Fails where a name of --only or --skip is no test's: it would pass for an
/// audit without a fault.
Result<void> check_names(const std::vector<std::string>& names) {
  std::vector<std::string_view> known;
  for (const AuditTest& test : audit_tests()) {
    known.push_back(test.name);
  }
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) {
      continue;
    }
    const std::string_view meant = nearest(name, known);
    return Error{ErrorCode::usage,
                 fmt::format("no test is called {}{}; --list has them", printable(name),
                             meant.empty() ? std::string() : fmt::format(" (did you mean {}?)", meant))};
  }
  return {};
}

/// Writes the list that the server's owner is to install, so that the test
/// `revoked` can be made.
Result<void> write_crl(const AuditSettings& settings, Instant now) {
  if (settings.crl_out.empty()) {
    return {};
  }
  if (settings.ca.certificate.empty()) {
    return Error{ErrorCode::usage, "--crl-out needs --ca-cert and --ca-key, which sign the list"};
  }
  Result<x509::Identity> loaded = x509::load_identity(settings.ca);
  if (!loaded) {
    return loaded.error();
  }
  handshake::Identity ca;
  ca.chain = std::move(loaded->chain);
  ca.key = loaded->key;
  const Result<Bytes> crl = audit_crl(ca, now);
  return crl ? write_file(settings.crl_out, as_bytes(mint::to_pem("X509 CRL", *crl))) : Result<void>(crl.error());
}

/// The good certificate got in at first and does not any more. Where nobody was seen to get in who should not, that is
/// the report: why, as probe sees it now.
Result<void> judge_loss(const AuditSettings& settings, report::Report& report) {
  report.notes.insert(report.notes.begin(),
                      "The good certificate got in at first, and then did not any more: refusals that came with that "
                      "tell nothing. A limit on connections or attempts (--rate goes slower), a filter, or a crash "
                      "looks like this.");
  report.verdict->confidence = finding::Confidence::likely;
  if (report.verdict->status == finding::Status::fail) {
    return {};
  }
  Result<report::Report> again = probe(settings.probe);
  if (!again) {
    return again.error();
  }
  if (again->verdict && again->verdict->cause) {
    report.findings.insert(report.findings.begin(), again->findings.begin(), again->findings.end());
    report.verdict = std::move(again->verdict);
  }
  return {};
}

}  // namespace

/// Says what is to be done in the words of the software met, where they are
/// known.
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
    const std::string_view text = stacks::advice_for(
        software.stack, is_part ? finding::Kind::mtls_accepts_untrusted : finding.kind, finding::Side::server);
    if (!text.empty()) {
      finding.fix.emplace_back(text);
    }
  }
}

void Audit::fill(report::Report& report) {
  for (auto& [kind, finding] : findings_) {
    report.findings.push_back(std::move(finding));
  }
  advise(report);
  report.verdict = finding::verdict_of(report.findings);
  const auto count = [this](std::string_view result) {
    return std::count_if(rows_.begin(), rows_.end(), [result](const AuditRow& row) { return row.result == result; });
  };
  const auto unknown = std::count_if(rows_.begin(), rows_.end(), [](const AuditRow& row) {
    return row.result == "unknown" && row.expected == "refused";
  });
  if (!report.verdict->cause) {
    const auto passed = count("pass");
    const std::string_view found = passed == 0    ? "nothing was found out"
                                   : unknown == 0 ? "the server turned away all whom it should"
                                                  : "nobody was seen to get in who should not";
    report.verdict->summary = fmt::format("{} ({} tests passed, {} skipped{})", found, passed, count("skipped"),
                                          unknown == 0 ? "" : fmt::format(", {} that tell nothing", unknown));
    report.verdict->confidence =
        unknown == 0 && passed > 0 ? finding::Confidence::certain : finding::Confidence::likely;
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

std::vector<std::string> audit_list() {
  std::vector<std::string> lines;
  for (const AuditTest& test : audit_tests()) {
    const bool has_need = test.need != AuditNeed::nothing && test.need != AuditNeed::good;
    const std::string otherwise = test.finding ? fmt::format(" [{}]", finding::id_of(*test.finding)) : std::string();
    lines.push_back(fmt::format("{:<21} {:<8} {}{}{}", test.name, test.is_refusal_expected ? "refused" : "either",
                                test.presented, otherwise,
                                has_need ? fmt::format(" (needs {})", to_string(test.need)) : ""));
  }
  return lines;
}

Result<report::Report> audit(const AuditSettings& settings, const finding::StepSink& sink) {
  const net::Timer timer;
  for (const std::vector<std::string>* names : {&settings.only, &settings.skip}) {
    if (const Result<void> known = check_names(*names); !known) {
      return known.error();
    }
  }
  Result<report::Report> report = probe(settings.probe, sink);
  if (!report) {
    return report.error();
  }
  report->command = "audit";
  report->extra = Document::object();
  if (const Result<void> written = write_crl(settings, report->started); !written) {
    return written.error();
  }
  const bool is_good_let_in = report->verdict && report->verdict->status != finding::Status::fail &&
                              report->verdict->status != finding::Status::unreachable;
  if (!is_good_let_in) {
    report->extra.add("tests", Document::list());
    report->notes.insert(report->notes.begin(),
                         "The good certificate does not get in, so that "
                         "nothing can be said about the others.");
    return report;
  }
  const Instant now = report->started + std::chrono::duration_cast<std::chrono::milliseconds>(timer.now());
  Result<ProbeInputs> inputs = load_probe_inputs(settings.probe, now);
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
  if (run.is_lost()) {
    if (const Result<void> judged = judge_loss(settings, *report); !judged) {
      return judged.error();
    }
  }
  report->duration_ms = std::chrono::duration<double, std::milli>(timer.now()).count();
  return report;
}

}  // namespace mtlsdiag::live
