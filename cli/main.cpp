// The program: finds the command, has CLI11 parse its options, runs it and gives the exit status. Only the command that
// was asked for is set up: start-up is measured.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/complaint.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/options.h"
#include "cli/version.h"

namespace mtlsdiag::cli {
namespace {

constexpr std::string_view kIntroduction =
    "mtlsdiag diagnoses mutual TLS: it shows every step of a handshake and names the\n"
    "one cause of a failure, the side that must change, and the fix.\n\n"
    "Usage: mtlsdiag COMMAND [OPTIONS]\n\nCommands:\n";

int complain(const std::string& sentence) {
  std::fputs(fmt::format("mtlsdiag: {}\n", printable(sentence, 8192)).c_str(), stderr);
  return kExitUsage;
}

int print_help() {
  std::string text(kIntroduction);
  for (const Command& command : commands()) {
    if (command.setup != nullptr) {
      text += fmt::format("  {:<11} {}\n", command.name, command.summary);
    }
  }
  text +=
      "\nStart with:\n"
      "  mtlsdiag probe example.com:443 --cert client.pem --key client.key\n"
      "  mtlsdiag explain 'tlsv1 alert unknown ca'\n"
      "  mtlsdiag COMMAND --help\n";
  std::fputs(text.c_str(), stdout);
  return kExitDone;
}

/// True where the words ask for the Nagios convention, in which what cannot be said is UNKNOWN and 3.
bool wants_nagios(const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--format=nagios" || (words[i] == "--format" && i + 1 < words.size() && words[i + 1] == "nagios")) {
      return true;
    }
  }
  return false;
}

/// The status of a run that failed, and, for Nagios, the line that it shows.
int status_of_failure(int status, const std::vector<std::string>& words) {
  if (!wants_nagios(words)) {
    return status;
  }
  std::fputs("MTLSDIAG UNKNOWN - the check could not be made\n", stdout);
  return kExitNagiosUnknown;
}

int complain_about_command(std::string_view word) {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) {
    if (command.setup != nullptr) {
      names.push_back(command.name);
    }
  }
  const std::string_view meant = nearest(word, names);
  return complain(fmt::format("there is no command {}{}; mtlsdiag --help lists them", mtlsdiag::quoted(word),
                              meant.empty() ? "" : fmt::format(" (did you mean {}?)", meant)));
}

/// CLI11's own help for 80 columns, with a usage line that says what the command takes. What a value may be is said in
/// the description of its option; CLI11's own words for it ("FORMAT:{text,json}") are left out.
class HelpFormatter final : public CLI::Formatter {
 public:
  explicit HelpFormatter(const Command& command) : command_(command) {}

  std::string make_usage(const CLI::App*, std::string) const override {
    return fmt::format("\nUsage: mtlsdiag {} {}{}[OPTIONS]\n", command_.name, command_.usage,
                       command_.usage.empty() ? "" : " ");
  }

  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    const std::string help = CLI::Formatter::make_help(app, std::move(name), mode);
    std::string text;
    for (const char c : help) {
      if (c != '\n' || !text.ends_with("\n\n")) {
        text += c;
      }
    }
    return text;
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    std::string type = option->get_type_size() == 0 ? "" : option->get_type_name();
    type.resize(std::min(type.size(), type.find(":{")));
    const bool is_list = option->get_expected_max() == CLI::detail::expected_max_vector_size;
    return (type.empty() ? "" : " " + type) + (is_list ? " ..." : "");
  }

  std::string make_option(const CLI::Option* option, bool is_positional) const override {
    const std::string words = make_option_opts(option);
    const std::string name = "  " + (is_positional ? words.substr(1) : make_option_name(option, false) + words);
    std::string text = name.size() < kDescription ? fmt::format("{:<{}}", name, kDescription)
                                                  : fmt::format("{}\n{:{}}", name, "", kDescription);
    bool is_first = true;
    for (const std::string& line : mtlsdiag::wrap(description_of(option), kColumns - kDescription)) {
      text += is_first ? line + "\n" : fmt::format("{:{}}{}\n", "", kDescription, line);
      is_first = false;
    }
    return is_first ? text + "\n" : text;
  }

 private:
  std::string description_of(const CLI::Option* option) const {
    const std::string value = option->get_default_str();
    return make_option_desc(option) + (value.empty() ? "" : fmt::format(" (default: {})", value));
  }

  static constexpr std::size_t kColumns = 80;
  static constexpr std::size_t kDescription = 30;
  const Command& command_;
};

int run(const Command& command, const std::vector<std::string>& words) {
  Console console;
  CLI::App app{std::string(command.summary), fmt::format("mtlsdiag {}", command.name)};
  app.formatter(std::make_shared<HelpFormatter>(command));
  if (!command.example.empty()) {
    app.footer(fmt::format("Examples:\n{}", command.example));
  }
  const Action action = command.setup(app, console);
  const std::vector<std::string> translated = translate_spellings(command.name, words);
  try {
    app.parse(std::vector<std::string>(translated.rbegin(), translated.rend()));
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return kExitDone;
  } catch (const CLI::ParseError& error) {
    return status_of_failure(complain(complaint_of(error, app, command)), translated);
  }
  const Result<int> status = action();
  const Result<void> written = console.finish();
  if (!status) {
    return status_of_failure(complain(status.error().message), translated);
  }
  if (!written) {
    return status_of_failure(complain(written.error().message), translated);
  }
  return *status;
}

int dispatch(const std::vector<std::string>& words) {
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || (words[0] == "help" && words.size() == 1)) {
    return print_help();
  }
  if (words[0] == "--version" || words[0] == "-V") {
    const bool is_verbose = words.size() > 1 && (words[1] == "--verbose" || words[1] == "-v");
    std::fputs((is_verbose ? verbose_version() : std::string("mtlsdiag " MTLSDIAG_VERSION "\n")).c_str(), stdout);
    return kExitDone;
  }
  std::vector<std::string> rest(words.begin() + 1, words.end());
  std::string name = words[0];
  if (name == "help") {
    name = words[1];
    rest = {"--help"};
  }
  const Command* command = find_command(name);
  if (command == nullptr) {
    return complain_about_command(name);
  }
  if (command->setup == nullptr) {
    return complain(fmt::format("{} is planned and not in this version", name));
  }
  return run(*command, rest);
}

}  // namespace
}  // namespace mtlsdiag::cli

int main(int argc, char** argv) {
  int status = mtlsdiag::cli::kExitFault;
  try {
    status = mtlsdiag::cli::dispatch(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::bad_alloc&) {
    std::fputs("mtlsdiag: out of memory\n", stderr);
  } catch (const std::exception& error) {
    std::fputs(
        fmt::format("mtlsdiag: internal fault: {}. Please report this.\n", mtlsdiag::printable(error.what())).c_str(),
        stderr);
  }
  std::fflush(stdout);
  // The libraries' exit handlers cost more than most commands; everything that matters is written.
  _exit(status);
}
