#!/usr/bin/python3
"""Runs the laboratory: starts every server stack with every fault, probes it, and holds the verdict against the right one.

usage: run.py MTLSDIAG [--stack NAME]... [--fault WORDS]... [--jobs N] [--repeat N] [--table FILE] [--verbose]
Exit status: 0 all right, 1 a cell is wrong, 77 no stack is installed.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import cells as lab  # noqa: E402
import clients  # noqa: E402
import pairs  # noqa: E402
import pki as pkis  # noqa: E402
import ports  # noqa: E402
import stacks  # noqa: E402
from setup import Unsupported  # noqa: E402

PROBE_SECONDS = 30
Outcome = collections.namedtuple("Outcome", "vantage stack fault version right seen expect how ms command note")


def options_of(pki, cell, port):
    options = ["--cert", pki.cert(cell.client + "-chain")] if cell.client else []
    if cell.client and "--key" not in cell.options:
        name = cell.client
        while not os.path.exists(pki.key(name)):
            name = name.rsplit("-", 1)[0]
        options += ["--key", pki.key(name)]
    options += ["--roots", pki.cert(cell.roots)] if cell.roots else []
    for word in () if cell.fault.startswith("starttls:") else cell.options:
        word = word.replace("@port", str(port))
        if word.startswith("@"):
            word = pki.path(word[1:]) if "." in word else pki.cert(word[1:])
        options.append(word)
    return options


def verdict_text(report):
    verdict = report["verdict"]
    return f"{verdict['cause']}/{verdict['side']}" if verdict["status"] in ("fail", "unreachable") else verdict["status"]


def how_found(report):
    """By observation, by experiment, or only likely."""
    if report["verdict"].get("confidence") != "certain":
        return "likely"
    return "experiment" if report.get("experiments") else "observation"


def judge(command, expect):
    """Runs a command that prints one JSON report; gives (right, seen, how it was found, milliseconds, note)."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PROBE_SECONDS, check=False,
                              stdin=subprocess.DEVNULL)
        report = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return False, "no end", "", 0, ""
    except ValueError:
        return False, f"exit {done.returncode}", "", 0, (done.stdout + done.stderr).strip()[-300:]
    seen = verdict_text(report)
    right = seen in expect
    status = report["verdict"]["status"]
    if (done.returncode != 0) != (status == "fail") and status != "unreachable":
        return False, f"{seen} exit {done.returncode}", "", 0, report["verdict"]["summary"]
    return right, seen, how_found(report), report["duration_ms"], report["verdict"]["summary"]


def judge_often(command, expect, times):
    """Judges the same command several times: right where every answer is right and they are all the same."""
    answers = collections.Counter(judge(command, expect)[:3] for _ in range(times - 1))
    *last, ms, note = judge(command, expect)
    answers[tuple(last)] += 1
    if len(answers) == 1:
        return *last, ms, note
    return False, "; ".join(f"{count} x {seen}" for (_, seen, _), count in answers.most_common()), "", ms, note


def run_group(arguments, pki, stack, setup, group):
    """All cells of one server set-up on one stack: one server, its cells one after the other."""
    folder = tempfile.mkdtemp(prefix="mtlsdiag-lab-", dir=arguments.scratch)
    os.chmod(folder, 0o755)
    try:
        server = stack.start(pki, setup, folder)
    except Unsupported as why:
        return [Outcome("probe", stack.NAME, cell.fault, "", None, "", "", "", 0, "", str(why)) for cell in group]
    except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
        return [Outcome("probe", stack.NAME, cell.fault, "", None, "", "", "", 0, "", "the server does not start: " +
                        " ".join(str(error).split())[-160:]) for cell in group]
    outcomes = []
    try:
        for cell in group:
            for version in cell.versions:
                if version and version not in setup.versions:
                    continue
                limits = ["--tls-min", "1.3"] if version == "1.3" else ["--tls-max", "1.2"] if version == "1.2" else []
                starttls = ["--starttls", stack.STARTTLS] if hasattr(stack, "STARTTLS") and "--starttls" not in cell.options else []
                command = [arguments.mtlsdiag, "probe", f"{cell.host}:{server.port}", "--format", "json", "--timeout", "5",
                           *starttls, *limits, *options_of(pki, cell, server.port)]
                expect = lab.expected(stack.NAME, cell)
                right, seen, how, ms, note = judge_often(command, expect, arguments.repeat)
                outcomes.append(Outcome("probe", stack.NAME, cell.fault, version or "/".join(setup.versions), right, seen,
                                        " ".join(expect), how, ms, " ".join(command), note))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return outcomes


def wanted(arguments, cell):
    return not arguments.fault or any(words in cell.fault for words in arguments.fault)


def is_for(stack, cell):
    return stack.NAME in cell.only if cell.only else not hasattr(stack, "HAS_OWN_CELLS")


def jobs_of(arguments, pki):
    """One job a server: (function, arguments)."""
    for stack in stacks.SERVERS:
        if arguments.stack and stack.NAME not in arguments.stack:
            continue
        if reason := stack.missing():
            print(f"skipped: {stack.NAME}: {reason}")
            continue
        groups = collections.defaultdict(list)
        for cell in lab.CELLS:
            if wanted(arguments, cell) and is_for(stack, cell):
                groups[cell.setup].append(cell)
        for setup, group in groups.items():
            yield run_group, (arguments, pki, stack, setup, group)
    yield from ports.jobs(arguments, pki, judge, Outcome)
    yield from clients.jobs(arguments, pki, verdict_text, how_found, Outcome)
    yield from pairs.jobs(arguments, pki, judge, Outcome)


def print_table(outcomes, verbose):
    ran = [o for o in outcomes if o.right is not None]
    for outcome in ran:
        if verbose or not outcome.right:
            print(f"{'ok   ' if outcome.right else 'WRONG'} {outcome.vantage:6} {outcome.stack:10} {outcome.version:7} "
                  f"{outcome.fault:36} {outcome.seen}" + ("" if outcome.right else f"   expected {outcome.expect}\n      "
                                                         f"{outcome.note}\n      {outcome.command}"))
    if verbose:
        for outcome in outcomes:
            if outcome.right is None:
                print(f"n/a   {outcome.vantage:6} {outcome.stack:10} {'':7} {outcome.fault:36} {outcome.note}")
    by_stack = collections.defaultdict(list)
    for outcome in ran:
        by_stack[(outcome.vantage, outcome.stack)].append(outcome.right)
    for (vantage, stack), rights in sorted(by_stack.items()):
        print(f"{vantage:6} {stack:10} {sum(rights):4} of {len(rights)}")
    ways = collections.Counter(o.how for o in ran if o.right)
    print(f"right: {sum(o.right for o in ran)} of {len(ran)} cells; by observation {ways['observation']}, by experiment "
          f"{ways['experiment']}, likely {ways['likely']}; longest: {max((o.ms for o in ran), default=0):.0f} ms")
    return all(o.right for o in ran)


MARKS = {"observation": "", "experiment": " (x)", "likely": " (l)", "": ""}


def cell_text(found):
    """What was found for one fault on one stack: once, or by version where the versions differ."""
    texts = {o.version: "not run: " + " ".join(o.note.split())[:60] if o.right is None else
             (o.seen or "") + MARKS.get(o.how, "") + ("" if o.right else " WRONG") for o in found}
    if len(set(texts.values())) == 1:
        return next(iter(texts.values()))
    return "; ".join(f"{version}: {text}" for version, text in sorted(texts.items()))


def write_table(path, outcomes):
    """The table of fault x stack x TLS version, one for each vantage, as Markdown: a line for each fault and stack."""
    ways = collections.defaultdict(collections.Counter)
    for outcome in outcomes:
        if outcome.right:
            ways[outcome.fault][outcome.how] += 1
    with open(path, "w") as file:
        file.write("# What was found, cell by cell\n\nMade by `run.py --table FILE`. A cell holds cause and side (or the status of a "
                   "healthy set-up) for TLS 1.2 and 1.3, or for each where they differ. It was found by observation; (x): by "
                   "experiment; (l): likely. What cannot be seen from the other end, and what a stack lets through, is explained in "
                   "`cells.py` (HIDDEN, TOLERATED).\n")
        for vantage in ("probe", "serve", "simulate"):
            chosen = [o for o in outcomes if o.vantage == vantage]
            if not chosen:
                continue
            file.write(f"\n## {vantage}\n\n| fault | found | stacks |\n|---|---|---|\n")
            for fault in dict.fromkeys(o.fault for o in chosen):
                groups = collections.defaultdict(list)
                for stack in dict.fromkeys(o.stack for o in chosen if o.fault == fault):
                    groups[cell_text([o for o in chosen if o.fault == fault and o.stack == stack])].append(stack)
                for text, names in sorted(groups.items()):
                    file.write(f"| {fault} | {text.replace('|', '/')} | {', '.join(names)} |\n")
        file.write("\n## How each fault was found\n\n| fault | by observation | by experiment | likely |\n|---|---|---|---|\n")
        for fault, count in ways.items():
            file.write(f"| {fault} | {count['observation']} | {count['experiment']} | {count['likely']} |\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mtlsdiag")
    parser.add_argument("--stack", action="append", default=[],
                        help="a server by its name in stacks/, serve-CLIENT, serve, simulate or port; may be given again")
    parser.add_argument("--fault", action="append", default=[], help="words in the fault's name; may be given again")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--repeat", type=int, default=1, help="probe each cell as often; every answer must be the same")
    parser.add_argument("--table")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    arguments.mtlsdiag = os.path.abspath(arguments.mtlsdiag)
    with tempfile.TemporaryDirectory(prefix="mtlsdiag-interop-") as scratch:
        os.chmod(scratch, 0o755)
        arguments.scratch = scratch
        pki = pkis.make(os.path.join(scratch, "pki"))
        jobs = list(jobs_of(arguments, pki))
        if not jobs and (arguments.stack or arguments.fault):
            parser.error("no cell is of these stacks and faults")
        outcomes = []
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            futures = [pool.submit(function, *given) for function, given in jobs]
            for future in futures:
                outcomes += future.result()
    if not outcomes:
        return 77
    good = print_table(outcomes, arguments.verbose)
    if arguments.table:
        write_table(arguments.table, outcomes)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
