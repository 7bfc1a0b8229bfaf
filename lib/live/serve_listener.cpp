#include "live/serve_listener.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <boost/asio/post.hpp>
#include <csignal>
#include <utility>

#include "base/output_file.h"
#include "base/text.h"
#include "live/serve_visitor.h"

namespace mtlsdiag::live {
namespace {

using Clock = std::chrono::steady_clock;

/// Descriptors that are not for connections: the listener, the loop's own, files.
constexpr std::size_t kReservedDescriptors = 64;
/// How often the silent are looked over, and how long the listener rests when there are no descriptors left.
constexpr std::chrono::milliseconds kSweep{250};

}  // namespace

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
