// mtlsdiag completion: a completion script for bash, zsh or fish, made by walking the options of every command.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.h"
#include "cli/checks.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "finding/catalogue.h"
#include "preamble/protocols.h"

namespace mtlsdiag::cli {
namespace {

/// An option as a shell has to know it.
struct Flag {
  std::vector<std::string> names;  ///< with their dashes
  std::string summary;
  std::vector<std::string> values;  ///< the words it takes, where they are few
  bool takes_value = false;
  bool takes_file = false;
};

struct Verb {
  std::string_view name;
  std::string_view summary;
  std::vector<Flag> flags;
  bool takes_files = false;  ///< as arguments without an option
  bool takes_shells = false;
};

/// The words of "{a,b,c}" in CLI11's type name, which is how it shows a choice.
std::vector<std::string> choice_of(const std::string& type) {
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}', open);
  std::vector<std::string> words;
  if (open == std::string::npos || close == std::string::npos) {
    return words;
  }
  for (const std::string_view word : split(std::string_view(type).substr(open + 1, close - open - 1), ',')) {
    words.emplace_back(word);
  }
  return words;
}

bool names_a_file(const std::string& type) {
  return type.find("FILE") != std::string::npos || type.find("DIR") != std::string::npos;
}

Flag flag_of(const CLI::Option& option) {
  Flag flag;
  for (const std::string& name : option.get_snames()) {
    flag.names.push_back("-" + name);
  }
  for (const std::string& name : option.get_lnames()) {
    flag.names.push_back("--" + name);
  }
  flag.summary = option.get_description();
  flag.takes_value = option.get_items_expected_max() > 0;
  flag.values = choice_of(option.get_type_name());
  if (option.check_lname("starttls")) {
    for (const preamble::Protocol& protocol : preamble::protocols()) {
      flag.values.emplace_back(protocol.name);
    }
  }
  flag.takes_file = flag.takes_value && names_a_file(option.get_type_name());
  return flag;
}

Verb verb_of(const Command& command) {
  Verb verb{.name = command.name, .summary = command.summary, .flags = {}};
  Console unused;
  CLI::App app;
  command.setup(app, unused);
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional() || !option->get_lnames().empty() || !option->get_snames().empty()) {
      verb.flags.push_back(flag_of(*option));
    } else {
      verb.takes_files = verb.takes_files || names_a_file(option->get_type_name());
    }
  }
  verb.takes_shells = command.name == "completion";
  return verb;
}

std::vector<Verb> verbs() {
  std::vector<Verb> all;
  for (const Command& command : commands()) {
    if (command.setup != nullptr) {
      all.push_back(verb_of(command));
    }
  }
  return all;
}

constexpr std::string_view kShells = "bash zsh fish";

std::string finding_ids() {
  std::string ids;
  for (const finding::Entry& entry : finding::catalogue()) {
    ids += (ids.empty() ? "" : " ") + std::string(entry.id);
  }
  return ids;
}

std::string verb_names(const std::vector<Verb>& all) {
  std::string names;
  for (const Verb& verb : all) {
    names += (names.empty() ? "" : " ") + std::string(verb.name);
  }
  return names;
}

std::string all_names(const Verb& verb) {
  std::string names;
  for (const Flag& flag : verb.flags) {
    for (const std::string& name : flag.names) {
      names += (names.empty() ? "" : " ") + name;
    }
  }
  return names;
}

/// The words that may stand for a command's own arguments, or empty for file names.
std::string words_of(const Verb& verb) {
  return verb.takes_shells ? std::string(kShells) : verb.name == "explain" ? finding_ids() : std::string();
}

std::string bash_values(const Verb& verb) {
  std::string cases;
  for (const Flag& flag : verb.flags) {
    if (!flag.takes_value) {
      continue;
    }
    const std::string action = !flag.values.empty()
                                   ? fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$cur\"))", join(flag.values, " "))
                               : flag.takes_file ? std::string("COMPREPLY=($(compgen -f -- \"$cur\"))")
                                                 : std::string("COMPREPLY=()");
    cases += fmt::format("        {}) {}; return ;;\n", join(flag.names, "|"), action);
  }
  return cases.empty() ? "" : "      case $prev in\n" + cases + "      esac\n";
}

std::string bash_script(const std::vector<Verb>& all) {
  const std::string names = verb_names(all);
  std::string cases;
  for (const Verb& verb : all) {
    const std::string words = words_of(verb);
    cases += fmt::format("    {})\n{}", verb.name, bash_values(verb));
    cases +=
        fmt::format("      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '{}' -- \"$cur\"))\n", all_names(verb));
    cases += fmt::format("      else COMPREPLY=($(compgen {} -- \"$cur\")); fi ;;\n",
                         words.empty() ? "-f" : fmt::format("-W '{}'", words));
  }
  return fmt::format(
      "# bash completion of mtlsdiag\n"
      "_mtlsdiag() {{\n"
      "  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}}\n"
      "  COMPREPLY=()\n"
      "  if (( COMP_CWORD == 1 )); then COMPREPLY=($(compgen -W '{} help --help --version' -- \"$cur\")); return; fi\n"
      "  case ${{COMP_WORDS[1]}} in\n{}    help) COMPREPLY=($(compgen -W '{}' -- \"$cur\")) ;;\n  esac\n}}\n"
      "complete -o filenames -o bashdefault -F _mtlsdiag mtlsdiag\n",
      names, cases, names);
}

/// A text inside single quotes and, for zsh, inside brackets and before a colon.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else if (c == '[' || c == ']' || c == ':' || c == '\\') {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string zsh_script(const std::vector<Verb>& all) {
  std::string list;
  std::string cases;
  for (const Verb& verb : all) {
    list += fmt::format("    '{}:{}'\n", verb.name, zsh_text(verb.summary));
    cases += fmt::format("    {})\n      _arguments -S \\\n", verb.name);
    for (const Flag& flag : verb.flags) {
      const std::string value = !flag.takes_value      ? std::string()
                                : !flag.values.empty() ? fmt::format(":value:({})", join(flag.values, " "))
                                : flag.takes_file      ? std::string(":file:_files")
                                                       : std::string(":value: ");
      for (const std::string& name : flag.names) {
        cases += fmt::format("        '*{}[{}]{}' \\\n", name, zsh_text(flag.summary), value);
      }
    }
    const std::string words = words_of(verb);
    cases += words.empty() ? "        '*:argument:_files' ;;\n" : fmt::format("        '*:argument:({})' ;;\n", words);
  }
  return fmt::format(
      "#compdef mtlsdiag\n"
      "_mtlsdiag() {{\n"
      "  local -a commands\n  commands=(\n{}    'help:what a command is for and its options'\n  )\n"
      "  if (( CURRENT == 2 )); then _describe command commands; return; fi\n"
      "  local command=$words[2]\n"
      "  shift words; (( CURRENT-- ))\n"
      "  case $command in\n{}    help) _arguments '*:command:({})' ;;\n  esac\n}}\n"
      "if [ \"$funcstack[1]\" = _mtlsdiag ]; then _mtlsdiag \"$@\"; else compdef _mtlsdiag mtlsdiag; fi\n",
      list, cases, verb_names(all));
}

std::string fish_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out;
}

std::string fish_flag(const Verb& verb, const Flag& flag) {
  std::string line = fmt::format("complete -c mtlsdiag -n '__fish_seen_subcommand_from {}'", verb.name);
  for (const std::string& name : flag.names) {
    line += name.substr(0, 2) == "--" ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (flag.takes_value) {
    line += !flag.values.empty() ? fmt::format(" -x -a '{}'", join(flag.values, " "))
            : flag.takes_file    ? " -r -F"
                                 : " -x";
  }
  return line + fmt::format(" -d '{}'\n", fish_text(flag.summary));
}

std::string fish_script(const std::vector<Verb>& all) {
  std::string script = "# fish completion of mtlsdiag\n";
  for (const Verb& verb : all) {
    script += fmt::format("complete -c mtlsdiag -n __fish_use_subcommand -f -a {} -d '{}'\n", verb.name,
                          fish_text(verb.summary));
  }
  for (const Verb& verb : all) {
    for (const Flag& flag : verb.flags) {
      script += fish_flag(verb, flag);
    }
    if (const std::string words = words_of(verb); !words.empty()) {
      script += fmt::format("complete -c mtlsdiag -n '__fish_seen_subcommand_from {}' -f -a '{}'\n", verb.name, words);
    }
  }
  script += "complete -c mtlsdiag -n __fish_use_subcommand -f -a help -d 'what a command is for and its options'\n";
  return script +
         fmt::format("complete -c mtlsdiag -n '__fish_seen_subcommand_from help' -f -a '{}'\n", verb_names(all));
}

}  // namespace

Action setup_completion(CLI::App& app, Console& console) {
  const auto shell = std::make_shared<std::string>();
  app.add_option("shell", *shell, "The shell: bash, zsh, fish")
      ->required()
      ->check(one_of({"bash", "zsh", "fish"}))
      ->type_name("SHELL");
  return [shell, &console]() -> Result<int> {
    const std::vector<Verb> all = verbs();
    console.print(*shell == "bash" ? bash_script(all) : *shell == "zsh" ? zsh_script(all) : fish_script(all));
    return int{kExitDone};
  };
}

}  // namespace mtlsdiag::cli
