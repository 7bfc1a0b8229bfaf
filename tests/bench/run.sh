#!/bin/sh
# Runs the benchmarks: those on Google Benchmark, ten thousand silent clients of serve,
# then whole processes by CPU time, in turn with their peers.
# usage: tests/bench/run.sh BUILD-DIRECTORY [NAME…]   (names of jobs in processes.py; default: all)
set -eu
build=$1
shift
if [ $# -eq 0 ]; then
  for bench in "$build"/tests/bench/*_bench; do
    [ -x "$bench" ] && "$bench" --benchmark_min_time=0.5
  done
  python3 "$(dirname "$0")/silence.py" "$build/mtlsdiag" || true
fi
status=0
python3 "$(dirname "$0")/processes.py" "$build" "$@" || status=1
if [ $# -eq 0 ]; then
  python3 "$(dirname "$0")/servers.py" "$build" || status=1
fi
exit $status
