// Bench: what mutual TLS costs at a server: full handshakes without and with the client certificate, and resumed ones,
// in turn on the same server, each counted only when the server's verdict is in. Under TLS 1.3 a client is done before
// it was judged: a refused handshake must not be counted as a fast one.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/result.h"
#include "live/probe.h"
#include "report/report.h"

namespace mtlsdiag::live {

struct BenchSettings {
  ProbeSettings probe;                                ///< the target, the identity, trust, TLS and road
  int count = 100;                                    ///< handshakes of each kind, in each worker
  std::optional<std::chrono::milliseconds> duration;  ///< ends the run, whatever the count
  int concurrency = 1;
  std::string only;  ///< "with", "without", "resumed"; empty: all
};

/// Measures and reports; `progress` is told of the share that is done, 0 to 1, from one thread at a time. Where the
/// server cannot be spoken to at all, gives probe's verdict.
Result<report::Report> bench(const BenchSettings& settings, const std::function<void(double)>& progress = {});

}  // namespace mtlsdiag::live
