#!/usr/bin/python3
"""Runs every command that makes a JSON report, validates the report against the schema, and holds its shape against the
golden one in testdata/report/: keys, types, and the words that scripts hang on. The reports of the commands of the
interface that are not built yet stand in testdata/report/planned/, written by hand: they are held against the schema, and
their command says that it is planned.

usage: goldens.py MTLSDIAG SOURCE [--update]
With --update (or MTLSDIAG_UPDATE_GOLDENS=1) the goldens are rewritten, to be reviewed in the diff.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

import jsonschema

# Values that are the interface and stay the same from run to run; all else is held by its type.
WORDS = {"schema", "command", "status", "cause", "side", "confidence", "id", "severity", "actor", "layer", "name", "outcome",
         "sent", "result", "protocol", "rule", "finding", "requested", "required", "resumed", "chain"}
READY_SECONDS = 20


def shape(value, key=""):
    if isinstance(value, dict):
        return {name: shape(member, name) for name, member in value.items()}
    if isinstance(value, list):
        shapes = []
        for element in value:
            one = shape(element, key)
            if one not in shapes:
                shapes.append(one)
        # Which step comes first may differ from run to run; which there are does not.
        return sorted(shapes, key=json.dumps)
    if value is None or (key in WORDS and not (isinstance(value, str) and "=" in value)):
        return value
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__


def run(command, good=(0, 1)):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL)
    if done.returncode not in good:
        raise SystemExit(f"exit {done.returncode}: {' '.join(command)}\n{done.stderr[-500:]}")
    return [json.loads(line) for line in ([done.stdout] if "json" in command else done.stdout.splitlines()) if line.strip()]


class Server:
    """`serve` on a port that the system chose."""

    def __init__(self, mtlsdiag, folder, *options):
        self.ready = os.path.join(folder, "ready")
        self.log = os.path.join(folder, "serve.ndjson")
        with open(self.log, "w") as log:
            self.process = subprocess.Popen([mtlsdiag, "serve", "127.0.0.1:0", "--ready-file", self.ready, *options],
                                            stdout=log, stderr=subprocess.DEVNULL)
        end = time.monotonic() + READY_SECONDS
        while not (os.path.exists(self.ready) and os.path.getsize(self.ready)):
            if time.monotonic() > end or self.process.poll() is not None:
                raise SystemExit("serve does not start")
            time.sleep(0.02)
        with open(self.ready) as ready:
            self.port = ready.read().split()[0].rsplit(":", 1)[-1]

    def stop(self):
        self.process.terminate()
        self.process.wait()
        with open(self.log) as log:
            return [json.loads(line) for line in log if line.startswith("{")]


def reports(mtlsdiag, folder):
    """Gives (name, report) for each command."""
    subprocess.run([mtlsdiag, "testpki", folder + "/pki", "--name", "localhost"], check=True, stdout=subprocess.DEVNULL)
    os.chdir(folder + "/pki")
    client = ["--cert", "client.pem", "--key", "client.key"]
    trust = ["--roots", "root.pem"]
    expired = ["--cert", "cert-expired-client/client.pem", "--key", "cert-expired-client/client.key"]
    server = Server(mtlsdiag, folder, "--cert", "server.pem", "--key", "server.key", *trust, "--format", "ndjson")
    target = f"localhost:{server.port}"
    probe = [mtlsdiag, "probe", "-4", target, "--format", "json"]  # one address, whatever else this host calls localhost
    yield "probe-pass", run([*probe, *trust, *client])[0]
    yield "probe-fail", run([*probe, *trust, *expired])[0]
    yield "audit", run([mtlsdiag, "audit", target, *trust, *client, "--only", "no-certificate,self-signed", "--format", "json"])[0]
    yield "bench", run([mtlsdiag, "bench", target, *trust, *client, "--count", "2", "--only", "with", "--format", "json"])[0]
    served = server.stop()
    yield "serve-pass", next(report for report in served if report["verdict"]["status"] == "pass")
    yield "serve-fail", next(report for report in served if report["verdict"]["cause"] == "cert-expired")
    yield "probe-unreachable", run(probe, good=(3,))[0]
    sides = ["--server-cert", "server.pem", "--server-key", "server.key", "--server-roots", "root.pem", "--client-roots",
             "root.pem", "--client-cert", "client.pem", "--client-key", "client.key"]
    yield "simulate", run([mtlsdiag, "simulate", *sides, "--name", "localhost", "--format", "json"])[0]
    yield "verify-pass", run([mtlsdiag, "verify", "client.pem", *trust, "--format", "json"])[0]
    yield "verify-fail", run([mtlsdiag, "verify", "cert-expired-client/client.pem", *trust, "--format", "ndjson"])[0]
    yield "inspect", run([mtlsdiag, "inspect", "server.pem", "--format", "json"])[0]
    yield "lint", run([mtlsdiag, "lint", "cert-expired-server/server.pem", "--format", "json"])[0]
    yield "explain", run([mtlsdiag, "explain", "tlsv1 alert unknown ca", "--format", "json"])[0]


def planned(mtlsdiag, folder):
    """Gives (name, report) for each command that is not built; a command that is built belongs in reports()."""
    for name in sorted(os.listdir(folder)):
        command = name.partition(".")[0]
        said = subprocess.run([mtlsdiag, command, "x"], capture_output=True, text=True, timeout=20, check=False)
        if said.returncode != 2 or "planned" not in said.stderr:
            raise SystemExit(f"{command} is built: its golden report is to be made by running it")
        with open(os.path.join(folder, name)) as file:
            text = file.read()
        for report in [json.loads(text)] if name.endswith(".json") else map(json.loads, text.splitlines()):
            yield command, report


def main():
    mtlsdiag, source = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    update = "--update" in sys.argv or os.environ.get("MTLSDIAG_UPDATE_GOLDENS") == "1"
    with open(os.path.join(source, "lib/report/mtlsdiag-1.schema.json")) as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    wrong = 0

    def hold_to_schema(name, report):
        nonlocal wrong
        for error in validator.iter_errors(report):
            wrong += 1
            print(f"{name}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")

    for name, report in planned(mtlsdiag, os.path.join(source, "testdata/report/planned")):
        hold_to_schema(name, report)
    with tempfile.TemporaryDirectory(prefix="mtlsdiag-goldens-") as folder:
        for name, report in reports(mtlsdiag, folder):
            hold_to_schema(name, report)
            text = json.dumps(shape(report), indent=1, ensure_ascii=False) + "\n"
            path = os.path.join(source, "testdata/report", name + ".json")
            if update:
                with open(path, "w") as file:
                    file.write(text)
                continue
            with open(path) as file:
                golden = file.read()
            if golden != text:
                wrong += 1
                with open(os.path.join(tempfile.gettempdir(), f"mtlsdiag-golden-{name}.json"), "w") as file:
                    file.write(text)
                print(f"{name}: the shape of the report is not that of {path}; now: {file.name}")
    print(f"{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
