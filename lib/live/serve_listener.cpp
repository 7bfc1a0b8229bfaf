#include "live/serve_listener.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <deque>
#include <list>
#include <optional>
#include <utility>

#include "base/output_file.h"
#include "base/text.h"
#include "live/serve_conversation.h"

namespace mtlsdiag::live {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using boost::system::error_code;

/// Descriptors that are not for connections: the listener, the loop's own, files.
constexpr std::size_t kReservedDescriptors = 64;
/// How much is read of one connection before the others have their turn.
constexpr int kReadsInARow = 4;
constexpr std::size_t kReadSize = 16'384;
/// How often the silent are looked over, and how long the listener rests when there are no descriptors left.
constexpr std::chrono::milliseconds kSweep{250};

class Listener;

/// One connection. It has no buffer and no TLS object before its first byte.
class Visitor final : public std::enable_shared_from_this<Visitor> {
 public:
  Visitor(Listener& listener, tcp::socket socket) : listener_(listener), socket_(std::move(socket)) {}

  void wait_for_first_byte();
  /// Begins the conversation: its first byte is there and there is room for a TLS object.
  void begin();
  /// Ends the conversation as if its time were up, at once.
  void give_way();
  void close();
  [[nodiscard]] Clock::time_point accepted() const { return accepted_; }
  [[nodiscard]] Clock::time_point last_moved() const { return last_moved_; }
  std::list<std::shared_ptr<Visitor>>::iterator place;

 private:
  friend class Listener;
  Elapsed now() const { return Clock::now() - accepted_; }
  void read();
  void on_readable(const error_code& fault);
  void write();
  void after_move();
  void end_or_wait();
  void set_deadline();
  void finish();

  Listener& listener_;
  tcp::socket socket_;
  Clock::time_point accepted_ = Clock::now();
  Clock::time_point last_moved_ = accepted_;
  Instant started_ = serve_clock();
  std::unique_ptr<Conversation> talk_;
  std::optional<asio::steady_timer> timer_;
  Bytes output_;
  std::size_t sent_ = 0;
  bool is_writing_ = false;
  bool is_write_broken_ = false;
  bool is_send_closed_ = false;
  bool is_peer_closed_ = false;
  bool is_established_ = false;
  bool is_over_ = false;
};

class Listener final {
 public:
  Listener(Service& service, const ServeSinks& sinks)
      : service_(service),
        sinks_(sinks),
        acceptor_(io_),
        signals_(io_, SIGINT, SIGTERM),
        sweep_(io_),
        rest_(io_),
        end_(io_) {}

  Result<ServeSummary> run();

 private:
  friend class Visitor;
  Result<void> bind();
  Result<void> announce();
  void accept();
  void make_room();
  void sweep();
  void first_byte(const std::shared_ptr<Visitor>& visitor);
  void conversation_ended(Visitor& visitor, std::optional<report::Report> report);
  void drop_silent(Visitor& visitor);
  /// Keeps the conversations in the order in which they last moved.
  void moved(Visitor& visitor) { conversations_.splice(conversations_.end(), conversations_, visitor.place); }
  void begin_waiting();
  void stop();

  Service& service_;
  const ServeSinks& sinks_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  asio::signal_set signals_;
  asio::steady_timer sweep_;
  asio::steady_timer rest_;
  asio::steady_timer end_;
  std::list<std::shared_ptr<Visitor>> silent_;    ///< no byte yet, the oldest first
  std::deque<std::shared_ptr<Visitor>> waiting_;  ///< a byte is there, no room for a TLS object yet
  std::list<std::shared_ptr<Visitor>> conversations_;
  std::array<std::uint8_t, kReadSize> buffer_{};  ///< for every read of every connection
  std::size_t max_open_ = kMaxOpenConnections;
  ServeSummary summary_;
  bool is_stopping_ = false;
};

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

Result<void> Listener::bind() {
  error_code fault;
  const ServeSettings& settings = service_.settings();
  const asio::ip::address address = asio::ip::make_address(settings.address, fault);
  const tcp::endpoint endpoint(address, settings.port);
  if (!fault) {
    acceptor_.open(endpoint.protocol(), fault);
  }
  if (!fault) {
    acceptor_.set_option(tcp::acceptor::reuse_address(true), fault);
  }
  if (!fault) {
    acceptor_.bind(endpoint, fault);
  }
  if (!fault) {
    acceptor_.listen(tcp::acceptor::max_listen_connections, fault);
  }
  if (fault) {
    return Error{ErrorCode::system, fmt::format("cannot listen on {} port {}: {}", printable(settings.address),
                                                settings.port, fault.message())};
  }
  max_open_ = std::min(kMaxOpenConnections, raise_descriptor_limit() - kReservedDescriptors);
  return {};
}

Result<void> Listener::announce() {
  const tcp::endpoint endpoint = acceptor_.local_endpoint();
  const std::string bound = shown(endpoint);
  if (sinks_.say) {
    sinks_.say(fmt::format("listening on {}{}", bound,
                           endpoint.address().is_loopback()
                               ? fmt::format(" (this machine only; 0.0.0.0:{} opens it to others)", endpoint.port())
                               : ""));
  }
  const std::string& file = service_.settings().ready_file;
  return file.empty() ? Result<void>()
                      : write_file(file, as_bytes(bound + "\n"), {.mode = kPublicFileMode, .may_replace = true});
}

void Listener::accept() {
  acceptor_.async_accept([this](const error_code& fault, tcp::socket socket) {
    if (is_stopping_) {
      return;
    }
    if (fault) {
      make_room();
      rest_.expires_after(kSweep);
      rest_.async_wait([this](const error_code&) { accept(); });
      return;
    }
    ++summary_.accepted;
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
    const auto visitor = std::make_shared<Visitor>(*this, std::move(socket));
    visitor->place = silent_.insert(silent_.end(), visitor);
    visitor->wait_for_first_byte();
    if (silent_.size() + waiting_.size() + conversations_.size() > max_open_) {
      make_room();
    }
    accept();
  });
}

void Listener::make_room() {
  if (!silent_.empty()) {
    ++summary_.given_way;
    drop_silent(*silent_.front());
  }
}

void Listener::sweep() {
  sweep_.expires_after(kSweep);
  sweep_.async_wait([this](const error_code&) {
    if (is_stopping_) {
      return;
    }
    const Clock::time_point late = Clock::now() - service_.settings().timeout;
    while (!silent_.empty() && silent_.front()->accepted() < late) {
      drop_silent(*silent_.front());
    }
    begin_waiting();
    sweep();
  });
}

void Listener::drop_silent(Visitor& visitor) {
  ++summary_.silent;
  visitor.close();
  silent_.erase(visitor.place);
}

void Listener::first_byte(const std::shared_ptr<Visitor>& visitor) {
  silent_.erase(visitor->place);
  waiting_.push_back(visitor);
  begin_waiting();
}

void Listener::begin_waiting() {
  while (!waiting_.empty() && !is_stopping_) {
    if (conversations_.size() >= kMaxConversations) {
      const std::shared_ptr<Visitor> idlest = conversations_.front();
      if (Clock::now() - idlest->last_moved() < kIdleAtLimit) {
        return;
      }
      idlest->give_way();
      continue;
    }
    const std::shared_ptr<Visitor> next = waiting_.front();
    waiting_.pop_front();
    next->place = conversations_.insert(conversations_.end(), next);
    next->begin();
  }
}

void Listener::conversation_ended(Visitor& visitor, std::optional<report::Report> report) {
  conversations_.erase(visitor.place);
  const finding::Verdict& verdict = *report->verdict;
  std::size_t& tally = verdict.status == finding::Status::pass   ? summary_.passed
                       : verdict.status == finding::Status::warn ? summary_.warned
                                                                 : summary_.failed;
  ++tally;
  if (verdict.cause) {
    ++summary_.causes[*verdict.cause];
  }
  if (sinks_.report) {
    sinks_.report(*report);
  }
  if (service_.settings().count && summary_.reported() >= *service_.settings().count) {
    stop();
    return;
  }
  // From the loop, not from here: this is called in the middle of another conversation's turn.
  if (!waiting_.empty()) {
    asio::post(io_, [this] { begin_waiting(); });
  }
}

void Listener::stop() {
  is_stopping_ = true;
  summary_.unfinished = conversations_.size() + waiting_.size();
  io_.stop();
}

Result<ServeSummary> Listener::run() {
  if (const Result<void> bound = bind(); !bound) {
    return bound.error();
  }
  accept();
  sweep();
  signals_.async_wait([this](const error_code& fault, int) {
    if (!fault) {
      stop();
    }
  });
  if (const auto duration = service_.settings().duration) {
    end_.expires_after(*duration);
    end_.async_wait([this](const error_code& fault) {
      if (!fault) {
        stop();
      }
    });
  }
  if (const Result<void> announced = announce(); !announced) {
    return announced.error();
  }
  io_.run();
  for (auto* list : {&silent_, &conversations_}) {
    for (const std::shared_ptr<Visitor>& visitor : *list) {
      visitor->close();
    }
  }
  for (const std::shared_ptr<Visitor>& visitor : waiting_) {
    visitor->close();
  }
  return summary_;
}

}  // namespace

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return 1024;
  }
  constexpr rlim_t kWanted = kMaxOpenConnections + 2 * kReservedDescriptors;
  const rlim_t wanted = limit.rlim_max == RLIM_INFINITY ? kWanted : std::min(limit.rlim_max, kWanted);
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  return static_cast<std::size_t>(limit.rlim_cur);
}

Result<ServeSummary> listen_and_serve(Service& service, const ServeSinks& sinks) {
  try {
    return Listener(service, sinks).run();
  } catch (const std::exception& fault) {
    return Error{ErrorCode::system, fmt::format("the event loop failed: {}", printable(fault.what()))};
  }
}

}  // namespace mtlsdiag::live
