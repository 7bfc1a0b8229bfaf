#!/usr/bin/python3
"""Holds what README.md, CONTRIBUTING.md, the manual pages and --help show against the program: every option of a command
that is shown is one that it has, every command and protocol is named, help fits into 80 columns, and the report in
README.md is what the demo prints.

usage: documents.py MTLSDIAG SOURCE
"""

import glob
import os
import re
import shutil
import subprocess
import sys

SKIPPED = 77


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False).stdout


def helps(program):
    names = re.findall(r"^  (\w+)  ", output(program, "--help"), re.MULTILINE)
    return {name: output(program, name, "--help") for name in names}


def commands_shown(text, names):
    """The command lines in a text, continued lines joined: (name of the command, the rest of its line)."""
    text = re.sub(r"\\e?\n\s*", " ", text.replace("\\-", "-"))
    return re.findall(rf"mtlsdiag ({'|'.join(names)})\b([^|`\n]*)", text)


def unknown_options(where, text, of_command):
    for name, rest in commands_shown(text, of_command):
        for option in re.findall(r"(?<![\w-])--[a-z0-9-]+", rest):
            if not re.search(re.escape(option) + r"(?![\w-])", of_command[name]):
                yield f"{where}: mtlsdiag {name} has no {option}"


def same(line):
    """A line of a report without what differs from run to run."""
    return re.sub(r"[\d.:-]*\d", "#", re.sub(r"\s+", " ", line)).strip()


def missing_from_demo(program, source):
    """Lines of README.md's report that the demo does not print, in this order; … stands for any lines."""
    with open(os.path.join(source, "README.md"), encoding="utf-8") as file:
        shown = re.search(r"```console\n\$ mtlsdiag probe.*?\n(.*?)```", file.read(), re.DOTALL)[1].splitlines()
    demo = subprocess.run(["sh", os.path.join(source, "packaging/demo.sh"), program], capture_output=True, text=True,
                          timeout=120, check=True).stdout
    printed = iter([same(line) for line in demo[demo.index("=== 3."):].splitlines()])
    return [f"README.md: the demo does not print: {line}" for line in shown
            if line != "…" and not any(each == same(line) for each in printed)]


def unnamed(program, source, names):
    """What the program has and the documents do not name: commands, protocols of --starttls."""
    def text_of(*path):
        with open(os.path.join(source, *path), encoding="utf-8") as file:
            return file.read()
    for name in names:
        if not os.path.exists(os.path.join(source, "man", f"mtlsdiag-{name}.1")):
            yield f"man/mtlsdiag-{name}.1: missing"
        if not re.search(rf"^\| `{name}[ `]", text_of("README.md"), re.MULTILINE) or \
                f".It Cm {name}\n" not in text_of("man", "mtlsdiag.1"):
            yield f"README.md or man/mtlsdiag.1: no row for {name}"
    protocols = re.search(r"--starttls\) COMPREPLY=\(\$\(compgen -W '([^']+)'", output(program, "completion", "bash"))
    for name in protocols[1].split() if protocols else [""]:
        if not re.search(rf"^\.(?:Cm|It Cm) {re.escape(name)}\b", text_of("man", "mtlsdiag-probe.1"), re.MULTILINE):
            yield f"man/mtlsdiag-probe.1: no protocol {name}"


def main():
    program, source = os.path.abspath(sys.argv[1]), sys.argv[2]
    of_command = helps(program)
    wrong = [] if len(of_command) > 8 else ["--help lists too few commands"]
    for path in [*glob.glob(os.path.join(source, "man", "*")), os.path.join(source, "README.md"),
                 os.path.join(source, "CONTRIBUTING.md")]:
        with open(path, encoding="utf-8") as file:
            wrong += unknown_options(os.path.basename(path), file.read(), of_command)
    for name, text in {"": output(program, "--help"), **of_command}.items():
        wrong += unknown_options(f"mtlsdiag {name} --help", text, of_command)
        wrong += [f"mtlsdiag {name} --help: wider than 80 columns: {line}" for line in text.splitlines() if len(line) > 80]
    wrong += unnamed(program, source, of_command)
    if shutil.which("nginx"):
        wrong += missing_from_demo(program, source)
    print("\n".join(wrong + [f"{len(wrong)} wrong"]))
    return 1 if wrong else SKIPPED if not shutil.which("nginx") else 0


sys.exit(main())
