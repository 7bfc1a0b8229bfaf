#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "preamble/dialogue.h"

namespace mtlsdiag::preamble {
namespace {

using namespace std::string_literals;

const ProxyRequest kPlain{.host = "db.internal", .port = 8443};
const ProxyRequest kWithUser{.host = "db.internal", .port = 8443, .user = "alice", .password = "s3cret"};

struct Outcome {
  bool is_finished = false;
  Problem problem = Problem::none;
  std::string message;
  std::string sent;
  std::string leftover;
  std::string record;
  bool operator==(const Outcome&) const = default;
};

Outcome play(Dialogue dialogue, std::string_view server, std::size_t piece) {
  Outcome outcome{.sent = std::string(as_text(dialogue.take_output()))};
  for (std::size_t at = 0; at < server.size(); at += piece) {
    dialogue.feed(as_bytes(server.substr(at, piece)));
    outcome.sent += as_text(dialogue.take_output());
  }
  outcome.is_finished = dialogue.finished();
  if (dialogue.ending()) {
    outcome.problem = dialogue.ending()->problem;
    outcome.message = dialogue.ending()->message;
  }
  outcome.leftover = as_text(dialogue.leftover());
  for (const Exchange& exchange : dialogue.exchanges()) {
    outcome.record += exchange.text + "\n";
  }
  return outcome;
}

Outcome connect(const ProxyRequest& request, std::string_view server) {
  Outcome whole = play(Dialogue::http_connect(request), server, server.size() + 1);
  CHECK(whole == play(Dialogue::http_connect(request), server, 1));
  return whole;
}

Outcome socks(const ProxyRequest& request, std::string_view server) {
  return play(Dialogue::socks5(request), server, 1);
}

TEST_CASE("a tunnel is open after the head of a 2xx answer, and what follows it is the target's") {
  const Outcome outcome =
      connect(kPlain, "HTTP/1.0 200 Connection established\r\nProxy-agent: tinyproxy/1.11.1\r\n\r\n220 x");
  CHECK(outcome.is_finished);
  CHECK(outcome.problem == Problem::none);
  CHECK(outcome.sent == "CONNECT db.internal:8443 HTTP/1.1\r\nHost: db.internal:8443\r\n\r\n");
  CHECK(outcome.leftover == "220 x");
}

TEST_CASE("an IPv6 address is named in brackets") {
  const Outcome outcome = connect({.host = "::1", .port = 443}, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
  CHECK(outcome.sent.starts_with("CONNECT [::1]:443 HTTP/1.1\r\n"));
  CHECK(outcome.is_finished);
  CHECK(outcome.problem == Problem::none);
}

TEST_CASE("an HTTP proxy's refusal names its status and what it wants") {
  CHECK(connect(kPlain, "HTTP/1.1 407 Proxy Authentication Required\r\nX: y\r\n\r\n").message ==
        "the proxy answered \"407 Proxy Authentication Required\": it wants a user and a password");
  CHECK(connect(kWithUser, "HTTP/1.1 407 Auth\r\n\r\n").message ==
        "the proxy answered \"407 Auth\": it does not accept the user or password");
  CHECK(connect(kPlain, "HTTP/1.1 403 Forbidden\r\n\r\n").problem == Problem::refused);
  CHECK(connect(kPlain, "SSH-2.0-x\r\n").problem == Problem::unexpected);
}

TEST_CASE("a password is sent and never recorded") {
  const Outcome http = connect(kWithUser, "HTTP/1.1 200 OK\r\n\r\n");
  CHECK(http.sent.find("Proxy-Authorization: Basic YWxpY2U6czNjcmV0\r\n") != std::string::npos);
  CHECK(http.record.find("s3cret") == std::string::npos);
  CHECK(http.record.find("YWxpY2U6czNjcmV0") == std::string::npos);
  const Outcome socks_outcome = socks(kWithUser, "\x05\x02\x01\x00\x05\x00\x00\x01\x7f\x00\x00\x01\x1f\x90"s);
  CHECK(socks_outcome.sent ==
        "\x05\x02\x00\x02\x01\x05"
        "alice\x06s3cret\x05\x01\x00\x03\x0b"
        "db.internal\x20\xfb"s);
  CHECK(socks_outcome.record.find("s3cret") == std::string::npos);
  CHECK(socks_outcome.is_finished);
  CHECK(socks_outcome.problem == Problem::none);
}

TEST_CASE("endless headers of a proxy meet a bound") {
  std::string answer = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 101; ++i) {
    answer += "X: y\r\n";
  }
  CHECK(connect(kPlain, answer).problem == Problem::limit);
  CHECK(connect(kPlain, "HTTP/1.1 200 OK\r\nX: " + std::string(9000, 'x')).problem == Problem::limit);
}

TEST_CASE("SOCKS5 replies of every address type end where the tunnel begins") {
  for (const std::string& address : {"\x01\x7f\x00\x00\x01"s, "\x03\x04host"s, "\x04"s + std::string(16, '\1')}) {
    const Outcome outcome = socks(kPlain, "\x05\x00\x05\x00\x00"s + address + "\x00\x50"s + "tls");
    CHECK(outcome.is_finished);
    CHECK(outcome.problem == Problem::none);
    CHECK(outcome.leftover == "tls");
  }
}

TEST_CASE("an address is sent to a SOCKS5 proxy as an address") {
  CHECK(socks({.host = "127.0.0.1", .port = 443}, "\x05\x00"s).sent ==
        "\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01\x01\xbb"s);
  CHECK(socks({.host = "::1", .port = 443}, "\x05\x00"s).sent ==
        "\x05\x01\x00\x05\x01\x00\x04"s + std::string(15, '\0') + "\x01\x01\xbb"s);
}

TEST_CASE("a SOCKS5 proxy's refusal is named") {
  CHECK(socks(kPlain, "\x05\xff"s).message == "the proxy wants a user and a password");
  CHECK(socks(kWithUser, "\x05\xff"s).message == "the proxy accepts no method that was offered");
  CHECK(socks(kWithUser, "\x05\x02\x01\x01"s).message == "the proxy does not accept the user or password");
  CHECK(socks(kPlain, "\x05\x00\x05\x05"s).message == "the proxy answered: connection refused (5)");
  CHECK(socks(kPlain, "HTTP/1.1 400 Bad"s).problem == Problem::unexpected);
}

}  // namespace
}  // namespace mtlsdiag::preamble
