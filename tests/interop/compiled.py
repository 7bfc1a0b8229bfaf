"""The laboratory's servers in C, each compiled once a run."""

import atexit
import os
import shutil
import subprocess
import tempfile
import threading

from setup import program

_lock = threading.Lock()
_built = {}


def missing():
    return None if program("cc", "gcc") else "no C compiler is installed"


def binary(name):
    """The program that stacks/NAME.c gives."""
    with _lock:
        if name not in _built:
            folder = tempfile.mkdtemp(prefix="mtlsdiag-lab-")
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stacks", name + ".c")
            target = os.path.join(folder, name)
            subprocess.run([program("cc", "gcc"), "-O1", "-Wall", "-Werror", "-o", target, source, "-lssl", "-lcrypto"],
                           check=True, capture_output=True)
            _built[name] = target
        return _built[name]
