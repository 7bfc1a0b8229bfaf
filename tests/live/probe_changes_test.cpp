#include "live/probe_changes.h"

#include <doctest/doctest.h>

#include "der/certificate.h"
#include "der/oid.h"
#include "mint/mint.h"

namespace mtlsdiag::live {
namespace {

TEST_CASE("an unsigned certificate takes the leaf's place, names its issuer and nothing that tells the two apart") {
  const Instant now = *make_instant(2026, 11, 20, 12, 0, 0);
  mint::CertificateSpec spec;
  spec.subject = mint::name({{"O", "Devices"}, {"CN", "Issuing CA"}});
  spec.not_before = now - std::chrono::hours(24);
  spec.not_after = now + std::chrono::hours(24);
  spec.basic_constraints = mint::BasicConstraints{.is_ca = true};
  const mint::Credential issuer = *mint::self_sign(spec, *mint::make_key(mint::Algorithm::p256));
  spec.subject = mint::name({{"CN", "device-7"}});
  spec.basic_constraints = mint::BasicConstraints{};
  const mint::Credential leaf = *mint::issue(spec, *mint::make_key(mint::Algorithm::p384), issuer.issuer());

  const Result<handshake::Identity> made =
      make_unsigned({.chain = {leaf.certificate, issuer.certificate}, .key = leaf.key}, now);
  REQUIRE(made.has_value());
  REQUIRE(made->chain.size() == 2);
  CHECK(made->chain.back() == issuer.certificate);
  const Result<der::Certificate> first = der::Certificate::parse(made->chain.front());
  REQUIRE(first.has_value());
  CHECK(equal(first->issuer.raw, issuer.subject.der));
  CHECK_FALSE(first->is_self_issued());
  CHECK(first->find(der::oid::kAuthorityKeyIdentifier) == nullptr);
  CHECK(first->find(der::oid::kCrlDistributionPoints) != nullptr);
  CHECK(der::describe(first->key) == "EC P-384");
}

}  // namespace
}  // namespace mtlsdiag::live
