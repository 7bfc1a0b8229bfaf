#include "live/probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/output_file.h"
#include "base/text.h"
#include "finding/catalogue.h"
#include "live/probe_attempt.h"
#include "live/probe_changes.h"
#include "live/probe_inputs.h"
#include "live/probe_report.h"
#include "live/refusal_page.h"
#include "mint/key.h"
#include "wire/alert.h"

namespace mtlsdiag::live {
namespace {

using diagnose::Change;
using diagnose::Experiment;
using finding::Actor;
using wire::AlertDescription;

Instant system_clock_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// One probe of one address (or of whichever answers first), with its experiments.
class Run final {
 public:
  Run(const ProbeSettings& settings, const ProbeInputs& inputs, const finding::StepSink& sink,
      std::optional<net::Address> only)
      : settings_(settings), inputs_(inputs), ladder_(sink), only_(std::move(only)) {}

  Result<ProbeOutcome> make();

 private:
  Result<void> first_attempt();
  Result<void> try_without_starttls();
  Result<void> look_behind_refusal();
  Result<void> experiment();
  Result<AttemptResult> attempt(const Experiment& experiment);
  ChangeContext change_context(const Experiment& experiment) const;
  AttemptPlan plan_for(const Experiment& experiment) const;
  bool may_experiment() const;
  diagnose::Settings diagnose_settings() const;
  void diagnose() { outcome_.diagnosis = diagnose_server(outcome_.seen); }

  const ProbeSettings& settings_;
  const ProbeInputs& inputs_;
  net::Ladder ladder_;
  std::optional<net::Address> only_;
  handshake::ClientSettings client_;
  net::Deadline deadline_;
  ProbeOutcome outcome_;
};

diagnose::Settings Run::diagnose_settings() const {
  return diagnose::Settings{.host = printable(inputs_.target.is_unix() ? inputs_.shown : inputs_.target.host),
                            .port = inputs_.target.port.value_or(0),
                            .sni = printable(inputs_.sni),
                            .is_ip_address = net::is_ip_address(inputs_.target.host),
                            .starttls = settings_.starttls,
                            .is_alpn_given = settings_.alpn.has_value(),
                            .is_certificate_given = inputs_.identity.has_value(),
                            .allows_experiments = settings_.experiments,
                            .is_insecure = settings_.insecure,
                            .limits_versions = settings_.min_version || settings_.max_version,
                            .limits_ciphers = !settings_.ciphers.empty(),
                            .limits_groups = !settings_.groups.empty(),
                            .limits_sigalgs = !settings_.sigalgs.empty(),
                            .experiments_left = diagnose::kMaxExperiments,
                            .now = inputs_.now};
}

ChangeContext Run::change_context(const Experiment& experiment) const {
  ChangeContext context{.chain = experiment.chain};
  if (!net::is_ip_address(inputs_.target.host)) {
    context.host_name = inputs_.target.host;
  }
  const bool is_unsigned = experiment.change == Change::unsigned_certificate;
  if ((is_unsigned || experiment.change == Change::unknown_certificate) && client_.identity) {
    Result<handshake::Identity> stranger =
        is_unsigned ? make_unsigned(*client_.identity, inputs_.now) : make_stranger(client_.identity->key, inputs_.now);
    if (stranger) {
      context.stranger = std::move(*stranger);
    }
  }
  return context;
}

AttemptPlan Run::plan_for(const Experiment& experiment) const {
  AttemptPlan plan{.change = experiment.change, .timeout = settings_.timeout};
  plan.silence = std::min(settings_.silence, settings_.timeout);
  plan.road = road_settings(settings_, inputs_);
  plan.road.deadline = deadline_;
  plan.road.only = only_;
  plan.client = client_;
  if (experiment.change != Change::none) {
    plan.client = with_change(client_, experiment.change, change_context(experiment));
  }
  if (experiment.change == Change::banner) {
    plan.road.starttls.clear();
  } else if (experiment.change == Change::starttls) {
    plan.road.starttls = experiment.starttls;
  }
  plan.request = RequestPlan{.always = settings_.http,
                             .path = settings_.http_path,
                             .host = inputs_.target.is_unix()
                                         ? std::string("localhost")
                                         : net::authority(inputs_.sni.empty() ? inputs_.target.host : inputs_.sni,
                                                          inputs_.target.port.value_or(443))};
  plan.request.protocol = plan.road.starttls;
  return plan;
}

Result<AttemptResult> Run::attempt(const Experiment& experiment) {
  return make_attempt(plan_for(experiment), ladder_);
}

/// Makes the attempt that is diagnosed. The offer of http/1.1 is ours and no demand: where the server refuses it, the
/// attempt that counts is the one without.
Result<void> Run::first_attempt() {
  Result<AttemptResult> made = attempt({});
  if (!made) {
    return made.error();
  }
  if (!settings_.alpn && made->attempt.transcript.received(AlertDescription::no_application_protocol) != nullptr) {
    ladder_.add(Actor::local, "check", "without_alpn",
                Document::object().add("reason", "the server takes none of the application protocols offered"));
    client_.alpn.clear();
    made = attempt({});
    if (!made) {
      return made.error();
    }
  }
  outcome_.address = made->address;
  std::move(made->findings.begin(), made->findings.end(), std::back_inserter(outcome_.seen.given));
  if (!made->is_before_tls) {
    outcome_.seen.attempts.push_back(std::move(made->attempt));
  }
  return {};
}

/// True where the dialogue before TLS came to nothing: no greeting, no reply, or none that its protocol knows.
bool is_stuck_before_tls(const std::vector<finding::Finding>& given) {
  using finding::Kind;
  constexpr std::array kEnds = {Kind::handshake_timeout, Kind::connection_closed, Kind::connection_reset,
                                Kind::not_tls};
  return given.size() == 1 && std::find(kEnds.begin(), kEnds.end(), given.front().kind) != kEnds.end();
}

/// A server that does not speak the protocol may be waiting for a ClientHello: one try without STARTTLS tells.
Result<void> Run::try_without_starttls() {
  std::vector<finding::Finding>& given = outcome_.seen.given;
  if (!is_stuck_before_tls(given) || settings_.starttls.empty() || !settings_.experiments) {
    return {};
  }
  AttemptPlan plan = plan_for({});
  plan.road.starttls.clear();
  plan.request.protocol.clear();
  net::Ladder unseen;
  const Result<AttemptResult> direct = make_attempt(plan, unseen);
  if (!direct) {
    return direct.error();
  }
  if (!direct->attempt.transcript.server_hello) {
    return {};
  }
  const int step = ladder_.add(Actor::local, "check", "without_starttls",
                               Document::object().add("result", "the server answers a ClientHello with TLS"));
  finding::Finding finding =
      finding::make(finding::Kind::plaintext_to_tls, finding::Side::server,
                    fmt::format("the port speaks TLS from the first byte, and not the protocol of --starttls {}",
                                settings_.starttls));
  finding.evidence = std::move(given.front().evidence);
  finding.evidence.push_back(finding::Evidence{.step = step, .text = "without STARTTLS the server answers with TLS"});
  finding.fix = {"Connect without STARTTLS: this port speaks TLS at once."};
  given.front() = std::move(finding);
  return {};
}

/// What stands behind an HTTP refusal where a certificate was asked for.
Result<void> Run::look_behind_refusal() {
  diagnose::Attempt& first = outcome_.seen.attempts.front();
  diagnose::Application& said = first.application;
  const bool is_refusal = said.http_status && *said.http_status >= 400 && *said.http_status < 500;
  if (!is_refusal || first.transcript.certificate_requests.empty()) {
    return {};
  }
  // Whoever names a path asks about that one.
  said.is_turned_away = settings_.http_path.has_value();
  if (settings_.http_path || !settings_.experiments) {
    return {};
  }
  const auto ask = [this](const std::string& path) -> Result<diagnose::Application> {
    AttemptPlan plan = plan_for({});
    plan.request.path = path;
    // The handshake is the first one again: its steps would only be noise.
    net::Ladder unseen;
    Result<AttemptResult> made = make_attempt(plan, unseen);
    if (!made) {
      return made.error();
    }
    return std::move(made->attempt.application);
  };
  return read_refusal_page(said, ask, ladder_);
}

bool Run::may_experiment() const {
  return settings_.experiments && outcome_.diagnosis.next && outcome_.experiments.size() < diagnose::kMaxExperiments &&
         net::left_ms(deadline_) > 0;
}

/// How a connection ended, for people.
std::string describe_end(const AttemptResult& made) {
  if (!made.is_reached) {
    return "no connection";
  }
  const handshake::Transcript& seen = made.attempt.transcript;
  if (const handshake::AlertSeen* alert = seen.fatal_received()) {
    const wire::AlertEntry* entry = wire::find_alert(alert->alert.description);
    return fmt::format("alert {} ({})", entry != nullptr ? entry->name : "unknown", alert->alert.description);
  }
  if (made.attempt.application.http_status) {
    return fmt::format("HTTP {}", *made.attempt.application.http_status);
  }
  if (!made.attempt.plaintext.empty()) {
    return fmt::format("said {}", quoted(as_text(made.attempt.plaintext)));
  }
  return seen.is_established ? "established" : std::string(to_string(seen.ending));
}

Result<void> Run::experiment() {
  const Experiment next = *outcome_.diagnosis.next;
  ladder_.add(Actor::local, "check", "experiment",
              Document::object().add("change", to_string(next.change)).add("question", next.question));
  Result<AttemptResult> made = attempt(next);
  if (!made) {
    // What cannot be tried here tells nothing; the diagnosis goes on without it.
    made = AttemptResult{};
    made->attempt.change = next.change;
    made->attempt.is_reached = false;
  }
  outcome_.experiments.push_back(ExperimentMade{.experiment = next, .outcome = describe_end(*made)});
  outcome_.seen.attempts.push_back(std::move(made->attempt));
  outcome_.seen.settings.experiments_left = diagnose::kMaxExperiments - outcome_.experiments.size();
  diagnose();
  return {};
}

Result<ProbeOutcome> Run::make() {
  deadline_ = net::after(settings_.timeout * kTargetTimeoutFactor);
  client_ = client_settings(settings_, inputs_);
  outcome_.seen.settings = diagnose_settings();
  outcome_.seen.own = inputs_.own;
  if (std::optional<finding::Finding> mismatch = key_mismatch(inputs_)) {
    const int step = ladder_.add(Actor::local, "check", "key_fits_certificate",
                                 Document::object().add("fits", false).add("key", inputs_.identity->key.describe()));
    mismatch->evidence.push_back(finding::Evidence{.step = step, .text = "the public keys differ"});
    outcome_.diagnosis.findings.push_back(std::move(*mismatch));
    outcome_.diagnosis.verdict = finding::verdict_of(outcome_.diagnosis.findings);
    outcome_.steps = ladder_.steps();
    return std::move(outcome_);
  }
  if (const Result<void> made = first_attempt(); !made) {
    return made.error();
  }
  if (outcome_.seen.attempts.empty()) {
    if (const Result<void> tried = try_without_starttls(); !tried) {
      return tried.error();
    }
    outcome_.diagnosis.findings = outcome_.seen.given;
    outcome_.diagnosis.verdict = finding::verdict_of(outcome_.diagnosis.findings);
  } else {
    if (const Result<void> read = look_behind_refusal(); !read) {
      return read.error();
    }
    diagnose();
  }
  while (may_experiment()) {
    if (const Result<void> made = experiment(); !made) {
      return made.error();
    }
  }
  outcome_.steps = ladder_.steps();
  return std::move(outcome_);
}

Result<ProbeOutcome> run_once(const ProbeSettings& settings, const ProbeInputs& inputs, const finding::StepSink& sink,
                              std::optional<net::Address> only) {
  Run run(settings, inputs, sink, std::move(only));
  return run.make();
}

/// The worse of two outcomes comes first; of two alike, the earlier.
bool is_worse(const ProbeOutcome& a, const ProbeOutcome& b) {
  return a.diagnosis.verdict.status > b.diagnosis.verdict.status;
}

/// Probes every address of the name, or several times, and keeps the worst outcome; what each came to is `runs`.
Result<ProbeOutcome> run_all(const ProbeSettings& settings, const ProbeInputs& inputs, const finding::StepSink& sink,
                             Document& runs) {
  std::vector<std::optional<net::Address>> addresses = {std::nullopt};
  if (settings.all_addresses) {
    net::Ladder unseen;
    const net::RoadSettings road = road_settings(settings, inputs);
    const net::Resolution resolution = net::resolve_target(road, unseen);
    if (!resolution.addresses.empty()) {
      addresses.assign(resolution.addresses.begin(), resolution.addresses.end());
    }
  }
  std::optional<ProbeOutcome> worst;
  for (int round = 0; round < settings.repeat; ++round) {
    for (const std::optional<net::Address>& address : addresses) {
      Result<ProbeOutcome> outcome = run_once(settings, inputs, sink, address);
      if (!outcome) {
        return outcome.error();
      }
      if (address && outcome->address.empty()) {
        outcome->address = address->text;
      }
      runs.push(describe_outcome(*outcome));
      if (!worst || is_worse(*outcome, *worst)) {
        worst = std::move(*outcome);
      }
    }
  }
  return std::move(*worst);
}

/// The server's chain as PEM; empty where it sent none.
std::string chain_pem(const ProbeOutcome& outcome) {
  std::string pem;
  if (!outcome.seen.attempts.empty() && outcome.seen.attempts.front().transcript.server_chain) {
    for (const Bytes& certificate : outcome.seen.attempts.front().transcript.server_chain->certificates) {
      pem += mint::to_pem("CERTIFICATE", certificate);
    }
  }
  return pem;
}

Result<void> save_chain(const ProbeSettings& settings, const ProbeOutcome& outcome) {
  const std::string pem = settings.save_chain.empty() ? std::string() : chain_pem(outcome);
  if (pem.empty()) {
    return {};
  }
  return write_file(settings.save_chain, as_bytes(pem), {.mode = kPublicFileMode, .may_replace = true});
}

}  // namespace

Result<report::Report> probe(const ProbeSettings& settings, const finding::StepSink& sink) {
  const net::Timer timer;
  const Instant started = system_clock_now();
  Result<ProbeInputs> inputs = load_probe_inputs(settings, started);
  if (!inputs) {
    return inputs.error();
  }
  Document runs = Document::list();
  Result<ProbeOutcome> outcome = run_all(settings, *inputs, sink, runs);
  if (!outcome) {
    return outcome.error();
  }
  if (const Result<void> saved = save_chain(settings, *outcome); !saved) {
    return saved.error();
  }
  report::Report report;
  report.command = "probe";
  report.target = inputs->shown;
  report.started = started;
  fill_report(report, settings, *inputs, *outcome);
  if (settings.show_certificates) {
    report.extra.add("server_chain_pem", chain_pem(*outcome));
  }
  if (runs.elements()->size() > 1) {
    report.notes.insert(report.notes.begin(), describe_runs(runs));
    report.extra.add("runs", std::move(runs));
  }
  report.duration_ms = std::chrono::duration<double, std::milli>(timer.now()).count();
  return report;
}

}  // namespace mtlsdiag::live
