#include "live/serve_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "diagnose/diagnose.h"
#include "finding/catalogue.h"
#include "live/probe_report.h"
#include "live/request_fit.h"
#include "live/serve_obstacle.h"
#include "report/session.h"
#include "stacks/stacks.h"
#include "wire/alert.h"
#include "wire/fingerprint.h"
#include "wire/registry.h"
#include "x509/describe.h"

namespace mtlsdiag::live {
namespace {

using handshake::Transcript;
using wire::Registry;

Document names_of(Registry registry, const std::vector<std::uint16_t>& numbers) {
  Document list = Document::list();
  for (const std::uint16_t number : numbers) {
    list.push(wire::name_of(registry, number));
  }
  return list;
}

std::string answer_text(std::uint8_t answer) {
  switch (answer) {
    case stacks::kNoAlert: return "closes without an alert";
    case stacks::kAccepts: return "accepts it";
    case stacks::kHttp400: return "HTTP 400";
    default: return fmt::format("{} ({})", wire::alert_name(answer), answer);
  }
}

/// "Go" for "a Go server".
std::string bare_name(stacks::Stack stack) {
  std::string_view name = stacks::entry(stack).name;
  for (const std::string_view article : {"a ", "an "}) {
    name.remove_prefix(name.starts_with(article) ? article.size() : 0);
  }
  constexpr std::string_view kServer = " server";
  name.remove_suffix(name.ends_with(kServer) ? kServer.size() : 0);
  return std::string(name);
}

/// A Go or Java client sends an empty list where no listed CA issued its chain: nobody configured it so.
void explain_empty_list(report::Report& report, const Transcript& seen) {
  if (!seen.client_chain || !seen.client_chain->certificates.empty() || seen.request() == nullptr) {
    return;
  }
  std::string who;
  for (const stacks::ClientHabit& habit : stacks::client_habits()) {
    if (habit.obeys_ca_list) {
      who += (who.empty() ? "" : ", ") + bare_name(habit.stack);
    }
  }
  std::string listed;
  for (const std::string& name : report.client_auth->accepted_issuers) {
    listed += (listed.empty() ? "" : "; ") + name;
  }
  listed = listed.empty() ? "it was empty: any CA would do" : listed;
  report.notes.push_back(
      fmt::format("The client sent an empty certificate list. Either it has no certificate, or it is one of those ({}, "
                  "most programs "
                  "on GnuTLS) that send none when no CA on the list sent here ({}) issued a certificate of their "
                  "chain, as they have it configured.",
                  who, listed));
}

/// Some clients look at our certificate only after the handshake, and their refusal is no more than that they leave.
void explain_early_leave(report::Report& report, const Transcript& seen) {
  const bool is_gone = seen.ending == handshake::Ending::fin || seen.ending == handshake::Ending::reset ||
                       seen.ending == handshake::Ending::close_notify;
  if (report.verdict->status == finding::Status::pass && seen.is_established && is_gone &&
      seen.application_bytes_in == 0) {
    report.notes.push_back(
        "The client left without a request. Some programs look at the server's certificate only after the handshake "
        "(nginx for proxy_ssl_verify, curl for the name, w3m and others), and leave like this where they do not trust "
        "it: then their own message or log says so.");
  }
}

void add_other_servers(report::Report& report, const Transcript& seen) {
  if (!report.verdict->cause || report.verdict->side != finding::Side::client) {
    return;
  }
  Document others = other_servers(*report.verdict->cause, seen.negotiated.version >= handshake::kTls13);
  if (others.is_null()) {
    return;
  }
  std::vector<std::pair<std::string, std::string>> by_answer;
  for (const Document& row : *others.elements()) {
    const std::string& answer = *row.find("answer")->text();
    auto same = std::find_if(by_answer.begin(), by_answer.end(), [&](const auto& one) { return one.first == answer; });
    same = same == by_answer.end() ? by_answer.insert(same, {answer, ""}) : same;
    same->second += (same->second.empty() ? "" : ", ") + *row.find("server")->text();
  }
  std::string text = "What other servers say to such a client:";
  for (const auto& [answer, servers] : by_answer) {
    text += fmt::format("{} {}: {}", text.back() == ':' ? "" : ";", answer, servers);
  }
  report.notes.push_back(text + ".");
  report.extra.add("other_servers", std::move(others));
}

/// A lenient server lets a client without a certificate through; a strict one would not, and that is what counts.
void add_missing_certificate(const Service& service, const Transcript& seen, diagnose::Diagnosis& diagnosis) {
  const bool is_demanded = service.settings().client_auth == handshake::ClientAuth::require;
  const bool is_let_through = seen.is_established && seen.client_chain && seen.client_chain->certificates.empty();
  if (!service.settings().lenient || !is_demanded || !is_let_through) {
    return;
  }
  finding::Finding finding = finding::make(finding::Kind::client_cert_required, finding::Side::client,
                                           "the client was asked for a certificate and sent none");
  finding.side = finding::Side::client;
  finding.subject.chain = finding::Side::client;
  finding.evidence.push_back({.step = seen.client_chain->step, .text = "an empty certificate list"});
  diagnosis.findings.push_back(std::move(finding));
  diagnosis.verdict = finding::verdict_of(diagnosis.findings);
  diagnosis.client_auth.outcome = diagnose::ClientAuth::Outcome::rejected;
}

diagnose::Case case_of(Service& service, const Guest& guest, Transcript seen, ByteView hello) {
  diagnose::Case result;
  result.obstacle = find_obstacle(service, seen, hello);
  result.names_of_host = service.names_of_host();
  result.settings.host = guest.local;
  result.settings.has_limits = service.has_limits();
  result.settings.now = service.judged_at(guest.started);
  result.attempts.push_back(diagnose::Attempt{.transcript = std::move(seen)});
  result.own = service.own(guest.started);
  return result;
}

}  // namespace

Document describe_offer(const wire::ClientHello& hello) {
  Document offer = Document::object();
  if (const auto* versions = hello.versions()) {
    offer.add("versions", names_of(Registry::version, *versions));
  } else {
    offer.add("versions", Document(Document::List{wire::name_of(Registry::version, hello.legacy_version)}));
  }
  offer.add("cipher_suites", names_of(Registry::cipher_suite, hello.cipher_suites));
  if (const auto* groups = hello.groups()) {
    offer.add("groups", names_of(Registry::group, *groups));
  }
  if (const auto* schemes = hello.signature_algorithms()) {
    offer.add("signature_algorithms", names_of(Registry::signature_scheme, *schemes));
  }
  const std::string_view name = hello.server_name();
  offer.add("sni", name.empty() ? Document() : Document(printable(name)));
  Document protocols = Document::list();
  for (const std::string& protocol : hello.alpn()) {
    protocols.push(printable(protocol));
  }
  offer.add("alpn", std::move(protocols));
  const stacks::Stack software = stacks::recognise_client(hello);
  offer.add("looks_like", software == stacks::Stack::unknown ? Document() : Document(bare_name(software)));
  return offer.add("ja3", wire::ja3(hello)).add("ja4", wire::ja4(hello));
}

Document other_servers(finding::Kind kind, bool is_tls13) {
  Document list;
  for (const stacks::Answer& answer : stacks::answers()) {
    const std::uint8_t said = is_tls13 ? answer.tls13 : answer.tls12;
    if (stacks::kind_of(answer.fault) != kind || said == stacks::kNotKnown) {
      continue;
    }
    Document row = Document::object();
    row.add("server",
            fmt::format("{}{}{}", bare_name(answer.stack), answer.version.empty() ? "" : " ", answer.version));
    row.add("fault", to_string(answer.fault)).add("answer", answer_text(said));
    list.push(std::move(row));
  }
  return list;
}

report::Report serve_report(Service& service, const Guest& guest, Transcript transcript, ByteView hello, Elapsed now) {
  report::Report report;
  report.command = "serve";
  report.target = guest.peer;
  report.started = guest.started;
  report.duration_ms = std::chrono::duration<double, std::milli>(now).count();
  diagnose::Case in = case_of(service, guest, std::move(transcript), hello);
  Transcript& seen = in.attempts.front().transcript;
  diagnose::Diagnosis diagnosis = diagnose::diagnose_client(in);
  add_missing_certificate(service, seen, diagnosis);
  report.verdict = std::move(diagnosis.verdict);
  report.findings = std::move(diagnosis.findings);
  report.session = report::session_of(seen);
  report.client_auth = report::client_auth_of(diagnosis.client_auth, seen);
  report.client_auth->required = service.settings().client_auth == handshake::ClientAuth::require;
  report.server_chain = service.described_chain();
  report.client_chain = seen.client_chain
                            ? x509::describe_chain(seen.client_chain->certificates, service.judged_at(guest.started))
                            : Document::list();
  if (seen.client_hello) {
    report.extra.add("offer", describe_offer(*seen.client_hello));
  }
  explain_empty_list(report, seen);
  explain_early_leave(report, seen);
  add_other_servers(report, seen);
  report.steps = std::move(seen.steps);
  return report;
}

}  // namespace mtlsdiag::live
