#include "net/road.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "finding/catalogue.h"
#include "net/connect.h"
#include "support/peer.h"

namespace mtlsdiag::net {
namespace {

using finding::Kind;
using std::chrono::milliseconds;
using test::closed_port;
using test::Peer;
using test::PeerSocket;

RoadSettings settings_for(std::uint16_t port) {
  RoadSettings settings;
  settings.target = Target{.host = "127.0.0.1", .port = port};
  settings.asked_host = "mail.example.org";
  settings.timeout = milliseconds(2000);
  return settings;
}

/// Settings that lead through a proxy on `port` to a name that only the proxy could know.
RoadSettings through_proxy(ProxyKind kind, std::uint16_t port) {
  RoadSettings settings = settings_for(8443);
  settings.target.host = "db.internal";
  settings.proxy = Proxy{
      .kind = kind, .host = "127.0.0.1", .port = port, .user = "alice", .password = "s3cret", .origin = "--proxy"};
  return settings;
}

struct Went {
  Road road;
  std::vector<finding::Step> steps;
};

Went go(const RoadSettings& settings) {
  Ladder ladder;
  Went went{.road = open_road(settings, ladder)};
  went.steps = ladder.steps();
  return went;
}

TEST_CASE("a closed port is connection-refused, and no byte stream came about") {
  const Went went = go(settings_for(closed_port()));
  REQUIRE(went.road.findings.size() == 1);
  CHECK(went.road.findings[0].kind == Kind::connection_refused);
  CHECK_FALSE(went.road.is_reached);
  CHECK_FALSE(went.road.stream.has_value());
  REQUIRE(went.steps.size() == 1);
  CHECK(went.steps[0].name == "connect");
  CHECK(went.road.findings[0].evidence[0].step == 1);
}

TEST_CASE("addresses are tried in turn until one accepts, and each try is a step") {
  const Peer peer([](const PeerSocket& socket) { socket.hold(); });
  Ladder ladder;
  std::vector<Address> addresses =
      resolve("127.0.0.1", closed_port(), Family::any, after(milliseconds(1000))).addresses;
  addresses.push_back(resolve("127.0.0.1", peer.port(), Family::any, after(milliseconds(1000))).addresses[0]);
  const Connection connection = connect_to_any(addresses, milliseconds(1000), ladder);
  CHECK(connection.stream.has_value());
  CHECK_FALSE(connection.failure.has_value());
  CHECK(connection.address == addresses[1].text);
  REQUIRE(ladder.steps().size() == 2);
  CHECK(ladder.steps()[0].detail.find("error") != nullptr);
}

TEST_CASE("a name that does not exist is dns-failure") {
  RoadSettings settings = settings_for(443);
  settings.target.host = "no-such-host.invalid";
  settings.timeout = milliseconds(20000);
  const Went went = go(settings);
  REQUIRE(went.road.findings.size() == 1);
  CHECK(went.road.findings[0].kind == Kind::dns_failure);
  CHECK_FALSE(went.road.is_reached);
}

TEST_CASE("a unix socket that is not there is connection-refused") {
  RoadSettings settings;
  settings.target.unix_path = "/nonexistent/socket";
  const Went went = go(settings);
  REQUIRE(went.road.findings.size() == 1);
  CHECK(went.road.findings[0].kind == Kind::connection_refused);
}

TEST_CASE("STARTTLS is spoken, and each line is a step") {
  const Peer peer([](const PeerSocket& socket) {
    socket.send("220 mail ESMTP\r\n");
    CHECK(socket.line() == "EHLO localhost\r\n");
    socket.send("250-mail\r\n250 STARTTLS\r\n");
    CHECK(socket.line() == "STARTTLS\r\n");
    socket.send("220 go\r\n");
    socket.hold();
  });
  RoadSettings settings = settings_for(peer.port());
  settings.starttls = "smtp";
  const Went went = go(settings);
  CHECK(went.road.stream.has_value());
  CHECK(went.road.findings.empty());
  REQUIRE(went.steps.size() == 7);
  CHECK(went.steps[1].layer == "starttls");
  CHECK(*went.steps[6].detail.find("text")->text() == "220 go");
}

TEST_CASE("plaintext in the flight of the STARTTLS reply is starttls-injection, and the road goes on") {
  const Peer peer([](const PeerSocket& socket) {
    socket.send("+OK ready\r\n");
    static_cast<void>(socket.line());
    socket.send("+OK begin\r\n+OK injected\r\n");
    socket.hold();
  });
  RoadSettings settings = settings_for(peer.port());
  settings.starttls = "pop3";
  const Went went = go(settings);
  CHECK(went.road.stream.has_value());
  REQUIRE(went.road.findings.size() == 1);
  CHECK(went.road.findings[0].kind == Kind::starttls_injection);
}

TEST_CASE("how a STARTTLS dialogue fails decides the finding; the target was reached") {
  struct Row {
    const char* name;
    Peer::Play play;
    Kind kind;
  };
  for (const Row& row : {Row{"refused",
                             [](const PeerSocket& s) {
                               s.send("-ERR no\r\n");
                               s.hold();
                             },
                             Kind::not_tls},
                         Row{"closed", [](const PeerSocket&) {}, Kind::connection_closed},
                         Row{"silent", [](const PeerSocket& s) { s.hold(); }, Kind::handshake_timeout},
                         Row{"endless",
                             [](const PeerSocket& s) {
                               s.send(std::string(100000, 'x'));
                               s.hold();
                             },
                             Kind::peer_limit_exceeded},
                         Row{"tls",
                             [](const PeerSocket& s) {
                               s.send(std::string("\x15\x03\x03\x00\x02\x02\x0a", 7));
                               s.hold();
                             },
                             Kind::plaintext_to_tls}}) {
    CAPTURE(row.name);
    const Peer peer(row.play);
    RoadSettings settings = settings_for(peer.port());
    settings.starttls = "pop3";
    settings.timeout = milliseconds(300);
    const Went went = go(settings);
    REQUIRE(went.road.findings.size() == 1);
    CHECK(went.road.findings[0].kind == row.kind);
    CHECK(went.road.is_reached);
    CHECK_FALSE(went.road.stream.has_value());
  }
}

TEST_CASE("an HTTP proxy opens a tunnel, and what the target says at once is not lost") {
  const Peer peer([](const PeerSocket& socket) {
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
      head += socket.line();
    }
    CHECK(head.starts_with("CONNECT db.internal:8443 HTTP/1.1\r\n"));
    socket.send("HTTP/1.1 200 OK\r\n\r\n220 mail\r\n");
    socket.hold();
  });
  Went went = go(through_proxy(ProxyKind::http, peer.port()));
  REQUIRE(went.road.stream.has_value());
  CHECK(went.road.findings.empty());
  Bytes received;
  CHECK(went.road.stream->receive(received, after(milliseconds(1000))) == Arrival::data);
  CHECK(as_text(received) == "220 mail\r\n");
}

TEST_CASE("a proxy that says no, closes, is silent or is none is proxy-refused, and shows no password") {
  for (const char* answer : {"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "", "SSH-2.0-x\r\n"}) {
    CAPTURE(answer);
    const Peer peer([answer](const PeerSocket& socket) {
      static_cast<void>(socket.receive());
      socket.send(answer);
    });
    const Went went = go(through_proxy(ProxyKind::http, peer.port()));
    REQUIRE(went.road.findings.size() == 1);
    CHECK(went.road.findings[0].kind == Kind::proxy_refused);
    CHECK_FALSE(went.road.is_reached);
    CHECK(went.road.findings[0].message.find("s3cret") == std::string::npos);
  }
  const Peer silent([](const PeerSocket& socket) { socket.hold(); });
  RoadSettings settings = through_proxy(ProxyKind::socks5, silent.port());
  settings.timeout = milliseconds(100);
  CHECK(go(settings).road.findings.at(0).kind == Kind::proxy_refused);
}

TEST_CASE("a SOCKS5 proxy is asked with user and password") {
  using namespace std::string_literals;
  const Peer peer([](const PeerSocket& socket) {
    static_cast<void>(socket.receive());
    socket.send("\x05\x02"s);
    CHECK(as_text(socket.receive()) ==
          "\x01\x05"
          "alice\x06s3cret"s);
    socket.send("\x01\x00"s);
    static_cast<void>(socket.receive());
    socket.send("\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50"s);
    socket.hold();
  });
  const Went went = go(through_proxy(ProxyKind::socks5, peer.port()));
  CHECK(went.road.stream.has_value());
  CHECK(went.road.findings.empty());
}

}  // namespace
}  // namespace mtlsdiag::net
