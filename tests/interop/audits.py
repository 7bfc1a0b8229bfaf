#!/usr/bin/python3
"""Audits every server stack, strict and lax: each laxness is found, and none where there is none.

usage: audits.py MTLSDIAG [--stack NAME]... [--jobs N] [--verbose]
Exit status: 0 all right, 1 a server is misjudged, 77 no stack is installed.
"""

import argparse
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import doors  # noqa: E402
import pki as pkis  # noqa: E402
import services  # noqa: E402
import stacks  # noqa: E402
from setup import Setup, Unsupported  # noqa: E402

AUDIT_SECONDS = 240

STRICT = frozenset()
NOT_ENFORCED = frozenset({"mtls-not-enforced"})
NOT_REQUESTED = frozenset({"mtls-not-requested"})
REVOKED = frozenset({"mtls-accepts-revoked"})
ANYBODY = frozenset({"mtls-not-enforced", "mtls-accepts-untrusted"})

# (what it is, set-up, findings that are errors)
MODES = (
    ("require", Setup(), STRICT),
    ("require, CRL", Setup(crl="dev-crls"), STRICT),
    ("require, no CRL", Setup(), REVOKED),
    ("optional", Setup(auth="optional"), NOT_ENFORCED),
    ("none", Setup(auth="none"), NOT_REQUESTED),
    ("anybody", Setup(auth="anybody"), ANYBODY),
    ("unverified", Setup(auth="unverified"), frozenset({"mtls-accepts-untrusted"})),
)
# The stacks that have words for these modes.
SPEAK = {"anybody": {"nginx", "apache", "haproxy", "openssl", "go"}, "unverified": {"go"}}

# What a stack lets in by itself, whatever its configuration, with its reason.
LAX = {
    "gnutls": {"mtls-accepts-wrong-usage"},  # gnutls-serv does not look at extendedKeyUsage
}
# Where `optional` lets in anybody: Node asks and, with rejectUnauthorized off, leaves the verdict to the application.
OPTIONAL_IS_ANYBODY = {"node"}


def audit(arguments, pki, port, options):
    """Audits a port with the good certificate of the laboratory; gives the report."""
    command = [arguments.mtlsdiag, "audit", f"localhost:{port}", "--format", "json", "--timeout", "5", "--rate", "200",
               "--roots", pki.cert("site-root"), "--cert", pki.cert("cli-chain"), "--key", pki.key("cli"), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=AUDIT_SECONDS, check=False,
                          stdin=subprocess.DEVNULL)
    return json.loads(done.stdout)


def judge(arguments, pki, stack, mode, setup, expected):
    if setup.auth == "optional" and stack.NAME in OPTIONAL_IS_ANYBODY:
        expected = ANYBODY
    if stack.NAME not in SPEAK.get(setup.auth, {stack.NAME}):
        return stack.NAME, mode, None, "no words for this set-up"
    folder = tempfile.mkdtemp(prefix="mtlsdiag-audit-", dir=arguments.scratch)
    os.chmod(folder, 0o755)
    try:
        server = stack.start(pki, setup, folder)
    except Unsupported:
        return stack.NAME, mode, None, "no words for this set-up"
    except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
        return stack.NAME, mode, None, "the server does not start: " + " ".join(str(error).split())[-120:]
    try:
        starttls = ["--starttls", stack.STARTTLS] if hasattr(stack, "STARTTLS") else []
        options = [*starttls, "--ca-cert", pki.cert("dev-ca"), "--ca-key", pki.key("dev-ca"), "--skip", "resumption-expired"]
        if setup.crl or expected == REVOKED:
            options += ["--revoked-cert", pki.cert("cli-revoked-chain"), "--revoked-key", pki.key("cli-revoked")]
        report = audit(arguments, pki, server.port, options)
        found = {finding["id"] for finding in report["findings"] if finding["severity"] == "error"}
        right = set(expected)
        if expected != NOT_REQUESTED:
            right |= LAX.get(stack.NAME, set())
        reached = [f"{test['name']}: {test['seen']}" for test in report["tests"] if test["result"] in ("fail", "unknown")]
        # A server that verifies nothing lets in more than strangers, as far as the tests try it.
        is_right = right <= found if "mtls-accepts-untrusted" in expected else found == right
        return stack.NAME, mode, is_right, f"{sorted(found)} expected {sorted(right)}; {'; '.join(reached)[:600]}" + (
            "" if report["tests"] else " " + report["verdict"]["summary"])
    except (subprocess.TimeoutExpired, ValueError) as error:
        return stack.NAME, mode, False, str(error)[-200:]
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def judge_door(arguments, pki, name, start, options, errors, lesser=None):
    """One server of doors.py or services.py; `lesser` are, where given, all the findings below errors."""
    folder = tempfile.mkdtemp(prefix="mtlsdiag-door-", dir=arguments.scratch)
    os.chmod(folder, 0o755)
    try:
        server = start(pki, folder)
    except Unsupported as error:
        return name, "", None, str(error)
    except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
        return name, "", None, "the server does not start: " + " ".join(str(error).split())[-120:]
    try:
        words = [str(server.other) if word == "@other" else word for word in options]
        words += [] if "resumption-expired" in name else ["--skip", "resumption-expired"]
        report = audit(arguments, pki, server.port, ["--ca-cert", pki.cert("dev-ca"), "--ca-key", pki.key("dev-ca"), *words])
        found = {finding["id"] for finding in report["findings"] if finding["severity"] == "error"}
        below = {finding["id"] for finding in report["findings"] if finding["severity"] != "error"}
        is_right = found == set(errors) and (lesser is None or below == set(lesser))
        reached = [f"{test['name']}: {test['seen']}" for test in report["tests"] if test["result"] in ("fail", "unknown")]
        return name, "", is_right, (f"{sorted(found)} expected {sorted(errors)}, less: {sorted(below)}; "
                                    f"{'; '.join(reached)[:600]}")
    except (subprocess.TimeoutExpired, ValueError) as error:
        return name, "", False, str(error)[-200:]
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mtlsdiag")
    parser.add_argument("--stack", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    arguments.mtlsdiag = os.path.abspath(arguments.mtlsdiag)
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="mtlsdiag-audits-") as scratch:
        os.chmod(scratch, 0o755)
        arguments.scratch = scratch
        pki = pkis.make(os.path.join(scratch, "pki"))
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            futures = []
            for stack in stacks.SERVERS:
                if (arguments.stack and stack.NAME not in arguments.stack) or hasattr(stack, "HAS_OWN_CELLS"):
                    continue
                if reason := stack.missing():
                    print(f"skipped: {stack.NAME}: {reason}")
                    continue
                futures += [pool.submit(judge, arguments, pki, stack, *mode) for mode in MODES]
            if not arguments.stack or "doors" in arguments.stack:
                futures += [pool.submit(judge_door, arguments, pki, *door) for door in (*doors.DOORS, *services.SERVICES)]
            outcomes = [future.result() for future in futures]
    if not outcomes:
        return 77
    for name, mode, right, note in outcomes:
        if right is False or arguments.verbose:
            print(f"{'n/a  ' if right is None else 'ok   ' if right else 'WRONG'} {name:10} {mode:16} {note}")
    ran = [outcome for outcome in outcomes if outcome[2] is not None]
    print(f"right: {sum(outcome[2] for outcome in ran)} of {len(ran)} audits")
    return 0 if all(outcome[2] for outcome in ran) else 1


if __name__ == "__main__":
    sys.exit(main())
