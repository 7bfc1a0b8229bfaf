"""nginx, as a foreground process of its own."""

import os

from setup import Server, Unsupported, free_port, program, protocols, write

NAME = "nginx"
VERIFY = {"require": "on", "optional": "optional", "anybody": "optional_no_ca"}


def missing():
    return None if program("nginx") else "nginx is not installed"


def start(pki, setup, folder):
    if setup.late or setup.app not in ("http", "noindex", "drop") or setup.names_ca:
        raise Unsupported("nginx")
    port = free_port()
    versions = f"ssl_protocols {protocols(setup.versions)};"
    lines = [f"ssl_certificate {pki.cert(setup.cert)};", f"ssl_certificate_key {pki.key(setup.key)};",
             f"ssl_verify_depth {setup.depth};",
             f"ssl_session_tickets {'on' if setup.tickets else 'off'};"]
    if setup.auth != "none":
        lines += [f"ssl_verify_client {VERIFY[setup.auth]};",
                  f"ssl_client_certificate {pki.cert(setup.client_ca)};"]
    if setup.crl:
        lines += [f"ssl_crl {pki.cert(setup.crl)};"]
    if setup.ciphers:
        lines += [f"ssl_ciphers {setup.ciphers};"]
    if setup.groups:
        lines += [f"ssl_ecdh_curve {setup.groups};"]
    if setup.sigalgs:
        lines += [f"ssl_conf_command ClientSignatureAlgorithms {setup.sigalgs};"]
    if setup.staple:
        lines += [f"ssl_stapling on; ssl_stapling_file {pki.path(setup.staple)};"]
    places = "location / { return 200 'ok\\n'; }"
    if setup.app == "noindex":
        places = "location = / { return 403; } location / { return 404; }"
    elif setup.app == "drop":
        places = "location / { return 444; }"
    elif setup.admits:
        places = f"location / {{ if ($ssl_client_s_dn !~ CN={setup.admits}) {{ return 403; }} return 200 'ok\\n'; }}"
    listen = f"listen 127.0.0.1:{port} ssl{' http2' if 'h2' in setup.alpn else ''};"
    servers = f"server {{ {listen} server_name {setup.sni or 'localhost'}; {' '.join(lines)} {places} }}"
    if setup.sni:
        servers = f"server {{ {listen} server_name _; ssl_reject_handshake on; }} " + servers
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in
                         ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    conf = (f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log info;\n"
            f"events {{ worker_connections 64; }}\nhttp {{ access_log off; {versions} {temporary}\n{servers}\n}}\n")
    os.makedirs(os.path.join(folder, "logs"), exist_ok=True)
    return Server([program("nginx"), "-p", folder, "-c", write(folder, "nginx.conf", conf), "-e", folder + "/error.log"],
                  port, folder)
