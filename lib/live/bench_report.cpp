#include "live/bench_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"

namespace mtlsdiag::live {
namespace {

constexpr std::size_t kPlotWidth = 40;

double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) {
    return 0;
  }
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

/// Handshakes a second while this mode had its turn: the modes take turns on the same server.
double rate_of(const BenchTally& tally, int concurrency) {
  const double spent_s = std::chrono::duration<double>(tally.spent).count();
  return spent_s > 0 ? static_cast<double>(tally.latencies_ms.size()) * concurrency / spent_s : 0.0;
}

Document describe(std::string_view mode, const BenchTally& tally, int concurrency) {
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
  document.add("per_second", rate_of(tally, concurrency));
  document.add("bytes_in", tally.bytes_in).add("bytes_out", tally.bytes_out).add("round_trips", tally.round_trips);
  return document;
}

std::string to_table(const BenchTallies& tallies, int concurrency) {
  double longest = 0;
  for (const BenchTally& tally : tallies) {
    longest = std::max(longest, percentile(tally.latencies_ms, 0.9));
  }
  std::string text = "handshake  count   p50 ms   p90 ms   p99 ms  CPU us   per s  RTT  bytes in+out\n";
  std::string plot;
  for (std::size_t mode = 0; mode < kBenchModes.size(); ++mode) {
    const BenchTally& tally = tallies[mode];
    if (tally.latencies_ms.empty()) {
      const int turned_away = tally.refused + tally.failed;
      if (turned_away > 0) {
        text += fmt::format("{:<9} refused: {}\n", kBenchModes[mode], printable(tally.seen, 60));
      } else if (tally.not_resumed > 0) {
        text += fmt::format("{:<9} the server resumes no session\n", kBenchModes[mode]);
      }
      continue;
    }
    const auto count = static_cast<double>(tally.latencies_ms.size());
    const double median = percentile(tally.latencies_ms, 0.5);
    text += fmt::format("{:<9} {:>6} {:>8.2f} {:>8.2f} {:>8.2f} {:>7.0f} {:>7.0f} {:>4}  {}+{}\n", kBenchModes[mode],
                        tally.latencies_ms.size(), median, percentile(tally.latencies_ms, 0.9),
                        percentile(tally.latencies_ms, 0.99), static_cast<double>(tally.cpu.count()) / count,
                        rate_of(tally, concurrency), tally.round_trips, tally.bytes_in, tally.bytes_out);
    const auto width = static_cast<std::size_t>(median / longest * static_cast<double>(kPlotWidth));
    plot += fmt::format("{:<9} {} {:.2f} ms\n", kBenchModes[mode], std::string(std::max<std::size_t>(width, 1), '#'),
                        median);
  }
  const bool has_bars_to_compare = std::count(plot.begin(), plot.end(), '\n') > 1;
  text += has_bars_to_compare ? "\n" + plot : "";
  text.pop_back();
  return text;
}

/// The server shows one key in all modes; resumed handshakes show none.
std::string server_key_of(const BenchTallies& tallies) {
  for (const BenchTally& tally : tallies) {
    if (!tally.server_key.empty()) {
      return tally.server_key;
    }
  }
  return {};
}

/// What did not count: refused and failed beside those that did, sessions that the server would not resume.
std::string to_uncounted(const BenchTallies& tallies) {
  std::string text;
  for (std::size_t mode = 0; mode < kBenchModes.size(); ++mode) {
    const BenchTally& tally = tallies[mode];
    const int in_vain = tally.refused + tally.failed;
    if (in_vain > 0 && !tally.latencies_ms.empty()) {
      text += fmt::format("{}{} {}: not counted, {}.", text.empty() ? "" : " ", in_vain, kBenchModes[mode],
                          printable(tally.seen, 60));
    }
    if (tally.not_resumed > 0 && !tally.latencies_ms.empty()) {
      text += fmt::format("{}{} sessions were not resumed: not counted.", text.empty() ? "" : " ", tally.not_resumed);
    }
  }
  return text;
}

/// What the client certificate adds to a handshake.
struct Surplus {
  double without_ms = 0;
  double with_ms = 0;
  int round_trips = 0;
  long bytes = 0;
};

/// None unless handshakes of both kinds were measured.
std::optional<Surplus> surplus_of(const BenchTallies& tallies) {
  const BenchTally& bare = tallies[static_cast<std::size_t>(BenchMode::without)];
  const BenchTally& mutual = tallies[static_cast<std::size_t>(BenchMode::with)];
  if (bare.latencies_ms.empty() || mutual.latencies_ms.empty()) {
    return std::nullopt;
  }
  return Surplus{.without_ms = percentile(bare.latencies_ms, 0.5),
                 .with_ms = percentile(mutual.latencies_ms, 0.5),
                 .round_trips = mutual.round_trips - bare.round_trips,
                 .bytes = static_cast<long>(mutual.bytes_in + mutual.bytes_out) -
                          static_cast<long>(bare.bytes_in + bare.bytes_out)};
}

std::string to_summary(const BenchTallies& tallies, const std::optional<Surplus>& surplus) {
  if (surplus) {
    return fmt::format("a client certificate costs {:.2f} ms a handshake here ({:.2f} with, {:.2f} without)",
                       surplus->with_ms - surplus->without_ms, surplus->with_ms, surplus->without_ms);
  }
  for (const BenchMode mode : {BenchMode::with, BenchMode::without, BenchMode::resumed}) {
    if (const BenchTally& tally = tallies[static_cast<std::size_t>(mode)]; !tally.latencies_ms.empty()) {
      return fmt::format("a {} takes {:.2f} ms here",
                         mode == BenchMode::resumed ? "resumed handshake"
                                                    : fmt::format("handshake {} a client certificate",
                                                                  kBenchModes[static_cast<std::size_t>(mode)]),
                         percentile(tally.latencies_ms, 0.5));
    }
  }
  return "nothing could be measured";
}

Document to_document(const BenchTallies& tallies, const std::optional<Surplus>& surplus, int concurrency, double took_s,
                     const std::string& client_key) {
  Document modes = Document::list();
  for (std::size_t mode = 0; mode < kBenchModes.size(); ++mode) {
    const BenchTally& tally = tallies[mode];
    if (tally.latencies_ms.size() + static_cast<std::size_t>(tally.refused + tally.failed + tally.not_resumed) > 0) {
      modes.push(describe(kBenchModes[mode], tally, concurrency));
    }
  }
  Document document = Document::object();
  document.add("modes", std::move(modes)).add("seconds", took_s).add("concurrency", concurrency);
  if (!client_key.empty()) {
    document.add("client_key", client_key);
  }
  if (std::string server_key = server_key_of(tallies); !server_key.empty()) {
    document.add("server_key", std::move(server_key));
  }
  if (surplus) {
    const double ms = surplus->with_ms - surplus->without_ms;
    Document more = Document::object();
    more.add("ms", ms).add("round_trips", surplus->round_trips).add("bytes", surplus->bytes);
    document.add("surplus_ms", ms).add("surplus", std::move(more));
  }
  return document;
}

}  // namespace

void fill_bench(report::Report& report, BenchTallies& tallies, const BenchSettings& settings, double took_s,
                const std::string& client_key) {
  for (BenchTally& tally : tallies) {
    std::sort(tally.latencies_ms.begin(), tally.latencies_ms.end());
  }
  const std::optional<Surplus> surplus = surplus_of(tallies);
  report.verdict->summary = to_summary(tallies, surplus);
  report.extra.add("bench", to_document(tallies, surplus, settings.concurrency, took_s, client_key));
  const auto silent = [](const BenchTally& tally) { return tally.unconfirmed > 0; };
  if (std::any_of(tallies.begin(), tallies.end(), silent)) {
    report.notes.emplace_back(
        "This server says nothing after a TLS 1.3 handshake: its verdict is not in, and the times end with our "
        "Finished.");
  }
  report.notes.push_back(to_table(tallies, settings.concurrency));
  if (std::string uncounted = to_uncounted(tallies); !uncounted.empty()) {
    report.notes.push_back(std::move(uncounted));
  }
  if (surplus) {
    report.notes.push_back(
        fmt::format("The surplus of the client certificate ({}, the server's {}): {:.2f} ms, {} round trips, {} bytes.",
                    client_key.empty() ? "none given" : client_key, server_key_of(tallies),
                    surplus->with_ms - surplus->without_ms, surplus->round_trips, surplus->bytes));
  }
}

}  // namespace mtlsdiag::live
