"""The third vantage: `mtlsdiag simulate` with the files of both sides, where nothing is hidden."""

import os

# Fault, the right verdict, the client's certificate, the server's, and what else is said.
PAIRS = (
    ("healthy", "pass", "cli", "srv", ()),
    ("healthy, root sent along", "pass", "cli-withroot", "srv-withroot", ()),
    ("healthy, RSA-PSS", "pass", "cli-rsapss", "srv-rsapss", ()),
    ("healthy, Ed25519", "pass", "cli-ed25519", "srv-ed25519", ()),
    ("client none", "client-cert-required/client", "", "srv", ()),
    ("client expired", "cert-expired/client", "cli-expired", "srv", ()),
    ("client not yet valid", "cert-not-yet-valid/client", "cli-future", "srv", ()),
    ("client other CA", "chain-untrusted-root/client client-ca-not-accepted/client", "cli-rogue", "srv", ()),
    ("client self-signed", "cert-self-signed/client", "cli-self", "srv", ()),
    ("client missing intermediate", "chain-missing-intermediate/client", "cli-alone", "srv", ()),
    ("client EKU", "eku-client-auth-missing/client", "cli-eku", "srv", ()),
    ("client key usage", "key-usage-wrong/client", "cli-ku", "srv", ()),
    ("client critical extension", "extension-critical-unknown/client", "cli-critical", "srv", ()),
    ("client SHA-1", "weak-signature/client", "cli-sha1", "srv", ()),
    ("client RSA-1024", "weak-key/client", "cli-rsa1024", "srv", ()),
    ("client issuer no CA", "ca-constraint-violated/client", "cli-noca", "srv", ()),
    ("client path length", "path-length-exceeded/client", "cli-deep", "srv", ()),
    ("client name constraint", "name-constraint-violated/client", "cli-narrow", "srv", ()),
    ("client signature damaged", "signature-invalid/client", "cli-damaged", "srv", ()),
    ("client CA of the same name", "signature-invalid/client", "cli-look", "srv", ()),
    ("client revoked", "cert-revoked/client", "cli-revoked", "srv", ("--crl", "@dev-crls")),
    ("client good, CRL expired", "crl-expired/server", "cli", "srv", ("--crl", "@dev-ca-crl-old")),
    ("client key mismatch", "key-mismatch/client", "cli", "srv", ("--client-key", "@cli-future.key")),
    ("server expired", "cert-expired/server", "cli", "srv-expired", ()),
    ("server name", "name-mismatch/server", "cli", "srv-name", ()),
    ("server CN only", "name-in-cn-only/server", "cli", "srv-cn", ()),
    ("server EKU", "eku-server-auth-missing/server", "cli", "srv-eku", ()),
    ("server untrusted root", "chain-untrusted-root/server", "cli", "srv-stranger", ()),
    ("server self-signed", "cert-self-signed/server", "cli", "srv-self", ()),
    ("server missing intermediate", "chain-missing-intermediate/server", "cli", "srv-alone", ()),
    ("server key mismatch", "key-mismatch/server", "cli", "srv", ("--server-key", "@srv-expired.key")),
    ("sigalg: client key", "sigalg-mismatch/client sigalg-mismatch/server", "cli-rsa", "srv",
     ("--server-sigalgs", "ecdsa_secp256r1_sha256")),
    ("group", "group-mismatch/client group-mismatch/server group-mismatch/unknown cipher-mismatch/client cipher-mismatch/server",
     "cli", "srv", ("--client-groups", "x25519", "--server-groups", "secp384r1")),
    ("alpn", "alpn-mismatch/client alpn-mismatch/server alpn-mismatch/unknown", "cli", "srv",
     ("--client-alpn", "mqtt", "--server-alpn", "h2")),
    ("sni", "sni-unrecognized/client", "cli", "srv", ("--server-servername", "other.example")),
)


def key_of(pki, name):
    while not os.path.exists(pki.key(name)):
        name = name.rsplit("-", 1)[0]
    return pki.key(name)


def run_pair(arguments, pki, judge, outcome, row, version):
    fault, expect, client, server, more = row
    command = [arguments.mtlsdiag, "simulate", "--format", "json", "--name", "localhost", "--server-cert", pki.cert(server + "-chain"),
               "--server-roots", pki.cert("dev-root"), "--client-roots", pki.cert("site-root"), "--client-tls-max", version]
    if version == "1.3":
        command += ["--client-tls-min", "1.3"]
    if "--server-key" not in more:
        command += ["--server-key", key_of(pki, server)]
    if client:
        command += ["--client-cert", pki.cert(client + "-chain")]
        if "--client-key" not in more:
            command += ["--client-key", key_of(pki, client)]
    for word in more:
        command.append((pki.path(word[1:]) if "." in word else pki.cert(word[1:])) if word.startswith("@") else word)
    right, seen, how, ms, note = judge(command, expect.split())
    return [outcome("simulate", "both", fault, version, right, seen, expect, how, ms, " ".join(command), note)]


def jobs(arguments, pki, judge, outcome):
    """One job for each pair of files and version."""
    if arguments.stack and "simulate" not in arguments.stack:
        return
    for row in PAIRS:
        if not arguments.fault or any(words in row[0] for words in arguments.fault):
            for version in ("1.2", "1.3"):
                yield run_pair, (arguments, pki, judge, outcome, row, version)
