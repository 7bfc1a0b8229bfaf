// Command lines that cannot be used: one sentence each that names the option and what it takes, and exit status 2.
#include <doctest/doctest.h>

#include <filesystem>

#include "support/program.h"

namespace mtlsdiag::test {
namespace {

TEST_CASE("a command line that cannot be used is told why in one sentence") {
  struct Row {
    std::vector<std::string> words;
    const char* sentence;
  };
  for (const Row& row : {
           Row{{"probe"}, "probe needs HOST[:PORT]; mtlsdiag probe --help shows how"},
           Row{{"verify"}, "verify needs FILE…; mtlsdiag verify --help shows how"},
           Row{{"probe", "a:1", "--formt", "json"}, "probe: there is no option --formt; did you mean --format?"},
           Row{{"probe", "a:1", "b"}, "probe: \"b\" is one argument too many"},
           Row{{"probe", "a:1", "--cert"}, "probe: --cert needs a value after it"},
           Row{{"probe", "a:1", "--cert", "b", "--cert", "c"}, "probe: --cert is given more than once"},
           Row{{"probe", "a:1", "--tls-min", "1.4"}, "probe: --tls-min: \"1.4\" is none of 1.0, 1.1, 1.2, 1.3"},
           Row{{"probe", "a:1", "--timeout", "x"}, "probe: --timeout: \"x\" is no number from 0.05 to 3600"},
           Row{{"probe", "a:1", "--repeat", "0"}, "probe: --repeat: \"0\" is no whole number from 1 to 10000"},
           Row{{"serve", "0", "--count", "0"}, "serve: --count: \"0\" is no whole number from 1 to 1000000000"},
           Row{{"audit", "a:1", "--expect-status", "200,9"},
               "audit: --expect-status: \"9\" is no whole number from 100 to 599"},
           Row{{"audit", "a:1", "--ca-key", "b"}, "--ca-key is of no use without --ca-cert"},
           Row{{"probe", "a:1", "--servername", "b", "--no-servername"},
               "--servername and --no-servername exclude each other"},
           Row{{"verify", "a", "--fetch-private", "--offline"}, "--fetch-private and --offline exclude each other"},
           Row{{"simulate", "--server-tls-min", "1.3", "--server-tls-max", "1.2"},
               "--server-tls-min 1.3 is newer than --server-tls-max 1.2"},
           Row{{"explain", "--follow", "words"}, "--follow is for a stream: give - for standard input, or --file FILE"},
           Row{{"explain", "--file", "/no/file"},
               "/no/file cannot be read: No such file or directory [file-unreadable]"},
       }) {
    const Outcome ran = run(row.words);
    CHECK(ran.err == "mtlsdiag: " + std::string(row.sentence) + "\n");
    CHECK(ran.status == 2);
    CHECK(ran.out.empty());
  }
}

TEST_CASE("a long report goes to the file of --output whole, and nothing is left beside it") {
  const Scratch scratch;
  const std::string here = scratch.path.string();
  REQUIRE(run({"testpki", "pki"}, here).status == 0);
  std::string many;
  for (int i = 0; i < 1000; ++i) {
    many += scratch.read("pki/server.pem");
  }
  scratch.write("many.pem", many);
  const std::vector<std::string> words = {"inspect", "many.pem", "--at", "2026-01-01T00:00:00Z"};
  const Outcome shown = run(words, here);
  REQUIRE(shown.out.size() > 1024 * 1024);
  std::vector<std::string> to_file = words;
  to_file.insert(to_file.end(), {"--output", "out/report"});
  std::filesystem::create_directory(scratch.path / "out");
  CHECK(run(to_file, here).out.empty());
  CHECK(scratch.read("out/report") == shown.out);
  CHECK(std::distance(std::filesystem::directory_iterator(scratch.path / "out"), {}) == 1);
}

}  // namespace
}  // namespace mtlsdiag::test
