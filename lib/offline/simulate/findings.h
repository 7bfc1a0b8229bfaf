// Findings: what simulate itself adds to the diagnosis and takes from it, because it knows both configurations: keys
// that do not fit, lists that are too long, the alerts that answered, the consequences of a cause already told.
#pragma once

#include <vector>

#include "finding/finding.h"
#include "handshake/transcript.h"
#include "offline/simulate.h"

namespace mtlsdiag::offline {

/// The conversation's two ends, each with what it made of the other, and their steps as one ladder.
struct Outcome {
  handshake::Transcript client;
  handshake::Transcript server;
  std::vector<finding::Step> ladder;
  Document repeated;  ///< how long the further handshakes of --repeat took; null without
};

/// True where an error of that kind is among the findings.
bool has_error(const std::vector<finding::Finding>& findings, finding::Kind kind);

/// Says which side's key does not belong to its certificate.
std::vector<finding::Finding> key_findings(const SimulateSettings& settings);

/// Adds what is not there yet: what is wrong with a chain that the handshake did not come to is wrong all the same.
void add_missing(std::vector<finding::Finding>& findings, const std::vector<finding::Finding>& more);

/// Adds what one side sends and others would not take: OpenSSL, and what is built on it, refuse longer lists.
void add_limits(std::vector<finding::Finding>& findings, const Outcome& outcome);

/// Adds the alert that the verifying side sent to what is said of the chain that it refused.
void add_alert(std::vector<finding::Finding>& findings, const Outcome& outcome);

/// Drops what is only the consequence of a leaf that serves no algorithm of today (its key is too weak, its key usage
/// rules signatures out).
void drop_consequences_of_leaf(std::vector<finding::Finding>& findings, const SimulateSettings& settings);

}  // namespace mtlsdiag::offline
