// mtlsdiag inspect: the command line of offline/inspect.h.
#include "offline/inspect.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>

#include "cli/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/identity.h"
#include "cli/options.h"

namespace mtlsdiag::cli {
namespace {

struct InspectOptions {
  std::vector<std::string> files;
  std::string pass;
  std::string at;
};

finding::Severity fail_on(const OutputOptions& options) {
  return options.fail_on == "info"      ? finding::Severity::info
         : options.fail_on == "warning" ? finding::Severity::warning
                                        : finding::Severity::error;
}

Result<int> run_inspect(const InspectOptions& options, Console& console) {
  const Instant now = system_now();
  Result<Instant> at = parse_at(options.at, now);
  if (!at) {
    return std::move(at).error();
  }
  // Nobody is asked unless --pass prompt says so: what is locked is shown as such.
  Result<x509::Passphrase> passphrase =
      options.pass.empty() ? x509::Passphrase() : x509::Passphrase::parse(options.pass, terminal_prompt());
  if (!passphrase) {
    return std::move(passphrase).error();
  }
  const auto begin = std::chrono::steady_clock::now();
  const offline::InspectSettings settings{
      .files = options.files, .passphrase = std::move(*passphrase), .at = *at, .started = now, .elapsed_ms = [begin] {
        return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
      }};
  const offline::Write write = [&console](std::string_view text) { console.print(text); };
  offline::Findings findings;
  if (console.options.format == "ndjson") {
    findings = offline::inspect_lines(settings, write);
  } else if (console.options.format == "json") {
    findings = offline::inspect_object(settings, write);
  } else if (console.options.format == "text") {
    const report::RenderOptions render = console.render_options();
    findings = offline::inspect_text(settings, render.columns, render.verbose, write);
  } else {
    console.show(offline::inspect(settings));
    return console.exit_code();
  }
  report::Report judged;
  judged.findings = std::move(findings);
  return report::reaches(judged, fail_on(console.options)) ? kExitFound : kExitDone;
}

}  // namespace

Action setup_inspect(CLI::App& app, Console& console) {
  auto options = std::make_shared<InspectOptions>();
  app.add_option("files", options->files, "Files of any format, - for standard input, or store URIs (pkcs11:...)")
      ->required()
      ->type_name("FILE");
  app.add_option("--pass", options->pass, fmt::format("Passphrase of keys and key stores: {}", kPassphraseSources))
      ->type_name("SOURCE");
  app.add_option("--at", options->at, "Count the days left from this time (RFC 3339)")->type_name("TIME");
  add_output_options(app, console.options, every_format());
  return [options, &console] { return run_inspect(*options, console); };
}

}  // namespace mtlsdiag::cli
