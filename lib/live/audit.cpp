#include "live/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>
#include <utility>

#include "base/text.h"
#include "der/certificate.h"
#include "der/extensions.h"
#include "finding/catalogue.h"
#include "live/audit_tests.h"
#include "live/audit_verdict.h"
#include "live/probe_attempt.h"
#include "live/probe_inputs.h"
#include "net/target.h"
#include "wire/registry.h"

namespace mtlsdiag::live {
namespace {

using diagnose::Attempt;
using finding::Finding;
using finding::Kind;
using finding::Severity;
using finding::Side;

/// The most names of the server's certificate that sessions are carried to.
constexpr std::size_t kMaxOtherNames = 4;
/// How long a server that says nothing is waited for in each test.
constexpr std::chrono::milliseconds kAuditSilence{1'000};
constexpr std::string_view kUnknownName = "unknown-name.invalid";

/// One line of the result.
struct Row {
  std::string name;
  std::string presented;
  std::string expected;
  std::string seen;
  std::optional<bool> reached;
  std::string result;  ///< pass, fail, skipped, unknown
  std::optional<Kind> finding;
};

/// What differs from the good attempt beside the certificate.
struct Variation {
  std::string sni;
  bool has_sni = true;
  std::optional<std::vector<std::string>> alpn;
  handshake::Session resume;
  std::string host;  ///< for the Host header; empty: as the good attempt has it
};

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

class Audit final {
 public:
  Audit(const AuditSettings& settings, const ProbeInputs& inputs, const finding::StepSink& sink)
      : settings_(settings), inputs_(inputs), ladder_(sink), when_{settings.expect_status, settings.reached_when} {}

  Result<void> load_materials();
  Result<void> run();
  void fill(report::Report& report);

 private:
  struct Version {
    std::uint16_t number = 0;
    std::string word;
    Attempt good;
    handshake::Session session;
  };

  Result<AttemptResult> attempt(const handshake::Identity& identity, std::uint16_t version,
                                const Variation& variation = {});
  Result<void> find_versions();
  bool is_wanted(std::string_view name) const;
  Result<void> run_table(const Version& version);
  Result<void> run_test(const AuditTest& test, const Version& version);
  Result<void> run_names(const Version& version);
  Result<void> run_resumption(const Version& version);
  Result<void> resume_under(const Version& version, const std::string& other);
  std::vector<std::string> other_names(const Version& version) const;
  void note(const Row& row, Severity severity, const Version& version);
  void skip(std::string name, const AuditTest& test, std::string why);
  void look_for_leak(const Attempt& seen, const std::string& name);
  bool is_requested() const;

  const AuditSettings& settings_;
  const ProbeInputs& inputs_;
  net::Ladder ladder_;
  ReachedWhen when_;
  AuditMaterials materials_;
  bool asks_http_ = true;
  std::vector<Version> versions_;
  std::vector<Row> rows_;
  std::map<Kind, Finding> findings_;
};

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
                                     const Variation& variation) {
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
  rows_.push_back(Row{std::move(name), std::string(test.presented), test.is_refusal_expected ? "refused" : "either",
                      std::move(why), std::nullopt, "skipped", std::nullopt});
}

void Audit::note(const Row& row, Severity severity, const Version& version) {
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
  std::optional<Row> worst;
  for (const handshake::Identity& identity : *identities) {
    Result<AttemptResult> made = attempt(identity, version.number);
    if (!made) {
      skip(name, test, made.error().message);
      return {};
    }
    const Attempt& seen = made->attempt;
    look_for_leak(seen, name);
    Row row{name,
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

/// Without a certificate under other names and protocols: the way round a server block that does not ask.
Result<void> Audit::run_names(const Version& version) {
  struct Case {
    const char* name;
    std::string presented;
    Variation variation;
  };
  std::vector<Case> cases;
  cases.push_back({"sni-absent", "no certificate and no SNI", {.has_sni = false}});
  cases.push_back({"sni-unknown", "no certificate and an unknown name in SNI", {.sni = std::string(kUnknownName)}});
  cases.push_back({"alpn-absent", "no certificate and no ALPN", {.alpn = std::vector<std::string>{}}});
  for (const std::string& other : other_names(version)) {
    cases.push_back({"sni-other", fmt::format("no certificate and {} in SNI", printable(other)), {.sni = other}});
  }
  for (const Case& each : cases) {
    if (!is_wanted(each.name)) {
      continue;
    }
    Result<AttemptResult> made = attempt(handshake::Identity{}, version.number, each.variation);
    if (!made) {
      return made.error();
    }
    const Attempt& seen = made->attempt;
    Row row{fmt::format("{}/{}", each.name, version.word),     each.presented, "refused",   describe_seen(seen),
            is_application_reached(seen, version.good, when_), "unknown",      std::nullopt};
    if (row.reached == true && !is_same_answer(seen, version.good)) {
      row.seen += " (another application's answer)";
      row.reached = false;
    }
    if (row.reached) {
      row.result = *row.reached ? "fail" : "pass";
      row.finding = *row.reached ? std::optional(Kind::mtls_not_enforced) : std::nullopt;
    }
    note(row, Severity::error, version);
  }
  return {};
}

std::vector<std::string> Audit::other_names(const Version& version) const {
  std::vector<std::string> names = settings_.others;
  const auto& chain = version.good.transcript.server_chain;
  if (!chain || chain->certificates.empty()) {
    return names;
  }
  const Result<der::Certificate> leaf = der::Certificate::parse(chain->certificates.front());
  const der::Extension* san = leaf ? leaf->find(der::oid::kSubjectAltName) : nullptr;
  if (san == nullptr) {
    return names;
  }
  const Result<der::GeneralNames> in_certificate = der::parse_general_names(*san);
  if (!in_certificate) {
    return names;
  }
  for (const der::GeneralName& name : *in_certificate) {
    const std::string text(name.text());
    const bool is_usable = name.kind == der::NameKind::dns && text.find('*') == std::string::npos &&
                           text != inputs_.sni && is_printable(text) &&
                           std::find(names.begin(), names.end(), text) == names.end();
    if (is_usable && names.size() < kMaxOtherNames) {
      names.push_back(text);
    }
  }
  return names;
}

/// Carries the good session to another name of the same server. Only where a fresh handshake under that name refuses
/// the good certificate does a resumed one that gets in show that the check was passed by (CVE-2025-23419).
Result<void> Audit::resume_under(const Version& version, const std::string& other) {
  Result<AttemptResult> fresh = attempt(*materials_.good, version.number, {.sni = other, .host = other});
  Result<AttemptResult> bare = attempt(handshake::Identity{}, version.number, {.sni = other, .host = other});
  Result<AttemptResult> source = attempt(*materials_.good, version.number);
  if (!fresh || !bare || !source) {
    return !fresh ? fresh.error() : !bare ? bare.error() : source.error();
  }
  const std::optional<bool> is_let_in = is_application_reached(fresh->attempt, version.good, when_);
  const std::optional<bool> is_open = is_application_reached(bare->attempt, version.good, when_);
  for (const bool has_certificate : {false, true}) {
    Row row{fmt::format("resumption-other-name/{}", version.word),
            fmt::format("a session of {} under {}, {} the certificate", printable(inputs_.sni), printable(other),
                        has_certificate ? "with" : "without"),
            "refused",
            "no session to resume",
            std::nullopt,
            "skipped",
            std::nullopt};
    if (source->session) {
      Result<AttemptResult> made = attempt(has_certificate ? *materials_.good : handshake::Identity{}, version.number,
                                           {.sni = other, .resume = source->session, .host = other});
      if (!made) {
        return made.error();
      }
      const Attempt& seen = made->attempt;
      const bool is_resumed = seen.transcript.negotiated.is_resumed;
      row.seen = fmt::format("{}: {}", is_resumed ? "resumed" : "full handshake", describe_seen(seen));
      row.reached = is_application_reached(seen, version.good, when_);
      const bool is_bypass = is_resumed && row.reached == true && is_let_in == false && is_open == false;
      row.result = is_bypass ? "fail" : row.reached ? "pass" : "unknown";
      row.finding = is_bypass ? std::optional(Kind::mtls_resumption_bypass) : std::nullopt;
    }
    note(row, Severity::error, version);
  }
  return {};
}

Result<void> Audit::run_resumption(const Version& version) {
  if (!materials_.good || !is_wanted("resumption")) {
    return {};
  }
  Row row{fmt::format("resumption/{}", version.word),
          "the good session, resumed without the certificate",
          "either",
          "the server gave no session",
          std::nullopt,
          "skipped",
          std::nullopt};
  if (version.session) {
    Result<AttemptResult> made = attempt(handshake::Identity{}, version.number, {.resume = version.session});
    if (!made) {
      return made.error();
    }
    const handshake::Transcript& seen = made->attempt.transcript;
    row.reached = is_application_reached(made->attempt, version.good, when_);
    row.seen =
        fmt::format("{}: {}", seen.negotiated.is_resumed ? "resumed" : "full handshake", describe_seen(made->attempt));
    if (seen.negotiated.is_resumed && !version.good.transcript.tickets.empty()) {
      row.seen += fmt::format("; tickets last {} s", version.good.transcript.tickets.front().lifetime_s);
    }
    row.result = "pass";
  }
  note(row, Severity::info, version);
  if (!is_wanted("resumption-other-name")) {
    return {};
  }
  for (const std::string& other : other_names(version)) {
    if (const Result<void> done = resume_under(version, other); !done) {
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
    rows_.push_back(Row{"client-authentication", "any certificate", "asked for", "not asked for", true, "fail",
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

Document to_document(const Row& row) {
  Document document = Document::object();
  document.add("name", row.name).add("presented", row.presented).add("expected", row.expected).add("seen", row.seen);
  document.add("reached", row.reached ? Document(*row.reached) : Document());
  document.add("result", row.result);
  document.add("finding", row.finding ? Document(finding::id_of(*row.finding)) : Document());
  return document;
}

/// Cuts text for a table's cell, at a character's boundary.
std::string cell(std::string_view text, std::size_t width) {
  while (width > 0 && width < text.size() && (static_cast<unsigned char>(text[width]) & 0xC0) == 0x80) {
    --width;
  }
  return std::string(text.substr(0, width));
}

/// The table for people, 80 columns: result, name, what was seen.
std::string to_table(const std::vector<Row>& rows) {
  std::string text = fmt::format("{:<8} {:<29} {}\n", "result", "test", "seen");
  for (const Row& row : rows) {
    text += fmt::format("{:<8} {:<29} {}\n", row.result, row.name, cell(row.seen, 41));
  }
  text.pop_back();
  return text;
}

void Audit::fill(report::Report& report) {
  for (auto& [kind, finding] : findings_) {
    report.findings.push_back(std::move(finding));
  }
  report.verdict = finding::verdict_of(report.findings);
  const auto count = [this](std::string_view result) {
    return std::count_if(rows_.begin(), rows_.end(), [result](const Row& row) { return row.result == result; });
  };
  if (report.findings.empty()) {
    report.verdict->summary = fmt::format("the server turned away all whom it should ({} tests passed, {} skipped)",
                                          count("pass"), count("skipped"));
  }
  Document tests = Document::list();
  for (const Row& row : rows_) {
    tests.push(to_document(row));
  }
  report.extra.add("tests", std::move(tests));
  report.notes.push_back(to_table(rows_));
  report.steps.clear();
}

}  // namespace

std::vector<std::string> audit_list() {
  std::vector<std::string> lines;
  for (const AuditTest& test : audit_tests()) {
    lines.push_back(fmt::format("{:<18} {:<8} {}{}", test.name, test.is_refusal_expected ? "refused" : "either",
                                test.presented,
                                test.need == AuditNeed::nothing || test.need == AuditNeed::good
                                    ? ""
                                    : fmt::format(" (needs {})", to_string(test.need))));
  }
  for (const char* line : {"resumption         either   the good session, resumed without the certificate",
                           "resumption-other-name refused  the good session under another name of the server",
                           "sni-absent         refused  no certificate and no SNI",
                           "sni-unknown        refused  no certificate and an unknown name in SNI",
                           "sni-other          refused  no certificate and another name of the server in SNI",
                           "alpn-absent        refused  no certificate and no ALPN"}) {
    lines.emplace_back(line);
  }
  return lines;
}

Result<report::Report> audit(const AuditSettings& settings, const finding::StepSink& sink) {
  const net::Timer timer;
  Result<report::Report> report = probe(settings.probe, sink);
  if (!report) {
    return report.error();
  }
  report->command = "audit";
  report->extra = Document::object();
  const bool is_good_let_in = report->verdict && report->verdict->status != finding::Status::fail &&
                              report->verdict->status != finding::Status::unreachable;
  if (!is_good_let_in) {
    report->extra.add("tests", Document::list());
    report->notes.insert(report->notes.begin(),
                         "The good certificate does not get in, so that nothing can be said about the others.");
    return report;
  }
  Result<ProbeInputs> inputs = load_probe_inputs(settings.probe, report->started);
  if (!inputs) {
    return inputs.error();
  }
  Audit run(settings, *inputs, {});
  if (const Result<void> loaded = run.load_materials(); !loaded) {
    return loaded.error();
  }
  if (const Result<void> done = run.run(); !done) {
    return done.error();
  }
  report->findings.clear();
  report->notes.clear();
  report->commands.clear();
  run.fill(*report);
  report->duration_ms = std::chrono::duration<double, std::milli>(timer.now()).count();
  return report;
}

}  // namespace mtlsdiag::live
