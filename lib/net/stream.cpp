#include "net/stream.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace mtlsdiag::net {
namespace {

/// How much one read takes: a record and a little more.
constexpr std::size_t kReadSize = std::size_t{32} << 10;

}  // namespace

void Descriptor::reset() {
  if (fd_ >= 0) {
    close(std::exchange(fd_, -1));
  }
}

void Stream::write_queued() {
  while (!is_broken_ && queue_position_ < queue_.size()) {
    const ssize_t written = ::send(socket_.get(), queue_.data() + queue_position_, queue_.size() - queue_position_,
                                   MSG_NOSIGNAL | MSG_DONTWAIT);
    if (written > 0) {
      queue_position_ += static_cast<std::size_t>(written);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    } else if (errno != EINTR) {
      is_broken_ = true;
    }
  }
  queue_.clear();
  queue_position_ = 0;
}

void Stream::queue_tunnel_output() {
  const Bytes out = tunnel_->take_output();
  queue_.insert(queue_.end(), out.begin(), out.end());
  write_queued();
}

void Stream::send(ByteView bytes) {
  if (tunnel_) {
    tunnel_->write(bytes, timer_.now());
    queue_tunnel_output();
    return;
  }
  queue_.insert(queue_.end(), bytes.begin(), bytes.end());
  write_queued();
}

Arrival Stream::receive_raw(Bytes& into, Deadline deadline) {
  while (true) {
    into.resize(kReadSize);
    const ssize_t got = recv(socket_.get(), into.data(), into.size(), MSG_DONTWAIT);
    if (got >= 0) {
      into.resize(static_cast<std::size_t>(got));
      return got > 0 ? Arrival::data : is_reset_ ? Arrival::reset : Arrival::fin;
    }
    into.clear();
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
      return Arrival::reset;
    }
    const bool has_queue = !is_broken_ && queue_position_ < queue_.size();
    pollfd item{.fd = socket_.get(), .events = static_cast<short>(has_queue ? POLLIN | POLLOUT : POLLIN), .revents = 0};
    const int wait = left_ms(deadline);
    if (wait == 0) {
      return Arrival::timeout;
    }
    poll(&item, 1, wait);
    write_queued();
  }
}

Arrival Stream::receive(Bytes& into, Deadline deadline) {
  if (!put_back_.empty()) {
    into = std::exchange(put_back_, {});
    return Arrival::data;
  }
  while (true) {
    const Arrival arrival = receive_raw(into, deadline);
    if (!tunnel_ || arrival != Arrival::data) {
      return arrival;
    }
    tunnel_->feed(into, timer_.now());
    queue_tunnel_output();
    into = tunnel_->take_application_data();
    if (!into.empty()) {
      return Arrival::data;
    }
    if (tunnel_->want() == handshake::Want::closed) {
      return Arrival::fin;
    }
  }
}

void Stream::put_back(ByteView bytes) {
  put_back_.insert(put_back_.begin(), bytes.begin(), bytes.end());
}

void Stream::flush(Deadline deadline) {
  write_queued();
  while (!is_broken_ && queue_position_ < queue_.size() && left_ms(deadline) > 0) {
    pollfd item{.fd = socket_.get(), .events = POLLOUT, .revents = 0};
    poll(&item, 1, left_ms(deadline));
    write_queued();
  }
}

}  // namespace mtlsdiag::net
