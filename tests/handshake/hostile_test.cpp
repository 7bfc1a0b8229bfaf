// Peers that stop, drip, lie about lengths or send too much: the conversation ends, the phase is named, and what is
// kept stays within its bounds.
#include "pair.h"

namespace mtlsdiag::test {
namespace {

using handshake::Ending;
using handshake::Phase;
using handshake::StreamEnd;
using handshake::Transcript;
using handshake::Want;

/// The server's first flight to a client of that version, and the client that it answers.
struct Exchange {
  Engine client;
  Bytes flight;
};

Exchange exchange(const Context& client_context, const Context& server_context) {
  Pair pair(client_context, server_context);
  pair.client.start(pair.now);
  pair.carry(pair.client, pair.server);
  Bytes flight = pair.server.take_output();
  return Exchange{std::move(pair.client), std::move(flight)};
}

TEST_CASE("a server that stops after any byte of its flight leaves a phase and an end") {
  for (const std::uint16_t version : {handshake::kTls12, handshake::kTls13}) {
    CAPTURE(version);
    ClientSettings settings = client_settings();
    settings.max_version = version;
    const Result<Context> client = Context::client(settings);
    const Result<Context> server = Context::server(server_settings());
    REQUIRE(client);
    REQUIRE(server);
    Phase last = Phase::before_server_hello;
    const std::size_t size = exchange(*client, *server).flight.size();
    for (std::size_t cut = 0; cut < size; cut += 7) {
      CAPTURE(cut);
      Exchange at = exchange(*client, *server);
      // An ECDSA signature may be a few bytes shorter than the one before: at least one byte is always missing.
      at.client.feed(ByteView(at.flight).first(std::min(cut, at.flight.size() - 1)), Elapsed{1});
      at.client.peer_closed(StreamEnd::timeout, Elapsed{2});
      const Transcript& transcript = at.client.transcript();
      CHECK(transcript.ending == Ending::timeout);
      CHECK(transcript.ended_in >= last);
      CHECK_FALSE(transcript.is_established);
      CHECK(transcript.steps.back().name == "timeout");
      last = transcript.ended_in;
    }
    CHECK(last == Phase::in_handshake);
  }
}

TEST_CASE("a flight with any byte changed ends without a handshake that could be trusted") {
  const Result<Context> client = Context::client(client_settings());
  const Result<Context> server = Context::server(server_settings());
  REQUIRE(client);
  REQUIRE(server);
  const std::size_t size = exchange(*client, *server).flight.size();
  for (std::size_t at = 0; at < size; at += 11) {
    CAPTURE(at);
    Exchange changed = exchange(*client, *server);
    changed.flight[std::min(at, changed.flight.size() - 1)] ^= 0x40;
    changed.client.feed(changed.flight, Elapsed{1});
    changed.client.peer_closed(StreamEnd::fin, Elapsed{2});
    const Transcript& transcript = changed.client.transcript();
    CHECK(changed.client.want() == Want::closed);
    // The dummy ChangeCipherSpec of TLS 1.3 and the record versions protect nothing; all else does.
    CHECK((transcript.ending != Ending::fin || transcript.is_established || transcript.ended_in != Phase::after_data));
  }
}

/// A chain whose list has about that many bytes: the leaf, and its CA over and over.
Identity long_identity(const mint::Credential& leaf, std::size_t bytes) {
  std::vector<Bytes> more;
  for (std::size_t size = 0; size < bytes; size += pki().ca.certificate.size() + 3) {
    more.push_back(pki().ca.certificate);
  }
  return identity_of(leaf, more);
}

TEST_CASE("a certificate list above what is usual is taken, and one above the bound is not") {
  for (const bool is_over : {false, true}) {
    CAPTURE(is_over);
    ServerSettings server = server_settings();
    server.identity = long_identity(pki().server, is_over ? handshake::kMaxCertificateList : std::size_t{150'000});
    Pair pair = make_pair(client_settings(), server);
    pair.run();
    const Transcript& client = pair.client.transcript();
    CHECK(client.is_established == !is_over);
    if (is_over) {
      CHECK(client.ending == Ending::limit);
      CHECK(client.reason() == handshake::Reason::message_too_long);
    } else {
      REQUIRE(client.server_chain);
      CHECK(client.server_chain->bytes > handshake::kUsualCertificateList);
    }
  }
}

TEST_CASE("key updates without end are cut off, and what is recorded stays bounded") {
  Pair pair = make_pair(client_settings(), server_settings());
  pair.run();
  for (std::size_t i = 0; i < 2 * std::size_t{1024} && pair.server.want() == Want::read; ++i) {
    pair.client.update_keys(pair.now);
    pair.carry(pair.client, pair.server);
    pair.server.take_output();
  }
  CHECK(pair.server.want() == Want::closed);
  CHECK(pair.server.transcript().ending == Ending::limit);
  CHECK(pair.server.transcript().steps.size() <= handshake::kMaxEvents);
}

TEST_CASE("warning alerts without end are cut off") {
  Result<Engine> client = Engine::client(client_settings());
  REQUIRE(client);
  client->start(Elapsed{});
  const Bytes warning{21, 3, 3, 0, 2, 1, 112};
  for (int i = 0; i < 50 && client->want() == Want::read; ++i) {
    client->feed(warning, Elapsed{1});
  }
  CHECK(client->want() == Want::closed);
  CHECK(client->transcript().alerts.size() < 20);
}

TEST_CASE("a list of CA names that fills its two bytes of length is read whole") {
  ServerSettings server = server_settings();
  for (int i = 0; i < 1500; ++i) {
    server.client_ca_names.push_back(mint::name({{"CN", "Certificate authority " + std::to_string(1000 + i)}}).der);
  }
  Pair pair = make_pair(client_settings(), server);
  pair.run();
  REQUIRE(pair.client.transcript().request() != nullptr);
  CHECK(pair.client.transcript().request()->authorities.size() == 1501);
  CHECK(pair.client.is_established());
}

}  // namespace
}  // namespace mtlsdiag::test
