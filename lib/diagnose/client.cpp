// diagnose_client and diagnose_pair: a client that came to us, and two engines joined back to back.
#include <algorithm>

#include "diagnose/diagnose.h"
#include "diagnose/rules/client_side.h"
#include "finding/catalogue.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Kind;
using finding::Severity;
using handshake::Transcript;

bool has_error(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.severity == Severity::error; });
}

/// What a side's judge said of the other's chain, with the step as evidence.
void append_judgement(std::vector<Finding>& findings, const std::optional<handshake::ChainSeen>& chain,
                      std::string_view whose) {
  if (!chain || !chain->judgement) {
    return;
  }
  for (Finding finding : chain->judgement->findings) {
    if (finding.evidence.empty()) {
      const int step = chain->judgement_step != 0 ? chain->judgement_step : chain->step;
      finding.evidence.push_back({.step = step, .text = std::string(whose) + " certificates as they were sent"});
    }
    findings.push_back(std::move(finding));
  }
}

ClientAuth authentication_of(const Transcript& server, bool is_given) {
  ClientAuth auth;
  auth.is_requested = !server.certificate_requests.empty();
  if (!auth.is_requested) {
    return auth;
  }
  if (server.client_chain) {
    auth.sent = server.client_chain->certificates.empty() ? ClientAuth::Sent::empty : ClientAuth::Sent::certificate;
  }
  const bool is_refused =
      server.client_chain && (server.fatal_sent() != nullptr ||
                              (server.client_chain->judgement && !server.client_chain->judgement->is_accepted));
  auth.outcome = is_refused              ? ClientAuth::Outcome::rejected
                 : server.is_established ? ClientAuth::Outcome::accepted
                                         : ClientAuth::Outcome::unknown;
  if (auth.sent == ClientAuth::Sent::empty) {
    auth.is_required = is_refused;
    if (is_given && server.not_sent_because) {
      auth.not_sent_because = std::string(handshake::to_string(*server.not_sent_because));
    }
  }
  return auth;
}

std::string summary_of(const Finding& finding) {
  if (finding.subject.chain == Side::client && finding.subject.index && finding.kind != Kind::client_cert_required) {
    return "the client certificate is refused: " + finding.message;
  }
  if (finding.subject.chain == Side::server && finding.subject.index) {
    return "the server's certificate: " + finding.message;
  }
  return finding.message;
}

void conclude(Diagnosis& diagnosis, std::string healthy) {
  diagnosis.verdict = finding::verdict_of(diagnosis.findings);
  const Finding* leading = finding::leading(diagnosis.findings);
  diagnosis.verdict.summary = leading == nullptr ? std::move(healthy) : summary_of(*leading);
  if (leading != nullptr && leading->confidence == finding::Confidence::likely && !leading->evidence.empty()) {
    diagnosis.verdict.summary += " (inferred: " + leading->evidence.back().text + ")";
  }
}

void add(Diagnosis& diagnosis, Finding finding) {
  diagnosis.findings.insert(diagnosis.findings.begin(), std::move(finding));
}

/// What fits, where no judge has spoken; the strongest first.
std::vector<Fit> fits_of(const Heard& heard) {
  std::vector<Fit> fits;
  for (const auto family : {client_distrust_rules(), client_side_rules()}) {
    for (const ClientRule& rule : family) {
      Fit fit = rule.match(heard);
      if (fit.strength != Strength::excluded) {
        fits.push_back(std::move(fit));
      }
    }
  }
  sort_by_strength(fits);
  return fits;
}

/// Who must change where the two have nothing in common: the one that was narrowed; of two, the older one.
Side side_of_pair(const Pair& pair, Kind kind) {
  if (pair.has_client_limits != pair.has_server_limits) {
    return pair.has_client_limits ? Side::client : Side::server;
  }
  if (kind == Kind::protocol_version_mismatch && pair.client_max_version != pair.server_max_version) {
    return pair.client_max_version < pair.server_max_version ? Side::client : Side::server;
  }
  return Side::unknown;
}

std::optional<Finding> negotiation_of(const Pair& pair) {
  struct Row {
    handshake::Reason reason;
    Kind kind;
    std::string_view message;
  };
  using handshake::Reason;
  constexpr Row kRows[] = {
      {Reason::no_common_version, Kind::protocol_version_mismatch, "the two sides have no TLS version in common"},
      {Reason::no_common_cipher, Kind::cipher_mismatch, "the two sides have no cipher suite in common"},
      {Reason::no_common_group, Kind::group_mismatch, "the two sides have no key-exchange group in common"},
      {Reason::no_common_signature_algorithm, Kind::sigalg_mismatch,
       "the client accepts no signature algorithm that the server's key can serve"},
      {Reason::wrong_certificate_type, Kind::cipher_mismatch, "the server's key serves no cipher suite in common"},
      {Reason::no_common_alpn, Kind::alpn_mismatch, "the two sides have no application protocol in common"},
      {Reason::bad_signature, Kind::decrypt_error, "a signature in the handshake does not verify"},
  };
  for (const Row& row : kRows) {
    for (const Transcript* transcript : {&pair.server, &pair.client}) {
      if (transcript->reason() == row.reason) {
        Finding finding = finding::make(row.kind, Side::unknown, std::string(row.message));
        finding.severity = Severity::error;
        finding.side = row.kind == Kind::decrypt_error ? (transcript == &pair.server ? Side::client : Side::server)
                                                       : side_of_pair(pair, row.kind);
        if (!transcript->failures.empty()) {
          finding.evidence.push_back({.step = std::nullopt, .text = transcript->failures.front().text});
        }
        return finding;
      }
    }
  }
  return std::nullopt;
}

Finding client_finding(Kind kind, std::string message, int step, std::string evidence) {
  Finding finding = finding::make(kind, Side::client, std::move(message));
  finding.severity = Severity::error;
  finding.side = Side::client;
  finding.subject.chain = Side::client;
  finding.evidence.push_back({.step = step > 0 ? std::optional<int>(step) : std::nullopt, .text = std::move(evidence)});
  return finding;
}

/// An empty list where a certificate is required: none was there, or its key serves no algorithm asked for.
std::optional<Finding> empty_list_of(const Pair& pair) {
  const auto& chain = pair.client.client_chain;
  if (!pair.client_cert_required || !chain || !chain->certificates.empty()) {
    return std::nullopt;
  }
  const auto why = pair.client.not_sent_because;
  if (pair.is_certificate_given &&
      (why == handshake::NotSentBecause::no_common_sigalg || why == handshake::NotSentBecause::type_not_requested)) {
    return client_finding(Kind::sigalg_mismatch,
                          "the server asks for signature algorithms that the client's key cannot serve, so that no "
                          "certificate was sent",
                          chain->step, std::string(handshake::to_string(*why)));
  }
  return client_finding(Kind::client_cert_required, "the server requires a client certificate, and none was sent",
                        chain->step, "an empty certificate list");
}

/// What remains where the handshake failed and nothing above says why.
std::optional<Finding> unexplained(const Pair& pair) {
  if (pair.client.is_established && pair.server.is_established) {
    return std::nullopt;
  }
  const Transcript& speaker = pair.server.failures.empty() ? pair.client : pair.server;
  Finding finding = finding::make(Kind::alert_generic, Side::unknown, "the handshake fails");
  if (!speaker.failures.empty()) {
    finding.message += ": " + speaker.failures.front().text;
  }
  finding.side = Side::unknown;
  return finding;
}

}  // namespace

Diagnosis diagnose_client(const Case& in) {
  Diagnosis diagnosis;
  diagnosis.findings = in.given;
  if (in.attempts.empty() || has_error(in.given)) {
    conclude(diagnosis, "");
    return diagnosis;
  }
  const Heard heard = hear(in);
  diagnosis.client_auth = authentication_of(heard.transcript, false);
  append_judgement(diagnosis.findings, heard.transcript.client_chain, "the client's");
  if (heard.is_client_chain_empty) {
    // An empty list is judged by whether one is required, not as a chain.
    auto& findings = diagnosis.findings;
    findings.erase(std::remove_if(findings.begin(), findings.end(),
                                  [](const Finding& finding) { return finding.subject.chain == Side::client; }),
                   findings.end());
  }
  std::vector<Fit> fits;
  if (!has_error(diagnosis.findings)) {
    fits = fits_of(heard);
    const bool is_sound =
        heard.transcript.is_established && heard.alert == nullptr && heard.transcript.fatal_sent() == nullptr;
    if (!fits.empty() && !(is_sound && fits.front().strength < Strength::supported)) {
      add(diagnosis, fits.front().finding);
    }
  }
  std::string healthy = diagnosis.client_auth.sent == ClientAuth::Sent::certificate
                            ? "the handshake succeeds; the client certificate is accepted"
                            : "the handshake succeeds without a client certificate";
  const bool is_open = diagnosis.findings.empty() && is_quiet_departure(heard);
  conclude(diagnosis, healthy + (is_open ? "; whether the client is content is not known (inferred: it left without a "
                                           "word)"
                                         : ""));
  if (is_open) {
    diagnosis.verdict.confidence = finding::Confidence::likely;
  }
  if (diagnosis.verdict.confidence == finding::Confidence::likely) {
    add_runners_up(diagnosis.verdict, fits);
  }
  return diagnosis;
}

Diagnosis diagnose_pair(const Pair& pair) {
  Diagnosis diagnosis;
  diagnosis.findings = pair.given;
  diagnosis.client_auth = authentication_of(pair.server, pair.is_certificate_given);
  append_judgement(diagnosis.findings, pair.client.server_chain, "the server's");
  const std::optional<Finding> empty = empty_list_of(pair);
  if (!(pair.server.client_chain && pair.server.client_chain->certificates.empty())) {
    append_judgement(diagnosis.findings, pair.server.client_chain, "the client's");
  }
  // Every stage is looked at, so that a second fault is told too; the cause is the earliest.
  for (const std::optional<Finding>& finding : {negotiation_of(pair), empty}) {
    if (finding) {
      add(diagnosis, *finding);
    }
  }
  if (const std::optional<Finding> rest = unexplained(pair); rest && !has_error(diagnosis.findings)) {
    add(diagnosis, *rest);
  }
  conclude(diagnosis, "the two sides shake hands");
  return diagnosis;
}

}  // namespace mtlsdiag::diagnose
