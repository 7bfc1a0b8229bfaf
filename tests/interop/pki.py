"""The laboratory's PKI: every certificate, key and CRL that a cell needs, made by the openssl program.

Two hierarchies, as sites have them: the servers' (Site Root -> Site Issuing CA) and the clients' (Devices Root -> Devices
Issuing CA). A fault is one thing changed from the healthy client or server certificate.
"""

import datetime
import os
import subprocess

DAY = datetime.timedelta(days=1)

CA = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
IDS = "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
CLIENT = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n"
SERVER = ("basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,keyEncipherment\n"
          "extendedKeyUsage=serverAuth\n")
NAMES = "subjectAltName=DNS:localhost,DNS:server.test,IP:127.0.0.1\n"

KEY_KINDS = {
    "p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa512": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:512"],
    "rsa1024": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
    "rsapss": ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
    "ed25519": ["-algorithm", "ED25519"],
    "k256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
}


def openssl(*arguments, folder):
    """Runs openssl in `folder`; a failure is an error of the laboratory and ends it."""
    done = subprocess.run(["openssl", *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {' '.join(map(str, arguments))}: {done.stderr.strip()}")
    return done.stdout


def stamp(at):
    return at.strftime("%Y%m%d%H%M%SZ")


class Pki:
    """Certificates by name: NAME.pem, NAME.key; chains and bundles are made by `bundle`."""

    def __init__(self, folder):
        self.folder = str(folder)
        os.makedirs(self.folder, exist_ok=True)
        self.now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)

    def path(self, name):
        return os.path.join(self.folder, name)

    def cert(self, name):
        return self.path(name + ".pem")

    def key(self, name):
        return self.path(name + ".key")

    def make_key(self, name, kind):
        openssl("genpkey", *KEY_KINDS[kind], "-out", name + ".key", folder=self.folder)

    def _authority(self, name):
        """The files in which `openssl ca` keeps what an issuer did."""
        folder = self.path("ca-" + name)
        if not os.path.isdir(folder):
            os.makedirs(folder)
            open(os.path.join(folder, "index"), "w").close()
            with open(os.path.join(folder, "index.attr"), "w") as attributes:
                attributes.write("unique_subject = no\n")
            with open(os.path.join(folder, "crlnumber"), "w") as number:
                number.write("01\n")
            with open(os.path.join(folder, "conf"), "w") as conf:
                conf.write(f"[ca]\ndefault_ca=a\n[a]\ndatabase={folder}/index\nnew_certs_dir={folder}\n"
                           f"crlnumber={folder}/crlnumber\nrand_serial=yes\ndefault_md=sha256\npolicy=p\n"
                           "email_in_dn=no\nunique_subject=no\nstring_mask=utf8only\n[p]\n"
                           "countryName=optional\norganizationName=optional\norganizationalUnitName=optional\n"
                           "commonName=optional\n")
        return folder

    def issue(self, name, issuer, subject, extensions, kind="p256", key=None, start=-2 * DAY, end=365 * DAY,
              digest="sha256", ids=IDS):
        """Makes NAME.pem and NAME.key; `issuer` None: it signs itself. `key` names another certificate's key to use."""
        if key is None:
            self.make_key(name, kind)
        else:
            with open(self.key(key), "rb") as source, open(self.key(name), "wb") as target:
                target.write(source.read())
        openssl("req", "-new", "-key", name + ".key", "-subj", subject, "-utf8", "-out", name + ".csr",
                folder=self.folder)
        with open(self.path(name + ".ext"), "w") as file:
            file.write("[e]\n" + extensions + ids)
        signer = issuer or name
        authority = self._authority(signer)
        start = start if isinstance(start, datetime.datetime) else self.now + start
        end = end if isinstance(end, datetime.datetime) else self.now + end
        self_sign = ["-selfsign"] if issuer is None else ["-cert", issuer + ".pem"]
        ed = kind == "ed25519" if issuer is None else False
        openssl("ca", "-batch", "-notext", "-config", os.path.join(authority, "conf"), *self_sign,
                "-keyfile", signer + ".key", "-md", "default" if ed else digest, "-startdate", stamp(start),
                "-enddate", stamp(end), "-extfile", name + ".ext", "-extensions", "e", "-preserveDN",
                "-in", name + ".csr", "-out", name + ".pem", folder=self.folder)
        return self.cert(name)

    def bundle(self, name, *parts):
        """Concatenates certificates or CRLs (by name) to NAME.pem."""
        with open(self.path(name + ".pem"), "w") as target:
            for part in parts:
                with open(self.path(part + ".pem")) as source:
                    target.write(source.read())
        return self.cert(name)

    def revoke(self, issuer, name):
        conf = os.path.join(self._authority(issuer), "conf")
        openssl("ca", "-config", conf, "-keyfile", issuer + ".key", "-cert", issuer + ".pem", "-crl_reason",
                "keyCompromise", "-revoke", name + ".pem", folder=self.folder)

    def crl(self, name, issuer, last=-2 * DAY, until=30 * DAY):
        conf = os.path.join(self._authority(issuer), "conf")
        openssl("ca", "-config", conf, "-keyfile", issuer + ".key", "-cert", issuer + ".pem", "-gencrl",
                "-crl_lastupdate", stamp(self.now + last), "-crl_nextupdate", stamp(self.now + until),
                "-out", name + ".pem", folder=self.folder)
        return self.cert(name)

    def answer(self, name, issuer, cert):
        """Makes NAME, an OCSP response about `cert` that its issuer signs."""
        index = os.path.join(self._authority(issuer), "index")
        openssl("ocsp", "-issuer", issuer + ".pem", "-cert", cert + ".pem", "-reqout", name + ".req", folder=self.folder)
        openssl("ocsp", "-index", index, "-CA", issuer + ".pem", "-rsigner", issuer + ".pem", "-rkey", issuer + ".key",
                "-reqin", name + ".req", "-respout", name, "-ndays", "7", folder=self.folder)

    def damage(self, name, source):
        """Copies a certificate with the last byte of its signature changed."""
        der = openssl_der(self.cert(source), self.folder)
        changed = der[:-1] + bytes([der[-1] ^ 0x01])
        subprocess.run(["openssl", "x509", "-inform", "DER", "-out", self.cert(name)], input=changed, check=True)
        with open(self.key(source), "rb") as key, open(self.key(name), "wb") as target:
            target.write(key.read())


def openssl_der(path, folder):
    return subprocess.run(["openssl", "x509", "-in", path, "-outform", "DER"], cwd=folder, capture_output=True,
                          check=True).stdout


def hierarchy(pki, prefix, organisation):
    """Root and issuing CA: PREFIX-root, PREFIX-ca."""
    pki.issue(prefix + "-root", None, f"/O={organisation}/CN={organisation} Root", CA, end=3650 * DAY)
    pki.issue(prefix + "-ca", prefix + "-root", f"/O={organisation}/CN={organisation} Issuing CA",
              CA.replace("CA:TRUE", "CA:TRUE,pathlen:0"), end=1825 * DAY)


def make_servers(pki):
    """Healthy and faulty server certificates under Site Root; chains as NAME-chain."""
    hierarchy(pki, "site", "Site")
    pki.issue("stranger-root", None, "/O=Stranger/CN=Stranger Root", CA, end=3650 * DAY)

    def server(name, issuer="site-ca", extensions=SERVER + NAMES, subject="/O=Site/CN=server.test", chain=("site-ca",),
               **more):
        pki.issue(name, issuer, subject, extensions, **more)
        pki.bundle(name + "-chain", name, *chain)

    server("srv")
    for kind in ("rsa", "p384", "ed25519", "rsapss"):
        server("srv-" + kind, kind=kind)
    server("srv-expired", start=-90 * DAY, end=-3 * DAY)
    server("srv-future", start=20 * DAY)
    server("srv-name", extensions=SERVER + "subjectAltName=DNS:other.example\n")
    server("srv-local", extensions=SERVER + "subjectAltName=DNS:localhost\n")
    server("srv-cn", extensions=SERVER, subject="/O=Site/CN=localhost")
    server("srv-ip", extensions=SERVER + "subjectAltName=IP:127.0.0.1\n")
    server("srv-wild", extensions=SERVER + "subjectAltName=DNS:*.lab.test\n", subject="/CN=wild")
    server("srv-eku", extensions=SERVER.replace("serverAuth", "clientAuth") + NAMES)
    server("srv-noeku", extensions=SERVER.replace("extendedKeyUsage=serverAuth\n", "") + NAMES)
    server("srv-ku", extensions=SERVER.replace("digitalSignature,keyEncipherment", "keyCertSign") + NAMES)
    server("srv-stranger", issuer="stranger-root", chain=("stranger-root",))
    server("srv-self", issuer=None, chain=())
    server("srv-critical", extensions=SERVER + NAMES + "1.3.6.1.4.1.99999.7=critical,DER:0500\n")
    server("srv-sha1", digest="sha1", kind="rsa")
    server("srv-rsa1024", kind="rsa1024")
    server("srv-revoked")
    server("srv-staple", extensions=SERVER + NAMES + "tlsfeature=status_request\n")
    server("srv-soon", start=-80 * DAY, end=3 * DAY)
    server("srv-day", start=datetime.timedelta(hours=-12), end=datetime.timedelta(hours=12))
    pki.bundle("srv-alone-chain", "srv")
    pki.bundle("srv-foreign-chain", "srv", "stranger-root")
    pki.bundle("srv-order-chain", "srv", "site-root", "site-ca")
    pki.bundle("srv-withroot-chain", "srv", "site-ca", "site-root")
    pki.bundle("srv-extra-chain", "srv", "site-ca", "stranger-root")
    pki.bundle("srv-twice-chain", "srv", "site-ca", "site-ca")
    # A cross-signed issuer: the same key and name, also below a root that nobody here trusts.
    pki.issue("site-ca-cross", "stranger-root", "/O=Site/CN=Site Issuing CA", CA, key="site-ca")
    pki.bundle("srv-cross-chain", "srv", "site-ca-cross", "site-ca")
    # An issuer that is no CA, one that may not have a CA below it, one that may issue only for .example.
    pki.issue("site-noca", "site-root", "/O=Site/CN=Site No CA", CA.replace("CA:TRUE", "CA:FALSE"))
    server("srv-noca", issuer="site-noca", chain=("site-noca",))
    pki.issue("site-deep", "site-ca", "/O=Site/CN=Site Deep CA", CA)
    server("srv-deep", issuer="site-deep", chain=("site-deep", "site-ca"))
    pki.issue("site-narrow", "site-root", "/O=Site/CN=Site Narrow CA", CA + "nameConstraints=critical,permitted;DNS:example\n")
    server("srv-narrow", issuer="site-narrow", chain=("site-narrow",))
    pki.issue("site-oldca", "site-root", "/O=Site/CN=Site Old CA", CA, start=-900 * DAY, end=-10 * DAY)
    server("srv-oldca", issuer="site-oldca", chain=("site-oldca",))
    pki.damage("srv-damaged", "srv")
    pki.bundle("srv-damaged-chain", "srv-damaged", "site-ca")
    # A long and sound chain.
    above = "site-root"
    names = []
    for depth in range(6):
        pki.issue(f"site-l{depth}", above, f"/O=Site/CN=Site Level {depth}", CA)
        above = f"site-l{depth}"
        names.insert(0, above)
    server("srv-long", issuer=above, chain=tuple(names))
    pki.revoke("site-ca", "srv-revoked")
    pki.crl("site-ca-crl", "site-ca")
    pki.crl("site-ca-crl-old", "site-ca", last=-60 * DAY, until=-5 * DAY)
    pki.crl("site-root-crl", "site-root")
    pki.answer("srv-staple.ocsp", "site-ca", "srv-staple")
    pki.answer("srv-revoked.ocsp", "site-ca", "srv-revoked")
    pki.bundle("site-crls", "site-ca-crl", "site-root-crl")
    pki.bundle("site-crls-old", "site-ca-crl-old", "site-root-crl")


def make_clients(pki):
    """Healthy and faulty client certificates under Devices Root; NAME.pem holds the leaf, NAME-chain what is presented."""
    hierarchy(pki, "dev", "Devices")
    # Sites with one hierarchy for both sides.
    pki.issue("site-other", None, "/O=Site/CN=Site Other Root", CA, end=3650 * DAY)
    pki.issue("site-look", None, "/O=Site/CN=Site Root", CA, end=3650 * DAY)
    for name, issuer, chain in (("one", "site-ca", ("site-ca",)), ("one-alone", "site-ca", ()), ("one-other", "site-other", ()),
                                ("one-look", "site-look", ())):
        pki.issue(name, issuer, "/O=Site/CN=device-8", CLIENT)
        pki.bundle(name + "-chain", name, *chain)
    pki.bundle("one-wrong-chain", "one", "site-l0")
    pki.bundle("site-twins", "site-root", "site-look")
    pki.issue("rogue-root", None, "/O=Rogue/CN=Rogue Root", CA, end=3650 * DAY)
    # The same name as the trusted CA, and another key.
    pki.issue("look-root", None, "/O=Devices/CN=Devices Root", CA, end=3650 * DAY)
    pki.issue("look-ca", "look-root", "/O=Devices/CN=Devices Issuing CA", CA)

    def client(name, issuer="dev-ca", extensions=CLIENT, chain=("dev-ca",), subject="/O=Devices/CN=device-7", **more):
        pki.issue(name, issuer, subject, extensions, **more)
        pki.bundle(name + "-chain", name, *chain)

    client("cli")
    for kind in ("rsa", "p384", "ed25519", "rsapss"):
        client("cli-" + kind, kind=kind)
    client("cli-expired", start=-90 * DAY, end=-3 * DAY)
    client("cli-future", start=20 * DAY)
    client("cli-skew", start=datetime.timedelta(minutes=20))
    client("cli-rogue", issuer="rogue-root", chain=(), subject="/O=Rogue/CN=device-7")
    client("cli-roguechain", issuer="rogue-root", chain=("rogue-root",), subject="/O=Rogue/CN=device-7")
    client("cli-look", issuer="look-root", chain=())
    client("cli-looktwo", issuer="look-ca", chain=("look-ca",))
    client("cli-self", issuer=None, chain=())
    client("cli-eku", extensions=CLIENT.replace("clientAuth", "serverAuth"))
    client("cli-anyeku", extensions=CLIENT.replace("clientAuth", "anyExtendedKeyUsage"))
    client("cli-noeku", extensions=CLIENT.replace("extendedKeyUsage=clientAuth\n", ""))
    client("cli-netscape", extensions=CLIENT.replace("extendedKeyUsage=clientAuth", "nsCertType=server"))
    client("cli-ku", extensions=CLIENT.replace("digitalSignature", "keyEncipherment"), kind="rsa")
    client("cli-critical", extensions=CLIENT + "1.3.6.1.4.1.99999.7=critical,DER:0500\n")
    client("cli-sha1", digest="sha1")
    client("cli-rsa1024", kind="rsa1024")
    client("cli-rsa512", kind="rsa512")
    client("cli-old", start=-30 * DAY)
    client("cli-selfca", issuer=None, chain=(), extensions=CA)
    client("cli-revoked")
    client("cli-direct", issuer="dev-root", chain=())
    client("cli-soon", start=-80 * DAY, end=3 * DAY)
    pki.bundle("cli-alone-chain", "cli")
    pki.bundle("cli-withroot-chain", "cli", "dev-ca", "dev-root")
    pki.bundle("cli-order-chain", "cli", "dev-root", "dev-ca")
    pki.bundle("cli-extra-chain", "cli", "dev-ca", "rogue-root")
    pki.issue("dev-noca", "dev-root", "/O=Devices/CN=Devices No CA", CA.replace("CA:TRUE", "CA:FALSE"))
    client("cli-noca", issuer="dev-noca", chain=("dev-noca",))
    pki.issue("dev-deep", "dev-ca", "/O=Devices/CN=Devices Deep CA", CA)
    client("cli-deep", issuer="dev-deep", chain=("dev-deep", "dev-ca"))
    pki.issue("dev-narrow", "dev-root", "/O=Devices/CN=Devices Narrow CA",
              CA + "nameConstraints=critical,permitted;DNS:example\n")
    client("cli-narrow", issuer="dev-narrow", chain=("dev-narrow",), extensions=CLIENT + "subjectAltName=DNS:device.test\n")
    pki.issue("dev-oldca", "dev-root", "/O=Devices/CN=Devices Old CA", CA, start=-900 * DAY, end=-10 * DAY)
    client("cli-oldca", issuer="dev-oldca", chain=("dev-oldca",))
    # Issuers with one thing wrong each.
    for name, words, extensions, more in (
            ("eku", "Mail", CA + "extendedKeyUsage=emailProtection\n", {}),
            ("ku", "Signing", CA.replace("keyCertSign", "digitalSignature"), {}),
            ("new", "New", CA, {"start": 20 * DAY}),
            ("sha1", "Aged", CA, {"digest": "sha1"})):
        pki.issue("dev-by" + name, "dev-root", f"/O=Devices/CN=Devices {words} CA", extensions, **more)
        client("cli-by" + name, issuer="dev-by" + name, chain=("dev-by" + name,))
    # Two intermediates, and what is left of them.
    pki.issue("dev-policy", "dev-root", "/O=Devices/CN=Devices Policy CA", CA)
    pki.issue("dev-plant", "dev-policy", "/O=Devices/CN=Devices Plant CA", CA)
    client("cli-two", issuer="dev-plant", chain=("dev-plant", "dev-policy"))
    pki.bundle("cli-gap-chain", "cli-two", "dev-policy")
    pki.bundle("cli-other-chain", "cli", "dev-policy")
    # The issuing CA's certificate was renewed for the same key, and the old one is still sent before the new one.
    pki.issue("dev-ca-old", "dev-root", "/O=Devices/CN=Devices Issuing CA", CA, key="dev-ca", start=-900 * DAY,
              end=-10 * DAY)
    pki.bundle("cli-renewed-chain", "cli", "dev-ca-old", "dev-ca")
    pki.bundle("cli-outdated-chain", "cli", "dev-ca-old")
    # The root's own certificate, out of date and to come, as a server may still, or already, have it.
    pki.issue("dev-root-old", None, "/O=Devices/CN=Devices Root", CA, key="dev-root", start=-900 * DAY, end=-10 * DAY)
    pki.issue("dev-root-early", None, "/O=Devices/CN=Devices Root", CA, key="dev-root", start=10 * DAY)
    # It was issued again for the same key by software that makes key identifiers in another way.
    pki.issue("dev-ca-kid", "dev-root", "/O=Devices/CN=Devices Issuing CA", CA, key="dev-ca",
              ids=IDS.replace("hash", "0102030405060708"))
    pki.bundle("cli-kid-chain", "cli", "dev-ca-kid")
    client("cli-selfnamed", issuer=None, chain=(), subject="/O=Devices/CN=Devices Root")
    client("cli-k256", kind="k256")
    client("cli-intruder", subject="/O=Devices/CN=intruder")
    # More than a server reads: 64 KiB of comment in the leaf and in its issuer.
    comment = "nsComment=" + "x" * 60000 + "\n"
    pki.issue("dev-big", "dev-root", "/O=Devices/CN=Devices Big CA", CA + comment)
    client("cli-big", issuer="dev-big", chain=("dev-big",), extensions=CLIENT + comment)
    pki.damage("cli-damaged", "cli")
    pki.bundle("cli-damaged-chain", "cli-damaged", "dev-ca")
    pki.revoke("dev-ca", "cli-revoked")
    pki.crl("dev-ca-crl", "dev-ca")
    pki.crl("dev-root-crl", "dev-root")
    pki.crl("dev-ca-crl-old", "dev-ca", last=-60 * DAY, until=-5 * DAY)
    pki.crl("dev-ca-crl-early", "dev-ca", last=2 * DAY)
    pki.bundle("dev-crls-early", "dev-ca-crl-early", "dev-root-crl")
    pki.crl("look-ca-crl", "look-ca")
    pki.bundle("dev-crls-forged", "look-ca-crl", "dev-root-crl")
    pki.bundle("dev-crls", "dev-ca-crl", "dev-root-crl")
    pki.bundle("dev-crls-old", "dev-ca-crl-old", "dev-root-crl")
    pki.bundle("dev-crls-rootonly", "dev-root-crl")
    pki.bundle("both-roots", "dev-root", "site-root")


def make(folder):
    pki = Pki(folder)
    make_servers(pki)
    make_clients(pki)
    return pki


if __name__ == "__main__":
    import sys
    make(sys.argv[1])
