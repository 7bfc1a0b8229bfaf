// Proxy: which one a connection goes through: `--proxy URL`, else the environment (HTTPS_PROXY, ALL_PROXY, NO_PROXY) as
// curl reads it. Talking to it is preamble's (the words) and net/road's (the bytes) business.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mtlsdiag::net {

enum class ProxyKind : std::uint8_t {
  http,    ///< CONNECT in the clear
  https,   ///< CONNECT inside TLS
  socks5,  ///< SOCKS5; the proxy resolves the name
};

struct Proxy {
  ProxyKind kind = ProxyKind::http;
  std::string host;
  std::uint16_t port = 0;
  std::string user;
  std::string password;  ///< never shown
  std::string origin;    ///< "--proxy", "the environment's HTTPS_PROXY"
  /// The URL without the password, printable.
  [[nodiscard]] std::string shown() const;
};

/// Reads `http://USER:PASSWORD@HOST:PORT`, `https://…`, `socks5://…`, `socks5h://…`; without a scheme it is HTTP. User
/// and password may be percent-encoded. Fails with `usage`; the message holds no password.
Result<Proxy> parse_proxy(std::string_view url, std::string_view origin);

/// Reads a variable of the environment; empty where it is not set.
using Environment = std::function<std::string(const char* name)>;

/// Chooses the proxy that the environment asks for: `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY`, in this
/// order; nothing where `no_proxy` or `NO_PROXY` names the host, or where the host is this machine, which no proxy can
/// reach.
Result<std::optional<Proxy>> proxy_from_environment(const Environment& environment, std::string_view host);

/// True for `localhost`, names below it, and loopback addresses.
bool is_loopback(std::string_view host);

/// Says whether a NO_PROXY list names a host: `*`, a name (and what is below it, with or without a leading dot), an
/// address. A port after a colon is ignored.
bool is_excepted(std::string_view no_proxy, std::string_view host);

}  // namespace mtlsdiag::net
