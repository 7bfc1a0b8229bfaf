// mtlsdiag lint: holds files against rules.
#include "offline/lint.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <memory>

#include "base/text.h"
#include "cli/checks.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/identity.h"
#include "cli/options.h"

namespace mtlsdiag::cli {
namespace {

struct LintOptions {
  std::vector<std::string> paths;
  std::string role;
  std::string profile;
  std::vector<std::string> only;
  std::vector<std::string> skip;
  std::vector<std::string> exclude;
  std::string config;
  bool no_config = false;
  std::string baseline;
  std::string write_baseline;
  int warn_days = -1;
  int fail_days = -1;
  int max_days = -1;
  std::string at;
  std::string pass;
  bool lists_rules = false;
  bool is_format_given = false;
};

/// Splits values that were given as a list with commas.
std::vector<std::string> words_of(const std::vector<std::string>& values) {
  std::vector<std::string> words;
  for (const std::string& value : values) {
    for (const std::string_view word : split(value, ',')) {
      if (!trim(word).empty()) {
        words.emplace_back(trim(word));
      }
    }
  }
  return words;
}

/// What the command line says goes before what the configuration says.
Result<offline::LintSettings> merge(const LintOptions& options, lint::Config config) {
  offline::LintSettings settings;
  settings.paths = options.paths;
  settings.profile = !options.profile.empty() ? options.profile : !config.profile.empty() ? config.profile : "mtls";
  settings.skip = words_of(options.skip);
  settings.baseline = !options.baseline.empty()        ? options.baseline
                      : options.write_baseline.empty() ? config.baseline
                                                       : "";
  settings.write_baseline = options.write_baseline;
  if (!options.only.empty()) {
    config.only = words_of(options.only);
  }
  if (!options.role.empty()) {
    config.role = *lint::role_of(options.role);
  }
  config.exclude.insert(config.exclude.end(), options.exclude.begin(), options.exclude.end());
  for (const auto& [given, place] :
       {std::pair{options.warn_days, &config.warn_days}, std::pair{options.fail_days, &config.fail_days},
        std::pair{options.max_days, &config.max_days}}) {
    if (given >= 0) {
      *place = given;
    }
  }
  if (!options.pass.empty()) {
    Result<x509::Passphrase> passphrase = x509::Passphrase::parse(options.pass, terminal_prompt());
    if (!passphrase) {
      return passphrase.error();
    }
    settings.passphrase = *std::move(passphrase);
  }
  const Result<Instant> at = parse_at(options.at, system_now());
  if (!at) {
    return at.error();
  }
  settings.at = *at;
  settings.config = std::move(config);
  return settings;
}

/// A line on the terminal that says how far it is, ten times a second at most; nothing in a pipe.
class Progress final {
 public:
  explicit Progress(bool is_wanted) : is_shown_(is_wanted && ::isatty(STDERR_FILENO) == 1) {}
  ~Progress() {
    if (is_drawn_) {
      std::fputs("\r\x1b[K", stderr);
    }
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::size_t done, std::size_t all) {
    const auto now = std::chrono::steady_clock::now();
    if (!is_shown_ || now - started_ < std::chrono::seconds(1) || now - last_ < std::chrono::milliseconds(100)) {
      return;
    }
    last_ = now;
    is_drawn_ = true;
    constexpr std::size_t kWidth = 30;
    const std::size_t filled = all == 0 ? 0 : kWidth * done / all;
    std::fputs(fmt::format("\r[{:=<{}}{: <{}}] {}/{} files", "", filled, "", kWidth - filled, done, all).c_str(),
               stderr);
  }

 private:
  bool is_shown_;
  bool is_drawn_ = false;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_{};
};

Result<int> list_rules(Console& console) {
  if (console.options.format == "json" || console.options.format == "ndjson") {
    Document document = Document::object();
    document.add("schema", "mtlsdiag/1").add("command", "lint").add("rules", offline::rules_as_document());
    console.print(report::to_json(document, console.options.format == "json" ? 2 : 0) + "\n");
  } else {
    console.print(offline::rules_as_text());
  }
  return int{kExitDone};
}

Result<int> run_lint(const LintOptions& options, Console& console) {
  const char* in_actions = std::getenv("GITHUB_ACTIONS");
  if (!options.is_format_given && in_actions != nullptr && std::string_view(in_actions) == "true") {
    console.options.format = "github";
  }
  if (options.lists_rules) {
    return list_rules(console);
  }
  if (options.paths.empty()) {
    return Error{ErrorCode::usage, "lint needs FILE…: files, directories or patterns, or - for standard input"};
  }
  Result<lint::Config> config =
      options.no_config ? Result<lint::Config>(lint::Config{}) : offline::load_lint_config(options.config);
  if (!config) {
    return config.error();
  }
  Result<offline::LintSettings> settings = merge(options, *std::move(config));
  if (!settings) {
    return settings.error();
  }
  const std::string& format = console.options.format;
  settings->describes_certificates =
      format == "json" || format == "ndjson" || format == "prometheus" || format == "nagios";
  settings->is_split_by_file = format == "ndjson";
  Result<std::vector<report::Report>> reports = [&] {
    Progress progress(!console.options.quiet);
    settings->progress = [&progress](std::size_t done, std::size_t all) { progress.show(done, all); };
    return offline::lint_files(*settings);
  }();
  if (!reports) {
    return reports.error();
  }
  if (!options.write_baseline.empty()) {
    console.say(fmt::format("mtlsdiag: wrote {}", printable(options.write_baseline)));
  }
  for (report::Report& report : *reports) {
    console.show(std::move(report));
  }
  return console.exit_code();
}

void add_choice_options(CLI::App& app, LintOptions& options) {
  std::vector<std::string> profiles;
  for (const std::string_view word : lint::profile_words()) {
    profiles.emplace_back(word);
  }
  app.add_option("--role", options.role,
                 "What the certificates are for: server, client, ca, bundle; default: by what they say")
      ->check(one_of({"server", "client", "ca", "bundle"}))
      ->type_name("ROLE")
      ->group("Rules");
  app.add_option("--profile", options.profile, fmt::format("Set of rules: {}", join(profiles, ", ")))
      ->check(one_of(profiles))
      ->type_name("NAME")
      ->group("Rules");
  app.add_option("--only", options.only, "Apply only these rules, or rules of these finding ids; repeatable")
      ->allow_extra_args(false)
      ->type_name("RULE")
      ->group("Rules");
  app.add_option("--skip", options.skip, "Leave out these; repeatable")
      ->allow_extra_args(false)
      ->type_name("RULE")
      ->group("Rules");
  app.add_flag("--rules", options.lists_rules, "List all rules and end")->group("Rules");
}

void add_threshold_options(CLI::App& app, LintOptions& options) {
  for (const auto& [name, target, help] :
       {std::tuple{"--warn-days", &options.warn_days, "Warn when fewer days are left"},
        std::tuple{"--fail-days", &options.fail_days, "Fail when fewer days are left"},
        std::tuple{"--max-days", &options.max_days, "Fail on leaves that are valid for longer"}}) {
    app.add_option(name, *target, help)->check(whole_number(0, 36500))->type_name("N")->group("Rules");
  }
}

}  // namespace

Action setup_lint(CLI::App& app, Console& console) {
  const auto options = std::make_shared<LintOptions>();
  app.add_option("files", options->paths, "Files, directories, patterns; - is standard input")->type_name("FILE");
  add_choice_options(app, *options);
  add_threshold_options(app, *options);
  app.add_option("--exclude", options->exclude, "Leave out paths, as .gitignore writes them; repeatable")
      ->allow_extra_args(false)
      ->type_name("PATTERN")
      ->group("Files");
  auto* config =
      app.add_option("--config", options->config, "Configuration; default: the nearest .mtlsdiag.toml upwards")
          ->type_name("FILE")
          ->group("Files");
  app.add_flag("--no-config", options->no_config, "Read no configuration")->excludes(config)->group("Files");
  app.add_option("--baseline", options->baseline, "Known findings that do not fail")->type_name("FILE")->group("Files");
  app.add_option("--write-baseline", options->write_baseline, "Write all findings as the baseline and exit 0")
      ->type_name("FILE")
      ->group("Files");
  app.add_option("--pass", options->pass, fmt::format("Passphrase of keys and key stores: {}", kPassphraseSources))
      ->type_name("SOURCE")
      ->group("Files");
  app.add_option("--at", options->at, "Check as of this time (RFC 3339)")->type_name("TIME")->group("Rules");
  add_output_options(app, console.options, every_format());
  app.get_option("--format")->each([options](const std::string&) { options->is_format_given = true; });
  return [options, &console] { return run_lint(*options, console); };
}

}  // namespace mtlsdiag::cli
