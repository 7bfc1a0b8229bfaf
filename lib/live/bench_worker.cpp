#include "live/bench_worker.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <utility>

namespace mtlsdiag::live {
namespace {

using handshake::Elapsed;
using std::chrono::microseconds;
using std::chrono::milliseconds;

/// How long a TLS 1.3 server may take to show that it goes on; after that the handshake counts as unconfirmed.
constexpr milliseconds kConfirmation{500};
/// A mode that fails so often at its start is given up, and one that fails so often in a row later.
constexpr int kMaxFailuresAtStart = 3;
constexpr int kMaxFailuresInARow = 5;

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

std::string describe_refusal(handshake::Engine& engine) {
  const handshake::AlertSeen* alert = engine.transcript().fatal_received();
  return alert == nullptr ? "the connection ended"
                          : fmt::format("alert {}", wire::alert_name(alert->alert.description));
}

}  // namespace

void BenchTally::add(const BenchTally& other) {
  latencies_ms.insert(latencies_ms.end(), other.latencies_ms.begin(), other.latencies_ms.end());
  refused += other.refused;
  failed += other.failed;
  unconfirmed += other.unconfirmed;
  not_resumed += other.not_resumed;
  cpu += other.cpu;
  spent += other.spent;
  bytes_in = bytes_in == 0 ? other.bytes_in : bytes_in;
  bytes_out = bytes_out == 0 ? other.bytes_out : bytes_out;
  round_trips = round_trips == 0 ? other.round_trips : round_trips;
  seen = seen.empty() ? other.seen : seen;
  server_key = server_key.empty() ? other.server_key : server_key;
}

Result<BenchWorker> BenchWorker::make(const BenchSettings& settings, const ProbeInputs& inputs,
                                      const net::RoadSettings& road) {
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
  return BenchWorker(settings, road, std::move(*with), std::move(*without));
}

bool BenchWorker::is_hopeless(BenchMode mode) const {
  const BenchTally& tally = tallies_[static_cast<std::size_t>(mode)];
  return tally.in_vain_in_a_row >= (tally.latencies_ms.empty() ? kMaxFailuresAtStart : kMaxFailuresInARow);
}

void BenchWorker::count(BenchMode mode, handshake::Engine& engine, double latency_ms, net::PumpEnd confirmed) {
  BenchTally& of_mode = tally(mode);
  if (mode == BenchMode::resumed && !engine.is_resumed()) {
    ++of_mode.not_resumed;
    ++of_mode.in_vain_in_a_row;
    return;
  }
  of_mode.in_vain_in_a_row = 0;
  if (confirmed == net::PumpEnd::deadline) {
    ++of_mode.unconfirmed;
  }
  of_mode.latencies_ms.push_back(latency_ms);
  if (of_mode.bytes_in == 0) {
    const handshake::Transcript& seen = engine.transcript();
    of_mode.bytes_in = seen.bytes_in;
    of_mode.bytes_out = seen.bytes_out;
    of_mode.round_trips = round_trips_of(seen);
    of_mode.server_key = seen.negotiated.peer_key;
  }
}

/// To the server's verdict: with or without a certificate it speaks last, by a ticket, data or the refusal. Where it
/// says nothing, the handshake took as long as our side of it, and not as long as we listened.
BenchWorker::Shaken BenchWorker::shake_hands(net::Stream& stream, handshake::Engine& engine) const {
  engine.start(timer_.now());
  const net::PumpEnd end = net::pump(stream, engine, timer_, net::after(settings_->probe.timeout),
                                     [](const handshake::Engine& e) { return e.is_established(); });
  const Elapsed established = timer_.now();
  if (end != net::PumpEnd::reached || engine.is_confirmed()) {
    return {end, established};
  }
  const net::PumpEnd confirmed = net::pump(stream, engine, timer_, net::after(kConfirmation),
                                           [](const handshake::Engine& e) { return e.is_confirmed(); });
  return {confirmed, confirmed == net::PumpEnd::deadline ? established : timer_.now()};
}

void BenchWorker::run_one(BenchMode mode) {
  BenchTally& of_mode = tally(mode);
  const microseconds cpu_before = thread_cpu();
  net::Ladder ladder;
  const Elapsed begin = timer_.now();
  net::Road road = net::open_road(road_, ladder);
  if (!road.stream) {
    ++of_mode.failed;
    ++of_mode.in_vain_in_a_row;
    of_mode.seen = road.findings.empty() ? "no connection" : road.findings.front().message;
    return;
  }
  handshake::Connection connection;
  if (mode == BenchMode::resumed) {
    connection.resume = std::exchange(session_, {});
  }
  handshake::Engine engine(mode == BenchMode::without ? without_ : with_, std::move(connection));
  const auto [end, done] = shake_hands(*road.stream, engine);
  if (end == net::PumpEnd::closed || engine.saw_alert() || !engine.is_established()) {
    ++of_mode.refused;
    ++of_mode.in_vain_in_a_row;
    of_mode.seen = of_mode.seen.empty() ? describe_refusal(engine) : of_mode.seen;
  } else {
    count(mode, engine, std::chrono::duration<double, std::milli>(done - begin).count(), end);
    if (mode != BenchMode::without) {
      session_ = engine.take_session();
    }
  }
  engine.close(timer_.now());
  if (engine.has_output()) {
    road.stream->send(engine.take_output());
  }
  of_mode.cpu += thread_cpu() - cpu_before;
  of_mode.spent += end == net::PumpEnd::deadline ? done - begin : timer_.now() - begin;
}

}  // namespace mtlsdiag::live
