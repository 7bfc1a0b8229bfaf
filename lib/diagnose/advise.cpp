#include "diagnose/advise.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "finding/catalogue.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Confidence;
using finding::Kind;
using stacks::Stack;

/// Extension numbers of a TLS 1.3 CertificateRequest. Source: the TLS ExtensionType registry.
constexpr std::uint16_t kStatusRequest = 5;
constexpr std::uint16_t kSignedCertificateTimestamp = 18;
/// The most other meanings of an alert that are listed.
constexpr std::size_t kMaxMeanings = 6;

bool holds(const wire::Extensions& extensions, std::uint16_t number) {
  return wire::find_extension(extensions, static_cast<wire::ExtensionType>(number)) != nullptr;
}

void read_signs(const Attempt& attempt, stacks::Signs& signs) {
  if (!attempt.application.server.empty()) {
    signs.server_header = attempt.application.server;
  }
  if (!attempt.application.text.empty()) {
    signs.text = attempt.application.text;
  }
  const wire::CertificateRequest* request = attempt.transcript.request();
  if (request != nullptr) {
    signs.certificate_types = request->certificate_types;
    signs.sigalgs = request->signature_algorithms;
  }
  if (request != nullptr && attempt.transcript.negotiated.version == wire::kTls13) {
    signs.is_tls13 = true;
    signs.has_request = true;
    signs.requests_status = holds(request->extensions, kStatusRequest);
    signs.requests_timestamps = holds(request->extensions, kSignedCertificateTimestamp);
    signs.requests_sigalgs_cert = !request->signature_algorithms_cert.empty();
  }
  if (const handshake::AlertSeen* alert = attempt.transcript.fatal_received()) {
    signs.alert = alert->alert.description;
  }
}

/// The refused finding is about our certificate: what else does this stack mean by the same alert?
void add_meanings(Finding& cause, const Seen& seen, Stack stack) {
  if (seen.alert == nullptr || stack == Stack::unknown || cause.confidence == Confidence::certain) {
    return;
  }
  const std::vector<stacks::Fault> faults = stacks::faults_for(stack, seen.alert->alert.description, seen.is_tls13);
  std::vector<std::string> names;
  for (const stacks::Fault fault : faults) {
    if (names.size() < kMaxMeanings) {
      names.emplace_back(to_string(fault));
    }
  }
  if (!names.empty()) {
    cause.evidence.push_back(
        {.step = std::nullopt,
         .text = fmt::format("{} sends this alert for: {}", stacks::entry(stack).name, join(names, ", "))});
  }
}

/// What other clients would do with the same certificate, where they differ.
void add_other_clients(Finding& cause, const Seen& seen) {
  if (seen.own.listing != Listing::unlisted || seen.auth.sent != ClientAuth::Sent::certificate) {
    return;
  }
  std::vector<std::string> names;
  for (const stacks::ClientHabit& habit : stacks::client_habits()) {
    if (habit.obeys_ca_list) {
      names.emplace_back(habit.stack == Stack::go     ? "Go"
                         : habit.stack == Stack::java ? "Java"
                                                      : stacks::entry(habit.stack).name);
    }
  }
  cause.evidence.push_back(
      {.step = std::nullopt,
       .text = fmt::format("a {} client would send no certificate here, since no listed CA issued its chain",
                           join(names, " or "))});
}

/// A validity that just began or ended is about clocks: both are named where the server's is known. NSS's sample server
/// answers with the same date always.
void add_clocks(Finding& cause, const Seen& seen) {
  if ((cause.kind != Kind::cert_not_yet_valid && cause.kind != Kind::cert_expired) ||
      seen.software.stack == Stack::nss) {
    return;
  }
  for (const Attempt& attempt : seen.in.attempts) {
    if (const std::optional<Instant>& date = attempt.application.date) {
      const auto step = attempt.application.step > 0 ? std::optional<int>(attempt.application.step) : std::nullopt;
      cause.evidence.push_back({.step = step,
                                .text = fmt::format("the server's clock says {} (its Date header), this machine's {}",
                                                    format_instant(*date), format_instant(seen.in.settings.now))});
      return;
    }
  }
}

/// What the server has to look at: its own certificate and offer where they are at fault, or how it judges the client.
stacks::Topic topic_at_server(const Finding& cause) {
  using stacks::Part;
  const bool is_at_fault = cause.side == Side::server;
  if (cause.subject.chain == Side::server) {
    return is_at_fault ? topic_of(cause.kind, Part::presenter) : stacks::Topic::none;
  }
  const stacks::Topic topic = topic_of(cause.kind, Part::judge);
  const bool is_of_either = topic == topic_of(cause.kind, Part::presenter);
  return cause.side == Side::client && is_of_either ? stacks::Topic::none : topic;
}

void add_fix(Finding& cause, Stack stack) {
  const std::string words = stacks::words_for_server(stack, topic_at_server(cause));
  if (words.empty()) {
    return;
  }
  if (cause.fix.empty()) {
    cause.fix.emplace_back(finding::entry(cause.kind).remedy);
  }
  cause.fix.push_back((cause.side == Side::client ? "On the server, in " : "In ") + words);
}

void add_log(Diagnosis& diagnosis, Finding& cause, Stack stack) {
  if (cause.confidence == Confidence::certain || diagnosis.verdict.runners_up.empty()) {
    return;
  }
  if (const std::string words = stacks::words_for_server(stack, stacks::Topic::log); !words.empty()) {
    cause.fix.push_back("What decides between the causes that fit stands in the server's log. In " + words);
  }
}

}  // namespace

stacks::Recognised software_of(const Case& in) {
  return software_of(in.settings.starttls, in.attempts);
}

stacks::Recognised software_of(std::string_view starttls, const std::vector<Attempt>& attempts) {
  stacks::Signs signs;
  signs.starttls = starttls;
  for (const Attempt& attempt : attempts) {
    read_signs(attempt, signs);
  }
  return stacks::recognise(signs);
}

void advise(Diagnosis& diagnosis, const Seen& seen) {
  const stacks::Recognised& software = seen.software;
  diagnosis.stack = software.words;
  if (!diagnosis.verdict.cause) {
    return;
  }
  const auto cause =
      std::find_if(diagnosis.findings.begin(), diagnosis.findings.end(), [&diagnosis](const Finding& finding) {
        return finding.kind == *diagnosis.verdict.cause && finding.side == diagnosis.verdict.side;
      });
  if (cause == diagnosis.findings.end()) {
    return;
  }
  add_clocks(*cause, seen);
  add_fix(*cause, software.stack);
  if (cause->subject.chain == Side::client && seen.refusal != Refusal::none) {
    add_meanings(*cause, seen, software.stack);
    add_other_clients(*cause, seen);
    add_log(diagnosis, *cause, software.stack);
  }
}

}  // namespace mtlsdiag::diagnose
