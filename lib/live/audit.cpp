#include "live/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/output_file.h"
#include "base/text.h"
#include "live/audit_identities.h"
#include "live/audit_run.h"
#include "mint/key.h"
#include "net/timer.h"

namespace mtlsdiag::live {
namespace {

/// Fails where a name of --only or --skip is no test's: it would pass for an audit without a fault.
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

/// Writes the list that the server's owner is to install, so that the test `revoked` can be made.
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

/// Makes the tests, the good certificate having got in, and puts what they came to into the report.
Result<void> attack(const AuditSettings& settings, Instant now, report::Report& report) {
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
  report.findings.clear();
  report.notes.clear();
  report.commands.clear();
  run.fill(report);
  return run.is_lost() ? judge_loss(settings, report) : Result<void>();
}

}  // namespace

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
                         "The good certificate does not get in, so that nothing can be said about the others.");
    return report;
  }
  const Instant now = report->started + std::chrono::duration_cast<std::chrono::milliseconds>(timer.now());
  if (const Result<void> done = attack(settings, now, *report); !done) {
    return done.error();
  }
  report->duration_ms = std::chrono::duration<double, std::milli>(timer.now()).count();
  return report;
}

}  // namespace mtlsdiag::live
