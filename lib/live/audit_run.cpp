#include "live/audit_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "der/crl.h"
#include "live/audit_identities.h"
#include "live/first_words.h"
#include "net/target.h"

namespace mtlsdiag::live {
namespace {

using diagnose::Attempt;
using finding::Confidence;
using finding::Finding;
using finding::Kind;
using finding::Severity;
using finding::Side;

/// How long a server that says nothing is waited for in each test.
constexpr std::chrono::milliseconds kAuditSilence{1'000};
/// The same where the protocol's first words follow, whose answer is the verdict.
constexpr std::chrono::milliseconds kBeforeWords{300};
/// How long one that was not asked anything is listened to after it has let us in: what it would say or close for.
constexpr std::chrono::milliseconds kListen{400};

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

/// True where a CRL names the certificate that the test `revoked` presents.
bool names_revoked(const std::vector<x509::Object>& crls) {
  const Bytes serial = audit_revoked_serial();
  for (const x509::Object& crl : crls) {
    const Result<der::CertificateList> list = der::CertificateList::parse(crl.der);
    if (!list) {
      continue;
    }
    der::RevokedWalk walk(*list);
    for (der::RevokedEntry entry; walk.next(entry);) {
      if (std::equal(entry.serial.begin(), entry.serial.end(), serial.begin(), serial.end())) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

Result<void> Audit::load_materials() {
  materials_.now = inputs_.now;
  materials_.is_crl_installed = names_revoked(inputs_.crls);
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

AttemptPlan Audit::plan_of(const handshake::Identity& identity, std::uint16_t version,
                           const AuditVariation& variation) const {
  const bool is_asked = find_first_words(settings_.probe.starttls) != nullptr;
  const std::chrono::milliseconds silence = is_asked ? kBeforeWords : kAuditSilence;
  AttemptPlan plan{.timeout = settings_.probe.timeout, .silence = std::min(silence, settings_.probe.timeout)};
  plan.road = road_settings(settings_.probe, inputs_);
  if (variation.port) {
    plan.road.target.port = variation.port;
  }
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
  const std::uint16_t port = variation.port.value_or(inputs_.target.port.value_or(443));
  plan.request = RequestPlan{.always = asks_http_ && settings_.probe.starttls.empty(),
                             .path = settings_.probe.http_path.value_or("/"),
                             .host = inputs_.target.is_unix() ? std::string("localhost") : net::authority(host, port),
                             .protocol = plan.road.starttls,
                             .listen = kListen};
  return plan;
}

Result<AttemptResult> Audit::attempt(const handshake::Identity& identity, std::uint16_t version,
                                     const AuditVariation& variation) {
  if (is_gone_) {
    AttemptResult unmade;
    unmade.attempt.is_reached = false;
    return unmade;
  }
  std::this_thread::sleep_for(settings_.pause);
  Result<AttemptResult> made = make_attempt(plan_of(identity, version, variation), ladder_);
  if (made) {
    watch(made->attempt, version);
  }
  return made;
}

Result<AttemptResult> Audit::attempt_good(std::uint16_t version) {
  return attempt(materials_.good.value_or(handshake::Identity{}), version);
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
    Result<AttemptResult> made = attempt_good(number);
    if (made && asks_http_ && made->attempt.transcript.is_established && !made->attempt.application.http_status) {
      // It does not speak HTTP: nothing is written to it from here on.
      asks_http_ = false;
      made = attempt_good(number);
    }
    if (!made) {
      return made.error();
    }
    if (made->attempt.transcript.is_established && made->attempt.transcript.fatal_received() == nullptr) {
      versions_.push_back(Version{number, word, std::move(made->attempt), std::move(made->session), std::nullopt});
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

AuditRow Audit::row_of(const AuditTest& test, const Version& version) const {
  return AuditRow{fmt::format("{}/{}", test.name, version.word),
                  std::string(test.presented),
                  test.is_refusal_expected ? "refused" : "either",
                  "",
                  std::nullopt,
                  "unknown",
                  std::nullopt};
}

void Audit::skip(const AuditTest& test, const Version& version, std::string why) {
  AuditRow row = row_of(test, version);
  row.seen = std::move(why);
  row.result = "skipped";
  rows_.push_back(std::move(row));
}

/// Keeps a row, and, where it failed, the finding that all rows of its kind share. It is likely where all that speaks
/// for it is inferred.
void Audit::note(const AuditTest& test, AuditRow row, std::string_view inferred_from) {
  if (row.result == "fail" && test.finding) {
    row.finding = test.finding;
    const Confidence confidence = inferred_from.empty() ? Confidence::certain : Confidence::likely;
    const auto [place, is_new] = findings_.try_emplace(*test.finding);
    Finding& finding = place->second;
    const bool is_surer = test.severity == finding.severity && confidence == Confidence::certain &&
                          finding.confidence == Confidence::likely;
    if (is_new || test.severity > finding.severity || is_surer) {
      std::vector<finding::Evidence> evidence = std::move(finding.evidence);
      finding = finding::make(
          *test.finding, Side::server,
          *test.finding == Kind::mtls_leaks_before_auth
              ? std::string(test.why)
              : fmt::format("{} gets in: {}{}", row.presented, test.why,
                            inferred_from.empty() ? std::string() : fmt::format(" (inferred from {})", inferred_from)));
      finding.severity = test.severity;
      if (!test.fix.empty()) {
        finding.fix.emplace_back(test.fix);
      }
      finding.evidence = std::move(evidence);
      finding.confidence = confidence;
    }
    // What is only worth knowing is no fault of the server's.
    row.result = test.severity == Severity::info ? "pass" : row.result;
    finding.evidence.push_back({std::nullopt, fmt::format("{}: {} ({})", row.name, row.seen, test.why)});
  }
  rows_.push_back(std::move(row));
}

/// Judges by what the good certificate saw, and keeps the row.
void Audit::judge(const AuditTest& test, AuditRow row, const Attempt& seen, const Version& version) {
  row.seen = row.seen + describe_seen(seen);
  row.reached = is_application_reached(seen, version.good, when_);
  if (!test.is_refusal_expected) {
    row.result = row.reached ? "pass" : "unknown";
  } else if (row.reached) {
    row.result = *row.reached ? "fail" : "pass";
  }
  std::string_view inferred = row.reached == true ? inferred_from(seen, version.good, when_) : std::string_view{};
  if (seen.application.http_status && *seen.application.http_status < 500 && !is_answer_steady_) {
    // The good certificate gets another text each time as well.
    inferred = {};
  } else if (seen.application.http_status && !inferred.empty()) {
    row.seen += fmt::format(" ({})", inferred);
  }
  note(test, std::move(row), inferred);
}

Result<void> Audit::run_test(const AuditTest& test, Version& version) {
  if (!is_there(test.need, materials_)) {
    skip(test, version, fmt::format("needs {}", to_string(test.need)));
    return {};
  }
  Result<AuditIdentities> identities = test.present(materials_);
  if (!identities) {
    skip(test, version, identities.error().message);
    return {};
  }
  std::optional<Attempt> worst;
  std::string not_presented = "the certificate could not be presented to this server";
  for (const handshake::Identity& identity : *identities) {
    Result<AttemptResult> made = attempt(identity, version.number);
    if (!made) {
      skip(test, version, made.error().message);
      return {};
    }
    // What was not asked for, or OpenSSL would not send (no common signature algorithm), proves nothing.
    const handshake::Transcript& seen = made->attempt.transcript;
    const bool is_unasked = seen.is_established && seen.certificate_requests.empty();
    if (!identity.chain.empty() && (seen.not_sent_because || is_unasked)) {
      not_presented = is_unasked ? "no certificate is asked for" : not_presented;
      continue;
    }
    if (!worst || is_application_reached(made->attempt, version.good, when_) == true) {
      worst = std::move(made->attempt);
    }
  }
  if (!worst) {
    skip(test, version, not_presented);
    return {};
  }
  judge(test, row_of(test, version), *worst, version);
  if (test.present == present_no_certificate) {
    version.bare = std::move(worst);
  } else if (test.present == present_good) {
    is_answer_steady_ = is_same_answer(*worst, version.good);
  }
  return {};
}

Result<void> Audit::run_table(Version& version) {
  for (const AuditTest& test : audit_tests()) {
    if (test.present == nullptr || !is_wanted(test.name)) {
      continue;
    }
    if (const Result<void> done = run_test(test, version); !done) {
      return done.error();
    }
  }
  return {};
}

void Audit::note_not_requested() {
  Finding finding =
      finding::make(Kind::mtls_not_requested, Side::server, "the server never asks for a client certificate");
  finding.evidence.push_back(
      {std::nullopt, fmt::format("no CertificateRequest in {} handshakes; the application answers: {}",
                                 versions_.size(), describe_seen(versions_.front().good))});
  findings_.emplace(Kind::mtls_not_requested, std::move(finding));
  rows_.push_back(AuditRow{"client-authentication", "any certificate", "asked for", "not asked for", true, "fail",
                           Kind::mtls_not_requested});
}

Result<void> Audit::run() {
  if (const Result<void> found = find_versions(); !found) {
    return found.error();
  }
  if (versions_.empty()) {
    is_lost_ = true;
    return {};
  }
  if (!is_requested()) {
    note_not_requested();
    return {};
  }
  for (Version& version : versions_) {
    const std::size_t first_row = rows_.size();
    for (const handshake::RequestSeen& request : version.good.transcript.certificate_requests) {
      materials_.accepted_names = request.request.authorities;
    }
    if (const Result<void> done = run_table(version); !done) {
      return done.error();
    }
    note_disclosure(version);
    for (const auto step : {&Audit::run_half_rtt, &Audit::run_early_data, &Audit::run_resumption, &Audit::run_stranger,
                            &Audit::run_elsewhere}) {
      if (const Result<void> done = (this->*step)(version); !done) {
        return done.error();
      }
    }
    if (const Result<void> done = confirm(version, first_row); !done) {
      return done.error();
    }
  }
  const std::size_t first_row = rows_.size();
  for (const auto step : {&Audit::run_names, &Audit::run_plain}) {
    if (const Result<void> done = (this->*step)(versions_.front()); !done) {
      return done.error();
    }
  }
  if (const Result<void> done = run_expired_sessions(); !done) {
    return done.error();
  }
  return confirm(versions_.front(), first_row);
}

}  // namespace mtlsdiag::live
