// PEM that was spoilt on its way, and files of others: what is meant is read where that is beyond doubt, and what is
// wrong is named.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "base/text.h"
#include "x509/load.h"

namespace {

using namespace mtlsdiag;
using x509::Reason;

std::string file(const std::string& name) {
  std::ifstream in(MTLSDIAG_TESTDATA "/x509/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string in_utf16(std::string_view text, bool is_little, bool has_mark) {
  std::string out;
  const auto put = [&](char high, char low) { out += is_little ? std::string{low, high} : std::string{high, low}; };
  if (has_mark) {
    put('\xfe', '\xff');
  }
  for (const char c : text) {
    put('\0', c);
  }
  return out;
}

/// Every line behind a mark, as in the answer to a mail.
std::string marked(std::string_view text, std::string_view mark) {
  std::string out;
  for (const std::string_view line : split(text, '\n')) {
    out.append(mark).append(line).push_back('\n');
  }
  return out;
}

std::size_t certificates_in(const x509::Loaded& loaded) {
  std::size_t count = 0;
  for (const x509::Object& object : loaded.objects) {
    count += object.kind == x509::ObjectKind::certificate ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("a chain that was spoilt on its way is read as a whole, and what is wrong with it is named once a block") {
  const std::string chain = file("chain.pem");
  const std::string leaf = file("leaf.pem");
  struct Row {
    const char* what;
    std::string text;
    std::size_t certificates;
    Reason reason;
    std::size_t problems;
  };
  const std::string escaped = replaced(chain, "\n", "\\n");
  const Row rows[] = {
      {"\\n for every line break", escaped, 3, Reason::pem_escaped, 3},
      {"\\r\\n", replaced(chain, "\n", "\\r\\n"), 3, Reason::pem_escaped, 3},
      {"escaped twice", replaced(chain, "\n", "\\\\n"), 3, Reason::pem_escaped, 3},
      {"in quotes", "\"" + escaped + "\"\n", 3, Reason::pem_escaped, 3},
      {"a file of variables", "A=1\nCERT=\"" + escaped + "\"\nB=2\n", 3, Reason::pem_escaped, 3},
      {"blanks for line breaks", replaced(chain, "\n", " "), 3, Reason::pem_one_line, 3},
      {"nothing for line breaks", replaced(chain, "\n", ""), 3, Reason::pem_one_line, 3},
      {"indented", marked(leaf, "    "), 1, Reason::pem_indented, 1},
      {"quoted in a mail", marked(leaf, "> "), 1, Reason::pem_indented, 1},
      {"UTF-16, little end first", in_utf16(leaf, true, true), 1, Reason::text_utf16, 1},
      {"UTF-16, big end first", in_utf16(leaf, false, true), 1, Reason::text_utf16, 1},
      {"UTF-16 without its mark", in_utf16(leaf, true, false), 1, Reason::text_utf16, 1},
      {"PKCS#7 under another label", replaced(file("chain.p7b"), "PKCS7", "CERTIFICATE"), 3, Reason::pem_label_wrong,
       1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const x509::Loaded loaded = x509::load(as_bytes(row.text), "f");
    CHECK(certificates_in(loaded) == row.certificates);
    REQUIRE(loaded.problems.size() == row.problems);
    for (const x509::Problem& problem : loaded.problems) {
      CHECK(problem.reason == row.reason);
    }
  }
}

TEST_CASE("a text that speaks of PEM holds none, and a program's literal of several lines is read") {
  for (const std::string_view text : {"if \"-----BEGIN CERTIFICATE-----\" in x:\n  pass\n",
                                      "sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/p'\n"}) {
    const x509::Loaded loaded = x509::load(as_bytes(text), "f");
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].reason == Reason::format_unknown);
  }
  const x509::Loaded manifest =
      x509::load(as_bytes("data:\n  run: |\n    grep -e '-----BEGIN CERTIFICATE-----' \"$1\" && echo found\n"
                          "  ca: |\n" +
                          marked(file("leaf.pem"), "    ")),
                 "f");
  CHECK(manifest.problems.empty());
  CHECK(certificates_in(manifest) == 1);
  const x509::Loaded literal = x509::load(as_bytes("PEM = \"\"\"" + file("leaf.pem") + "\"\"\"\n"), "f");
  CHECK(certificates_in(literal) == 1);
}

TEST_CASE("a key whose line breaks are lost is read and nothing of it is shown") {
  const std::string key = file("leaf.key");
  const std::string body = key.substr(key.find('\n') + 1, 40);
  for (const std::string& text : {replaced(key, "\n", "\\n"), replaced(key, "\n", " "),
                                  replaced(key, "\n", " ").substr(0, 100), replaced(key, "\n", "\\n").substr(0, 100)}) {
    CAPTURE(text.size());
    const x509::Loaded loaded = x509::load(as_bytes(text), "f");
    CHECK(loaded.has(x509::ObjectKind::private_key) == (text.size() > 100));
    REQUIRE(loaded.problems.size() == 1);
    CHECK(x509::to_error(loaded.problems[0]).message.find(body.substr(0, 12)) == std::string::npos);
  }
}

TEST_CASE("BEGIN with other hyphens than PEM's is no PEM, and that is what is said") {
  const std::string leaf = file("leaf.pem");
  for (const std::string& text :
       {replaced(leaf, "-----", "\u2014\u2014-"), replaced(leaf, "-----BEGIN", "----BEGIN"),
        replaced(leaf, "CERTIFICATE-----", "CERTIFICATE----"), replaced(leaf, "BEGIN ", "BEGIN\u00a0")}) {
    CAPTURE(text.substr(0, 40));
    const x509::Loaded loaded = x509::load(as_bytes(text), "f");
    CHECK(loaded.objects.empty());
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].reason == Reason::pem_dashes);
  }
}

TEST_CASE("base64 of a PEM file, as a Secret holds it, is read like base64 of DER") {
  // base64 -w0 of "-----BEGIN CERTIFICATE-----\nTQ==\n-----END CERTIFICATE-----\n"
  const std::string text = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tClRRPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=";
  const x509::Loaded loaded = x509::load(as_bytes(text), "f");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].reason == Reason::der_malformed);
}

TEST_CASE("files of others are called what they are") {
  struct Row {
    std::string content;
    std::string_view words;
  };
  const Row rows[] = {
      {"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBFx\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n", "OpenPGP"},
      {"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbg==\n-----END OPENSSH PRIVATE KEY-----\n", "SSH key"},
      {"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n", "age"},
      {"# created: now\n# public key: age1q\nAGE-SECRET-KEY-1Q\n", "age key"},
      {"ssh-ed25519 AAAAC3 me\n", "SSH key"},
      {"host ssh-ed25519 AAAAC3\n", "list of SSH keys"},
      {"<!DOCTYPE html><html></html>", "web page"},
      {"SQLite format 3", "SQLite"},
      {"\n \n", "blanks only"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.content);
    const x509::Loaded loaded = x509::load(as_bytes(row.content), "f");
    CHECK(loaded.objects.empty());
    REQUIRE(loaded.problems.size() == 1);
    CHECK(x509::describe_problem(loaded.problems[0]).find(row.words) != std::string::npos);
  }
}

TEST_CASE("what stands under the label of a certificate and is none is called what it is") {
  const std::string request = replaced(file("leaf.csr"), "CERTIFICATE REQUEST", "CERTIFICATE");
  const x509::Loaded loaded = x509::load(as_bytes(request), "f");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(x509::describe_problem(loaded.problems[0]).find("a request for a certificate (CSR) stands under the label") !=
        std::string::npos);
}

TEST_CASE("a file without what is wanted is told with what it holds instead") {
  const auto message = [](const std::string& name, x509::ObjectKind kind) {
    const auto loaded = x509::load_only(MTLSDIAG_TESTDATA "/x509/" + name, kind);
    return loaded ? std::string() : loaded.error().message;
  };
  CHECK(message("leaf.csr", x509::ObjectKind::certificate).find("a request for a certificate (CSR)") !=
        std::string::npos);
  CHECK(message("leaf.pem", x509::ObjectKind::private_key).find("it holds a certificate") != std::string::npos);
  CHECK(message("leaf.jks", x509::ObjectKind::certificate).empty());  // its key needs a passphrase, they do not
}
