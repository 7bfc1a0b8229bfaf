// Every broken variant of a test PKI is shown by the command that stands beside it.
#include "offline/testpki.h"

#include <doctest/doctest.h>

#include <chrono>

#include "finding/catalogue.h"
#include "support/program.h"

using namespace mtlsdiag;

namespace {

std::string in_quotes(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the command beside each variant names its finding as the cause") {
  const Instant now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const test::Scratch scratch;
  const Result<offline::TestPki> pki = offline::make_test_pki({.now = now});
  REQUIRE(pki.has_value());
  REQUIRE(offline::write_test_pki(*pki, scratch / "pki", false).has_value());
  for (const offline::TestPkiVariant& variant : pki->variants) {
    for (std::vector<std::string> words : variant.commands) {
      CAPTURE(variant.folder);
      CAPTURE(words[0]);
      words.insert(words.end(), {"--format", "ndjson"});
      if (words[0] == "verify") {
        words.back() = "json";
      }
      const test::Outcome outcome = test::run(words, scratch / "pki/" + variant.folder);
      const std::string id(finding::id_of(variant.kind));
      const finding::Severity severity = finding::entry(variant.kind).severity;
      CHECK((outcome.status == 0 || (outcome.status == 1 && severity == finding::Severity::error)));
      if (severity == finding::Severity::info) {
        CHECK(holds(outcome.out, in_quotes(id)));  // a note is no cause
      } else {
        CHECK(holds(outcome.out, "\"cause\": " + in_quotes(id)));
      }
    }
  }
}

TEST_CASE("the good set passes, with every algorithm") {
  for (const char* algorithm : {"p256", "p384", "rsa2048", "ed25519"}) {
    CAPTURE(algorithm);
    const test::Scratch scratch;
    REQUIRE(test::run({"testpki", scratch / "pki", "--algorithm", algorithm, "--name", "db.internal"}).status == 0);
    const test::Outcome verified = test::run(
        {"verify", "--roots", "root.pem", "--name", "db.internal", "--crl", "crl.pem", "server.pem"}, scratch / "pki");
    CHECK(verified.status == 0);
    const test::Outcome client =
        test::run({"verify", "--roots", "root.pem", "--purpose", "client", "client.pem"}, scratch / "pki");
    CHECK(client.status == 0);
    const test::Outcome simulated =
        test::run({"simulate", "--name", "db.internal", "--client-cert", "client.pem", "--client-key", "client.key",
                   "--client-roots", "root.pem", "--server-cert", "server.pem", "--server-key", "server.key",
                   "--server-roots", "root.pem"},
                  scratch / "pki");
    CHECK(simulated.status == 0);
  }
}

TEST_CASE("testpki writes over nothing, and says in one sentence what is wrong with its words") {
  const test::Scratch scratch;
  REQUIRE(test::run({"testpki", scratch / "pki"}).status == 0);
  const test::Outcome again = test::run({"testpki", scratch / "pki"});
  CHECK(again.status == 2);
  CHECK(holds(again.err, "--force"));
  CHECK(test::run({"testpki", scratch / "pki", "--force"}).status == 0);
  for (const std::vector<std::string>& words : {std::vector<std::string>{"testpki"},
                                                {"testpki", scratch / "x", "--days", "0"},
                                                {"testpki", scratch / "x", "--algorithm", "rsa1"},
                                                {"testpki", scratch / "x", "--name", "a b"}}) {
    const test::Outcome outcome = test::run(words);
    CHECK(outcome.status == 2);
    CHECK(outcome.err.rfind("mtlsdiag: ", 0) == 0);
    CHECK_FALSE(std::filesystem::exists(scratch / "x"));
  }
}
