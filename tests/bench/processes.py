#!/usr/bin/env python3
"""Measures whole processes by CPU time (user + system), ours and a peer's in turn, and prints the ratio of the medians.

usage: processes.py BUILD-DIRECTORY [JOB…]

A job is a row of JOBS: its name, our command, the peer's, the goal for ours / theirs, and how often a round runs it.
{pki} is a test PKI made for the occasion, {bin} our program, {bench} the directory of the bare programs; {leaves} is a
folder of ten thousand leaves of two CAs (by verify_bench), and the word LEAVES stands for all of its files.
"""

import glob
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 11
LONG_ROUNDS = 5
PAIR = ("--client-cert client.pem --client-key client.key --client-roots root.pem "
        "--server-cert server.pem --server-key server.key --server-roots root.pem --name localhost")
BARE = "{bench}/bare_handshake server.pem server.key client.pem client.key root.pem localhost"

MANY = ("{bin} verify --format ndjson --roots {leaves}/roots.pem --intermediates {leaves}/cas.pem LEAVES")

JOBS = [
    ("version", "{bin} --version", "openssl version", 0.80, 10),
    ("explain", "{bin} explain 48", "openssl version", 0.90, 10),
    ("simulate", "{bin} simulate " + PAIR, BARE, 1.30, 5),
    ("simulate-json", "{bin} simulate --format json " + PAIR, BARE, 1.30, 5),
    ("simulate-repeat", "{bin} simulate --repeat 300 " + PAIR, BARE + " 300", 1.25, 1),
    ("verify", "{bin} verify client.pem --purpose client --roots root.pem",
     "openssl verify -purpose sslclient -CAfile root.pem -untrusted intermediate.pem client.pem", 0.95, 5),
    ("verify-10000", MANY, "openssl verify -CAfile {leaves}/roots.pem -untrusted {leaves}/cas.pem LEAVES", 0.25, 1),
    ("verify-signatures", MANY, "{bench}/bare_signatures {leaves}/cas.pem LEAVES", 1.25, 1),
]


def cpu_ms(command, directory, times):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(times):
        subprocess.run(command, cwd=directory, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent / times * 1000


def make_leaves(places):
    """Makes the leaves once, for the first job that wants them."""
    if not os.path.isdir(places["leaves"]):
        os.mkdir(places["leaves"])
        subprocess.run([places["bench"] + "/verify_bench"], check=True,
                       env=dict(os.environ, MTLSDIAG_BENCH_LEAVES=places["leaves"]))
    return sorted(glob.glob(places["leaves"] + "/leaf-*.pem"))


def words_of(text, places):
    words = text.format(**places).split()
    if "LEAVES" in words:
        at = words.index("LEAVES")
        words[at:at + 1] = make_leaves(places)
    return words


def main():
    build, wanted = sys.argv[1], sys.argv[2:]
    root = subprocess.run(["realpath", build], capture_output=True, text=True, check=True).stdout.strip()
    directory = tempfile.mkdtemp(prefix="mtlsdiag-bench-")
    pki = directory + "/pki"
    places = {"pki": pki, "leaves": directory + "/leaves", "bin": root + "/mtlsdiag", "bench": root + "/tests/bench"}
    missed = []
    try:
        subprocess.run([places["bin"], "testpki", pki], stdout=subprocess.DEVNULL, check=True)
        print(f"{'job':18}{'ours ms':>10}{'peer ms':>10}{'ratio':>8}{'goal':>8}")
        for name, ours, peer, goal, times in JOBS:
            if wanted and name not in wanted:
                continue
            commands = [words_of(text, places) for text in (ours, peer)]
            spent = ([], [])
            for _ in range(ROUNDS if times > 1 else LONG_ROUNDS):
                for command, list_of in zip(commands, spent):
                    list_of.append(cpu_ms(command, pki, times))
            medians = [statistics.median(each) for each in spent]
            ratio = medians[0] / medians[1]
            if ratio > goal:
                missed.append(name)
            print(f"{name:18}{medians[0]:10.2f}{medians[1]:10.2f}{ratio:8.2f}{goal:8.2f}"
                  f"{'  missed' if ratio > goal else ''}")
    finally:
        shutil.rmtree(directory)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
