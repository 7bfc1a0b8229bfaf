// What is said of a command line that cannot be used: CLI11's exceptions as sentences that name the option, what was
// given, and what to write instead.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace mtlsdiag::cli {

struct Command;

/// Says in one sentence why the words cannot be used, and, where an option was misspelt, which one was probably meant.
std::string complaint_of(const CLI::ParseError& error, const CLI::App& app, const Command& command);

}  // namespace mtlsdiag::cli
