#include "live/bench.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/text.h"
#include "live/probe_inputs.h"
#include "net/pump.h"
#include "net/road.h"

namespace mtlsdiag::live {
namespace {

using handshake::Elapsed;
using std::chrono::microseconds;
using std::chrono::milliseconds;

enum class Mode : std::uint8_t { without, with, resumed };
constexpr std::array<std::string_view, 3> kModes{"without", "with", "resumed"};
/// How long a TLS 1.3 server may take to show that it goes on; after that the handshake counts as unconfirmed.
constexpr milliseconds kConfirmation{500};
/// A mode that fails so often at its start is given up.
constexpr int kMaxFailuresAtStart = 3;
constexpr std::size_t kPlotWidth = 40;

/// What one mode came to.
struct Tally {
  std::vector<double> latencies_ms;
  int refused = 0;
  int failed = 0;
  int unconfirmed = 0;
  int not_resumed = 0;
  microseconds cpu{};
  std::size_t bytes_in = 0;  ///< of the first handshake
  std::size_t bytes_out = 0;
  int round_trips = 0;
  std::string seen;  ///< how the first failure looked

  void add(const Tally& other) {
    latencies_ms.insert(latencies_ms.end(), other.latencies_ms.begin(), other.latencies_ms.end());
    refused += other.refused;
    failed += other.failed;
    unconfirmed += other.unconfirmed;
    not_resumed += other.not_resumed;
    cpu += other.cpu;
    bytes_in = bytes_in == 0 ? other.bytes_in : bytes_in;
    bytes_out = bytes_out == 0 ? other.bytes_out : bytes_out;
    round_trips = round_trips == 0 ? other.round_trips : round_trips;
    seen = seen.empty() ? other.seen : seen;
  }
};

microseconds thread_cpu() {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  const auto to_microseconds = [](const timeval& time) {
    return std::chrono::seconds{time.tv_sec} + microseconds{time.tv_usec};
  };
  return to_microseconds(usage.ru_utime) + to_microseconds(usage.ru_stime);
}

/// Round trips until the client may send data. Source: RFC 8446 §2, RFC 5246 §7.3.
int round_trips_of(const handshake::Transcript& seen) {
  if (seen.negotiated.version >= handshake::kTls13) {
    return seen.retry_request ? 2 : 1;
  }
  return seen.negotiated.is_resumed ? 1 : 2;
}

/// Remembers the chain that was judged: the same server shows the same one, and judging it is not what is measured.
class RememberingJudge final {
 public:
  explicit RememberingJudge(handshake::Judge judge) : judge_(std::move(judge)) {}
  handshake::Judgement operator()(const handshake::ChainToJudge& chain) {
    if (chain.certificates != known_) {
      verdict_ = judge_(chain);
      known_ = chain.certificates;
    }
    return handshake::Judgement{.is_accepted = verdict_.is_accepted, .alert = verdict_.alert};
  }

 private:
  handshake::Judge judge_;
  std::vector<Bytes> known_;
  handshake::Judgement verdict_;
};

/// One worker: its own contexts, its own sockets, one handshake after the other.
class Worker final {
 public:
  static Result<Worker> make(const BenchSettings& settings, const ProbeInputs& inputs, const net::RoadSettings& road);
  void run_one(Mode mode);
  [[nodiscard]] bool is_hopeless(Mode mode) const {
    const Tally& tally = tallies_[static_cast<std::size_t>(mode)];
    return tally.latencies_ms.empty() && tally.refused + tally.failed >= kMaxFailuresAtStart;
  }
  std::array<Tally, 3>& tallies() { return tallies_; }

 private:
  Worker(const BenchSettings& settings, const net::RoadSettings& road, handshake::Context with,
         handshake::Context without)
      : settings_(&settings), road_(road), with_(std::move(with)), without_(std::move(without)) {}
  void count(Mode mode, handshake::Engine& engine, Tally& tally, double latency_ms, net::PumpEnd confirmed);

  const BenchSettings* settings_;
  net::RoadSettings road_;
  handshake::Context with_;
  handshake::Context without_;
  handshake::Session session_;
  std::array<Tally, 3> tallies_;
};

Result<Worker> Worker::make(const BenchSettings& settings, const ProbeInputs& inputs, const net::RoadSettings& road) {
  handshake::ClientSettings client = client_settings(settings.probe, inputs);
  client.judge = [judge = std::make_shared<RememberingJudge>(client.judge)](const handshake::ChainToJudge& chain) {
    return (*judge)(chain);
  };
  Result<handshake::Context> with = handshake::Context::client(client);
  client.identity.reset();
  Result<handshake::Context> without = handshake::Context::client(std::move(client));
  if (!with || !without) {
    return with ? without.error() : with.error();
  }
  return Worker(settings, road, std::move(*with), std::move(*without));
}

void Worker::count(Mode mode, handshake::Engine& engine, Tally& tally, double latency_ms, net::PumpEnd confirmed) {
  if (mode == Mode::resumed && !engine.transcript().negotiated.is_resumed) {
    ++tally.not_resumed;
    return;
  }
  if (confirmed == net::PumpEnd::deadline) {
    ++tally.unconfirmed;
  }
  tally.latencies_ms.push_back(latency_ms);
  if (tally.bytes_in == 0) {
    const handshake::Transcript& seen = engine.transcript();
    tally.bytes_in = seen.bytes_in;
    tally.bytes_out = seen.bytes_out;
    tally.round_trips = round_trips_of(seen);
  }
}

void Worker::run_one(Mode mode) {
  Tally& tally = tallies_[static_cast<std::size_t>(mode)];
  const microseconds cpu_before = thread_cpu();
  net::Ladder ladder;
  const Elapsed begin = ladder.timer().now();
  net::Road road = net::open_road(road_, ladder);
  if (!road.stream) {
    ++tally.failed;
    tally.seen = road.findings.empty() ? "no connection" : road.findings.front().message;
    return;
  }
  handshake::Connection connection;
  if (mode == Mode::resumed) {
    connection.resume = std::exchange(session_, {});
  }
  handshake::Engine engine(mode == Mode::without ? without_ : with_, std::move(connection));
  engine.start(ladder.timer().now());
  const net::Deadline deadline = net::after(settings_->probe.timeout);
  const auto is_done = [](const handshake::Engine& e) { return e.is_established(); };
  net::PumpEnd end = net::pump(*road.stream, engine, ladder.timer(), deadline, is_done);
  if (end == net::PumpEnd::reached && mode != Mode::without) {
    end = net::pump(*road.stream, engine, ladder.timer(), net::after(kConfirmation),
                    [](const handshake::Engine& e) { return e.is_confirmed(); });
  } else if (end == net::PumpEnd::reached && !engine.is_confirmed()) {
    // Without a certificate too the server speaks last: a ticket, or the refusal.
    end = net::pump(*road.stream, engine, ladder.timer(), net::after(kConfirmation),
                    [](const handshake::Engine& e) { return e.is_confirmed(); });
  }
  const double latency_ms = std::chrono::duration<double, std::milli>(ladder.timer().now() - begin).count();
  const bool is_refused = end == net::PumpEnd::closed || engine.saw_alert() || !engine.is_established();
  if (is_refused) {
    ++tally.refused;
    if (tally.seen.empty()) {
      const handshake::AlertSeen* alert = engine.transcript().fatal_received();
      tally.seen = alert == nullptr ? "the connection ended"
                                    : fmt::format("alert {}", wire::alert_name(alert->alert.description));
    }
  } else {
    count(mode, engine, tally, latency_ms, end);
    if (mode != Mode::without) {
      session_ = engine.take_session();
    }
  }
  engine.close(ladder.timer().now());
  if (engine.has_output()) {
    road.stream->send(engine.take_output());
  }
  tally.cpu += thread_cpu() - cpu_before;
}

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
  void fill(report::Report& report, const ProbeInputs& inputs);

 private:
  void work(Worker& worker);
  void report_progress(int done);
  [[nodiscard]] bool wants(Mode mode) const {
    return settings_.only.empty() || settings_.only == kModes[static_cast<std::size_t>(mode)];
  }

  const BenchSettings& settings_;
  const std::function<void(double)>& progress_;
  std::optional<net::Deadline> end_;
  bool has_identity_ = false;
  std::mutex mutex_;
  std::array<Tally, 3> tallies_;
  double took_s_ = 0;
};

void Run::report_progress(int done) {
  if (!progress_) {
    return;
  }
  const std::lock_guard lock(mutex_);
  progress_(std::min(1.0, static_cast<double>(done) / settings_.count));
}

void Run::work(Worker& worker) {
  // A session must be made before one can be resumed; that handshake is not counted.
  if (wants(Mode::resumed)) {
    worker.run_one(Mode::with);
    worker.tallies()[static_cast<std::size_t>(Mode::with)] = Tally{};
  }
  for (int i = 0; i < settings_.count; ++i) {
    for (const Mode mode : {Mode::without, Mode::with, Mode::resumed}) {
      const bool is_possible = mode != Mode::with || has_identity_ || settings_.only == "with";
      if (wants(mode) && is_possible && !worker.is_hopeless(mode)) {
        worker.run_one(mode);
      }
    }
    report_progress(i + 1);
    if (end_ && std::chrono::steady_clock::now() >= *end_) {
      return;
    }
  }
}

Result<void> Run::make(const ProbeInputs& inputs, const net::RoadSettings& road, bool has_identity) {
  has_identity_ = has_identity;
  std::vector<Worker> workers;
  for (int i = 0; i < settings_.concurrency; ++i) {
    Result<Worker> worker = Worker::make(settings_, inputs, road);
    if (!worker) {
      return worker.error();
    }
    workers.push_back(std::move(*worker));
  }
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < workers.size(); ++i) {
    threads.emplace_back([this, &workers, i] { work(workers[i]); });
  }
  work(workers.front());
  for (std::thread& thread : threads) {
    thread.join();
  }
  took_s_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  for (Worker& worker : workers) {
    for (std::size_t mode = 0; mode < kModes.size(); ++mode) {
      tallies_[mode].add(worker.tallies()[mode]);
    }
  }
  for (Tally& tally : tallies_) {
    std::sort(tally.latencies_ms.begin(), tally.latencies_ms.end());
  }
  return {};
}

double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) {
    return 0;
  }
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

Document describe(std::string_view mode, const Tally& tally, double took_s) {
  Document document = Document::object();
  document.add("mode", mode).add("handshakes", tally.latencies_ms.size()).add("refused", tally.refused);
  document.add("failed", tally.failed).add("unconfirmed", tally.unconfirmed).add("not_resumed", tally.not_resumed);
  if (!tally.seen.empty()) {
    document.add("refusal", tally.seen);
  }
  if (tally.latencies_ms.empty()) {
    return document;
  }
  const auto count = static_cast<double>(tally.latencies_ms.size());
  Document latency = Document::object();
  latency.add("min", tally.latencies_ms.front()).add("p50", percentile(tally.latencies_ms, 0.5));
  latency.add("p90", percentile(tally.latencies_ms, 0.9)).add("p99", percentile(tally.latencies_ms, 0.99));
  latency.add("max", tally.latencies_ms.back());
  document.add("latency_ms", std::move(latency));
  document.add("cpu_us", static_cast<double>(tally.cpu.count()) / count);
  document.add("per_second", took_s > 0 ? count / took_s : 0.0);
  document.add("bytes_in", tally.bytes_in).add("bytes_out", tally.bytes_out).add("round_trips", tally.round_trips);
  return document;
}

std::string to_table(const std::array<Tally, 3>& tallies, double took_s) {
  double longest = 0;
  for (const Tally& tally : tallies) {
    longest = std::max(longest, percentile(tally.latencies_ms, 0.9));
  }
  std::string text = "handshake    count   p50 ms   p90 ms   p99 ms   CPU us    per s   bytes in+out\n";
  std::string plot;
  for (std::size_t mode = 0; mode < kModes.size(); ++mode) {
    const Tally& tally = tallies[mode];
    if (tally.latencies_ms.empty()) {
      const int turned_away = tally.refused + tally.failed;
      if (turned_away > 0) {
        text += fmt::format("{:<10} refused: {}\n", kModes[mode], printable(tally.seen, 60));
      }
      continue;
    }
    const auto count = static_cast<double>(tally.latencies_ms.size());
    const double median = percentile(tally.latencies_ms, 0.5);
    text += fmt::format("{:<10} {:>7} {:>8.2f} {:>8.2f} {:>8.2f} {:>8.0f} {:>8.0f}   {}+{}\n", kModes[mode],
                        tally.latencies_ms.size(), median, percentile(tally.latencies_ms, 0.9),
                        percentile(tally.latencies_ms, 0.99), static_cast<double>(tally.cpu.count()) / count,
                        took_s > 0 ? count / took_s : 0, tally.bytes_in, tally.bytes_out);
    const auto width = static_cast<std::size_t>(median / longest * static_cast<double>(kPlotWidth));
    plot +=
        fmt::format("{:<10} {} {:.2f} ms\n", kModes[mode], std::string(std::max<std::size_t>(width, 1), '#'), median);
  }
  text += "\n" + plot;
  text.pop_back();
  return text;
}

void Run::fill(report::Report& report, const ProbeInputs& inputs) {
  Document modes = Document::list();
  for (std::size_t mode = 0; mode < kModes.size(); ++mode) {
    if (tallies_[mode].latencies_ms.size() + static_cast<std::size_t>(tallies_[mode].refused + tallies_[mode].failed) >
        0) {
      modes.push(describe(kModes[mode], tallies_[mode], took_s_));
    }
  }
  Document document = Document::object();
  document.add("modes", std::move(modes)).add("seconds", took_s_).add("concurrency", settings_.concurrency);
  if (inputs.identity) {
    document.add("client_key", inputs.identity->key.describe());
  }
  const double without = percentile(tallies_[0].latencies_ms, 0.5);
  const double with = percentile(tallies_[1].latencies_ms, 0.5);
  if (without > 0 && with > 0) {
    document.add("surplus_ms", with - without);
    report.verdict->summary =
        fmt::format("a client certificate costs {:.2f} ms a handshake here ({:.2f} with, {:.2f} without)",
                    with - without, with, without);
  } else {
    report.verdict->summary = "measured";
  }
  report.extra.add("bench", std::move(document));
  report.notes.push_back(to_table(tallies_, took_s_));
}

}  // namespace

Result<report::Report> bench(const BenchSettings& settings, const std::function<void(double)>& progress) {
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
  net::RoadSettings road{.target = inputs->destination,
                         .asked_host = inputs->target.host,
                         .family = settings.probe.family,
                         .proxy = inputs->proxy,
                         .starttls = settings.probe.starttls,
                         .timeout = settings.probe.timeout};
  if (!inputs->proxy && !inputs->destination.is_unix()) {
    // Names are resolved once: what is measured is TLS.
    net::Ladder ladder;
    net::Resolution resolution = net::resolve_target(road, ladder);
    for (const net::Address& address : resolution.addresses) {
      road.only = address;
      if (net::open_road(road, ladder).is_reached) {
        break;
      }
    }
  }
  Run run(settings, progress);
  if (const Result<void> made = run.make(*inputs, road, inputs->identity.has_value()); !made) {
    return made.error();
  }
  run.fill(*report, *inputs);
  report->session.reset();
  report->client_auth.reset();
  report->server_chain = Document();
  report->client_chain = Document();
  return report;
}

}  // namespace mtlsdiag::live
