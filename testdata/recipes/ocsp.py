#!/usr/bin/env python3
"""Makes the cases testdata/path/ocsp-* of answers that no responder's tool writes.

usage: testdata/recipes/ocsp.py     (at the root of the repository; wants openssl)

The certificates and the signatures are openssl's, under keys that are thrown away; the signed part of an answer is put
together here, octet by octet (RFC 6960 §4.2.1).
"""
import hashlib, os, subprocess, sys, tempfile

ROOT = os.path.join("testdata", "path")
TIME = "2027-06-01T00:00:00Z"
ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
SHA1 = bytes.fromhex("300906052b0e03021a0500")


def run(*words, **more):
    return subprocess.run(words, check=True, capture_output=True, **more).stdout


def tlv(tag, *parts):
    body = b"".join(parts)
    size = len(body)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + body


def children(der):
    """The elements inside the outermost one."""
    def header(at):
        size = der[at + 1]
        if size < 128:
            return at + 2, size
        count = size & 127
        return at + 2 + count, int.from_bytes(der[at + 2:at + 2 + count], "big")
    at, size = header(0)
    end, found = at + size, []
    while at < end:
        body, length = header(at)
        found.append(der[at:body + length])
        at = body + length
    return found


def make_pki(folder):
    path = lambda name: os.path.join(folder, name)
    ca = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
    leaf = ("keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\nsubjectKeyIdentifier=hash\n"
            "authorityKeyIdentifier=keyid\nsubjectAltName=DNS:www.example.test\n")
    for name, subject, extensions in (("ca", "/CN=Test CA", ca), ("leaf", "/CN=www.example.test", leaf)):
        with open(path(name + ".ext"), "w") as file:
            file.write(extensions)
        run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path(name + ".key"))
        run("openssl", "req", "-new", "-key", path(name + ".key"), "-subj", subject, "-out", path(name + ".csr"))
        signer = ["-signkey", path("ca.key")] if name == "ca" else ["-CA", path("ca.pem"), "-CAkey", path("ca.key")]
        run("openssl", "x509", "-req", "-in", path(name + ".csr"), *signer, "-set_serial", "0x1122334455667788",
            "-days", "3650", "-extfile", path(name + ".ext"), "-out", path(name + ".pem"))
    return path


class Responder:
    def __init__(self, path):
        self.path = path
        der = lambda name: run("openssl", "x509", "-in", path(name), "-outform", "DER")
        fields = children(children(der("ca.pem"))[0])
        self.name = fields[5]
        self.key_hash = hashlib.sha1(children(fields[6])[1][3:]).digest()
        self.serial = children(children(der("leaf.pem"))[0])[1]

    def single(self, status, this_update=b"20270501000000Z", next_update=b"20270701000000Z", extensions=b""):
        id = tlv(0x30, SHA1, tlv(4, hashlib.sha1(self.name).digest()), tlv(4, self.key_hash), self.serial)
        later = tlv(0xa0, tlv(0x18, next_update)) if next_update else b""
        return tlv(0x30, id, status, tlv(0x18, this_update), later, extensions)

    def answer(self, *singles, version=b"", responder=None):
        data = tlv(0x30, version, responder or tlv(0xa1, self.name), tlv(0x18, b"20270501000000Z"), tlv(0x30, *singles))
        signature = run("openssl", "dgst", "-sha256", "-sign", self.path("ca.key"), input=data)
        basic = tlv(0x30, data, ECDSA_SHA256, tlv(3, b"\0", signature))
        return tlv(0x30, b"\x0a\x01\x00", tlv(0xa0, tlv(0x30, bytes.fromhex("06092b0601050507300101"), tlv(4, basic))))


def cases(responder):
    good, unknown = b"\x80\x00", b"\x82\x00"
    revoked = tlv(0xa1, tlv(0x18, b"20270401000000Z"))
    single, answer = responder.single, responder.answer
    timestamps = tlv(0xa1, tlv(0x30, tlv(0x30, bytes.fromhex("060a2b06010401d679020405"), b"\x01\x01\xff",
                                         tlv(4, tlv(4, b"\0\0")))))
    bad = "  depth=0 error ocsp-invalid\n"
    yield "ocsp-gravest", "Of two answers about it one says revoked.", answer(single(good), single(revoked)), \
        "  depth=0 error cert-revoked\n"
    yield "ocsp-one-unknown", "Of two answers about it one does not know it.", answer(single(unknown), single(good)), bad
    yield "ocsp-one-current", "Of two answers about it one is out of date, and says revoked.", answer(
        single(revoked, b"20260101000000Z", b"20260201000000Z"), single(good)), ""
    yield "ocsp-responder-id", "The CA signed it, under a responderID that is not its own.", answer(
        single(good), responder=tlv(0xa2, tlv(4, bytes(20)))), bad
    yield "ocsp-version", "An answer of a version that does not exist.", answer(
        single(good), version=tlv(0xa0, b"\x02\x01\x01")), bad
    yield "ocsp-no-end", "An old answer that names no end.", answer(single(good, b"20270501000000Z", None)), bad
    yield "ocsp-no-end-fresh", "A fresh answer that names no end.", answer(single(good, b"20270531000000Z", None)), ""
    yield "ocsp-timestamps", "Signed certificate timestamps that are marked critical.", answer(
        single(good, extensions=timestamps)), ""


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = make_pki(folder)
        for name, story, answer, expected in cases(Responder(path)):
            case = os.path.join(ROOT, name)
            os.makedirs(case, exist_ok=True)
            for source, target in (("leaf.pem", "chain.pem"), ("ca.pem", "roots.pem")):
                with open(path(source)) as file, open(os.path.join(case, target), "w") as copy:
                    copy.write(file.read())
            with open(os.path.join(case, "answer.ocsp"), "wb") as file:
                file.write(answer)
            with open(os.path.join(case, "case.txt"), "w") as file:
                file.write(f"story: {story}\nchain: chain.pem\nanchors: roots.pem\ntime: {TIME}\npurpose: server\n"
                           f"ocsp: answer.ocsp\nrevocation: leaf\nexpect:\n{expected}")


if __name__ == "__main__":
    sys.exit(main())
