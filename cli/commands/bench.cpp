// mtlsdiag bench: the command line of live/bench.h, with a progress bar on a terminal.
#include "live/bench.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/checks.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/target_options.h"

namespace mtlsdiag::cli {
namespace {

struct BenchOptions : TargetOptions {
  int count = 100;
  double duration = 0;
  int concurrency = 1;
  std::string only;
};

constexpr int kMaxCount = 1'000'000;
constexpr int kMaxConcurrency = 256;
constexpr int kBarWidth = 40;
/// The bar is drawn at most so often.
constexpr std::chrono::milliseconds kBarInterval{100};

/// Draws the bar on standard error where that is a terminal.
class ProgressBar final {
 public:
  explicit ProgressBar(bool is_quiet) : is_drawn_(!is_quiet && ::isatty(STDERR_FILENO) == 1) {}
  ~ProgressBar() {
    if (is_drawn_) {
      std::fputs("\r\x1b[K", stderr);
    }
  }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void draw(double share) {
    const auto now = std::chrono::steady_clock::now();
    if (!is_drawn_ || now - last_ < kBarInterval) {
      return;
    }
    last_ = now;
    const auto filled = static_cast<std::size_t>(share * kBarWidth);
    std::fputs(
        fmt::format("\r[{}{}] {:3.0f} %", std::string(filled, '#'), std::string(kBarWidth - filled, ' '), share * 100)
            .c_str(),
        stderr);
  }

 private:
  bool is_drawn_;
  std::chrono::steady_clock::time_point last_;
};

Result<int> run_bench(const BenchOptions& options, Console& console) {
  Result<live::ProbeSettings> probe = to_probe_settings(options);
  if (!probe) {
    return probe.error();
  }
  live::BenchSettings settings;
  settings.probe = std::move(*probe);
  settings.count = options.count;
  settings.concurrency = options.concurrency;
  settings.only = options.only;
  if (options.duration > 0) {
    settings.duration = std::chrono::milliseconds(static_cast<std::int64_t>(options.duration * 1000));
    settings.count = kMaxCount;
  }
  Result<report::Report> report = [&] {
    ProgressBar bar(console.options.quiet);
    return live::bench(settings, [&bar](double share) { bar.draw(share); });
  }();
  if (!report) {
    return report.error();
  }
  console.show(*report);
  return console.exit_code();
}

}  // namespace

Action setup_bench(CLI::App& app, Console& console) {
  const auto options = std::make_shared<BenchOptions>();
  add_target_options(app, *options);
  app.add_option("--count", options->count, "Handshakes of each kind")
      ->check(whole_number(1, kMaxCount))
      ->type_name("N")
      ->group("Bench");
  app.add_option("--duration", options->duration, "Measure for so long instead")
      ->check(number(0.1, 3600.0))
      ->type_name("SECONDS")
      ->group("Bench");
  app.add_option("--concurrency", options->concurrency, "So many at once")
      ->check(whole_number(1, kMaxConcurrency))
      ->type_name("C")
      ->group("Bench");
  app.add_option("--only", options->only, "Only this kind: with, without, resumed")
      ->check(one_of({"with", "without", "resumed"}))
      ->type_name("KIND")
      ->group("Bench");
  add_output_options(app, console.options, {"text", "json", "ndjson"});
  return [options, &console] { return run_bench(*options, console); };
}

}  // namespace mtlsdiag::cli
