#!/usr/bin/env python3
"""Measures `serve` under a load of mutual handshakes by its CPU time (user + system) a handshake, in turn with its peers
on the same certificates, for ECDSA P-256 and RSA-2048; then its memory over many connections.

usage: servers.py BUILD-DIRECTORY [--rounds N] [--handshakes N] [--connections N]
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

READY_SECONDS = 20
GOALS = {"s_server": 0.85, "nginx": 1.30, "bare": 1.25}
MEMORY_GOAL_MIB = 64
NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.err;
events {{ worker_connections 512; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl; ssl_certificate {pki}/server.pem; ssl_certificate_key {pki}/server.key;
    ssl_client_certificate {pki}/root.pem; ssl_verify_client on; ssl_verify_depth 3;
  }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    end = time.monotonic() + READY_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise SystemExit(f"nothing listens on port {port}") from None
            time.sleep(0.05)


class Server:
    """A running server: its process and port."""

    def __init__(self, command, port=None):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE if port is None else
                                        subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
        self.port = port if port is not None else int(self.process.stdout.readline().split()[0])
        wait_for(self.port)

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mib(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def stop(self):
        self.process.terminate()
        self.process.wait()


def start_serve(places):
    port = free_port()
    return Server([places["bin"], "serve", f"127.0.0.1:{port}", "--cert", "server.pem", "--key", "server.key", "--roots",
                   "root.pem", "--format", "ndjson"], port)


def start_s_server(_places):
    port = free_port()
    return Server(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", "server.pem", "-cert_chain",
                   "intermediate.pem", "-key", "server.key", "-CAfile", "root.pem", "-Verify", "3", "-quiet"], port)


def start_nginx(places):
    port = free_port()
    folder = tempfile.mkdtemp(dir=places["folder"])
    with open(folder + "/nginx.conf", "w") as file:
        file.write(NGINX.format(folder=folder, pki=os.getcwd(), port=port))
    return Server(["nginx", "-c", folder + "/nginx.conf", "-e", folder + "/nginx.err"], port)


def start_bare(places):
    return Server([places["bench"] + "/bare_server", "server.pem", "server.key", "root.pem"])


SERVERS = {"serve": start_serve, "s_server": start_s_server, "nginx": start_nginx, "bare": start_bare}


def load(places, server, count):
    subprocess.run([places["bench"] + "/bare_load", str(server.port), str(count), "client.pem", "client.key"], check=True)


def microseconds_a_handshake(places, name, count):
    server = SERVERS[name](places)
    try:
        load(places, server, 20)
        before = server.cpu_seconds()
        load(places, server, count)
        return (server.cpu_seconds() - before) / count * 1e6
    finally:
        server.stop()


def measure(places, names, options):
    """Gives whether every goal was met."""
    spent = {name: [] for name in names}
    for _ in range(options.rounds):
        for name in names:
            spent[name].append(microseconds_a_handshake(places, name, options.handshakes))
    medians = {name: statistics.median(each) for name, each in spent.items()}
    met = True
    for name in names:
        if name == "serve":
            print(f"  {name:10}{medians[name]:8.0f} us a handshake")
            continue
        ratio = medians["serve"] / medians[name]
        met = met and ratio <= GOALS[name]
        print(f"  {name:10}{medians[name]:8.0f} us a handshake   ratio {ratio:5.2f}   goal {GOALS[name]:.2f}"
              f"{'' if ratio <= GOALS[name] else '  missed'}")
    return met


def memory(places, connections):
    server = start_serve(places)
    try:
        seen = []
        for _ in range(10):
            load(places, server, max(1, connections // 10))
            seen.append(server.memory_mib())
        print(f"  after each tenth of {connections} connections, MiB: {' '.join(f'{each:.1f}' for each in seen)}"
              f"   goal {MEMORY_GOAL_MIB}")
        return seen[-1] <= MEMORY_GOAL_MIB
    finally:
        server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--handshakes", type=int, default=400)
    parser.add_argument("--connections", type=int, default=100_000)
    options = parser.parse_args()
    build = os.path.realpath(options.build)
    folder = tempfile.mkdtemp(prefix="mtlsdiag-bench-")
    places = {"bin": build + "/mtlsdiag", "bench": build + "/tests/bench", "folder": folder}
    names = [name for name in SERVERS if name != "nginx" or shutil.which("nginx")]
    met = True
    try:
        for algorithm in ("p256", "rsa2048"):
            pki = f"{folder}/{algorithm}"
            subprocess.run([places["bin"], "testpki", pki, "--algorithm", algorithm], stdout=subprocess.DEVNULL, check=True)
            os.chdir(pki)
            print(f"serve, {algorithm}")
            met = measure(places, names, options) and met
        print("memory of serve")
        met = memory(places, options.connections) and met
    finally:
        os.chdir("/")
        shutil.rmtree(folder)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
