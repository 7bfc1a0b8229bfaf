#!/usr/bin/python3
"""The roads to TLS, for real: STARTTLS of mail, directory, database, file and chat servers, and proxies, each started on a
loopback port, probed with a good, no and an expired client certificate, and held against the right verdict.

usage: roads.py MTLSDIAG [--road NAME]... [--verbose]
Exit status: 0 all right, 1 a row is wrong, 77 no server is installed.
"""

import argparse
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pki as pkis  # noqa: E402
from setup import Server, free_port, program, write  # noqa: E402

PASS = "pass"
NONE = "client-cert-required/client"
EXPIRED = "cert-expired/client"


# Where `dev` unpacks the servers that Debian does not let be installed beside others, or that start by themselves.
UNPACKED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "build", "lab")


def unpacked(path):
    """A file of a package: where it is installed, else where it is unpacked; None where it is neither."""
    return next((found for found in (path, os.path.normpath(UNPACKED + path)) if os.path.exists(found)), None)


def make_pki(folder):
    pki = pkis.Pki(folder)
    pki.issue("root", None, "/O=Roads/CN=Roads Root", pkis.CA)
    pki.issue("srv", "root", "/O=Roads/CN=localhost", pkis.SERVER + pkis.NAMES)
    pki.issue("srv-rsa", "root", "/O=Roads/CN=localhost", pkis.SERVER + pkis.NAMES, kind="rsa")
    pki.issue("good", "root", "/O=Roads/CN=good", pkis.CLIENT)
    pki.issue("expired", "root", "/O=Roads/CN=expired", pkis.CLIENT, start=-20 * pkis.DAY, end=-5 * pkis.DAY)
    for name in ("root.pem", "srv.pem", "srv.key"):
        os.chmod(pki.path(name), 0o644)
    return pki


def await_listener(port):
    """Waits until somebody listens, without connecting: a server for one client would take that for its client."""
    for _ in range(250):
        with open("/proc/net/tcp") as sockets:
            rows = [line.split() for line in sockets]
        if any(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows):
            return
        time.sleep(0.02)


def open_folder(folder, *names):
    """Folders that servers which give up their privileges can enter."""
    os.chmod(folder, 0o755)
    paths = [os.path.join(folder, name) for name in names]
    for path in paths:
        os.makedirs(path, exist_ok=True)
        os.chmod(path, 0o777)
    return paths


def postfix(pki, folder, requires="yes", wrapper="no"):
    """Postfix 3.7; refuses without a certificate where smtpd_tls_req_ccert is on."""
    port = free_port()
    queue, data = open_folder(folder, "queue", "data")
    shutil.chown(data, "postfix")
    os.chmod(data, 0o700)
    os.chmod(queue, 0o755)
    write(folder, "main.cf", f"""compatibility_level = 3.6
queue_directory = {queue}
data_directory = {data}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = localhost
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
maillog_file = /dev/stdout
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {pki.cert("srv")}
smtpd_tls_key_file = {pki.key("srv")}
smtpd_tls_CAfile = {pki.cert("root")}
smtpd_tls_ask_ccert = yes
smtpd_tls_req_ccert = {requires}
smtpd_tls_wrappermode = {wrapper}
smtpd_tls_loglevel = 1
""")
    write(folder, "master.cf", f"""127.0.0.1:{port} inet n - n - - smtpd
rewrite unix - - n - - trivial-rewrite
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
""")
    subprocess.run(["/usr/lib/postfix/sbin/post-install", "create-missing", f"config_directory={folder}",
                    f"queue_directory={queue}", f"data_directory={data}"], capture_output=True, check=False,
                   env={**os.environ, "MAIL_CONFIG": folder})
    return Server([program("postfix"), "-c", folder, "start-fg"], port, folder)


def dovecot(protocol):
    def start(pki, folder):
        port = free_port()
        base, state = open_folder(folder, "base", "state")
        os.chmod(base, 0o755)
        login = {"imap": "imap-login", "pop3": "pop3-login", "sieve": "managesieve-login"}.get(protocol)
        service = (f"service {login} {{\n  inet_listener {protocol} {{\n    address = 127.0.0.1\n    port = {port}\n  }}\n"
                   + (f"  inet_listener {protocol}s {{\n    port = 0\n  }}\n" if protocol != "sieve" else "") + "}\n")
        if protocol == "lmtp":
            service = (f"service lmtp {{\n  inet_listener lmtp {{\n    address = 127.0.0.1\n    port = {port}\n  }}\n"
                       "  user = root\n}\n")
        conf = write(folder, "dovecot.conf", f"""protocols = {protocol}
base_dir = {base}
state_dir = {state}
log_path = /dev/stderr
ssl = yes
ssl_cert = <{pki.cert("srv")}
ssl_key = <{pki.key("srv")}
ssl_ca = <{pki.cert("root")}
ssl_require_crl = no
ssl_verify_client_cert = yes
auth_ssl_require_client_cert = yes
mail_location = maildir:{folder}/mail
mail_uid = dovecot
mail_gid = dovecot
first_valid_uid = 1
passdb {{
  driver = static
  args = password=x
}}
userdb {{
  driver = static
  args = uid=dovecot gid=dovecot home={folder}
}}
{service}""")
        return Server([program("dovecot"), "-F", "-c", conf], port, folder)
    return start


def slapd(pki, folder, verify="demand"):
    """OpenLDAP 2.5 with GnuTLS: closes without an alert."""
    port = free_port()
    data, = open_folder(folder, "data")
    conf = write(folder, "slapd.conf", f"""include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCACertificateFile {pki.cert("root")}
TLSCertificateFile {pki.cert("srv")}
TLSCertificateKeyFile {pki.key("srv")}
TLSVerifyClient {verify}
database mdb
suffix "dc=example"
directory {data}
""")
    return Server([program("slapd"), "-f", conf, "-h", f"ldap://127.0.0.1:{port}/", "-d", "0"], port, folder)


def mariadb(pki, folder):
    """MariaDB 10.11 asks for a certificate and demands it only by account."""
    port = free_port()
    data, = open_folder(folder, "data")
    return Server([program("mariadbd"), "--no-defaults", f"--datadir={data}", "--bind-address=127.0.0.1", f"--port={port}",
                   f"--socket={folder}/sock", f"--pid-file={folder}/pid", "--user=root", f"--ssl-cert={pki.cert('srv')}",
                   f"--ssl-key={pki.key('srv')}", f"--ssl-ca={pki.cert('root')}", "--innodb-buffer-pool-size=8M",
                   "--skip-name-resolve", "--skip-grant-tables", "--skip-networking=0"], port, folder)


def vsftpd(pki, folder, requires="YES", validates="YES"):
    port = free_port()
    empty, = open_folder(folder, "empty")
    os.chmod(empty, 0o555)
    conf = write(folder, "vsftpd.conf", f"""listen=YES
listen_address=127.0.0.1
listen_port={port}
background=NO
anonymous_enable=YES
local_enable=NO
secure_chroot_dir={empty}
seccomp_sandbox=NO
ssl_enable=YES
allow_anon_ssl=YES
rsa_cert_file={pki.cert("srv")}
rsa_private_key_file={pki.key("srv")}
ca_certs_file={pki.cert("root")}
require_cert={requires}
validate_cert={validates}
ssl_ciphers=HIGH
""")
    return Server([program("vsftpd"), conf], port, folder)


def proftpd(pki, folder):
    """ProFTPD 1.3.8 with mod_tls. Debian does not let it be installed beside vsftpd."""
    port = free_port()
    conf = write(folder, "proftpd.conf", f"""ServerType standalone
DefaultAddress 127.0.0.1
Port {port}
UseIPv6 off
User nobody
Group nogroup
PidFile {folder}/pid
ScoreboardFile {folder}/scoreboard
DelayTable {folder}/delay
SystemLog none
ModulePath {unpacked("/usr/lib/proftpd")}
LoadModule mod_tls.c
TLSEngine on
TLSRequired on
TLSECCertificateFile {pki.cert("srv")}
TLSECCertificateKeyFile {pki.key("srv")}
TLSCACertificateFile {pki.cert("root")}
TLSVerifyClient on
""")
    return Server([unpacked("/usr/sbin/proftpd"), "-n", "-c", conf], port, folder)


def nnrpd(pki, folder):
    """The reader of INN 2.7, alone; it asks for no client certificate."""
    port = free_port()
    database, overview, *_ = open_folder(folder, "db", "ov", "etc", "run", "log", "tmp", "spool", "art", "filter")
    binaries = os.path.dirname(unpacked("/usr/lib/news/bin/nnrpd"))
    write(database, "active", "local.test 0000000000 0000000001 y\n")
    write(database, "newsgroups", "")
    write(folder + "/etc", "storage.conf", "method tradspool {\n  newsgroups: *\n  class: 0\n}\n")
    readers = write(folder + "/etc", "readers.conf", 'auth all { default: "<anyone>" }\naccess all { users: "*" newsgroups: "*" }\n')
    conf = write(folder + "/etc", "inn.conf", f"""organization: lab
runasuser: root
runasgroup: root
mta: "/bin/true %s"
pathhost: localhost
domain: localhost
hismethod: hisv6
enableoverview: true
ovmethod: tradindexed
pathnews: {folder}
pathbin: {binaries}
pathdb: {database}
pathetc: {folder}/etc
pathrun: {folder}/run
pathlog: {folder}/log
pathspool: {folder}/spool
patharticles: {folder}/art
pathoverview: {overview}
pathtmp: {folder}/tmp
pathfilter: {folder}/filter
tlscafile: {pki.cert("root")}
tlscertfile: {pki.cert("srv-rsa")}
tlskeyfile: {pki.key("srv-rsa")}
""")
    own = {"INNCONF": conf, "LD_LIBRARY_PATH": os.path.dirname(binaries)}
    subprocess.run([binaries + "/tdx-util", "-F"], env={**os.environ, **own}, capture_output=True, check=False)
    return Server([binaries + "/nnrpd", "-D", "-f", "-b", "127.0.0.1", "-p", str(port), "-c", readers], port, folder,
                  environment=own)


def kermit(pki, folder):
    """C-Kermit 10 waits as a telnet host that wants START_TLS, for one client."""
    port = free_port()
    script = write(folder, "script", f"""set auth tls rsa-cert-file {pki.cert("srv-rsa")}
set auth tls rsa-key-file {pki.key("srv-rsa")}
set auth tls verify-file {pki.cert("root")}
set auth tls verify fail-if-no-peer-cert
set telopt /server authentication refuse
set telopt /server start-tls required
set host * {port} /telnet
input 2 never
exit
""")
    server = Server([unpacked("/usr/bin/kermit"), "-y", script], port, folder, ready="")
    server.serves_one = True
    await_listener(port)
    return server


def inspircd(pki, folder):
    """InspIRCd 3 with GnuTLS and the STARTTLS module; asks for a certificate and takes any."""
    port = free_port()
    conf = write(folder, "inspircd.conf", f"""<server name="irc.example" description="lab" network="lab">
<admin name="lab" nick="lab" email="lab@example">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" timeout="20">
<module name="ssl_gnutls">
<module name="starttls">
<sslprofile name="Clients" provider="gnutls" certfile="{pki.cert("srv")}" keyfile="{pki.key("srv")}" cafile="{pki.cert("root")}" requestclientcert="yes" hash="sha256">
<starttls sslprofile="Clients">
<pid file="{folder}/pid">
""")
    return Server([program("inspircd"), "--config", conf, "--nofork", "--runasroot", "--nolog"], port, folder)


def xrdp(pki, folder):
    """xrdp 0.9 asks for no client certificate."""
    port = free_port()
    conf = write(folder, "xrdp.ini", f"""[Globals]
ini_version=1
fork=true
port=tcp://127.0.0.1:{port}
use_vsock=false
security_layer=tls
certificate={pki.cert("srv")}
key_file={pki.key("srv")}
ssl_protocols=TLSv1.2, TLSv1.3
autorun=
[Logging]
LogFile={folder}/log
LogLevel=INFO
EnableSyslog=false
[Xorg]
name=Xorg
lib=libxup.so
""")
    return Server([program("xrdp"), "--nodaemon", "--config", conf], port, folder)


def prosody(c2s):
    def start(pki, folder):
        port = free_port()
        data, = open_folder(folder, "data")
        own, other = ("c2s", "s2s") if c2s else ("s2s", "c2s")
        conf = write(folder, "prosody.cfg.lua", f"""run_as_root = true
data_path = "{data}"
pidfile = "{folder}/pid"
log = {{ info = "*console" }}
interfaces = {{ "127.0.0.1" }}
{own}_ports = {{ {port} }}
{other}_ports = {{ }}
http_ports = {{ }}
https_ports = {{ }}
modules_enabled = {{ "tls"; "saslauth"; "posix"{"" if c2s else '; "s2s"'} }}
modules_disabled = {{ {'"s2s"; ' if c2s else ""}"http" }}
{own}_require_encryption = true
authentication = "internal_hashed"
VirtualHost "localhost"
  ssl = {{ key = "{pki.key("srv")}", certificate = "{pki.cert("srv")}", cafile = "{pki.cert("root")}" }}
""")
        return Server([program("prosody"), "--config", conf, "-F"], port, folder)
    return start


def s_server(pki, folder):
    """What stands behind the proxies."""
    port = free_port()
    return Server([program("openssl"), "s_server", "-accept", f"127.0.0.1:{port}", "-cert", pki.cert("srv"), "-key",
                   pki.key("srv"), "-CAfile", pki.cert("root"), "-Verify", "2", "-verify_return_error", "-quiet"], port,
                  folder, stdin=subprocess.PIPE)


def tinyproxy(pki, folder):
    port = free_port()
    conf = write(folder, "tinyproxy.conf", f"""Port {port}
Listen 127.0.0.1
Timeout 30
MaxClients 20
BasicAuth alice s3cret
""")
    return Server([program("tinyproxy"), "-d", "-c", conf], port, folder)


def dante(pki, folder):
    port = free_port()
    conf = write(folder, "danted.conf", f"""logoutput: stderr
internal: 127.0.0.1 port = {port}
external: lo
clientmethod: none
socksmethod: none
user.privileged: root
user.unprivileged: nobody
client pass {{ from: 127.0.0.0/8 to: 0.0.0.0/0 }}
socks block {{ from: 0.0.0.0/0 to: 0.0.0.0/0 port = 25 }}
socks pass {{ from: 0.0.0.0/0 to: 0.0.0.0/0 }}
""")
    return Server([program("danted"), "-f", conf], port, folder)


def stunnel_proxy(pki, folder):
    """An HTTPS proxy: stunnel in front of tinyproxy."""
    inner = tinyproxy(pki, open_inner(folder))
    port = free_port()
    conf = write(folder, "stunnel.conf", f"""foreground = yes
pid =
[proxy]
accept = 127.0.0.1:{port}
connect = 127.0.0.1:{inner.port}
cert = {pki.cert("srv")}
key = {pki.key("srv")}
""")
    server = Server([program("stunnel4", "stunnel"), conf], port, folder)
    stop = server.stop
    server.stop = lambda: (stop(), inner.stop())
    return server


def open_inner(folder):
    return open_folder(folder, "inner")[0]


# Road, the program it needs, how it is started, the option of --starttls (empty: TLS at once), and the verdict for each
# client certificate.
STARTTLS = [
    ("postfix", "postfix", postfix, "smtp", {"good": PASS, "": NONE, "expired": EXPIRED}),
    ("postfix-tls", "postfix", functools.partial(postfix, wrapper="yes"), "", {"good": PASS, "": NONE, "expired": EXPIRED}),
    ("dovecot-imap", "dovecot", dovecot("imap"), "imap", {"good": PASS, "": PASS}),
    ("dovecot-pop3", "dovecot", dovecot("pop3"), "pop3", {"good": PASS, "": PASS}),
    ("dovecot-lmtp", "dovecot", dovecot("lmtp"), "lmtp", {"good": PASS, "": PASS}),
    ("dovecot-sieve", "dovecot", dovecot("sieve"), "sieve", {"good": PASS, "": PASS}),
    ("slapd", "slapd", slapd, "ldap", {"good": PASS, "": NONE, "expired": EXPIRED}),
    ("mariadb", "mariadbd", mariadb, "mysql", {"good": PASS, "": PASS, "expired": EXPIRED}),
    ("vsftpd", "vsftpd", vsftpd, "ftp", {"good": PASS, "": NONE, "expired": EXPIRED}),
    ("proftpd", "/usr/sbin/proftpd", proftpd, "ftp", {"good": PASS, "": NONE, "expired": EXPIRED}),
    ("inn", "/usr/lib/news/bin/nnrpd", nnrpd, "nntp", {"good": PASS, "": PASS}),
    ("kermit", "/usr/bin/kermit", kermit, "telnet", {"good": PASS, "": NONE, "expired": EXPIRED}),
    ("inspircd", "inspircd", inspircd, "irc", {"good": PASS, "": PASS, "expired": PASS}),
    ("xrdp", "xrdp", xrdp, "rdp", {"good": PASS, "": PASS}),
    ("prosody", "prosody", prosody(True), "xmpp", {"good": PASS, "": PASS}),
    ("prosody-s2s", "prosody", prosody(False), "xmpp-server", {"good": PASS, "": PASS}),
]

# Road, program, how it is started, the proxy's URL, the target's port (nothing: the server behind), and the verdict.
PROXIES = [
    ("tinyproxy", "tinyproxy", tinyproxy, "http://alice:s3cret@127.0.0.1:{}", None, PASS),
    ("tinyproxy-no-password", "tinyproxy", tinyproxy, "http://127.0.0.1:{}", None, "proxy-refused/network"),
    ("tinyproxy-wrong-password", "tinyproxy", tinyproxy, "http://alice:wrong@127.0.0.1:{}", None, "proxy-refused/network"),
    ("tinyproxy-no-target", "tinyproxy", tinyproxy, "http://alice:s3cret@127.0.0.1:{}", 1, "proxy-refused/network"),
    ("https-proxy", "stunnel4", stunnel_proxy, "https://alice:s3cret@127.0.0.1:{}", None, PASS),
    ("dante", "danted", dante, "socks5://127.0.0.1:{}", None, PASS),
    ("dante-blocked", "danted", dante, "socks5://127.0.0.1:{}", 25, "proxy-refused/network"),
]


class Roads:
    """Runs the rows and counts what is wrong."""

    def __init__(self, mtlsdiag, pki, scratch, verbose):
        self.mtlsdiag, self.pki, self.scratch, self.verbose = mtlsdiag, pki, scratch, verbose
        self.right, self.wrong, self.skipped = 0, 0, 0

    def folder(self, name):
        path = os.path.join(self.scratch, name)
        os.makedirs(path, exist_ok=True)
        os.chmod(path, 0o755)
        return path

    def probe(self, name, port, options, client, expected):
        command = [self.mtlsdiag, "probe", f"localhost:{port}", "--format", "json", "--timeout", "8", "--roots",
                   self.pki.cert("root"), *options]
        if client:
            command += ["--cert", self.pki.cert(client), "--key", self.pki.key(client)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        try:
            report = json.loads(done.stdout)
        except ValueError:
            report = {"verdict": {"status": "no report", "cause": done.stderr.strip(), "side": ""}}
        verdict = report["verdict"]
        seen = PASS if verdict["status"] in ("pass", "warn") else f"{verdict['cause']}/{verdict['side']}"
        is_right = seen == expected and "s3cret" not in done.stdout + done.stderr
        self.right, self.wrong = self.right + is_right, self.wrong + (not is_right)
        if not is_right or self.verbose:
            print(f"{'right' if is_right else 'WRONG'} {name:26} {client or 'none':8} {seen}"
                  + ("" if is_right else f"   expected {expected}\n      {verdict.get('summary')}\n      {' '.join(command)}"))

    def skip(self, name, needs):
        self.skipped += 1
        print(f"skipped: {name} ({needs} is not installed)")

    def starttls(self, row):
        name, needs, start, protocol, expected = row
        if not (unpacked(needs) if needs.startswith("/") else program(needs)):
            return self.skip(name, needs)
        # OpenLDAP closes without a word where it gets a ClientHello: on a port of its own nothing tells why.
        bare = "connection-closed/server" if protocol == "ldap" else "starttls-required/client"
        server = start(self.pki, self.folder(name))
        try:
            for client, verdict in expected.items():
                self.probe(name, server.port, ["--starttls", protocol] if protocol else [], client, verdict)
                if getattr(server, "serves_one", False):
                    server.stop()
                    server = start(self.pki, self.folder(name))
            if protocol:
                self.probe(name + " without --starttls", server.port, [], "good", bare)
        finally:
            server.stop()

    def proxy(self, row):
        name, needs, start, url, target_port, expected = row
        if not program(needs):
            return self.skip(name, needs)
        target = s_server(self.pki, self.folder(name + "-target"))
        server = start(self.pki, self.folder(name))
        try:
            self.probe(name, target_port or target.port, ["--proxy", url.format(server.port)], "good", expected)
        finally:
            server.stop()
            target.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mtlsdiag")
    parser.add_argument("--road", action="append", default=[])
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    scratch = tempfile.mkdtemp(prefix="mtlsdiag-roads-")
    os.chmod(scratch, 0o755)
    try:
        roads = Roads(os.path.abspath(arguments.mtlsdiag), make_pki(os.path.join(scratch, "pki")), scratch,
                      arguments.verbose)
        os.chmod(os.path.join(scratch, "pki"), 0o755)
        for row in STARTTLS:
            if not arguments.road or row[0] in arguments.road:
                roads.starttls(row)
        for row in PROXIES:
            if not arguments.road or row[0] in arguments.road:
                roads.proxy(row)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"right: {roads.right} of {roads.right + roads.wrong}; skipped roads: {roads.skipped}")
    if roads.right + roads.wrong == 0:
        return 77
    return 1 if roads.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
