#include "cli/complaint.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "cli/commands.h"

namespace mtlsdiag::cli {
namespace {

/// The option that was probably meant, as "; did you mean --format?"; empty where none is near.
std::string hint_for(const CLI::App& app, std::string_view word) {
  std::vector<std::string> known;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      known.push_back("--" + name);
    }
  }
  const std::string_view meant = nearest(word, std::vector<std::string_view>(known.begin(), known.end()));
  return meant.empty() ? "" : fmt::format("; did you mean {}?", meant);
}

/// What was left over: an option that is not known, else a word too many.
std::string complaint_of_rest(const std::vector<std::string>& rest, const CLI::App& app) {
  for (const std::string& word : rest) {
    if (word.size() > 1 && word.front() == '-') {
      const std::string name = word.substr(0, word.find('='));
      return fmt::format("there is no option {}{}", name, hint_for(app, name));
    }
  }
  return fmt::format("{} is one argument too many", mtlsdiag::quoted(rest.front()));
}

}  // namespace

std::string complaint_of(const CLI::ParseError& error, const CLI::App& app, const Command& command) {
  const std::string said = error.what();
  const std::vector<std::string> rest = app.remaining();
  switch (static_cast<CLI::ExitCodes>(error.get_exit_code())) {
    case CLI::ExitCodes::RequiredError:  // only what stands without an option's name is required
      return fmt::format("{0} needs {1}; mtlsdiag {0} --help shows how", command.name, command.usage);
    case CLI::ExitCodes::ExtrasError:
      return rest.empty() ? said : fmt::format("{}: {}", command.name, complaint_of_rest(rest, app));
    case CLI::ExitCodes::ArgumentMismatch: {
      const std::string option = said.substr(0, said.find(':'));
      if (said.ends_with(" missing")) {
        return fmt::format("{}: {} needs a value after it", command.name, option);
      }
      if (said.find("At Most") != std::string::npos) {
        return fmt::format("{}: {} is given more than once", command.name, option);
      }
      break;
    }
    default: break;
  }
  return fmt::format("{}: {}", command.name, said);
}

}  // namespace mtlsdiag::cli
