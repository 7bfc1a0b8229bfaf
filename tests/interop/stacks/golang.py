"""Go's crypto/tls, compiled once a run."""

import atexit
import os
import shutil
import subprocess
import tempfile
import threading

from setup import Server, Unsupported, free_port, program, properties, refuse, write

NAME = "go"
_lock = threading.Lock()
_built = {}


def missing():
    return None if program("go") else "golang-go is not installed"


def binary(name):
    """Compiles NAME.go beside this file, once."""
    with _lock:
        if name not in _built:
            folder = tempfile.mkdtemp(prefix="mtlsdiag-go-")
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            source = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".go")
            subprocess.run([program("go"), "build", "-o", os.path.join(folder, name), source], check=True,
                           capture_output=True, env={**os.environ, "GO111MODULE": "off", "CGO_ENABLED": "0", "GOFLAGS": ""})
            _built[name] = os.path.join(folder, name)
        return _built[name]


def start(pki, setup, folder):
    refuse(setup, "staple", "depth")
    if setup.late or setup.names_ca or setup.crl or setup.ciphers or setup.sigalgs:
        raise Unsupported("go")
    port = free_port()
    return Server([binary("server"), write(folder, "properties", properties(pki, setup, port))], port, folder)
