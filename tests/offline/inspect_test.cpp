// inspect: what belongs together, in text and JSON, and bundles that are too large to be held.
#include "offline/inspect.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "finding/catalogue.h"
#include "offline/json_sheet.h"
#include "report/formats.h"
#include "support/scratch.h"
#include "x509/describe.h"
#include "x509/load.h"

using namespace mtlsdiag;

namespace {

std::string data(const std::string& name) {
  return std::string(MTLSDIAG_TESTDATA) + "/x509/" + name;
}

offline::InspectSettings settings_for(std::vector<std::string> names) {
  offline::InspectSettings settings{.at = *parse_instant("2027-01-01T00:00:00Z"),
                                    .started = *parse_instant("2027-01-01T00:00:00Z")};
  for (const std::string& name : names) {
    settings.files.push_back(name.front() == '/' ? name : data(name));
  }
  return settings;
}

std::string read_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

/// A file of its own, gone with the object.
class Made {
 public:
  explicit Made(const std::string& content) { scratch_.write("file", content); }
  [[nodiscard]] std::string name() const { return scratch_ / "file"; }

 private:
  test::Scratch scratch_;
};

/// A copy of a file of testdata with some octets changed.
Made damaged(const std::string& name, std::size_t at, std::string_view octets) {
  std::string content = read_file(data(name));
  return Made(content.replace(at, octets.size(), octets));
}

/// A file of `copies` copies of the chain.
Made bundle_of(int copies, const std::string& also = "") {
  const std::string chain = read_file(data("chain.pem"));
  std::string content;
  for (int i = 0; i < copies; ++i) {
    content += chain;
  }
  return Made(content + also);
}

}  // namespace

TEST_CASE("a report relates certificates to their issuers, keys and requests, across files") {
  const report::Report report =
      offline::inspect(settings_for({"chain.pem", "leaf.key", "leaf.csr", "crl.pem", "rsa.key"}));
  REQUIRE(report.certificates.elements() != nullptr);
  const Document::List& certificates = *report.certificates.elements();
  REQUIRE(certificates.size() == 3);
  CHECK(*certificates[0].find("issuer_index")->integer() == 1);
  CHECK(*certificates[1].find("issuer_index")->integer() == 2);
  CHECK(certificates[2].find("issuer_index") == nullptr);
  CHECK(*certificates[0].find("private_key_index")->integer() == 0);
  CHECK(*certificates[0].find("source")->find("line")->integer() == 1);
  const Document::List& keys = *report.extra.find("private_keys")->elements();
  REQUIRE(keys.size() == 2);
  CHECK(keys[0].find("fits_certificates")->elements()->size() == 1);
  CHECK(keys[0].find("fits_requests")->elements()->size() == 1);
  CHECK(keys[1].find("fits_certificates")->elements()->empty());
  CHECK(*report.extra.find("crls")->elements()->front().find("issuer_index")->integer() == 1);
  // The RSA key belongs to nothing here.
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].kind == finding::Kind::key_mismatch);
  CHECK(report.findings[0].severity == finding::Severity::warning);
  CHECK(report.findings[0].subject.file == data("rsa.key"));
}

TEST_CASE("the findings of an input are exactly what is wrong with it") {
  struct Row {
    std::string file;
    std::vector<std::string> ids;
  };
  for (const Row& row :
       {Row{"chain.pem", {}}, Row{"damaged.pem", {"pem-malformed"}}, Row{"unterminated.pem", {"pem-malformed"}},
        Row{"encrypted.key", {"passphrase-wrong"}}, Row{"nothing", {"file-unreadable"}},
        Row{"secret-faults.yaml",
            {"pem-malformed", "pem-malformed", "file-unreadable", "pem-malformed", "pem-malformed"}}}) {
    CAPTURE(row.file);
    const report::Report report = offline::inspect(settings_for({row.file}));
    std::vector<std::string> ids;
    for (const finding::Finding& found : report.findings) {
      ids.emplace_back(finding::id_of(found.kind));
    }
    CHECK(ids == row.ids);
  }
  const report::Report locked = offline::inspect(settings_for({"encrypted.key"}));
  CHECK(locked.findings[0].severity == finding::Severity::info);
}

TEST_CASE("text draws the tree with the key beside its certificate") {
  std::string text;
  offline::inspect_text(settings_for({"chain.pem", "leaf.key", "leaf.csr"}), 80, false,
                        [&text](std::string_view part) { text += part; });
  CHECK(text.find("  [2] CN=Example Root,O=Example\n"
                  "  └─ [1] CN=Example Issuing CA,O=Example\n"
                  "     └─ [0] CN=payments.example.com,O=Example + key 0 + request 0\n") != std::string::npos);
  for (const std::string_view word : {"EC P-256", "sha256WithRSAEncryption", "DNS:*.pay.example.com", "must staple"}) {
    CHECK(text.find(word) != std::string::npos);
  }
}

TEST_CASE("no form of output holds a private key or a session secret") {
  for (const char* const name : {"leaf.key", "pkcs8.key", "session.pem", "keys.log", "secret.yaml"}) {
    std::string output;
    const offline::Write write = [&output](std::string_view part) { output += part; };
    const offline::InspectSettings settings = settings_for({name});
    offline::inspect_text(settings, 80, true, write);
    offline::inspect_lines(settings, write);
    offline::inspect_object(settings, write);
    const x509::Loaded loaded = x509::load_file(data(name));
    for (const x509::Object& object : loaded.objects) {
      const ByteView secret = object.secret.reveal();
      if (secret.size() > 24) {
        CHECK(output.find(to_hex(secret.subspan(8, 16))) == std::string::npos);
        CHECK(output.find(to_base64(secret.subspan(9, 15))) == std::string::npos);
      }
    }
    CHECK(output.find("PRIVATE KEY---") == std::string::npos);
  }
}

TEST_CASE("streamed JSON is the JSON of the same Document") {
  const auto objects = x509::load_only(data("chain.pem"), x509::ObjectKind::certificate);
  REQUIRE(objects.has_value());
  for (const x509::Object& object : *objects) {
    std::string streamed;
    offline::JsonSheet sheet(streamed);
    sheet.begin_object({});
    x509::describe_certificate(object.der, Instant{}, sheet);
    sheet.end_object();
    CHECK(streamed == report::to_json(x509::describe_certificate(object.der, Instant{})));
  }
}

TEST_CASE("a line is written for each file, and several for a bundle that is too large to be held") {
  std::string output;
  const offline::Write write = [&output](std::string_view part) { output += part; };
  offline::inspect_lines(settings_for({"leaf.pem", "chain.pem"}), write);
  CHECK(count(output, "\n") == 2);
  output.clear();
  const Made bundle = bundle_of(1400, read_file(data("leaf.key")));
  offline::inspect_lines(settings_for({bundle.name()}), write);
  CHECK(count(output, "\n") == 2);
  CHECK(count(output, "\"spki_pin\"") == 4201);
  CHECK(count(output, "\"part\": 2") == 1);
  CHECK(count(output, "\"last\": true") == 1);
  CHECK(count(output, "\"private_keys\": [") == 1);
  output.clear();
  offline::inspect_object(settings_for({bundle.name()}), write);
  CHECK(count(output, "\n") == 1);
  CHECK(count(output, "\"certificates\": [") == 1);
  CHECK(count(output, "\"index\": 4199") == 1);
  output.clear();
  offline::inspect_text(settings_for({bundle.name()}), 80, false, write);
  CHECK(count(output, "  subject       CN=payments.example.com,O=Example\n") == 1400);
}

TEST_CASE("exactly as many objects as are held are still related") {
  std::string output;
  const Made bundle = bundle_of(static_cast<int>(offline::kRelatedObjects / 3), read_file(data("leaf.pem")));
  offline::inspect_lines(settings_for({bundle.name()}), [&output](std::string_view part) { output += part; });
  CHECK(count(output, "\n") == 1);
  CHECK(count(output, "\"part\"") == 0);
  CHECK(count(output, "\"issuer_index\"") == 2 * (offline::kRelatedObjects / 3) + 1);
}

TEST_CASE("a CRL of which an entry cannot be read is damaged, and is described all the same") {
  const std::string whole = read_file(data("crl.der"));
  const std::size_t revocation_date = whole.rfind("\x17\x0d");
  REQUIRE(revocation_date != std::string::npos);
  const Made crl = damaged("crl.der", revocation_date, "\x16");
  const report::Report report = offline::inspect(settings_for({crl.name()}));
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].kind == finding::Kind::pem_malformed);
  CHECK(report.findings[0].message.find("an entry that cannot be read") != std::string::npos);
}
