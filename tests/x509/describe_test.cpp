// What every report shows of a certificate.
#include "x509/describe.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "x509/load.h"

using namespace mtlsdiag;

namespace {

Document describe_file(const std::string& name, std::string_view at) {
  const auto objects = x509::load_only(std::string(MTLSDIAG_TESTDATA) + "/x509/" + name, x509::ObjectKind::certificate);
  REQUIRE(objects.has_value());
  return x509::describe_certificate(objects->front().der, *parse_instant(at));
}

std::vector<std::string> texts(const Document& document, std::string_view name) {
  std::vector<std::string> values;
  const Document* const list = document.find(name);
  REQUIRE(list != nullptr);
  REQUIRE(list->elements() != nullptr);
  for (const Document& element : *list->elements()) {
    values.push_back(*element.text());
  }
  return values;
}

}  // namespace

TEST_CASE("a leaf is described with everything that its extensions say") {
  const Document leaf = describe_file("leaf.pem", "2027-01-01T00:00:00Z");
  CHECK(*leaf.find("subject")->text() == "CN=payments.example.com,O=Example");
  CHECK(*leaf.find("issuer")->text() == "CN=Example Issuing CA,O=Example");
  CHECK(*leaf.find("serial")->text() == "2a01");
  CHECK(*leaf.find("version")->integer() == 3);
  CHECK_FALSE(*leaf.find("is_ca")->boolean());
  CHECK(*leaf.find("key")->find("text")->text() == "EC P-256");
  CHECK(*leaf.find("key")->find("bits")->integer() == 256);
  CHECK(*leaf.find("signature_algorithm")->text() == "ecdsa-with-SHA256");
  CHECK(texts(leaf, "san") == std::vector<std::string>{"DNS:payments.example.com", "DNS:*.pay.example.com",
                                                       "IP:192.0.2.7", "IP:2001:db8::7", "email:ops@example.com",
                                                       "URI:spiffe://example.org/ns/pay/sa/api"});
  CHECK(texts(leaf, "key_usage") == std::vector<std::string>{"digitalSignature"});
  CHECK(texts(leaf, "extended_key_usage") == std::vector<std::string>{"serverAuth", "clientAuth"});
  CHECK(texts(leaf, "crl_sources") == std::vector<std::string>{"http://crl.example.com/ca.crl"});
  CHECK(texts(*leaf.find("aia"), "ocsp") == std::vector<std::string>{"http://ocsp.example.com/"});
  CHECK(texts(*leaf.find("aia"), "ca_issuers") == std::vector<std::string>{"http://ca.example.com/ca.der"});
  CHECK(texts(leaf, "policies").size() == 2);
  CHECK(*leaf.find("must_staple")->boolean());
  CHECK(leaf.find("subject_key_id")->text()->size() == 40);
  CHECK(leaf.find("extensions")->elements()->size() == 10);
  CHECK(leaf.find("sha256")->text()->size() == 64);
  CHECK(leaf.find("sha1")->text()->size() == 40);
  CHECK(leaf.find("spki_pin")->text()->size() == 44);
}

TEST_CASE("an issuer is described with its constraints") {
  const Document ca = describe_file("ca.pem", "2027-01-01T00:00:00Z");
  CHECK(*ca.find("is_ca")->boolean());
  CHECK(*ca.find("basic_constraints")->find("path_length")->integer() == 0);
  CHECK(texts(*ca.find("name_constraints"), "permitted") ==
        std::vector<std::string>{"DNS:example.com", "IP:192.0.2.0/255.255.255.0"});
  CHECK(texts(*ca.find("name_constraints"), "excluded") == std::vector<std::string>{"DNS:bad.example.com"});
  const Document root = describe_file("root.pem", "2027-01-01T00:00:00Z");
  CHECK(*root.find("self_issued")->boolean());
  CHECK(root.find("must_staple") == nullptr);
}

TEST_CASE("days left are whole days, and negative once they are over") {
  const Document leaf = describe_file("leaf.pem", "2027-01-01T00:00:00Z");
  const Instant end = *parse_instant(*leaf.find("not_after")->text());
  const auto days_at = [](std::string_view when) {
    return *describe_file("leaf.pem", when).find("days_left")->integer();
  };
  CHECK(days_at(format_instant(end - std::chrono::hours(25))) == 1);
  CHECK(days_at(format_instant(end - std::chrono::hours(23))) == 0);
  CHECK(days_at(format_instant(end + std::chrono::hours(1))) == -1);
}

TEST_CASE("bytes that are no certificate are described as such") {
  const Document nothing = x509::describe_certificate(as_bytes("no certificate"), Instant{});
  CHECK(nothing.find("error") != nullptr);
  CHECK(*nothing.find("size")->integer() == 14);
  CHECK(nothing.find("subject") == nullptr);
}
