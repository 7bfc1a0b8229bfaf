// What explaining costs: a log of ordinary lines with a failure here and there, a single line, and a bare number. With
// MTLSDIAG_BENCH_LOG=FILE it writes a log of 100 MiB there, for measuring the program against grep.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "explain/explain.h"

namespace {

using namespace mtlsdiag;

constexpr std::size_t kLogSize = std::size_t{100} << 20;

/// Ordinary lines of several kinds; every 500th is a failure.
std::string log_lines(std::size_t size) {
  std::string log;
  log.reserve(size + 512);
  for (std::size_t n = 0; log.size() < size; ++n) {
    if (n % 500 == 499) {
      log += fmt::format("2026-11-20T12:00:{:02}Z app: remote error: tls: bad certificate from 10.0.0.{}\n", n % 60,
                         n % 250);
    } else if (n % 3 == 0) {
      log += fmt::format(
          "10.0.{}.{} - - [20/Nov/2026:12:00:{:02} +0000] \"GET /api/items/{} HTTP/1.1\" 200 {} \"-\" "
          "\"Mozilla/5.0 (X11; Linux x86_64)\"\n",
          n % 256, n % 250, n % 60, n, n % 5000);
    } else if (n % 3 == 1) {
      log += fmt::format(
          "{{\"level\":\"info\",\"ts\":\"2026-11-20T12:00:{:02}Z\",\"msg\":\"request done\",\"id\":{},"
          "\"status\":200}}\n",
          n % 60, n);
    } else {
      log += fmt::format("Nov 20 12:00:{:02} host app[{}]: connection from 10.0.0.{} established, TLSv1.3\n", n % 60,
                         n % 32768, n % 250);
    }
  }
  return log;
}

void explain_log(benchmark::State& state) {
  const std::string log = log_lines(std::size_t{8} << 20);
  for (auto _ : state) {
    explain::Explainer explainer;
    explainer.feed(log);
    explainer.finish();
    benchmark::DoNotOptimize(explainer.matches());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * static_cast<std::int64_t>(log.size())));
}
BENCHMARK(explain_log);

void explain_line(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(explain::explain("Get \"https://a.example/\": remote error: tls: bad certificate"));
  }
}
BENCHMARK(explain_line);

void explain_number(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(explain::explain("48"));
  }
}
BENCHMARK(explain_number);

}  // namespace

int main(int argc, char** argv) {
  if (const char* name = std::getenv("MTLSDIAG_BENCH_LOG"); name != nullptr) {
    std::ofstream(name) << log_lines(kLogSize);
    return 0;
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
