// Target: where to connect to, as people write it: HOST, HOST:PORT, [::1]:PORT, a URL, unix:/PATH. Host names are
// turned into A-labels here; resolving them is net/resolve.h's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mtlsdiag::net {

struct Target {
  std::string host;                   ///< A-labels in lower case, or an address without brackets; empty with unix_path
  std::optional<std::uint16_t> port;  ///< nothing: the default is the caller's
  std::string unix_path;
  std::string scheme;        ///< of a URL, lower case; empty without
  std::string path;          ///< of a URL, with its `/`; empty without
  std::string unicode_host;  ///< as typed, where that is not ASCII

  [[nodiscard]] bool is_unix() const { return !unix_path.empty(); }
};

/// Reads a target. Fails with `usage` in one sentence: empty, a port out of range, user information, an unclosed
/// bracket, a host name that IDNA refuses.
Result<Target> parse_target(std::string_view text);

/// Turns a host name into lower-case A-labels; ASCII names and addresses pass. Fails with `usage`.
/// Source: RFC 5891 §5 (by libidn2).
Result<std::string> to_a_labels(std::string_view host);

/// True for IPv4 and IPv6 addresses (without brackets, a zone allowed).
bool is_ip_address(std::string_view host);

/// Writes `HOST:PORT`, an IPv6 address in brackets.
std::string authority(std::string_view host, std::uint16_t port);

}  // namespace mtlsdiag::net
