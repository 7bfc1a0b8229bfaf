"""stunnel in front of a TCP service of this process that says nothing, or answers HTTP."""

from ports import Port
from setup import Server, Unsupported, free_port, program, refuse, write

NAME = "stunnel"


def missing():
    return None if program("stunnel4", "stunnel") else "stunnel4 is not installed"


def backend(app):
    """A port to stand behind stunnel: one HTTP page for every request, or silence."""
    def behave(connection):
        while data := connection.recv(4096):
            if app == "http" and b"\r\n\r\n" in data:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n")
                return
    return Port(behave)


def start(pki, setup, folder):
    refuse(setup, "staple", "depth")
    if setup.late or setup.names_ca or setup.alpn or setup.app == "close":
        raise Unsupported("stunnel")
    port = free_port()
    behind = backend(setup.app)
    lines = ["foreground = yes", "debug = info", "syslog = no", "[s]", f"accept = 127.0.0.1:{port}",
             f"connect = 127.0.0.1:{behind.port}", f"cert = {pki.cert(setup.cert)}", f"key = {pki.key(setup.key)}",
             f"sslVersionMin = TLSv{setup.versions[0]}", f"sslVersionMax = TLSv{setup.versions[-1]}"]
    if setup.auth != "none":
        lines += ["verifyChain = yes" if setup.auth == "require" else "verify = 1", f"CAfile = {pki.cert(setup.client_ca)}"]
    if setup.admits:
        lines += [f"checkHost = {setup.admits}"]
    if setup.knows:
        lines += ["verifyPeer = yes"]
    if setup.crl:
        lines += [f"CRLfile = {pki.cert(setup.crl)}"]
    if setup.ciphers:
        lines += [f"ciphers = {setup.ciphers}"]
    if setup.groups:
        lines += [f"curves = {setup.groups}"]
    if setup.sigalgs:
        lines += [f"config = ClientSignatureAlgorithms:{setup.sigalgs}"]
    if setup.sni:
        raise Unsupported("stunnel serves its default section")
    if not setup.tickets:
        lines += ["options = NO_TICKET"]
    return Server([program("stunnel4", "stunnel"), write(folder, "stunnel.conf", "\n".join(lines) + "\n")], port, folder)
