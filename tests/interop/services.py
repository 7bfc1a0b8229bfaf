"""More servers for `audit`, beside those of doors.py: servers that are no web servers, small web servers, and trust
managers and tools that verify nothing. SERVICES has rows as DOORS has them."""

import functools
import os
import shutil

import roads
from doors import (EXPIRED, FUTURE, NOT_ENFORCED, NOT_REQUESTED, UNTRUSTED, USAGE, apache_hosts, haproxy_binds,
                   haproxy_frontend, need, nginx_conf, node, stunnel, LISTEN, ON, OPTIONAL, BYPASS)
from setup import Server, free_port, program, write
from stacks import java, postgres

ALL = {UNTRUSTED, EXPIRED, FUTURE, USAGE}
# Enough for a server whose every test takes a while.
FEW = ("--only", "good-certificate,no-certificate,self-signed,unknown-ca,expired,resumption-stranger")


class Names:
    """The PKI of the laboratory under the names of roads.py."""

    def __init__(self, pki):
        self.pki = pki

    def cert(self, name):
        return self.pki.cert({"srv": "srv-chain", "root": "dev-root"}[name])

    def key(self, name):
        return self.pki.key(name)


def road(start, *programs):
    def started(pki, folder):
        need(*programs)
        return start(Names(pki), folder)
    return started


def openssl(*words):
    def start(pki, folder):
        port = free_port()
        return Server([program("openssl"), "s_server", "-accept", f"127.0.0.1:{port}", "-cert", pki.cert("srv"), "-cert_chain",
                       pki.cert("site-ca"), "-key", pki.key("srv"), "-CAfile", pki.cert("dev-root"), "-www", *words], port,
                      folder)
    return start


def postgresql(hba):
    def start(pki, folder):
        need("postgres", "initdb")
        port, data = free_port(), os.path.join(folder, "data")
        shutil.copytree(postgres.template(), data)
        os.chmod(data, 0o700)
        for source, name in ((pki.cert("srv-chain"), "cert"), (pki.key("srv"), "key"), (pki.cert("dev-root"), "ca")):
            shutil.copy(source, os.path.join(data, "server." + name))
        with open(os.path.join(data, "postgresql.conf"), "a") as conf:
            conf.write(f"port={port}\nlisten_addresses='127.0.0.1'\nunix_socket_directories='{folder}'\nssl=on\nfsync=off\n"
                       "ssl_cert_file='server.cert'\nssl_key_file='server.key'\nssl_ca_file='server.ca'\n")
        write(data, "pg_hba.conf", hba + "\n")
        postgres.own(folder)
        os.chmod(os.path.join(data, "server.key"), 0o600)
        return Server([*postgres.as_user(), program("postgres"), "-D", data], port, folder,
                      ready="ready to accept connections")
    return start


def trust_manager(auth, trust):
    def start(pki, folder):
        need("java")
        need("javac")
        port = free_port()
        rows = {"port": port, "auth": auth, "client_ca": pki.cert("dev-root"), "crl": "", "min": "1.2", "max": "1.3", "alpn": "",
                "sni": "", "app": "http", "p12": java.pkcs12(pki, "srv-chain", "srv", folder), "trust": trust}
        text = "".join(f"{name}={value}\n" for name, value in rows.items())
        return Server([program("java"), *java.QUICK, "-cp", java.classes("LabServer"), "LabServer",
                       write(folder, "properties", text)], port, folder, ready="READY")
    return start


def caddy(mode):
    def start(pki, folder):
        need("caddy")
        port = free_port()
        roots = f"trusted_ca_cert_file {pki.cert('dev-root')}\n" if mode.startswith(("verify", "require_and")) else ""
        conf = (f"{{\nadmin off\nauto_https off\nstorage file_system {folder}\ndefault_sni localhost\n}}\n"
                f"https://localhost:{port} {{\nbind 127.0.0.1\ntls {pki.cert('srv-chain')} {pki.key('srv')} {{\n"
                f"client_auth {{\nmode {mode}\n{roots}}}\n}}\nrespond ok\n}}\n")
        return Server([program("caddy"), "run", "--adapter", "caddyfile", "--config", write(folder, "Caddyfile", conf)], port,
                      folder, environment={"HOME": folder})
    return start


def lighttpd(enforce):
    def start(pki, folder):
        need("lighttpd")
        port = free_port()
        write(folder, "index.html", "ok\n")
        conf = (f'server.document-root = "{folder}"\nserver.modules = ("mod_openssl")\nserver.port = {port}\n'
                'server.bind = "127.0.0.1"\nindex-file.names = ("index.html")\nssl.engine = "enable"\n'
                f'ssl.pemfile = "{pki.cert("srv-chain")}"\nssl.privkey = "{pki.key("srv")}"\n'
                f'ssl.verifyclient.ca-file = "{pki.cert("dev-root")}"\nssl.verifyclient.activate = "enable"\n'
                f'ssl.verifyclient.enforce = "{enforce}"\nssl.verifyclient.depth = 8\n')
        return Server([program("lighttpd"), "-D", "-f", write(folder, "lighttpd.conf", conf)], port, folder)
    return start


def stunnel_words(*words):
    def start(pki, folder):
        need("stunnel4", "stunnel")
        port, backend = free_port(), stunnel.backend("http")
        lines = ["foreground = yes", "debug = info", "syslog = no", "[s]", f"accept = 127.0.0.1:{port}",
                 f"connect = 127.0.0.1:{backend.port}", f"cert = {pki.cert('srv-chain')}", f"key = {pki.key('srv')}",
                 f"CAfile = {pki.cert('dev-root')}", *words]
        return Server([program("stunnel4", "stunnel"), write(folder, "stunnel.conf", "\n".join(lines) + "\n")], port, folder)
    return start


def apache_rule(auth, rule):
    """Apache lets TLS pass and answers by a rule to whom it does not know."""
    return apache_hosts("<VirtualHost 127.0.0.1:%(port)s>\n%(tls)s\nSSLCACertificateFile %(dev)s\n"
                        f"SSLVerifyClient {auth}\n<Location />\nRequire expr %%{{SSL_CLIENT_VERIFY}} {rule}\n</Location>\n"
                        "</VirtualHost>\n")


def haproxy_rule(verify, rule=""):
    return haproxy_binds(haproxy_frontend("f", f"%(port)s ssl crt %(pem)s {verify} ca-file %(dev)s", rule))


PRIVATE = nginx_conf("server { " + LISTEN + OPTIONAL + " %(ok)s location /private { "
                     "if ($ssl_client_verify != SUCCESS) { return 403; } return 200 'private'; } }")
SMTP, IMAP, MYSQL, FTP, LDAP, PG = (("--starttls", word) for word in ("smtp", "imap", "mysql", "ftp", "ldap", "postgres"))

# name, what starts it, options, findings that are errors
SERVICES = (
    # A session of somebody who was turned away
    ("node: asks nothing", node(asks="nothing"), (), {NOT_ENFORCED, *ALL}),
    ("node: asks whether there is a certificate", node(asks="certificate"), (), ALL),
    ("node: asks `authorized`, true in resumed sessions", node(asks="authorized"), (), {BYPASS}),
    ("node: asks both", node(asks="both"), (), {}),
    ("apache: optional_no_ca, SUCCESS in resumed sessions", apache_rule("optional_no_ca", "== 'SUCCESS'"), (), {BYPASS}),
    ("apache: optional_no_ca, a rule that asks for any", apache_rule("optional_no_ca", "!= 'NONE'"), (), {UNTRUSTED}),
    ("apache: optional, 403 by rule", apache_rule("optional", "== 'SUCCESS'"), (), {}),
    # The words of other servers
    ("openssl: -verify", openssl("-verify", "8"), (), {NOT_ENFORCED, *ALL}),
    ("openssl: -Verify", openssl("-Verify", "8"), (), ALL),
    ("openssl: -verify, return error", openssl("-verify", "8", "-verify_return_error"), (), {NOT_ENFORCED}),
    ("openssl: -Verify, return error", openssl("-Verify", "8", "-verify_return_error"), (), {}),
    ("openssl: -Verify, any purpose", openssl("-Verify", "8", "-verify_return_error", "-purpose", "any"), (), {USAGE}),
    ("java: need, a trust manager that looks at nothing", trust_manager("require", "anybody"), (), ALL),
    ("java: want, a trust manager that looks at nothing", trust_manager("optional", "anybody"), (), {NOT_ENFORCED, *ALL}),
    ("java: need, a trust manager that looks at dates", trust_manager("require", "dates"), (), {UNTRUSTED, USAGE}),
    ("caddy: request", caddy("request"), (), {NOT_ENFORCED, *ALL}),
    ("caddy: require", caddy("require"), (), ALL),
    ("caddy: verify_if_given", caddy("verify_if_given"), (), {NOT_ENFORCED}),
    ("caddy: require_and_verify", caddy("require_and_verify"), (), {}),
    ("lighttpd: enforce", lighttpd("enable"), (), {}),
    ("lighttpd: activate alone", lighttpd("disable"), (), {NOT_ENFORCED, *ALL}),
    ("stunnel: requireCert alone", stunnel_words("requireCert = yes"), (), ALL),
    ("stunnel: verifyChain without requireCert", stunnel_words("verifyChain = yes", "requireCert = no"), (), {NOT_ENFORCED}),
    ("haproxy: optional, denied by rule", haproxy_rule("verify optional", "  http-request deny unless { ssl_c_used }\n"), (), {}),
    ("haproxy: errors of CAs ignored", haproxy_rule("verify required ca-ignore-err all"), (), {UNTRUSTED}),
    ("haproxy: errors ignored, any certificate by rule", haproxy_rule(
        "verify optional ca-ignore-err all crt-ignore-err all", "  http-request deny unless { ssl_c_used }\n"), (), ALL),
    ("nginx: one place asks, another is tried", PRIVATE, (), {NOT_ENFORCED}),
    ("nginx: one place asks", PRIVATE, ("--http", "/private"), {}),
    ("nginx: a page of its own for strangers", nginx_conf(
        "server { " + LISTEN + ON + " error_page 495 496 /why; location = /why { internal; return 200 'bring one'; } %(ok)s }"),
     (), {}),
    # PostgreSQL's rows
    ("postgres: cert", postgresql("hostssl all all all cert"), PG, {}),
    ("postgres: verify-full", postgresql("hostssl all all all trust clientcert=verify-full"), PG, {}),
    ("postgres: a password alone", postgresql("hostssl all all all scram-sha-256"), PG, {NOT_ENFORCED}),
    ("postgres: a password and a certificate", postgresql("hostssl all all all scram-sha-256 clientcert=verify-ca"), PG, {}),
    ("postgres: no row for whom we say we are", postgresql("hostssl other other all cert"), PG, {}),
    # Servers that look at the certificate when an account logs in, and servers that do so in the handshake
    ("dovecot: judges at log-in", road(roads.dovecot("imap"), "dovecot"), (*IMAP, *FEW), {}),
    ("mariadb: judges at log-in", road(roads.mariadb, "mariadbd"), (*MYSQL, *FEW), {}),
    ("postfix: asks and requires", road(roads.postfix, "postfix"), SMTP, {}),
    ("postfix: asks", road(functools.partial(roads.postfix, requires="no"), "postfix"), SMTP, {NOT_ENFORCED, *ALL}),
    ("postfix: TLS at once, requires", road(functools.partial(roads.postfix, wrapper="yes"), "postfix"), FEW, {}),
    ("slapd: demand", road(roads.slapd, "slapd"), (*LDAP, *FEW), {}),
    ("slapd: try", road(functools.partial(roads.slapd, verify="try"), "slapd"), (*LDAP, *FEW), {NOT_ENFORCED}),
    ("slapd: allow", road(functools.partial(roads.slapd, verify="allow"), "slapd"), (*LDAP, *FEW),
     {NOT_ENFORCED, UNTRUSTED, EXPIRED}),
    ("slapd: never", road(functools.partial(roads.slapd, verify="never"), "slapd"), (*LDAP, *FEW), {NOT_REQUESTED}),
    ("vsftpd: requires and validates", road(roads.vsftpd, "vsftpd"), (*FTP, *FEW), {}),
    ("vsftpd: requires any", road(functools.partial(roads.vsftpd, validates="NO"), "vsftpd"), (*FTP, *FEW), {UNTRUSTED, EXPIRED}),
    ("vsftpd: takes any", road(functools.partial(roads.vsftpd, requires="NO", validates="NO"), "vsftpd"), (*FTP, *FEW),
     {NOT_ENFORCED, UNTRUSTED, EXPIRED}),
)
