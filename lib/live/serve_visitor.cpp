#include "live/serve_visitor.h"

#include <fmt/format.h>

#include <utility>

namespace mtlsdiag::live {
namespace {

using Clock = std::chrono::steady_clock;

/// How much is read of one connection before the others have their turn.
constexpr int kReadsInARow = 4;

}  // namespace

std::string shown(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return endpoint.address().is_v6() ? fmt::format("[{}]:{}", address, endpoint.port())
                                    : fmt::format("{}:{}", address, endpoint.port());
}

void Visitor::wait_for_first_byte() {
  socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](const error_code& fault) {
    if (self->is_over_) {
      return;
    }
    if (fault) {
      self->listener_.drop_silent(*self);
      return;
    }
    // A look without taking: an end of stream or a reset here is a connection that never sent a byte.
    std::uint8_t byte = 0;
    error_code look;
    const std::size_t size = self->socket_.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, look);
    if (look == asio::error::would_block) {
      self->wait_for_first_byte();
    } else if (look || size == 0) {
      self->listener_.drop_silent(*self);
    } else {
      self->listener_.first_byte(self);
    }
  });
}

void Visitor::begin() {
  error_code fault;
  const tcp::endpoint peer = socket_.remote_endpoint(fault);
  const tcp::endpoint local = socket_.local_endpoint(fault);
  talk_ = std::make_unique<Conversation>(
      listener_.service_, Guest{.peer = shown(peer), .local = local.address().to_string(), .started = started_});
  timer_.emplace(listener_.io_);
  set_deadline();
  on_readable({});
}

void Visitor::set_deadline() {
  timer_->expires_after(talk_->patience());
  timer_->async_wait([self = shared_from_this()](const error_code& fault) {
    if (fault || self->is_over_) {
      return;
    }
    if (self->talk_->is_done()) {
      self->finish();  // the linger is over
      return;
    }
    self->talk_->time_is_up(self->now());
    self->end_or_wait();
  });
}

void Visitor::read() {
  socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](const error_code& fault) {
    if (!self->is_over_) {
      self->on_readable(fault);
    }
  });
}

void Visitor::give_way() {
  talk_->time_is_up(now());
  finish();
}

void Visitor::on_readable(const error_code& fault) {
  last_moved_ = Clock::now();
  listener_.moved(*this);
  error_code ended = fault;
  for (int i = 0; i < kReadsInARow && !ended; ++i) {
    const std::size_t size = socket_.read_some(asio::buffer(listener_.buffer_), ended);
    if (size > 0) {
      talk_->feed(ByteView(listener_.buffer_).first(size), now());
    }
    if (size < listener_.buffer_.size()) {
      break;
    }
  }
  if (ended && ended != asio::error::would_block) {
    is_peer_closed_ = true;
    talk_->peer_closed(ended == asio::error::eof ? handshake::StreamEnd::fin : handshake::StreamEnd::reset, now());
  }
  after_move();
}

void Visitor::after_move() {
  end_or_wait();
  if (!is_over_ && !is_peer_closed_) {
    read();
  }
}

void Visitor::end_or_wait() {
  const Bytes more = talk_->take_output();
  output_.insert(output_.end(), more.begin(), more.end());
  write();
  const bool is_flushed = output_.empty();
  if (is_flushed && is_peer_closed_) {
    finish();
    return;
  }
  if (talk_->is_done() && is_flushed && !is_send_closed_) {
    is_send_closed_ = true;
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    set_deadline();
  } else if (talk_->is_established() && !is_established_) {
    is_established_ = true;
    set_deadline();
  }
}

void Visitor::write() {
  error_code fault;
  while (!is_writing_ && !is_write_broken_ && sent_ < output_.size()) {
    sent_ += socket_.write_some(asio::buffer(output_.data() + sent_, output_.size() - sent_), fault);
    if (fault == asio::error::would_block) {
      is_writing_ = true;
      socket_.async_wait(tcp::socket::wait_write, [self = shared_from_this()](const error_code& ended) {
        self->is_writing_ = false;
        if (!self->is_over_ && !ended) {
          self->end_or_wait();
        }
      });
    } else if (fault) {
      // The client may have said why before it went: reading goes on, writing does not.
      is_write_broken_ = true;
      talk_->write_failed(now());
    }
  }
  if (is_write_broken_ || sent_ == output_.size()) {
    output_.clear();
    sent_ = 0;
  }
}

void Visitor::close() {
  is_over_ = true;
  if (timer_) {
    timer_->cancel();
  }
  error_code ignored;
  socket_.close(ignored);
}

void Visitor::finish() {
  if (is_over_) {
    return;
  }
  const std::shared_ptr<Visitor> self = shared_from_this();
  close();
  listener_.conversation_ended(*this, talk_->report(now()));
}

}  // namespace mtlsdiag::live
