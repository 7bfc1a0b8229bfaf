// mtlsdiag probe: the command line of live/probe.h.
#include "live/probe.h"

#include <fmt/format.h>
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.h"
#include "cli/checks.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/target_options.h"
#include "finding/catalogue.h"

namespace mtlsdiag::cli {
namespace {

struct ProbeOptions : TargetOptions {
  bool show_certificates = false;
  std::string save_chain;
  std::string expect;
  bool all_addresses = false;
  int repeat = 1;
  bool no_experiments = false;
};

/// The most runs of --repeat.
constexpr int kMaxRepeat = 10'000;

/// Exit status with --expect: 0 only where that is the cause.
int expected_exit(const report::Report& report, const std::string& expected) {
  const auto& cause = report.verdict->cause;
  return cause && finding::id_of(*cause) == expected ? kExitDone : kExitFound;
}

Result<int> run_probe(const ProbeOptions& options, Console& console) {
  // The thread that asks for the name needs no heap of its own, which costs more than all that it looks up.
  mallopt(M_ARENA_MAX, 1);
  if (!options.expect.empty() && !finding::kind_of(options.expect)) {
    return Error{ErrorCode::usage,
                 fmt::format("--expect {}: no finding has this id; mtlsdiag explain --list shows them",
                             mtlsdiag::quoted(options.expect))};
  }
  Result<live::ProbeSettings> settings = to_probe_settings(options);
  if (!settings) {
    return settings.error();
  }
  settings->all_addresses = options.all_addresses;
  settings->repeat = options.repeat;
  settings->experiments = !options.no_experiments;
  settings->save_chain = options.save_chain;
  settings->show_certificates = options.show_certificates;
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

void add_own_options(CLI::App& app, ProbeOptions& options) {
  app.add_flag("--all-addresses", options.all_addresses, "Probe every address of the name, report the worst")
      ->group("Probe");
  app.add_option("--repeat", options.repeat, "Probe N times, report the worst")
      ->check(whole_number(1, kMaxRepeat))
      ->type_name("N")
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
  add_target_options(app, *options);
  add_own_options(app, *options);
  add_output_options(app, console.options, every_format());
  return [options, &console] { return run_probe(*options, console); };
}

}  // namespace mtlsdiag::cli
