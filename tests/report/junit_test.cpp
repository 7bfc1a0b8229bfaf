#include <doctest/doctest.h>

#include <array>
#include <string>

#include "report/encoders.h"

namespace report = mtlsdiag::report;
using mtlsdiag::Document;

namespace {

Document row(const char* name, const char* result, const char* seen) {
  Document test = Document::object();
  test.add("name", name).add("presented", "a certificate").add("seen", seen).add("result", result);
  test.add("finding", "mtls-not-enforced");
  return test;
}

}  // namespace

TEST_CASE("each test of an audit is a case of its own, skipped where it tells nothing") {
  report::Report sample;
  sample.command = "audit";
  sample.target = "db:1";
  Document tests = Document::list();
  tests.push(row("a/tls1.3", "pass", "alert"));
  tests.push(row("b/tls1.3", "fail", "HTTP 200: <ok>"));
  tests.push(row("c/tls1.3", "skipped", "needs it"));
  tests.push(row("d/tls1.3", "unknown", "HTTP 502"));
  sample.extra.add("tests", std::move(tests));
  const std::array reports{sample};
  std::string text;
  report::write_junit(reports, {}, [&text](std::string_view piece) { text += piece; });
  CHECK(text ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"mtlsdiag\" tests=\"4\" failures=\"1\" errors=\"0\">\n"
        "  <testsuite name=\"db:1\" tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"2\">\n"
        "    <testcase name=\"a/tls1.3\" classname=\"db:1\"/>\n"
        "    <testcase name=\"b/tls1.3\" classname=\"db:1\">\n"
        "      <failure type=\"mtls-not-enforced\" message=\"HTTP 200: &lt;ok&gt;\">a certificate: HTTP 200: "
        "&lt;ok&gt;</failure>\n"
        "    </testcase>\n"
        "    <testcase name=\"c/tls1.3\" classname=\"db:1\">\n"
        "      <skipped message=\"needs it\"/>\n"
        "    </testcase>\n"
        "    <testcase name=\"d/tls1.3\" classname=\"db:1\">\n"
        "      <skipped message=\"cannot be told: HTTP 502\"/>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}
