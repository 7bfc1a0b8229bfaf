"""Mosquitto, the MQTT broker, with a TLS listener."""

from setup import Server, Unsupported, free_port, program, refuse, write

NAME = "mosquitto"


def missing():
    return None if program("mosquitto") else "mosquitto is not installed"


def start(pki, setup, folder):
    refuse(setup, "staple", "depth", "admits")
    unsupported = (setup.late, setup.names_ca, setup.app != "http", setup.alpn, setup.sni, setup.sigalgs, setup.groups,
                   setup.auth == "optional", not setup.tickets, len(setup.versions) > 1 and "1.1" in setup.versions)
    if any(unsupported):
        raise Unsupported("mosquitto")
    port = free_port()
    lines = ["user root", "allow_anonymous true", f"listener {port} 127.0.0.1", f"certfile {pki.cert(setup.cert)}",
             f"keyfile {pki.key(setup.key)}"]
    # tls_version names a minimum in mosquitto 2.
    lines += [f"tls_version tlsv{setup.versions[0]}"]
    if setup.versions == ("1.2",):
        raise Unsupported("mosquitto cannot leave out TLS 1.3")
    if setup.auth != "none":
        lines += ["require_certificate true", f"cafile {pki.cert(setup.client_ca)}"]
    if setup.crl:
        lines += [f"crlfile {pki.cert(setup.crl)}"]
    if setup.ciphers:
        lines += [f"ciphers {setup.ciphers}"]
    return Server([program("mosquitto"), "-c", write(folder, "mosquitto.conf", "\n".join(lines) + "\n")], port, folder)
