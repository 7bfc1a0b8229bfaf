#include "cli/target_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "cli/identity.h"

namespace mtlsdiag::cli {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

void copy_road(const TargetOptions& options, live::ProbeSettings& settings) {
  settings.target = options.target;
  settings.starttls = options.road.starttls;
  settings.connect_to = options.road.connect_to;
  settings.environment = environment;
  if (options.road.is_proxy_given) {
    settings.proxy = options.road.proxy;
  }
  settings.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(options.road.timeout_seconds * 1000));
  settings.family = options.ipv4 ? net::Family::ipv4 : options.ipv6 ? net::Family::ipv6 : net::Family::any;
}

Result<void> copy_tls(const TargetOptions& options, live::ProbeSettings& settings) {
  const Result<std::optional<std::uint16_t>> oldest = parse_tls_version(options.tls.tls_min);
  const Result<std::optional<std::uint16_t>> newest = parse_tls_version(options.tls.tls_max);
  if (!oldest || !newest) {
    return oldest ? newest.error() : oldest.error();
  }
  settings.min_version = *oldest;
  settings.max_version = *newest;
  if (*oldest && *newest && **oldest > **newest) {
    return Error{ErrorCode::usage,
                 fmt::format("--tls-min {} is newer than --tls-max {}", options.tls.tls_min, options.tls.tls_max)};
  }
  if (!options.tls.servername.empty()) {
    settings.servername = options.tls.servername;
  }
  settings.send_servername = !options.no_servername;
  settings.ciphers = list_of(options.tls.ciphers, ":, ");
  settings.groups = list_of(options.tls.groups, ":, ");
  settings.sigalgs = list_of(options.tls.sigalgs, ":, ");
  if (options.tls.is_alpn_given) {
    settings.alpn = list_of(options.tls.alpn, ",");
  }
  settings.key_log = options.tls.keylog.empty() ? environment("SSLKEYLOGFILE") : options.tls.keylog;
  return {};
}

Result<void> copy_request(const TargetOptions& options, live::ProbeSettings& settings) {
  settings.http = options.http_option->count() > 0;
  if (options.http.empty() || options.http.front().empty()) {
    return {};
  }
  const std::string& path = options.http.front();
  const bool is_clean = std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < 0x7F; });
  if (!path.starts_with('/') || !is_clean) {
    return Error{ErrorCode::usage,
                 fmt::format("--http {}: a path begins with / and holds no blanks; percent-encode the rest",
                             mtlsdiag::quoted(path))};
  }
  settings.http_path = path;
  return {};
}

}  // namespace

Result<live::ProbeSettings> to_probe_settings(const TargetOptions& options) {
  if (options.ipv4 && options.ipv6) {
    return Error{ErrorCode::usage, "-4 and -6 exclude each other"};
  }
  live::ProbeSettings settings;
  Result<x509::IdentityFiles> identity = identity_files(options.identity);
  if (!identity) {
    return identity.error();
  }
  settings.identity = std::move(*identity);
  settings.intermediates = options.trust.intermediates;
  settings.roots = options.trust.roots;
  settings.use_system_roots = !options.trust.no_system_roots;
  settings.crls = options.trust.crls;
  settings.ocsp_responses = options.trust.ocsp;
  settings.name = options.check.name;
  settings.identities = options.check.identities;
  if (!options.check.at.empty()) {
    const Result<Instant> at = parse_at(options.check.at, {});
    if (!at) {
      return at.error();
    }
    settings.at = *at;
  }
  settings.insecure = options.insecure;
  copy_road(options, settings);
  if (const Result<void> copied = copy_tls(options, settings); !copied) {
    return copied.error();
  }
  if (const Result<void> copied = copy_request(options, settings); !copied) {
    return copied.error();
  }
  return settings;
}

void add_target_options(CLI::App& app, TargetOptions& options) {
  app.add_option("target", options.target, "HOST[:PORT], a URL, or unix:/PATH")->required()->type_name("HOST[:PORT]");
  add_identity_options(app, options.identity);
  add_trust_options(app, options.trust);
  add_check_options(app, options.check);
  add_tls_options(app, options.tls);
  add_road_options(app, options.road);
  app.add_flag("-4,--ipv4", options.ipv4, "IPv4 addresses only")->group("Connection");
  app.add_flag("-6,--ipv6", options.ipv6, "IPv6 addresses only")->group("Connection");
  app.add_flag("-k,--insecure", options.insecure, "The server chain's faults become warnings")->group("Trust");
  app.add_flag("--offline", options.offline, "No look-ups of AIA, CRL or OCSP (none are made)")->group("Trust");
  app.add_flag("--no-servername", options.no_servername, "Send no SNI")->group("TLS");
  options.http_option = app.add_option("--http", options.http, "Send an HTTP request: GET of PATH, else HEAD of /")
                            ->expected(0, 1)
                            ->type_name("[PATH]")
                            ->group("Connection");
}

}  // namespace mtlsdiag::cli
