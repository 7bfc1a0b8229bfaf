// Bench report: what the tallies of a bench say, as a document and as a table with a small plot. Pure. Internal to this
// room.
#pragma once

#include "live/bench_worker.h"

namespace mtlsdiag::live {

/// Writes the tallies into the report: `bench`, the verdict's sentence, the table. Sorts the latencies.
/// `took_s` is how long the run was; `client_key` describes the client's key and is empty without one.
void fill_bench(report::Report& report, BenchTallies& tallies, const BenchSettings& settings, double took_s,
                const std::string& client_key);

}  // namespace mtlsdiag::live
