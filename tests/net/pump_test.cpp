#include "net/pump.h"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>

#include "handshake/pair.h"
#include "net/connect.h"
#include "support/peer.h"

namespace mtlsdiag::net {
namespace {

using handshake::Ending;
using handshake::Engine;
using handshake::Transcript;
using std::chrono::milliseconds;
using test::Peer;
using test::PeerSocket;

/// Connects to a peer and pumps a client until it is established, told, or the deadline passes.
Transcript shake_hands(const Peer& peer, milliseconds timeout, bool wait_for_verdict = false) {
  Ladder ladder;
  const Resolution resolution = resolve("127.0.0.1", peer.port(), Family::any, after(timeout));
  Connection connection = connect_to_any(resolution.addresses, timeout, ladder);
  REQUIRE(connection.stream);
  Result<Engine> engine = Engine::client(test::client_settings());
  REQUIRE(engine);
  engine->start(ladder.timer().now());
  const PumpEnd end = pump(*connection.stream, *engine, ladder.timer(), after(timeout),
                           [&](const Engine& e) { return wait_for_verdict ? e.is_confirmed() : e.is_established(); });
  if (end == PumpEnd::deadline) {
    engine->peer_closed(handshake::StreamEnd::timeout, ladder.timer().now());
  }
  return engine->transcript();
}

/// Plays an honest TLS server over a peer's socket until `is_done` says so or the client leaves.
void serve_tls(const PeerSocket& socket, handshake::ServerSettings settings, std::size_t piece,
               const std::function<bool(Engine&)>& is_done) {
  Result<Engine> engine = Engine::server(std::move(settings));
  REQUIRE(engine);
  const Timer timer;
  engine->start(timer.now());
  while (!is_done(*engine)) {
    const Bytes received = socket.receive();
    if (received.empty()) {
      return;
    }
    engine->feed(received, timer.now());
    const Bytes out = engine->take_output();
    for (std::size_t at = 0; at < out.size(); at += piece) {
      socket.send(ByteView(out).subspan(at, std::min(piece, out.size() - at)));
    }
  }
}

TEST_CASE("a handshake with an honest server is established, whole flights or a byte at a time") {
  for (const std::size_t piece : {std::size_t{1} << 20, std::size_t{1}}) {
    const Peer peer([piece](const PeerSocket& socket) {
      serve_tls(socket, test::server_settings(), piece, [](Engine&) { return false; });
    });
    const Transcript seen = shake_hands(peer, milliseconds(5000), true);
    CHECK(seen.is_established);
    CHECK(seen.tickets.size() > 0);
    CHECK(seen.ending == Ending::open);
  }
}

TEST_CASE("an alert that is followed by a reset is read all the same, every time") {
  for (int run = 0; run < 40; ++run) {
    const Peer peer([](const PeerSocket& socket) {
      handshake::ServerSettings settings = test::server_settings();
      settings.judge = test::refuse(wire::AlertDescription::certificate_expired);
      socket.reset_on_close();
      serve_tls(socket, settings, 1 << 20, [](Engine& e) { return e.want() == handshake::Want::closed; });
    });
    const Transcript seen = shake_hands(peer, milliseconds(5000), true);
    REQUIRE(seen.is_established);
    const handshake::AlertSeen* alert = seen.received(wire::AlertDescription::certificate_expired);
    REQUIRE(alert != nullptr);
    CHECK(alert->phase == handshake::Phase::after_finished);
  }
}

TEST_CASE("a server that goes silent at any byte of its first flight is a time-out, within the deadline") {
  for (std::size_t sent = 0; sent < 900; sent += 89) {
    CAPTURE(sent);
    const Peer peer([sent](const PeerSocket& socket) {
      Result<Engine> engine = Engine::server(test::server_settings());
      REQUIRE(engine);
      engine->start({});
      engine->feed(socket.receive(), {});
      const Bytes out = engine->take_output();
      REQUIRE(out.size() > 900);
      socket.send(ByteView(out).first(sent));
      socket.hold();
    });
    const auto begin = std::chrono::steady_clock::now();
    const Transcript seen = shake_hands(peer, milliseconds(60));
    CHECK(seen.ending == Ending::timeout);
    CHECK_FALSE(seen.is_established);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  }
}

TEST_CASE("a server that drips a byte now and then does not outlast the deadline") {
  const Peer peer([](const PeerSocket& socket) {
    for (int i = 0; i < 100; ++i) {
      socket.send(std::string_view("\x16", 1));
      std::this_thread::sleep_for(milliseconds(10));
    }
  });
  const auto begin = std::chrono::steady_clock::now();
  const Transcript seen = shake_hands(peer, milliseconds(100));
  CHECK_FALSE(seen.is_established);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
}

TEST_CASE("what is not TLS, a close and a reset are told apart") {
  struct Row {
    const char* name;
    Peer::Play play;
    Ending ending;
  };
  for (const Row& row :
       {Row{"banner",
            [](const PeerSocket& s) {
              s.send("220 mx ESMTP\r\n");
              s.hold();
            },
            Ending::not_tls},
        Row{"http", [](const PeerSocket& s) { s.send("HTTP/1.1 400 Bad Request\r\n\r\n"); }, Ending::not_tls},
        Row{"close", [](const PeerSocket& s) { static_cast<void>(s.receive()); }, Ending::fin},
        Row{"reset",
            [](const PeerSocket& s) {
              static_cast<void>(s.receive());
              s.reset_on_close();
            },
            Ending::reset},
        Row{"zeros",
            [](const PeerSocket& s) {
              s.send(std::string(65536, '\0'));
              s.hold();
            },
            Ending::not_tls}}) {
    CAPTURE(row.name);
    const Peer peer(row.play);
    CHECK(shake_hands(peer, milliseconds(3000)).ending == row.ending);
  }
}

TEST_CASE("a certificate message that announces 16 MiB is refused without being kept") {
  const Peer peer([](const PeerSocket& socket) {
    Result<Engine> engine = Engine::server([] {
      handshake::ServerSettings settings = test::server_settings();
      settings.max_version = handshake::kTls12;
      return settings;
    }());
    REQUIRE(engine);
    engine->start({});
    engine->feed(socket.receive(), {});
    const Bytes out = engine->take_output();
    // The ServerHello's record is honest; then a Certificate of 16 MiB - 1 in records of 16 KiB.
    const std::size_t hello = 5U + (std::size_t{out[3]} << 8U | out[4]);
    socket.send(ByteView(out).first(hello));
    Bytes record = {22, 3, 3, 0x40, 0};
    record.resize(5 + 0x4000, 0x30);
    record[5] = 11;
    record[6] = record[7] = record[8] = 0xFF;
    for (int i = 0; i < 1024; ++i) {
      socket.send(record);
      std::fill(record.begin() + 5, record.begin() + 9, std::uint8_t{0x30});
    }
  });
  const Transcript seen = shake_hands(peer, milliseconds(5000));
  CHECK_FALSE(seen.is_established);
  CHECK((seen.ending == Ending::limit || seen.ending == Ending::alert_sent));
  CHECK(seen.bytes_in < (std::size_t{4} << 20));
}

TEST_CASE("a stream that was reset before it was looked at ends by a reset, and another by its end") {
  for (const bool is_reset : {true, false}) {
    std::array<int, 2> ends{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    close(ends[1]);
    Stream stream{Descriptor(ends[0]), Timer(), is_reset};
    Bytes into;
    CHECK(stream.receive(into, after(milliseconds(1000))) == (is_reset ? Arrival::reset : Arrival::fin));
  }
}

}  // namespace
}  // namespace mtlsdiag::net
