"""selfserv, the sample server of NSS, on a database made with certutil and pk12util."""

import os
import subprocess

from setup import Server, Unsupported, free_port, program, refuse

NAME = "nss"


def missing():
    return None if program("selfserv") and program("certutil") else "libnss3-tools is not installed"


def run(*command):
    subprocess.run(command, check=True, capture_output=True)


def start(pki, setup, folder):
    refuse(setup, "staple", "depth", "admits")
    unsupported = (setup.late, setup.names_ca, setup.app != "http", setup.ciphers, setup.sni, setup.alpn, setup.sigalgs,
                   setup.groups)
    if any(unsupported) or setup.key in ("srv-ku", "srv-ed25519"):
        raise Unsupported("selfserv")
    port = free_port()
    database = "sql:" + folder
    run("certutil", "-N", "-d", database, "--empty-password")
    pk12 = os.path.join(folder, "s.p12")
    run("openssl", "pkcs12", "-export", "-in", pki.cert(setup.cert), "-inkey", pki.key(setup.key), "-name", "server",
        "-out", pk12, "-passout", "pass:x")
    run("pk12util", "-i", pk12, "-d", database, "-W", "x")
    run("certutil", "-A", "-d", database, "-n", "clients", "-t", "TC,,", "-i", pki.cert(setup.client_ca))
    if setup.crl:
        with open(pki.cert(setup.crl)) as source:
            crls = source.read().split("-----END X509 CRL-----")[:-1]
        for index, crl in enumerate(crls):
            pem, der = os.path.join(folder, f"{index}.crl"), os.path.join(folder, f"{index}.der")
            with open(pem, "w") as target:
                target.write(crl + "-----END X509 CRL-----\n")
            run("openssl", "crl", "-in", pem, "-outform", "DER", "-out", der)
            subprocess.run(["crlutil", "-I", "-i", der, "-d", database, "-B"], check=False, capture_output=True)
    command = [program("selfserv"), "-n", "server", "-p", str(port), "-d", database, "-V",
               f"tls{setup.versions[0]}:tls{setup.versions[-1]}", "-v"]
    if setup.auth != "none":
        command += ["-r", "-r"] if setup.auth == "require" else ["-r"]
    if setup.tickets:
        command += ["-u"]
    return Server(command, port, folder)
