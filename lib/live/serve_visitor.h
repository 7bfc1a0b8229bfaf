// The inside of serve's listener: one Visitor a connection, and the Listener that they belong to. Included by the two
// files that implement them and by nobody else.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "live/serve_conversation.h"
#include "live/serve_listener.h"

namespace mtlsdiag::live {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

inline constexpr std::size_t kReadSize = 16'384;

/// Writes an endpoint as ADDRESS:PORT, an IPv6 address in brackets.
std::string shown(const tcp::endpoint& endpoint);

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
  [[nodiscard]] std::chrono::steady_clock::time_point accepted() const { return accepted_; }
  [[nodiscard]] std::chrono::steady_clock::time_point last_moved() const { return last_moved_; }
  std::list<std::shared_ptr<Visitor>>::iterator place;

 private:
  friend class Listener;
  Elapsed now() const { return std::chrono::steady_clock::now() - accepted_; }
  void read();
  void on_readable(const error_code& fault);
  void write();
  void after_move();
  void end_or_wait();
  void set_deadline();
  void finish();

  Listener& listener_;
  tcp::socket socket_;
  std::chrono::steady_clock::time_point accepted_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_moved_ = accepted_;
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

}  // namespace mtlsdiag::live
