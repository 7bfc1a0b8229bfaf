// Holds the code against its own map: lib/LAYERS says which room may include which, and which foreign headers.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "finding/catalogue.h"

namespace {

namespace fs = std::filesystem;

struct Layer {
  std::set<std::string> rooms;
  std::set<std::string> foreign;
};

/// The words that LAYERS uses for foreign headers, by what an #include of them starts with.
const std::map<std::string, std::string> kForeignPrefixes = {
    {"openssl/", "openssl"},      {"fmt/", "fmt"},   {"boost/asio", "boost/asio"}, {"boost/beast", "boost/beast"},
    {"boost/json", "boost/json"}, {"re2/", "re2"},   {"yaml-cpp/", "yaml-cpp"},    {"toml", "toml"},
    {"idn2.h", "idn2"},           {"CLI/", "CLI11"},
};

std::map<std::string, Layer> read_layers() {
  std::map<std::string, Layer> layers;
  std::ifstream file(fs::path(MTLSDIAG_SOURCE_DIR) / "lib/LAYERS");
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') {
      continue;
    }
    const std::string room = line.substr(0, line.find(':'));
    const std::string rest = line.substr(line.find(':') + 1);
    std::istringstream rooms(rest.substr(0, rest.find('|')));
    std::istringstream foreign(rest.find('|') == std::string::npos ? "" : rest.substr(rest.find('|') + 1));
    Layer& layer = layers[room];
    for (std::string word; rooms >> word;) {
      layer.rooms.insert(word);
    }
    for (std::string word; foreign >> word;) {
      layer.foreign.insert(word);
    }
  }
  return layers;
}

struct Include {
  std::string file;
  std::string room;
  std::string path;
};

std::vector<Include> read_includes() {
  std::vector<Include> includes;
  const fs::path lib = fs::path(MTLSDIAG_SOURCE_DIR) / "lib";
  for (const auto& entry : fs::recursive_directory_iterator(lib)) {
    const std::string extension = entry.path().extension();
    if (extension != ".h" && extension != ".cpp") {
      continue;
    }
    const fs::path relative = fs::relative(entry.path(), lib);
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      const std::size_t open = line.find_first_of("<\"");
      if (line.rfind("#include", 0) == 0 && open != std::string::npos) {
        const std::size_t close = line.find_first_of(">\"", open + 1);
        includes.push_back({relative.string(), relative.begin()->string(), line.substr(open + 1, close - open - 1)});
      }
    }
  }
  return includes;
}

}  // namespace

TEST_CASE("a room includes only the rooms and foreign headers that its line in LAYERS names") {
  const auto layers = read_layers();
  REQUIRE(layers.size() > 10);
  for (const Include& include : read_includes()) {
    CAPTURE(include.file);
    CAPTURE(include.path);
    REQUIRE(layers.count(include.room) == 1);
    const Layer& layer = layers.at(include.room);
    const std::string target = include.path.substr(0, include.path.find('/'));
    if (layers.count(target) == 1 && include.path.find('/') != std::string::npos) {
      CHECK((target == include.room || layer.rooms.count(target) == 1));
      continue;
    }
    for (const auto& [prefix, word] : kForeignPrefixes) {
      if (include.path.rfind(prefix, 0) == 0) {
        CHECK((word == "fmt" || layer.foreign.count(word) == 1));
      }
    }
  }
}

TEST_CASE("LAYERS has no cycle: a room names only rooms above it") {
  std::ifstream file(fs::path(MTLSDIAG_SOURCE_DIR) / "lib/LAYERS");
  const auto layers = read_layers();
  std::set<std::string> above;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') {
      continue;
    }
    const std::string room = line.substr(0, line.find(':'));
    CAPTURE(room);
    for (const std::string& other : layers.at(room).rooms) {
      CHECK(above.count(other) == 1);
    }
    above.insert(room);
  }
}

TEST_CASE("every kind of finding has an id, words and a remedy, and is found by its id") {
  for (const mtlsdiag::finding::Entry& row : mtlsdiag::finding::catalogue()) {
    CAPTURE(row.id);
    CHECK_FALSE(row.title.empty());
    CHECK(row.cause.back() == '.');
    CHECK(row.remedy.back() == '.');
    CHECK(mtlsdiag::finding::kind_of(row.id) == row.kind);
  }
}
