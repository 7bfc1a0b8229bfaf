// Resolve: from a host name to the addresses to try, within a deadline. The system's resolver blocks, so it runs in a
// thread of its own that is left behind when the deadline passes.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <vector>

#include "net/timer.h"

namespace mtlsdiag::net {

/// Which addresses are wanted: `--ipv4`, `--ipv6`.
enum class Family : std::uint8_t { any, ipv4, ipv6 };

/// The most addresses of one name that are tried.
inline constexpr std::size_t kMaxAddresses = 32;

/// One address with its port, ready for connect(2).
struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  std::string text;  ///< "127.0.0.1:443", "[::1]:443", "unix:/run/x"
};

struct Resolution {
  std::vector<Address> addresses;  ///< in the order in which the system prefers them; empty: see error
  std::string error;               ///< why there is none, for people
  bool is_timeout = false;
};

/// Resolves a host (A-labels or an address); addresses are not looked up.
Resolution resolve(const std::string& host, std::uint16_t port, Family family, Deadline deadline);

/// The address of a unix socket; `path` is at most 107 bytes.
Address unix_address(const std::string& path);

}  // namespace mtlsdiag::net
