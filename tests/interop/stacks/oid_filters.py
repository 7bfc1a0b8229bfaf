"""A TLS 1.3 server that asks for certificates by a filter (oid_filters.c); only for its own cells."""

import compiled
from setup import Server, free_port

NAME = "oid-filters"
HAS_OWN_CELLS = True
missing = compiled.missing


def start(pki, setup, folder):
    port = free_port()
    extension, value = setup.filter.split("=", 1)
    return Server([compiled.binary("oid_filters"), str(port), pki.cert(setup.cert), pki.key(setup.key),
                   pki.cert(setup.client_ca), extension, value], port, folder)
