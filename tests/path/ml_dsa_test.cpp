// ML-DSA against Wycheproof's vectors (testdata/mldsa).
#include "path/ml_dsa.h"

#include "path/suite.h"
#include "support/scratch.h"

namespace {

using namespace mtlsdiag;

/// id-ml-dsa-44, -65, -87. Source: RFC 9881 §2.
Bytes algorithm_of(const std::string& set) {
  const std::uint8_t last = set == "44" ? 17 : set == "65" ? 18 : 19;
  return {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, last};
}

Bytes from_hex(const std::string& text) {
  Bytes out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    out.push_back(static_cast<std::uint8_t>(std::stoi(text.substr(i, 2), nullptr, 16)));
  }
  return out;
}

}  // namespace

TEST_CASE("signatures by ML-DSA are good where Wycheproof says so, and only there") {
  test::Scratch folder;
  REQUIRE(folder.unpack(MTLSDIAG_TESTDATA "/mldsa/vectors.tar.xz"));
  const auto rows = suite::read_table((folder.path / "vectors.tsv").string());
  REQUIRE(rows.size() == 60);
  for (const auto& row : rows) {
    CAPTURE(row.at("set"));
    CAPTURE(row.at("number"));
    CAPTURE(row.at("comment"));
    const Bytes oid = algorithm_of(row.at("set"));
    CHECK(path::is_ml_dsa(der::Oid{oid}));
    CHECK(path::verify_ml_dsa(der::Oid{oid}, from_hex(row.at("public key")), from_hex(row.at("message")),
                              from_hex(row.at("signature"))) == (row.at("result") == "valid"));
  }
}

TEST_CASE("a changed message, key or signature of any size is refused") {
  test::Scratch folder;
  REQUIRE(folder.unpack(MTLSDIAG_TESTDATA "/mldsa/vectors.tar.xz"));
  auto row = suite::read_table((folder.path / "vectors.tsv").string()).front();
  REQUIRE(row.at("result") == "valid");
  const Bytes oid = algorithm_of(row.at("set"));
  const Bytes key = from_hex(row.at("public key"));
  const Bytes text = from_hex(row.at("message"));
  const Bytes signature = from_hex(row.at("signature"));
  const auto verify = [&](ByteView k, ByteView t, ByteView s) { return path::verify_ml_dsa(der::Oid{oid}, k, t, s); };
  CHECK(verify(key, text, signature));
  Bytes other = text;
  other.push_back(0);
  CHECK_FALSE(verify(key, other, signature));
  CHECK_FALSE(verify(ByteView(key).first(key.size() - 1), text, signature));
  CHECK_FALSE(verify({}, text, signature));
  CHECK_FALSE(verify(key, text, {}));
  Bytes spoilt = signature;
  for (const std::size_t at : {std::size_t{0}, std::size_t{40}, spoilt.size() - 1}) {
    spoilt[at] ^= 1;
    CHECK_FALSE(verify(key, text, spoilt));
    spoilt[at] ^= 1;
  }
}
