#!/usr/bin/python3
"""Bench against real servers: each kind of handshake counts when the server's verdict is in, and only then; the surplus of the
client certificate is there where both were measured; a server that stops answering ends the run.

usage: benches.py MTLSDIAG
Exit status: 0 all right, 1 a report is wrong, 77 no stack is installed.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import doors  # noqa: E402
import pki as pkis  # noqa: E402
from setup import Setup, Unsupported  # noqa: E402
from stacks import golang, haproxy, java, nginx  # noqa: E402

COUNT = 12


def bench(mtlsdiag, pki, port, *options):
    """Measures a port with the good certificate of the laboratory; gives the exit status and the report."""
    command = [mtlsdiag, "bench", f"localhost:{port}", "--format", "json", "--timeout", "3", "--count", str(COUNT), "--roots",
               pki.cert("site-root"), "--cert", pki.cert("cli-chain"), "--key", pki.key("cli"), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL)
    return done.returncode, json.loads(done.stdout)


def modes(report):
    return {mode["mode"]: mode for mode in report.get("bench", {}).get("modes", [])}


def faults_of_asking(status, report):
    """The server asks and lets in anybody: all three kinds count."""
    seen = modes(report)
    if status != 0 or set(seen) != {"without", "with", "resumed"}:
        return f"exit {status}, {sorted(seen)}, {report['verdict']}"
    for name, mode in seen.items():
        latency = mode["latency_ms"]
        in_order = 0 < latency["min"] <= latency["p50"] <= latency["p90"] <= latency["p99"] <= latency["max"]
        if mode["handshakes"] + mode["not_resumed"] != COUNT or mode["refused"] or not in_order or mode["cpu_us"] <= 0:
            return f"{name}: {mode}"
    surplus = report["bench"].get("surplus", {})
    if surplus.get("round_trips") != 0 or surplus.get("bytes", 0) < 500 or "ECDSA" not in report["bench"]["server_key"]:
        return f"surplus {surplus}, server key {report['bench'].get('server_key')}"
    return "" if seen["resumed"]["bytes_in"] < seen["without"]["bytes_in"] else "resumed: the server's chain came again"


def faults_of_requiring(status, report):
    """The server refuses in the handshake whoever shows no certificate: those do not count, and there is no surplus."""
    seen = modes(report)
    bare = seen.get("without", {})
    if status != 0 or bare.get("handshakes") != 0 or not 0 < bare.get("refused", 0) < COUNT or "alert" not in bare.get("refusal", ""):
        return f"exit {status}: without: {bare}"
    is_measured = seen.get("with", {}).get("handshakes") == COUNT and "surplus" not in report["bench"]
    return "" if is_measured else f"with: {seen.get('with')}"


def faults_of_stopping(status, report):
    """It answers twenty connections and then nobody: what counted is told, and the run ends."""
    seen = modes(report)
    counted = sum(mode["handshakes"] for mode in seen.values())
    in_vain = sum(mode["refused"] + mode["failed"] for mode in seen.values())
    return "" if 0 < counted <= 20 and 0 < in_vain < 3 * COUNT else f"exit {status}: {seen}"


def rows():
    for stack in (nginx, haproxy, golang, java):
        yield stack.NAME + ", asks", lambda pki, folder, s=stack: s.start(pki, Setup(auth="optional"), folder), faults_of_asking
        if stack is not nginx:  # It refuses by HTTP, and bench makes no request.
            yield stack.NAME + ", requires", lambda pki, folder, s=stack: s.start(pki, Setup(), folder), faults_of_requiring
    yield "go, stops answering", doors.go(app="tiring"), faults_of_stopping


def main():
    mtlsdiag = os.path.abspath(sys.argv[1])
    wrong = ran = 0
    with tempfile.TemporaryDirectory(prefix="mtlsdiag-benches-") as scratch:
        os.chmod(scratch, 0o755)
        pki = pkis.make(os.path.join(scratch, "pki"))
        for name, start, faults in rows():
            folder = tempfile.mkdtemp(dir=scratch)
            os.chmod(folder, 0o755)
            try:
                server = start(pki, folder)
            except (Unsupported, RuntimeError, OSError, TypeError) as error:
                print(f"skipped: {name}: {str(error)[-80:]}")
                continue
            begin = time.monotonic()
            try:
                said = faults(*bench(mtlsdiag, pki, server.port))
            except (subprocess.TimeoutExpired, ValueError, KeyError) as error:
                said = repr(error)[-300:]
            finally:
                server.stop()
            ran += 1
            wrong += bool(said)
            print(f"{'WRONG' if said else 'ok'}  {name}  {time.monotonic() - begin:.1f} s  {said}")
    print(f"right: {ran - wrong} of {ran} benches")
    return 77 if ran == 0 else int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
