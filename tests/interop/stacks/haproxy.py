"""HAProxy with a TLS bind line; `http` answers by itself, `silent` hands TCP to a backend that says nothing."""

import os

from setup import Server, Unsupported, free_port, program, refuse, write

NAME = "haproxy"


def missing():
    return None if program("haproxy") else "haproxy is not installed"


def start(pki, setup, folder):
    if setup.late or setup.app not in ("http", "drop") or setup.names_ca:
        raise Unsupported("haproxy trusts what it names")
    refuse(setup, "staple", "depth")
    port = free_port()
    pem = os.path.join(folder, "server.pem")
    with open(pem, "w") as target:
        for part in (pki.cert(setup.cert), pki.key(setup.key)):
            with open(part) as source:
                target.write(source.read())
    bind = [f"bind 127.0.0.1:{port} ssl crt {pem}", f"ssl-min-ver TLSv{setup.versions[0]}", f"ssl-max-ver TLSv{setup.versions[-1]}"]
    if setup.auth != "none":
        bind += [f"verify {'required' if setup.auth == 'require' else 'optional'}"]
        bind += ["ca-ignore-err all crt-ignore-err all"] if setup.auth == "anybody" else []
        bind += [f"ca-file {pki.cert(setup.client_ca)}"]
    if setup.crl:
        bind += [f"crl-file {pki.cert(setup.crl)}"]
    if setup.ciphers:
        bind += [f"ciphers {setup.ciphers}"]
    if setup.groups:
        bind += [f"curves {setup.groups}"]
    if setup.sigalgs:
        raise Unsupported("client-sigalgs needs HAProxy 2.8")
    if setup.alpn:
        bind += [f"alpn {setup.alpn}"]
    if setup.sni:
        bind += ["strict-sni"]
    if not setup.tickets:
        bind += ["no-tls-tickets"]
    deny = f"  http-request deny deny_status 403 unless {{ ssl_c_s_dn(cn) -m str {setup.admits} }}\n" if setup.admits else ""
    deny = "  http-request reject\n" if setup.app == "drop" else deny
    bind += ["alpn http/1.1"] if setup.admits and not setup.alpn else []
    conf = ("global\n  maxconn 64\n  tune.ssl.default-dh-param 2048\ndefaults\n  mode http\n  timeout client 10s\n"
            f"  timeout server 10s\n  timeout connect 1s\nfrontend f\n  {' '.join(bind)}\n"
            f"{deny}  http-request return status 200 content-type text/plain string ok\n")
    return Server([program("haproxy"), "-db", "-f", write(folder, "haproxy.cfg", conf)], port, folder)
