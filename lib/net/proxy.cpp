#include "net/proxy.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "net/target.h"

namespace mtlsdiag::net {
namespace {

struct Scheme {
  std::string_view name;
  ProxyKind kind;
  std::uint16_t port;
};
constexpr std::array<Scheme, 5> kSchemes = {{{"http", ProxyKind::http, 3128},
                                             {"https", ProxyKind::https, 443},
                                             {"socks5", ProxyKind::socks5, 1080},
                                             {"socks5h", ProxyKind::socks5, 1080},
                                             {"socks", ProxyKind::socks5, 1080}}};

Error usage(std::string_view origin, std::string_view what) {
  return Error{ErrorCode::usage, fmt::format("{}: {}", origin, what)};
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Decodes `%41`; a percent sign that is none stays. Source: RFC 3986 §2.1.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// Takes `USER:PASSWORD@` off an authority. The last `@` ends it, as curl reads it.
std::string_view take_credentials(std::string_view rest, Proxy& proxy) {
  const std::size_t at = rest.rfind('@');
  if (at == std::string_view::npos) {
    return rest;
  }
  const std::string_view credentials = rest.substr(0, at);
  const std::size_t colon = credentials.find(':');
  proxy.user = percent_decoded(credentials.substr(0, colon));
  if (colon != std::string_view::npos) {
    proxy.password = percent_decoded(credentials.substr(colon + 1));
  }
  return rest.substr(at + 1);
}

}  // namespace

std::string Proxy::shown() const {
  const std::string_view scheme = kind == ProxyKind::socks5 ? "socks5" : kind == ProxyKind::https ? "https" : "http";
  return printable(fmt::format("{}://{}{}", scheme, user.empty() ? std::string() : user + "@", authority(host, port)));
}

Result<Proxy> parse_proxy(std::string_view url, std::string_view origin) {
  Proxy proxy{.origin = std::string(origin)};
  const Scheme* scheme = &kSchemes[0];
  std::string_view rest = url;
  if (const std::size_t colon = url.find("://"); colon != std::string_view::npos) {
    const std::string name = to_lower(url.substr(0, colon));
    scheme = nullptr;
    for (const Scheme& known : kSchemes) {
      scheme = known.name == name ? &known : scheme;
    }
    if (scheme == nullptr) {
      return usage(origin,
                   fmt::format("{} is no kind of proxy that is known; use http, https or socks5", quoted(name)));
    }
    rest = url.substr(colon + 3);
  }
  proxy.kind = scheme->kind;
  rest = take_credentials(rest.substr(0, rest.find('/')), proxy);
  const Result<Target> target = parse_target(rest);
  if (!target || target->is_unix()) {
    return usage(
        origin, target ? "a proxy is written [http|https|socks5]://[USER:PASSWORD@]HOST:PORT" : target.error().message);
  }
  proxy.host = target->host;
  proxy.port = target->port.value_or(scheme->port);
  return proxy;
}

bool is_excepted(std::string_view no_proxy, std::string_view host) {
  for (std::string_view entry : split(no_proxy, ',')) {
    entry = trim(entry);
    if (entry == "*") {
      return true;
    }
    if (!is_ip_address(entry) && entry.find(':') != std::string_view::npos) {
      entry = entry.substr(0, entry.rfind(':'));
    }
    if (entry.starts_with('[') && entry.ends_with(']')) {
      entry = entry.substr(1, entry.size() - 2);
    }
    if (entry.starts_with('.')) {
      entry.remove_prefix(1);
    }
    if (entry.empty() || entry.size() > host.size()) {
      continue;
    }
    const std::string_view tail = host.substr(host.size() - entry.size());
    const bool at_label = tail.size() == host.size() || host[host.size() - entry.size() - 1] == '.';
    if (equal_ignoring_case(tail, entry) && at_label) {
      return true;
    }
  }
  return false;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "::1" ||
         (host.starts_with("127.") && is_ip_address(host));
}

Result<std::optional<Proxy>> proxy_from_environment(const Environment& environment, std::string_view host) {
  if (is_loopback(host)) {
    return std::optional<Proxy>();
  }
  constexpr std::array kVariables = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
  std::string except = environment("no_proxy");
  if (except.empty()) {
    except = environment("NO_PROXY");
  }
  for (const char* name : kVariables) {
    const std::string url = environment(name);
    if (url.empty()) {
      continue;
    }
    if (is_excepted(except, host)) {
      return std::optional<Proxy>();
    }
    Result<Proxy> proxy = parse_proxy(url, fmt::format("the environment's {}", name));
    if (!proxy) {
      return proxy.error();
    }
    return std::optional<Proxy>(std::move(*proxy));
  }
  return std::optional<Proxy>();
}

}  // namespace mtlsdiag::net
