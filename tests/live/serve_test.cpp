#include "live/serve.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "support/scratch.h"

namespace mtlsdiag::live {
namespace {

using namespace std::chrono_literals;

/// Serves in a thread of its own, on a free port, with an ephemeral certificate.
class Running {
 public:
  explicit Running(ServeSettings settings) {
    settings.ready_file = folder_.path / "ready";
    settings.save_root = folder_.path / "root.pem";
    thread_ = std::thread([this, settings] {
      const ServeSinks sinks{.report = [this](const report::Report& report) { reports.push_back(report); }, .say = {}};
      Result<ServeSummary> done = serve(settings, sinks);
      REQUIRE(done);
      summary = *done;
    });
    while (!std::filesystem::exists(settings.ready_file)) {
      std::this_thread::sleep_for(5ms);
    }
    std::ifstream file(settings.ready_file);
    std::string bound;
    std::getline(file, bound);
    port_ = static_cast<std::uint16_t>(std::stoi(bound.substr(bound.rfind(':') + 1)));
  }
  ~Running() { join(); }
  void join() {
    if (thread_.joinable()) {
      thread_.join();
    }
  }

  int connect() const {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    return fd;
  }
  bool has_root() const { return std::filesystem::exists(folder_.path / "root.pem"); }

  std::vector<report::Report> reports;
  ServeSummary summary;

 private:
  test::Scratch folder_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

/// Sends a text and reads the answer to its end, for two seconds at most.
std::string ask(int fd, std::string_view text) {
  CHECK(::send(fd, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()));
  std::string answer;
  char buffer[4096];
  pollfd wait{.fd = fd, .events = POLLIN, .revents = 0};
  while (::poll(&wait, 1, 2000) == 1) {
    const ssize_t size = ::read(fd, buffer, sizeof buffer);
    if (size <= 0) {
      break;
    }
    answer.append(buffer, static_cast<std::size_t>(size));
  }
  ::close(fd);
  return answer;
}

TEST_CASE("serve stops after its count, and connections that sent nothing are told apart") {
  Running running({.count = 2});
  CHECK(running.has_root());
  ::close(running.connect());
  CHECK(ask(running.connect(), "GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 400 "));
  CHECK(ask(running.connect(), "SSH-2.0-x\r\n").empty());
  running.join();
  CHECK(running.summary.reported() == 2);
  CHECK(running.summary.failed == 2);
  CHECK(running.summary.causes.at(finding::Kind::plaintext_to_tls) == 2);
  CHECK(running.summary.silent <= 1);
  REQUIRE(running.reports.size() == 2);
  CHECK(running.reports[0].target.starts_with("127.0.0.1:"));
}

TEST_CASE("more slow clients than there is room for do not keep the next one waiting") {
  Running running({.timeout = 20s, .duration = 3s});
  std::vector<int> slow;
  for (std::size_t i = 0; i < kMaxConversations + 50; ++i) {
    slow.push_back(running.connect());
    CHECK(::send(slow.back(), "\x16", 1, MSG_NOSIGNAL) == 1);
  }
  const auto start = std::chrono::steady_clock::now();
  CHECK(ask(running.connect(), "GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 400 "));
  CHECK(std::chrono::steady_clock::now() - start < 2s);
  running.join();
  for (const int fd : slow) {
    ::close(fd);
  }
  CHECK(running.summary.causes.at(finding::Kind::handshake_timeout) >= 50);
}

TEST_CASE("a silent client is let go after its time, uncounted") {
  Running running({.timeout = 100ms, .duration = 1200ms});
  const int fd = running.connect();
  char byte = 0;
  CHECK(::read(fd, &byte, 1) <= 0);
  ::close(fd);
  running.join();
  CHECK(running.summary.silent == 1);
  CHECK(running.summary.reported() == 0);
}

TEST_CASE("an address that cannot be bound is said in one sentence") {
  const Result<ServeSummary> done = serve({.address = "192.0.2.1"}, {});
  REQUIRE_FALSE(done);
  CHECK(done.error().message.starts_with("cannot listen on 192.0.2.1 port 0: "));
}

}  // namespace
}  // namespace mtlsdiag::live
