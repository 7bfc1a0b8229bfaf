"""Servers for `audit`, each right or lax in one thing: a row of DOORS is a name, what starts the server, the options of
the audit, and the findings that are right: errors, and after them, where they matter, those of less weight."""

import os
import shutil
import sys

from setup import Server, Unsupported, free_port, program, write
from stacks import apache, golang, haproxy, nginx, stunnel
from setup import Setup

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stacks")
OTHER = "site-root"  # the clients' CA of the second door, which does not know the good certificate


def basics(pki, port, **more):
    rows = {"port": port, "cert": pki.cert("srv-chain"), "key": pki.key("srv"), "client_ca": pki.cert("dev-root"),
            "other_ca": pki.cert(OTHER), **more}
    return "".join(f"{name}={value}\n" for name, value in rows.items())


def need(*names):
    if not program(*names):
        raise Unsupported(f"{names[0]} is not installed")
    return program(*names)


def go(**words):
    def start(pki, folder):
        need("go")
        port = free_port()
        return Server([golang.binary("audited"), write(folder, "properties", basics(pki, port, **words))], port, folder)
    return start


def node(other_port=False, **words):
    def start(pki, folder):
        need("node")
        port = free_port()
        more = {**words, **({"other": free_port()} if other_port else {})}
        text = basics(pki, port, **more)
        server = Server([program("node"), os.path.join(HERE, "audited.js"), write(folder, "properties", text)], port, folder)
        server.other = more.get("other")
        return server
    return start


def bare_openssl(other_port=False, **words):
    def start(pki, folder):
        port = free_port()
        more = {**words, **({"other": free_port()} if other_port else {})}
        text = basics(pki, port, **more)
        server = Server([sys.executable, os.path.join(HERE, "audited_openssl.py"), write(folder, "properties", text)], port,
                        folder)
        server.other = more.get("other")
        return server
    return start


def nginx_conf(servers, top=""):
    def start(pki, folder):
        need("nginx")
        port, other = free_port(), free_port()
        keys = os.path.join(folder, "ticket.key")
        with open(keys, "wb") as file:
            file.write(os.urandom(80))
        words = {"port": port, "other": other, "keys": keys, "dev": pki.cert("dev-root"), "site": pki.cert(OTHER),
                 "tls": f"ssl_certificate {pki.cert('srv-chain')}; ssl_certificate_key {pki.key('srv')}; ssl_verify_depth 8;",
                 "ok": "location / { return 200 'ok\\n'; }"}
        temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in
                             ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        body = servers % words
        conf = (f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log info;\n"
                f"events {{ worker_connections 64; }}\nhttp {{ access_log off; {temporary} {top % words}\n{body}\n}}\n")
        server = Server([program("nginx"), "-p", folder, "-c", write(folder, "nginx.conf", conf), "-e",
                         folder + "/error.log"], port, folder)
        server.other = other
        return server
    return start


ON = "ssl_verify_client on; ssl_client_certificate %(dev)s;"
OPTIONAL = "ssl_verify_client optional; ssl_client_certificate %(dev)s;"
NO_CA = "ssl_verify_client optional_no_ca; ssl_client_certificate %(dev)s;"
LISTEN = "listen 127.0.0.1:%(port)s ssl; server_name localhost; %(tls)s ssl_protocols TLSv1.2 TLSv1.3; "


def checked(answer, verify=OPTIONAL):
    """nginx lets TLS pass and answers by itself to whom it does not know."""
    return nginx_conf("server { " + LISTEN + verify + " location / { if ($ssl_client_verify != SUCCESS) { " + answer +
                      " } return 200 'ok\\n'; } }")


def haproxy_binds(frontends, default=""):
    def start(pki, folder):
        need("haproxy")
        port, other = free_port(), free_port()
        pem = os.path.join(folder, "server.pem")
        with open(pem, "w") as target:
            for part in (pki.cert("srv-chain"), pki.key("srv")):
                with open(part) as source:
                    target.write(source.read())
        keys = write(folder, "tickets", "".join(_base64(48) for _ in range(3)))
        words = {"port": port, "other": other, "pem": pem, "dev": pki.cert("dev-root"), "site": pki.cert(OTHER), "keys": keys}
        conf = ("global\n  maxconn 64\n  tune.ssl.default-dh-param 2048\n" + default + "defaults\n  mode http\n"
                "  timeout client 10s\n  timeout server 10s\n  timeout connect 1s\n" + frontends % words)
        server = Server([program("haproxy"), "-db", "-f", write(folder, "haproxy.cfg", conf)], port, folder)
        server.other = other
        return server
    return start


def _base64(size):
    import base64
    return base64.b64encode(os.urandom(size)).decode() + "\n"


def haproxy_frontend(name, bind, rules=""):
    return (f"frontend {name}\n  bind 127.0.0.1:{bind}\n{rules}"
            "  http-request return status 200 content-type text/plain string ok\n")


def apache_hosts(hosts):
    """Two virtual hosts on two ports, or one with a location."""
    def start(pki, folder):
        need("apache2")
        port, other = free_port(), free_port()
        keys = os.path.join(folder, "ticket.key")
        with open(keys, "wb") as file:
            file.write(os.urandom(48))
        modules = "\n".join(f"LoadModule {name}_module {apache.MODULES}/mod_{name}.so" for name in
                            ("mpm_event", "authz_core", "ssl", "socache_shmcb", "dir"))
        os.makedirs(os.path.join(folder, "secret"))
        write(folder, "index.html", "ok\n")
        write(folder, "secret/index.html", "secret\n")
        words = {"port": port, "other": other, "keys": keys, "dev": pki.cert("dev-root"), "site": pki.cert(OTHER),
                 "tls": f"SSLEngine on\nSSLCertificateFile {pki.cert('srv-chain')}\nSSLCertificateKeyFile {pki.key('srv')}\n"
                        "SSLVerifyDepth 8"}
        conf = (f"ServerRoot {folder}\nPidFile {folder}/pid\nErrorLog {folder}/error.log\nLogLevel info\n"
                f"Listen 127.0.0.1:{port}\nListen 127.0.0.1:{other}\n{modules}\nDefaultRuntimeDir {folder}\n"
                "Mutex posixsem\nServerName localhost\nStartServers 1\nServerLimit 1\nThreadsPerChild 8\n"
                f"MaxRequestWorkers 8\nDocumentRoot {folder}\nDirectoryIndex index.html\n"
                f"SSLSessionCache shmcb:{folder}/cache(65536)\n" + hosts % words)
        server = Server([program("apache2"), "-X", "-f", write(folder, "httpd.conf", conf)], port, folder)
        server.other = other
        return server
    return start


def apache_location(auth):
    return apache_hosts("<VirtualHost 127.0.0.1:%(port)s>\n%(tls)s\nSSLCACertificateFile %(dev)s\n<Location /secret>\n"
                        f"SSLVerifyClient {auth}\nRequire all granted\n</Location>\n</VirtualHost>\n")


def stunnel_level(level, trusted="dev-root"):
    def start(pki, folder):
        need("stunnel4", "stunnel")
        port = free_port()
        backend = stunnel.backend("http")
        lines = ["foreground = yes", "debug = info", "syslog = no", "[s]", f"accept = 127.0.0.1:{port}",
                 f"connect = 127.0.0.1:{backend.port}", f"cert = {pki.cert('srv-chain')}", f"key = {pki.key('srv')}",
                 f"verify = {level}", f"CAfile = {pki.bundle('stunnel-' + str(level), *trusted.split())}"]
        return Server([program("stunnel4", "stunnel"), write(folder, "stunnel.conf", "\n".join(lines) + "\n")], port, folder)
    return start


NOT_ENFORCED, UNTRUSTED, BYPASS = "mtls-not-enforced", "mtls-accepts-untrusted", "mtls-resumption-bypass"
EXPIRED, FUTURE, USAGE = "mtls-accepts-expired", "mtls-accepts-not-yet-valid", "mtls-accepts-wrong-usage"
LEAK, NOT_REQUESTED = "mtls-leaks-before-auth", "mtls-not-requested"
PORT, NAME = ("--other-port", "@other"), ("--other-name", "server.test")

# name, what starts it, options, findings that are errors
DOORS = (
    # One laxness each, in code of its own
    ("go: verifies by itself, soundly", go(verify="sound"), (), {}),
    ("go: knows issuers by their names", go(verify="issuer-name"), (), {UNTRUSTED, EXPIRED, FUTURE, USAGE}),
    ("go: knows clients by their names", go(verify="subject-name"), (), {UNTRUSTED, EXPIRED, FUTURE, USAGE}),
    ("go: validity not checked", go(verify="any-time"), (), {EXPIRED, FUTURE}),
    ("go: usage not checked", go(verify="any-usage"), (), {USAGE}),
    ("go: required under TLS 1.3 only", go(verify="only-1.3"), (), {NOT_ENFORCED}),
    ("go: required under one name only", go(verify="by-name"), (), {NOT_ENFORCED}),
    ("go: HTTP/2, sound", go(app="h2"), (), {}),
    ("go: HTTP/2, optional", go(app="h2", verify="optional"), (), {NOT_ENFORCED}),
    ("go: HTTP without TLS on the same port", go(app="plain"), (), {NOT_ENFORCED}),
    # What reached means
    ("go: redirects strangers to a login", go(app="redirect", verify="optional"), (), {}),
    ("go: redirects everybody, optional", go(app="moved", verify="optional"), (), {NOT_ENFORCED}),
    ("go: redirects everybody, sound", go(app="moved"), (), {}),
    ("go: hides itself from strangers", go(app="hidden", verify="optional"), (), {}),
    ("go: 403 for strangers", go(app="denied", verify="optional"), (), {}),
    ("go: a login page for strangers", go(app="login", verify="optional"), (), {NOT_ENFORCED}),
    ("go: a login page, told apart", go(app="login", verify="optional"), ("--reached-when", "ok"), {}),
    ("go: 401 for everybody, sound", go(app="bearer"), (), {}),
    ("go: websocket, sound", go(app="websocket"), (), {}),
    ("go: websocket, optional", go(app="websocket", verify="optional"), (), {NOT_ENFORCED}),
    ("go: gRPC, refuses in a success", go(app="grpc", verify="optional"), (), {}),
    ("go: gRPC over HTTP/2, refuses in the headers", go(app="grpc", verify="optional", alpn="h2"), ("--alpn", "h2"), {}),
    ("go: gRPC over HTTP/2, refuses in the trailers", go(app="grpc-trailer", verify="optional", alpn="h2"), ("--alpn", "h2"), {}),
    ("go: 204, sound", go(app="empty"), (), {}),
    ("go: 204, optional", go(app="empty", verify="optional"), (), {NOT_ENFORCED}),
    ("go: another text each time, optional", go(app="changing", verify="optional"), (), {NOT_ENFORCED}),
    ("go: speaks first, sound", go(app="greet"), (), {}),
    ("go: speaks first, optional", go(app="greet", verify="optional"), (), {NOT_ENFORCED}),
    ("go: speaks first, and refuses in words", go(app="greet-refuse", verify="optional"), (), {}),
    ("go: closes on strangers", go(app="close-refuse", verify="optional"), (), {}),
    ("go: echo, sound", go(app="echo"), (), {}),
    ("go: sends everybody away after a while", go(app="tiring"), (), {"not-tls"}, {USAGE}),
    ("go: echo, optional", go(app="echo", verify="optional"), (), {NOT_ENFORCED}),
    # Applications that check, or do not
    ("nginx: optional, 403 by rule", checked("return 403;"), (), {}),
    ("nginx: optional, 401 by rule", checked("return 401;"), (), {}),
    ("nginx: optional, 444 by rule", checked("return 444;"), (), {}),
    ("nginx: optional, 302 by rule", checked("return 302 /login;"), (), {}),
    ("nginx: optional_no_ca, 403 by rule", checked("return 403;", NO_CA), (), {}),
    ("nginx: optional_no_ca, a rule that asks for any", nginx_conf(
        "server { " + LISTEN + NO_CA + " location / { if ($ssl_client_verify = NONE) { return 403; } return 200 'ok\\n'; } }"),
     (), {UNTRUSTED}),
    ("nginx: an error page that lets in", nginx_conf(
        "server { " + LISTEN + ON + " error_page 495 496 =200 @in; location / { return 200 'ok\\n'; } "
        "location @in { return 200 'ok\\n'; } }"), (), {NOT_ENFORCED, UNTRUSTED, EXPIRED, FUTURE, USAGE}),
    ("nginx: HTTP/2, sound", nginx_conf("server { listen 127.0.0.1:%(port)s ssl http2; server_name localhost; %(tls)s ssl_protocols TLSv1.2 TLSv1.3; " + ON +
                                        " %(ok)s }"), ("--alpn", "h2"), {}),
    ("nginx: HTTP/2, optional", nginx_conf("server { listen 127.0.0.1:%(port)s ssl http2; server_name localhost; %(tls)s ssl_protocols TLSv1.2 TLSv1.3; " +
                                           OPTIONAL + " %(ok)s }"), ("--alpn", "h2"), {NOT_ENFORCED}),
    ("haproxy: all errors ignored, denied by rule", haproxy_binds(haproxy_frontend(
        "f", "%(port)s ssl crt %(pem)s verify optional ca-ignore-err all crt-ignore-err all ca-file %(dev)s",
        "  http-request deny deny_status 403 unless { ssl_c_used 1 } { ssl_c_verify 0 }\n")), (), {}),
    ("haproxy: all errors ignored", haproxy_binds(haproxy_frontend(
        "f", "%(port)s ssl crt %(pem)s verify required ca-ignore-err all crt-ignore-err all ca-file %(dev)s")), (),
     {UNTRUSTED, EXPIRED, FUTURE, USAGE}),
    ("haproxy: expiry ignored", haproxy_binds(haproxy_frontend(
        "f", "%(port)s ssl crt %(pem)s verify required crt-ignore-err 10 ca-file %(dev)s")), (), {EXPIRED}),
    # Apache asks for one place only, by renegotiation or after the handshake
    ("apache: one location, required", apache_location("require"), ("--http", "/secret/"), {}),
    ("apache: one location, optional", apache_location("optional"), ("--http", "/secret/"), {NOT_ENFORCED}),
    ("apache: one location, any CA", apache_location("optional_no_ca"), ("--http", "/secret/"), {NOT_ENFORCED, UNTRUSTED}),
    ("apache: the places beside it", apache_location("require"), ("--http", "/"), {NOT_REQUESTED}),
    # stunnel's levels; 3 and 4 know the client's own certificate
    ("stunnel: verify 0", stunnel_level(0), (), {NOT_ENFORCED, UNTRUSTED, EXPIRED, FUTURE, USAGE}),
    ("stunnel: verify 1", stunnel_level(1), (), {NOT_ENFORCED}),
    ("stunnel: verify 2", stunnel_level(2), (), {}),
    ("stunnel: verify 3", stunnel_level(3, "dev-root dev-ca cli"), (), {}),
    ("stunnel: verify 4", stunnel_level(4, "cli"), (), {}),
    # Two doors: another port or name that trusts another CA
    ("openssl: two ports, one key and context", bare_openssl(True), PORT, {BYPASS}),
    ("openssl: an open port, one key and context", bare_openssl(True, other_auth="none"), PORT, {BYPASS}),
    ("node: two ports, shared ticket keys", node(True, shared=1), PORT, {BYPASS}),
    ("node: two ports, shared keys, own contexts", node(True, shared=1, context="first"), PORT, {}),
    ("node: two ports", node(True), PORT, {}),
    ("node: two names", node(name="server.test"), NAME, {BYPASS}),
    ("haproxy: two ports, shared ticket keys", haproxy_binds(
        haproxy_frontend("a", "%(port)s ssl crt %(pem)s verify required ca-file %(dev)s tls-ticket-keys %(keys)s") +
        haproxy_frontend("b", "%(other)s ssl crt %(pem)s verify required ca-file %(site)s tls-ticket-keys %(keys)s")),
     PORT, {BYPASS}),
    ("haproxy: two ports", haproxy_binds(
        haproxy_frontend("a", "%(port)s ssl crt %(pem)s verify required ca-file %(dev)s") +
        haproxy_frontend("b", "%(other)s ssl crt %(pem)s verify required ca-file %(site)s")), PORT, {}),
    ("nginx: two ports, shared ticket keys", nginx_conf(
        "server { " + LISTEN + ON + " %(ok)s } server { listen 127.0.0.1:%(other)s ssl; server_name localhost; %(tls)s "
        "ssl_protocols TLSv1.2 TLSv1.3; "
        "ssl_verify_client on; ssl_client_certificate %(site)s; %(ok)s }", "ssl_session_ticket_key %(keys)s;"), PORT, {}),
    ("nginx: two names, shared ticket keys", nginx_conf(
        "server { " + LISTEN + ON + " %(ok)s } server { listen 127.0.0.1:%(port)s ssl; server_name server.test; %(tls)s "
        "ssl_protocols TLSv1.2 TLSv1.3; "
        "ssl_verify_client on; ssl_client_certificate %(site)s; %(ok)s }",
        "ssl_session_ticket_key %(keys)s; ssl_session_cache shared:a:1m;"), NAME, {}),
    ("apache: two ports, shared ticket keys", apache_hosts("".join(
        f"<VirtualHost 127.0.0.1:%({port})s>\n%(tls)s\nSSLCACertificateFile %({ca})s\nSSLVerifyClient require\n"
        "SSLSessionTicketKeyFile %(keys)s\n</VirtualHost>\n" for port, ca in (("port", "dev"), ("other", "site")))), PORT, {}),
    # Before the client is known
    ("openssl: greets before the Finished", bare_openssl(app="early-greet"), (), {LEAK}),
    ("openssl: waits", bare_openssl(app="quiet"), (), {}),
    ("nginx: resumption-expired", nginx_conf("server { " + LISTEN + ON + " %(ok)s }"), (), {}, {EXPIRED}),
    ("go: checks a session's certificate again, resumption-expired", go(), (), {}, {UNTRUSTED, USAGE}),
    ("nginx: no sessions, resumption-expired", nginx_conf(
        "server { " + LISTEN + ON + " ssl_session_tickets off; ssl_session_cache off; %(ok)s }"), (), {}, {}),
    ("nginx: 0-RTT", nginx_conf("server { " + LISTEN + ON + " ssl_early_data on; %(ok)s }"), (), {}, {LEAK}),
)
