// The reading of text: sides, streams, stack traces, escapes, codes.
#include "explain/explain.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "explain/code.h"
#include "explain/prefilter.h"
#include "explain/render.h"
#include "explain/unwrap.h"
#include "finding/catalogue.h"

namespace {

using namespace mtlsdiag;
using explain::Match;
using finding::Side;

std::vector<Match> read_in_pieces(std::string_view text, std::size_t piece) {
  explain::Explainer explainer;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    explainer.feed(text.substr(at, piece));
  }
  explainer.finish();
  return explainer.matches();
}

std::string id_of(const Match& match) {
  return std::string(finding::id_of(match.kind));
}

}  // namespace

TEST_CASE("the side turns with who printed the message") {
  struct Row {
    const char* text;
    Side side;
    const char* id;
  };
  for (const Row& row : {
           Row{"Get \"https://a.example/\": remote error: tls: bad certificate", Side::client, "client-cert-rejected"},
           Row{"http: TLS handshake error from 10.0.0.1:1: remote error: tls: bad certificate", Side::server,
               "chain-untrusted-root"},
           Row{"http: TLS handshake error from 10.0.0.1:1: tls: client didn't provide a certificate", Side::client,
               "client-cert-required"},
           Row{"curl: (60) SSL certificate problem: certificate has expired", Side::server, "cert-expired"},
           Row{"client SSL certificate verify error: (10:certificate has expired) while reading client request headers",
               Side::client, "cert-expired"},
           Row{"upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to upstream",
               Side::server, "cert-expired"},
           Row{"TLS server: In state certify received CLIENT ALERT: Fatal - Unknown CA", Side::server,
               "chain-untrusted-root"},
           Row{"TLS server: In state wait_cert at x.erl:1 generated SERVER ALERT: Fatal - Certificate Expired",
               Side::client, "cert-expired"},
           Row{"dial tcp 10.0.0.1:443: connect: connection refused", Side::network, "connection-refused"},
       }) {
    CAPTURE(row.text);
    const auto matches = explain::explain(row.text);
    REQUIRE_FALSE(matches.empty());
    CHECK(matches[0].side == row.side);
    CHECK(id_of(matches[0]) == row.id);
  }
}

TEST_CASE("where the role is not known both answers are given, and the user can settle it") {
  const auto open = explain::explain("remote error: tls: unknown certificate authority");
  REQUIRE_FALSE(open.empty());
  CHECK(open[0].side == Side::unknown);
  CHECK(open[0].side_if.client == Side::client);
  CHECK(open[0].side_if.server == Side::server);
  const auto settled =
      explain::explain("remote error: tls: unknown certificate authority", {.speaker = explain::Role::server});
  CHECK(settled[0].side == Side::server);
}

TEST_CASE("a specific cause beats the alert or the generic failure in the same line") {
  struct Row {
    std::string text;
    std::string id;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"curl: (60) SSL certificate problem: self-signed certificate in certificate chain", "chain-untrusted-root"},
           {"TLS handshake failed: x509: certificate is valid for a.example, not b.example", "name-mismatch"},
           {"error:0A000086:SSL routines::certificate verify failed (certificate revoked)", "cert-revoked"},
       }) {
    CAPTURE(row.text);
    const auto matches = explain::explain(row.text);
    REQUIRE_FALSE(matches.empty());
    CHECK(id_of(matches[0]) == row.id);
  }
}

TEST_CASE("the lines of a stack trace are one event, and its most telling line answers") {
  const std::string trace =
      "12:00:01 ERROR request failed\n"
      "javax.net.ssl.SSLHandshakeException: General SSLEngine problem\n"
      "\tat java.base/sun.security.ssl.Alert.createSSLException(Alert.java:131)\n"
      "Caused by: sun.security.validator.ValidatorException: PKIX path validation failed\n"
      "\tat java.base/sun.security.validator.PKIXValidator.doValidate(PKIXValidator.java:369)\n"
      "Caused by: java.security.cert.CertificateExpiredException: NotAfter: Mon Jan 01 00:00:00 UTC 2024\n";
  const auto matches = explain::explain(trace);
  REQUIRE(matches.size() == 1);
  CHECK(id_of(matches[0]) == "cert-expired");
  CHECK(matches[0].count == 1);
}

TEST_CASE("repeats are grouped with their number and the first and last time") {
  std::string log;
  for (int i = 0; i < 50; ++i) {
    log += "2026-11-20T10:00:" + std::string(i < 10 ? "0" : "") + std::to_string(i) +
           "Z app[17]: remote error: tls: certificate required\n2026-11-20T10:00:59Z app[17]: request done\n";
  }
  const auto matches = read_in_pieces(log, log.size());
  REQUIRE(matches.size() == 1);
  CHECK(matches[0].count == 50);
  CHECK(matches[0].line == 1);
  CHECK(matches[0].first_time == "2026-11-20T10:00:00Z");
  CHECK(matches[0].last_time == "2026-11-20T10:00:49Z");
}

TEST_CASE("a stream in pieces of any size gives the same matches") {
  std::string log;
  for (int i = 0; i < 40; ++i) {
    log += "GET /" + std::to_string(i) + "\nx509: certificate signed by unknown authority\n\n";
    log += "{\"level\":\"error\",\"msg\":\"tls: \\\"bad\\\" remote error: tls: expired certificate\"}\r\n";
  }
  log += "ERR_CERT_DATE_INVALID";
  const auto whole = read_in_pieces(log, log.size());
  REQUIRE(whole.size() == 3);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{1000}}) {
    CAPTURE(piece);
    const auto pieces = read_in_pieces(log, piece);
    REQUIRE(pieces.size() == whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
      CHECK(pieces[i].kind == whole[i].kind);
      CHECK(pieces[i].count == whole[i].count);
      CHECK(pieces[i].line == whole[i].line);
      CHECK(pieces[i].start == whole[i].start);
    }
  }
}

TEST_CASE("escapes, colours and wrappers do not hide a message") {
  for (const char* text : {
           "\x1b[31mERROR\x1b[0m x509: certificate \x1b[1msigned\x1b[0m by unknown authority",
           R"({"log":"x509: certificate signed by unknown authority\n","stream":"stderr"})",
           "2026-01-01T00:00:00.123456789Z stderr F x509: certificate signed by unknown authority",
           "Nov 20 10:00:00 host app[12]: x509: certificate signed by unknown authority",
           "error=x509:%20certificate%20signed%20by%20unknown%20authority",
           R"({"error":"Get \\\"https:\/\/a\/\\\": x509: certificate signed by unknown authority"})",
       }) {
    CAPTURE(text);
    const auto matches = read_in_pieces(text, 4096);
    REQUIRE(matches.size() == 1);
    CHECK(id_of(matches[0]) == "chain-untrusted-root");
    const std::string_view input(text);
    CHECK(matches[0].end <= input.size());
    CHECK(input.substr(matches[0].start, 4) == "x509");
  }
}

TEST_CASE("a bare code lists every meaning that it can have") {
  struct Row {
    const char* word;
    std::vector<std::string> ids;
  };
  for (const Row& row : {
           Row{"48", {"chain-untrusted-root", "name-constraint-violated"}},
           Row{"unknown_ca", {"chain-untrusted-root"}},
           Row{"0x30", {"chain-untrusted-root"}},
           Row{"20", {"record-corrupt", "chain-missing-intermediate"}},
           Row{"X509_V_ERR_CERT_HAS_EXPIRED", {"cert-expired"}},
           Row{"0A000086", {"chain-untrusted-root"}},
           Row{"1416F086", {"chain-untrusted-root"}},
           Row{"error:14094418", {"chain-untrusted-root"}},
           Row{"268435581", {"chain-untrusted-root"}},
           Row{"0x80090325", {"chain-untrusted-root"}},
           Row{"-2146893019", {"chain-untrusted-root"}},
           Row{"SEC_ERROR_UNKNOWN_ISSUER", {"chain-untrusted-root"}},
           Row{"-8179", {"chain-untrusted-root"}},
           Row{"ERR_CERT_DATE_INVALID", {"cert-expired"}},
           Row{"-201", {"cert-expired"}},
           Row{"GNUTLS_E_CERTIFICATE_KEY_MISMATCH", {"key-mismatch"}},
           Row{"-0x2700", {"chain-untrusted-root"}},
           Row{"08006", {"connection-closed"}},
           Row{"496", {"client-cert-required"}},
           Row{"curl 35", {"alert-generic"}},
           Row{"certificate required", {"client-cert-required"}},
           Row{"cert-expired", {"cert-expired"}},
       }) {
    CAPTURE(row.word);
    const auto matches = explain::explain(row.word);
    REQUIRE(matches.size() >= row.ids.size());
    for (std::size_t i = 0; i < row.ids.size(); ++i) {
      CHECK(id_of(matches[i]) == row.ids[i]);
    }
    if (matches.size() > 1) {
      for (const Match& match : matches) {
        CHECK_FALSE(match.tell.empty());
      }
    }
  }
}

TEST_CASE("every code is found by its number and, where it has one, by its name") {
  for (const explain::Code& code : explain::codes()) {
    CAPTURE(code.name);
    const explain::Code* by_number = explain::find_code(code.scheme, code.number);
    REQUIRE(by_number != nullptr);
    CHECK(by_number->kind == code.kind);
    CHECK(explain::find_code(code.scheme, code.name) != nullptr);
  }
}

TEST_CASE("nothing is made of a text without a TLS failure") {
  for (const char* text :
       {"hello world", "", "\n\n", "SSL connection established", "Verify return code: 0 (ok)", "12345678"}) {
    CAPTURE(text);
    CHECK(explain::explain(text).empty());
  }
}

TEST_CASE("a line longer than the bound is cut and the next one is read") {
  std::string log(explain::kMaxLine * 2, 'x');
  log += "\nremote error: tls: bad certificate\n";
  const auto matches = read_in_pieces(log, 65536);
  REQUIRE(matches.size() == 1);
  CHECK(id_of(matches[0]) == "client-cert-rejected");
}

TEST_CASE("foreign bytes in a match are shown escaped") {
  const auto matches = explain::explain("x509: certificate is valid for a\x07\xe2\x80\xae.example, not b.example");
  REQUIRE_FALSE(matches.empty());
  CHECK(matches[0].text.find('\x07') == std::string::npos);
  CHECK(matches[0].text.find("\\x07") != std::string::npos);
}

TEST_CASE("the prefilter finds a literal wherever it stands and however its blanks are spelt") {
  explain::Prefilter filter;
  filter.add("bad certificate");
  filter.add("err_x");
  filter.seal();
  for (std::size_t before = 0; before < 9; ++before) {
    for (const std::string text : {"bad certificate", "BAD_CERTIFICATE", "Bad-Certificate", "ERR X"}) {
      explain::Hit hit{};
      CAPTURE(text);
      CHECK(filter.find(std::string(before, '.') + text, 0, hit));
      CHECK(hit.position == before);
      CHECK(hit.length == text.size());
      CHECK(explain::LineGrams(text).find(text.size() > 6 ? "bad certificate" : "err_x", hit));
    }
  }
}

TEST_CASE("the time of a line is found as it is written") {
  struct Row {
    std::string line;
    std::string time;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"2026-11-20T12:00:00.123Z x", "2026-11-20T12:00:00.123Z"},
           {"2026/11/20 23:37:34 [info] 1#1: x", "2026/11/20 23:37:34"},
           {"[Fri Nov 20 23:37:41.248432 2026] [ssl:info] x", "Fri Nov 20 23:37:41.248432"},
           {"10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET", "20/Nov/2026:10:00:00 +0000"},
           {"Nov  2 10:00:00 host x", "Nov  2 10:00:00"},
           {"E0712 18:20:27.354095       1 x", "E0712 18:20:27.354095"},
           {"no time here", ""},
       }) {
    CAPTURE(row.line);
    CHECK(explain::find_time(row.line) == row.time);
  }
}

TEST_CASE("Markdown keeps foreign text in code spans that it cannot leave") {
  auto matches = explain::explain("x509: certificate is valid for `a`.example, not <b>.example");
  REQUIRE_FALSE(matches.empty());
  const std::string text = explain::to_markdown(matches);
  CHECK(text.find("`` certificate is valid for `a`.example, not ``") != std::string::npos);
}

TEST_CASE("the manual page of the findings is made from the catalogue") {
  std::ifstream file(MTLSDIAG_SOURCE_DIR "/man/mtlsdiag-findings.7");
  std::stringstream page;
  page << file.rdbuf();
  CHECK(page.str() == explain::list_manual());
}
