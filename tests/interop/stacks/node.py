"""Node's tls and https modules."""

import os

from setup import Server, Unsupported, free_port, program, properties, refuse, write

NAME = "node"


def missing():
    return None if program("node") else "nodejs is not installed"


def start(pki, setup, folder):
    refuse(setup, "staple", "depth")
    if setup.late or setup.names_ca:
        raise Unsupported("node")
    port = free_port()
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "server.js")
    return Server([program("node"), script, write(folder, "properties", properties(pki, setup, port))], port, folder)
