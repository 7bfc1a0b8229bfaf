#!/usr/bin/python3
"""Installs the library as a user would, and compiles and runs the program that lib/README.md shows against it.

usage: library.py BUILD SOURCE
"""

import glob
import os
import re
import subprocess
import sys
import tempfile


def main():
    build, source = sys.argv[1], sys.argv[2]
    with open(os.path.join(source, "lib/README.md"), encoding="utf-8") as file:
        shown = re.search(r"```cpp\n(.*?)```", file.read(), re.DOTALL)[1]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["cmake", "--install", build, "--prefix", folder], check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(folder, "main.cpp"), "w", encoding="utf-8") as file:
            file.write(shown)
        line = "c++ -std=c++20 main.cpp $(pkg-config --cflags --libs --static mtlsdiag) -o main && ./main"
        done = subprocess.run(line, shell=True, cwd=folder, capture_output=True, text=True, check=False, env={
            **os.environ, "PKG_CONFIG_PATH": ":".join(glob.glob(folder + "/lib*/**/pkgconfig", recursive=True))})
    print(done.stdout + done.stderr)
    return 0 if done.returncode == 0 and "connection refused" in done.stdout else 1


sys.exit(main())
