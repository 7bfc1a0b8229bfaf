// mtlsdiag inspect as a program: where input comes from, what the exit status says, what goes where.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdio>
#include <string>

namespace {

struct Run {
  std::string output;
  int status = -1;
};

/// Runs a shell command line in which $M is the program and $D the folder of the test data.
Run run(const std::string& line) {
  const std::string command =
      std::string("export M='") + MTLSDIAG_BINARY + "' D='" + MTLSDIAG_TESTDATA + "/x509'; " + line;
  FILE* const pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  Run result;
  char buffer[4096];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
    result.output.append(buffer, got);
  }
  const int status = ::pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

bool has(const Run& result, std::string_view words) {
  return result.output.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("inspect ends with the status that the input deserves") {
  struct Row {
    const char* arguments;
    int status;
  };
  for (const Row& row : {Row{"$D/chain.pem", 0}, Row{"$D/damaged.pem", 1}, Row{"/nowhere", 1}, Row{"$D/leaf.p12", 0},
                         Row{"$D/leaf.p12 --pass pass:wrong", 1}, Row{"$D/leaf.p12 --pass pass:secret", 0},
                         Row{"$D/leaf.pem $D/rsa.key", 0}, Row{"$D/leaf.pem $D/rsa.key --fail-on warning", 1},
                         Row{"$D/leaf.p12 --pass nonsense", 2}, Row{"$D/leaf.p12 --pass env:MTLSDIAG_NOT_SET", 2},
                         Row{"", 2}, Row{"$D/chain.pem --format nonsense", 2}, Row{"$D/chain.pem --at nonsense", 2}}) {
    CAPTURE(std::string(row.arguments));
    CHECK(run(std::string("$M inspect ") + row.arguments + " >/dev/null 2>&1").status == row.status);
  }
}

TEST_CASE("inspect reads standard input and pipes of every kind") {
  for (const char* const line :
       {"$M inspect - < $D/leaf.der", "cat $D/secret.yaml | $M inspect -", "bash -c '$M inspect <(cat $D/leaf.pem)'",
        "bash -c '$M inspect <(cat $D/leaf.der)'"}) {
    CAPTURE(std::string(line));
    const Run result = run(line);
    CHECK(result.status == 0);
    CHECK(has(result, "CN=payments.example.com,O=Example"));
  }
}

TEST_CASE("a passphrase comes from the environment, a file or a descriptor and is never shown") {
  for (const char* const line :
       {"P=secret $M inspect $D/leaf.p12 --pass env:P", "bash -c '$M inspect $D/leaf.p12 --pass file:<(echo secret)'",
        "bash -c '$M inspect $D/leaf.p12 --pass fd:3 3< <(printf secret)'"}) {
    CAPTURE(std::string(line));
    const Run result = run(std::string(line) + " 2>&1");
    CHECK(result.status == 0);
    CHECK(has(result, "fits          key 0"));
    CHECK_FALSE(has(result, "secret"));
  }
}

TEST_CASE("what a stranger wrote reaches the terminal only as printable text") {
  const Run result =
      run("printf 'apiVersion: v1\\nkind: Secret\\ndata:\\n  \"tls\\\\e[31m.crt\": \"!!!\"\\n' | $M inspect - "
          "--verbose 2>&1");
  CHECK(result.status == 1);
  CHECK(has(result, "\\x1b[31m"));
  CHECK(result.output.find('\x1b') == std::string::npos);
}

TEST_CASE("the JSON of every file parses, and no two outputs mix") {
  for (const char* const format : {"json", "ndjson"}) {
    const Run result = run("for f in $D/*.*; do $M inspect --format " + std::string(format) +
                           " $f | python3 -c 'import json, sys; [json.loads(line) for line in (sys.stdin if \"" +
                           format + "\" == \"ndjson\" else [sys.stdin.read()])]' || echo BROKEN $f; done 2>&1");
    CAPTURE(result.output);
    CHECK_FALSE(has(result, "BROKEN"));
  }
}
