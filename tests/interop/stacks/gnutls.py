"""gnutls-serv, the sample server of GnuTLS (its --http mode, or its echo)."""

from setup import Server, Unsupported, free_port, program, refuse

NAME = "gnutls"
GROUPS = {"ffdhe2048": "FFDHE2048", "X25519": "X25519", "P-256": "SECP256R1", "P-384": "SECP384R1", "P-521": "SECP521R1"}


def missing():
    return None if program("gnutls-serv") else "gnutls-bin is not installed"


def start(pki, setup, folder):
    refuse(setup, "staple", "depth", "admits")
    if setup.late or setup.names_ca or setup.app == "close" or setup.ciphers or setup.sni:
        raise Unsupported("gnutls-serv")
    port = free_port()
    priority = "NORMAL:-VERS-ALL" + "".join(f":+VERS-TLS{v}" for v in setup.versions)
    if setup.groups:
        priority += ":-GROUP-ALL" + "".join(f":+GROUP-{GROUPS[g]}" for g in setup.groups.split(":"))
    if setup.unsafe:
        priority += ":%DISABLE_SAFE_RENEGOTIATION"
    if setup.sigalgs:
        raise Unsupported("gnutls has one list for both directions")
    command = [program("gnutls-serv"), "--port", str(port), "--x509certfile", pki.cert(setup.cert), "--x509keyfile",
               pki.key(setup.key), "--priority", priority, "--http" if setup.app == "http" else "--echo"]
    if setup.auth == "none":
        command += ["--disable-client-cert"]
    else:
        command += ["--x509cafile", pki.cert(setup.client_ca), "--verify-client-cert"]
        command += ["--require-client-cert"] if setup.auth == "require" else []
    if setup.crl:
        command += ["--x509crlfile", pki.cert(setup.crl)]
    if setup.alpn:
        command += [item for name in setup.alpn.split(",") for item in ("--alpn", name)] + ["--alpn-fatal"]
    if not setup.tickets:
        command += ["--noticket"]
    return Server(command, port, folder, ready="listening")
