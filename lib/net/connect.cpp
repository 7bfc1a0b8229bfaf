#include "net/connect.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

#include "base/text.h"
#include "base/time.h"
#include "finding/catalogue.h"

namespace mtlsdiag::net {
namespace {

/// One try; `error` is an errno value, 0: connected.
struct Try {
  Descriptor socket;
  int error = 0;
  bool is_reset = false;
};

Try connect_one(const Address& address, Deadline deadline) {
  Try result{.socket = Descriptor(socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))};
  if (!result.socket) {
    result.error = errno;
    return result;
  }
  if (address.storage.ss_family != AF_UNIX) {
    const int on = 1;
    setsockopt(result.socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  if (connect(result.socket.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) == 0) {
    return result;
  }
  if (errno != EINPROGRESS) {
    result.error = errno;
    return result;
  }
  pollfd item{.fd = result.socket.get(), .events = POLLOUT, .revents = 0};
  int ready = 0;
  do {
    ready = poll(&item, 1, left_ms(deadline));
  } while (ready < 0 && errno == EINTR);
  socklen_t size = sizeof result.error;
  if (ready == 0) {
    result.error = ETIMEDOUT;
  } else if (getsockopt(result.socket.get(), SOL_SOCKET, SO_ERROR, &result.error, &size) != 0) {
    result.error = errno;
  } else if (result.error == ECONNRESET) {
    // A refused connection says ECONNREFUSED: this one came about, and was reset before we looked.
    result.error = 0;
    result.is_reset = true;
  }
  return result;
}

/// An address that turns the connection away, as opposed to one that does not answer or cannot be reached.
bool is_refusal(int error) {
  return error == ECONNREFUSED || error == ENOENT || error == EACCES || error == ECONNRESET;
}

}  // namespace

Connection connect_to_any(const std::vector<Address>& addresses, std::chrono::milliseconds timeout, Ladder& ladder,
                          Deadline deadline) {
  Connection connection;
  std::vector<finding::Evidence> evidence;
  bool any_refused = false;
  for (const Address& address : addresses) {
    Try attempt = connect_one(address, after(timeout, deadline));
    Document detail = Document::object().add("address", address.text);
    if (attempt.error == 0) {
      ladder.add(finding::Actor::client, "tcp", "connect", std::move(detail));
      connection.stream.emplace(std::move(attempt.socket), ladder.timer(), attempt.is_reset);
      connection.address = address.text;
      return connection;
    }
    const std::string reason = attempt.error == ETIMEDOUT ? fmt::format("no answer within {}", format_span(timeout))
                                                          : to_lower(std::generic_category().message(attempt.error));
    detail.add("error", reason);
    const int step = ladder.add(finding::Actor::network, "tcp", "connect", std::move(detail));
    evidence.push_back(finding::Evidence{.step = step, .text = fmt::format("{}: {}", address.text, reason)});
    any_refused = any_refused || is_refusal(attempt.error);
    if (left_ms(deadline) == 0) {
      break;
    }
  }
  std::vector<std::string> tried;
  for (const finding::Evidence& line : evidence) {
    tried.push_back(line.text);
  }
  const finding::Kind kind = any_refused ? finding::Kind::connection_refused : finding::Kind::connection_timeout;
  connection.failure = finding::make(kind, finding::Side::server, fmt::format("no connection: {}", join(tried, "; ")));
  connection.failure->evidence = std::move(evidence);
  return connection;
}

}  // namespace mtlsdiag::net
