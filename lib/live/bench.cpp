#include "live/bench.h"

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "live/bench_report.h"
#include "live/bench_worker.h"
#include "net/timer.h"

namespace mtlsdiag::live {
namespace {

/// The run: which modes, how many, until when.
class Run final {
 public:
  Run(const BenchSettings& settings, const std::function<void(double)>& progress)
      : settings_(settings), progress_(progress) {
    if (settings.duration) {
      end_ = net::after(*settings.duration);
    }
  }
  Result<void> make(const ProbeInputs& inputs, const net::RoadSettings& road, bool has_identity);
  /// True where no handshake of any kind counted.
  [[nodiscard]] bool is_empty() const {
    return std::all_of(tallies_.begin(), tallies_.end(),
                       [](const BenchTally& tally) { return tally.latencies_ms.empty(); });
  }
  void fill(report::Report& report, const ProbeInputs& inputs) {
    fill_bench(report, tallies_, settings_, took_s_, inputs.identity ? inputs.identity->key.describe() : std::string());
  }

 private:
  void work(BenchWorker& worker);
  bool make_round(BenchWorker& worker);
  void report_progress(int done);
  [[nodiscard]] bool wants(BenchMode mode) const {
    return settings_.only.empty() || settings_.only == kBenchModes[static_cast<std::size_t>(mode)];
  }

  const BenchSettings& settings_;
  const std::function<void(double)>& progress_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::optional<net::Deadline> end_;
  bool has_identity_ = false;
  std::mutex mutex_;
  BenchTallies tallies_;
  double took_s_ = 0;
};

void Run::report_progress(int done) {
  if (!progress_) {
    return;
  }
  const std::lock_guard lock(mutex_);
  const double by_count = static_cast<double>(done) / settings_.count;
  const double by_time = settings_.duration ? std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_) /
                                                  *settings_.duration
                                            : 0.0;
  progress_(std::clamp(std::max(by_count, by_time), 0.0, 1.0));
}

void Run::work(BenchWorker& worker) {
  // A session must be made before one can be resumed; that handshake is not counted.
  if (wants(BenchMode::resumed)) {
    worker.run_one(BenchMode::with);
    worker.tally(BenchMode::with) = BenchTally{};
  }
  for (int i = 0; i < settings_.count && make_round(worker); ++i) {
    report_progress(i + 1);
    if (end_ && std::chrono::steady_clock::now() >= *end_) {
      return;
    }
  }
}

/// One handshake of each kind. False: none of them has any prospect.
bool Run::make_round(BenchWorker& worker) {
  bool has_run = false;
  for (const BenchMode mode : {BenchMode::without, BenchMode::with, BenchMode::resumed}) {
    const bool is_possible = mode != BenchMode::with || has_identity_ || settings_.only == "with";
    if (wants(mode) && is_possible && !worker.is_hopeless(mode)) {
      worker.run_one(mode);
      has_run = true;
    }
  }
  return has_run;
}

Result<void> Run::make(const ProbeInputs& inputs, const net::RoadSettings& road, bool has_identity) {
  has_identity_ = has_identity;
  std::vector<BenchWorker> workers;
  for (int i = 0; i < settings_.concurrency; ++i) {
    Result<BenchWorker> worker = BenchWorker::make(settings_, inputs, road);
    if (!worker) {
      return worker.error();
    }
    workers.push_back(std::move(*worker));
  }
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < workers.size(); ++i) {
    threads.emplace_back([this, &workers, i] { work(workers[i]); });
  }
  work(workers.front());
  for (std::thread& thread : threads) {
    thread.join();
  }
  took_s_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  for (const BenchWorker& worker : workers) {
    for (std::size_t mode = 0; mode < kBenchModes.size(); ++mode) {
      tallies_[mode].add(worker.tallies()[mode]);
    }
  }
  return {};
}

/// The road to the server, its name resolved once: what is measured is TLS.
net::RoadSettings road_of(const ProbeSettings& probe, const ProbeInputs& inputs) {
  net::RoadSettings road = road_settings(probe, inputs);
  if (!inputs.proxy && !inputs.destination.is_unix()) {
    net::Ladder ladder;
    net::Resolution resolution = net::resolve_target(road, ladder);
    for (const net::Address& address : resolution.addresses) {
      road.only = address;
      if (net::open_road(road, ladder).is_reached) {
        break;
      }
    }
  }
  return road;
}

/// Nothing counted though the server was spoken to a moment ago: what keeps it from being measured is told as probe
/// sees it now.
void judge_loss(const ProbeSettings& settings, report::Report& report) {
  Result<report::Report> again = probe(settings);
  if (again && again->verdict->cause) {
    report.findings = std::move(again->findings);
    report.verdict = std::move(again->verdict);
  }
}

}  // namespace

Result<report::Report> bench(const BenchSettings& settings, const std::function<void(double)>& progress) {
  const net::Timer timer;
  Result<report::Report> report = probe(settings.probe);
  if (!report) {
    return report.error();
  }
  report->command = "bench";
  report->extra = Document::object();
  report->commands.clear();
  const bool is_spoken_to = report->verdict && report->verdict->status != finding::Status::fail &&
                            report->verdict->status != finding::Status::unreachable;
  if (!is_spoken_to) {
    return report;
  }
  report->notes.clear();
  report->steps.clear();
  Result<ProbeInputs> inputs = load_probe_inputs(settings.probe, report->started);
  if (!inputs) {
    return inputs.error();
  }
  const net::RoadSettings road = road_of(settings.probe, *inputs);
  Run run(settings, progress);
  if (const Result<void> made = run.make(*inputs, road, inputs->identity.has_value()); !made) {
    return made.error();
  }
  run.fill(*report, *inputs);
  if (run.is_empty()) {
    judge_loss(settings.probe, *report);
  }
  report->duration_ms = std::chrono::duration<double, std::milli>(timer.now()).count();
  report->client_auth.reset();
  report->server_chain = Document();
  report->client_chain = Document();
  return report;
}

}  // namespace mtlsdiag::live
