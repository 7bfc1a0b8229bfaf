#!/usr/bin/python3
"""Tries `verify --fetch` against real answers on the loopback: issuers and CRLs from http.server, OCSP from `openssl
ocsp`. Nothing may be fetched without --fetch, and nothing from the loopback without --fetch-private.
usage: fetches.py MTLSDIAG"""
import functools
import http.server
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time

CONFIG = """
[ca]
default_ca = any
[any]
database = index
serial = serial
crlnumber = crlnumber
new_certs_dir = .
policy = loose
default_md = sha256
default_days = 30
default_crl_days = 7
unique_subject = no
[loose]
commonName = supplied
[req]
distinguished_name = dn
[dn]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[middle]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:http://127.0.0.1:{web}/root.crl
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:www.example.test
crlDistributionPoints = URI:http://127.0.0.1:{web}/middle.crl
authorityInfoAccess = caIssuers;URI:http://127.0.0.1:{web}/middle.cer,OCSP;URI:http://127.0.0.1:{responder}
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    asked = []

    def do_GET(self):
        self.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def openssl(folder, *words):
    subprocess.run(["openssl", *words], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def certify(folder, name, issuer, section):
    openssl(folder, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{name}.key")
    openssl(folder, "req", "-new", "-config", "ca.cnf", "-key", f"{name}.key", "-subj", f"/CN={name}", "-out", "req")
    signer = ["-selfsign"] if name == issuer else ["-cert", f"{issuer}.pem"]
    openssl(folder, "ca", "-batch", "-notext", "-config", "ca.cnf", *signer, "-keyfile", f"{issuer}.key", "-in", "req",
            "-extfile", "ca.cnf", "-extensions", section, "-out", f"{name}.pem")


def make_crl(folder, issuer):
    openssl(folder, "ca", "-gencrl", "-config", "ca.cnf", "-cert", f"{issuer}.pem", "-keyfile", f"{issuer}.key",
            "-out", "list.pem")
    openssl(folder, "crl", "-in", "list.pem", "-outform", "DER", "-out", f"www/{issuer}.crl")


def make_pki(folder, web, responder):
    (folder / "ca.cnf").write_text(CONFIG.format(web=web, responder=responder))
    (folder / "index").write_text("")
    (folder / "serial").write_text("1001\n")
    (folder / "crlnumber").write_text("01\n")
    (folder / "www").mkdir()
    certify(folder, "root", "root", "authority")
    certify(folder, "middle", "root", "middle")
    certify(folder, "leaf", "middle", "leaf")
    openssl(folder, "x509", "-in", "middle.pem", "-outform", "DER", "-out", "www/middle.cer")
    make_crl(folder, "root")
    make_crl(folder, "middle")


def start_responder(folder, port):
    process = subprocess.Popen(
        ["openssl", "ocsp", "-index", "index", "-port", str(port), "-rsigner", "middle.pem", "-rkey", "middle.key",
         "-CA", "middle.pem", "-ndays", "1", "-resp_no_certs"],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ask = ["openssl", "ocsp", "-issuer", "middle.pem", "-cert", "leaf.pem", "-url", f"http://127.0.0.1:{port}",
           "-noverify"]
    for _ in range(100):
        if subprocess.run(ask, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
            return process
        time.sleep(0.05)
    raise SystemExit("the OCSP responder does not start")


class Run:
    def __init__(self, program, folder):
        self.program, self.folder, self.failures = program, folder, 0

    def expect(self, story, options, status, cause, asked):
        Quiet.asked.clear()
        done = subprocess.run([self.program, "verify", "leaf.pem", "--roots", "root.pem", "--format", "json", *options],
                              cwd=self.folder, capture_output=True, text=True, timeout=60)
        try:
            verdict = json.loads(done.stdout)["verdict"]
        except (ValueError, KeyError):
            verdict = {"status": done.stderr, "cause": None}
        seen = sorted(set(Quiet.asked))
        if (verdict["status"], verdict["cause"], seen) != (status, cause, asked):
            self.failures += 1
            print(f"FAIL {story}: {verdict['status']} {verdict['cause']}, asked for {seen}\n{done.stdout}{done.stderr}")
        else:
            print(f"ok   {story}")


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        handler = functools.partial(Quiet, directory=str(folder / "www"))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = free_port()
        make_pki(folder, server.server_port, port)
        responder = start_responder(folder, port)
        run = Run(program, folder)
        try:
            everything = ["/middle.cer", "/middle.crl", "/root.crl"]
            run.expect("nothing is fetched unasked", [], "fail", "chain-missing-intermediate", [])
            run.expect("nothing is fetched from the loopback unasked", ["--fetch"], "fail",
                       "chain-missing-intermediate", [])
            run.expect("issuer, lists and answer are fetched",
                       ["--fetch", "--fetch-private", "--require-revocation", "chain"], "pass", None, everything)
            responder.terminate()
            responder.wait()
            openssl(folder, "ca", "-config", "ca.cnf", "-cert", "middle.pem", "-keyfile", "middle.key", "-revoke",
                    "leaf.pem", "-crl_reason", "keyCompromise")
            responder = start_responder(folder, port)
            run.expect("the responder says revoked, the list does not yet", ["--fetch", "--fetch-private"], "fail",
                       "cert-revoked", everything)
            responder.terminate()
            responder.wait()
            run.expect("without a responder the old list is believed",
                       ["--fetch", "--fetch-private", "--require-revocation", "leaf"], "pass", None, everything)
            make_crl(folder, "middle")
            run.expect("the new list says revoked", ["--fetch", "--fetch-private"], "fail", "cert-revoked", everything)
            (folder / "www" / "middle.crl").unlink()
            run.expect("neither list nor answer is to be had",
                       ["--fetch", "--fetch-private", "--require-revocation", "leaf"], "fail", "crl-unavailable",
                       everything)
        finally:
            responder.terminate()
            responder.wait()
            server.shutdown()
    return 1 if run.failures else 0


if __name__ == "__main__":
    sys.exit(main())
