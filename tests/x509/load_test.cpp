// Reads the files of testdata/x509 (made by testdata/recipes/x509.sh) and holds what comes out against a table.
#include "x509/load.h"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "x509/file.h"
#include "x509/formats.h"
#include "x509/key.h"

using namespace mtlsdiag;
using x509::ObjectKind;
using x509::Reason;

namespace {

std::string data(const std::string& name) {
  return std::string(MTLSDIAG_TESTDATA) + "/x509/" + name;
}

x509::LoadSettings with(std::string_view passphrase) {
  return {.passphrase = x509::Passphrase(ossl::Secret(passphrase))};
}

/// Writes what was found in a few letters: certificate c, private key k, encrypted key e, public key p, request r, CRL
/// l, OCSP response o, session s, parameters a, key log g, summary y; then the problems.
std::string shape(const x509::Loaded& loaded) {
  constexpr std::string_view kLetters = "ckeprlosagy";
  std::string text;
  for (const x509::Object& object : loaded.objects) {
    text += kLetters[static_cast<std::size_t>(object.kind)];
  }
  for (const x509::Problem& problem : loaded.problems) {
    text += " " + std::to_string(static_cast<int>(problem.reason));
  }
  return text;
}

std::string with_problems(std::string text, std::initializer_list<Reason> reasons) {
  for (const Reason reason : reasons) {
    text += " " + std::to_string(static_cast<int>(reason));
  }
  return text;
}

}  // namespace

TEST_CASE("every format gives exactly the objects that were put into it") {
  struct Row {
    std::string file;
    const char* passphrase;
    const char* format;
    const char* objects;
    std::initializer_list<Reason> problems;
  };
  const Row rows[] = {
      {"leaf.pem", nullptr, "PEM", "c", {}},
      {"chain.pem", nullptr, "PEM", "ccc", {}},
      {"windows.pem", nullptr, "PEM", "cc", {}},
      {"trusted.pem", nullptr, "PEM", "c", {}},
      {"indented.pem", nullptr, "text with PEM in it", "c", {Reason::pem_indented}},
      {"unterminated.pem", nullptr, "PEM", "c", {Reason::pem_unterminated}},
      {"damaged.pem", nullptr, "PEM", "c", {Reason::pem_base64}},
      {"with-parameters.pem", nullptr, "PEM", "akc", {}},
      {"leaf.der", nullptr, "DER", "c", {}},
      {"concatenated.der", nullptr, "DER", "ccc", {}},
      {"leaf.b64", nullptr, "base64", "c", {}},
      {"chain.p7b", nullptr, "PKCS#7", "ccc", {}},
      {"chain.p7c", nullptr, "PKCS#7", "ccc", {}},
      {"with-crl.p7b", nullptr, "PKCS#7", "cccl", {}},
      {"leaf.csr", nullptr, "PEM", "r", {}},
      {"crl.pem", nullptr, "PEM", "l", {}},
      {"crl.der", nullptr, "DER", "l", {}},
      {"ocsp.der", nullptr, "DER", "o", {}},
      {"ocsp-request.der", nullptr, "DER", "", {Reason::format_unknown}},
      {"session.pem", nullptr, "PEM", "s", {}},
      {"session.der", nullptr, "DER", "s", {}},
      {"keys.log", nullptr, "TLS key log", "g", {}},
      {"leaf.key", nullptr, "PEM", "k", {}},
      {"pkcs1.key", nullptr, "PEM", "k", {}},
      {"pkcs8.key", nullptr, "PEM", "k", {}},
      {"pkcs8.der", nullptr, "DER", "k", {}},
      {"ed25519.key", nullptr, "PEM", "k", {}},
      {"leaf.pub", nullptr, "PEM", "p", {}},
      {"rsa-pkcs1.pub", nullptr, "PEM", "p", {}},
      {"encrypted.key", "secret", "PEM", "k", {}},
      {"encrypted.key", "wrong", "PEM", "e", {Reason::passphrase_wrong}},
      {"encrypted.key", nullptr, "PEM", "e", {Reason::passphrase_missing}},
      {"scrypt.key", "secret", "PEM", "k", {}},
      {"pbe.key", "secret", "PEM", "k", {}},
      {"traditional.key", "secret", "PEM", "k", {}},
      {"traditional.key", "wrong", "PEM", "e", {Reason::passphrase_wrong}},
      {"traditional.key", nullptr, "PEM", "e", {Reason::passphrase_missing}},
      {"leaf.p12", "secret", "PKCS#12", "ccck", {}},
      {"leaf.p12", "wrong", "PKCS#12", "e", {Reason::passphrase_wrong}},
      {"leaf.p12", nullptr, "PKCS#12", "e", {Reason::passphrase_missing}},
      {"empty.p12", nullptr, "PKCS#12", "ccck", {}},
      {"des.p12", "secret", "PKCS#12", "ccck", {}},
      {"rc2.p12", "secret", "PKCS#12", "ccck", {Reason::encryption_legacy}},
      {"nomac.p12", "secret", "PKCS#12", "ccck", {}},
      {"unicode.p12", "p\xc3\xa4ss", "PKCS#12", "ccck", {}},
      {"gnutls.p12", "secret", "PKCS#12", "ck", {}},
      {"java.p12", "changeit", "PKCS#12", "kccc", {}},
      {"leaf.jks", "changeit", "JKS", "kccc", {}},
      {"leaf.jks", nullptr, "JKS", "eccc", {Reason::integrity_unchecked, Reason::passphrase_missing}},
      {"leaf.jks", "wrong", "JKS", "eccc", {Reason::passphrase_wrong}},
      {"two-passwords.jks", "changeit", "JKS", "eccc", {Reason::passphrase_wrong}},
      {"leaf.jceks", "changeit", "JCEKS", "kccc", {}},
      {"trust.jks", nullptr, "JKS", "c", {Reason::integrity_unchecked}},
      {"secret.yaml", nullptr, "Kubernetes manifest", "cccckc", {}},
      {"list.json", nullptr, "Kubernetes manifest", "ccckc", {}},
      {"secret-faults.yaml",
       nullptr,
       "Kubernetes manifest",
       "ccc",
       {Reason::manifest_base64, Reason::manifest_base64, Reason::format_unknown, Reason::manifest_base64,
        Reason::manifest_base64}},
      {"kubeconfig.yaml", nullptr, "kubeconfig", "cck", {}},
      {"webhook.yaml", nullptr, "Kubernetes manifest", "c", {}},
      {"cert-manager.yaml", nullptr, "Kubernetes manifest", "rcc", {}},
      {"values.yaml", nullptr, "YAML", "cc", {Reason::pem_escaped}},
      {"istio.json", nullptr, "Envoy configuration", "cccc", {}},
      {"config_dump.json", nullptr, "Envoy configuration", "c", {}},
      {"envoy-certs.json", nullptr, "Envoy /certs", "yy", {}},
      {"spiffe.json", nullptr, "SPIFFE bundle", "c", {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.file);
    const x509::Loaded loaded =
        x509::load_file(data(row.file), row.passphrase == nullptr ? x509::LoadSettings{} : with(row.passphrase));
    CHECK(loaded.format == row.format);
    CHECK(shape(loaded) == with_problems(row.objects, row.problems));
    for (const x509::Problem& problem : loaded.problems) {
      CAPTURE(x509::to_error(problem).message);
    }
    for (const x509::Object& object : loaded.objects) {
      if (object.kind == ObjectKind::private_key) {
        CHECK(x509::to_key(object).has_value());
      }
    }
  }
}

TEST_CASE("an object says where it was found") {
  const x509::Loaded windows = x509::load_file(data("windows.pem"));
  REQUIRE(windows.objects.size() == 2);
  CHECK(windows.objects[1].place.line.value() > windows.objects[0].place.line.value() + 10);
  const x509::Loaded yaml = x509::load_file(data("secret.yaml"));
  REQUIRE(yaml.objects.size() == 6);
  CHECK(yaml.objects[0].place.key == "data.ca.crt");
  CHECK(yaml.objects[0].place.document == 0);
  CHECK(yaml.objects[0].place.line == 7);
  CHECK(yaml.objects[1].place.key == "data.tls.crt");
  CHECK(yaml.objects[1].place.document == 1);
  CHECK(yaml.objects[4].place.key == "data.tls.key");
  const x509::Loaded list = x509::load_file(data("list.json"));
  REQUIRE(list.objects.size() == 5);
  CHECK(list.objects[0].place.key == "items[0].data.tls.crt");
  CHECK(list.objects[0].place.line == 14);
  CHECK(list.objects[4].place.key == "items[1].data.ca.crt");
  const x509::Loaded store = x509::load_file(data("trust.jks"));
  REQUIRE(store.objects.size() == 1);
  CHECK(store.objects[0].place.key == "example root");
  CHECK(store.objects[0].is_trusted);
  const x509::Loaded unicode = x509::load_file(data("unicode.p12"), with("p\xc3\xa4ss"));
  REQUIRE(unicode.objects.size() == 4);
  CHECK(unicode.objects[0].label == "Z\xc3\xbcrich");
  const x509::Loaded several = x509::load_file(data("concatenated.der"));
  REQUIRE(several.objects.size() == 3);
  CHECK(several.objects[1].place.offset == several.objects[0].der.size());
}

TEST_CASE("a problem names the line, and one damaged block does not hide the next") {
  for (const auto& [file, line] : {std::pair{"unterminated.pem", "at line 6"}, std::pair{"damaged.pem", "at line 3"}}) {
    const x509::Loaded loaded = x509::load_file(data(file));
    REQUIRE(loaded.problems.size() == 1);
    const std::string message = x509::to_error(loaded.problems[0]).message;
    CAPTURE(message);
    CHECK(message.find(line) != std::string::npos);
    CHECK(message.find("[pem-malformed]") != std::string::npos);
    CHECK(loaded.objects.size() == 1);
  }
}

TEST_CASE("every reason has its row, in the order of the enumeration") {
  const auto rows = x509::reasons();
  REQUIRE(rows.size() == static_cast<std::size_t>(Reason::object_limit) + 1);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(static_cast<std::size_t>(rows[i].reason) == i);
    CHECK_FALSE(rows[i].words.empty());
  }
}

TEST_CASE("what cannot be read ends in one sentence with the finding id") {
  const auto sentence = [](const std::string& name, ObjectKind kind) {
    const auto objects = x509::load_only(name, kind);
    return objects ? std::string("read") : objects.error().message;
  };
  CHECK(sentence("/nowhere/roots.pem", ObjectKind::certificate) ==
        "/nowhere/roots.pem cannot be read: No such file or directory [file-unreadable]");
  CHECK(sentence(MTLSDIAG_TESTDATA, ObjectKind::certificate).find("Is a directory [file-unreadable]") !=
        std::string::npos);
  CHECK(sentence("/dev/null", ObjectKind::certificate) == "/dev/null is empty [file-unreadable]");
  CHECK(sentence("/dev/zero", ObjectKind::certificate).find("the bound is 16 MiB [file-unreadable]") !=
        std::string::npos);
  CHECK(sentence("/bin/true", ObjectKind::certificate).find("it looks like a program") != std::string::npos);
  CHECK(sentence(data("leaf.key"), ObjectKind::certificate).find("holds no certificate") != std::string::npos);
}

TEST_CASE("a key store that asks for too much key derivation is refused before any is done") {
  // 2048 (0x0800) is what OpenSSL 3.0 writes everywhere; the patched count stands in each layer in turn.
  for (const char* const file : {"leaf.p12", "encrypted.key", "leaf.jceks"}) {
    const auto content = x509::FileContent::read(data(file));
    REQUIRE(content.has_value());
    const x509::Loaded sound =
        x509::load(content->view(), file, with(std::string(file) == "leaf.jceks" ? "changeit" : "secret"));
    CAPTURE(file);
    CHECK(sound.has(ObjectKind::private_key));
    x509::LoadSettings settings = with(std::string(file) == "leaf.jceks" ? "changeit" : "secret");
    settings.max_kdf_iterations = 100;
    const x509::Loaded refused = x509::load(content->view(), file, std::move(settings));
    CHECK_FALSE(refused.has(ObjectKind::private_key));
    REQUIRE_FALSE(refused.problems.empty());
    CHECK(refused.problems[0].reason == Reason::kdf_limit);
  }
}
