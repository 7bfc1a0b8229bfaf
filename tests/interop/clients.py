"""The other vantage: client stacks that connect to `mtlsdiag serve`, with faults on either side."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from setup import free_port, program
from stacks import golang, java

CLIENT_SECONDS = 12
HERE = os.path.dirname(os.path.abspath(__file__))


@dataclasses.dataclass(frozen=True)
class Visit:
    """One client run against one `serve`."""
    fault: str
    expect: str
    client: str = "cli"
    server: str = "srv"
    roots: str = "site-root"        # the client's
    serve: tuple = ()               # further options of serve
    versions: tuple = ("1.2", "1.3")
    only: tuple = ()


VISITS = (
    Visit("healthy", "pass"),
    Visit("healthy, optional, none", "pass", client="", serve=("--client-auth", "request")),
    Visit("client none", "client-cert-required/client", client=""),
    Visit("client expired", "cert-expired/client", client="cli-expired"),
    Visit("client not yet valid", "cert-not-yet-valid/client", client="cli-future"),
    Visit("client other CA", "chain-untrusted-root/client client-ca-not-accepted/client", client="cli-rogue"),
    Visit("client self-signed", "cert-self-signed/client", client="cli-self"),
    Visit("client missing intermediate", "chain-missing-intermediate/client", client="cli-alone"),
    Visit("client EKU", "eku-client-auth-missing/client", client="cli-eku"),
    Visit("client issuer no CA", "ca-constraint-violated/client", client="cli-noca"),
    Visit("client critical extension", "extension-critical-unknown/client", client="cli-critical"),
    Visit("client revoked", "cert-revoked/client", client="cli-revoked", serve=("--crl", "@dev-crls")),
    Visit("server untrusted root", "chain-untrusted-root/server", roots="stranger-root"),
    Visit("server name", "name-mismatch/server", server="srv-name"),
    Visit("server expired", "cert-expired/server", server="srv-expired"),
    Visit("server self-signed", "cert-self-signed/server", server="srv-self"),
    Visit("server missing intermediate", "chain-missing-intermediate/server", server="srv-alone"),
    Visit("server EKU", "eku-server-auth-missing/server", server="srv-eku"),
    # A Java client sends no SNI for a name without a dot: whether it refuses the name or the root must not be guessed by the address.
    Visit("server untrusted root, localhost", "chain-untrusted-root/server", server="srv-local", roots="stranger-root"),
    Visit("server CN only", "name-in-cn-only/server", server="srv-cn", only=("openssl", "gnutls", "go")),
    Visit("server key usage", "key-usage-wrong/server", server="srv-ku", versions=("1.2",)),
    Visit("server, a stranger appended", "chain-missing-intermediate/server", server="srv-foreign"),
    Visit("serve: groups", "group-mismatch/server", serve=("--groups", "brainpoolP256r1"), versions=("1.2",)),
    Visit("serve: signature algorithms", "sigalg-mismatch/server", serve=("--sigalgs", "rsa_pss_pss_sha512")),
    Visit("client's version too old, serve: alpn", "protocol-version-mismatch/client", serve=("--alpn", "http/1.1"), versions=("1.1",),
          only=("openssl", "python")),
    Visit("client's version too old", "protocol-version-mismatch/client", versions=("1.1",),
          only=("curl", "openssl", "gnutls", "python", "node", "java")),
    Visit("no common cipher", "cipher-mismatch/client", versions=("weak",),
          only=("curl", "openssl", "gnutls", "wget", "python", "node", "java")),
    Visit("version: serve 1.3", "protocol-version-mismatch/server protocol-version-mismatch/client",
          serve=("--tls-min", "1.3"), versions=("1.2",)),
)

# A Go, Java or GnuTLS (wget) client sends nothing where no CA of its chain is on the list.
SENDS_NOTHING = {"client other CA", "client self-signed", "client missing intermediate", "client issuer no CA"}
OBEDIENT = ("go", "java", "wget")
# What only looks whether the port is open: connects, shakes hands and goes. It must not be taken for one that refuses.
LEAVES = ("openssl-leaves", "gnutls-leaves")
LEAVES_FOR = ("healthy", "healthy, optional, none", "server untrusted root", "client expired")
# Proxies and programs in between, as clients; what they have of their own is how they are told, so a few visits do.
UPSTREAMS = ("nginx", "haproxy", "stunnel", "redis")
UPSTREAMS_FOR = ("healthy", "client none", "client expired", "client missing intermediate", "server untrusted root",
                 "server expired", "server name")
# Clients that are not held to one version take the highest.
UNLIMITED = ("git", *UPSTREAMS)
# What a client does not look at, or cannot present.
EXCUSED = {
    # GnuTLS leaves the usage to the program; gnutls-cli asks for it, wget and git do not.
    ("wget", "server EKU"): "pass eku-server-auth-missing/server",
    ("git", "server EKU"): "pass",
    # NSS leaves a certificate out that is not for clients, and an issuer that is no CA.
    ("nss", "client EKU"): "client-cert-required/client",
    ("nss", "client issuer no CA"): "chain-missing-intermediate/client",
    ("gnutls", "server EKU"): "pass eku-server-auth-missing/server",
    # nginx looks at the chain after the handshake, and takes leave of a chain that it does not trust byte for byte as
    # s_client does at the end of its input: the verdict is likely, and names the root as what else it may be.
    ("nginx", "server untrusted root"): "pass",
    ("redis", "server name"): "pass",  # redis-cli checks no name
    ("go", "client issuer no CA"): "ca-constraint-violated/client client-cert-required/client",
    ("wget", "client issuer no CA"): "ca-constraint-violated/client client-cert-required/client",
    ("java", "client issuer no CA"): "ca-constraint-violated/client client-cert-required/client",
}


# What stacks want to be told before they speak TLS 1.1, and how they are held to one cipher suite that `serve` with an ECDSA
# certificate cannot use ("weak", under TLS 1.2).
OLD_CIPHERS = "ALL:@SECLEVEL=0"
WEAK_CIPHER = "AES128-SHA256"


def limits(version):
    """The version and the cipher list that a visit's version stands for."""
    return {"1.1": ("1.1", OLD_CIPHERS), "weak": ("1.2", WEAK_CIPHER)}.get(version, (version, ""))


def priorities(version):
    number, ciphers = limits(version)
    return f"NORMAL:-VERS-ALL:+VERS-TLS{number}" + (":-KX-ALL:+RSA" if ciphers == WEAK_CIPHER else "")


def curl(pki, visit, port, version, folder):
    del folder
    version, ciphers = limits(version)
    command = ["curl", "-s", "--max-time", "5", "--cacert", pki.cert(visit.roots), f"--tlsv{version}", "--tls-max", version,
               f"https://localhost:{port}/", *(["--ciphers", ciphers] if ciphers else [])]
    return command + (["--cert", pki.cert(visit.client + "-chain"), "--key", key_of(pki, visit.client)] if visit.client else [])


def s_client(pki, visit, port, version, folder):
    del folder
    version, ciphers = limits(version)
    command = ["openssl", "s_client", *(["-cipher", ciphers] if ciphers else []), "-connect", f"localhost:{port}",
               "-servername", "localhost", "-verify_hostname", "localhost",
               "-verify_return_error", "-CAfile", pki.cert(visit.roots), "-tls" + version.replace(".", "_")]
    if visit.client:
        command += ["-cert", pki.cert(visit.client + "-chain"), "-key", key_of(pki, visit.client), "-cert_chain",
                    pki.cert(visit.client + "-chain")]
    return ["sh", "-c", 'sleep 1 | exec "$@"', "s_client", *command]


def gnutls_cli(pki, visit, port, version, folder):
    del folder
    command = ["gnutls-cli", "--x509cafile", pki.cert(visit.roots), "--priority", priorities(version),
               "-p", str(port), "localhost"]
    if visit.client:
        command += ["--x509certfile", pki.cert(visit.client + "-chain"), "--x509keyfile", key_of(pki, visit.client)]
    return ["sh", "-c", 'sleep 1 | exec "$@"', "gnutls-cli", *command]


def leaving(client):
    """The same client, with nothing to say."""
    return lambda *given: client(*given)[4:]


def git(pki, visit, port, version, folder):
    """curl on GnuTLS. It speaks a range of versions; the highest is what `serve` and it have in common."""
    del folder, version
    return ["env", "GIT_SSL_CAINFO=" + pki.cert(visit.roots),
            *([f"GIT_SSL_CERT={pki.cert(visit.client + '-chain')}", f"GIT_SSL_KEY={key_of(pki, visit.client)}"] if visit.client else []),
            "git", "ls-remote", f"https://localhost:{port}/x.git"]


def tstclnt(pki, visit, port, version, folder):
    """NSS, with a database made for the visit."""
    database = "sql:" + folder
    made = [["certutil", "-N", "-d", database, "--empty-password"],
            ["certutil", "-A", "-d", database, "-n", "root", "-t", "C,,", "-i", pki.cert(visit.roots)]]
    if visit.client:
        store = java.pkcs12(pki, visit.client + "-chain", os.path.basename(key_of(pki, visit.client))[:-4], folder)
        made.append(["pk12util", "-i", store, "-d", database, "-W", "changeit"])
    for command in made:
        subprocess.run(command, check=True, capture_output=True)
    return ["sh", "-c", r'{ printf "GET / HTTP/1.0\r\n\r\n"; sleep 1; } | exec "$@"', "tstclnt", "timeout", "5", "tstclnt", "-4", "-h",
            "localhost", "-a", "localhost", "-p", str(port), "-d", database, "-V", f"tls{version}:tls{version}",
            *(["-n", "k"] if visit.client else [])]


def wget(pki, visit, port, version, folder):
    del folder
    command = ["wget", "-q", "--tries=1", "--timeout=5", "-O", "/dev/null", "--ca-certificate=" + pki.cert(visit.roots),
               "--ciphers=" + priorities(version), f"https://localhost:{port}/"]
    return command + ([f"--certificate={pki.cert(visit.client + '-chain')}", "--private-key=" + key_of(pki, visit.client)]
                      if visit.client else [])


def psql(pki, visit, port, version, folder):
    words = ["host=localhost", "hostaddr=127.0.0.1", f"port={port}", "dbname=x", "user=x", "sslmode=verify-full",
             "connect_timeout=5", f"ssl_min_protocol_version=TLSv{version}", f"ssl_max_protocol_version=TLSv{version}",
             "sslrootcert=" + pki.cert(visit.roots)]
    key = os.path.join(folder, "psql.key")
    if visit.client:
        shutil.copyfile(key_of(pki, visit.client), key)
        os.chmod(key, 0o600)
        words += ["sslcert=" + pki.cert(visit.client + "-chain"), "sslkey=" + key]
    else:
        words.append("sslcert=" + os.path.join(folder, "none"))
    return ["psql", " ".join(words), "-c", "select 1"]


def through(folder, name, text, command):
    """Starts a proxy on a socket of `folder` by its configuration, asks it for a page, and ends it."""
    conf = os.path.join(folder, name + ".conf")
    with open(conf, "w") as file:
        file.write(text)
    script = f"""{command.format(program=program(name, name + "4"), conf=conf)} & proxy=$!
for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -S {folder}/sock ] && break; sleep 0.1; done
curl -s --max-time 5 --unix-socket {folder}/sock http://localhost/; kill $proxy; wait"""
    return ["sh", "-c", script]


def nginx(pki, visit, port, version, folder):
    del version
    own = (f"proxy_ssl_certificate {pki.cert(visit.client + '-chain')}; proxy_ssl_certificate_key {key_of(pki, visit.client)};"
           if visit.client else "")
    places = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return through(folder, "nginx", f"""daemon off; master_process off; pid {folder}/pid; error_log {folder}/error;
events {{ }}
http {{ access_log off; {places}
  server {{ listen unix:{folder}/sock; location / {{
    proxy_pass https://127.0.0.1:{port}; proxy_ssl_verify on; proxy_ssl_verify_depth 3; proxy_ssl_name localhost;
    proxy_ssl_server_name on; proxy_ssl_trusted_certificate {pki.cert(visit.roots)}; {own} }} }} }}
""", "{program} -c {conf} -e " + folder + "/error")


def haproxy(pki, visit, port, version, folder):
    del version
    own = ""
    if visit.client:
        with open(folder + "/own.pem", "w") as both:
            for part in (pki.cert(visit.client + "-chain"), key_of(pki, visit.client)):
                with open(part) as file:
                    both.write(file.read())
        own = f"crt {folder}/own.pem"
    return through(folder, "haproxy", f"""defaults
  mode http
  timeout connect 4s
  timeout client 4s
  timeout server 4s
  retries 0
listen all
  bind unix@{folder}/sock
  server one 127.0.0.1:{port} ssl {own} ca-file {pki.cert(visit.roots)} verify required sni str(localhost)
""", "{program} -db -f {conf}")


def stunnel(pki, visit, port, version, folder):
    del version
    own = f"cert = {pki.cert(visit.client + '-chain')}\nkey = {key_of(pki, visit.client)}\n" if visit.client else ""
    return through(folder, "stunnel", f"""foreground = yes
pid =
[one]
client = yes
accept = {folder}/sock
connect = 127.0.0.1:{port}
sni = localhost
CAfile = {pki.cert(visit.roots)}
verifyChain = yes
checkHost = localhost
{own}""", "{program} {conf}")


def redis(pki, visit, port, version, folder):
    del version, folder
    return ["timeout", "3", "redis-cli", "-h", "localhost", "-p", str(port), "--tls", "--sni", "localhost", "--cacert",
            pki.cert(visit.roots), *(["--cert", pki.cert(visit.client + "-chain"), "--key", key_of(pki, visit.client)]
                                     if visit.client else []), "ping"]


def properties(pki, visit, port, version, folder):
    path = os.path.join(folder, "client.properties")
    with open(path, "w") as file:
        number, ciphers = limits(version)
        rows = {"port": port, "roots": pki.cert(visit.roots), "version": number, "ciphers": ciphers,
                "cert": pki.cert(visit.client + "-chain") if visit.client else "",
                "key": key_of(pki, visit.client) if visit.client else ""}
        file.write("".join(f"{name}={value}\n" for name, value in rows.items()))
        if visit.client:
            name = visit.client
            while not os.path.exists(pki.key(name)):
                name = name.rsplit("-", 1)[0]
            file.write(f"p12={java.pkcs12(pki, visit.client + '-chain', name, folder)}\n")
    return path


def python(pki, visit, port, version, folder):
    return [sys.executable, os.path.join(HERE, "stacks", "client.py"), properties(pki, visit, port, version, folder)]


def node(pki, visit, port, version, folder):
    return ["node", os.path.join(HERE, "stacks", "client.js"), properties(pki, visit, port, version, folder)]


def go(pki, visit, port, version, folder):
    return [golang.binary("client"), properties(pki, visit, port, version, folder)]


def java_client(pki, visit, port, version, folder):
    return ["java", *java.QUICK, "-cp", java.classes("LabClient"), "LabClient", properties(pki, visit, port, version, folder)]


CLIENTS = {"curl": (curl, "curl"), "openssl": (s_client, "openssl"), "gnutls": (gnutls_cli, "gnutls-cli"), "python": (python, "python3"),
           "openssl-leaves": (leaving(s_client), "openssl"), "gnutls-leaves": (leaving(gnutls_cli), "gnutls-cli"),
           "git": (git, "git"), "nss": (tstclnt, "tstclnt"), "wget": (wget, "wget"), "psql": (psql, "psql"), "nginx": (nginx, "nginx"), "haproxy": (haproxy, "haproxy"),
           "stunnel": (stunnel, "stunnel4"), "redis": (redis, "redis-cli"),
            "node": (node, "node"), "go": (go, "go"), "java": (java_client, "javac")}


def key_of(pki, name):
    while not os.path.exists(pki.key(name)):
        name = name.rsplit("-", 1)[0]
    return pki.key(name)


def expected(stack, visit):
    if (stack, visit.fault) in EXCUSED:
        return EXCUSED[(stack, visit.fault)]
    if stack in OBEDIENT and visit.fault in SENDS_NOTHING:
        return "client-cert-required/client"
    return visit.expect


def await_file(path, process):
    end = time.monotonic() + 8
    while time.monotonic() < end and process.poll() is None:
        if os.path.exists(path):
            return True
        time.sleep(0.01)
    return False


def run_visit(arguments, pki, verdict_text, how_found, outcome, stack, visit, version):
    folder = tempfile.mkdtemp(prefix="mtlsdiag-visit-", dir=arguments.scratch)
    port = free_port()
    ready = os.path.join(folder, "ready")
    command = [arguments.mtlsdiag, "serve", f"127.0.0.1:{port}", "--cert", pki.cert(visit.server + "-chain"), "--key",
               key_of(pki, visit.server), "--roots", pki.cert("dev-root"), "--count", "1", "--format", "json", "--timeout", "5",
               "--ready-file", ready, *(pki.cert(word[1:]) if word.startswith("@") else word for word in visit.serve)]
    serve = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    try:
        if not await_file(ready, serve):
            serve.kill()
            return [outcome("serve", stack, visit.fault, version, False, "serve not ready", visit.expect, "", 0, " ".join(command),
                            serve.communicate()[1][-200:])]
        make, _ = CLIENTS[stack]
        subprocess.run(make(pki, visit, port, version, folder), capture_output=True, stdin=subprocess.DEVNULL, timeout=CLIENT_SECONDS,
                       check=False)
        text, errors = serve.communicate(timeout=CLIENT_SECONDS)
        report = json.loads(text)
        seen = verdict_text(report)
        expect = expected(stack, visit)
        return [outcome("serve", stack, visit.fault, version, seen in expect.split(), seen, expect, how_found(report),
                        report["duration_ms"], " ".join(command), report["verdict"]["summary"] + errors[-100:])]
    except (subprocess.TimeoutExpired, ValueError) as error:
        return [outcome("serve", stack, visit.fault, version, False, "no report", visit.expect, "", 0, " ".join(command), str(error)[-200:])]
    finally:
        if serve.poll() is None:
            serve.kill()
            serve.wait()
        shutil.rmtree(folder, ignore_errors=True)


def jobs(arguments, pki, verdict_text, how_found, outcome):
    """One job for each client stack, visit and version."""
    for stack, (_, needs) in CLIENTS.items():
        if arguments.stack and "serve-" + stack not in arguments.stack and "serve" not in arguments.stack:
            continue
        if not program(needs):
            print(f"skipped: client {stack}: {needs} is not installed")
            continue
        for visit in VISITS:
            if arguments.fault and not any(words in visit.fault for words in arguments.fault):
                continue
            few = LEAVES_FOR if stack in LEAVES else UPSTREAMS_FOR if stack in UPSTREAMS else ()
            if (visit.only and stack not in visit.only) or (few and visit.fault not in few):
                continue
            for version in visit.versions:
                if stack in UNLIMITED and version != "1.3":
                    continue
                yield run_visit, (arguments, pki, verdict_text, how_found, outcome, stack, visit, version)
