#include <doctest/doctest.h>

#include <algorithm>

#include "diagnose/case_builder.h"
#include "diagnose/own.h"

namespace mtlsdiag::diagnose::test {
namespace {

using finding::Confidence;
using handshake::Ending;
using wire::AlertDescription;

const World& world() {
  return World::instance();
}

std::vector<Bytes> below_intermediate(const Leaf& leaf) {
  return {world().leaf(leaf, world().intermediate).certificate, world().intermediate.certificate};
}

constexpr Leaf kExpired{.from_days = -90, .to_days = -3};
constexpr Leaf kForServers{.usage = mint::kServerAuth};

TEST_CASE("a healthy conversation passes, whatever the server lists, says or leaves out") {
  CHECK(verdict_of(CaseBuilder().diagnose()) == "pass");
  CHECK(verdict_of(CaseBuilder().lists({}).diagnose()) == "pass");
  CHECK(verdict_of(CaseBuilder().asks(false).diagnose()) == "pass");
  CHECK(verdict_of(CaseBuilder().version(wire::kTls12).diagnose()) == "pass");
  CHECK(verdict_of(CaseBuilder().http(200, "nginx").diagnose()) == "pass");
  CHECK(verdict_of(CaseBuilder().http(404, "Apache").diagnose()) == "pass");
  CHECK(verdict_of(CaseBuilder().http(403).diagnose()) == "pass");
  CHECK(verdict_of(CaseBuilder().http(400, "my app", "bad request: no such method").diagnose()) == "pass");
  CHECK(verdict_of(CaseBuilder().sends_none().http(200).diagnose()) == "pass");
}

TEST_CASE("silence after Finished is a pass that is likely and leaves the outcome open") {
  const Diagnosis diagnosis = CaseBuilder().silent().diagnose();
  CHECK(verdict_of(diagnosis) == "pass");
  CHECK(diagnosis.verdict.confidence == Confidence::likely);
  CHECK(diagnosis.client_auth.outcome == ClientAuth::Outcome::unknown);
}

TEST_CASE("a ticket of TLS 1.3 is good evidence of being let in, and only an answer is proof") {
  CaseBuilder builder;
  builder.first().transcript.application_bytes_in = 0;
  builder.first().transcript.ending = Ending::open;
  const Diagnosis diagnosis = builder.diagnose();
  CHECK(verdict_of(diagnosis) == "pass");
  CHECK(diagnosis.client_auth.outcome == ClientAuth::Outcome::accepted);
  CHECK(diagnosis.verdict.confidence == Confidence::likely);
  builder.first().transcript.application_bytes_in = 20;
  CHECK(builder.diagnose().verdict.confidence == Confidence::certain);
  builder.first().transcript.application_bytes_in = 0;
  CHECK(builder.version(wire::kTls12).diagnose().verdict.confidence == Confidence::certain);
}

TEST_CASE("what the server tolerated is a warning and never the cause") {
  const Diagnosis diagnosis = CaseBuilder().chain(below_intermediate(kExpired)).diagnose();
  CHECK(diagnosis.verdict.status == finding::Status::warn);
}

TEST_CASE("no certificate sent and a refusal: one is required") {
  for (const AlertDescription description : {AlertDescription::certificate_required, AlertDescription::bad_certificate,
                                             AlertDescription::handshake_failure, AlertDescription::decode_error}) {
    const Diagnosis diagnosis = CaseBuilder().sends_none().alert(description).diagnose();
    CHECK(verdict_of(diagnosis) == "client-cert-required/client");
    CHECK(diagnosis.verdict.confidence == Confidence::certain);
    CHECK(diagnosis.client_auth.is_required == true);
  }
  CHECK(verdict_of(CaseBuilder().sends_none().http(400, "nginx").diagnose()) == "client-cert-required/client");
  CHECK(verdict_of(CaseBuilder().sends_none().bare_end(Ending::fin).diagnose()) == "client-cert-required/client");
}

TEST_CASE("a handshake failure without a request for a certificate is not about a certificate") {
  CHECK(verdict_of(CaseBuilder().asks(false).alert(AlertDescription::handshake_failure).diagnose()) !=
        "client-cert-required/client");
}

TEST_CASE("a defect of the client's certificate is the cause, whatever the stack calls it") {
  for (const AlertDescription description : {AlertDescription::certificate_expired, AlertDescription::bad_certificate,
                                             AlertDescription::certificate_unknown, AlertDescription::access_denied}) {
    const Diagnosis diagnosis = CaseBuilder().chain(below_intermediate(kExpired)).alert(description).diagnose();
    CHECK(verdict_of(diagnosis) == "cert-expired/client");
    CHECK(diagnosis.verdict.confidence == Confidence::certain);
    CHECK_FALSE(diagnosis.next.has_value());
  }
  CHECK(verdict_of(CaseBuilder()
                       .chain(below_intermediate(kForServers))
                       .alert(AlertDescription::unsupported_certificate)
                       .diagnose()) == "eku-client-auth-missing/client");
  CHECK(verdict_of(CaseBuilder().chain(below_intermediate(kExpired)).http(400, "nginx").diagnose()) ==
        "cert-expired/client");
}

TEST_CASE("silence after the client's flight is the road's, and at most likely the certificate's") {
  CaseBuilder silent;
  silent.version(wire::kTls12).silent().first().transcript.is_established = false;
  CHECK(verdict_of(silent.diagnose()) == "handshake-timeout/server");
  const Diagnosis expired = silent.chain(below_intermediate(kExpired)).diagnose();
  CHECK(verdict_of(expired) == "cert-expired/client");
  CHECK(expired.verdict.confidence == Confidence::likely);
}

TEST_CASE("a bare close is about the certificate once a run without one ends otherwise") {
  CaseBuilder builder;
  builder.chain(below_intermediate(kExpired)).bare_end(Ending::fin);
  const Diagnosis before = builder.diagnose();
  CHECK(verdict_of(before) == "cert-expired/client");
  CHECK(before.verdict.confidence == Confidence::likely);
  REQUIRE(before.next.has_value());
  CHECK(before.next->change == Change::without_certificate);
  builder.experiment(Change::without_certificate,
                     [](Attempt& attempt) { refuse(attempt, AlertDescription::certificate_required); });
  const Diagnosis after = builder.diagnose();
  CHECK(verdict_of(after) == "cert-expired/client");
  CHECK(after.verdict.confidence == Confidence::certain);
}

TEST_CASE("a bare close on a sound certificate is a refusal unless the server refuses strangers by an alert") {
  CaseBuilder builder;
  builder.bare_end(Ending::fin).experiment(Change::without_certificate, [](Attempt& attempt) {
    refuse(attempt, AlertDescription::certificate_required);
  });
  const Diagnosis before = builder.diagnose();
  CHECK(verdict_of(before) == "client-cert-rejected/server");
  REQUIRE(before.next.has_value());
  CHECK(before.next->change == Change::unknown_certificate);

  CaseBuilder judges_late = builder;
  judges_late.experiment(Change::unknown_certificate, [](Attempt&) {});
  CHECK(verdict_of(judges_late.diagnose()) == "client-cert-rejected/server");

  builder.experiment(Change::unknown_certificate,
                     [](Attempt& attempt) { refuse(attempt, AlertDescription::unknown_ca); });
  const Diagnosis after = builder.diagnose();
  CHECK(verdict_of(after) == "pass");
  CHECK(after.verdict.confidence == Confidence::likely);
  CHECK(after.client_auth.outcome == ClientAuth::Outcome::accepted);
}

TEST_CASE("a request that is not answered is no matter of the certificate where strangers are refused in words") {
  CaseBuilder builder;
  builder.bare_end(Ending::fin);
  builder.first().application.request_sent = true;
  for (const Change change : {Change::without_certificate, Change::unknown_certificate}) {
    const Diagnosis before = builder.diagnose();
    CHECK(before.verdict.confidence == Confidence::likely);
    REQUIRE(before.next.has_value());
    CHECK(before.next->change == change);
    builder.experiment(change, [](Attempt& attempt) { refuse(attempt, AlertDescription::certificate_required); });
  }
  CHECK(verdict_of(builder.diagnose()) == "connection-closed/server");
  CHECK(builder.diagnose().verdict.confidence == Confidence::certain);
}

TEST_CASE("internal_error on a sound certificate is the word of a program's own rules") {
  CaseBuilder builder;
  builder.alert(AlertDescription::internal_error);
  CHECK(verdict_of(builder.diagnose()) == "identity-not-authorized/client");
  builder.first().transcript.negotiated.alpn = "http/1.1";
  CHECK(verdict_of(builder.diagnose()) == "client-cert-rejected/server");
  CHECK(verdict_of(
            CaseBuilder().chain(below_intermediate(kExpired)).alert(AlertDescription::internal_error).diagnose()) ==
        "cert-expired/client");
}

TEST_CASE("what is no refusal of a sound certificate is one of a certificate that should be refused") {
  const auto bare = [](CaseBuilder builder) { return builder.version(wire::kTls12).bare_end(Ending::fin); };
  CHECK(verdict_of(bare(CaseBuilder()).diagnose()) == "pass");
  CHECK(verdict_of(bare(CaseBuilder().chain(below_intermediate(kExpired))).diagnose()) == "cert-expired/client");
  for (const std::uint16_t version : {wire::kTls12, wire::kTls13}) {
    CaseBuilder orderly;
    orderly.version(version).bare_end(Ending::close_notify);
    CHECK(verdict_of(orderly.diagnose()) == "pass");
    CHECK(verdict_of(orderly.chain(below_intermediate(kExpired)).diagnose()) == "cert-expired/client");
    CHECK(orderly.diagnose().verdict.confidence == Confidence::likely);
  }
  CHECK(verdict_of(CaseBuilder().http(403).diagnose()) == "pass");
  CHECK(verdict_of(CaseBuilder().chain(below_intermediate(kExpired)).http(403).diagnose()) == "cert-expired/client");
  CHECK(CaseBuilder().chain(below_intermediate(kExpired)).http(200).diagnose().verdict.status == finding::Status::warn);
}

TEST_CASE("a chain out of order is the cause where the server takes it in order") {
  const std::vector<Bytes> chain = {world().good_chain().front(), world().root.certificate,
                                    world().intermediate.certificate};
  CaseBuilder builder;
  builder.chain(chain).alert(AlertDescription::unknown_ca);
  REQUIRE(builder.diagnose().next.has_value());
  CHECK(builder.diagnose().next->change == Change::completed_chain);
  CHECK(builder.diagnose().next->chain == world().good_chain());
  builder.experiment(Change::completed_chain, [](Attempt& attempt) { accept(attempt); });
  CHECK(verdict_of(builder.diagnose()) == "chain-wrong-order/client");
}

TEST_CASE("anyExtendedKeyUsage alone is no clientAuth to a server that says so") {
  const std::vector<Bytes> chain = below_intermediate({.usage = "2.5.29.37.0"});
  CHECK(verdict_of(CaseBuilder().chain(chain).alert(AlertDescription::unsupported_certificate).diagnose()) ==
        "eku-client-auth-missing/client");
  CHECK(CaseBuilder().chain(chain).diagnose().verdict.status != finding::Status::fail);
}

TEST_CASE("an identity that the protocol above TLS refuses is not a matter of the chain") {
  CaseBuilder builder;
  builder.first().application.refusal = "FATAL: certificate authentication failed for user \"app\"";
  CHECK(verdict_of(builder.diagnose()) == "identity-not-authorized/client");
}

TEST_CASE("a chain that is judged above TLS is refused there for what is wrong with it") {
  CaseBuilder builder;
  builder.chain({world().good_chain().front()});
  builder.first().application.refusal = "421 4.7.1 localhost Error: Client certificate not trusted";
  CHECK(verdict_of(builder.diagnose()) == "chain-missing-intermediate/client");
}

TEST_CASE("an alert that says revoked is believed, and one that says expired of a good certificate means a CRL") {
  CHECK(verdict_of(CaseBuilder().alert(AlertDescription::certificate_revoked).diagnose()) == "cert-revoked/client");
  const Diagnosis diagnosis = CaseBuilder().alert(AlertDescription::certificate_expired).diagnose();
  CHECK(verdict_of(diagnosis) == "crl-expired/server");
  CHECK(diagnosis.verdict.confidence == Confidence::likely);
  const auto& others = diagnosis.verdict.runners_up;
  CHECK(std::any_of(others.begin(), others.end(), [](const finding::RunnerUp& other) {
    return other.kind == finding::Kind::cert_expired && other.side == Side::server;
  }));
}

TEST_CASE("a CA that the server does not list is named as such") {
  const std::vector<Bytes> chain = {world().leaf({}, world().stranger).certificate};
  for (const AlertDescription description :
       {AlertDescription::unknown_ca, AlertDescription::bad_certificate, AlertDescription::certificate_unknown}) {
    CHECK(verdict_of(CaseBuilder().chain(chain).alert(description).diagnose()) == "client-ca-not-accepted/client");
  }
  // Without a list the alert alone speaks.
  CHECK(verdict_of(CaseBuilder().lists({}).chain(chain).alert(AlertDescription::unknown_ca).diagnose()) ==
        "chain-untrusted-root/client");
}

TEST_CASE("a self-signed certificate is called so") {
  CHECK(verdict_of(
            CaseBuilder().chain({world().self_signed().certificate}).alert(AlertDescription::unknown_ca).diagnose()) ==
        "cert-self-signed/client");
  CHECK(verdict_of(CaseBuilder().chain({world().self_signed().certificate}).diagnose()) == "pass");
}

TEST_CASE("a missing intermediate is told from a foreign root, and proven with the intermediate at hand") {
  const std::vector<Bytes> alone = {world().good_chain().front()};
  CaseBuilder builder;
  builder.chain(alone).at_hand({world().intermediate.certificate}).alert(AlertDescription::unknown_ca);
  const Diagnosis before = builder.diagnose();
  CHECK(verdict_of(before) == "chain-missing-intermediate/client");
  REQUIRE(before.next.has_value());
  CHECK(before.next->change == Change::completed_chain);
  CaseBuilder refuted = builder;
  builder.experiment(Change::completed_chain, [](Attempt& attempt) { accept(attempt); });
  CHECK(builder.diagnose().verdict.confidence == Confidence::certain);
  refuted.experiment(Change::completed_chain, [](Attempt& attempt) { refuse(attempt, AlertDescription::unknown_ca); });
  CHECK(verdict_of(refuted.diagnose()) != "chain-missing-intermediate/client");
  // Nothing at hand: the organisation that it shares with the listed root tells.
  CHECK(verdict_of(CaseBuilder().chain(alone).alert(AlertDescription::unknown_ca).diagnose()) ==
        "chain-missing-intermediate/client");
}

TEST_CASE("a chain is completed and put in order from what is at hand, without the root") {
  const Bytes leaf = world().good_chain().front();
  const Bytes issuing = world().intermediate.certificate;
  const Bytes root = world().root.certificate;
  const auto completed = [](std::vector<Bytes> chain, std::vector<Bytes> at_hand) {
    return look_at({.chain = std::move(chain), .at_hand = std::move(at_hand)}, Side::client, now(), nullptr).completed;
  };
  CHECK(completed({leaf}, {root, issuing}) == std::vector<Bytes>{leaf, issuing});
  CHECK(completed({leaf, root, issuing}, {}) == std::vector<Bytes>{leaf, issuing});
  CHECK(completed({leaf, issuing, root}, {}).empty());
  CHECK(completed({leaf}, {root}).empty());
  CHECK(completed({}, {root}).empty());
}

TEST_CASE("a server that lists the chain's CA and does not know it must change") {
  CHECK(verdict_of(CaseBuilder().alert(AlertDescription::unknown_ca).diagnose()) == "chain-untrusted-root/server");
  // With the root at hand its key verifies the chain, and what is missing is a CRL.
  CHECK(verdict_of(CaseBuilder().at_hand({world().root.certificate}).alert(AlertDescription::unknown_ca).diagnose()) ==
        "crl-unavailable/server");
  CHECK(
      verdict_of(CaseBuilder().lists({world().intermediate.subject}).alert(AlertDescription::unknown_ca).diagnose()) ==
      "chain-untrusted-root/server");
}

TEST_CASE("a refusal without a reason by a server that names no CA is about trust, if the chain shows no fault") {
  CaseBuilder silent;
  silent.lists({}).bare_end(Ending::fin);
  REQUIRE(silent.diagnose().next.has_value());
  CHECK(silent.diagnose().next->change == Change::without_certificate);
  silent.experiment(Change::without_certificate,
                    [](Attempt& attempt) { refuse(attempt, AlertDescription::certificate_required); });
  CHECK(verdict_of(silent.diagnose()) == "chain-untrusted-root/client");
  CHECK(silent.diagnose().verdict.confidence == Confidence::likely);
  CHECK(verdict_of(silent.chain(below_intermediate(kExpired)).diagnose()) == "cert-expired/client");
  CHECK(verdict_of(CaseBuilder().lists({}).alert(AlertDescription::certificate_revoked).diagnose()) ==
        "cert-revoked/client");
}

TEST_CASE("illegal_parameter for a sound certificate under TLS 1.2 is about the key's curve") {
  CHECK(verdict_of(CaseBuilder().version(wire::kTls12).alert(AlertDescription::illegal_parameter).diagnose()) ==
        "sigalg-mismatch/client");
  CHECK(verdict_of(CaseBuilder().alert(AlertDescription::illegal_parameter).diagnose()) != "sigalg-mismatch/client");
}

TEST_CASE("a refusal that nothing explains is called just that") {
  const Diagnosis diagnosis = CaseBuilder().alert(AlertDescription::certificate_unknown).diagnose();
  CHECK(verdict_of(diagnosis) == "client-cert-rejected/server");
  CHECK(diagnosis.verdict.confidence == Confidence::likely);
  CHECK(verdict_of(CaseBuilder().http(400, "nginx", "The SSL certificate error").diagnose()) ==
        "client-cert-rejected/server");
  CHECK(verdict_of(CaseBuilder().lists({}).alert(AlertDescription::certificate_unknown).diagnose()) != "pass");
}

TEST_CASE("our own judge of the server's chain comes before anything the server said of ours") {
  finding::Finding finding = finding::make(finding::Kind::cert_expired, Side::server, "expired");
  finding.subject.chain = Side::server;
  finding.subject.index = 0;
  CHECK(verdict_of(CaseBuilder().server_finding(finding).alert(AlertDescription::unknown_ca).diagnose()) ==
        "cert-expired/server");
  CaseBuilder insecure;
  insecure.settings().is_insecure = true;
  CHECK(insecure.server_finding(finding).diagnose().verdict.status == finding::Status::warn);
}

TEST_CASE("a certificate for other names is the client's fault where its own name in SNI brings the right one") {
  finding::Finding finding = finding::make(finding::Kind::name_mismatch, Side::server, "for another name");
  finding.subject.chain = Side::server;
  CaseBuilder builder;
  builder.server_finding(finding);
  CHECK_FALSE(builder.diagnose().next.has_value());
  builder.settings().sni.clear();
  CHECK(verdict_of(builder.diagnose()) == "name-mismatch/server");
  REQUIRE(builder.diagnose().next.has_value());
  CHECK(builder.diagnose().next->change == Change::with_sni);
  CaseBuilder same = builder;
  CHECK(verdict_of(same.experiment(Change::with_sni, [](Attempt&) {}).diagnose()) == "name-mismatch/server");
  builder.experiment(Change::with_sni,
                     [](Attempt& attempt) { attempt.transcript.server_chain->judgement->findings.clear(); });
  CHECK(verdict_of(builder.diagnose()) == "sni-unrecognized/client");
  CHECK(builder.diagnose().verdict.confidence == Confidence::certain);
}

TEST_CASE("a missing link of the server's chain has the foreign root as its runner-up, unless it was found") {
  finding::Finding finding = finding::make(finding::Kind::chain_missing_intermediate, Side::server, "not sent");
  finding.subject.chain = Side::server;
  finding.confidence = Confidence::likely;
  const Diagnosis likely = CaseBuilder().server_finding(finding).diagnose();
  REQUIRE(likely.verdict.runners_up.size() == 1);
  CHECK(likely.verdict.runners_up.front().kind == finding::Kind::chain_untrusted_root);
  finding.confidence = Confidence::certain;
  CHECK(CaseBuilder().server_finding(finding).diagnose().verdict.runners_up.empty());
}

TEST_CASE("both clocks are named where a validity has just begun and the server's is known") {
  CaseBuilder builder;
  builder.chain(below_intermediate({.from_days = 1})).http(400, "nginx");
  builder.first().application.date = now() + std::chrono::hours(1);
  const Diagnosis diagnosis = builder.diagnose();
  CHECK(verdict_of(diagnosis) == "cert-not-yet-valid/client");
  const std::vector<finding::Evidence>& evidence = diagnosis.findings.front().evidence;
  CHECK(std::any_of(evidence.begin(), evidence.end(), [](const finding::Evidence& one) {
    return one.text.find("2026-11-20T13:00:00Z") != std::string::npos;
  }));
}

TEST_CASE("a chain that leads to an inspecting device is called intercepted") {
  const auto credential = mint::self_sign({.subject = mint::name({{"O", "Zscaler Inc."}, {"CN", "Zscaler Root CA"}})},
                                          *mint::make_key(mint::Algorithm::p256));
  finding::Finding finding = finding::make(finding::Kind::chain_untrusted_root, Side::server, "unknown root");
  finding.subject.chain = Side::server;
  CaseBuilder builder;
  builder.first().transcript.server_chain->certificates = {credential->certificate};
  CHECK(verdict_of(builder.server_finding(finding).diagnose()) == "tls-intercepted/network");
}

TEST_CASE("experiments are asked for only where they are allowed and left") {
  CaseBuilder builder;
  builder.early_alert(AlertDescription::handshake_failure);
  CHECK(builder.diagnose().next.has_value());
  builder.settings().experiments_left = 0;
  CHECK_FALSE(builder.diagnose().next.has_value());
  builder.settings().experiments_left = kMaxExperiments;
  builder.settings().allows_experiments = false;
  CHECK_FALSE(builder.diagnose().next.has_value());
}

}  // namespace
}  // namespace mtlsdiag::diagnose::test
