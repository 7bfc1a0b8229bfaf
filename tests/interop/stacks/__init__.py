"""The server stacks of the laboratory, one module each: NAME, missing() and start(pki, setup, folder)."""

from . import apache, golang, gnutls, half_rtt, haproxy, java, mosquitto, nginx, node, oid_filters, openssl, postgres, python_ssl, redis
from . import selfserv, stunnel

SERVERS = (openssl, nginx, apache, haproxy, stunnel, mosquitto, redis, postgres, python_ssl, node, golang, java, gnutls,
           selfserv, half_rtt, oid_filters)
