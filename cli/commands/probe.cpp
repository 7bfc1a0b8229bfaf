// mtlsdiag probe: the command line of live/probe.h.
#include "live/probe.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/identity.h"
#include "cli/options.h"
#include "finding/catalogue.h"

namespace mtlsdiag::cli {
namespace {

struct ProbeOptions {
  IdentityOptions identity;
  TrustOptions trust;
  CheckOptions check;
  TlsOptions tls;
  RoadOptions road;
  std::string target;
  bool show_certificates = false;
  std::string save_chain;
  bool insecure = false;
  std::string expect;
  bool ipv4 = false;
  bool ipv6 = false;
  bool all_addresses = false;
  int repeat = 1;
  bool no_servername = false;
  bool no_experiments = false;
  bool offline = false;
  CLI::Option* http_option = nullptr;
  std::vector<std::string> http;
};

/// The most runs of --repeat.
constexpr int kMaxRepeat = 10'000;

std::vector<std::string> list_of(const std::string& text, std::string_view separators) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
    if (end > at) {
      words.push_back(text.substr(at, end - at));
    }
    at = end + 1;
  }
  return words;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

void copy_road(const ProbeOptions& options, live::ProbeSettings& settings) {
  settings.target = options.target;
  settings.starttls = options.road.starttls;
  settings.connect_to = options.road.connect_to;
  settings.environment = environment;
  if (options.road.is_proxy_given) {
    settings.proxy = options.road.proxy;
  }
  settings.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(options.road.timeout_seconds * 1000));
  settings.family = options.ipv4 ? net::Family::ipv4 : options.ipv6 ? net::Family::ipv6 : net::Family::any;
  settings.all_addresses = options.all_addresses;
  settings.repeat = options.repeat;
}

Result<void> copy_tls(const ProbeOptions& options, live::ProbeSettings& settings) {
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

Result<void> copy_request(const ProbeOptions& options, live::ProbeSettings& settings) {
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

Result<live::ProbeSettings> to_settings(const ProbeOptions& options) {
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
  settings.experiments = !options.no_experiments;
  settings.save_chain = options.save_chain;
  settings.show_certificates = options.show_certificates;
  copy_road(options, settings);
  if (const Result<void> copied = copy_tls(options, settings); !copied) {
    return copied.error();
  }
  if (const Result<void> copied = copy_request(options, settings); !copied) {
    return copied.error();
  }
  return settings;
}

/// Exit status with --expect: 0 only where that is the cause.
int expected_exit(const report::Report& report, const std::string& expected) {
  const auto& cause = report.verdict->cause;
  return cause && finding::id_of(*cause) == expected ? kExitDone : kExitFound;
}

Result<int> run_probe(const ProbeOptions& options, Console& console) {
  if (!options.expect.empty() && !finding::kind_of(options.expect)) {
    return Error{ErrorCode::usage,
                 fmt::format("--expect {}: no finding has this id; mtlsdiag explain --list shows them",
                             mtlsdiag::quoted(options.expect))};
  }
  if (options.ipv4 && options.ipv6) {
    return Error{ErrorCode::usage, "-4 and -6 exclude each other"};
  }
  const Result<live::ProbeSettings> settings = to_settings(options);
  if (!settings) {
    return settings.error();
  }
  const Result<report::Report> report = live::probe(*settings);
  if (!report) {
    return report.error();
  }
  console.show(*report);
  if (console.options.format == "text" && options.show_certificates) {
    if (const Document* pem = report->extra.find("server_chain_pem"); pem != nullptr && pem->text() != nullptr) {
      console.print("\n" + *pem->text());
    }
  }
  return options.expect.empty() ? console.exit_code() : expected_exit(*report, options.expect);
}

void add_connection_options(CLI::App& app, ProbeOptions& options) {
  add_road_options(app, options.road);
  app.add_flag("-4,--ipv4", options.ipv4, "IPv4 addresses only")->group("Connection");
  app.add_flag("-6,--ipv6", options.ipv6, "IPv6 addresses only")->group("Connection");
  app.add_flag("--all-addresses", options.all_addresses, "Probe every address of the name, report the worst")
      ->group("Connection");
  app.add_option("--repeat", options.repeat, "Probe N times, report the worst")
      ->check(CLI::Range(1, kMaxRepeat))
      ->type_name("N")
      ->group("Connection");
}

void add_own_options(CLI::App& app, ProbeOptions& options) {
  app.add_flag("-k,--insecure", options.insecure, "The server chain's faults become warnings")->group("Trust");
  app.add_flag("--offline", options.offline, "No look-ups of AIA, CRL or OCSP (probe makes none)")->group("Trust");
  app.add_flag("--no-servername", options.no_servername, "Send no SNI")->group("TLS");
  options.http_option = app.add_option("--http", options.http, "Send an HTTP request: GET of PATH, else HEAD of /")
                            ->expected(0, 1)
                            ->type_name("[PATH]")
                            ->group("Probe");
  app.add_flag("--no-experiments", options.no_experiments, "One attempt only, no further connections")->group("Probe");
  app.add_option("--expect", options.expect, "Exit 0 only if this finding is the cause")
      ->type_name("ID")
      ->group("Probe");
  app.add_flag("--showcerts", options.show_certificates, "Show the server's certificates as PEM")->group("Probe");
  app.add_option("--save-chain", options.save_chain, "Write the server's chain to FILE (PEM)")
      ->type_name("FILE")
      ->group("Probe");
}

}  // namespace

Action setup_probe(CLI::App& app, Console& console) {
  const auto options = std::make_shared<ProbeOptions>();
  app.add_option("target", options->target, "HOST[:PORT], a URL, or unix:/PATH")->required()->type_name("HOST[:PORT]");
  add_identity_options(app, options->identity);
  add_trust_options(app, options->trust);
  add_check_options(app, options->check);
  add_tls_options(app, options->tls);
  add_connection_options(app, *options);
  add_own_options(app, *options);
  std::vector<std::string> names;
  for (const report::Format& format : report::formats()) {
    names.emplace_back(format.name);
  }
  add_output_options(app, console.options, names);
  return [options, &console] { return run_probe(*options, console); };
}

}  // namespace mtlsdiag::cli
