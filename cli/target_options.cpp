#include "cli/target_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.h"
#include "cli/settings.h"

namespace mtlsdiag::cli {
namespace {

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

void copy_servername(const TargetOptions& options, live::ProbeSettings& settings) {
  if (!options.tls.servername.empty()) {
    settings.servername = options.tls.servername;
  }
  settings.send_servername = !options.no_servername;
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
  if (options.no_servername && !options.tls.servername.empty()) {
    return Error{ErrorCode::usage, "--servername and --no-servername exclude each other"};
  }
  live::ProbeSettings settings;
  if (const Result<void> copied = copy_files(options.identity, options.trust, options.check, settings); !copied) {
    return copied.error();
  }
  if (const Result<void> copied = copy_tls(options.tls, settings); !copied) {
    return copied.error();
  }
  if (const Result<void> copied = copy_request(options, settings); !copied) {
    return copied.error();
  }
  settings.use_system_roots = !options.trust.no_system_roots;
  settings.insecure = options.insecure;
  copy_road(options, settings);
  copy_servername(options, settings);
  return settings;
}

void add_target_options(CLI::App& app, TargetOptions& options) {
  app.add_option("target", options.target, "HOST[:PORT], a URL, or unix:/PATH")->required()->type_name("HOST[:PORT]");
  add_identity_options(app, options.identity);
  add_trust_options(app, options.trust);
  add_check_options(app, options.check, "The name to expect in the certificate; default: the host");
  add_servername_option(app, options.tls, "The name to send in SNI");
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
