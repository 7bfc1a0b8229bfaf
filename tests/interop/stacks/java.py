"""Java's JSSE: an SSLServerSocket, compiled once a run."""

import os
import subprocess

import compiled
from setup import Server, Unsupported, free_port, program, properties, refuse, write

NAME = "java"
QUICK = ["-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m"]


def missing():
    return None if program("java") and program("javac") else "no JDK is installed"


def classes(name):
    """The folder of the classes that NAME.java gives."""
    def build(folder):
        subprocess.run([program("javac"), "-d", folder, compiled.source(name + ".java")], check=True, capture_output=True)
        return folder
    return compiled.once(name + ".java", build)


def pkcs12(pki, cert, key, folder):
    path = os.path.join(folder, "key.p12")
    subprocess.run(["openssl", "pkcs12", "-export", "-in", pki.cert(cert), "-inkey", pki.key(key), "-name", "k", "-out",
                    path, "-passout", "pass:changeit"], check=True, capture_output=True)
    return path


def start(pki, setup, folder):
    refuse(setup, "staple", "depth", "admits")
    if setup.late or setup.names_ca or setup.sigalgs or setup.groups or setup.ciphers or not setup.tickets:
        raise Unsupported("java")
    port = free_port()
    store = pkcs12(pki, setup.cert, setup.key, folder)
    text = properties(pki, setup, port) + f"p12={store}\n"
    return Server([program("java"), *QUICK, "-cp", classes("LabServer"), "LabServer", write(folder, "properties", text)],
                  port, folder, ready="READY")
