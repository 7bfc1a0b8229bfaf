// diagnose_server: runs the table of causes over a case in which we are the client, chooses the one that fits best, and
// asks for the experiment that would tell more.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "der/certificate.h"
#include "diagnose/advise.h"
#include "diagnose/diagnose.h"
#include "diagnose/rule.h"
#include "diagnose/seen.h"
#include "finding/catalogue.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Confidence;
using finding::Kind;
using finding::Severity;

bool has_error(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.severity == Severity::error; });
}

/// Every rule that fits, the best first; rules of equal strength stay in the order of the tables.
std::vector<Fit> fits_of(const Seen& seen) {
  std::vector<Fit> fits;
  for (const auto family :
       {speech_rules(), server_key_rules(), negotiation_rules(), client_certificate_rules(), client_chain_rules(),
        client_standards_rules(), client_trust_rules(), network_rules(), rest_rules()}) {
    for (const Rule& rule : family) {
      Fit fit = rule.match(seen);
      if (fit.strength != Strength::excluded) {
        fits.push_back(std::move(fit));
      }
    }
  }
  sort_by_strength(fits);
  return fits;
}

/// A root that belongs to a TLS-inspecting device: what answered is not the server.
void name_interceptor(const handshake::ChainSeen& chain, Finding& finding) {
  if (finding.kind != Kind::chain_untrusted_root || chain.certificates.empty()) {
    return;
  }
  const Result<der::Certificate> last = der::Certificate::parse(chain.certificates.back());
  const std::string issuer = last ? der::to_string(last->issuer) : std::string();
  const std::string_view maker = stacks::interceptor(issuer);
  if (!maker.empty()) {
    finding.kind = Kind::tls_intercepted;
    finding.side = Side::network;
    finding.confidence = Confidence::likely;
    finding.message = fmt::format(
        "the chain leads to {}, a root of {}: what answered is a device on the way and not the server", issuer, maker);
    finding.fix.clear();
  }
}

/// The server's chain as we judged it, placed and evidenced.
std::vector<Finding> server_chain_findings(const Seen& seen) {
  std::vector<Finding> findings;
  const auto& chain = seen.transcript.server_chain;
  if (!chain || !chain->judgement) {
    return findings;
  }
  findings = chain->judgement->findings;
  for (Finding& finding : findings) {
    if (finding.evidence.empty()) {
      const int step = chain->judgement_step != 0 ? chain->judgement_step : chain->step;
      finding.evidence.push_back({.step = step, .text = "the server's certificates as they were sent"});
    }
    name_interceptor(*chain, finding);
    if (seen.in.settings.is_insecure && finding.severity == Severity::error) {
      finding.severity = Severity::warning;
    }
  }
  return findings;
}

/// A CA at hand that has the issuer's name and not its key is just another one, where the server knows the right one.
bool is_of_other_root(const Seen& seen, const Finding& finding) {
  return finding.kind == Kind::signature_invalid && seen.auth.outcome == ClientAuth::Outcome::accepted &&
         finding.subject.index.value_or(0) + 1 >= static_cast<int>(seen.transcript.client_chain->certificates.size());
}

/// Our own certificate's defects where the server did not refuse: worth a warning, and never the cause.
std::vector<Finding> own_findings(const Seen& seen) {
  std::vector<Finding> findings;
  if (seen.auth.sent != ClientAuth::Sent::certificate) {
    return findings;
  }
  for (const std::vector<Finding>* list : {&seen.own.defects, &seen.own.remarks}) {
    for (Finding finding : *list) {
      if (!is_of_other_root(seen, finding)) {
        finding.severity = std::min(finding.severity, Severity::warning);
        findings.push_back(std::move(finding));
      }
    }
  }
  return findings;
}

bool is_same(const Finding& a, const Finding& b) {
  return a.kind == b.kind && a.subject.chain == b.subject.chain && a.subject.index == b.subject.index;
}

std::string_view opening(const Finding& finding) {
  if (finding.subject.chain == Side::client && finding.subject.index) {
    switch (finding.kind) {
      case Kind::client_ca_not_accepted:
      case Kind::client_cert_rejected:
      case Kind::client_cert_required:
      case Kind::crl_expired:
      case Kind::crl_unavailable: return "";
      default: return finding.side == Side::client ? "the server refused the client certificate: " : "";
    }
  }
  if (finding.subject.chain == Side::server) {
    return "the server's certificate: ";
  }
  return "";
}

std::string summary_of(const Finding& finding) {
  return std::string(opening(finding)) + finding.message;
}

bool was_made(const Case& in, const Experiment& experiment) {
  return std::any_of(in.attempts.begin(), in.attempts.end(),
                     [&experiment](const Attempt& attempt) { return attempt.change == experiment.change; });
}

std::optional<Experiment> next_of(const Case& in, const std::vector<Fit>& fits) {
  if (in.settings.experiments_left == 0 || fits.empty()) {
    return std::nullopt;
  }
  const bool is_settled = fits.front().strength == Strength::proven;
  for (const Fit& fit : fits) {
    for (const Experiment& experiment : fit.asks) {
      // Leaving out our own default offer of ALPN is part of every probe, not an experiment.
      const bool is_allowed = in.settings.allows_experiments || experiment.change == Change::without_alpn;
      if (is_allowed && !was_made(in, experiment)) {
        return experiment;
      }
    }
    if (is_settled) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

std::string outcome_text(const Attempt& attempt) {
  if (!attempt.is_reached) {
    return "no connection";
  }
  if (attempt.change == Change::banner) {
    return attempt.plaintext.empty() ? "the port says nothing by itself"
                                     : fmt::format("the port says {}", quoted(as_text(attempt.plaintext)));
  }
  switch (refusal_of(attempt)) {
    case Refusal::none: return "the server goes on";
    case Refusal::alert:
      return fmt::format("the server answers with the alert {}",
                         wire::alert_name(attempt.transcript.fatal_received()->alert.description));
    case Refusal::http: return fmt::format("the server answers HTTP {}", attempt.application.http_status.value_or(0));
    case Refusal::protocol: return "the server refuses in its own protocol";
    case Refusal::closed: return "the server closes the connection without an alert";
    case Refusal::reset: return "the server resets the connection";
    case Refusal::silence: return "the server says nothing more";
    case Refusal::local:
      return attempt.transcript.server_hello ? "the server goes on, and this side gives up" : "this side gives up";
    case Refusal::not_tls: return "the answer is not TLS";
  }
  return {};
}

std::vector<Proof> proofs_of(const Case& in) {
  std::vector<Proof> proofs;
  for (std::size_t i = 1; i < in.attempts.size(); ++i) {
    proofs.push_back(
        {.attempt = i, .text = fmt::format("{}: {}", describe(in.attempts[i].change), outcome_text(in.attempts[i]))});
  }
  return proofs;
}

void conclude(Diagnosis& diagnosis, const Seen& seen, const std::vector<Fit>& fits) {
  Finding cause = fits.front().finding;
  auto& findings = diagnosis.findings;
  findings.erase(std::remove_if(findings.begin(), findings.end(),
                                [&cause](const Finding& finding) { return is_same(finding, cause); }),
                 findings.end());
  findings.insert(findings.begin(), cause);
  diagnosis.verdict.status = finding::Status::fail;
  diagnosis.verdict.cause = cause.kind;
  diagnosis.verdict.side = cause.side;
  diagnosis.verdict.confidence = cause.confidence;
  diagnosis.verdict.summary = summary_of(cause);
  if (cause.confidence == Confidence::likely) {
    add_runners_up(diagnosis.verdict, fits);
    diagnosis.verdict.summary += fmt::format(" (inferred: {})", seen.refusal_text());
  }
}

/// Where the last issuer of the server's chain is not at hand, a missing link and a foreign root look alike.
void add_other_reading(Verdict& verdict) {
  const bool is_missing = verdict.cause == Kind::chain_missing_intermediate;
  if (verdict.confidence == Confidence::likely && (is_missing || verdict.cause == Kind::chain_untrusted_root)) {
    verdict.runners_up.push_back({.kind = is_missing ? Kind::chain_untrusted_root : Kind::chain_missing_intermediate,
                                  .side = verdict.side,
                                  .tell_apart = "the certificate of the issuer named: does a trusted root issue it?"});
  }
}

/// Under TLS 1.3 a ticket is good evidence that the client is let in, and no proof: nginx sends tickets, and then HTTP
/// 400. Source: RFC 8446 §4.6.1; run, nginx 1.22.
bool is_shown_by_ticket_alone(const Seen& seen) {
  const handshake::Transcript& transcript = seen.transcript;
  return seen.is_tls13 && seen.auth.outcome == ClientAuth::Outcome::accepted && transcript.application_bytes_in == 0 &&
         transcript.ending != handshake::Ending::close_notify;
}

std::string healthy_summary(const Seen& seen) {
  using Outcome = ClientAuth::Outcome;
  if (seen.auth.outcome == Outcome::not_requested) {
    return "the handshake succeeds; the server asks for no client certificate";
  }
  if (seen.is_closed_unasked) {
    return "the handshake succeeds, and the server then closes the connection; it accepts the client certificate "
           "(inferred: one that it cannot know, and none at all, it refuses by an alert)";
  }
  if (seen.auth.outcome != Outcome::accepted) {
    return "the handshake succeeds; the server has not said whether it accepts the client (inferred: it did not "
           "object)";
  }
  return fmt::format("the handshake succeeds; {}{}",
                     seen.auth.sent == ClientAuth::Sent::certificate
                         ? "the client certificate is accepted"
                         : "the server goes on without a client certificate",
                     is_shown_by_ticket_alone(seen) ? " (inferred: it gave a session ticket and did not object)" : "");
}

void conclude_healthy(Diagnosis& diagnosis, const Seen& seen) {
  diagnosis.verdict = finding::verdict_of(diagnosis.findings);
  if (diagnosis.verdict.status == finding::Status::pass || diagnosis.verdict.cause == std::nullopt) {
    diagnosis.verdict.summary = healthy_summary(seen);
    const bool is_open =
        seen.auth.outcome == ClientAuth::Outcome::unknown || seen.is_closed_unasked || is_shown_by_ticket_alone(seen);
    diagnosis.verdict.confidence = is_open ? Confidence::likely : Confidence::certain;
  } else if (const Finding* leading = finding::leading(diagnosis.findings)) {
    diagnosis.verdict.summary =
        std::string(leading->subject.chain == Side::client ? "the client certificate: " : opening(*leading)) +
        leading->message;
  }
}

/// Our judge refuses the server's chain: whatever came later is not the cause.
void conclude_refused_chain(Diagnosis& diagnosis, const Seen& seen) {
  const std::vector<Fit> fits = {default_certificate(seen)};
  if (fits.front().strength == Strength::proven) {
    conclude(diagnosis, seen, fits);
    return;
  }
  if (fits.front().strength != Strength::excluded) {
    diagnosis.next = next_of(seen.in, fits);
  }
  diagnosis.verdict = finding::verdict_of(diagnosis.findings);
  diagnosis.verdict.summary = summary_of(*finding::leading(diagnosis.findings));
  add_other_reading(diagnosis.verdict);
}

}  // namespace

Diagnosis diagnose_server(const Case& in) {
  Diagnosis diagnosis;
  diagnosis.findings = in.given;
  if (in.attempts.empty() || has_error(in.given)) {
    diagnosis.verdict = finding::verdict_of(diagnosis.findings);
    return diagnosis;
  }
  const Seen seen = look(in);
  diagnosis.client_auth = seen.auth;
  diagnosis.proofs = proofs_of(in);
  for (auto findings : {server_chain_findings(seen), own_findings(seen)}) {
    diagnosis.findings.insert(diagnosis.findings.end(), findings.begin(), findings.end());
  }
  if (has_error(diagnosis.findings)) {
    conclude_refused_chain(diagnosis, seen);
  } else if (const std::vector<Fit> fits = fits_of(seen); fits.empty()) {
    conclude_healthy(diagnosis, seen);
  } else {
    diagnosis.next = next_of(in, fits);
    conclude(diagnosis, seen, fits);
  }
  advise(diagnosis, seen);
  return diagnosis;
}

}  // namespace mtlsdiag::diagnose
