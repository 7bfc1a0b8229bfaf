// A hostile or honest peer on a loopback socket: a thread that accepts one connection after the other and does to each
// what the test says. It ends with the object.
#pragma once

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/bytes.h"

namespace mtlsdiag::test {

/// One accepted connection, blocking, with a bound of five seconds on every wait.
class PeerSocket final {
 public:
  PeerSocket(int fd, const std::atomic<bool>& stop) : fd_(fd), stop_(stop) {}

  void send(ByteView bytes) const {
    std::size_t sent = 0;
    while (sent < bytes.size() && !stop_) {
      const ssize_t written = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (written <= 0) {
        return;
      }
      sent += static_cast<std::size_t>(written);
    }
  }
  void send(std::string_view text) const { send(as_bytes(text)); }

  /// Reads what is there, waiting for the first byte; empty at the end.
  [[nodiscard]] Bytes receive() const {
    Bytes bytes(65536);
    for (int i = 0; i < 500 && !stop_; ++i) {
      pollfd item{.fd = fd_, .events = POLLIN, .revents = 0};
      if (poll(&item, 1, 10) > 0) {
        const ssize_t got = recv(fd_, bytes.data(), bytes.size(), 0);
        bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return bytes;
      }
    }
    return {};
  }
  /// Reads up to and with a line feed.
  [[nodiscard]] std::string line() const {
    std::string text;
    char c = 0;
    while (recv(fd_, &c, 1, 0) == 1) {
      text += c;
      if (c == '\n') {
        break;
      }
    }
    return text;
  }
  /// Makes the close that follows a reset.
  void reset_on_close() const {
    const linger now{.l_onoff = 1, .l_linger = 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  /// Waits until the other side closes, or the test ends.
  void hold() const {
    while (!stop_ && !receive().empty()) {
    }
  }

 private:
  int fd_;
  const std::atomic<bool>& stop_;
};

class Peer final {
 public:
  using Play = std::function<void(const PeerSocket&)>;

  explicit Peer(Play play) : play_(std::move(play)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(listen(listener_, 16) == 0);
    socklen_t size = sizeof address;
    REQUIRE(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Peer() {
    stop_ = true;
    thread_.join();
    close(listener_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void serve() {
    while (!stop_) {
      pollfd item{.fd = listener_, .events = POLLIN, .revents = 0};
      if (poll(&item, 1, 5) <= 0) {
        continue;
      }
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd >= 0) {
        ++connections_;
        const timeval bound{.tv_sec = 5, .tv_usec = 0};
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
        play_(PeerSocket(fd, stop_));
        close(fd);
      }
    }
  }

  Play play_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_ = false;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

/// A port on which nothing listens.
inline std::uint16_t closed_port() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  socklen_t size = sizeof address;
  REQUIRE(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  close(fd);
  return ntohs(address.sin_port);
}

}  // namespace mtlsdiag::test
