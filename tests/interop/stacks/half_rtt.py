"""A TLS 1.3 server that speaks before it has judged the client (half_rtt.c); only for its own cells."""

import compiled
from setup import Server, free_port

NAME = "half-rtt"
HAS_OWN_CELLS = True
missing = compiled.missing


def start(pki, setup, folder):
    port = free_port()
    return Server([compiled.binary("half_rtt"), str(port), pki.cert(setup.cert), pki.key(setup.key),
                   pki.cert(setup.client_ca)], port, folder)
