// What inspecting costs a certificate: taking it out of PEM, describing it as a Document and as JSON, and the whole of
// inspect --format ndjson over a bundle. The peer is `openssl storeutl -text` (about 200 µs a certificate).
#include <benchmark/benchmark.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "offline/inspect.h"
#include "offline/json_sheet.h"
#include "x509/describe.h"
#include "x509/file.h"
#include "x509/load.h"
#include "x509/pem.h"

namespace {

using namespace mtlsdiag;

constexpr int kBundle = 10'000;
const std::string kLeaf = "testdata/x509/leaf.pem";

std::string text_of(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Bytes leaf() {
  Bytes der;
  const std::string text = text_of(kLeaf);
  x509::PemScanner().scan(as_bytes(text), true, [&der](x509::PemBlock& block) {
    der = std::move(block.body);
    return true;
  });
  return der;
}

void scan_pem(benchmark::State& state) {
  const std::string text = text_of(kLeaf);
  for (auto _ : state) {
    x509::PemScanner().scan(as_bytes(text), true, [](x509::PemBlock& block) {
      benchmark::DoNotOptimize(block.body.data());
      return true;
    });
  }
}
BENCHMARK(scan_pem);

void describe_as_document(benchmark::State& state) {
  const Bytes der = leaf();
  for (auto _ : state) {
    benchmark::DoNotOptimize(x509::describe_certificate(der, Instant{}));
  }
}
BENCHMARK(describe_as_document);

void describe_as_json(benchmark::State& state) {
  const Bytes der = leaf();
  std::string out;
  for (auto _ : state) {
    out.clear();
    offline::JsonSheet sheet(out);
    sheet.begin_object({});
    x509::describe_certificate(der, Instant{}, sheet);
    sheet.end_object();
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(describe_as_json);

void inspect_bundle(benchmark::State& state) {
  const std::string name = "/tmp/mtlsdiag-inspect-bench.pem";
  {
    std::ofstream out(name, std::ios::binary);
    const std::string text = text_of(kLeaf);
    for (int i = 0; i < kBundle; ++i) {
      out << text;
    }
  }
  const offline::InspectSettings settings{.files = {name}};
  for (auto _ : state) {
    std::size_t written = 0;
    offline::inspect_lines(settings, [&written](std::string_view part) { written += part.size(); });
    benchmark::DoNotOptimize(written);
  }
  state.counters["certificates"] = benchmark::Counter(kBundle, benchmark::Counter::kIsIterationInvariantRate);
  std::remove(name.c_str());
}
BENCHMARK(inspect_bundle)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
