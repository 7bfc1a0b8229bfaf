// Holds the code against its own map: lib/LAYERS says which room may include which, and which foreign headers.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
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

/// The words of a line that name a file of a kind that is kept here, with its folders as far as they are given.
std::vector<std::string> files_named_in(const std::string& line) {
  std::vector<std::string> names;
  const auto is_of_path = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '/' || c == '.';
  };
  for (auto at = line.begin(); at != line.end();) {
    const auto end = std::find_if_not(at, line.end(), is_of_path);
    const std::string word(at, end);
    const std::string extension = fs::path(word).extension();
    const bool is_pattern = at != line.begin() && (*(at - 1) == '>' || *(at - 1) == '*');  // <family>.cpp
    if (!is_pattern && fs::path(word).stem() != "" &&
        (extension == ".h" || extension == ".cpp" || extension == ".py")) {
      names.push_back(word);
    }
    at = std::find_if(end, line.end(), is_of_path);
  }
  return names;
}

/// Every file of the project's own, as paths from its root.
std::vector<std::string> read_tree() {
  const fs::path root(MTLSDIAG_SOURCE_DIR);
  std::vector<std::string> files;
  for (const char* folder : {"cli", "lib", "tests", "testdata"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      files.push_back(fs::relative(entry.path(), root));
    }
  }
  for (const auto& entry : fs::directory_iterator(root)) {
    files.push_back(entry.path().filename());
  }
  return files;
}

}  // namespace

TEST_CASE("every file of ours that a comment or a document names is there") {
  const std::vector<std::string> files = read_tree();
  std::size_t named = 0;
  for (const std::string& file : files) {
    const std::string extension = fs::path(file).extension();
    const bool is_code = extension == ".h" || extension == ".cpp";
    if ((!is_code && extension != ".md") || file.starts_with("testdata/")) {
      continue;
    }
    std::ifstream lines(fs::path(MTLSDIAG_SOURCE_DIR) / file);
    for (std::string line; std::getline(lines, line);) {
      const std::size_t comment = is_code ? line.find("// ") : 0;
      if (comment == std::string::npos || line.find("http") != std::string::npos) {
        continue;
      }
      for (const std::string& name : files_named_in(line.substr(comment))) {
        CAPTURE(file);
        CAPTURE(name);
        ++named;
        CHECK(std::any_of(files.begin(), files.end(),
                          [&name](const std::string& each) { return each == name || each.ends_with("/" + name); }));
      }
    }
  }
  CHECK(named > 60);
}

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
