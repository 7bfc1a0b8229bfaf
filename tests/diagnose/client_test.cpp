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

TEST_CASE("a client that leaves in the handshake, having seen our chain, does not like it") {
  CHECK(heard(server_chain(), kName, leaves(Ending::fin, false)) == "chain-untrusted-root/server");
  CHECK(heard(server_chain(), "other.test", leaves(Ending::fin, false)) == "name-mismatch/server");
  CHECK(heard(server_chain(), "other.test", leaves(Ending::close_notify, true)) == "name-mismatch/server");
  CHECK(heard({server_chain().front()}, kName, leaves(Ending::fin, true)) == "chain-missing-intermediate/server");
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
