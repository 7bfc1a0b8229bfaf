// Two engines joined back to back, and credentials made on the spot, for the tests of this room.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "handshake/engine.h"
#include "mint/mint.h"

namespace mtlsdiag::test {

using handshake::Actor;
using handshake::ClientSettings;
using handshake::Connection;
using handshake::Context;
using handshake::Elapsed;
using handshake::Engine;
using handshake::Identity;
using handshake::ServerSettings;

inline constexpr auto kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);

inline mint::CertificateSpec spec(std::string_view common_name, int days = 30) {
  mint::CertificateSpec made;
  made.subject = mint::name({{"O", "Example"}, {"CN", common_name}});
  made.not_before = kNow - std::chrono::days(365);
  made.not_after = kNow + std::chrono::days(days);
  return made;
}

inline mint::Credential make_ca(std::string_view common_name, mint::Algorithm algorithm = mint::Algorithm::p256) {
  mint::CertificateSpec made = spec(common_name, 3650);
  made.basic_constraints = mint::BasicConstraints{true, std::nullopt, true};
  made.key_usage = mint::kKeyCertSign | mint::kCrlSign;
  Result<ossl::Key> key = mint::make_key(algorithm);
  REQUIRE(key);
  Result<mint::Credential> credential = mint::self_sign(made, *key);
  REQUIRE(credential);
  return *credential;
}

inline mint::Credential make_leaf(const mint::Credential& ca, mint::CertificateSpec made,
                                  mint::Algorithm algorithm = mint::Algorithm::p256) {
  made.subject_alt_names = {mint::dns_name("localhost")};
  made.extended_key_usage = {mint::kServerAuth, mint::kClientAuth};
  Result<ossl::Key> key = mint::make_key(algorithm);
  REQUIRE(key);
  Result<mint::Credential> credential = mint::issue(made, *key, ca.issuer());
  REQUIRE(credential);
  return *credential;
}

inline Identity identity_of(const mint::Credential& credential, std::vector<Bytes> more = {}) {
  Identity identity;
  identity.chain.push_back(credential.certificate);
  identity.chain.insert(identity.chain.end(), more.begin(), more.end());
  identity.key = credential.key;
  return identity;
}

/// One CA, one server, one client: made once for all tests.
struct Pki {
  mint::Credential ca = make_ca("Test CA");
  mint::Credential server = make_leaf(ca, spec("server"));
  mint::Credential client = make_leaf(ca, spec("client"));
};

inline const Pki& pki() {
  static const Pki kPki;
  return kPki;
}

inline ClientSettings client_settings() {
  ClientSettings settings;
  settings.sni = "localhost";
  settings.identity = identity_of(pki().client);
  return settings;
}

inline ServerSettings server_settings() {
  ServerSettings settings;
  settings.identity = identity_of(pki().server);
  settings.client_ca_names = {pki().ca.subject.der};
  return settings;
}

/// Carries bytes between two engines until both have nothing more to say.
struct Pair {
  Engine client;
  Engine server;
  std::size_t piece = 0;  ///< the most bytes fed at once; 0: all
  Elapsed now{};

  Pair(Engine client_engine, Engine server_engine)
      : client(std::move(client_engine)), server(std::move(server_engine)) {}

  Pair(const Context& client_context, const Context& server_context, Connection connection = {})
      : client(client_context, std::move(connection)), server(server_context) {}

  bool carry(Engine& from, Engine& to) {
    const Bytes bytes = from.take_output();
    const std::size_t step = piece == 0 ? bytes.size() : piece;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      now += std::chrono::microseconds(10);
      to.feed(ByteView(bytes).subspan(at, std::min(step, bytes.size() - at)), now);
    }
    return !bytes.empty();
  }

  void run() {
    client.start(now);
    server.start(now);
    while (carry(client, server) || carry(server, client)) {
    }
  }
};

inline Pair make_pair(ClientSettings client, ServerSettings server) {
  Result<Engine> client_engine = Engine::client(std::move(client));
  Result<Engine> server_engine = Engine::server(std::move(server));
  REQUIRE_MESSAGE(client_engine.has_value(), (client_engine ? std::string() : client_engine.error().message));
  REQUIRE_MESSAGE(server_engine.has_value(), (server_engine ? std::string() : server_engine.error().message));
  return Pair(std::move(*client_engine), std::move(*server_engine));
}

/// The names of a transcript's steps with who did them: "client client_hello".
inline std::vector<std::string> ladder(const handshake::Transcript& transcript) {
  std::vector<std::string> names;
  for (const finding::Step& step : transcript.steps) {
    names.push_back(std::string(finding::to_string(step.actor)) + " " + step.name);
  }
  return names;
}

/// A judge that refuses every chain with the alert.
inline handshake::Judge refuse(wire::AlertDescription alert) {
  return [alert](const handshake::ChainToJudge&) {
    handshake::Judgement judgement;
    judgement.is_accepted = false;
    judgement.alert = static_cast<std::uint8_t>(alert);
    return judgement;
  };
}

}  // namespace mtlsdiag::test
