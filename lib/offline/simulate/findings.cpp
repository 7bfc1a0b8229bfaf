#include "offline/simulate/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "finding/catalogue.h"
#include "wire/alert.h"
#include "x509/key.h"

namespace mtlsdiag::offline {
namespace {

using finding::Finding;
using finding::Kind;
using finding::Severity;
using finding::Side;
using handshake::Transcript;

bool is_same(const Finding& a, const Finding& b) {
  return a.kind == b.kind && a.subject.chain == b.subject.chain && a.subject.index == b.subject.index &&
         a.message == b.message;
}

}  // namespace

bool has_error(const std::vector<Finding>& findings, Kind kind) {
  return std::any_of(findings.begin(), findings.end(),
                     [kind](const Finding& each) { return each.kind == kind && each.severity == Severity::error; });
}

std::vector<Finding> key_findings(const SimulateSettings& settings) {
  std::vector<Finding> findings;
  for (const Side side : {Side::client, Side::server}) {
    const std::optional<x509::Identity>& identity =
        side == Side::client ? settings.client.identity : settings.server.identity;
    if (!identity || identity->empty() || !identity->key || identity->key_fits()) {
      continue;
    }
    Finding finding = finding::make(Kind::key_mismatch, side,
                                    fmt::format("the {}'s private key ({}) is not the one of its certificate",
                                                finding::to_string(side), identity->key.describe()));
    finding.subject.chain = side;
    finding.subject.index = 0;
    finding.subject.file = identity->key_place.file;
    for (std::size_t i = 1; i < identity->chain.size(); ++i) {
      if (x509::fits(identity->key, identity->chain[i])) {
        finding.fix.push_back(
            fmt::format("The key belongs to certificate {} of the file: put that one first, then its issuers.", i + 1));
      }
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

void add_missing(std::vector<Finding>& findings, const std::vector<Finding>& more) {
  for (const Finding& finding : more) {
    const bool is_known = std::any_of(findings.begin(), findings.end(),
                                      [&finding](const Finding& each) { return is_same(each, finding); });
    if (!is_known) {
      findings.push_back(finding);
    }
  }
}

void add_limits(std::vector<Finding>& findings, const Outcome& outcome) {
  for (const Side presenter : {Side::server, Side::client}) {
    const Transcript& sender = presenter == Side::server ? outcome.server : outcome.client;
    const Transcript& receiver = presenter == Side::server ? outcome.client : outcome.server;
    const std::optional<handshake::ChainSeen>& chain =
        presenter == Side::server ? sender.server_chain : sender.client_chain;
    const bool is_refused = receiver.reason() == handshake::Reason::message_too_long;
    if (!is_refused && (!chain || chain->bytes <= handshake::kUsualCertificateList)) {
      continue;
    }
    const std::size_t bytes = chain ? chain->bytes : 0;
    Finding finding =
        finding::make(Kind::peer_limit_exceeded, presenter,
                      fmt::format("the {}'s certificate list has {} bytes; most peers take no more than {}",
                                  finding::to_string(presenter), bytes, handshake::kUsualCertificateList));
    finding.side = presenter;
    finding.severity = Severity::error;
    finding.evidence.push_back({.step = chain ? std::optional<int>(chain->step) : std::nullopt,
                                .text = fmt::format("certificate message of {} bytes", bytes)});
    findings.push_back(std::move(finding));
  }
}

void add_alert(std::vector<Finding>& findings, const Outcome& outcome) {
  for (const Side presenter : {Side::server, Side::client}) {
    const Transcript& verifier = presenter == Side::server ? outcome.client : outcome.server;
    const std::optional<handshake::ChainSeen>& chain =
        presenter == Side::server ? verifier.server_chain : verifier.client_chain;
    const handshake::AlertSeen* alert = verifier.fatal_sent();
    if (alert == nullptr || !chain || !chain->judgement || chain->judgement->is_accepted) {
      continue;
    }
    for (Finding& each : findings) {
      if (each.subject.chain == presenter && each.severity == Severity::error) {
        each.evidence.push_back(
            {.step = alert->step,
             .text = fmt::format("alert {} ({}) sent by the {}", wire::alert_name(alert->alert.description),
                                 alert->alert.description, finding::to_string(alert->from))});
      }
    }
  }
}

void drop_consequences_of_leaf(std::vector<Finding>& findings, const SimulateSettings& settings) {
  const auto chooses = [](const SimulatedSide& side) {
    return !side.ciphers.empty() || !side.groups.empty() || !side.sigalgs.empty();
  };
  const bool has_useless_leaf = std::any_of(findings.begin(), findings.end(), [](const Finding& each) {
    return (each.kind == Kind::weak_key || each.kind == Kind::key_usage_wrong) && each.severity == Severity::error &&
           each.subject.index == 0;
  });
  if (has_useless_leaf && !chooses(settings.client) && !chooses(settings.server)) {
    findings.erase(std::remove_if(findings.begin(), findings.end(),
                                  [](const Finding& each) {
                                    return each.kind == Kind::sigalg_mismatch || each.kind == Kind::cipher_mismatch;
                                  }),
                   findings.end());
  }
}

}  // namespace mtlsdiag::offline
