"""A Python client for `mtlsdiag serve`: reads a properties file, connects once, sends a line, reads an answer."""

import socket
import ssl
import sys

with open(sys.argv[1]) as file:
    settings = dict(line.rstrip("\n").split("=", 1) for line in file)
context = ssl.create_default_context(cafile=settings["roots"])
if settings["ciphers"]:
    context.set_ciphers(settings["ciphers"])
version = {"1.1": ssl.TLSVersion.TLSv1_1, "1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[settings["version"]]
context.minimum_version = context.maximum_version = version
if settings["cert"]:
    context.load_cert_chain(settings["cert"], settings["key"])
with socket.create_connection(("127.0.0.1", int(settings["port"])), 5) as connection:
    with context.wrap_socket(connection, server_hostname="localhost") as tls:
        tls.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        tls.recv(4096)
