"""The server of stacks/python_ssl.py: reads a properties file, serves until it is killed."""

import socket
import ssl
import sys
import threading

VERSIONS = {"1.0": ssl.TLSVersion.TLSv1, "1.1": ssl.TLSVersion.TLSv1_1, "1.2": ssl.TLSVersion.TLSv1_2,
            "1.3": ssl.TLSVersion.TLSv1_3}
MODES = {"require": ssl.CERT_REQUIRED, "optional": ssl.CERT_OPTIONAL, "none": ssl.CERT_NONE}


def context_of(settings):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version, context.maximum_version = VERSIONS[settings["min"]], VERSIONS[settings["max"]]
    if settings["min"] in ("1.0", "1.1"):
        context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(settings["cert"], settings["key"])
    context.verify_mode = MODES[settings["auth"]]
    if settings["auth"] != "none":
        context.load_verify_locations(settings["client_ca"])
    if settings["crl"]:
        context.load_verify_locations(settings["crl"])
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN
    if settings["ciphers"]:
        context.set_ciphers(settings["ciphers"])
    if settings["alpn"]:
        context.set_alpn_protocols(settings["alpn"].split(","))
    if settings["tickets"] == "0":
        context.num_tickets = 0
        context.options |= ssl.OP_NO_TICKET
    if settings["sni"]:
        context.sni_callback = lambda _, name, __: None if name == settings["sni"] else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
    return context


def status_for(tls, settings, request):
    """What is answered: the application may let in one name only, or have nothing at its root."""
    if settings["app"] == "noindex":
        return b"403 Forbidden" if request.split()[1] == b"/" else b"404 Not Found"
    subject = {} if not settings["admits"] else dict(pair for names in tls.getpeercert()["subject"] for pair in names)
    return b"200 OK" if subject.get("commonName", "") == settings["admits"] else b"403 Forbidden"


def serve(connection, context, settings):
    try:
        connection.settimeout(10)
        with context.wrap_socket(connection, server_side=True) as tls:
            if settings["app"] == "close":
                return
            while data := tls.recv(4096):
                if settings["app"] in ("http", "noindex") and b"\r\n\r\n" in data:
                    status = status_for(tls, settings, data)
                    tls.sendall(b"HTTP/1.1 " + status + b"\r\nServer: BaseHTTP/0.6 Python\r\nContent-Length: 3\r\n\r\nok\n")
                    return
    except OSError as error:
        print(error, flush=True)


def main():
    with open(sys.argv[1]) as file:
        settings = dict(line.rstrip("\n").split("=", 1) for line in file)
    context = context_of(settings)
    listener = socket.create_server(("127.0.0.1", int(settings["port"])))
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, context, settings), daemon=True).start()


main()
