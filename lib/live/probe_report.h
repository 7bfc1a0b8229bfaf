// The report of a probe: from what was seen and diagnosed to the values that encoders speak; beside them, for people,
// the same try in other tools' words and what to send to the other team.
#pragma once

#include <string>
#include <vector>

#include "diagnose/diagnose.h"
#include "live/probe.h"
#include "live/probe_inputs.h"
#include "report/report.h"

namespace mtlsdiag::live {

/// One experiment as it was made, for the report.
struct ExperimentMade {
  diagnose::Experiment experiment;
  std::string outcome;  ///< how the connection ended, for people
};

/// Everything that a probe of one address came to.
struct ProbeOutcome {
  diagnose::Case seen;
  diagnose::Diagnosis diagnosis;
  std::vector<ExperimentMade> experiments;
  std::vector<finding::Step> steps;
  std::string address;
};

/// Fills in verdict, findings, session, client_auth, chains, notes and commands.
void fill_report(report::Report& report, const ProbeSettings& settings, const ProbeInputs& inputs,
                 const ProbeOutcome& outcome);

/// Sums up one of several runs: address, status, cause, summary.
Document describe_outcome(const ProbeOutcome& outcome);
/// Says in a sentence how several runs went: "3 runs: 2 pass, 1 fail (127.0.0.1:8443: connection-closed)".
std::string describe_runs(const Document& runs);

/// The same try as a line for curl (HTTP targets) and for `openssl s_client`, shell-quoted.
std::vector<std::string> same_try(const ProbeSettings& settings, const ProbeInputs& inputs);

}  // namespace mtlsdiag::live
