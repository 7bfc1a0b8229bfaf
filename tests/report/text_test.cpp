#include "base/text.h"

#include <doctest/doctest.h>

#include <string>

#include "finding/catalogue.h"
#include "report/formats.h"

namespace report = mtlsdiag::report;
namespace finding = mtlsdiag::finding;
using mtlsdiag::Document;

namespace {

report::Report refused() {
  report::Report sample;
  sample.command = "probe";
  sample.target = "db.internal:8443";
  auto found = finding::make(finding::Kind::cert_expired, finding::Side::client,
                             "the server refused the client certificate: it expired 3 days ago");
  found.subject.chain = finding::Side::client;
  found.subject.index = 0;
  found.subject.name = "CN=payments";
  found.evidence.push_back({11, "alert certificate_expired (45) received"});
  sample.findings.push_back(found);
  sample.verdict = finding::verdict_of(sample.findings);
  finding::Step hello;
  hello.n = 2;
  hello.t_ms = 0.9;
  hello.actor = finding::Actor::client;
  hello.layer = "handshake";
  hello.name = "client_hello";
  hello.bytes = 248;
  sample.steps.push_back(hello);
  return sample;
}

}  // namespace

TEST_CASE("the cause, its id, the side and the fix come before anything else") {
  const std::string text = report::to_text(refused(), {});
  CHECK(text ==
        "FAIL  the server refused the client certificate: it expired 3 days ago\n"
        "      [cert-expired]\n"
        "  target       db.internal:8443\n"
        "  side         client (certain)\n"
        "  where        client chain, certificate 0 (CN=payments)\n"
        "  fix          Renew the certificate and load the new one.\n"
        "  evidence     step 11: alert certificate_expired (45) received\n"
        "\n"
        "step       ms  client                     server\n"
        "   2      0.9  client_hello           -->                            248 B\n"
        "\n"
        "Explained\n"
        "  The end of the validity (notAfter) is in the past.\n"
        "  check        mtlsdiag verify CERT --roots ROOTS --intermediates CHAIN\n"
        "  more         mtlsdiag explain cert-expired\n");
}

TEST_CASE("a report ends with the catalogue's words of its cause, and without a cause with none") {
  report::Report sample = refused();
  const Document with = report::to_document(sample);
  const Document* explained = with.find("explanation");
  REQUIRE(explained != nullptr);
  CHECK(*explained->find("meaning")->text() == finding::entry(finding::Kind::cert_expired).cause);
  sample.verdict->cause.reset();
  CHECK(report::to_document(sample).find("explanation") == nullptr);
  CHECK(report::to_text(sample, {}).find("Explained") == std::string::npos);
}

TEST_CASE("what is said of many places is said once") {
  report::Report sample = refused();
  for (std::size_t i = 1; i <= 3; ++i) {
    finding::Finding more =
        finding::make(finding::Kind::chain_superfluous_cert, finding::Side::client, "no path needs it");
    more.subject.chain = finding::Side::client;
    more.subject.index = i;
    sample.findings.push_back(more);
  }
  const std::string text = report::to_text(sample, {});
  CHECK(text.find("  info: no path needs it [chain-superfluous-cert]\n"
                  "  where        client chain, certificate 1, and 2 more places\n\n") != std::string::npos);
  CHECK(text.find("certificate 2") == std::string::npos);
  report::RenderOptions verbose;
  verbose.verbose = true;
  CHECK(report::to_text(sample, verbose).find("certificate 3") != std::string::npos);
}

TEST_CASE("no line of a piped report is wider than 80 columns or holds an escape sequence") {
  report::Report sample = refused();
  sample.findings[0].message = std::string(30, 'a') + " " + std::string(30, 'b') + " " + std::string(30, 'c');
  sample.verdict->summary = sample.findings[0].message;
  const std::string text = report::to_text(sample, {});
  for (const std::string_view line : mtlsdiag::split(text, '\n')) {
    CHECK(line.size() <= 80);
    CHECK(mtlsdiag::is_printable(line));
  }
}
