"""`openssl s_server`: OpenSSL itself, its echo kept silent or its -www page."""

import subprocess

from setup import Server, Unsupported, free_port, program, refuse, write

NAME = "openssl"


def missing():
    return None if program("openssl") else "openssl is not installed"


def issuers_of(path, folder):
    """s_server takes the leaf from one file and what is sent after it from another."""
    end = "-----END CERTIFICATE-----\n"
    with open(path) as file:
        rest = file.read().split(end)[1:-1]
    return ["-cert_chain", write(folder, "issuers.pem", "".join(block + end for block in rest))] if rest else []


def start(pki, setup, folder):
    if setup.late or setup.names_ca or setup.app == "close":
        raise Unsupported("s_server")
    refuse(setup, "admits")
    port = free_port()
    command = [program("openssl"), "s_server", "-accept", f"127.0.0.1:{port}", "-cert", pki.cert(setup.cert), "-key",
               pki.key(setup.key), "-no_ssl3", *issuers_of(pki.cert(setup.cert), folder)]
    command += [f"-no_tls{v.replace('.', '_').replace('1_0', '1')}" for v in ("1.0", "1.1", "1.2", "1.3")
                if v not in setup.versions]
    if setup.auth != "none":
        command += ["-Verify" if setup.auth == "require" else "-verify", str(setup.depth), "-CAfile", pki.cert(setup.client_ca)]
        command += [] if setup.auth == "anybody" else ["-verify_return_error"]
    if setup.crl:
        command += ["-crl_check_all"]
        command[command.index("-CAfile") + 1] = pki.bundle("openssl-" + setup.crl + str(port), setup.client_ca, setup.crl)
    if setup.staple:
        command += ["-status_file", pki.path(setup.staple)]
    if setup.ciphers:
        command += ["-cipher", setup.ciphers]
    if setup.groups:
        command += ["-groups", setup.groups]
    if setup.sigalgs:
        command += ["-client_sigalgs", setup.sigalgs]
    if setup.alpn:
        command += ["-alpn", setup.alpn]
    if setup.sni:
        command += ["-servername", setup.sni, "-servername_fatal", "-cert2", pki.cert(setup.cert), "-key2",
                    pki.key(setup.key)]
    if not setup.tickets:
        command += ["-num_tickets", "0", "-no_ticket"]
    if "1.1" in setup.versions or "1.0" in setup.versions:
        command += ["-cipher", "ALL:@SECLEVEL=0"]
    command += ["-www"] if setup.app == "http" else ["-quiet"]
    return Server(command, port, folder, stdin=subprocess.PIPE)
