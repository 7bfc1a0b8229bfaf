#include "live/audit_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "net/target.h"

namespace mtlsdiag::live {
namespace {

using diagnose::Attempt;
using finding::Finding;
using finding::Kind;
using finding::Severity;
using finding::Side;

/// How long a server that says nothing is waited for in each test.
constexpr std::chrono::milliseconds kAuditSilence{1'000};

Result<std::optional<handshake::Identity>> load(const x509::IdentityFiles& files) {
  if (files.certificate.empty()) {
    return std::optional<handshake::Identity>();
  }
  Result<x509::Identity> loaded = x509::load_identity(files);
  if (!loaded) {
    return loaded.error();
  }
  handshake::Identity identity;
  identity.chain = std::move(loaded->chain);
  identity.key = loaded->key;
  return std::optional<handshake::Identity>(std::move(identity));
}

}  // namespace

Result<void> Audit::load_materials() {
  materials_.now = inputs_.now;
  if (inputs_.identity) {
    materials_.good = handshake::Identity{.chain = inputs_.identity->chain, .key = inputs_.identity->key};
  }
  const std::pair<const x509::IdentityFiles*, std::optional<handshake::Identity>*> wanted[] = {
      {&settings_.ca, &materials_.ca},
      {&settings_.expired, &materials_.expired},
      {&settings_.revoked, &materials_.revoked},
      {&settings_.server_only, &materials_.server_only}};
  for (const auto& [files, identity] : wanted) {
    Result<std::optional<handshake::Identity>> loaded = load(*files);
    if (!loaded) {
      return loaded.error();
    }
    *identity = std::move(*loaded);
  }
  return {};
}

Result<AttemptResult> Audit::attempt(const handshake::Identity& identity, std::uint16_t version,
                                     const AuditVariation& variation) {
  AttemptPlan plan{.timeout = settings_.probe.timeout, .silence = std::min(kAuditSilence, settings_.probe.timeout)};
  plan.road = net::RoadSettings{.target = inputs_.destination,
                                .asked_host = inputs_.target.host,
                                .family = settings_.probe.family,
                                .proxy = inputs_.proxy,
                                .starttls = settings_.probe.starttls,
                                .timeout = settings_.probe.timeout};
  plan.client = client_settings(settings_.probe, inputs_);
  plan.client.min_version = version;
  plan.client.max_version = version;
  plan.client.lenient = true;
  plan.client.identity.reset();
  plan.client.withhold_certificate = identity.chain.empty();
  // What is presented here is often too weak for OpenSSL's default level, and must still be sent.
  plan.client.security_level = 0;
  if (!identity.chain.empty()) {
    plan.client.identity = identity;
  }
  if (!variation.has_sni) {
    plan.client.sni.clear();
  } else if (!variation.sni.empty()) {
    plan.client.sni = variation.sni;
  }
  if (variation.alpn) {
    plan.client.alpn = *variation.alpn;
  }
  plan.client.resume = variation.resume;
  const std::string usual_host = inputs_.sni.empty() ? inputs_.target.host : inputs_.sni;
  const std::string& host = variation.host.empty() ? usual_host : variation.host;
  plan.request =
      RequestPlan{.always = asks_http_ && settings_.probe.starttls.empty(),
                  .path = settings_.probe.http_path.value_or("/"),
                  .host = inputs_.target.is_unix() ? std::string("localhost")
                                                   : net::authority(host, inputs_.target.port.value_or(443))};
  plan.request.protocol = plan.road.starttls;
  std::this_thread::sleep_for(settings_.pause);
  return make_attempt(plan, ladder_);
}

/// Tries the good certificate under each version: what it sees there is what the other tests are held against.
Result<void> Audit::find_versions() {
  const std::pair<std::uint16_t, const char*> known[] = {{handshake::kTls13, "tls1.3"}, {handshake::kTls12, "tls1.2"}};
  for (const auto& [number, word] : known) {
    const bool is_below = settings_.probe.min_version && number < *settings_.probe.min_version;
    const bool is_above = settings_.probe.max_version && number > *settings_.probe.max_version;
    if (is_below || is_above) {
      continue;
    }
    const handshake::Identity none;
    const handshake::Identity& good = materials_.good ? *materials_.good : none;
    Result<AttemptResult> made = attempt(good, number);
    if (!made) {
      return made.error();
    }
    if (asks_http_ && made->attempt.transcript.is_established && !made->attempt.application.http_status) {
      // It does not speak HTTP: nothing is written to it from here on.
      asks_http_ = false;
      made = attempt(good, number);
      if (!made) {
        return made.error();
      }
    }
    if (made->attempt.transcript.is_established && made->attempt.transcript.fatal_received() == nullptr) {
      versions_.push_back(Version{number, word, std::move(made->attempt), std::move(made->session)});
    }
  }
  return {};
}

bool Audit::is_requested() const {
  return std::any_of(versions_.begin(), versions_.end(),
                     [](const Version& version) { return !version.good.transcript.certificate_requests.empty(); });
}

bool Audit::is_wanted(std::string_view name) const {
  const auto names_it = [name](const std::string& word) { return word == name; };
  const bool is_chosen = settings_.only.empty() || std::any_of(settings_.only.begin(), settings_.only.end(), names_it);
  return is_chosen && std::none_of(settings_.skip.begin(), settings_.skip.end(), names_it);
}

void Audit::skip(std::string name, const AuditTest& test, std::string why) {
  rows_.push_back(AuditRow{std::move(name), std::string(test.presented),
                           test.is_refusal_expected ? "refused" : "either", std::move(why), std::nullopt, "skipped",
                           std::nullopt});
}

void Audit::note(const AuditRow& row, Severity severity, const Version& version) {
  rows_.push_back(row);
  if (row.result != "fail" || !row.finding) {
    return;
  }
  const auto [place, is_new] = findings_.try_emplace(*row.finding);
  Finding& finding = place->second;
  if (is_new) {
    finding = finding::make(*row.finding, Side::server,
                            fmt::format("{}: {}", finding::entry(*row.finding).title, row.presented));
    finding.severity = severity;
  }
  finding.severity = std::max(finding.severity, severity);
  finding.evidence.push_back({std::nullopt, fmt::format("{} ({}): {}", row.name, version.word, row.seen)});
}

/// Data that came before a refusal was given to somebody who was then turned away.
void Audit::look_for_leak(const Attempt& seen, const std::string& name) {
  if (seen.transcript.application_bytes_in == 0 || seen.transcript.fatal_received() == nullptr ||
      seen.application.request_sent) {
    return;
  }
  const auto [place, is_new] = findings_.try_emplace(Kind::mtls_leaks_before_auth);
  if (is_new) {
    place->second =
        finding::make(Kind::mtls_leaks_before_auth, Side::server,
                      fmt::format("the server sent {} bytes of application data and refused the client only then",
                                  seen.transcript.application_bytes_in));
  }
  place->second.evidence.push_back({std::nullopt, fmt::format("{}: {}", name, describe_seen(seen))});
}

Result<void> Audit::run_test(const AuditTest& test, const Version& version) {
  const std::string name = fmt::format("{}/{}", test.name, version.word);
  if (!is_there(test.need, materials_)) {
    skip(name, test, fmt::format("needs {}", to_string(test.need)));
    return {};
  }
  Result<AuditIdentities> identities = test.present(materials_);
  if (!identities) {
    skip(name, test, identities.error().message);
    return {};
  }
  std::optional<AuditRow> worst;
  for (const handshake::Identity& identity : *identities) {
    Result<AttemptResult> made = attempt(identity, version.number);
    if (!made) {
      skip(name, test, made.error().message);
      return {};
    }
    const Attempt& seen = made->attempt;
    look_for_leak(seen, name);
    AuditRow row{name,
                 std::string(test.presented),
                 test.is_refusal_expected ? "refused" : "either",
                 describe_seen(seen),
                 is_application_reached(seen, version.good, when_),
                 "unknown",
                 std::nullopt};
    // What OpenSSL would not send (no common signature algorithm) proves nothing about the server.
    const bool is_sent = identity.chain.empty() || !seen.transcript.not_sent_because;
    if (!is_sent) {
      row.seen = "the certificate could not be presented to this server";
      row.result = "skipped";
      row.reached.reset();
    } else if (!test.is_refusal_expected) {
      row.result = row.reached ? "pass" : "unknown";
    } else if (row.reached) {
      row.result = *row.reached ? "fail" : "pass";
      row.finding = *row.reached ? test.finding : std::nullopt;
    }
    if (!worst || row.result == "fail") {
      worst = std::move(row);
    }
  }
  note(*worst, test.severity, version);
  return {};
}

Result<void> Audit::run_table(const Version& version) {
  for (const AuditTest& test : audit_tests()) {
    if (!is_wanted(test.name)) {
      continue;
    }
    if (const Result<void> done = run_test(test, version); !done) {
      return done.error();
    }
  }
  return {};
}

Result<void> Audit::run() {
  if (const Result<void> found = find_versions(); !found) {
    return found.error();
  }
  if (versions_.empty()) {
    return {};
  }
  if (!is_requested()) {
    Finding finding =
        finding::make(Kind::mtls_not_requested, Side::server, "the server never asks for a client certificate");
    finding.evidence.push_back(
        {std::nullopt, fmt::format("no CertificateRequest in {} handshakes; the application answers: {}",
                                   versions_.size(), describe_seen(versions_.front().good))});
    findings_.emplace(Kind::mtls_not_requested, std::move(finding));
    rows_.push_back(AuditRow{"client-authentication", "any certificate", "asked for", "not asked for", true, "fail",
                             Kind::mtls_not_requested});
    return {};
  }
  for (const Version& version : versions_) {
    for (const handshake::RequestSeen& request : version.good.transcript.certificate_requests) {
      materials_.accepted_names = request.request.authorities;
    }
    for (const auto step : {&Audit::run_table, &Audit::run_resumption}) {
      if (const Result<void> done = (this->*step)(version); !done) {
        return done.error();
      }
    }
  }
  return run_names(versions_.front());
}

}  // namespace mtlsdiag::live
