// What judging costs: reading a certificate, and a leaf judged below CAs that are known already. With
// MTLSDIAG_BENCH_LEAVES=DIR it writes ten thousand leaves of two CAs there, for tests/bench/run.sh.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "mint/mint.h"
#include "path/validator.h"

namespace {

using namespace mtlsdiag;

constexpr int kLeaves = 10'000;

struct Pki {
  std::vector<mint::Credential> roots;
  std::vector<mint::Credential> cas;
  std::vector<Bytes> leaves;
};

mint::CertificateSpec spec(std::string_view name) {
  mint::CertificateSpec made;
  made.subject = mint::name({{"O", "Example"}, {"CN", name}});
  made.not_before = *parse_instant("2020-01-01");
  made.not_after = *parse_instant("2049-01-01");
  return made;
}

mint::CertificateSpec ca_spec(std::string_view name) {
  mint::CertificateSpec made = spec(name);
  made.basic_constraints = mint::BasicConstraints{true, std::nullopt, true};
  made.key_usage = mint::kKeyCertSign | mint::kCrlSign;
  return made;
}

mint::CertificateSpec leaf_spec(int number) {
  mint::CertificateSpec made = spec(fmt::format("host-{}.example.com", number));
  made.basic_constraints = mint::BasicConstraints{false, std::nullopt, true};
  made.key_usage = mint::kDigitalSignature;
  made.extended_key_usage = {mint::kServerAuth, mint::kClientAuth};
  made.subject_alt_names = {mint::dns_name(fmt::format("host-{}.example.com", number)),
                            mint::dns_name(fmt::format("alias-{}.example.com", number))};
  made.crl_points = {"http://crl.example.com/ca.crl"};
  made.ca_issuers = {"http://aia.example.com/ca.cer"};
  made.policies = {"1.3.6.1.4.1.99999.1"};
  return made;
}

Pki make_pki(int leaves) {
  Pki pki;
  for (const mint::Algorithm algorithm : {mint::Algorithm::rsa2048, mint::Algorithm::p256}) {
    const std::string name(mint::to_string(algorithm));
    pki.roots.push_back(*mint::self_sign(ca_spec("Root " + name), *mint::make_key(algorithm)));
    pki.cas.push_back(*mint::issue(ca_spec("CA " + name), *mint::make_key(algorithm), pki.roots.back().issuer()));
  }
  const ossl::Key key = *mint::make_key(mint::Algorithm::p256);
  for (int i = 0; i < leaves; ++i) {
    pki.leaves.push_back(mint::issue(leaf_spec(i), key, pki.cas[static_cast<std::size_t>(i) % 2].issuer())->certificate);
  }
  return pki;
}

const Pki& pki() {
  static const Pki kPki = make_pki(1000);
  return kPki;
}

void parse_certificate(benchmark::State& state) {
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(der::Certificate::parse(pki().leaves[i++ % pki().leaves.size()]));
  }
}
BENCHMARK(parse_certificate);

void judge_leaf(benchmark::State& state) {
  x509::Roots roots;
  for (const mint::Credential& root : pki().roots) {
    roots.add(root.certificate, {});
  }
  path::Validator validator(roots, {.at = *parse_instant("2026-11-21")});
  for (const mint::Credential& ca : pki().cas) {
    validator.add_candidate(ca.certificate);
  }
  std::size_t i = 0;
  for (auto _ : state) {
    const path::Assessment assessment = validator.judge(std::vector<ByteView>{pki().leaves[i++ % pki().leaves.size()]});
    if (!assessment.is_accepted) {
      state.SkipWithError("a good leaf is refused");
    }
  }
}
BENCHMARK(judge_leaf);

void write(const std::string& file, const std::vector<mint::Credential>& credentials) {
  std::ofstream out(file);
  for (const mint::Credential& credential : credentials) {
    out << mint::to_pem("CERTIFICATE", credential.certificate);
  }
}

void write_leaves(const std::string& folder) {
  const Pki made = make_pki(kLeaves);
  write(folder + "/roots.pem", made.roots);
  write(folder + "/cas.pem", made.cas);
  for (std::size_t i = 0; i < made.leaves.size(); ++i) {
    std::ofstream(fmt::format("{}/leaf-{:05}.pem", folder, i)) << mint::to_pem("CERTIFICATE", made.leaves[i]);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (const char* folder = std::getenv("MTLSDIAG_BENCH_LEAVES")) {
    write_leaves(folder);
    return 0;
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
