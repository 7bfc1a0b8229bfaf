// Stream: a connected socket and, where it leads through an HTTPS proxy, the TLS of that proxy around it. Waiting is by
// poll(2) with a deadline: one connection needs no event loop, and Asio would cost start-up and seconds of compile time
// (many connections at once are driven elsewhere; the engines and dialogues know no socket). After a failed write or a
// reset, reading goes on to the end: on Linux the alert that came before it is still there.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "handshake/engine.h"
#include "net/timer.h"

namespace mtlsdiag::net {

/// An owner of a file descriptor.
class Descriptor final {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  [[nodiscard]] int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void reset();

 private:
  int fd_ = -1;
};

/// What a wait brought.
enum class Arrival : std::uint8_t { data, fin, reset, timeout };

class Stream final {
 public:
  /// Takes over a connected, non-blocking socket; `is_reset`: one that the peer has reset by now, which says so only
  /// once.
  Stream(Descriptor socket, Timer timer, bool is_reset = false)
      : socket_(std::move(socket)), timer_(timer), is_reset_(is_reset) {}
  Stream(Stream&&) noexcept = default;
  Stream& operator=(Stream&&) noexcept = default;

  /// Queues bytes and writes what the socket takes now.
  void send(ByteView bytes);
  /// Waits until bytes arrive (they are put into `into`, in place of what was there), the stream ends, or the deadline
  /// passes; writes what is queued meanwhile.
  Arrival receive(Bytes& into, Deadline deadline);
  /// Puts bytes back in front of what is to be received.
  void put_back(ByteView bytes);
  /// True once a write failed; reading may go on.
  [[nodiscard]] bool is_broken() const { return is_broken_; }
  /// Writes what is queued, at most until the deadline.
  void flush(Deadline deadline);

  /// Lays TLS around all further bytes: those of an established engine (to an HTTPS proxy).
  void wrap(std::unique_ptr<handshake::Engine> tunnel) { tunnel_ = std::move(tunnel); }

 private:
  void write_queued();
  Arrival receive_raw(Bytes& into, Deadline deadline);
  void queue_tunnel_output();

  Descriptor socket_;
  Timer timer_;
  std::unique_ptr<handshake::Engine> tunnel_;
  Bytes queue_;
  std::size_t queue_position_ = 0;
  Bytes put_back_;
  bool is_broken_ = false;
  bool is_reset_ = false;
};

}  // namespace mtlsdiag::net
