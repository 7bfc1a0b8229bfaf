"""Go's crypto/tls, compiled once a run."""

import os
import subprocess

import compiled
from setup import Server, Unsupported, free_port, program, properties, refuse, write

NAME = "go"


def missing():
    return None if program("go") else "golang-go is not installed"


def binary(name):
    """The program that NAME.go gives."""
    def build(folder):
        target = os.path.join(folder, name)
        subprocess.run([program("go"), "build", "-o", target, compiled.source(name + ".go")], check=True,
                       capture_output=True, env={**os.environ, "GO111MODULE": "off", "CGO_ENABLED": "0", "GOFLAGS": ""})
        return target
    return compiled.once(name + ".go", build)


def start(pki, setup, folder):
    refuse(setup, "staple", "depth")
    if setup.late or setup.names_ca or setup.crl or setup.ciphers or setup.sigalgs:
        raise Unsupported("go")
    port = free_port()
    return Server([binary("server"), write(folder, "properties", properties(pki, setup, port))], port, folder)
