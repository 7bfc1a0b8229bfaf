// Signatures that cannot be checked here.
#include <doctest/doctest.h>

#include <algorithm>

#include "path/validator.h"
#include "x509/load.h"

using namespace mtlsdiag;

namespace {

const std::string kGood = MTLSDIAG_TESTDATA "/path/good/";

/// Writes another last octet into every signature algorithm, so that nobody knows it.
std::size_t spoil_algorithm(Bytes& der) {
  const Bytes rsa = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b};
  const Bytes ec = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};
  std::size_t count = 0;
  for (const Bytes& oid : {rsa, ec}) {
    for (auto at = der.begin(); (at = std::search(at, der.end(), oid.begin(), oid.end())) != der.end(); ++at, ++count) {
      *(at + static_cast<std::ptrdiff_t>(oid.size()) - 1) = 0x7f;
    }
  }
  return count;
}

}  // namespace

TEST_CASE("a signature by an algorithm that is not known is told as unchecked, and not as bad") {
  x509::Roots roots;
  REQUIRE(roots.add(kGood + "roots.pem"));
  std::vector<Bytes> chain;
  for (x509::Object& object : x509::load_file(kGood + "chain.pem").objects) {
    chain.push_back(std::move(object.der));
  }
  REQUIRE(!chain.empty());
  REQUIRE(spoil_algorithm(chain.front()) == 2);
  path::Validator validator(roots, {.at = *parse_instant("2026-01-01")});
  const path::Assessment assessment = validator.judge(chain);
  CHECK_FALSE(assessment.is_accepted);
  const auto found = std::find_if(assessment.findings.begin(), assessment.findings.end(),
                                  [](const finding::Finding& f) { return f.kind == finding::Kind::signature_invalid; });
  REQUIRE(found != assessment.findings.end());
  CHECK(found->confidence == finding::Confidence::likely);
  CHECK(found->message.find("cannot be checked") != std::string::npos);
}
