// The explain command: words, codes and files in the one place where people put them.
#include <doctest/doctest.h>

#include <cstdio>
#include <string>

namespace mtlsdiag {
namespace {

std::string explain(const std::string& words) {
  const std::string command = std::string(MTLSDIAG_BINARY) + " explain " + words + " 2>&1 </dev/null";
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string out;
  char buffer[4096];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
    out.append(buffer, got);
  }
  CHECK(pclose(pipe) == 0);
  return out;
}

TEST_CASE("a lone word that names a file is that log, and a code stays a code") {
  const std::string log = "explain-command-test.log";
  FILE* file = std::fopen(log.c_str(), "w");
  REQUIRE(file != nullptr);
  std::fputs("GET / 200\nSSL_do_handshake() failed (SSL: error:0A000418:SSL routines::tlsv1 alert unknown ca)\n", file);
  std::fclose(file);
  CHECK(explain(log).find("[chain-untrusted-root]") != std::string::npos);
  CHECK(explain("--file " + log) == explain(log));
  std::remove(log.c_str());
  CHECK(explain("48").find("[chain-untrusted-root]") != std::string::npos);
  CHECK(explain("no-such.log").find("Nothing in this text") != std::string::npos);
}

}  // namespace
}  // namespace mtlsdiag
