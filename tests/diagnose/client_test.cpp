#include <doctest/doctest.h>

#include "diagnose/case_builder.h"

namespace mtlsdiag::diagnose::test {
namespace {

using handshake::Ending;
using handshake::Reason;
using wire::AlertDescription;

/// A client that came to us: our chain went out, and then what `edit` makes of it.
template <typename Edit>
std::string heard(std::vector<Bytes> chain, std::string_view name, Edit edit) {
  Case seen = CaseBuilder().build();
  seen.own.chain = std::move(chain);
  seen.own.at_hand.clear();
  handshake::Transcript& transcript = seen.attempts.front().transcript;
  transcript.self = finding::Actor::server;
  transcript.server_chain->certificates = seen.own.chain;
  transcript.server_chain->judgement.reset();
  transcript.ending = Ending::close_notify;
  seen.settings.host = std::string(name);
  edit(transcript);
  return verdict_of(diagnose_client(seen));
}

std::vector<Bytes> server_chain() {
  const World& world = World::instance();
  return {world.leaf({.usage = mint::kServerAuth}, world.intermediate).certificate, world.intermediate.certificate};
}

auto says(AlertDescription description) {
  return [description](handshake::Transcript& transcript) {
    transcript.is_established = false;
    transcript.application_bytes_in = 0;
    transcript.client_chain.reset();
    transcript.alerts = {{.from = finding::Actor::client,
                          .alert = {.level = 2, .description = static_cast<std::uint8_t>(description)},
                          .step = 5}};
    transcript.ending = Ending::alert_received;
  };
}

auto leaves(Ending ending, bool is_established) {
  return [ending, is_established](handshake::Transcript& transcript) {
    transcript.is_established = is_established;
    transcript.application_bytes_in = 0;
    transcript.bytes_in = 300;
    transcript.ending = ending;
  };
}

constexpr const char* kName = "device-7.test";

TEST_CASE("a client that shakes hands is healthy, also one that closes without a word to a sound chain") {
  CHECK(heard(server_chain(), kName, [](handshake::Transcript&) {}) == "pass");
  CHECK(heard(server_chain(), kName, leaves(Ending::fin, true)) == "pass");
}

TEST_CASE("what a client's alert means depends on what is wrong with our chain") {
  const World& world = World::instance();
  const std::vector<Bytes> expired = {
      world.leaf({.from_days = -9, .to_days = -1, .usage = mint::kServerAuth}, world.intermediate).certificate,
      world.intermediate.certificate};
  CHECK(heard(server_chain(), kName, says(AlertDescription::unknown_ca)) == "chain-untrusted-root/server");
  CHECK(heard(server_chain(), "other.test", says(AlertDescription::bad_certificate)) == "name-mismatch/server");
  CHECK(heard(server_chain(), "other.test", says(AlertDescription::unknown_ca)) == "chain-untrusted-root/server");
  CHECK(heard({server_chain().front()}, kName, says(AlertDescription::unknown_ca)) ==
        "chain-missing-intermediate/server");
  CHECK(heard({world.self_signed().certificate}, kName, says(AlertDescription::certificate_unknown)) ==
        "eku-server-auth-missing/server");
  CHECK(heard(expired, kName, says(AlertDescription::bad_certificate)) == "cert-expired/server");
  CHECK(heard(server_chain(), kName, says(AlertDescription::certificate_revoked)) == "cert-revoked/server");
}

TEST_CASE("a client that says expired to a chain in date has a clock, a root or a CRL that is not") {
  const auto says_expired = [](std::vector<std::uint16_t> schemes) {
    return heard(server_chain(), kName, [schemes](handshake::Transcript& transcript) {
      says(AlertDescription::certificate_expired)(transcript);
      transcript.client_hello.emplace();
      transcript.client_hello->extensions.push_back(
          {.type = static_cast<std::uint16_t>(wire::ExtensionType::signature_algorithms),
           .body = wire::NumberList{schemes}});
    });
  };
  CHECK(says_expired({0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809}) == "crl-expired/client");
  CHECK(says_expired({0x0403, 0x0503, 0x0603, 0x0203}) == "cert-expired/client");
}

/// A client whose hello lists these signature schemes came to us, and then what `edit` makes of it.
template <typename Edit>
Case case_of_client(std::vector<std::uint16_t> schemes, Edit edit) {
  Case seen = CaseBuilder().build();
  seen.own.chain = server_chain();
  seen.own.at_hand.clear();
  handshake::Transcript& transcript = seen.attempts.front().transcript;
  transcript.self = finding::Actor::server;
  transcript.server_chain->certificates = seen.own.chain;
  transcript.server_chain->judgement.reset();
  seen.settings.host = kName;
  transcript.client_hello.emplace();
  transcript.client_hello->extensions.push_back(
      {.type = static_cast<std::uint16_t>(wire::ExtensionType::signature_algorithms),
       .body = wire::NumberList{std::move(schemes)}});
  edit(transcript);
  return seen;
}

/// Gives the verdict on such a client, its confidence, and what else it may be.
template <typename Edit>
std::string heard_of(std::vector<std::uint16_t> schemes, Edit edit) {
  const Diagnosis diagnosis = diagnose_client(case_of_client(std::move(schemes), edit));
  std::string text =
      verdict_of(diagnosis) + (diagnosis.verdict.confidence == finding::Confidence::certain ? " certain" : " likely");
  for (const finding::RunnerUp& other : diagnosis.verdict.runners_up) {
    text += " or " + std::string(finding::id_of(other.kind)) + "/" + std::string(finding::to_string(other.side));
  }
  return text;
}

const std::vector<std::uint16_t> kOpenssl = {0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809};
const std::vector<std::uint16_t> kGnutls = {0x0401, 0x0809, 0x0804, 0x0403};
const std::vector<std::uint16_t> kNss = {0x0403, 0x0503, 0x0603, 0x0203};

TEST_CASE(
    "an OpenSSL client that says unknown_ca may lack a CRL instead, and that is told; other libraries mean the root") {
  CHECK(heard_of(kOpenssl, says(AlertDescription::unknown_ca)) ==
        "chain-untrusted-root/server likely or crl-unavailable/client");
  CHECK(heard_of(kNss, says(AlertDescription::unknown_ca)) == "chain-untrusted-root/server certain");
}

TEST_CASE("a client that leaves right after the handshake is told with both readings") {
  CHECK(heard_of(kGnutls, leaves(Ending::fin, true)) ==
        "chain-untrusted-root/server likely or name-mismatch/server or connection-closed/client");
  CHECK(heard_of(kOpenssl, leaves(Ending::fin, true)) ==
        "pass likely or chain-untrusted-root/server or name-mismatch/server");
  CHECK(heard_of(kNss, leaves(Ending::fin, true)) == "pass likely");
}

TEST_CASE("an OpenSSL client whose own check says no sends internal_error, and that is about the client") {
  CHECK(heard_of(kOpenssl, says(AlertDescription::internal_error)) == "internal-error/client likely");
  const Diagnosis diagnosis = diagnose_client(case_of_client(kOpenssl, says(AlertDescription::internal_error)));
  CHECK(diagnosis.verdict.summary.find("own check") != std::string::npos);
}

TEST_CASE("an OpenSSL client without SNI was told an address, which another stack's need not be") {
  const auto at_address = [](std::vector<std::uint16_t> schemes) {
    Case seen = case_of_client(std::move(schemes), says(AlertDescription::bad_certificate));
    seen.settings.host = "127.0.0.1";
    seen.names_of_host = {kName};
    return verdict_of(diagnose_client(seen));
  };
  CHECK(at_address(kOpenssl) == "name-mismatch/server");
  CHECK(at_address(kNss) == "chain-untrusted-root/server");
}

TEST_CASE("a client that gives up before its hello has nothing to offer") {
  const auto gives_up = [](AlertDescription description) {
    return [description](handshake::Transcript& transcript) {
      says(description)(transcript);
      transcript.client_hello.reset();
      transcript.server_hello.reset();
      transcript.server_chain.reset();
      transcript.bytes_out = 0;
    };
  };
  CHECK(heard(server_chain(), kName, gives_up(AlertDescription::internal_error)) == "internal-error/client");
  CHECK(heard(server_chain(), kName, gives_up(AlertDescription::protocol_version)) ==
        "protocol-version-mismatch/client");
  CHECK(heard(server_chain(), kName, gives_up(AlertDescription::handshake_failure)) == "alert-generic/client");
}

TEST_CASE("a leaf sent alone is taken for one below a root at hand of its organisation, and for no other's") {
  const auto verdict = [](std::string_view organisation) {
    const ossl::Key key = *mint::make_key(mint::Algorithm::p256);
    const auto self_signed = [&key](std::string_view cn, std::string_view o) {
      mint::CertificateSpec spec;
      spec.subject = mint::name({{"O", o}, {"CN", cn}});
      spec.not_before = now() - std::chrono::hours(24);
      spec.not_after = now() + std::chrono::hours(24 * 90);
      spec.basic_constraints = mint::BasicConstraints{.is_ca = true};
      spec.key_usage = mint::kKeyCertSign;
      return *mint::self_sign(spec, key);
    };
    mint::CertificateSpec leaf;
    leaf.subject = mint::name({{"CN", kName}});
    leaf.not_before = now() - std::chrono::hours(24);
    leaf.not_after = now() + std::chrono::hours(24 * 60);
    leaf.key_usage = mint::kDigitalSignature;
    leaf.extended_key_usage = {mint::kServerAuth};
    leaf.subject_alt_names = {mint::dns_name(kName)};
    const mint::Credential issuer = self_signed("Tier Two", "Lab");
    Case seen = CaseBuilder().build();
    seen.own.chain = {mint::issue(leaf, key, issuer.issuer())->certificate};
    seen.own.at_hand = {self_signed("Root", organisation).certificate};
    handshake::Transcript& transcript = seen.attempts.front().transcript;
    transcript.server_chain->certificates = seen.own.chain;
    transcript.server_chain->judgement.reset();
    says(AlertDescription::unknown_ca)(transcript);
    const Diagnosis diagnosis = diagnose_client(seen);
    CHECK(diagnosis.verdict.confidence == finding::Confidence::likely);
    REQUIRE(diagnosis.verdict.runners_up.size() == 1);
    CHECK(diagnosis.verdict.runners_up.front().side == finding::Side::server);
    return verdict_of(diagnosis);
  };
  CHECK(verdict("Lab") == "chain-missing-intermediate/server");
  CHECK(verdict("Elsewhere") == "chain-untrusted-root/server");
}

TEST_CASE("a client that leaves in the handshake, having seen our chain, does not like it") {
  CHECK(heard(server_chain(), kName, leaves(Ending::fin, false)) == "chain-untrusted-root/server");
  CHECK(heard(server_chain(), "other.test", leaves(Ending::fin, false)) == "name-mismatch/server");
  CHECK(heard(server_chain(), "other.test", leaves(Ending::close_notify, true)) == "name-mismatch/server");
  CHECK(heard({server_chain().front()}, kName, leaves(Ending::fin, true)) == "chain-missing-intermediate/server");
}

/// A hello that looks like GnuTLS's, and the steps of a handshake after which the client waits before it goes.
auto leaves_like_gnutls(Ending ending, double waits_ms, std::vector<std::string> alpn = {}) {
  return [=](handshake::Transcript& transcript) {
    leaves(ending, true)(transcript);
    transcript.client_hello.emplace();
    transcript.client_hello->extensions.push_back(
        {.type = static_cast<std::uint16_t>(wire::ExtensionType::signature_algorithms),
         .body = wire::NumberList{{0x0401, 0x0809, 0x0804, 0x0403}}});
    if (!alpn.empty()) {
      transcript.negotiated.alpn = alpn.back();
      transcript.client_hello->extensions.push_back(
          {.type = static_cast<std::uint16_t>(wire::ExtensionType::application_layer_protocol_negotiation),
           .body = wire::ProtocolNames{alpn}});
    }
    transcript.steps = {{.n = 1, .t_ms = 5.0, .layer = "handshake", .name = "finished"},
                        {.n = 2, .t_ms = 5.0 + waits_ms, .layer = "tcp", .name = "close"}};
    if (ending == Ending::close_notify) {
      transcript.alerts = {{.from = finding::Actor::client, .alert = {.level = 1, .description = 0}, .step = 2}};
    }
  };
}

TEST_CASE("a program that judges the chain after the handshake protests by hanging up at once and without a goodbye") {
  const auto gives = [](auto leaving) { return heard(server_chain(), kName, leaving); };
  CHECK(gives(leaves_like_gnutls(Ending::fin, 3)) == "chain-untrusted-root/server");
  CHECK(gives(leaves_like_gnutls(Ending::reset, 3)) == "chain-untrusted-root/server");
  CHECK(gives(leaves_like_gnutls(Ending::fin, 2'000)) == "pass");
  CHECK(gives(leaves_like_gnutls(Ending::close_notify, 3)) == "pass");
  CHECK(gives(leaves_like_gnutls(Ending::close_notify, 3, {"http/1.1"})) == "pass");
  CHECK(gives(leaves_like_gnutls(Ending::close_notify, 3, {"h2", "http/1.1"})) == "chain-untrusted-root/server");
  CHECK(heard(server_chain(), "other.test", leaves_like_gnutls(Ending::fin, 3)) == "name-mismatch/server");
}

TEST_CASE("without SNI a certificate that is good for a name of this machine is not for another name") {
  const auto refuses = [](std::vector<std::string> names) {
    Case seen = CaseBuilder().build();
    seen.own.chain = server_chain();
    seen.own.at_hand.clear();
    seen.settings.host = "127.0.0.1";
    seen.names_of_host = std::move(names);
    handshake::Transcript& transcript = seen.attempts.front().transcript;
    transcript.client_hello.reset();
    transcript.server_chain->certificates = seen.own.chain;
    says(AlertDescription::certificate_unknown)(transcript);
    return verdict_of(diagnose_client(seen));
  };
  CHECK(refuses({kName, "localhost"}) == "chain-untrusted-root/server");
  CHECK(refuses({"localhost"}) == "name-mismatch/server");
}

TEST_CASE("an obstacle that was found by trying is the cause, and whose it is; else the client's offer is") {
  const auto refused = [](std::optional<Obstacle> obstacle) {
    Case seen = CaseBuilder().build();
    seen.own.chain = server_chain();
    handshake::Transcript& transcript = seen.attempts.front().transcript;
    transcript.is_established = false;
    transcript.server_hello.reset();
    transcript.client_chain.reset();
    transcript.failures = {{.reason = Reason::no_common_cipher, .text = "no shared cipher"}};
    seen.obstacle = obstacle;
    return verdict_of(diagnose_client(seen));
  };
  CHECK(refused({}) == "cipher-mismatch/client");
  CHECK(refused(Obstacle{.kind = finding::Kind::group_mismatch, .side = Side::server}) == "group-mismatch/server");
}

TEST_CASE("a client that was asked and sent nothing is told so, where one is required") {
  const auto sends_nothing = [](handshake::Transcript& transcript) {
    transcript.client_chain->certificates.clear();
    transcript.is_established = false;
    transcript.failures = {{.reason = Reason::no_peer_certificate, .text = "peer did not return a certificate"}};
  };
  CHECK(heard(server_chain(), kName, sends_nothing) == "client-cert-required/client");
  CHECK(heard(server_chain(), kName,
              [](handshake::Transcript& transcript) { transcript.client_chain->certificates.clear(); }) == "pass");
}

TEST_CASE("plaintext, an old version and a foreign name are the client's to change") {
  CHECK(heard(server_chain(), kName, [](handshake::Transcript& transcript) {
          transcript.ending = Ending::not_tls;
          transcript.first_bytes = to_bytes(as_bytes("GET / HTTP/1.1\r\n"));
        }) == "plaintext-to-tls/client");
  CHECK(heard(server_chain(), kName, [](handshake::Transcript& transcript) {
          transcript.is_established = false;
          transcript.failures = {{.reason = Reason::no_common_version, .text = "unsupported protocol"}};
        }) == "protocol-version-mismatch/client");
}

}  // namespace
}  // namespace mtlsdiag::diagnose::test
