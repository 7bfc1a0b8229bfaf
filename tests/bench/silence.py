#!/usr/bin/python3
"""Ten thousand clients that connect to `mtlsdiag serve` and say nothing: what they cost, and whether it still answers.

usage: silence.py MTLSDIAG [--clients N]
Exit status: 0 within 64 MiB and answered, 1 not, 77 too few descriptors are allowed here.
"""

import argparse
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time

LIMIT_KIB = 64 * 1024
ANSWER_SECONDS = 5


def resident_kib(pid):
    """The most memory that a process had resident so far."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def connect_all(port, count):
    """From several loopback addresses: one has fewer than 30,000 ports to call from."""
    sockets = []
    for number in range(count):
        peer = socket.socket()
        peer.bind((f"127.0.0.{2 + number // 5000}", 0))
        peer.connect(("127.0.0.1", port))
        sockets.append(peer)
    return sockets


def ask(port, root):
    """The milliseconds to an HTTP answer of the server, or None."""
    begun = time.monotonic()
    done = subprocess.run(["curl", "-s", "--max-time", str(ANSWER_SECONDS), "--cacert", root, f"https://localhost:{port}/"],
                          capture_output=True, check=False)
    return (time.monotonic() - begun) * 1000 if done.stdout.startswith(b"{") else None


def run(arguments, folder):
    ready, root = os.path.join(folder, "ready"), os.path.join(folder, "root.pem")
    command = [arguments.mtlsdiag, "serve", "127.0.0.1:0", "--client-auth", "request", "--timeout", "60", "--ready-file", ready,
               "--save-root", root, "--format", "ndjson"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as serve:
        end = time.monotonic() + 10
        while not os.path.exists(ready) and time.monotonic() < end:
            time.sleep(0.02)
        with open(ready) as file:
            port = int(file.read().strip().rsplit(":", 1)[1])
        before = resident_kib(serve.pid)
        silent = connect_all(port, arguments.clients)
        answered = ask(port, root)
        most = resident_kib(serve.pid)
        for peer in silent:
            peer.close()
        serve.terminate()
        summary = serve.communicate()[1].strip().splitlines()[-1]
    print(f"{arguments.clients} silent clients: {most} KiB resident at most ({before} before); answer in "
          f"{'-' if answered is None else round(answered)} ms\n{summary}")
    return 0 if most <= LIMIT_KIB and answered is not None else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mtlsdiag")
    parser.add_argument("--clients", type=int, default=10_000)
    arguments = parser.parse_args()
    wanted = arguments.clients + 100
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < wanted:
        print(f"skipped: {wanted} descriptors are needed, {hard} are allowed")
        return 77
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    with tempfile.TemporaryDirectory(prefix="mtlsdiag-silence-") as folder:
        return run(arguments, folder)


if __name__ == "__main__":
    sys.exit(main())
