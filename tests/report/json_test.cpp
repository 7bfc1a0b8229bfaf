#include <doctest/doctest.h>

#include <string>

#include "finding/catalogue.h"
#include "report/formats.h"

using mtlsdiag::Document;
namespace report = mtlsdiag::report;
namespace finding = mtlsdiag::finding;

TEST_CASE("a document is written as JSON, in its own order, on one line or indented") {
  Document document = Document::object();
  document.add("b", 1).add("a", Document(std::vector<std::string>{"x", "y"})).add("n", nullptr).add("t", true);
  document.add("d", 12.3456).add("o", Document::object());
  CHECK(report::to_json(document) == R"({"b": 1, "a": ["x", "y"], "n": null, "t": true, "d": 12.346, "o": {}})");
  CHECK(report::to_json(Document(std::vector<std::string>{"x"}), 2) == "[\n  \"x\"\n]");
}

TEST_CASE("whatever a string holds, the JSON is valid UTF-8 without control characters") {
  CHECK(report::to_json(Document("say \"hi\"\\")) == R"("say \"hi\"\\")");
  CHECK(report::to_json(Document("\x1b[31m\xff\u202e")) == R"("\\x1b[31m\\xff\\u{202e}")");
}

TEST_CASE("a verdict without a cause has a null cause and no side") {
  report::Report sample;
  sample.command = "probe";
  sample.verdict = finding::verdict_of({});
  sample.verdict->summary = "both sides are satisfied";
  const std::string json = report::to_json(report::to_document(sample));
  CHECK(json.find(R"("status": "pass", "cause": null, "side": "unknown")") != std::string::npos);
}

TEST_CASE("a finding without words of its own takes the catalogue's remedy and references") {
  const auto found = finding::make(finding::Kind::cert_expired, finding::Side::client, "expired yesterday");
  const std::string json = report::to_json(report::to_document(found));
  CHECK(json.find(R"("fix": ["Renew the certificate and load the new one."])") != std::string::npos);
  CHECK(json.find(R"("references": ["RFC 5280 4.1.2.5"])") != std::string::npos);
}
