#include "net/target.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <idn2.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/text.h"

namespace mtlsdiag::net {
namespace {

/// The longest host name that is looked at. Source: RFC 1035 §2.3.4 (255 octets; U-labels may be longer).
constexpr std::size_t kMaxHost = 1024;
/// The longest path of a unix socket (sun_path, with its NUL).
constexpr std::size_t kMaxUnixPath = 107;

struct KnownScheme {
  std::string_view name;
  std::uint16_t port;
};
/// Schemes that a target may be pasted with, and the port that each stands for.
constexpr KnownScheme kSchemes[] = {{"https", 443},   {"wss", 443},   {"http", 80},  {"ldaps", 636},  {"imaps", 993},
                                    {"pop3s", 995},   {"smtps", 465}, {"ftps", 990}, {"mqtts", 8883}, {"amqps", 5671},
                                    {"rediss", 6379}, {"grpcs", 443}, {"tls", 443},  {"ssl", 443}};

Error usage(std::string message) {
  return Error{ErrorCode::usage, std::move(message)};
}

Result<std::uint16_t> parse_port(std::string_view text, std::string_view whole) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value == 0 || value > 65535) {
    return usage(fmt::format("{}: the port must be a number from 1 to 65535", quoted(whole)));
  }
  return static_cast<std::uint16_t>(value);
}

/// Takes a URL apart: scheme, path; gives what is left, the authority.
Result<std::string_view> strip_url(std::string_view text, Target& target) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) {
    return text;
  }
  target.scheme = to_lower(text.substr(0, colon));
  const auto* known = std::find_if(std::begin(kSchemes), std::end(kSchemes),
                                   [&target](const KnownScheme& scheme) { return scheme.name == target.scheme; });
  if (known == std::end(kSchemes)) {
    return usage(fmt::format("{}: the scheme {} is not known; write HOST:PORT", quoted(text), quoted(target.scheme)));
  }
  target.port = known->port;
  std::string_view rest = text.substr(colon + 3);
  const std::size_t slash = rest.find_first_of("/?#");
  if (slash != std::string_view::npos) {
    target.path = rest[slash] == '/' ? std::string(rest.substr(slash, rest.find('#', slash) - slash)) : "/";
    rest = rest.substr(0, slash);
  }
  if (rest.find('@') != std::string_view::npos) {
    return usage("the target names a user or password, which no TLS handshake uses; leave it out");
  }
  return rest;
}

/// Splits host and port; brackets hold IPv6 addresses, and a bare one has at least two colons.
Result<void> split_authority(std::string_view rest, std::string_view whole, Target& target) {
  std::string_view host = rest;
  std::string_view port;
  bool has_port = false;
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos || (close + 1 < rest.size() && rest[close + 1] != ':')) {
      return usage(fmt::format("{}: an IPv6 address is written [ADDRESS]:PORT", quoted(whole)));
    }
    host = rest.substr(1, close - 1);
    has_port = close + 1 < rest.size();
    port = has_port ? rest.substr(close + 2) : port;
    if (!is_ip_address(host)) {
      return usage(fmt::format("{}: what is in the brackets is no IPv6 address", quoted(whole)));
    }
  } else if (std::count(rest.begin(), rest.end(), ':') == 1) {
    host = rest.substr(0, rest.find(':'));
    port = rest.substr(rest.find(':') + 1);
    has_port = true;
  }
  if (has_port) {
    const Result<std::uint16_t> number = parse_port(port, whole);
    if (!number) {
      return number.error();
    }
    target.port = *number;
  }
  Result<std::string> labels = to_a_labels(host);
  if (!labels) {
    return labels.error();
  }
  target.unicode_host = *labels == to_lower(host) ? std::string() : std::string(host);
  target.host = std::move(*labels);
  return {};
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// What may stand in a host name that we look up; underscores do occur in internal names.
bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

}  // namespace

bool is_ip_address(std::string_view host) {
  const std::string text(host.substr(0, host.find('%')));
  in6_addr address{};
  return inet_pton(AF_INET, std::string(host).c_str(), &address) == 1 ||
         inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

Result<std::string> to_a_labels(std::string_view host) {
  if (host.empty()) {
    return usage("the target names no host; write HOST:PORT");
  }
  if (host.size() > kMaxHost) {
    return usage(fmt::format("the host name is longer than {} bytes", kMaxHost));
  }
  if (is_ip_address(host)) {
    return std::string(host);
  }
  if (!is_ascii(host)) {
    char* labels = nullptr;
    const std::string text(host);
    const int status = idn2_to_ascii_8z(text.c_str(), &labels, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
    if (status != IDN2_OK) {
      return usage(fmt::format("{} is no host name: {}", quoted(host), idn2_strerror(status)));
    }
    std::string result = labels;
    idn2_free(labels);
    return result;
  }
  if (!std::all_of(host.begin(), host.end(), is_host_character) || host.starts_with('-') || host.starts_with('.') ||
      host.find("..") != std::string_view::npos) {
    return usage(fmt::format("{} is no host name", quoted(host)));
  }
  return to_lower(host);
}

std::string authority(std::string_view host, std::uint16_t port) {
  return host.find(':') == std::string_view::npos ? fmt::format("{}:{}", host, port)
                                                  : fmt::format("[{}]:{}", host, port);
}

Result<Target> parse_target(std::string_view text) {
  Target target;
  if (text.starts_with("unix:")) {
    target.unix_path = std::string(text.substr(5));
    if (target.unix_path.starts_with("//")) {
      target.unix_path.erase(0, 2);
    }
    if (target.unix_path.empty() || target.unix_path.size() > kMaxUnixPath ||
        target.unix_path.find('\0') != std::string::npos) {
      return usage(
          fmt::format("{}: a unix socket is written unix:/PATH, of at most {} bytes", quoted(text), kMaxUnixPath));
    }
    return target;
  }
  const Result<std::string_view> rest = strip_url(text, target);
  if (!rest) {
    return rest.error();
  }
  const Result<void> split = split_authority(*rest, text, target);
  if (!split) {
    return split.error();
  }
  return target;
}

}  // namespace mtlsdiag::net
