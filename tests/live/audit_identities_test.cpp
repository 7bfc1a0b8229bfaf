// What an audit presents: each certificate is wrong in one thing, and in nothing else.
#include "live/audit_identities.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "der/certificate.h"
#include "der/crl.h"
#include "der/extensions.h"
#include "der/oid.h"
#include "live/audit.h"

namespace mtlsdiag::live {
namespace {

using std::chrono::days;

/// A trusted CA that is two days old, and a good certificate of it.
AuditMaterials materials() {
  AuditMaterials from;
  from.now = *make_instant(2026, 11, 21, 12, 0, 0);
  const auto key = mint::make_key(mint::Algorithm::p256);
  REQUIRE(key);
  mint::CertificateSpec spec = ca_like(from, mint::name({{"CN", "trusted"}}));
  spec.not_before = from.now - days{2};
  const auto ca = mint::self_sign(spec, *key);
  REQUIRE(ca);
  from.ca = handshake::Identity{.chain = {ca->certificate}, .key = ca->key};
  const auto good = issue_new(leaf_like(from), mint::Algorithm::p256, ca->issuer());
  REQUIRE(good);
  from.good = handshake::Identity{.chain = {good->certificate, ca->certificate}, .key = good->key};
  return from;
}

der::Certificate leaf_of(const Result<AuditIdentities>& made) {
  REQUIRE(made);
  const auto leaf = der::Certificate::parse(made->front().chain.front());
  REQUIRE(leaf);
  return *leaf;
}

TEST_CASE("the other key is of the certificate's kind, so that it can be presented with it") {
  for (const auto algorithm : {mint::Algorithm::p256, mint::Algorithm::p384, mint::Algorithm::rsa2048,
                               mint::Algorithm::ed25519, mint::Algorithm::ed448}) {
    CAPTURE(to_string(algorithm));
    AuditMaterials from = materials();
    const auto key = mint::make_key(algorithm);
    REQUIRE(key);
    from.good->key = *key;
    const auto made = present_other_key(from);
    REQUIRE(made);
    CHECK(made->front().key.type() == key->type());
    CHECK_FALSE(made->front().key.same_public(*key));
  }
}

TEST_CASE("every test that can be made is made, with the key that belongs to it or on purpose another") {
  AuditMaterials from = materials();
  from.expired = from.revoked = from.server_only = from.good;
  from.is_crl_installed = true;
  for (const AuditTest& test : audit_tests()) {
    if (test.present == nullptr) {
      continue;
    }
    CAPTURE(test.name);
    REQUIRE(is_there(test.need, from));
    const auto made = test.present(from);
    REQUIRE_MESSAGE(made, (made ? std::string() : made.error().message));
    for (const handshake::Identity& identity : *made) {
      if (identity.chain.empty()) {
        continue;
      }
      const auto leaf = der::Certificate::parse(identity.chain.front());
      REQUIRE(leaf);
      const Bytes own = identity.key.public_der();
      const bool is_own = std::equal(leaf->key.raw.begin(), leaf->key.raw.end(), own.begin(), own.end());
      CHECK(is_own != identity.insecure_allow_key_mismatch);
    }
  }
}

TEST_CASE("an expired certificate was valid while its CA was, so that it is out of date and nothing else") {
  const AuditMaterials from = materials();
  const auto made = present_expired(from);
  const der::Certificate leaf = leaf_of(made);
  CHECK(*leaf.not_before.value >= from.now - days{2});
  CHECK(*leaf.not_after.value < from.now);
  CHECK(*leaf.not_before.value < *leaf.not_after.value);
}

TEST_CASE("the list for the server names the certificate of the test `revoked`, and is its issuer's") {
  const AuditMaterials from = materials();
  const auto crl = audit_crl(*from.ca, from.now);
  REQUIRE(crl);
  const auto list = der::CertificateList::parse(*crl);
  REQUIRE(list);
  der::RevokedWalk walk(*list);
  der::RevokedEntry entry;
  REQUIRE(walk.next(entry));
  const auto made = present_revoked(from);
  const der::Certificate leaf = leaf_of(made);
  CHECK(std::equal(entry.serial.begin(), entry.serial.end(), leaf.serial.begin(), leaf.serial.end()));
  CHECK(to_bytes(list->issuer.raw) == to_bytes(leaf.issuer.raw));
  CHECK_FALSE(walk.next(entry));
}

TEST_CASE("names of tests are their own, and --list has them all") {
  std::set<std::string_view> names;
  for (const AuditTest& test : audit_tests()) {
    CHECK(names.insert(test.name).second);
    CHECK(&audit_test(test.name) == &test);
    CHECK(test.is_refusal_expected == test.finding.has_value());
    CHECK(test.is_refusal_expected != test.why.empty());
  }
  CHECK(audit_list().size() == names.size());
}

TEST_CASE("a name that is no test's ends the audit before anything is sent") {
  AuditSettings settings;
  settings.only = {"self-signd"};
  const auto report = audit(settings);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::usage);
  CHECK(report.error().message.find("did you mean self-signed") != std::string::npos);
}

}  // namespace
}  // namespace mtlsdiag::live
