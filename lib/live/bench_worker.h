// Bench worker: one thread's handshakes, one after the other, each counted only when the server's verdict is in. It
// measures; what the figures say is bench_report.h's. Internal to this room.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "live/bench.h"
#include "live/probe_inputs.h"
#include "net/pump.h"
#include "net/road.h"

namespace mtlsdiag::live {

enum class BenchMode : std::uint8_t { without, with, resumed };
inline constexpr std::array<std::string_view, 3> kBenchModes{"without", "with", "resumed"};

/// What one mode came to.
struct BenchTally {
  std::vector<double> latencies_ms;
  int refused = 0;
  int failed = 0;
  int unconfirmed = 0;
  int not_resumed = 0;
  int in_vain_in_a_row = 0;  ///< refused, failed or not resumed, since the last that counted
  std::chrono::microseconds cpu{};
  std::chrono::nanoseconds spent{};  ///< by the clock, failures included
  std::size_t bytes_in = 0;          ///< of the first handshake
  std::size_t bytes_out = 0;
  int round_trips = 0;
  std::string seen;        ///< how the first failure looked
  std::string server_key;  ///< "ECDSA P-256"

  void add(const BenchTally& other);
};

/// The tallies by mode.
using BenchTallies = std::array<BenchTally, kBenchModes.size()>;

class BenchWorker final {
 public:
  /// Makes a worker with contexts of its own. Fails where the settings cannot be used.
  static Result<BenchWorker> make(const BenchSettings& settings, const ProbeInputs& inputs,
                                  const net::RoadSettings& road);
  /// Makes one handshake and counts it.
  void run_one(BenchMode mode);
  /// True for a mode that only fails, from its start or by now.
  [[nodiscard]] bool is_hopeless(BenchMode mode) const;
  BenchTally& tally(BenchMode mode) { return tallies_[static_cast<std::size_t>(mode)]; }
  [[nodiscard]] const BenchTallies& tallies() const { return tallies_; }

 private:
  BenchWorker(const BenchSettings& settings, const net::RoadSettings& road, handshake::Context with,
              handshake::Context without)
      : settings_(&settings), road_(road), with_(std::move(with)), without_(std::move(without)) {}
  /// How a handshake ended, and when.
  struct Shaken {
    net::PumpEnd end;
    handshake::Elapsed done;
  };
  Shaken shake_hands(net::Stream& stream, handshake::Engine& engine) const;
  void count(BenchMode mode, handshake::Engine& engine, double latency_ms, net::PumpEnd confirmed);

  const BenchSettings* settings_;
  net::RoadSettings road_;
  handshake::Context with_;
  handshake::Context without_;
  handshake::Session session_;
  net::Timer timer_;
  BenchTallies tallies_;
};

}  // namespace mtlsdiag::live
