// mtlsdiag serve: the command line of live/serve.h.
#include "live/serve.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <memory>

#include "base/text.h"
#include "cli/checks.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/options.h"
#include "cli/settings.h"
#include "x509/name_match.h"

namespace mtlsdiag::cli {
namespace {

constexpr int kMaxCount = 1'000'000'000;
/// The longest --duration: a year.
constexpr double kMaxSeconds = 366.0 * 24 * 3600;

struct ServeOptions {
  IdentityOptions identity;
  TrustOptions trust;
  CheckOptions check;
  TlsOptions tls;
  std::string where;
  std::string client_auth = "require";
  bool lenient = false;
  std::size_t count = 0;
  bool once = false;
  double duration_seconds = 0.0;
  double timeout_seconds = 10.0;
  std::string ready_file;
  std::string save_root;
  bool offline = false;
};

/// Reads `[ADDR:]PORT`; an IPv6 address stands in brackets.
Result<void> read_where(const std::string& text, live::ServeSettings& settings) {
  const std::size_t colon = text.rfind(':');
  std::string address = colon == std::string::npos ? std::string() : text.substr(0, colon);
  const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
  const char* end = port.data() + port.size();
  const auto [stopped, fault] = std::from_chars(port.data(), end, settings.port);
  if (fault != std::errc{} || stopped != end || port.empty()) {
    return Error{ErrorCode::usage, fmt::format("{} is not [ADDR:]PORT: the port is a number from 0 (any free one) to "
                                               "65535",
                                               mtlsdiag::quoted(text))};
  }
  if (colon == std::string::npos) {
    return {};
  }
  if (address == "*" || address == "localhost") {
    address = address == "*" ? "0.0.0.0" : "127.0.0.1";
  }
  if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
    address = address.substr(1, address.size() - 2);
  }
  if (x509::parse_address(address).empty()) {
    return Error{ErrorCode::usage,
                 fmt::format("{} is not [ADDR:]PORT: {} is no IP address of this machine (an IPv6 address stands in "
                             "brackets)",
                             mtlsdiag::quoted(text), mtlsdiag::quoted(address))};
  }
  settings.address = address;
  return {};
}

std::chrono::milliseconds to_ms(double seconds) {
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

handshake::ClientAuth client_auth_of(const std::string& word) {
  return word == "none"      ? handshake::ClientAuth::none
         : word == "request" ? handshake::ClientAuth::request
                             : handshake::ClientAuth::require;
}

Result<live::ServeSettings> to_settings(const ServeOptions& options) {
  live::ServeSettings settings;
  if (const Result<void> read = read_where(options.where, settings); !read) {
    return read.error();
  }
  if (const Result<void> copied = copy_files(options.identity, options.trust, options.check, settings); !copied) {
    return copied.error();
  }
  if (const Result<void> copied = copy_tls(options.tls, settings); !copied) {
    return copied.error();
  }
  settings.servername = options.tls.servername;
  settings.client_auth = client_auth_of(options.client_auth);
  settings.lenient = options.lenient;
  settings.save_root = options.save_root;
  settings.ready_file = options.ready_file;
  settings.timeout = to_ms(options.timeout_seconds);
  if (options.once || options.count > 0) {
    settings.count = options.once ? 1 : options.count;
  }
  if (options.duration_seconds > 0) {
    settings.duration = to_ms(options.duration_seconds);
  }
  return settings;
}

Result<int> run_serve(const ServeOptions& options, Console& console) {
  const Result<live::ServeSettings> settings = to_settings(options);
  if (!settings) {
    return settings.error();
  }
  const report::Format* format = report::find_format(console.options.format);
  if (format != nullptr && !format->is_streaming && settings->count != std::size_t{1}) {
    return Error{ErrorCode::usage, fmt::format("--format {} is for one connection (--once); for more there is ndjson",
                                               console.options.format)};
  }
  const live::ServeSinks sinks{.report =
                                   [&console](const report::Report& report) {
                                     console.show(report);
                                     console.flush_now();
                                   },
                               .say = [&console](std::string_view line) { console.say(line); }};
  const Result<live::ServeSummary> summary = live::serve(*settings, sinks);
  if (!summary) {
    return summary.error();
  }
  console.say(live::to_string(*summary));
  return console.exit_code();
}

void add_serve_options(CLI::App& app, ServeOptions& options) {
  app.add_option("--client-auth", options.client_auth, "Ask for a client certificate: require, request, none")
      ->check(one_of({"require", "request", "none"}))
      ->type_name("HOW")
      ->group("Serve");
  app.add_flag("--lenient", options.lenient, "Let clients through whatever their certificate, to see more")
      ->group("Serve");
  auto* count = app.add_option("--count", options.count, "Stop after N clients")
                    ->check(whole_number(1, kMaxCount))
                    ->type_name("N")
                    ->group("Serve");
  app.add_flag("--once", options.once, "Stop after one client")->excludes(count)->group("Serve");
  app.add_option("--duration", options.duration_seconds, "Stop after this time, in seconds")
      ->check(number(0.001, kMaxSeconds))
      ->type_name("SECONDS")
      ->group("Serve");
  app.add_option("--timeout", options.timeout_seconds, "The longest wait for a client, in seconds")
      ->check(number(0.05, 3600.0))
      ->type_name("SECONDS")
      ->group("Serve");
  app.add_option("--ready-file", options.ready_file, "Write the bound address to FILE once clients can connect")
      ->type_name("FILE")
      ->group("Serve");
  app.add_option("--save-root", options.save_root, "Write the root of the certificate made here to FILE (PEM)")
      ->type_name("FILE")
      ->group("Serve");
  app.add_flag("--offline", options.offline, "No look-ups of AIA, CRL or OCSP (serve makes none)")->group("Trust");
}

}  // namespace

Action setup_serve(CLI::App& app, Console& console) {
  const auto options = std::make_shared<ServeOptions>();
  app.add_option("where", options->where, "Where to listen: a port, or an address and a port; port 0 takes a free one")
      ->required()
      ->type_name("[ADDR:]PORT");
  add_identity_options(app, options->identity);
  add_trust_options(app, options->trust);
  add_check_options(app, options->check, "The name to expect in the client's certificate; default: any");
  add_servername_option(app, options->tls, "The only name to answer to; other clients get unrecognized_name");
  add_tls_options(app, options->tls);
  add_serve_options(app, *options);
  add_output_options(app, console.options, every_format());
  return [options, &console] { return run_serve(*options, console); };
}

}  // namespace mtlsdiag::cli
