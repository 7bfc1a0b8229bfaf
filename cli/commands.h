// The table of commands. A command is a file in cli/commands/ with one function and a row in commands.cpp; the list in
// --help and the completions follow from the row.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "base/result.h"

namespace CLI {
class App;
}

namespace mtlsdiag::cli {

class Console;

/// What a command does once its options are parsed; gives the exit status, or why the run cannot do its job (exit 2).
using Action = std::function<Result<int>()>;

struct Command {
  std::string_view name;
  std::string_view usage;    ///< what follows the name: "HOST[:PORT]"
  std::string_view summary;  ///< one line
  std::string_view example;  ///< lines for --help, each a command that can be typed
  /// Adds the options to `app` and gives the action. The console outlives the action.
  /// Null: the command is planned, is not in --help, and says so.
  Action (*setup)(CLI::App& app, Console& console) = nullptr;
};

std::span<const Command> commands();
const Command* find_command(std::string_view name);

}  // namespace mtlsdiag::cli
