"""A TLS 1.3 server that speaks before it has judged the client (half_rtt.c), compiled once a run; only for its own cells."""

import atexit
import os
import shutil
import subprocess
import tempfile
import threading

from setup import Server, free_port, program

NAME = "half-rtt"
HAS_OWN_CELLS = True
_lock = threading.Lock()
_built = {}


def missing():
    return None if program("cc", "gcc") else "no C compiler is installed"


def binary():
    with _lock:
        if "path" not in _built:
            folder = tempfile.mkdtemp(prefix="mtlsdiag-half-rtt-")
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "half_rtt.c")
            subprocess.run([program("cc", "gcc"), "-O1", "-o", os.path.join(folder, "half_rtt"), source, "-lssl", "-lcrypto"],
                           check=True, capture_output=True)
            _built["path"] = os.path.join(folder, "half_rtt")
        return _built["path"]


def start(pki, setup, folder):
    port = free_port()
    return Server([binary(), str(port), pki.cert(setup.cert), pki.key(setup.key), pki.cert(setup.client_ca)], port, folder)
