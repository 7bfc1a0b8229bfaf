"""Python's ssl module: a server of a few lines, run as a child process."""

import os
import sys

from setup import Server, Unsupported, free_port, properties, refuse, write

NAME = "python"


def missing():
    return None


def start(pki, setup, folder):
    refuse(setup, "staple", "depth")
    if setup.late or setup.names_ca or setup.groups or setup.sigalgs:
        raise Unsupported("python")
    port = free_port()
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "server.py")
    return Server([sys.executable, here, write(folder, "properties", properties(pki, setup, port))], port, folder)
