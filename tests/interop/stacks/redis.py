"""Redis with its TLS port; it names no CAs other than those of its CA file and reads no CRL."""

from setup import Server, Unsupported, free_port, program, refuse

NAME = "redis"


def missing():
    return None if program("redis-server") else "redis-server is not installed"


def start(pki, setup, folder):
    refuse(setup, "staple", "depth", "admits")
    unsupported = (setup.late, setup.names_ca, setup.app != "http", setup.alpn, setup.sni, setup.sigalgs, setup.groups,
                   setup.crl, not setup.tickets)
    if any(unsupported):
        raise Unsupported("redis")
    port = free_port()
    auth = {"require": "yes", "optional": "optional", "none": "no"}[setup.auth]
    command = [program("redis-server"), "--port", "0", "--tls-port", str(port), "--bind", "127.0.0.1", "--save", "",
               "--dir", folder, "--tls-cert-file", pki.cert(setup.cert), "--tls-key-file", pki.key(setup.key),
               "--tls-ca-cert-file", pki.cert(setup.client_ca or "site-root"), "--tls-auth-clients", auth,
               "--tls-protocols", " ".join("TLSv" + v for v in setup.versions)]
    if setup.ciphers:
        command += ["--tls-ciphers", setup.ciphers]
    return Server(command, port, folder)
