#!/usr/bin/env python3
"""Measures whole processes by CPU time (user + system), ours and a peer's in turn, and prints the ratio of the medians.

usage: processes.py BUILD-DIRECTORY [JOB…]

A job is a row of JOBS: its name, our command, the peer's, the goal for ours / theirs, and how often a round runs it.
{pki} is a test PKI made for the occasion, {bin} our program, {bench} the directory of the bare programs; {leaves} is a
folder of ten thousand leaves of two CAs (by verify_bench), and the word LEAVES stands for all of its files; {bundle} is
all of them in one file. {log} is an ordinary log of 100 MiB with a failure in every 500 lines (by explain_bench),
{patterns} ten fixed strings that grep looks for in it.
"""

import glob
import os
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 11
LONG_ROUNDS = 5
PAIR = ("--client-cert client.pem --client-key client.key --client-roots root.pem "
        "--server-cert server.pem --server-key server.key --server-roots root.pem --name localhost")
BARE = "{bench}/bare_handshake server.pem server.key client.pem client.key root.pem localhost"

MANY = ("{bin} verify --format ndjson --roots {leaves}/roots.pem --intermediates {leaves}/cas.pem LEAVES")

# {port} is that of an nginx that asks for a client certificate. s_time runs for a time: its row says how many a run makes.
OURS = ("{bin} bench localhost:{port} --format json --roots root.pem --cert client.pem --key client.key --count 1000 --only ")
CLIENT = "{bench}/bare_client %s {port} 1000 root.pem localhost client.pem client.key"
S_TIME = "openssl s_time -connect localhost:{port} -new -time 2 -verify 3 -CAfile root.pem"

PROBE = "{bin} probe localhost:{port} --roots root.pem --cert client.pem --key client.key"
S_CLIENT = ("openssl s_client -brief -connect localhost:{port} -servername localhost -CAfile root.pem "
            "-cert client.pem -key client.key -cert_chain intermediate.pem")

# What somebody without us would look for.
PATTERNS = ("certificate verify failed", "certificate has expired", "unknown ca", "bad certificate", "handshake failure",
            "x509:", "SSLHandshakeException", "alert number", "no peer certificate", "wrong version number")

JOBS = [
    ("version", "{bin} --version", "openssl version", 0.80, 10),
    ("explain", "{bin} explain 48", "openssl version", 0.90, 10),
    ("explain-text", "{bin} explain remote error: tls: bad certificate", "openssl version", 0.95, 10),
    ("probe", PROBE, S_CLIENT, 1.10, 10),
    ("probe-bare", PROBE, "{bench}/bare_client with {port} 1 root.pem localhost client.pem client.key", 1.30, 10),
    ("explain-log", "{bin} explain {log}", "grep -cF -f {patterns} {log}", 2.50, 1),
    ("inspect-10000", "{bin} inspect --format ndjson {bundle}", "openssl storeutl -text -certs {bundle}", 0.10, 1),
    ("simulate", "{bin} simulate " + PAIR, BARE, 1.30, 5),
    ("simulate-json", "{bin} simulate --format json " + PAIR, BARE, 1.30, 5),
    ("simulate-repeat", "{bin} simulate --repeat 300 " + PAIR, BARE + " 300", 1.25, 1),
    ("verify", "{bin} verify client.pem --purpose client --roots root.pem",
     "openssl verify -purpose sslclient -CAfile root.pem -untrusted intermediate.pem client.pem", 0.95, 5),
    ("verify-10000", MANY, "openssl verify -CAfile {leaves}/roots.pem -untrusted {leaves}/cas.pem LEAVES", 0.25, 1),
    ("bench-without", OURS + "without", CLIENT % "without", 1.05, 1),
    ("bench-with", OURS + "with", CLIENT % "with", 1.05, 1),
    ("bench-resumed", OURS + "resumed", CLIENT % "resumed", 1.25, 1),
    ("bench-s_time-without", OURS + "without", S_TIME, 0.95, 1),
    ("bench-s_time-with", OURS + "with", S_TIME + " -cert client.pem -key client.key", 0.95, 1),
    ("verify-signatures", MANY, "{bench}/bare_signatures {leaves}/cas.pem LEAVES", 1.25, 1),
]


def cpu_ms(command, directory, times):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = 0
    for _ in range(times):
        ran = subprocess.run(command, cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, check=True)
        made = re.search(r"^(\d+) connections in \d+ real seconds", ran.stdout, re.MULTILINE)
        # What runs for a time is held against the thousand handshakes of the others.
        done += int(made[1]) / 1000 if made else 1
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent / done * 1000


def start_server(places):
    """Starts an nginx that asks for a client certificate, once, for the first job that wants one."""
    if "server" in places:
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        places["port"] = probe.getsockname()[1]
    folder = places["leaves"] + "-nginx"
    os.mkdir(folder)
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(folder + "/conf", "w") as conf:
        conf.write(f"daemon off; pid {folder}/pid; error_log stderr; events {{ worker_connections 256; }}\n"
                   f"http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{places['port']} ssl; "
                   f"ssl_protocols TLSv1.3; ssl_certificate {places['pki']}/server.pem; ssl_verify_client optional; "
                   f"ssl_certificate_key {places['pki']}/server.key; ssl_client_certificate {places['pki']}/root.pem; "
                   "ssl_verify_depth 8; location / { return 204; } } }\n")
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    places["server"] = subprocess.Popen([nginx, "-p", folder, "-c", folder + "/conf", "-e", folder + "/error"])
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", places["port"]), 1).close()
            return
        except OSError:
            time.sleep(0.05)


def make_leaves(places):
    """Makes the leaves once, for the first job that wants them."""
    if not os.path.isdir(places["leaves"]):
        os.mkdir(places["leaves"])
        subprocess.run([places["bench"] + "/verify_bench"], check=True,
                       env=dict(os.environ, MTLSDIAG_BENCH_LEAVES=places["leaves"]))
    return sorted(glob.glob(places["leaves"] + "/leaf-*.pem"))


def make_bundle(places):
    """Writes all leaves into one file."""
    with open(places["bundle"], "wb") as bundle:
        for name in make_leaves(places):
            with open(name, "rb") as leaf:
                bundle.write(leaf.read())


def make_log(places):
    """Writes the log and the strings to look for in it."""
    subprocess.run([places["bench"] + "/explain_bench"], check=True, env=dict(os.environ, MTLSDIAG_BENCH_LOG=places["log"]))
    with open(places["patterns"], "w") as patterns:
        patterns.write("\n".join(PATTERNS) + "\n")


def words_of(text, places):
    if "{port}" in text:
        start_server(places)
    if "{log}" in text and not os.path.exists(places["log"]):
        make_log(places)
    if "{bundle}" in text and not os.path.exists(places["bundle"]):
        make_bundle(places)
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
    places = {"pki": pki, "leaves": directory + "/leaves", "bin": root + "/mtlsdiag", "bench": root + "/tests/bench",
              "bundle": directory + "/bundle.pem", "log": directory + "/log", "patterns": directory + "/patterns"}
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
        if "server" in places:
            places["server"].terminate()
            places["server"].wait()
        shutil.rmtree(directory)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
