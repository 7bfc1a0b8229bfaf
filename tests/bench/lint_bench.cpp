// What linting costs a certificate: all rules on varied leaves of one CA that were read already, with and without
// loading, beside the floor (a walk over the DER and a SHA-256) and OpenSSL's d2i_X509 alone.
#include <benchmark/benchmark.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include <string>
#include <vector>

#include "der/cursor.h"
#include "lint/lint.h"
#include "mint/mint.h"

namespace {

using namespace mtlsdiag;

constexpr int kBundle = 10'000;
constexpr int kKeys = 50;
const Instant kNow = *make_instant(2026, 6, 1, 0, 0, 0);

std::vector<Bytes> make_bundle() {
  const ossl::Key authority = *mint::make_key(mint::Algorithm::p256);
  const mint::Issuer issuer = {mint::name({{"O", "Example"}, {"CN", "issuing CA"}}), authority,
                               mint::key_identifier(authority)};
  std::vector<ossl::Key> keys;
  for (int i = 0; i < kKeys; ++i) {
    keys.push_back(*mint::make_key(i % 3 == 0 ? mint::Algorithm::rsa2048 : mint::Algorithm::p256));
  }
  std::vector<Bytes> bundle;
  for (int i = 0; i < kBundle; ++i) {
    const std::string host = "host-" + std::to_string(i) + ".example.com";
    const mint::CertificateSpec spec = {.subject = mint::name({{"C", "DE"}, {"O", "Example"}, {"CN", host}}),
                                        .not_before = kNow - std::chrono::hours(24),
                                        .not_after = kNow + std::chrono::hours(24 * 300),
                                        .basic_constraints = mint::BasicConstraints{},
                                        .key_usage = mint::kDigitalSignature,
                                        .extended_key_usage = {mint::kServerAuth},
                                        .subject_alt_names = {mint::dns_name(host)},
                                        .ca_issuers = {"http://ca.example.com/ca.cer"},
                                        .ocsp = {"http://ocsp.example.com/"},
                                        .crl_points = {"http://ca.example.com/ca.crl"}};
    bundle.push_back(mint::issue(spec, keys[static_cast<std::size_t>(i % kKeys)], issuer)->certificate);
  }
  return bundle;
}

const std::vector<Bytes>& bundle() {
  static const std::vector<Bytes> made = make_bundle();
  return made;
}

void count(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * kBundle);
}

void walk(ByteView bytes) {
  der::Reading reading;
  for (der::Cursor in(bytes, reading); in.more();) {
    const der::Element element = in.any("an element");
    if ((element.tag & 0x20U) != 0) {
      walk(element.content);
    }
  }
}

void walk_and_hash(benchmark::State& state) {
  bundle();  // made before the clock runs
  std::uint8_t digest[SHA256_DIGEST_LENGTH];
  for (auto _ : state) {
    for (const Bytes& der : bundle()) {
      walk(der);
      SHA256(der.data(), der.size(), digest);
      benchmark::DoNotOptimize(digest);
    }
  }
  count(state);
}
BENCHMARK(walk_and_hash)->Unit(benchmark::kMillisecond);

void d2i_x509_alone(benchmark::State& state) {
  for (auto _ : state) {
    for (const Bytes& der : bundle()) {
      const unsigned char* at = der.data();
      X509_free(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    }
  }
  count(state);
}
BENCHMARK(d2i_x509_alone)->Unit(benchmark::kMillisecond);

void lint_pem_bundle(benchmark::State& state) {
  std::string pem;
  for (const Bytes& der : bundle()) {
    pem += mint::to_pem("CERTIFICATE", der);
  }
  for (auto _ : state) {
    lint::Linter linter({.limits = {.now = kNow}, .selection = {}, .passphrase = {}});
    linter.add({.name = "bundle.pem", .content = as_bytes(pem)});
    benchmark::DoNotOptimize(linter.finish());
  }
  count(state);
}
BENCHMARK(lint_pem_bundle)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
