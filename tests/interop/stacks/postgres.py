"""PostgreSQL: TLS behind SSLRequest; the server runs as an unprivileged user where this process is root."""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import threading

from setup import Server, Unsupported, free_port, program, refuse, write

NAME = "postgres"
STARTTLS = "postgres"
CURVES = {"P-384": "secp384r1", "P-256": "prime256v1"}
_lock = threading.Lock()
_template = {}


def missing():
    if not program("initdb"):
        return "postgresql is not installed"
    if os.geteuid() == 0 and not program("setpriv"):
        return "setpriv is not installed"
    return None


def as_user():
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    return [program("setpriv"), f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def own(path):
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        for folder, _, files in os.walk(path):
            os.chown(folder, user.pw_uid, user.pw_gid)
            for name in files:
                os.chown(os.path.join(folder, name), user.pw_uid, user.pw_gid)


def template():
    """A fresh database cluster, made once and copied for each server."""
    with _lock:
        if "path" not in _template:
            folder = tempfile.mkdtemp(prefix="mtlsdiag-pg-")
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            os.chmod(folder, 0o755)
            cluster = os.path.join(folder, "data")
            os.makedirs(cluster)
            own(folder)
            subprocess.run([*as_user(), program("initdb"), "-D", cluster, "-A", "trust", "-U", "lab", "--no-sync",
                            "--no-locale", "-E", "UTF8"], check=True, capture_output=True, cwd="/")
            _template["path"] = cluster
        return _template["path"]


def start(pki, setup, folder):
    refuse(setup, "staple", "depth", "admits")
    unsupported = (setup.late, setup.names_ca, setup.app != "http", setup.alpn, setup.sni, setup.sigalgs, not setup.tickets)
    if any(unsupported):
        raise Unsupported("postgres")
    port = free_port()
    data = os.path.join(folder, "data")
    shutil.copytree(template(), data)
    for source, target in ((pki.cert(setup.cert), "server.crt"), (pki.key(setup.key), "server.key")):
        shutil.copy(source, os.path.join(data, target))
    lines = [f"port = {port}", "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", "ssl = on", "fsync = off",
             "ssl_cert_file = 'server.crt'", "ssl_key_file = 'server.key'", f"ssl_min_protocol_version = 'TLSv{setup.versions[0]}'",
             f"ssl_max_protocol_version = 'TLSv{setup.versions[-1]}'", "shared_buffers = '1MB'", "max_connections = 20"]
    option = "clientcert=verify-ca" if setup.auth == "require" else ""
    if setup.auth != "none":
        shutil.copy(pki.cert(setup.client_ca), os.path.join(data, "ca.crt"))
        lines += ["ssl_ca_file = 'ca.crt'"]
    if setup.crl:
        shutil.copy(pki.cert(setup.crl), os.path.join(data, "crl.pem"))
        lines += ["ssl_crl_file = 'crl.pem'"]
    if setup.ciphers:
        lines += [f"ssl_ciphers = '{setup.ciphers}'"]
    if setup.groups:
        lines += [f"ssl_ecdh_curve = '{CURVES.get(setup.groups, setup.groups)}'"]
    with open(os.path.join(data, "postgresql.conf"), "a") as conf:
        conf.write("\n".join(lines) + "\n")
    write(data, "pg_hba.conf", f"hostssl all all 127.0.0.1/32 trust {option}\n")
    own(folder)
    os.chmod(os.path.join(data, "server.key"), 0o600)
    return Server([*as_user(), program("postgres"), "-D", data], port, folder, ready="ready to accept connections")
