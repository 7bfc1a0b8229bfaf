#include "base/text.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using mtlsdiag::nearest;
using mtlsdiag::printable;

TEST_CASE("foreign text is shown on one line, with what could move or hide text escaped") {
  struct Row {
    std::string_view foreign;
    std::string_view shown;
  };
  for (const Row& row : {
           Row{"plain text", "plain text"},
           Row{"Grüße ✓", "Grüße ✓"},
           Row{"\x1b[31mred", "\\x1b[31mred"},
           Row{"a\r\nb\tc", "a\\x0d\\x0ab\\x09c"},
           Row{"\x7f", "\\x7f"},
           Row{"evil\u202Etxt", "evil\\u{202e}txt"},
           Row{"zero\u200Bwidth", "zero\\u{200b}width"},
           Row{"\u0085", "\\u{85}"},
           Row{"\xFF\xFE", "\\xff\\xfe"},
           Row{"\xC0\xAF", "\\xc0\\xaf"},
           Row{"\xED\xA0\x80", "\\xed\\xa0\\x80"},
       }) {
    CAPTURE(row.shown);
    CHECK(printable(row.foreign) == row.shown);
    CHECK(mtlsdiag::is_printable(printable(row.foreign)));
  }
}

TEST_CASE("a field that is too long is cut and says how long it is") {
  const std::string shown = printable(std::string(5000, 'x'));
  CHECK(shown == std::string(1024, 'x') + "… (5000 bytes in all)");
}

TEST_CASE("a word goes through a shell unchanged") {
  CHECK(mtlsdiag::shell_quoted("client.pem") == "client.pem");
  CHECK(mtlsdiag::shell_quoted("it's $(here)") == "'it'\\''s $(here)'");
  CHECK(mtlsdiag::shell_quoted("") == "''");
}

TEST_CASE("a misspelt word is led to the nearest one, a strange one to none") {
  CHECK(nearest("prob", {"probe", "serve", "verify"}) == "probe");
  CHECK(nearest("frobnicate", {"probe", "serve", "verify"}).empty());
}
