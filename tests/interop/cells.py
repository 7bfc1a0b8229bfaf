"""The cells of the laboratory: a server's set-up, what the client presents, and the cause and side that are right.

A verdict is written `cause/side`, several where more than one is right, separated by blanks; `pass` and `warn` are the
statuses of healthy set-ups (`pass` allows no warning). What a stack is known to let through is in TOLERATED, and what
cannot be seen from the other end in HIDDEN, each with its reason: no cell is left out in silence.
"""

import dataclasses

from setup import Setup

CURRENT = ("1.2", "1.3")


@dataclasses.dataclass(frozen=True)
class Cell:
    fault: str
    expect: str
    setup: Setup = Setup()
    client: str = "cli"                # certificate presented, its chain NAME-chain; empty: none
    options: tuple = ()                # further options of probe; words beginning with @ are PKI files
    versions: tuple = CURRENT          # each is a probe of its own, limited to that version
    only: tuple = ()                   # stacks; empty: all
    host: str = "localhost"
    roots: str = "site-root"


REJECTED = "client-cert-rejected/server client-cert-rejected/unknown client-cert-rejected/client"

CLIENT_FAULTS = (
    Cell("client healthy", "pass"),
    Cell("client none", "client-cert-required/client", client=""),
    Cell("client expired", "cert-expired/client", client="cli-expired"),
    Cell("client not yet valid", "cert-not-yet-valid/client", client="cli-future"),
    Cell("client clock skew", "cert-not-yet-valid/client", client="cli-skew"),
    Cell("client other CA", "client-ca-not-accepted/client chain-untrusted-root/client", client="cli-rogue"),
    Cell("client other CA, chain sent", "client-ca-not-accepted/client chain-untrusted-root/client", client="cli-roguechain"),
    Cell("client CA of the same name", "chain-untrusted-root/server signature-invalid/client " + REJECTED, client="cli-look"),
    Cell("client CA of the same name, at hand", "signature-invalid/client", client="cli-look",
         options=("--intermediates", "@dev-root")),
    Cell("client self-signed", "cert-self-signed/client", client="cli-self"),
    Cell("client missing intermediate", "chain-missing-intermediate/client", client="cli-alone"),
    Cell("client EKU", "eku-client-auth-missing/client", client="cli-eku"),
    Cell("client key usage", "key-usage-wrong/client", client="cli-ku"),
    Cell("client critical extension", "extension-critical-unknown/client", client="cli-critical"),
    Cell("client SHA-1", "weak-signature/client", client="cli-sha1"),
    Cell("client RSA-1024", "weak-key/client", client="cli-rsa1024"),
    Cell("client issuer no CA", "ca-constraint-violated/client", client="cli-noca"),
    Cell("client path length", "path-length-exceeded/client", client="cli-deep"),
    Cell("client name constraint", "name-constraint-violated/client", client="cli-narrow"),
    Cell("client issuer expired", "cert-expired/client", client="cli-oldca"),
    Cell("client signature damaged", "signature-invalid/client", client="cli-damaged"),
    Cell("client key mismatch", "key-mismatch/client", client="cli", options=("--key", "@cli-future.key")),
    Cell("client without EKU", "pass", client="cli-noeku"),
    Cell("client any EKU", "eku-client-auth-missing/client pass warn", client="cli-anyeku"),
    Cell("client out of order", "chain-wrong-order/client pass warn", client="cli-order"),
)

UNTRUSTED = "chain-untrusted-root/server "
CHAIN_FAULTS = (
    Cell("client two intermediates", "pass", client="cli-two"),
    Cell("client gap in the chain", "chain-missing-intermediate/client", client="cli-gap", options=("--key", "@cli-two.key")),
    Cell("client other CA's intermediate", "chain-missing-intermediate/client", client="cli-other"),
    Cell("client issuer for other uses", "eku-client-auth-missing/client", client="cli-byeku"),
    Cell("client issuer may not sign", "key-usage-wrong/client", client="cli-byku"),
    Cell("client issuer not yet valid", "cert-not-yet-valid/client", client="cli-bynew"),
    Cell("client issuer SHA-1", "weak-signature/client", client="cli-bysha1"),
    Cell("client issuer renewed, old one sent", "cert-expired/client", client="cli-outdated"),
    Cell("client issuer renewed, both sent", "pass warn", client="cli-renewed"),
    Cell("client issuer under another key identifier", "chain-missing-intermediate/client", client="cli-kid"),
    Cell("client self-signed, named as the CA", "cert-self-signed/client", client="cli-selfnamed"),
    Cell("client key on secp256k1", "sigalg-mismatch/client", client="cli-k256"),
    Cell("client chain too large", "peer-limit-exceeded/client", client="cli-big"),
    Cell("client self-signed, a CA's certificate", "cert-self-signed/client", client="cli-selfca"),
    Cell("client netscapeCertType", "key-usage-wrong/client", client="cli-netscape"),
    Cell("client RSA-512", "weak-key/client", client="cli-rsa512", versions=("1.3",)),
    Cell("no roots for clients", UNTRUSTED, Setup(client_ca=""), only=("go",)),
    Cell("no roots for clients, none named", "chain-untrusted-root/client", Setup(client_ca=""), only=("node",)),
    Cell("client chain deeper than allowed", UNTRUSTED + REJECTED, Setup(depth=1), client="cli-two",
         only=("nginx", "apache")),
    Cell("client RSA 2048, level 3", "weak-key/client", Setup(ciphers="DEFAULT:@SECLEVEL=3"), client="cli-rsa",
         only=("openssl", "haproxy", "stunnel")),
)

# The certificate is good, and the application has rules of its own.
IDENTITY_STACKS = ("nginx", "apache", "haproxy", "go", "node", "python")
IDENTITY = (
    Cell("identity: refused", "identity-not-authorized/client", Setup(admits="device-7", alpn="http/1.1"), client="cli-intruder",
         only=IDENTITY_STACKS),
    Cell("identity: refused by the TLS layer", "identity-not-authorized/client", Setup(admits="device-7.example"), only=("stunnel",)),
    Cell("identity: not among the known", "identity-not-authorized/client", Setup(knows=True), client="cli-old", only=("stunnel",)),
    Cell("identity: admitted", "pass", Setup(admits="device-7", alpn="http/1.1"), only=IDENTITY_STACKS),
    Cell("identity: 403 for the root page alone", "pass", Setup(app="noindex", alpn="http/1.1"),
         only=("nginx", "go", "node", "python")),
)

# The application closes the connection instead of answering.
DROPPED = tuple(Cell("request dropped: " + fault, expect, Setup(app="drop", alpn="http/1.1"), client=client, only=("nginx", "haproxy")) for
                fault, expect, client in (("client healthy", "connection-closed/server", "cli"),
                                          ("client none", "client-cert-required/client", ""),
                                          ("client expired", "cert-expired/client", "cli-expired")))

# Data that comes before the server has judged the client's certificate, and shows nothing.
HALF_RTT = tuple(Cell("half-RTT data: " + fault, expect, client=client, versions=("1.3",), only=("half-rtt",)) for
                 fault, expect, client in (("client healthy", "pass", "cli"), ("client none", "client-cert-required/client", ""),
                                           ("client expired", "cert-expired/client", "cli-expired"),
                                           ("client other CA", "client-ca-not-accepted/client", "cli-rogue")))

# A request that says which extensions the certificate must have.
OID_FILTERS = tuple(Cell("filter: " + fault, expect, Setup(filter=wanted), client=client, versions=("1.3",),
                         only=("oid-filters",)) for
                    fault, expect, wanted, client in (
                        ("usage, met", "pass", "extendedKeyUsage=clientAuth", "cli"),
                        ("extension, met", "pass", "basicConstraints=CA:FALSE", "cli"),
                        ("usage", "eku-client-auth-missing/client", "extendedKeyUsage=clientAuth,msSmartcardLogin", "cli"),
                        ("extension", "identity-not-authorized/client", "nsComment=fleet", "cli"),
                        ("usage, client expired", "cert-expired/client", "extendedKeyUsage=clientAuth", "cli-expired"),
                        ("usage, client none", "client-cert-required/client", "extendedKeyUsage=clientAuth", "")))

# Servers that answer nothing by themselves, so that only the handshake and its end speak.
RAW = Setup(app="silent")
RAW_STACKS = ("openssl", "stunnel", "python", "node", "go", "java", "gnutls")
RAW_FAULTS = tuple(dataclasses.replace(cell, fault="raw: " + cell.fault, setup=RAW, only=RAW_STACKS) for cell in CLIENT_FAULTS
                   if cell.fault in ("client healthy", "client none", "client expired", "client other CA", "client self-signed",
                                     "client missing intermediate", "client EKU", "client issuer expired"))

# One hierarchy for both sides: what is at hand tells more.
ONE = Setup(client_ca="site-root")
ONE_FAULTS = (
    Cell("one: healthy", "pass", ONE, client="one"),
    Cell("one: client none", "client-cert-required/client", ONE, client=""),
    Cell("one: missing intermediate", "chain-missing-intermediate/client", ONE, client="one-alone"),
    Cell("one: other CA of the organisation", "client-ca-not-accepted/client chain-untrusted-root/client", ONE, client="one-other"),
    Cell("one: CA of the same name", "signature-invalid/client", ONE, client="one-look"),
    Cell("one: another CA's intermediate", "chain-missing-intermediate/client", ONE, client="one-wrong", options=("--key", "@one.key")),
    Cell("one: two CAs of one name", "pass", Setup(client_ca="site-twins"), client="one-look"),
    Cell("one: CRL missing", "crl-unavailable/server", Setup(client_ca="site-root", crl="site-root-crl"), client="one"),
    Cell("one: CRL expired", "crl-expired/server", Setup(client_ca="site-root", crl="site-crls-old"), client="one"),
    Cell("one: anchor is the intermediate", "chain-untrusted-root/server pass", Setup(client_ca="site-ca"), client="one"),
)

CRL = Setup(crl="dev-crls")
REVOCATION = (
    Cell("client good, CRL", "pass", CRL),
    Cell("client revoked", "cert-revoked/client", CRL, client="cli-revoked"),
    Cell("client revoked, CRL at hand", "cert-revoked/client", CRL, client="cli-revoked", options=("--crl", "@dev-crls")),
    Cell("client good, CRL expired", "crl-expired/server", Setup(crl="dev-crls-old")),
    Cell("client good, CRL to come, RSA", "crl-invalid/server", Setup(cert="srv-rsa-chain", key="srv-rsa", crl="dev-crls-early"),
         client="cli-rsa", only=("openssl", "apache", "haproxy", "stunnel", "mosquitto", "postgres")),
    Cell("client good, CRL missing", "crl-unavailable/server chain-untrusted-root/server", Setup(crl="dev-crls-rootonly")),
    Cell("client good, CRL to come", "crl-invalid/server crl-expired/server", Setup(crl="dev-crls-early")),
    Cell("client good, CRL by another key", "crl-invalid/server", Setup(crl="dev-crls-forged")),
    Cell("anchor is the intermediate", "chain-untrusted-root/server pass", Setup(client_ca="dev-ca")),
    Cell("server's CA certificate expired", "cert-expired/server", Setup(client_ca="dev-root-old")),
    Cell("server's CA certificate to come", "cert-not-yet-valid/server", Setup(client_ca="dev-root-early")),
)


def server_cell(fault, expect, cert, **more):
    key = cert if cert not in ("srv-alone", "srv-order", "srv-foreign", "srv-withroot", "srv-extra", "srv-twice", "srv-cross") else "srv"
    setup = Setup(cert=cert + "-chain", key=key, **{k: more.pop(k) for k in ("auth", "versions") if k in more and k == "auth"})
    return Cell(fault, expect, setup, **more)


OPENSSL_LOADS = ("gnutls", "go", "java")  # stacks that load a weak certificate of their own
SERVER_FAULTS = (
    server_cell("server expired", "cert-expired/server", "srv-expired"),
    server_cell("server not yet valid", "cert-not-yet-valid/server", "srv-future"),
    server_cell("server name", "name-mismatch/server name-mismatch/client", "srv-name"),
    server_cell("server CN only", "name-in-cn-only/server", "srv-cn"),
    server_cell("server EKU", "eku-server-auth-missing/server", "srv-eku"),
    server_cell("server key usage", "key-usage-wrong/server", "srv-ku"),
    server_cell("server untrusted root", "chain-untrusted-root/server", "srv-stranger"),
    server_cell("server self-signed", "cert-self-signed/server", "srv-self"),
    server_cell("server missing intermediate", "chain-missing-intermediate/server", "srv-alone"),
    server_cell("server critical extension", "extension-critical-unknown/server", "srv-critical"),
    server_cell("server SHA-1", "weak-signature/server", "srv-sha1", only=OPENSSL_LOADS),
    server_cell("server RSA-1024", "weak-key/server", "srv-rsa1024", only=OPENSSL_LOADS),
    server_cell("server issuer no CA", "ca-constraint-violated/server", "srv-noca"),
    server_cell("server path length", "path-length-exceeded/server", "srv-deep"),
    server_cell("server name constraint", "name-constraint-violated/server", "srv-narrow"),
    server_cell("server issuer expired", "cert-expired/server", "srv-oldca"),
    server_cell("server signature damaged", "signature-invalid/server", "srv-damaged"),
    server_cell("server revoked", "cert-revoked/server", "srv-revoked", options=("--crl", "@site-crls")),
    server_cell("own CRL expired", "crl-expired/client", "srv", options=("--crl", "@site-ca-crl-old")),
    server_cell("no roots at hand", "chain-untrusted-root/client chain-missing-intermediate/server truststore-empty/client",
                "srv", roots=""),
    server_cell("server chain out of order", "warn", "srv-order"),
    server_cell("server wrong intermediate", "chain-missing-intermediate/server", "srv-foreign"),
    server_cell("server staple missing", "ocsp-staple-missing/server", "srv-staple"),
    Cell("server staple good", "pass", Setup(cert="srv-staple-chain", key="srv-staple", staple="srv-staple.ocsp")),
    Cell("server staple revoked", "cert-revoked/server", Setup(cert="srv-revoked-chain", key="srv-revoked", staple="srv-revoked.ocsp")),
    Cell("server staple of another", "ocsp-invalid/server", Setup(cert="srv-staple-chain", key="srv-staple", staple="srv-revoked.ocsp")),
)

RSA12 = dict(cert="srv-rsa-chain", key="srv-rsa", versions=("1.2",))
NEGOTIATION = (
    Cell("version: server 1.2, client 1.3", "protocol-version-mismatch/client", Setup(versions=("1.2",)),
         options=("--tls-min", "1.3"), versions=("",)),
    Cell("version: server 1.3, client 1.2", "protocol-version-mismatch/client", Setup(versions=("1.3",)),
         options=("--tls-max", "1.2"), versions=("",)),
    Cell("version: server 1.1", "protocol-version-mismatch/server", Setup(versions=("1.1",)), versions=("",),
         only=("openssl", "python")),
    Cell("cipher: client narrowed", "cipher-mismatch/client", Setup(versions=("1.2",), ciphers="ECDHE-ECDSA-AES128-GCM-SHA256"),
         options=("--ciphers", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "--tls-max", "1.2"), versions=("",)),
    Cell("cipher: server odd", "cipher-mismatch/server",
         Setup(versions=("1.2",), ciphers="ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0"), versions=("",),
         only=("openssl", "python", "nginx", "haproxy", "stunnel")),
    Cell("group: client narrowed", "group-mismatch/client", Setup(groups="P-384"), options=("--groups", "x25519"),
         versions=("1.3",)),
    Cell("group: client narrowed, 1.2", "group-mismatch/client cipher-mismatch/client", Setup(versions=("1.2",), groups="P-384"),
         options=("--groups", "x25519"), versions=("",)),
    Cell("group: server odd", "group-mismatch/server cipher-mismatch/server", Setup(versions=("1.2",), groups="brainpoolP256r1"),
         versions=("",), only=("openssl", "nginx", "apache", "stunnel", "postgres")),
    Cell("group: server's for TLS 1.3 alone", "group-mismatch/server", Setup(groups="ffdhe2048"), versions=("1.2",),
         only=("openssl", "nginx", "apache", "gnutls")),
    Cell("version: held by a list of suites", "protocol-version-mismatch/client", Setup(versions=("1.2",)),
         options=("--ciphers", "TLS_AES_128_GCM_SHA256"), versions=("",)),
    Cell("sigalg: client key", "sigalg-mismatch/client sigalg-mismatch/server", Setup(sigalgs="rsa_pss_rsae_sha256"),
         only=("openssl", "nginx", "apache", "stunnel")),
    Cell("sigalg: clients by PKCS#1 alone", "sigalg-mismatch/client sigalg-mismatch/server", Setup(sigalgs="RSA+SHA256"),
         only=("openssl", "nginx")),
    Cell("sigalg: server key", "sigalg-mismatch/client", Setup(cert="srv-ed25519-chain", key="srv-ed25519"),
         options=("--sigalgs", "ecdsa_secp256r1_sha256")),
    Cell("alpn: client's demand", "alpn-mismatch/client alpn-mismatch/server", Setup(alpn="h2"), options=("--alpn", "mqtt"),
         only=("openssl", "apache", "go", "java", "gnutls", "node")),
    Cell("alpn: default offer", "pass", Setup(alpn="lab"), only=("openssl", "go", "java", "gnutls", "node", "python")),
    Cell("sni: unknown name", "sni-unrecognized/client", Setup(sni="other.example", cert="srv-name-chain", key="srv-name"),
         only=("openssl", "nginx", "haproxy", "go", "java", "node", "python")),
    Cell("sni: none sent", "sni-unrecognized/client", Setup(sni="other.example", cert="srv-name-chain", key="srv-name"),
         host="127.0.0.1", only=("nginx", "haproxy", "go", "python")),
    Cell("sni: another name given", "sni-unrecognized/client", Setup(sni="localhost"), options=("--servername", "other.example"),
         only=("openssl", "nginx", "haproxy", "go", "java", "node", "python")),
    Cell("no secure renegotiation", "renegotiation-refused/server", Setup(unsafe=True), versions=("1.2",), only=("gnutls",)),
    Cell("no secure renegotiation, TLS 1.3", "pass", Setup(unsafe=True), versions=("1.3",), only=("gnutls",)),
    Cell("STARTTLS asked of a port that speaks TLS", "plaintext-to-tls/client", options=("--starttls", "postgres"),
         versions=("",), only=("openssl", "nginx", "go")),
    Cell("starttls: not asked for", "starttls-required/client", options=("--starttls", ""), versions=("",), only=("postgres",)),
    Cell("late request", "pass renegotiation-refused/server", Setup(late=True), only=("apache",)),
    Cell("late request, no certificate", "client-cert-required/client", Setup(late=True), client="", only=("apache",)),
    Cell("CA named, not trusted", "chain-untrusted-root/server " + REJECTED, Setup(names_ca="dev-root", client_ca="site-root")),
)

HEALTHY = (
    Cell("healthy: not requested", "pass", Setup(auth="none")),
    Cell("healthy: not requested, none given", "pass", Setup(auth="none"), client=""),
    Cell("healthy: optional, none given", "pass", Setup(auth="optional"), client=""),
    Cell("healthy: optional, given", "pass", Setup(auth="optional")),
    Cell("healthy: TLS 1.2 only", "pass", Setup(versions=("1.2",)), versions=("",)),
    Cell("healthy: TLS 1.3 only", "pass", Setup(versions=("1.3",)), versions=("",)),
    Cell("healthy: no tickets", "pass", Setup(tickets=False)),
    Cell("healthy: silent", "pass", Setup(app="silent")),
    Cell("healthy: closes at once", "pass", Setup(app="close")),
    Cell("healthy: no tickets, closes at once", "pass", Setup(tickets=False, app="close")),
    Cell("healthy: HelloRetryRequest", "pass", Setup(groups="P-384"), versions=("1.3",)),
    Cell("healthy: RSA", "pass", Setup(cert="srv-rsa-chain", key="srv-rsa"), client="cli-rsa"),
    Cell("healthy: P-384", "pass", Setup(cert="srv-p384-chain", key="srv-p384"), client="cli-p384"),
    Cell("healthy: Ed25519", "pass", Setup(cert="srv-ed25519-chain", key="srv-ed25519"), client="cli-ed25519"),
    Cell("healthy: RSA-PSS", "pass", Setup(cert="srv-rsapss-chain", key="srv-rsapss"), client="cli-rsapss"),
    Cell("healthy: IP address", "pass", Setup(cert="srv-ip-chain", key="srv-ip"), host="127.0.0.1"),
    Cell("healthy: wildcard", "pass", Setup(cert="srv-wild-chain", key="srv-wild"), host="server.lab.test",
         options=("--connect-to", "127.0.0.1:@port")),
    Cell("healthy: cross-signed", "pass", Setup(cert="srv-cross-chain")),
    Cell("healthy: root sent along", "pass", Setup(cert="srv-withroot-chain"), client="cli-withroot"),
    Cell("healthy: extra certificate", "pass", Setup(cert="srv-extra-chain"), client="cli-extra"),
    Cell("healthy: certificate twice", "pass", Setup(cert="srv-twice-chain")),
    Cell("healthy: long chain", "pass", Setup(cert="srv-long-chain", key="srv-long")),
    Cell("healthy: no EKU", "pass", Setup(cert="srv-noeku-chain", key="srv-noeku"), client="cli-noeku"),
    Cell("healthy: one day", "pass", Setup(cert="srv-day-chain", key="srv-day")),
    Cell("healthy: from the root", "pass", client="cli-direct"),
    Cell("healthy: ALPN agreed", "pass", Setup(alpn="http/1.1")),
    Cell("healthy: two client CAs", "pass", Setup(client_ca="both-roots")),
    Cell("healthy: expires soon", "warn", Setup(cert="srv-soon-chain", key="srv-soon")),
)

CELLS = CLIENT_FAULTS + CHAIN_FAULTS + IDENTITY + DROPPED + HALF_RTT + OID_FILTERS + RAW_FAULTS + ONE_FAULTS + REVOCATION + SERVER_FAULTS + NEGOTIATION + HEALTHY

# What a stack lets through: the cell passes (a warning about our own certificate is no alarm).
TOLERATED = {
    "gnutls": {"client EKU": "gnutls-serv does not look at extendedKeyUsage", "client netscapeCertType": "nor at that", "client issuer for other uses": "nor at an issuer's", "client RSA-1024": "NORMAL accepts it",
               "server chain out of order": "gnutls-serv sorts its chain"},
    "go": {"client issuer under another key identifier": "to Go it is a hint", "client netscapeCertType": "crypto/x509 does not know it", "client key usage": "crypto/x509 does not look at keyUsage of a leaf", "client RSA-1024": "Go 1.19 has no lower bound"},
    "java": {"client issuer under another key identifier": "to Java it is a hint", "client RSA-1024": "the default trust manager accepts it", "client issuer SHA-1": "as SHA-1 of a leaf",
             "server's CA certificate expired": "a trust anchor is taken as it is", "server's CA certificate to come": "a trust anchor is taken as it is",
             "client issuer for other uses": "it does not look at an issuer's extendedKeyUsage", "client SHA-1": "JDK 17 accepts SHA-1 of a private CA",
             "server chain out of order": "PKCS#12 import sorts the chain"},
    "node": {"client RSA-1024": "Node's default security level is 1", "alpn: client's demand": "Node before 20 goes on without a protocol"},
    "nss": {"client missing intermediate": "the database may hold it", "one: missing intermediate": "it holds its own", "client clock skew": "NSS allows a day",
            "client SHA-1": "accepted below a CA of its own", "client RSA-1024": "the lower bound is 1023 bits",
            "client issuer SHA-1": "as SHA-1 of a leaf", "client gap in the chain": "the database may hold it",
            "client other CA's intermediate": "the database may hold it", "one: another CA's intermediate": "it holds its own", "client chain too large": "NSS reads 128 KiB",
            "server chain out of order": "NSS builds the chain by itself"},
}

# What cannot be seen from the other end: the verdict that is right nevertheless.
HIDDEN = {
    ("nginx", "client revoked"): REJECTED, ("nginx", "client good, CRL expired"): REJECTED,
    ("nginx", "client good, CRL missing"): REJECTED, ("nginx", "anchor is the intermediate"): "chain-untrusted-root/server " + REJECTED,
    ("java", "client revoked"): REJECTED, ("java", "client good, CRL expired"): REJECTED,
    ("java", "client good, CRL missing"): REJECTED, ("gnutls", "client revoked"): REJECTED,
    ("node", "client revoked"): REJECTED, ("node", "client good, CRL expired"): REJECTED,
    ("node", "client good, CRL missing"): REJECTED,
    **{(stack, "client good, CRL " + fault): REJECTED for stack in ("nginx", "java", "node") for fault in ("to come", "by another key")},
    **{(stack, "client good, CRL " + fault): REJECTED + " pass" for stack in ("gnutls", "nss") for fault in ("to come", "by another key")},
    # GnuTLS takes the certificate that comes first for the issuer's, and that one is out of date.
    ("gnutls", "client issuer renewed, both sent"): "chain-superfluous-cert/client",
    ("gnutls", "client good, CRL expired"): REJECTED + " pass", ("gnutls", "client good, CRL missing"): "pass",
    ("nss", "client revoked"): "cert-revoked/client " + REJECTED, ("nss", "client good, CRL expired"): "pass " + REJECTED,
    ("nss", "client good, CRL missing"): "pass " + REJECTED,
    # They tell no date from other faults; to NSS a CA out of date is none.
    **{(stack, "server's CA certificate " + when): REJECTED for stack in ("nginx", "node", "go", "gnutls") for when in ("expired", "to come")},
    **{("nss", "server's CA certificate " + when): "chain-untrusted-root/server" for when in ("expired", "to come")},
    ("nss", "one: two CAs of one name"): "signature-invalid/client",
    # Without a list of CAs nothing tells a foreign CA from one that is trusted and refused all the same.
    **{(stack, "client CA of the same name"): "chain-untrusted-root/client" for stack in ("mosquitto", "redis", "python")},
    **{(stack, "client good, CRL missing"): "chain-untrusted-root/client" for stack in ("mosquitto", "redis", "python")},
    **{(stack, "anchor is the intermediate"): "chain-untrusted-root/client" for stack in ("mosquitto", "redis", "python")},
    **{(stack, "one: anchor is the intermediate"): "chain-untrusted-root/client" for stack in ("mosquitto", "redis", "python")},
    # Go has no certificate for the name and says internal_error, with and without SNI.
    ("go", "sni: unknown name"): "internal-error/server sni-unrecognized/client",
    # Their own tools leave out what does not fit, so that the fault is another one.
    ("java", "healthy: cross-signed"): "chain-untrusted-root/server", ("gnutls", "healthy: cross-signed"): "chain-untrusted-root/server",
    ("nss", "server issuer no CA"): "chain-missing-intermediate/server",
    # The server does not use a key that may not sign: its certificate is never seen.
    ("gnutls", "server key usage"): "cipher-mismatch/server",
    # Under TLS 1.2 a server held to P-256 (ssl_ecdh_curve) refuses a key on P-384; under TLS 1.3 it does not.
    ("postgres", "healthy: P-384"): "pass sigalg-mismatch/client",
    ("nss", "healthy: RSA-PSS"): "cipher-mismatch/server",
    
}


def expected(stack, cell):
    """The verdicts that are right for this cell on this stack, as a list."""
    if cell.fault.removeprefix("raw: ") in TOLERATED.get(stack, {}):
        return ["pass", "warn", *cell.expect.split()]
    return HIDDEN.get((stack, cell.fault), HIDDEN.get((stack, cell.fault.replace("one: ", "client good, ")), cell.expect)).split()
