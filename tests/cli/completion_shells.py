#!/usr/bin/env python3
"""Holds a completion script to what its own shell makes of it: the script is loaded there, a line is begun, and the words
that the shell offers are compared. A shell that is not installed is skipped (77).

usage: completion_shells.py MTLSDIAG SHELL
"""
import os
import shutil
import subprocess
import sys
import tempfile

MTLSDIAG = sys.argv[1]
SHELL = sys.argv[2]

# What is typed (the last word is being completed), and words that must and must not be offered.
CASES = [
    (["pro"], {"probe"}, {"verify"}),
    (["he"], {"help"}, {"probe"}),
    (["help", "ver"], {"verify"}, {"probe"}),
    (["probe", "--form"], {"--format"}, {"--roots"}),
    (["probe", "--format", ""], {"text", "json", "nagios"}, {"here.pem"}),
    (["probe", "--starttls", "po"], {"pop3", "postgres"}, {"smtp"}),
    (["probe", "--roots", "he"], {"here.pem"}, {"help"}),
    (["verify", "he"], {"here.pem"}, {"help"}),
    (["explain", "cert-ex"], {"cert-expired", "cert-expires-soon"}, {"key-mismatch"}),
    (["completion", ""], {"bash", "zsh", "fish"}, {"here.pem"}),
]

BASH = """
source ./script
COMP_WORDS=(mtlsdiag "$@"); COMP_CWORD=$#
_mtlsdiag
printf '%s\\n' "${COMPREPLY[@]}"
"""

# zsh completes only in an interactive shell: one runs on a pseudo-terminal, and its compadd tells what it is given.
ZSH = """
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner 'PROMPT=; autoload -Uz compinit; compinit -u -D; source ./script'
zpty -w inner 'compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return $?; fi
  local -a hits; builtin compadd -A hits "$@"; builtin compadd "$@"; (( $#hits )) && print -l "HIT:"$^hits
}'
zpty -w inner 'bindkey "^I" complete-word; all-done() { print ALL-"DONE" }; zle -N all-done; bindkey "^X" all-done'
zpty -w inner 'print REA"DY"'
zpty -r inner seen '*READY*'
zpty -n -w inner "mtlsdiag $*"$'\\t'$'\\x18'
zpty -r inner seen '*ALL-DONE*'
print -r -- "$seen"
"""

FISH = "source ./script; complete -C (string join -- ' ' mtlsdiag $argv)"


def offered(folder, words):
    """The words that the shell offers for the last of `words`."""
    if SHELL == "bash":
        command = ["bash", "--norc", "-c", BASH, "bash", *words]
    elif SHELL == "zsh":
        command = ["zsh", "-f", "-c", ZSH, "zsh", *words]
    else:
        command = ["fish", "--no-config", "-c", FISH, "--", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=60, check=False)
    lines = done.stdout.replace("\r", "\n").split("\n")
    if SHELL == "zsh":
        return {line.split("HIT:", 1)[1].strip() for line in lines if "HIT:" in line}
    return {line.split("\t")[0].strip() for line in lines if line.strip()}


def main():
    if shutil.which(SHELL) is None:
        print(f"skipped: {SHELL} is not installed")
        return 77
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        script = subprocess.run([MTLSDIAG, "completion", SHELL], capture_output=True, text=True, check=True).stdout
        for name, content in (("script", script), ("here.pem", "")):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(content)
        for words, wanted, unwanted in CASES:
            got = offered(folder, words)
            if not wanted <= got or unwanted & got:
                wrong += 1
                print(f"{SHELL}: {' '.join(words)!r}: missing {sorted(wanted - got)}, too much {sorted(unwanted & got)}")
    print(f"{SHELL}: {len(CASES) - wrong} of {len(CASES)} right")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
