"""What the laboratory compiles, each once a run; the servers in C."""

import atexit
import os
import shutil
import subprocess
import tempfile
import threading

from setup import program

_locks = {}
_built = {}


def missing():
    return None if program("cc", "gcc") else "no C compiler is installed"


def once(name, build):
    """What build(folder) gives, a program or a folder; built on the first call with this name."""
    with _locks.setdefault(name, threading.Lock()):
        if name not in _built:
            folder = tempfile.mkdtemp(prefix="mtlsdiag-lab-")
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            _built[name] = build(folder)
        return _built[name]


def source(name):
    """A file of stacks/."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "stacks", name)


def binary(name):
    """The program that stacks/NAME.c gives."""
    def build(folder):
        target = os.path.join(folder, name)
        subprocess.run([program("cc", "gcc"), "-O1", "-Wall", "-Werror", "-o", target, source(name + ".c"), "-lssl",
                        "-lcrypto"], check=True, capture_output=True)
        return target
    return once(name + ".c", build)
