// What testdata/recipes/wire.py recorded: byte streams, messages in clear, and hellos with their fingerprints.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace mtlsdiag::wire {

inline std::filesystem::path recorded_root() {
  return std::filesystem::path(MTLSDIAG_TESTDATA) / "wire";
}

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

inline Bytes read_hex(const std::filesystem::path& path) {
  Result<Bytes> bytes = from_hex(read_text(path));
  REQUIRE(bytes);
  return *bytes;
}

/// Names the folders (or files without their extension) below a folder of testdata/wire, sorted.
inline std::vector<std::string> recorded_cases(const char* folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(recorded_root() / folder)) {
    names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

struct RecordedMessage {
  bool from_server = false;
  int content_type = 0;
  Bytes bytes;  ///< header included
};

inline std::vector<RecordedMessage> recorded_messages(const std::string& name) {
  std::istringstream lines(read_text(recorded_root() / "handshakes" / name / "messages.txt"));
  std::vector<RecordedMessage> messages;
  std::string sender;
  std::string digits;
  for (int content = 0; lines >> sender >> content >> digits;) {
    messages.push_back({sender == "server", content, *from_hex(digits)});
  }
  return messages;
}

/// Reads a file of lines `key: value`.
inline std::map<std::string, std::string> recorded_hello(const std::string& name) {
  std::istringstream lines(read_text(recorded_root() / "hellos" / (name + ".txt")));
  std::map<std::string, std::string> values;
  for (std::string line; std::getline(lines, line);) {
    values[line.substr(0, line.find(':'))] = line.substr(line.find(':') + 2);
  }
  return values;
}

}  // namespace mtlsdiag::wire
