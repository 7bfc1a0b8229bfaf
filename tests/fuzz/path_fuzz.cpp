// Judges any bytes as a chain: DER certificates one after the other, the first the leaf, the last a trusted root too.
#include "der/cursor.h"
#include "path/validator.h"

using namespace mtlsdiag;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<ByteView> chain;
  for (ByteView left(data, size); !left.empty() && chain.size() < 16;) {
    const std::size_t length = der::element_size(left);
    if (length == 0) {
      break;
    }
    chain.push_back(left.first(length));
    left = left.subspan(length);
  }
  if (chain.empty()) {
    return 0;
  }
  x509::Roots roots;
  roots.add(chain.back(), {});
  path::Settings settings{.at = Instant(std::chrono::hours(24 * 365 * 55))};
  settings.name = x509::ReferenceName{.kind = x509::NameKind::dns, .text = "example.com", .address = {}};
  settings.identities = {"spiffe://example.org"};
  settings.require_explicit_policy = true;
  settings.revocation = path::Revocation::chain;
  path::Validator validator(roots, settings);
  for (const ByteView der : chain) {
    validator.add_crl(der, "list");
    validator.add_ocsp(der, "answer");
  }
  const path::Assessment assessment = validator.judge(chain, chain.back());
  (void)path::describe(assessment);
  return 0;
}
