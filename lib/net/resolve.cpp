#include "net/resolve.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/un.h>

#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

#include "base/text.h"
#include "net/target.h"

namespace mtlsdiag::net {
namespace {

/// What the resolver's thread and its caller share; whoever comes last frees it.
struct Shared {
  std::mutex mutex;
  std::condition_variable done_signal;
  bool done = false;
  Resolution resolution;
};

int family_of(Family family) {
  switch (family) {
    case Family::ipv4: return AF_INET;
    case Family::ipv6: return AF_INET6;
    case Family::any: break;
  }
  return AF_UNSPEC;
}

std::string_view family_note(Family family) {
  switch (family) {
    case Family::ipv4: return " (IPv4 only)";
    case Family::ipv6: return " (IPv6 only)";
    case Family::any: break;
  }
  return "";
}

Address to_address(const addrinfo& info, std::uint16_t port) {
  Address address;
  std::memcpy(&address.storage, info.ai_addr, info.ai_addrlen);
  address.size = info.ai_addrlen;
  char host[NI_MAXHOST] = {};
  getnameinfo(info.ai_addr, info.ai_addrlen, host, sizeof host, nullptr, 0, NI_NUMERICHOST);
  address.text = authority(host, port);
  return address;
}

Resolution look_up(const std::string& host, std::uint16_t port, Family family, int flags) {
  addrinfo hints{};
  hints.ai_family = family_of(family);
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | flags;
  addrinfo* list = nullptr;
  const int status = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  Resolution resolution;
  if (status != 0) {
    const std::string reason = status == EAI_SYSTEM ? std::generic_category().message(errno) : gai_strerror(status);
    resolution.error = fmt::format("{}{}: {}", printable(host), family_note(family), reason);
    return resolution;
  }
  for (const addrinfo* info = list; info != nullptr && resolution.addresses.size() < kMaxAddresses;
       info = info->ai_next) {
    resolution.addresses.push_back(to_address(*info, port));
  }
  freeaddrinfo(list);
  return resolution;
}

}  // namespace

Resolution resolve(const std::string& host, std::uint16_t port, Family family, Deadline deadline) {
  if (is_ip_address(host)) {
    return look_up(host, port, family, AI_NUMERICHOST);
  }
  const auto shared = std::make_shared<Shared>();
  std::thread([shared, host, port, family] {
    Resolution resolution = look_up(host, port, family, 0);
    const std::lock_guard<std::mutex> lock(shared->mutex);
    shared->resolution = std::move(resolution);
    shared->done = true;
    shared->done_signal.notify_one();
  }).detach();
  std::unique_lock<std::mutex> lock(shared->mutex);
  if (!shared->done_signal.wait_until(lock, deadline, [&shared] { return shared->done; })) {
    return Resolution{.error = fmt::format("{}: no answer from the name servers in time", printable(host)),
                      .is_timeout = true};
  }
  return std::move(shared->resolution);
}

Address unix_address(const std::string& path) {
  Address address;
  sockaddr_un un{};
  un.sun_family = AF_UNIX;
  std::memcpy(un.sun_path, path.c_str(), std::min(path.size() + 1, sizeof un.sun_path - 1));
  std::memcpy(&address.storage, &un, sizeof un);
  address.size = sizeof un;
  address.text = "unix:" + printable(path);
  return address;
}

}  // namespace mtlsdiag::net
