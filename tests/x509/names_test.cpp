// Matching names, reading addresses, hiding PINs.
#include <doctest/doctest.h>

#include <string>

#include "x509/file.h"
#include "x509/load.h"
#include "x509/name_match.h"

using namespace mtlsdiag;
using x509::NameKind;
using x509::NameVerdict;

TEST_CASE("a wildcard stands for exactly one leftmost label (RFC 9525 §6.3)") {
  struct Row {
    const char* pattern;
    const char* host;
    bool matches;
  };
  for (const Row& row :
       {Row{"www.example.com", "WWW.example.com", true}, Row{"www.example.com", "www.example.com.", true},
        Row{"www.example.com.", "www.example.com", false}, Row{"*.example.com", "www.example.com", true},
        Row{"*.example.com", "a.b.example.com", false}, Row{"*.example.com", "example.com", false},
        Row{"*.example.com", ".example.com", false}, Row{"w*.example.com", "www.example.com", false},
        Row{"*", "localhost", false}, Row{"*.com", "example.com", false},
        Row{"*.*.example.com", "a.b.example.com", false}, Row{"www.*.com", "www.example.com", false},
        Row{"", "", false}, Row{"a.example", "b.example", false}}) {
    CAPTURE(std::string(row.pattern));
    CAPTURE(std::string(row.host));
    CHECK(x509::host_matches(row.pattern, row.host) == row.matches);
  }
}

TEST_CASE("a name with a NUL in it never matches what stands before the NUL") {
  using namespace std::string_view_literals;
  CHECK_FALSE(x509::host_matches("good.example\0.bad.example"sv, "good.example"));
  CHECK(x509::parse_address("192.0.2.1\0x"sv).empty());
}

TEST_CASE("a reference is read as what it looks like") {
  struct Row {
    const char* text;
    NameKind kind;
    const char* compared;
  };
  for (const Row& row :
       {Row{"DB.internal.", NameKind::dns, "db.internal"}, Row{"192.0.2.7", NameKind::ip, "192.0.2.7"},
        Row{"[2001:DB8::7]", NameKind::ip, "2001:db8::7"}, Row{"ops@example.com", NameKind::email, "ops@example.com"},
        Row{"spiffe://example.org/a", NameKind::uri, "spiffe://example.org/a"},
        Row{"tag:example.com,2026:x", NameKind::uri, "tag:example.com,2026:x"}}) {
    const auto name = x509::parse_reference(row.text);
    REQUIRE(name.has_value());
    CHECK(name->kind == row.kind);
    CHECK(name->text == row.compared);
  }
  CHECK_FALSE(x509::parse_reference("two words").has_value());
  CHECK_FALSE(x509::parse_reference("localhost:8443").has_value());
  CHECK_FALSE(x509::parse_reference("db.internal:8443/x").has_value());
  CHECK_FALSE(x509::parse_reference("").has_value());
}

TEST_CASE("a certificate answers to each of its names, and to its CN only as a hint") {
  const auto objects =
      x509::load_only(std::string(MTLSDIAG_TESTDATA) + "/x509/leaf.pem", x509::ObjectKind::certificate);
  REQUIRE(objects.has_value());
  const auto certificate = der::Certificate::parse(objects->front().der);
  REQUIRE(certificate.has_value());
  struct Row {
    const char* name;
    NameVerdict verdict;
  };
  for (const Row& row : {Row{"payments.example.com", NameVerdict::matched},
                         Row{"a.pay.example.com", NameVerdict::matched}, Row{"192.0.2.7", NameVerdict::matched},
                         Row{"2001:db8::7", NameVerdict::matched}, Row{"192.0.2.8", NameVerdict::mismatched},
                         Row{"ops@EXAMPLE.com", NameVerdict::matched}, Row{"Ops@example.com", NameVerdict::mismatched},
                         Row{"spiffe://example.org/ns/pay/sa/api", NameVerdict::matched},
                         Row{"SPIFFE://EXAMPLE.org/ns/pay/sa/api", NameVerdict::matched},
                         Row{"spiffe://example.org/ns/pay/sa/API", NameVerdict::mismatched},
                         Row{"other.example.com", NameVerdict::mismatched}}) {
    CAPTURE(std::string(row.name));
    CHECK(x509::match_name(*certificate, *x509::parse_reference(row.name)) == row.verdict);
  }
  const auto plain = x509::load_only(std::string(MTLSDIAG_TESTDATA) + "/x509/rsa.pem", x509::ObjectKind::certificate);
  REQUIRE(plain.has_value());
  const auto without_san = der::Certificate::parse(plain->front().der);
  CHECK(x509::match_name(*without_san, *x509::parse_reference("rsa.example.com")) == NameVerdict::only_in_subject);
}

TEST_CASE("a PIN in a URI is never shown") {
  CHECK(x509::masked_uri("pkcs11:token=t;object=k?pin-value=1234&module-path=/x.so") ==
        "pkcs11:token=t;object=k?pin-value=***&module-path=/x.so");
  CHECK(x509::masked_uri("pkcs11:object=k;PIN-VALUE=1234").find("1234") == std::string::npos);
  CHECK(x509::masked_uri("pkcs11:object=k?pin-source=file:/etc/pin;x").find("/etc/pin") == std::string::npos);
}
