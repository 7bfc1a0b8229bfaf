"""What a server of the laboratory is asked to be, and the running server: started, waited for by readiness, stopped."""

import dataclasses
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

READY_SECONDS = 20.0
_ports = threading.Lock()
_given = set()


@dataclasses.dataclass(frozen=True)
class Setup:
    """One server configuration, in the laboratory's words; each stack translates it to its own."""
    cert: str = "srv-chain"          # PEM in the PKI: leaf and what is sent after it
    key: str = "srv"
    client_ca: str = "dev-root"      # what client certificates are verified against, and named to the client
    auth: str = "require"            # require, optional, none; anybody: asks, and lets in whatever is presented
    crl: str = ""                    # PEM with CRLs for the clients' chain
    versions: tuple = ("1.2", "1.3")
    ciphers: str = ""                # OpenSSL cipher string (TLS 1.2)
    groups: str = ""                 # OpenSSL group list
    sigalgs: str = ""                # OpenSSL list of what is accepted from the client
    alpn: str = ""
    sni: str = ""                    # only this name is served, no default
    names_ca: str = ""               # names sent to the client, where they differ from client_ca
    tickets: bool = True
    app: str = "http"                # http, silent, close: what the application does; noindex: 403 for / alone; drop: no answer
    admits: str = ""                 # the CN whose bearer the application lets in; others get 403; empty: everybody
    knows: bool = False              # lets in only whose certificate itself is among client_ca
    depth: int = 8                   # how deep a client's chain may be
    staple: str = ""                 # an OCSP response in the PKI, stapled
    late: bool = False               # asks for the certificate only after the request
    filter: str = ""                 # EXTENSION=VALUE that the client's certificate must have (oid_filters)
    unsafe: bool = False             # knows nothing of secure renegotiation (RFC 5746)


class Unsupported(Exception):
    """This stack has no words for that setup."""


def free_port():
    """A loopback port that nothing listens on and that no other cell of this run was given."""
    with _ports:
        while True:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            if port not in _given:
                _given.add(port)
                return port


class Server:
    """A child process that listens on `port`; `folder` holds its configuration and what it printed."""

    def __init__(self, command, port, folder, ready="connect", environment=None, stdin=subprocess.DEVNULL):
        self.port, self.folder = port, folder
        self.log = os.path.join(folder, "output")
        with open(self.log, "wb") as output:
            self.process = subprocess.Popen(command, cwd=folder, stdin=stdin, stdout=output, stderr=subprocess.STDOUT,
                                            env={**os.environ, **(environment or {})}, start_new_session=True)
        self._await(ready)

    def _await(self, ready):
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"server ended with {self.process.returncode}: {self.said()}")
            if ready == "connect":
                try:
                    socket.create_connection(("127.0.0.1", self.port), 1).close()
                    return
                except OSError:
                    pass
            elif ready in self.said():
                return
            time.sleep(0.02)
        self.stop()
        raise RuntimeError(f"server not ready: {self.said()}")

    def said(self):
        with open(self.log, errors="replace") as output:
            return output.read()[-2000:]

    def stop(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                break
            try:
                self.process.wait(1.5)
                break
            except subprocess.TimeoutExpired:
                continue
        self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()


def program(*names):
    """The first of these programs that is installed, or None."""
    for name in names:
        found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/lib/postgresql/15/bin")
        if found:
            return found
    return None


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(text)
    return path


def protocols(versions, prefix="TLSv"):
    return " ".join(prefix + version for version in versions)


def refuse(setup, *fields):
    """Ends the cell where the setup wants what this stack has no words for."""
    if any(getattr(setup, field) != getattr(Setup(), field) for field in fields):
        raise Unsupported(", ".join(fields))


def properties(pki, setup, port):
    """The setup as key=value lines, for the servers written in this folder (Go, Java, Node, Python)."""
    rows = {
        "port": port, "cert": pki.cert(setup.cert), "key": pki.key(setup.key), "auth": setup.auth,
        "client_ca": pki.cert(setup.client_ca) if setup.client_ca else "", "crl": pki.cert(setup.crl) if setup.crl else "",
        "min": setup.versions[0], "max": setup.versions[-1], "ciphers": setup.ciphers, "groups": setup.groups,
        "sigalgs": setup.sigalgs, "alpn": setup.alpn, "sni": setup.sni, "tickets": int(setup.tickets), "app": setup.app,
        "admits": setup.admits,
    }
    return "".join(f"{name}={value}\n" for name, value in rows.items())
