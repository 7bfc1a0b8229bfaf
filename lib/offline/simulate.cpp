#include "offline/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "der/certificate.h"
#include "diagnose/diagnose.h"
#include "finding/catalogue.h"
#include "handshake/engine.h"
#include "offline/simulate/findings.h"
#include "offline/simulate/judges.h"
#include "offline/simulate/ladder.h"
#include "offline/simulate/mismatch.h"
#include "report/session.h"
#include "x509/describe.h"
#include "x509/name_match.h"

namespace mtlsdiag::offline {
namespace {

using finding::Finding;
using finding::Kind;
using finding::Side;
using handshake::Context;
using handshake::Elapsed;
using handshake::Engine;

/// The most rounds of carrying bytes to and fro: far more than any handshake needs.
constexpr int kMaxRounds = 64;

/// Asks the settings' clock, and never gives the same time twice, so that the steps of both ends have one order.
class Clock final {
 public:
  explicit Clock(const std::function<Elapsed()>& elapsed) : elapsed_(elapsed) {}
  Elapsed now() {
    constexpr Elapsed kStep = std::chrono::microseconds(1);
    const Elapsed asked = elapsed_ ? elapsed_() : last_ + kStep;
    last_ = std::max(asked, last_ + Elapsed(1));
    return last_;
  }

 private:
  const std::function<Elapsed()>& elapsed_;
  Elapsed last_{};
};

std::string sni_of(const SimulateSettings& settings) {
  if (settings.no_sni) {
    return {};
  }
  if (!settings.sni.empty()) {
    return settings.sni;
  }
  const Result<x509::ReferenceName> name = x509::parse_reference(settings.name);
  return !settings.name.empty() && name && name->kind == x509::NameKind::dns ? name->text : std::string();
}

void fill_common(handshake::CommonSettings& to, const SimulatedSide& from) {
  if (from.identity && !from.identity->empty()) {
    to.identity = handshake::Identity{from.identity->chain, from.identity->key, true};
  }
  to.max_version = from.tls_max.value_or(handshake::kTls13);
  to.min_version = from.tls_min.value_or(std::min(handshake::kTls12, to.max_version));
  to.ciphers = from.ciphers;
  to.groups = from.groups;
  to.sigalgs = from.sigalgs;
  to.alpn = from.alpn;
}

handshake::ClientSettings client_settings(const SimulateSettings& settings, SideJudge* judge) {
  handshake::ClientSettings made;
  fill_common(made, settings.client);
  made.sni = sni_of(settings);
  if (judge != nullptr) {
    made.judge = judge->judge();
    made.key_log = settings.key_log;
  }
  return made;
}

std::vector<Bytes> subjects_of(const x509::Roots* roots) {
  std::vector<Bytes> names;
  if (roots != nullptr) {
    roots->each([&names](const x509::Root& root) {
      if (const Result<der::Certificate> certificate = der::Certificate::parse(root.der)) {
        names.push_back(to_bytes(certificate->subject.raw));
      }
    });
  }
  return names;
}

handshake::ServerSettings server_settings(const SimulateSettings& settings, SideJudge* judge) {
  handshake::ServerSettings made;
  fill_common(made, settings.server);
  made.client_auth = settings.client_auth;
  made.client_ca_names = settings.client_ca_names ? *settings.client_ca_names : subjects_of(settings.server.roots);
  made.server_names = settings.server_names;
  made.require_sni = !settings.server_names.empty();
  made.ocsp_response = settings.staple;
  if (judge != nullptr) {
    made.judge = judge->judge();
  }
  return made;
}

bool carry(Engine& from, Engine& to, Clock& clock) {
  const Bytes bytes = from.take_output();
  if (!bytes.empty()) {
    to.feed(bytes, clock.now());
  }
  return !bytes.empty();
}

void shake_hands(Engine& client, Engine& server, Clock& clock) {
  client.start(clock.now());
  for (int round = 0; round < kMaxRounds; ++round) {
    const bool moved_up = carry(client, server, clock);
    const bool moved_down = carry(server, client, clock);
    if (!moved_up && !moved_down) {
      return;
    }
  }
}

/// How long the further handshakes of --repeat took.
Document repeat(const SimulateSettings& settings, const Context& client, const Context& server, Clock& clock) {
  std::size_t established = 0;
  const Elapsed begin = clock.now();
  for (std::size_t i = 1; i < settings.repeat; ++i) {
    Engine client_engine(client);
    Engine server_engine(server);
    shake_hands(client_engine, server_engine, clock);
    established += client_engine.is_confirmed() && server_engine.is_established() ? 1 : 0;
  }
  const double total = std::chrono::duration<double, std::milli>(clock.now() - begin).count();
  const std::size_t count = settings.repeat - 1;
  return Document::object()
      .add("handshakes", count)
      .add("established", established)
      .add("total_ms", total)
      .add("mean_ms", count == 0 ? 0.0 : total / static_cast<double>(count));
}

std::string repeat_note(const Document& repeated) {
  return fmt::format("{} of {} further handshakes succeeded, in {:.3f} ms each.",
                     *repeated.find("established")->integer(), *repeated.find("handshakes")->integer(),
                     *repeated.find("mean_ms")->number());
}

Result<Outcome> run(const SimulateSettings& settings, SideJudge& judge_of_server, SideJudge& judge_of_client) {
  Clock clock(settings.elapsed);
  const Result<Context> client = Context::client(client_settings(settings, &judge_of_server));
  if (!client) {
    return Error{client.error().code, fmt::format("the client: {}", client.error().message)};
  }
  const Result<Context> server = Context::server(server_settings(settings, &judge_of_client));
  if (!server) {
    return Error{server.error().code, fmt::format("the server: {}", server.error().message)};
  }
  Engine client_engine(*client);
  Engine server_engine(*server);
  shake_hands(client_engine, server_engine, clock);
  Outcome outcome;
  outcome.client = client_engine.transcript();
  outcome.server = server_engine.transcript();
  outcome.ladder = join_ladders(outcome.client, outcome.server);
  if (settings.repeat > 1) {
    outcome.repeated = repeat(settings, *client, *server, clock);
  }
  return outcome;
}

/// Whether the handshake comes past the negotiation under other settings. What is wrong later does not count.
bool passes_negotiation(const SimulateSettings& settings) {
  handshake::ClientSettings client = client_settings(settings, nullptr);
  handshake::ServerSettings server = server_settings(settings, nullptr);
  Result<Engine> client_engine = Engine::client(std::move(client));
  Result<Engine> server_engine = Engine::server(std::move(server));
  if (!client_engine || !server_engine) {
    return false;
  }
  Clock clock(settings.elapsed);
  shake_hands(*client_engine, *server_engine, clock);
  return !ends_in_negotiation(client_engine->transcript(), server_engine->transcript());
}

diagnose::Pair pair_of(const SimulateSettings& settings, const Outcome& outcome, std::vector<Finding> given) {
  diagnose::Pair pair;
  pair.client = outcome.client;
  pair.server = outcome.server;
  pair.given = std::move(given);
  pair.client_cert_required = settings.client_auth == handshake::ClientAuth::require;
  pair.has_client_limits = settings.client.has_limits();
  pair.has_server_limits = settings.server.has_limits();
  pair.client_max_version = settings.client.tls_max.value_or(handshake::kTls13);
  pair.server_max_version = settings.server.tls_max.value_or(handshake::kTls13);
  pair.is_certificate_given = settings.client.identity.has_value();
  pair.now = settings.at;
  return pair;
}

/// A pair whose certificate and key are of different kinds cannot even be presented: what is wrong is known all the
/// same, and so is what the chains are worth.
bool cannot_be_presented(const Error& error, const std::vector<Finding>& given) {
  return error.code == ErrorCode::unsupported && has_error(given, Kind::key_mismatch);
}

std::vector<Finding> chain_findings(const SimulateSettings& settings, SideJudge& judge_of_server,
                                    SideJudge& judge_of_client) {
  std::vector<Finding> findings;
  if (settings.server.identity) {
    findings = judge_of_server.assess(settings.server.identity->chain).findings;
  }
  if (settings.client.identity && settings.client_auth != handshake::ClientAuth::none) {
    add_missing(findings, judge_of_client.assess(settings.client.identity->chain).findings);
  }
  return findings;
}

/// Puts in what the two configurations themselves tell, in place of what the transcripts alone could.
void explain_negotiation(diagnose::Diagnosis& diagnosis, const SimulateSettings& settings, const Outcome& outcome) {
  std::vector<Finding>& findings = diagnosis.findings;
  const auto drop = [&findings](const auto& unwanted) {
    findings.erase(std::remove_if(findings.begin(), findings.end(), unwanted), findings.end());
  };
  if (std::optional<Finding> found =
          negotiation_finding(settings, outcome.client, outcome.server, passes_negotiation)) {
    drop([](const Finding& each) { return is_negotiation(each.kind); });
    findings.insert(findings.begin(), std::move(*found));
  }
  if (has_error(findings, Kind::key_mismatch)) {
    drop([](const Finding& each) { return each.kind == Kind::decrypt_error; });  // its consequence
  }
}

void conclude(report::Report& report, diagnose::Diagnosis diagnosis, const std::vector<Finding>& of_chains,
              const SimulateSettings& settings) {
  add_missing(diagnosis.findings, of_chains);
  drop_consequences_of_leaf(diagnosis.findings, settings);
  finding::Verdict verdict = finding::verdict_of(diagnosis.findings);
  const Finding* cause = finding::leading(diagnosis.findings);
  const bool is_about_chain = cause != nullptr && cause->subject.chain.has_value();
  if (is_about_chain && verdict.cause == diagnosis.verdict.cause && verdict.side == diagnosis.verdict.side) {
    verdict.summary = std::move(diagnosis.verdict.summary);
  }
  if (verdict.status == finding::Status::pass && verdict.summary.empty()) {
    verdict.summary = "the two sides shake hands";
  }
  report.findings = std::move(diagnosis.findings);
  report.verdict = std::move(verdict);
}

Document describe_chain(const SimulatedSide& side, Instant at) {
  return side.identity ? x509::describe_chain(side.identity->chain, at) : Document::list();
}

}  // namespace

Result<report::Report> simulate(const SimulateSettings& settings) {
  if (!settings.server.identity || settings.server.identity->empty()) {
    return Error{ErrorCode::usage, "simulate needs the server's certificate and key (--server-cert, --server-key)"};
  }
  report::Report report;
  report.command = "simulate";
  report.started = settings.started;
  SideJudge judge_of_server(settings, Side::server);
  SideJudge judge_of_client(settings, Side::client);
  std::vector<Finding> given = key_findings(settings);
  const Result<Outcome> outcome = run(settings, judge_of_server, judge_of_client);
  const std::vector<Finding> of_chains = chain_findings(settings, judge_of_server, judge_of_client);
  diagnose::Diagnosis diagnosis;
  if (outcome) {
    diagnosis = diagnose::diagnose_pair(pair_of(settings, *outcome, given));
    explain_negotiation(diagnosis, settings, *outcome);
    add_alert(diagnosis.findings, *outcome);
    add_limits(diagnosis.findings, *outcome);
    report.steps = outcome->ladder;
    report.session = report::session_of(outcome->client);
    report.client_auth = report::client_auth_of(diagnosis.client_auth, outcome->client);
    report.client_auth->required = settings.client_auth == handshake::ClientAuth::require;
    if (!outcome->repeated.is_null()) {
      report.extra.add("repeat", outcome->repeated);
      report.notes.push_back(repeat_note(outcome->repeated));
    }
  } else if (cannot_be_presented(outcome.error(), given)) {
    diagnosis.findings = std::move(given);
  } else {
    return outcome.error();
  }
  conclude(report, std::move(diagnosis), of_chains, settings);
  report.server_chain = describe_chain(settings.server, settings.at);
  report.client_chain = describe_chain(settings.client, settings.at);
  if (settings.sink) {
    for (const finding::Step& step : report.steps) {
      settings.sink(step);
    }
  }
  return report;
}

}  // namespace mtlsdiag::offline
