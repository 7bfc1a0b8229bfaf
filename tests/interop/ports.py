"""Ports that are not what a TLS client expects: plaintext services, STARTTLS services, silence, a close, a reset."""

import socket
import struct
import threading
import time


class Port:
    """A TCP service that does one thing with every connection."""

    def __init__(self, behave):
        self.behave = behave
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection):
        try:
            self.behave(connection)
        except OSError:
            pass
        finally:
            connection.close()

    def stop(self):
        self.listener.close()


class Bound:
    """A port that is taken, and that nothing listens on."""

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def stop(self):
        self.socket.close()


def says(greeting, answer=b""):
    def behave(connection):
        connection.sendall(greeting)
        while connection.recv(4096):
            if answer:
                connection.sendall(answer)
    return behave


def answers(text):
    def behave(connection):
        connection.recv(4096)
        connection.sendall(text)
    return behave


def silent(connection):
    time.sleep(8)
    del connection


def closes(connection):
    connection.recv(4096)


def closes_unread(connection):
    time.sleep(0.05)
    del connection


def resets(connection):
    connection.recv(4096)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def alerts(description):
    def behave(connection):
        connection.recv(4096)
        connection.sendall(bytes([21, 3, 3, 0, 2, 2, description]))
    return behave


PORTS = (
    ("port: plain HTTP", answers(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), "not-tls/server"),
    ("port: SSH", says(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), "not-tls/server not-tls/client"),
    ("port: SMTP", says(b"220 mail.test ESMTP Postfix\r\n", b"500 5.5.2 Error: bad syntax\r\n"), "starttls-required/client"),
    ("port: IMAP", says(b"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n"), "starttls-required/client"),
    ("port: POP3", says(b"+OK POP3 ready\r\n"), "starttls-required/client"),
    ("port: FTP", says(b"220 (vsFTPd 3.0.3)\r\n"), "starttls-required/client"),
    ("port: MySQL", says(bytes.fromhex("4a0000000a382e302e33360008000000") + b"A" * 62), "starttls-required/client"),
    ("port: memcached", answers(b"ERROR\r\n"), "not-tls/server"),
    ("port: access_denied", alerts(49), "alert-generic/server sni-unrecognized/client"),
    ("port: Redis in plaintext", answers(b"-ERR unknown command\r\n"), "not-tls/server"),
    ("port: silent", silent, "handshake-timeout/server handshake-timeout/unknown handshake-timeout/network"),
    ("port: closes", closes, "connection-closed/server connection-closed/unknown"),
    ("port: closes unread", closes_unread, "connection-reset/server connection-closed/server connection-reset/unknown connection-closed/unknown"),
    ("port: resets", resets, "connection-reset/server connection-reset/unknown connection-reset/network"),
    ("port: internal_error", alerts(80), "internal-error/server"),
    ("port: refused", None, "connection-refused/network"),
)


def run_port(arguments, pki, judge, outcome, fault, behave, expect):
    port = Port(behave) if behave else Bound()
    host = "localhost" if "internal" in fault else "127.0.0.1"
    try:
        command = [arguments.mtlsdiag, "probe", f"{host}:{port.port}", "--format", "json", "--timeout", "3", "--roots",
                   pki.cert("site-root"), "--cert", pki.cert("cli-chain"), "--key", pki.key("cli")]
        right, seen, confidence, ms, note = judge(command, expect.split())
        return [outcome("probe", "port", fault, "", right, seen, expect, confidence, ms, " ".join(command), note)]
    finally:
        port.stop()


def jobs(arguments, pki, judge, outcome):
    """One job for each kind of port."""
    if arguments.stack and "port" not in arguments.stack:
        return
    for fault, behave, expect in PORTS:
        if not arguments.fault or any(words in fault for words in arguments.fault):
            yield run_port, (arguments, pki, judge, outcome, fault, behave, expect)
