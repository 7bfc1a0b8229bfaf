// mtlsdiag audit: the command line of live/audit.h.
#include "live/audit.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <tuple>

#include "cli/checks.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/identity.h"
#include "cli/target_options.h"

namespace mtlsdiag::cli {
namespace {

struct AuditOptions : TargetOptions {
  IdentityOptions ca;
  IdentityOptions expired;
  IdentityOptions revoked;
  IdentityOptions server_only;
  std::vector<std::string> other_names;
  std::vector<std::uint16_t> other_ports;
  std::string crl_out;
  std::vector<std::string> only;
  std::vector<std::string> skip;
  std::vector<int> expect_status;
  std::string reached_when;
  double rate = 20.0;
  bool list = false;
};

Result<live::AuditSettings> to_settings(const AuditOptions& options) {
  live::AuditSettings settings;
  Result<live::ProbeSettings> probe = to_probe_settings(options);
  if (!probe) {
    return probe.error();
  }
  settings.probe = std::move(*probe);
  const std::tuple<std::string_view, const IdentityOptions*, x509::IdentityFiles*> identities[] = {
      {"ca", &options.ca, &settings.ca},
      {"expired", &options.expired, &settings.expired},
      {"revoked", &options.revoked, &settings.revoked},
      {"server", &options.server_only, &settings.server_only}};
  for (const auto& [name, from, to] : identities) {
    if (from->cert.empty() && !from->key.empty()) {
      return Error{ErrorCode::usage, fmt::format("--{0}-key is of no use without --{0}-cert", name)};
    }
    if (from->cert.empty()) {
      continue;
    }
    Result<x509::IdentityFiles> files = identity_files(*from);
    if (!files) {
      return files.error();
    }
    *to = std::move(*files);
  }
  settings.other_names = options.other_names;
  settings.other_ports = options.other_ports;
  settings.crl_out = options.crl_out;
  settings.only = options.only;
  settings.skip = options.skip;
  settings.expect_status = options.expect_status;
  settings.reached_when = options.reached_when;
  settings.pause = std::chrono::milliseconds(static_cast<std::int64_t>(1000.0 / options.rate));
  return settings;
}

Result<int> run_audit(const AuditOptions& options, Console& console) {
  if (options.list) {
    for (const std::string& line : live::audit_list()) {
      console.print(line + "\n");
    }
    return static_cast<int>(kExitDone);
  }
  const Result<live::AuditSettings> settings = to_settings(options);
  if (!settings) {
    return settings.error();
  }
  const Result<report::Report> report = live::audit(*settings);
  if (!report) {
    return report.error();
  }
  console.show(*report);
  return console.exit_code();
}

/// A pair of files for one kind of certificate: --NAME-cert and --NAME-key.
void add_pair(CLI::App& app, IdentityOptions& options, const std::string& name, const std::string& what) {
  app.add_option("--" + name + "-cert", options.cert, what)->type_name("FILE")->group("Audit");
  app.add_option("--" + name + "-key", options.key, "Its private key")->type_name("FILE")->group("Audit");
}

}  // namespace

Action setup_audit(CLI::App& app, Console& console) {
  const auto options = std::make_shared<AuditOptions>();
  add_target_options(app, *options);
  app.get_option("target")->required(false);
  add_pair(app, options->ca, "ca", "A test CA that the server trusts: more can be tried");
  add_pair(app, options->expired, "expired", "An expired certificate of the trusted CA");
  add_pair(app, options->revoked, "revoked", "A revoked certificate of the trusted CA");
  add_pair(app, options->server_only, "server", "A certificate of the trusted CA for servers only");
  app.add_option("--other-name", options->other_names, "Another name of the server, for SNI and sessions; repeatable")
      ->type_name("NAME")
      ->group("Audit");
  app.add_option("--other-port", options->other_ports, "Another port of the server, for sessions; repeatable")
      ->check(whole_number(1, 65535))
      ->type_name("PORT")
      ->group("Audit");
  app.add_option("--crl-out", options->crl_out, "Write the CRL for the server that the test `revoked` needs")
      ->type_name("FILE")
      ->group("Audit");
  app.add_option("--only", options->only, "Only these tests")->delimiter(',')->type_name("TESTS")->group("Audit");
  app.add_option("--skip", options->skip, "Without these tests")->delimiter(',')->type_name("TESTS")->group("Audit");
  app.add_option("--expect-status", options->expect_status, "HTTP statuses that mean that the application was reached")
      ->delimiter(',')
      ->check(whole_number(100, 599))
      ->type_name("STATUS")
      ->group("Audit");
  app.add_option("--reached-when", options->reached_when, "Text of the answer that means it")
      ->type_name("TEXT")
      ->group("Audit");
  app.add_option("--rate", options->rate, "Tests a second, at most")
      ->check(number(0.01, 1000.0))
      ->type_name("N")
      ->group("Audit");
  app.add_flag("--list", options->list, "List the tests, connect to nothing")->group("Audit");
  add_output_options(app, console.options, every_format());
  return [options, &console]() -> Result<int> {
    if (!options->list && options->target.empty()) {
      return Error{ErrorCode::usage, "audit needs a target: mtlsdiag audit HOST[:PORT]"};
    }
    return run_audit(*options, console);
  };
}

}  // namespace mtlsdiag::cli
