#include "fetch/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace mtlsdiag::fetch {

namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::size_t kMaxUrl = 2048;

Error malformed(std::string_view text, std::string_view why) {
  return Error{ErrorCode::malformed, fmt::format("{} {}", quoted(text), why)};
}

bool is_url_character(char c) {
  return c > ' ' && c < 0x7f && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

/// Reads HOST[:PORT] or [ADDRESS][:PORT].
Result<Url> parse_authority(std::string_view authority, std::string_view whole) {
  Url url;
  std::string_view port;
  if (!authority.empty() && authority.front() == '[') {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) {
      return malformed(whole, "has an unclosed bracket");
    }
    url.is_ipv6 = true;
    url.host = authority.substr(1, end - 1);
    const bool is_address = std::all_of(url.host.begin(), url.host.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
    });
    authority.remove_prefix(end + 1);
    if (!is_address || (!authority.empty() && authority.front() != ':')) {
      return malformed(whole, "has no address in its brackets");
    }
    port = authority.empty() ? authority : authority.substr(1);
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    url.host = authority.substr(0, colon);
    port = colon < authority.size() ? authority.substr(colon + 1) : std::string_view();
    if (url.host.empty() || !std::all_of(url.host.begin(), url.host.end(), is_host_character)) {
      return malformed(whole, "has no host name");
    }
  }
  if (!port.empty()) {
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (error != std::errc{} || end != port.data() + port.size() || url.port == 0) {
      return malformed(whole, "has a port out of range");
    }
  }
  return url;
}

}  // namespace

std::string Url::authority() const {
  const std::string name = is_ipv6 ? fmt::format("[{}]", host) : host;
  return port == 80 ? name : fmt::format("{}:{}", name, port);
}

std::string Url::text() const {
  return fmt::format("http://{}{}", authority(), path);
}

Result<Url> parse_url(std::string_view text) {
  if (text.size() > kMaxUrl) {
    return malformed(text.substr(0, 64), "is longer than a URL may be");
  }
  if (!std::all_of(text.begin(), text.end(), is_url_character)) {
    return malformed(text, "has a character that no URL has");
  }
  if (!equal_ignoring_case(text.substr(0, kHttp.size()), kHttp)) {
    return Error{ErrorCode::unsupported, fmt::format("{} is no http URL", quoted(text))};
  }
  const std::string_view rest = text.substr(kHttp.size());
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view authority = rest.substr(0, end);
  if (authority.find('@') != std::string_view::npos) {
    return malformed(text, "has user information in it");
  }
  Result<Url> url = parse_authority(authority, text);
  if (url) {
    const std::string_view path =
        rest.substr(end, rest.find('#') == std::string_view::npos ? rest.size() : rest.find('#') - end);
    url->path = path.empty() || path.front() != '/' ? fmt::format("/{}", path) : std::string(path);
  }
  return url;
}

Result<Url> parse_location(const Url& from, std::string_view location) {
  if (location.substr(0, 1) == "/" && location.substr(0, 2) != "//") {
    return parse_url(fmt::format("http://{}{}", from.authority(), location));
  }
  return parse_url(location);
}

}  // namespace mtlsdiag::fetch
