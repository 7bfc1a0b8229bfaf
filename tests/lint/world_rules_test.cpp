// Rules about several objects, about CRLs, about text and about inputs, through the linter as it is used: files in,
// findings out.
#include <doctest/doctest.h>
#include <openssl/bn.h>

#include <functional>
#include <map>
#include <memory>
#include <set>

#include "base/text.h"
#include "finding/catalogue.h"
#include "lint/lint.h"
#include "lint/recipes.h"

using namespace mtlsdiag;
using namespace mtlsdiag::lint;
using mint::CertificateSpec;

namespace {

struct File {
  std::string name;
  std::string content;
  unsigned mode = 0600;
};
using Files = std::vector<File>;

std::string pem(const Bytes& der) {
  return mint::to_pem("CERTIFICATE", der);
}
std::string pem(const ossl::Key& key) {
  return mint::to_pem("PRIVATE KEY", *mint::private_der(key));
}
std::string crl_pem(const Bytes& der) {
  return mint::to_pem("X509 CRL", der);
}

CertificateSpec plain(std::string_view common_name, bool is_ca) {
  CertificateSpec spec = sound(is_ca ? Base::ca : Base::client);
  spec.subject = mint::name({{"O", "Example"}, {"CN", common_name}});
  if (is_ca) {
    spec.not_after = kNow + std::chrono::hours(24 * 3650);
  }
  return spec;
}

/// A root, an intermediate below it, and a leaf below that, made once.
struct Pki {
  ossl::Key leaf_key = *mint::make_key(mint::Algorithm::p256);
  mint::Credential root = *mint::self_sign(plain("root", true), *mint::make_key(mint::Algorithm::p256));
  mint::Credential middle = *mint::issue(plain("middle", true), *mint::make_key(mint::Algorithm::p256), root.issuer());
  mint::Credential leaf = *mint::issue(plain("leaf", false), leaf_key, middle.issuer());
};

const Pki& pki() {
  static const Pki made;
  return made;
}

mint::Credential below(const mint::Credential& issuer, const std::function<void(CertificateSpec&)>& change,
                       bool is_ca = false, std::string_view name = "other") {
  CertificateSpec spec = plain(name, is_ca);
  if (change) {
    change(spec);
  }
  return *mint::issue(spec, *mint::make_key(mint::Algorithm::p256), issuer.issuer());
}

Bytes crl_of(const mint::Credential& issuer, const std::function<void(mint::CrlSpec&)>& change = {}) {
  mint::CrlSpec spec = {.this_update = kNow - std::chrono::hours(24), .next_update = kNow + std::chrono::hours(24 * 7)};
  spec.revoked = {{.serial = {0x33},
                   .revoked_at = kNow - std::chrono::hours(48),
                   .reason = mint::RevocationReason::superseded,
                   .extra = {}}};
  if (change) {
    change(spec);
  }
  return *mint::make_crl(spec, issuer.issuer());
}

std::vector<finding::Finding> lint_files(const Files& files, Settings settings = {}) {
  settings.limits.now = kNow;
  Linter linter(std::move(settings));
  for (const File& file : files) {
    linter.add({.name = file.name, .content = as_bytes(file.content), .mode = file.mode});
  }
  return linter.finish();
}

std::set<std::string> rules_of(const std::vector<finding::Finding>& findings) {
  std::set<std::string> rules;
  for (const finding::Finding& each : findings) {
    rules.insert(each.rule);
  }
  return rules;
}

struct Case {
  std::string rule;
  Files files;
  std::string also = "";
  Role role = Role::unknown;
};

Files crl_case(const std::function<void(mint::CrlSpec&)>& change) {
  return {{"a.crl", crl_pem(crl_of(pki().middle, change))}};
}

Bytes with_extension(std::string oid, Bytes value, bool is_critical) {
  return crl_of(pki().middle, [&](mint::CrlSpec& s) { s.extra = {{std::move(oid), is_critical, std::move(value)}}; });
}

struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;

Number prime(int bits) {
  Number made(BN_new());
  MTLSDIAG_CHECK(BN_generate_prime_ex(made.get(), bits, 0, nullptr, nullptr, nullptr) == 1);
  return made;
}

/// The next prime but a few.
Number next_prime(const BIGNUM* from) {
  Number next(BN_dup(from));
  do {
    BN_add_word(next.get(), 2);
  } while (BN_check_prime(next.get(), nullptr, nullptr) != 1);
  return next;
}

/// A certificate for the RSA key of these two primes.
std::string certificate_for(const BIGNUM* p, const BIGNUM* q, std::string_view name) {
  const std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_new(), BN_CTX_free);
  const Number product(BN_new());
  BN_mul(product.get(), p, q, context.get());
  Bytes modulus(static_cast<std::size_t>(BN_num_bytes(product.get())));
  BN_bn2bin(product.get(), modulus.data());
  CertificateSpec spec = plain(name, false);
  spec.raw_public_key =
      mint::sequence({mint::sequence({mint::object_identifier("1.2.840.113549.1.1.1"), mint::null()}),
                      mint::bit_string(mint::sequence({mint::unsigned_integer(modulus), mint::integer(65537)}))});
  return pem(mint::issue(spec, test_key(), pki().middle.issuer())->certificate);
}

std::string many_cas() {
  std::string text;
  const mint::Credential& root = pki().root;
  for (int i = 0; i < 800; ++i) {
    CertificateSpec spec = plain("CA number " + std::to_string(i) + std::string(30, 'x'), true);
    spec.subject.add("OU", std::string(60, 'y'));
    spec.raw_signature_algorithm = *mint::signature_algorithm(root.key, mint::Digest::automatic);
    text += pem(mint::issue(spec, test_key(), root.issuer())->certificate);
  }
  return text;
}

std::vector<Case> cases() {
  const Pki& p = pki();
  const std::string leaf = pem(p.leaf.certificate);
  const std::string middle = pem(p.middle.certificate);
  const std::string root = pem(p.root.certificate);
  const std::string key = pem(p.leaf_key);
  const ossl::Key other_key = *mint::make_key(mint::Algorithm::p256);
  const mint::Credential twin = *mint::issue(plain("middle", true), other_key, p.root.issuer());
  const mint::Credential lower = below(p.middle, nullptr, true, "lower");
  const auto expired_root = [&](std::string_view name) {
    CertificateSpec spec = plain(name, true);
    spec.not_before = kNow - std::chrono::hours(24 * 900);
    spec.not_after = kNow - std::chrono::hours(24 * 9);
    return pem(mint::self_sign(spec, *mint::make_key(mint::Algorithm::p256))->certificate);
  };
  CertificateSpec soon = plain("soon", true);
  soon.not_after = kNow + std::chrono::hours(24 * 9);
  CertificateSpec bare = plain("middle", true);
  bare.subject_key_identifier = false;
  CertificateSpec no_crl_sign = plain("no crl sign", true);
  no_crl_sign.key_usage = mint::kKeyCertSign;
  const mint::Credential silent = *mint::issue(no_crl_sign, other_key, p.root.issuer());
  CertificateSpec reused = plain("reused", false);
  reused.serial = mint::serial_of(p.leaf.certificate);
  CertificateSpec respelt = plain("respelt", false);
  mint::Issuer shouting = p.middle.issuer();
  shouting.name = mint::name({{"O", "EXAMPLE"}, {"CN", "middle"}});
  CertificateSpec broken_root = plain("broken root", true);
  broken_root.corrupt_signature = true;
  const Number first = prime(1024);
  const Number second = prime(1024);
  const Number third = prime(1024);
  const Number neighbour = next_prime(first.get());
  CertificateSpec named = plain("named", false);
  named.authority_key_identifier = false;
  named.extra.push_back(
      {"2.5.29.35", false,
       mint::sequence({mint::element(mint::context(1, true), {mint::directory_name(p.root.issuer().name).der}),
                       mint::element(mint::context(2, false), Bytes{0x05})})});
  const auto point = mint::sequence({mint::element(mint::context(1, false), Bytes{0xff})});
  return {
      {"chain.wrong-order", {{"a.pem", leaf + pem(p.root.certificate) + middle}}, "chain.root-included"},
      {"chain.missing-link", {{"a.pem", leaf + root}}},
      {"chain.root-included", {{"a.pem", leaf + middle + root}}},
      {"chain.unrelated", {{"a.pem", leaf + middle + pem(twin.certificate)}}, "store.same-name-told-apart"},
      {"chain.duplicate", {{"a.pem", leaf + middle + middle}}},
      {"chain.several-leaves", {{"a.pem", leaf + pem(below(p.middle, nullptr).certificate) + key}}},
      {"chain.intermediate-elsewhere", {{"a.pem", leaf + key}, {"b.pem", middle}}},
      {"link.issuer-not-ca", {{"a.pem", pem(below(p.leaf, nullptr).certificate)}, {"b.pem", leaf}}},
      {"link.path-length",
       {{"a.pem", pem(below(below(lower, nullptr, true, "lowest"), nullptr, true, "deep").certificate)},
        {"b.pem", pem(lower.certificate)},
        {"c.pem", middle}},
       "*"},
      {"link.key-id-mismatch", {{"a.pem", leaf}, {"b.pem", pem(twin.certificate)}}},
      {"link.authority-serial-mismatch",
       {{"a.pem", pem(mint::issue(named, other_key, p.middle.issuer())->certificate)}, {"b.pem", middle}},
       "rfc5280.aki-without-key-id"},
      {"link.name-encoding",
       {{"a.pem", pem(mint::issue(respelt, other_key, shouting)->certificate)}, {"b.pem", middle}}},
      {"link.outlives-issuer",
       {{"a.pem", pem(below(p.middle, [](CertificateSpec& s) { s.not_after = kNow + std::chrono::hours(24 * 4000); })
                          .certificate)},
        {"b.pem", middle}},
       "time.client-too-long"},
      {"link.client-usage-nesting",
       {{"a.pem", pem(below(below(
                                p.root, [](CertificateSpec& s) { s.extended_key_usage = {mint::kServerAuth}; }, true),
                            nullptr, false, "leaf")
                          .certificate)}},
       "*"},
      {"link.server-usage-nesting", {{"a.pem", leaf}}, "*"},
      {"link.name-constraints", {{"a.pem", leaf}}, "*"},
      {"link.signature",
       {{"a.pem", pem(below(p.middle, [](CertificateSpec& s) { s.corrupt_signature = true; }).certificate)},
        {"b.pem", middle}}},
      {"link.self-signature", {{"a.pem", pem(mint::self_sign(broken_root, other_key)->certificate)}}},
      {"link.serial-reused",
       {{"a.pem", leaf}, {"b.pem", pem(mint::issue(reused, other_key, p.middle.issuer())->certificate)}}},
      {"crl.revokes",
       {{"a.pem", leaf},
        {"a.crl",
         crl_pem(
             crl_of(p.middle, [&](mint::CrlSpec& s) { s.revoked[0].serial = mint::serial_of(p.leaf.certificate); }))}}},
      {"crl.signature",
       {{"b.pem", middle}, {"a.crl", crl_pem(crl_of(p.middle, [](mint::CrlSpec& s) { s.corrupt_signature = true; }))}}},
      {"crl.issuer-without-crl-sign",
       {{"b.pem", pem(silent.certificate)}, {"a.crl", crl_pem(crl_of(silent))}},
       "mtls.ca-without-crl-sign"},
      {"store.root-expired", {{"ca.pem", expired_root("old")}}},
      {"store.root-expired-among-others", {{"ca.pem", expired_root("old") + root}}},
      {"store.root-expires-soon", {{"ca.pem", pem(mint::self_sign(soon, other_key)->certificate)}}},
      {"store.not-a-ca", {{"ca.pem", root + middle + pem(twin.certificate) + leaf}}, "*"},
      {"store.empty", {{"ca.pem", mint::to_pem("PUBLIC KEY", other_key.public_der())}}, "", Role::bundle},
      {"store.same-name-told-apart", {{"ca.pem", middle + pem(twin.certificate)}}},
      {"store.same-name",
       {{"ca.pem", middle + pem(mint::issue(bare, other_key, p.root.issuer())->certificate)}},
       "rfc5280.ski-missing-ca"},
      {"store.same-key-other-name",
       {{"ca.pem", middle + pem(mint::issue(plain("alias", true), p.middle.key, p.root.issuer())->certificate)}}},
      {"store.leaf-with-ca-key",
       {{"ca.pem", middle},
        {"a.pem", pem(mint::issue(plain("a", false), p.middle.key, p.root.issuer())->certificate)}}},
      {"store.list-too-long", {{"ca.pem", many_cas()}}, "*"},
      {"key.mismatch", {{"a.pem", leaf}, {"a.key", pem(other_key)}}},
      {"key.exposed", {{"ca.pem", root + pem(p.root.key)}}, "key.ca-unencrypted"},
      {"key.readable-by-others", {{"a.key", key, 0644}}},
      {"key.ca-unencrypted", {{"ca.pem", root}, {"ca.key", pem(p.root.key)}}},
      {"key.several", {{"a.key", key + pem(other_key)}}},
      {"key.weak", {{"a.key", pem(test_key(mint::Algorithm::rsa1024))}}},
      {"strength.close-primes", {{"a.pem", certificate_for(first.get(), neighbour.get(), "close")}}},
      {"strength.shared-factor",
       {{"a.pem", certificate_for(first.get(), second.get(), "one")},
        {"b.pem", certificate_for(first.get(), third.get(), "two")}}},
      {"pem.byte-order-mark", {{"a.pem", "\xef\xbb\xbf" + leaf}}, "*"},
      {"pem.utf-16", {{"a.pem", "\xff\xfe-\0-\0"}}, "*"},
      {"pem.glued", {{"a.pem", leaf.substr(0, leaf.size() - 1) + middle}}, "*"},
      {"pem.carriage-returns", {{"a.pem", "-----BEGIN CERTIFICATE-----\r\n" + leaf.substr(28)}}},
      {"pem.no-final-newline", {{"a.pem", leaf.substr(0, leaf.size() - 1)}}},
      {"pem.text-outside", {{"a.pem", "Bag Attributes\n" + leaf}}},
      {"pem.trusted-certificate", {{"a.pem", mint::to_pem("TRUSTED CERTIFICATE", p.leaf.certificate)}}, "*"},
      {"pem.nul", {{"a.pem", leaf + std::string(1, '\0') + "\n"}}, "pem.text-outside"},
      {"input.unreadable", {{"a.txt", "nothing of interest"}}},
      {"input.pem-damaged", {{"a.pem", "-----BEGIN CERTIFICATE-----\n*!*\n-----END CERTIFICATE-----\n"}}},
      {"input.der-damaged", {{"a.pem", mint::to_pem("PKCS7", Bytes{0x30, 0x03, 0x02, 0x01, 0x01})}}, "*"},
      {"input.trailing-data", {{"a.der", std::string(as_text(p.leaf.certificate)) + "xx"}}, "*"},
      {"input.key-unreadable", {{"a.key", mint::to_pem("PRIVATE KEY", Bytes{0x30, 0x03, 0x02, 0x01, 0x00})}}, "*"},
      {"input.passphrase-wrong", {}, "*"},
      {"input.passphrase-missing",
       {{"a.key", mint::to_pem("ENCRYPTED PRIVATE KEY", *mint::encrypted_private_der(p.leaf_key, "secret"))}}},
      {"input.crl-unreadable", {{"a.pem", crl_pem(mint::sequence({mint::integer(1)}))}}, "*"},
      {"crl.version", crl_case([](mint::CrlSpec& s) { s.raw_version = {0}; })},
      {"crl.issuer-empty",
       {{"a.crl", crl_pem(*mint::make_crl({.this_update = kNow, .next_update = kNow + std::chrono::hours(1)},
                                          {mint::Name{}, p.middle.key, Bytes{1}}))}}},
      {"crl.signature-algorithms-differ", crl_case([](mint::CrlSpec& s) {
         s.raw_outer_signature_algorithm = mint::sequence({mint::object_identifier("1.2.840.10045.4.3.3")});
       })},
      {"crl.signature-parameters", crl_case([](mint::CrlSpec& s) {
         s.raw_signature_algorithm = mint::sequence({mint::object_identifier("1.2.840.113549.1.1.11")});
       })},
      {"crl.weak-signature", crl_case([](mint::CrlSpec& s) { s.digest = mint::Digest::sha1; })},
      {"crl.no-next-update", crl_case([](mint::CrlSpec& s) { s.next_update.reset(); })},
      {"crl.expired", crl_case([](mint::CrlSpec& s) { s.next_update = kNow - std::chrono::hours(1); })},
      {"crl.from-the-future", crl_case([](mint::CrlSpec& s) { s.this_update = kNow + std::chrono::hours(1); })},
      {"crl.backwards", crl_case([](mint::CrlSpec& s) { s.next_update = kNow - std::chrono::hours(25); }),
       "crl.expired"},
      {"crl.time-form", crl_case([](mint::CrlSpec& s) {
         s.raw_this_update = mint::element(mint::kGeneralizedTime, as_bytes("20260501000000Z"));
       }),
       "crl.entry-after-update"},
      {"crl.empty-list", crl_case([](mint::CrlSpec& s) {
         s.revoked.clear();
         s.empty_revoked_list = true;
       })},
      {"crl.not-der",
       {{"a.crl",
         crl_pem(*mint::make_crl({.this_update = kNow,
                                  .next_update = kNow + std::chrono::hours(1),
                                  .raw_extensions = mint::element(mint::context(0, true), {mint::sequence({})})},
                                 p.middle.issuer()))}},
       "crl.no-authority-key-id crl.no-number"},
      {"crl.no-authority-key-id", crl_case([](mint::CrlSpec& s) { s.authority_key_identifier = false; })},
      {"crl.no-number", crl_case([](mint::CrlSpec& s) { s.number.reset(); })},
      {"crl.number-form", crl_case([](mint::CrlSpec& s) { s.number = -1; })},
      {"crl.issuing-point-not-critical", {{"a.crl", crl_pem(with_extension("2.5.29.28", point, false))}}},
      {"crl.delta-not-critical", {{"a.crl", crl_pem(with_extension("2.5.29.27", mint::integer(1), false))}}},
      {"crl.unknown-critical", {{"a.crl", crl_pem(with_extension("1.2.3.4", mint::null(), true))}}},
      {"crl.duplicate-extension", {{"a.crl", crl_pem(with_extension("2.5.29.20", mint::integer(1), false))}}},
      {"crl.reason", crl_case([](mint::CrlSpec& s) { s.revoked[0].reason = mint::RevocationReason::unspecified; })},
      {"crl.reason-critical", crl_case([](mint::CrlSpec& s) {
         s.revoked[0].reason.reset();
         s.revoked[0].extra = {{"2.5.29.21", true, mint::element(0x0a, Bytes{1})}};
       })},
      {"crl.entry-after-update", crl_case([](mint::CrlSpec& s) { s.revoked[0].revoked_at = kNow; })},
      {"crl.entry-duplicate", crl_case([](mint::CrlSpec& s) { s.revoked.push_back(s.revoked[0]); })},
      {"crl.entry-extensions-empty", crl_case([](mint::CrlSpec& s) {
         s.revoked[0].reason.reset();
         s.revoked[0].empty_extensions = true;
       })},
      {"crl.entry-duplicate-extension", crl_case([](mint::CrlSpec& s) {
         s.revoked[0].extra = {{"2.5.29.21", false, mint::element(0x0a, Bytes{1})}};
       })},
      {"crl.entry-unknown-critical", crl_case([](mint::CrlSpec& s) {
         s.revoked[0].extra = {{"1.2.3.4", true, mint::null()}};
       })},
      {"crl.certificate-issuer-form", crl_case([](mint::CrlSpec& s) {
         s.revoked[0].extra = {{"2.5.29.29", false, mint::general_names({mint::directory_name(issuer_name())})}};
       })},
      {"crl.issuing-point-form", {{"a.crl", crl_pem(with_extension("2.5.29.28", mint::sequence({}), true))}}},
      {"crl.unreadable-part",
       {{"a.crl", crl_pem(with_extension("2.5.29.35", mint::integer(1), false))}},
       "crl.duplicate-extension"},
  };
}

/// Cases that take more than a line.
void complete(std::vector<Case>& all) {
  const Pki& p = pki();
  for (Case& each : all) {
    if (each.rule == "link.path-length") {
      const mint::Credential tight = below(
          p.root, [](CertificateSpec& s) { s.basic_constraints->path_length = 0; }, true, "tight");
      const mint::Credential under = below(tight, nullptr, true, "under");
      each.files = {{"a.pem", pem(under.certificate)}, {"b.pem", pem(tight.certificate)}};
      each.also = "";
    } else if (each.rule == "link.client-usage-nesting" || each.rule == "link.server-usage-nesting") {
      const bool is_client = each.rule == "link.client-usage-nesting";
      const mint::Credential ca = below(
          p.root,
          [&](CertificateSpec& s) { s.extended_key_usage = {is_client ? mint::kServerAuth : mint::kClientAuth}; }, true,
          "narrow");
      const mint::Credential leaf = below(
          ca, [&](CertificateSpec& s) { s.extended_key_usage = {is_client ? mint::kClientAuth : mint::kServerAuth}; });
      each.files = {{"a.pem", pem(leaf.certificate)}, {"b.pem", pem(ca.certificate)}};
      each.also = "";
    } else if (each.rule == "link.name-constraints") {
      const mint::Credential ca = below(
          p.root, [](CertificateSpec& s) { s.name_constraints.permitted = {mint::dns_name("other.test")}; }, true,
          "bound");
      each.files = {{"a.pem", pem(below(ca, nullptr).certificate)}, {"b.pem", pem(ca.certificate)}};
      each.also = "";
    } else if (each.rule == "input.passphrase-wrong") {
      each.files = {
          {"a.key", mint::to_pem("ENCRYPTED PRIVATE KEY", *mint::encrypted_private_der(p.leaf_key, "secret"))}};
      each.also = "";
    }
  }
}

}  // namespace

TEST_CASE("every rule about several objects, CRLs, text and inputs fires where its recipe spoils it") {
  std::vector<Case> all = cases();
  complete(all);
  std::set<std::string> covered;
  for (const Case& each : all) {
    CAPTURE(each.rule);
    Settings settings;
    settings.limits.role = each.role;
    if (each.rule == "input.passphrase-wrong") {
      settings.passphrase = x509::Passphrase(ossl::Secret(std::string_view("wrong")));
    }
    const std::set<std::string> actual = rules_of(lint_files(each.files, std::move(settings)));
    covered.insert(each.rule);
    if (each.also == "*") {
      CHECK(actual.count(each.rule) == 1);
      continue;
    }
    std::set<std::string> expected = {each.rule};
    for (const std::string_view word : split(each.also, ' ')) {
      expected.emplace(word);
    }
    expected.erase("");
    CHECK(join({actual.begin(), actual.end()}, " ") == join({expected.begin(), expected.end()}, " "));
  }
  for (const Rule& rule : input_rules()) {
    CAPTURE(rule.name);
    CHECK(covered.count(std::string(rule.name)) == 1);
  }
  for (const Family& family : families()) {
    for (const auto& row : family.world) {
      CAPTURE(row.rule.name);
      CHECK(covered.count(std::string(row.rule.name)) == 1);
    }
    for (const auto& row : family.crl) {
      CAPTURE(row.rule.name);
      CHECK(covered.count(std::string(row.rule.name)) == 1);
    }
    for (const auto& row : family.text) {
      CAPTURE(row.rule.name);
      CHECK(covered.count(std::string(row.rule.name)) == 1);
    }
  }
}

TEST_CASE("what a CA higher up forbids is found in the leaf, too (RFC 5280 §6.1.3)") {
  const mint::Credential& root = pki().root;
  const auto narrow = [](CertificateSpec& s) {
    s.name_constraints.permitted = {mint::dns_name("other.test")};
    s.extended_key_usage = {mint::kServerAuth};
  };
  const mint::Credential upper = below(root, narrow, true, "upper");
  const mint::Credential lower = below(upper, nullptr, true, "lower");
  const mint::Credential leaf = below(lower, nullptr);
  const auto findings = lint_files(
      {{"a.pem", pem(leaf.certificate)}, {"b.pem", pem(lower.certificate)}, {"c.pem", pem(upper.certificate)}});
  const std::set<std::string> rules = rules_of(findings);
  CHECK(join({rules.begin(), rules.end()}, " ") == "link.client-usage-nesting link.name-constraints");
  for (const finding::Finding& each : findings) {
    CHECK(each.subject.file == "a.pem");
  }
}

TEST_CASE("a sound set of files fires nothing: chain, key, roots, CRL, each in its place") {
  const Pki& p = pki();
  const Files files = {{"leaf.pem", pem(p.leaf.certificate) + pem(p.middle.certificate)},
                       {"leaf.key", pem(p.leaf_key)},
                       {"ca.pem", pem(p.root.certificate) + pem(p.middle.certificate)},
                       {"middle.crl", crl_pem(crl_of(p.middle))}};
  const auto findings = lint_files(files);
  const std::set<std::string> rules = rules_of(findings);
  CHECK(join({rules.begin(), rules.end()}, " ").empty());
}

TEST_CASE("findings name file, line, index and subject, in the order of the inputs") {
  const Pki& p = pki();
  CertificateSpec spec = plain("old", false);
  spec.not_after = kNow - std::chrono::hours(24);
  const std::string old = pem(mint::issue(spec, p.leaf_key, p.middle.issuer())->certificate);
  const std::string good = pem(p.middle.certificate);
  const auto findings = lint_files({{"b.pem", good + old}, {"a.pem", old}});
  std::vector<std::string> places;
  for (const auto& each : findings) {
    if (each.rule == "time.expired") {
      places.push_back(each.subject.file + ":" + std::to_string(each.subject.line.value_or(0)) + "#" +
                       std::to_string(each.subject.index.value_or(-1)) + " " + each.subject.name);
    }
  }
  const auto line = 1 + std::count(good.begin(), good.end(), '\n');
  CHECK(places == std::vector<std::string>{"b.pem:" + std::to_string(line) + "#1 CN=old,O=Example",
                                           "a.pem:1#0 CN=old,O=Example"});
}

TEST_CASE("--only, --skip, profiles and severities choose the rules") {
  const Pki& p = pki();
  const Files files = {{"a.pem", pem(below(p.middle, [](CertificateSpec& s) {
                                       s.serial = {0};
                                       s.authority_key_identifier = false;
                                     }).certificate)}};
  const auto run = [&](Selection selection) {
    Settings settings;
    settings.selection = std::move(selection);
    const std::set<std::string> rules = rules_of(lint_files(files, std::move(settings)));
    return join({rules.begin(), rules.end()}, " ");
  };
  CHECK(run({}) == "rfc5280.aki-missing rfc5280.serial-zero");
  CHECK(run({.only = {"serial-invalid"}}) == "practice.serial-low-entropy rfc5280.serial-zero");
  CHECK(run({.only = {"rfc5280.aki-missing"}}) == "rfc5280.aki-missing");
  CHECK(run({.skip = {"rfc5280.serial-*", "key-identifier-missing"}}).empty());
  CHECK(run({.profile = kStrict}) == "practice.serial-low-entropy rfc5280.aki-missing rfc5280.serial-zero");
  Settings settings;
  settings.selection.severities = {{"rfc5280.serial-zero", finding::Severity::info}};
  for (const auto& each : lint_files(files, std::move(settings))) {
    CHECK(each.severity == (each.rule == "rfc5280.serial-zero" ? finding::Severity::info : finding::Severity::warning));
  }
  CHECK(is_known("rfc5280.*"));
  CHECK_FALSE(is_known("rfc5280.nope"));
}

TEST_CASE("what is found does not depend on how often it is run") {
  const Pki& p = pki();
  const Files files = {{"a.pem", pem(p.leaf.certificate) + pem(p.root.certificate)}, {"b.key", pem(test_key())}};
  const auto first = lint_files(files);
  const auto second = lint_files(files);
  REQUIRE(first.size() == second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    CHECK(first[i].rule == second[i].rule);
    CHECK(first[i].message == second[i].message);
  }
}

TEST_CASE("a file that cannot be read is told why, once") {
  Linter linter({});
  linter.add_unreadable({x509::Reason::file_unreadable, x509::Place{.file = "a.pem"}, "Permission denied"});
  linter.add_unreadable({x509::Reason::file_too_large, x509::Place{.file = "b.pem"}, "the bound is 16 MiB"});
  linter.add({.name = "c.pem", .content = {}});
  std::vector<std::string> messages;
  for (const finding::Finding& each : linter.finish()) {
    messages.push_back(each.subject.file + ": " + each.message);
  }
  CHECK(messages ==
        std::vector<std::string>{"a.pem: the file cannot be read: Permission denied",
                                 "b.pem: the file cannot be read: it is larger than is read: the bound is 16 MiB",
                                 "c.pem: the file cannot be read: it is empty"});
}
