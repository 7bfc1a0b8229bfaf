// Running the program as a user does: words in, exit status and both outputs back.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/text.h"
#include "support/scratch.h"

namespace mtlsdiag::test {

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

/// Runs a line of shell in a directory.
inline Outcome run_shell(const std::string& directory, const std::string& line) {
  const Scratch scratch;
  const std::string command = "cd " + shell_quoted(directory) + " && { " + line + "\n} >" + scratch / "out" + " 2>" +
                              scratch / "err" + " </dev/null";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, scratch.read("out"), scratch.read("err")};
}

/// Runs the program with these words in a directory.
inline Outcome run(const std::vector<std::string>& words, const std::string& directory = "/",
                   const std::string& environment = "") {
  std::string line = environment + " " + shell_quoted(MTLSDIAG_BINARY);
  for (const std::string& word : words) {
    line += " " + shell_quoted(word);
  }
  return run_shell(directory, line);
}

}  // namespace mtlsdiag::test
