// The explain command: words, codes and files in the one place where people put them.
#include <doctest/doctest.h>

#include "support/program.h"

namespace mtlsdiag::test {
namespace {

bool knows_the_ca_is_unknown(const Outcome& ran) {
  return ran.status == 0 && ran.out.find("[chain-untrusted-root]") != std::string::npos;
}

TEST_CASE("a lone word that names a file is that log, and a code stays a code") {
  const Scratch scratch;
  scratch.write("app.log",
                "GET / 200\nSSL_do_handshake() failed (SSL: error:0A000418:SSL routines::tlsv1 alert unknown ca)\n");
  scratch.write("48", "GET / 200\n");
  const std::string here = scratch.path.string();
  CHECK(knows_the_ca_is_unknown(run({"explain", "app.log"}, here)));
  CHECK(run({"explain", "--file", "app.log"}, here).out == run({"explain", "app.log"}, here).out);
  CHECK(knows_the_ca_is_unknown(run({"explain", "48"}, here)));
  CHECK(run({"explain", "no-such.log"}, here).out.find("Nothing in this text") != std::string::npos);
}

}  // namespace
}  // namespace mtlsdiag::test
