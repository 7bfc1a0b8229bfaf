// Identities and roots, from the files of testdata/x509.
#include "x509/identity.h"

#include <doctest/doctest.h>

#include <string>

#include "der/certificate.h"
#include "x509/load.h"
#include "x509/roots.h"

using namespace mtlsdiag;

namespace {

std::string data(const std::string& name) {
  return std::string(MTLSDIAG_TESTDATA) + "/x509/" + name;
}

}  // namespace

TEST_CASE("an identity is loaded from any pair of files, leaf first") {
  struct Row {
    std::string certificate;
    std::string key;
    std::string passphrase;
    std::size_t length;
    bool fits;
  };
  for (const Row& row : {Row{"chain.pem", "leaf.key", "", 3, true}, Row{"leaf.der", "pkcs8.der", "", 1, true},
                         Row{"chain.p7b", "encrypted.key", "secret", 3, true}, Row{"leaf.p12", "", "secret", 3, true},
                         Row{"java.p12", "", "changeit", 3, true}, Row{"leaf.jks", "", "changeit", 3, true},
                         Row{"with-parameters.pem", "", "", 1, true}, Row{"leaf.pem", "rsa.key", "", 1, false},
                         Row{"rsa.pem", "pkcs1.key", "", 1, true}, Row{"ed25519.pem", "ed25519.key", "", 1, true},
                         Row{"secret.yaml", "", "", 5, false}}) {
    CAPTURE(row.certificate);
    x509::IdentityFiles files{.certificate = data(row.certificate), .key = row.key.empty() ? "" : data(row.key)};
    if (!row.passphrase.empty()) {
      files.passphrase = x509::Passphrase(ossl::Secret(std::string_view(row.passphrase)));
    }
    const auto identity = x509::load_identity(files);
    REQUIRE(identity.has_value());
    CHECK(identity->chain.size() == row.length);
    CHECK(identity->key_fits() == row.fits);
  }
}

TEST_CASE("what keeps an identity from being loaded is named with its finding id") {
  struct Row {
    std::string certificate;
    std::string key;
    const char* words;
  };
  for (const Row& row :
       {Row{"leaf.pem", "", "holds no private key"}, Row{"leaf.pem", "leaf.pem", "[key-unreadable]"},
        Row{"leaf.key", "leaf.key", "holds no certificate"}, Row{"leaf.p12", "", "[passphrase-wrong]"},
        Row{"leaf.pem", "encrypted.key", "[passphrase-wrong]"}, Row{"leaf.pem", "nothing", "[file-unreadable]"},
        Row{"damaged.pem", "leaf.key", "[pem-malformed]"}}) {
    CAPTURE(row.certificate + " " + row.key);
    const auto identity =
        x509::load_identity({.certificate = data(row.certificate), .key = row.key.empty() ? "" : data(row.key)});
    REQUIRE_FALSE(identity.has_value());
    CAPTURE(identity.error().message);
    CHECK(identity.error().message.find(row.words) != std::string::npos);
  }
}

TEST_CASE("roots are found by subject, whatever they were loaded from") {
  for (const char* const source : {"root.pem", "chain.pem", "roots.d", "trust.jks", "spiffe.json", "secret.yaml"}) {
    CAPTURE(std::string(source));
    x509::Roots roots;
    REQUIRE(roots.add(data(source)).has_value());
    const auto root = x509::load_only(data("root.pem"), x509::ObjectKind::certificate);
    REQUIRE(root.has_value());
    const auto certificate = der::Certificate::parse(root->front().der);
    const auto found = roots.find(certificate->subject.raw);
    REQUIRE(found.size() == 1);
    CHECK(found[0]->der == root->front().der);
    CHECK(roots.contains(root->front().der));
  }
}

TEST_CASE("a directory of hashed links counts each root once") {
  x509::Roots roots;
  REQUIRE(roots.add(data("roots.d")).has_value());
  CHECK(roots.size() == 2);
  CHECK(roots.problems().empty());
}

TEST_CASE("a file without certificates makes no roots and is no error, an unreadable one is") {
  x509::Roots roots;
  CHECK(roots.add(data("leaf.key")).has_value());
  CHECK(roots.empty());
  CHECK_FALSE(roots.add(data("nothing.pem")).has_value());
}
