// Certificates that strict peers refuse for how they are written, whatever their extensions say.
#include <doctest/doctest.h>

#include <algorithm>

#include "path/validator.h"
#include "x509/load.h"

using namespace mtlsdiag;

namespace {

const std::string kGood = MTLSDIAG_TESTDATA "/path/good/";

std::vector<Bytes> good_chain() {
  std::vector<Bytes> chain;
  for (x509::Object& object : x509::load_file(kGood + "chain.pem").objects) {
    chain.push_back(std::move(object.der));
  }
  return chain;
}

/// Writes `to` over the first place where `from` stands.
bool overwrite(Bytes& der, const Bytes& from, const Bytes& to) {
  const auto at = std::search(der.begin(), der.end(), from.begin(), from.end());
  if (at == der.end()) {
    return false;
  }
  std::copy(to.begin(), to.end(), at);
  return true;
}

/// What is said of the leaf besides that its signature is no longer good.
std::vector<std::string> messages(const std::vector<Bytes>& chain) {
  x509::Roots roots;
  REQUIRE(roots.add(kGood + "roots.pem"));
  path::Validator validator(roots, {.at = *parse_instant("2026-01-01")});
  std::vector<std::string> found;
  for (const finding::Finding& f : validator.judge(chain).findings) {
    if (f.kind == finding::Kind::cert_malformed) {
      CHECK(f.severity == finding::Severity::error);
      CHECK(f.subject.index == 0);
      found.push_back(f.message);
    }
  }
  return found;
}

}  // namespace

TEST_CASE("how a certificate is written is told apart from what it says") {
  struct Row {
    const char* story;
    Bytes from;
    Bytes to;
    const char* message;
  };
  const Row rows[] = {
      {"a version that X.509 does not have",
       {0xa0, 0x03, 0x02, 0x01, 0x02},
       {0xa0, 0x03, 0x02, 0x01, 0x03},
       "its version is none of the three that X.509 has"},
      {"a TRUE that is not 0xff", {0x01, 0x01, 0xff}, {0x01, 0x01, 0x01}, "not DER: a BOOLEAN TRUE that is not 0xff"},
      {"a subject that is not UTF-8", {}, {}, "the subject's commonName is not of the encoding that it claims"},
  };
  CHECK(messages(good_chain()).empty());
  for (const Row& row : rows) {
    CAPTURE(row.story);
    std::vector<Bytes> chain = good_chain();
    if (row.from.empty()) {
      const auto leaf = der::Certificate::parse(chain.front());
      REQUIRE(leaf);
      const der::Attribute name = leaf->subject.attributes().back();
      REQUIRE(name.tag == der::kUtf8String);
      chain.front()[name.offset + 2] = 0xff;
    } else {
      REQUIRE(overwrite(chain.front(), row.from, row.to));
    }
    const std::vector<std::string> found = messages(chain);
    REQUIRE(found.size() == 1);
    CHECK(found.front() == row.message);
  }
}
