#include "base/bytes.h"

#include <doctest/doctest.h>

using mtlsdiag::Bytes;
using mtlsdiag::Reader;

TEST_CASE("a reader that runs past the end stays failed and names the offset of the read that failed") {
  const Bytes bytes{0, 1, 0, 5, 'a', 'b'};
  Reader in(bytes, 100);
  CHECK(in.u16() == 1);
  CHECK(in.vector16().empty());
  CHECK_FALSE(in.ok());
  CHECK(in.u8() == 0);
  CHECK(in.rest().empty());
  CHECK(in.truncated("name").message == "name is cut short at offset 104");
}

TEST_CASE("base64 is read with and without padding and line ends, and refused at the first stranger") {
  CHECK(*mtlsdiag::from_base64("TWFu\nTQ==") == Bytes{'M', 'a', 'n', 'M'});
  CHECK(*mtlsdiag::from_base64("TWE") == Bytes{'M', 'a'});
  CHECK(mtlsdiag::from_base64("TW!u").error().message == "no base64 character at offset 2");
  CHECK_FALSE(mtlsdiag::from_base64("T").has_value());
  CHECK(mtlsdiag::to_base64(Bytes{'M', 'a'}) == "TWE=");
}

TEST_CASE("hexadecimal is read with colons and refused when odd") {
  CHECK(*mtlsdiag::from_hex("0A:ff") == Bytes{0x0A, 0xFF});
  CHECK_FALSE(mtlsdiag::from_hex("0A:f").has_value());
  CHECK(mtlsdiag::to_hex(Bytes{0x0A, 0xFF}, ':') == "0a:ff");
}
