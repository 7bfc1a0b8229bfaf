#include "diagnose/case_builder.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

namespace mtlsdiag::diagnose::test {
namespace {

using handshake::Ending;
using handshake::Phase;
using handshake::Transcript;
using wire::AlertDescription;

constexpr int kClientHelloStep = 1;
constexpr int kServerHelloStep = 2;
constexpr int kServerChainStep = 4;
constexpr int kRequestStep = 3;
constexpr int kClientChainStep = 6;
constexpr int kAnswerStep = 9;

mint::Credential authority(std::string_view organisation, std::string_view common_name,
                           const mint::Credential* issuer) {
  mint::CertificateSpec spec;
  spec.subject = mint::name({{"O", organisation}, {"CN", common_name}});
  spec.not_before = now() - std::chrono::hours(24 * 400);
  spec.not_after = now() + std::chrono::hours(24 * 4000);
  spec.basic_constraints = mint::BasicConstraints{.is_ca = true};
  spec.key_usage = mint::kKeyCertSign | mint::kCrlSign;
  const ossl::Key key = *mint::make_key(mint::Algorithm::p256);
  return issuer == nullptr ? *mint::self_sign(spec, key) : *mint::issue(spec, key, issuer->issuer());
}

mint::CertificateSpec leaf_spec(const Leaf& leaf) {
  mint::CertificateSpec spec;
  spec.subject = mint::name({{"O", "Devices"}, {"CN", "device-7"}});
  spec.not_before = now() + std::chrono::hours(24 * leaf.from_days);
  spec.not_after = now() + std::chrono::hours(24 * leaf.to_days);
  spec.basic_constraints = mint::BasicConstraints{.is_ca = leaf.is_ca};
  spec.key_usage = leaf.key_usage;
  spec.extended_key_usage = {leaf.usage};
  spec.subject_alt_names = {mint::dns_name("device-7.test")};
  return spec;
}

/// The server's alert, or whatever ends the attempt, wipes out what a healthy end left.
void unaccept(Attempt& attempt) {
  attempt.transcript.tickets.clear();
  attempt.transcript.application_bytes_in = 0;
  attempt.transcript.first_data_step = 0;
  attempt.application = {};
}

void add_alert(Attempt& attempt, AlertDescription description, Phase phase, int step) {
  attempt.transcript.alerts = {{.from = finding::Actor::server,
                                .is_sent = false,
                                .alert = {.level = 2, .description = static_cast<std::uint8_t>(description)},
                                .phase = phase,
                                .step = step}};
  attempt.transcript.ending = Ending::alert_received;
  attempt.transcript.ended_in = phase;
  attempt.transcript.end_step = step;
}

void forget_server(Transcript& transcript) {
  transcript.server_hello.reset();
  transcript.server_chain.reset();
  transcript.client_chain.reset();
  transcript.certificate_requests.clear();
  transcript.negotiated = {};
  transcript.is_established = false;
  transcript.is_finished_sent = false;
  transcript.is_finished_received = false;
}

}  // namespace

const World& World::instance() {
  static const World world = [] {
    World made;
    made.root = authority("Devices", "Devices Root", nullptr);
    made.intermediate = authority("Devices", "Devices Issuing CA", &made.root);
    made.stranger = authority("Rogue", "Rogue Root", nullptr);
    return made;
  }();
  return world;
}

mint::Credential World::leaf(const Leaf& leaf, const mint::Credential& issuer) const {
  return *mint::issue(leaf_spec(leaf), *mint::make_key(mint::Algorithm::p256), issuer.issuer());
}

mint::Credential World::self_signed() const {
  return *mint::self_sign(leaf_spec({}), *mint::make_key(mint::Algorithm::p256));
}

std::vector<Bytes> World::good_chain() const {
  static const mint::Credential good = leaf({}, intermediate);
  return {good.certificate, intermediate.certificate};
}

CaseBuilder::CaseBuilder() {
  case_.settings = {
      .host = "server.test", .port = 8443, .sni = "server.test", .is_certificate_given = true, .now = now()};
  Attempt attempt;
  Transcript& transcript = attempt.transcript;
  wire::ClientHello hello;
  hello.legacy_version = wire::kTls12;
  hello.cipher_suites = {0x1301, 0xC02B};
  hello.has_extensions = true;
  hello.extensions.push_back({.type = static_cast<std::uint16_t>(wire::ExtensionType::supported_versions),
                              .body = wire::NumberList{{wire::kTls13, wire::kTls12}}});
  transcript.client_hello = hello;
  transcript.client_hello_step = kClientHelloStep;
  transcript.server_hello.emplace();
  transcript.server_hello->legacy_version = wire::kTls12;
  transcript.server_hello->cipher_suite = 0x1301;
  transcript.server_hello_step = kServerHelloStep;
  transcript.server_chain.emplace();
  transcript.server_chain->step = kServerChainStep;
  transcript.server_chain->judgement = handshake::Judgement{};
  transcript.is_established = true;
  transcript.is_finished_sent = true;
  transcript.is_finished_received = true;
  transcript.ending = Ending::open;
  transcript.ended_in = Phase::after_finished;
  case_.attempts.push_back(attempt);
  version(wire::kTls13);
  asks(true);
  lists({World::instance().root.subject});
  chain(World::instance().good_chain());
  accept(first());
}

CaseBuilder& CaseBuilder::version(std::uint16_t version) {
  first().transcript.negotiated.version = version;
  return *this;
}

CaseBuilder& CaseBuilder::chain(std::vector<Bytes> chain) {
  case_.own.chain = chain;
  first().transcript.client_chain.emplace();
  first().transcript.client_chain->step = kClientChainStep;
  first().transcript.client_chain->certificates = std::move(chain);
  return *this;
}

CaseBuilder& CaseBuilder::at_hand(std::vector<Bytes> certificates) {
  case_.own.at_hand = std::move(certificates);
  return *this;
}

CaseBuilder& CaseBuilder::asks(bool is_asking) {
  first().transcript.certificate_requests.clear();
  if (is_asking) {
    first().transcript.certificate_requests.push_back({.request = {}, .step = kRequestStep});
  } else {
    first().transcript.client_chain.reset();
  }
  return *this;
}

CaseBuilder& CaseBuilder::lists(std::vector<mint::Name> names) {
  wire::CertificateRequest& request = first().transcript.certificate_requests.front().request;
  request.has_authorities = !names.empty();
  request.authorities.clear();
  for (const mint::Name& name : names) {
    request.authorities.push_back(name.der);
  }
  return *this;
}

CaseBuilder& CaseBuilder::sends_none() {
  case_.settings.is_certificate_given = false;
  case_.own.chain.clear();
  first().transcript.client_chain->certificates.clear();
  return *this;
}

CaseBuilder& CaseBuilder::alert(AlertDescription description) {
  refuse(first(), description);
  return *this;
}

CaseBuilder& CaseBuilder::early_alert(AlertDescription description) {
  unaccept(first());
  forget_server(first().transcript);
  add_alert(first(), description, Phase::before_server_hello, kServerHelloStep);
  return *this;
}

CaseBuilder& CaseBuilder::early_end(Ending ending) {
  unaccept(first());
  forget_server(first().transcript);
  first().transcript.ending = ending;
  first().transcript.ended_in = Phase::before_server_hello;
  first().transcript.end_step = kServerHelloStep;
  return *this;
}

CaseBuilder& CaseBuilder::bare_end(Ending ending) {
  unaccept(first());
  first().transcript.ending = ending;
  first().transcript.end_step = kAnswerStep;
  return *this;
}

CaseBuilder& CaseBuilder::http(int status, std::string_view server, std::string_view text) {
  accept(first());
  first().application = {.request_sent = true,
                         .http_status = status,
                         .server = std::string(server),
                         .text = std::string(text),
                         .step = kAnswerStep};
  return *this;
}

CaseBuilder& CaseBuilder::silent() {
  unaccept(first());
  first().transcript.ending = Ending::timeout;
  return *this;
}

CaseBuilder& CaseBuilder::server_finding(finding::Finding finding) {
  first().transcript.server_chain->judgement->is_accepted = false;
  first().transcript.server_chain->judgement->findings.push_back(std::move(finding));
  return *this;
}

CaseBuilder openssl_server() {
  CaseBuilder builder;
  builder.first().transcript.certificate_requests.front().request.signature_algorithms = {0x0403, 0x0503, 0x0603,
                                                                                          0x0807};
  return builder;
}

void accept(Attempt& attempt) {
  attempt.transcript.alerts.clear();
  attempt.transcript.ending = Ending::close_notify;
  attempt.transcript.tickets = {{.step = 8, .lifetime_s = 7200}};
  attempt.transcript.application_bytes_in = 100;
  attempt.transcript.first_data_step = kAnswerStep;
}

void refuse(Attempt& attempt, AlertDescription description) {
  unaccept(attempt);
  add_alert(attempt, description, Phase::after_finished, kAnswerStep);
}

std::string verdict_of(const Diagnosis& diagnosis) {
  const finding::Verdict& verdict = diagnosis.verdict;
  if (verdict.status != finding::Status::fail && verdict.status != finding::Status::unreachable) {
    return std::string(to_string(verdict.status));
  }
  return fmt::format("{}/{}", finding::id_of(*verdict.cause), to_string(verdict.side));
}

}  // namespace mtlsdiag::diagnose::test
