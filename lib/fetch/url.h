// Url: the http URLs that stand in certificates, read strictly: no other scheme, no user information, no character that
// could break out of a request line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace mtlsdiag::fetch {

struct Url {
  std::string host;  ///< a name or an address, without brackets
  std::uint16_t port = 80;
  std::string path;  ///< with its query; begins with `/`
  bool is_ipv6 = false;

  /// What goes into the Host field.
  [[nodiscard]] std::string authority() const;
  /// The URL as it is shown.
  [[nodiscard]] std::string text() const;
};

/// Reads an http URL. Fails with `unsupported` on another scheme (https, too: its certificate would need what is being
/// looked for), with `malformed` on user information, a bad port or a character that a URL cannot have.
/// Source: RFC 9110 §4.2.1, RFC 3986 §3.
Result<Url> parse_url(std::string_view text);

/// Reads the Location of a redirect: an http URL, or a path on the same server. Source: RFC 9110 §10.2.2.
Result<Url> parse_location(const Url& from, std::string_view location);

}  // namespace mtlsdiag::fetch
