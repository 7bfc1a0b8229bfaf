#include "base/time.h"

#include <doctest/doctest.h>

#include <string_view>

using mtlsdiag::format_instant;
using mtlsdiag::parse_instant;

TEST_CASE("instants are read from RFC 3339, a bare date or seconds since 1970, and written in UTC") {
  struct Row {
    std::string_view text;
    std::string_view utc;
  };
  for (const Row& row : {
           Row{"2026-11-20T12:00:00Z", "2026-11-20T12:00:00.000Z"},
           Row{"2026-11-20T12:00:00.25+02:00", "2026-11-20T10:00:00.250Z"},
           Row{"2026-11-20", "2026-11-20T00:00:00.000Z"},
           Row{"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"},
           Row{"9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"},
           Row{"1950-06-01T00:00:00Z", "1950-06-01T00:00:00.000Z"},
           Row{"@0", "1970-01-01T00:00:00.000Z"},
       }) {
    CAPTURE(row.text);
    REQUIRE(parse_instant(row.text).has_value());
    CHECK(format_instant(*parse_instant(row.text), true) == row.utc);
  }
}

TEST_CASE("what is no instant is refused") {
  for (const std::string_view text : {"", "now", "2026-13-01", "2026-02-30T00:00:00Z", "2026-11-20T25:00:00Z",
                                      "2026-11-20T12:00:00", "2026-11-20T12:00:00+99:00", "@", "@99999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_instant(text).has_value());
  }
}

TEST_CASE("spans are said in one unit, never as a single large one") {
  using namespace std::chrono_literals;
  CHECK(mtlsdiag::format_span(73h) == "3 days");
  CHECK(mtlsdiag::format_span(-36h) == "36 hours");
  CHECK(mtlsdiag::format_span(400 * 24h) == "400 days");
  CHECK(mtlsdiag::format_span(61s) == "1 minute");
}
