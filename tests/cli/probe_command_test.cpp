// The probe command as people script it: exit statuses, one sentence on standard error, one object on standard output.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdio>
#include <string>

#include "support/peer.h"

namespace mtlsdiag {
namespace {

struct Ran {
  int status = -1;
  std::string out;
};

/// Runs the program with the words of a shell line; standard error comes with the output where `with_errors`.
Ran run(const std::string& line, bool with_errors) {
  const std::string command =
      std::string(MTLSDIAG_BINARY) + " probe " + line + (with_errors ? " 2>&1" : " 2>/dev/null");
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  Ran ran;
  char buffer[4096];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
    ran.out.append(buffer, got);
  }
  ran.status = WEXITSTATUS(pclose(pipe));
  return ran;
}

std::string closed_target() {
  return "127.0.0.1:" + std::to_string(test::closed_port());
}

TEST_CASE("what cannot be used ends with status 2, one sentence, and nothing on standard output") {
  for (const char* line :
       {"", "host:0", "'a b'", "127.0.0.1:1 --cert /nonexistent", "127.0.0.1:1 --no-such-option",
        "127.0.0.1:1 --tls-min 9", "127.0.0.1:1 --tls-min 1.3 --tls-max 1.2", "127.0.0.1:1 --starttls smpt",
        "127.0.0.1:1 --expect no-such-finding", "127.0.0.1:1 --http nopath", "127.0.0.1:1 -4 -6",
        "127.0.0.1:1 --roots /nonexistent", "127.0.0.1:1 --at yesterday", "127.0.0.1:1 --ciphers NO-SUCH",
        "127.0.0.1:1 --timeout 0", "127.0.0.1:1 --pass word"}) {
    CAPTURE(line);
    CHECK(run(line, false).out.empty());
    const Ran ran = run(line, true);
    CHECK(ran.status == 2);
    CHECK(ran.out.starts_with("mtlsdiag: "));
    CHECK(ran.out.find('\n') == ran.out.size() - 1);
  }
}

TEST_CASE("a closed port ends with status 3, in JSON too") {
  const Ran ran = run(closed_target() + " --format json --no-system-roots", false);
  CHECK(ran.status == 3);
  CHECK(ran.out.starts_with("{"));
  CHECK(ran.out.find("\"status\": \"unreachable\"") != std::string::npos);
  CHECK(ran.out.find("\"cause\": \"connection-refused\"") != std::string::npos);
}

TEST_CASE("--expect ends with 0 for that cause and with 1 for another") {
  CHECK(run(closed_target() + " --expect connection-refused", false).status == 0);
  CHECK(run(closed_target() + " --expect cert-expired", false).status == 1);
}

TEST_CASE("a server that speaks SMTP fails with status 1, and its words stay on one line") {
  const test::Peer peer([](const test::PeerSocket& socket) {
    socket.send("220 mail \x1b[2J\r\n");
    socket.hold();
  });
  const Ran ran = run("127.0.0.1:" + std::to_string(peer.port()) + " --no-system-roots --timeout 3", true);
  CHECK(ran.status == 1);
  CHECK(ran.out.find("starttls-required") != std::string::npos);
  CHECK(ran.out.find('\x1b') == std::string::npos);
}

TEST_CASE("the spellings of s_client and curl are understood") {
  CHECK(run(closed_target() + " -servername x.example -CAfile /nonexistent", false).status == 2);
  CHECK(run(closed_target() + " -servername x.example -tls1_2 -k", false).status == 3);
}

}  // namespace
}  // namespace mtlsdiag
