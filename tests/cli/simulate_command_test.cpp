// The simulate command as people script it: exit statuses, one sentence on standard error, one object on standard
// output, the key log, and no secret anywhere else.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace mtlsdiag {
namespace {

namespace fs = std::filesystem;

struct Ran {
  int status = -1;
  std::string out;
};

Ran shell(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  Ran ran;
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    ran.out.append(buffer.data(), got);
  }
  ran.status = WEXITSTATUS(pclose(pipe));
  return ran;
}

/// A test PKI of the program's own, made once and removed at the end.
class Folder final {
 public:
  Folder() : path_(fs::temp_directory_path() / ("mtlsdiag-simulate-" + std::to_string(::getpid()))) {
    REQUIRE(shell(std::string(MTLSDIAG_BINARY) + " testpki " + path_.string() + " >/dev/null").status == 0);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

const Folder& folder() {
  static const Folder kFolder;
  return kFolder;
}

std::string server() {
  return " --server-cert " + folder().file("server.pem") + " --server-key " + folder().file("server.key") +
         " --server-roots " + folder().file("root.pem");
}

std::string client() {
  return " --client-cert " + folder().file("client.pem") + " --client-key " + folder().file("client.key") +
         " --client-roots " + folder().file("root.pem") + " --name localhost";
}

Ran run(const std::string& words, const char* errors = "2>/dev/null") {
  return shell(std::string(MTLSDIAG_BINARY) + " simulate" + words + " " + errors);
}

bool says(const Ran& ran, std::string_view text) {
  return ran.out.find(text) != std::string::npos;
}

TEST_CASE("a sound pair ends with status 0 and passes, in text and in JSON") {
  const Ran text = run(server() + client());
  CHECK(text.status == 0);
  CHECK(text.out.starts_with("PASS"));
  const Ran json = run(server() + client() + " --format json");
  CHECK(json.status == 0);
  CHECK(json.out.starts_with("{"));
  CHECK(says(json, "\"status\": \"pass\""));
  CHECK(says(json, "\"outcome\": \"accepted\""));
}

TEST_CASE("a fault ends with status 1, its id and its side") {
  const Ran json = run(server() + " --format json --client-roots " + folder().file("root.pem"));
  CHECK(json.status == 1);
  CHECK(says(json, "\"cause\": \"client-cert-required\""));
  CHECK(says(json, "\"side\": \"client\""));
}

TEST_CASE("a key of another certificate is a finding, whatever the kinds of the keys") {
  const std::string mixed = " --client-cert " + folder().file("client.pem") + " --client-roots " +
                            folder().file("root.pem") + " --client-key " + folder().file("server.key");
  const Ran json = run(server() + mixed + " --format json");
  CHECK(json.status == 1);
  CHECK(says(json, "\"cause\": \"key-mismatch\""));
}

TEST_CASE("what cannot be used ends with status 2, one sentence, and nothing on standard output") {
  for (const std::string& words :
       {std::string(), client(), server() + " --client-cert /nonexistent", server() + " --client-key x",
        server() + " --client-tls-max 2.0", server() + " --client-ciphers NO-SUCH",
        server() + " --client-groups X25519MLKEM768", server() + " --client-tls-min 1.3 --client-tls-max 1.2",
        server() + " --at yesterday", server() + " --repeat 0", server() + " --crl " + folder().file("root.pem"),
        server() + " --name 'a b'", server() + " --no-such-option", server() + " --client-pass word" + client()}) {
    CAPTURE(words);
    CHECK(run(words).out.empty());
    const Ran ran = run(words, "2>&1");
    CHECK(ran.status == 2);
    CHECK(ran.out.starts_with("mtlsdiag: "));
    CHECK(ran.out.find('\n') == ran.out.size() - 1);
  }
}

TEST_CASE("the key log has the secrets, with mode 0600, and the report has none of them") {
  const std::string path = folder().file("keys.log");
  const Ran json = run(server() + client() + " --format json --verbose --keylog " + path);
  CHECK(json.status == 0);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
  std::ifstream file(path);
  int lines = 0;
  for (std::string line; std::getline(file, line); ++lines) {
    CHECK(json.out.find(line.substr(line.rfind(' ') + 1)) == std::string::npos);
  }
  CHECK(lines >= 4);
}

}  // namespace
}  // namespace mtlsdiag
