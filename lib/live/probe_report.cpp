#include "live/probe_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "der/certificate.h"
#include "der/cursor.h"
#include "der/name.h"
#include "finding/catalogue.h"
#include "live/request_fit.h"
#include "report/session.h"
#include "wire/registry.h"
#include "x509/describe.h"

namespace mtlsdiag::live {
namespace {

using handshake::Transcript;

Document experiments_of(const ProbeOutcome& outcome) {
  Document list = Document::list();
  for (std::size_t i = 0; i < outcome.experiments.size(); ++i) {
    const ExperimentMade& made = outcome.experiments[i];
    Document entry = Document::object();
    entry.add("change", to_string(made.experiment.change))
        .add("question", made.experiment.question)
        .add("outcome", made.outcome);
    for (const diagnose::Proof& proof : outcome.diagnosis.proofs) {
      if (proof.attempt == i + 1) {
        entry.add("shows", proof.text);
      }
    }
    list.push(std::move(entry));
  }
  return list;
}

/// What the other side's people need: when, from where, which certificate, what was seen.
std::string message_to_server_team(const report::Report& report, const ProbeInputs& inputs,
                                   const ProbeOutcome& outcome) {
  const finding::Verdict& verdict = *report.verdict;
  std::string text = fmt::format("To send to the server's team: at {} a TLS client of ours connected to {} ({})",
                                 format_instant(report.started), inputs.shown, outcome.address);
  if (!inputs.sni.empty()) {
    text += fmt::format(", SNI {}", printable(inputs.sni));
  }
  if (inputs.identity) {
    const Result<der::Certificate> leaf = der::Certificate::parse(inputs.identity->chain.front());
    text += leaf ? fmt::format(", client certificate {} (serial {}, issued by {})", der::display_name(*leaf),
                               leaf->serial_hex(':'), der::to_string(leaf->issuer))
                 : std::string();
  }
  text += fmt::format("; {}", verdict.summary);
  if (verdict.cause) {
    text += fmt::format(" [{}]", finding::id_of(*verdict.cause));
  }
  return text + ".";
}

void add_notes(report::Report& report, const ProbeInputs& inputs, const ProbeOutcome& outcome) {
  const std::string fit = describe_fit(outcome.seen.attempts.front().transcript, inputs);
  if (!fit.empty()) {
    report.notes.push_back(fit);
  }
  if (!outcome.diagnosis.stack.empty()) {
    report.extra.add("stack", outcome.diagnosis.stack);
  }
  const finding::Verdict& verdict = *report.verdict;
  if (verdict.status == finding::Status::fail && verdict.side != finding::Side::client) {
    report.notes.push_back(message_to_server_team(report, inputs, outcome));
  }
}

/// How many faults of several runs are named in a sentence.
constexpr std::size_t kFaultsShown = 8;

}  // namespace

std::string describe_runs(const Document& runs) {
  std::vector<std::string> words;
  std::vector<std::string> faults;
  for (const Document& run : *runs.elements()) {
    const std::string& status = *run.find("status")->text();
    if (const std::string* cause = run.find("cause")->text(); cause != nullptr && faults.size() < kFaultsShown) {
      faults.push_back(fmt::format("{}: {}", *run.find("address")->text(), *cause));
    }
    words.push_back(status);
  }
  std::vector<std::string> counts;
  for (const std::string_view status : {"pass", "warn", "fail", "unreachable"}) {
    if (const auto count = std::count(words.begin(), words.end(), status); count > 0) {
      counts.push_back(fmt::format("{} {}", count, status));
    }
  }
  return fmt::format("{} runs: {}{}. The report is of the worst.", words.size(), join(counts, ", "),
                     faults.empty() ? std::string() : fmt::format(" ({})", join(faults, "; ")));
}

Document describe_outcome(const ProbeOutcome& outcome) {
  const finding::Verdict& verdict = outcome.diagnosis.verdict;
  Document entry = Document::object();
  entry.add("address", outcome.address)
      .add("status", to_string(verdict.status))
      .add("cause", verdict.cause ? Document(finding::id_of(*verdict.cause)) : Document())
      .add("summary", verdict.summary);
  return entry;
}

void fill_report(report::Report& report, const ProbeSettings& settings, const ProbeInputs& inputs,
                 const ProbeOutcome& outcome) {
  report.verdict = outcome.diagnosis.verdict;
  report.findings = outcome.diagnosis.findings;
  report.steps = outcome.steps;
  report.client_chain = inputs.identity ? x509::describe_chain(inputs.identity->chain, inputs.now) : Document::list();
  report.server_chain = Document::list();
  if (!outcome.seen.attempts.empty()) {
    const Transcript& seen = outcome.seen.attempts.front().transcript;
    report.session = report::session_of(seen);
    report.client_auth = report::client_auth_of(outcome.diagnosis.client_auth, seen);
    if (seen.server_chain) {
      report.server_chain = x509::describe_chain(seen.server_chain->certificates, inputs.now);
    }
    if (Document fit = request_fit(seen, inputs); !fit.is_null()) {
      report.extra.add("request_fit", std::move(fit));
    }
    add_notes(report, inputs, outcome);
  }
  if (!outcome.experiments.empty()) {
    report.extra.add("experiments", experiments_of(outcome));
  }
  if (!outcome.address.empty()) {
    report.extra.add("address", outcome.address);
  }
  report.commands = same_try(settings, inputs);
}

}  // namespace mtlsdiag::live
