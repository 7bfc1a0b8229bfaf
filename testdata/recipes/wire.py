#!/usr/bin/env python3
"""Records the handshakes and hellos of testdata/wire with the stacks of this machine.

usage: testdata/recipes/wire.py [CASE...]     (at the root of the repository; wants
openssl, tshark and, for TLS 1.0 and 1.1, OPENSSL_CONF=/dev/null)

testdata/wire/handshakes/<case>: both byte streams of one handshake as they were on the wire (client.hex, server.hex)
and every handshake message and alert in clear (messages.txt: sender, content type, type and body in hexadecimal), as
OpenSSL's message callback gives them, encrypted ones of TLS 1.3 included. Randoms and signatures differ from run to run.

testdata/wire/hellos: the first flight of other clients, as far as they are installed, with the JA3 that tshark gives
for it and the JA4 worked out here from its definition, independently of the program under test.
"""
import hashlib, os, shutil, socket, ssl, struct, subprocess, sys, tempfile, time

ROOT = os.path.join("testdata", "wire")


def run(*words, **more):
    return subprocess.run(words, check=True, capture_output=True, **more)


def make_pki(folder):
    path = lambda name: os.path.join(folder, name)
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
        "-keyout", path("ca.key"), "-out", path("ca.pem"), "-subj", "/O=Wire/CN=Wire Test CA")
    for name, kind in (("server", "ec"), ("client", "ec"), ("server-rsa", "rsa:2048")):
        curve = ["-pkeyopt", "ec_paramgen_curve:P-256"] if kind == "ec" else []
        run("openssl", "req", "-newkey", kind, *curve, "-nodes", "-keyout", path(name + ".key"),
            "-out", path(name + ".csr"), "-subj", "/CN=" + name)
        with open(path("ext"), "w") as ext:
            ext.write("subjectAltName=DNS:localhost\n")
        run("openssl", "x509", "-req", "-in", path(name + ".csr"), "-CA", path("ca.pem"), "-CAkey", path("ca.key"),
            "-CAcreateserial", "-days", "3650", "-extfile", path("ext"), "-out", path(name + ".pem"))
    return path


# case: minimum and maximum version, ciphers, server certificate, client certificate, changes to either context
CASES = {
    "tls13-mutual": dict(version="TLSv1_3", client_cert=True, alpn=["h2", "http/1.1"]),
    "tls13-no-certificate": dict(version="TLSv1_3", client_cert=False),
    "tls13-retry": dict(version="TLSv1_3", client_cert=True, server_curve="secp384r1"),
    "tls13-resumed": dict(version="TLSv1_3", client_cert=True, resume=True),
    "tls12-mutual": dict(version="TLSv1_2", client_cert=True, alpn=["http/1.1"], ciphers="ECDHE-ECDSA-AES128-GCM-SHA256"),
    "tls12-dhe-rsa": dict(version="TLSv1_2", client_cert=False, ask=False, server="server-rsa",
                          ciphers="DHE-RSA-AES256-GCM-SHA384", dh=True),
    "tls12-rsa": dict(version="TLSv1_2", client_cert=True, server="server-rsa", ciphers="AES128-SHA"),
    "tls12-resumed": dict(version="TLSv1_2", client_cert=True, resume=True, ciphers="ECDHE-ECDSA-AES128-GCM-SHA256"),
    "tls11-mutual": dict(version="TLSv1_1", client_cert=True, ciphers="ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"),
    "tls10-mutual": dict(version="TLSv1", client_cert=True, ciphers="ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"),
    "tls13-unknown-ca": dict(version="TLSv1_3", client_cert=False, distrust=True),
    "tls13-authorities": dict(version="TLSv1_3", client_cert=True, s_server="-tls1_3"),
    "tls12-authorities": dict(version="TLSv1_2", client_cert=True, s_server="-tls1_2"),
    "tls12-unknown-ca": dict(version="TLSv1_2", client_cert=False, distrust=True,
                             ciphers="ECDHE-ECDSA-AES128-GCM-SHA256"),
}


def contexts(path, case):
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for context in (server, client):
        context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, case["version"])
        if "ciphers" in case:
            context.set_ciphers(case["ciphers"])
        if "alpn" in case:
            context.set_alpn_protocols(case["alpn"])
    name = case.get("server", "server")
    server.load_cert_chain(path(name + ".pem"), path(name + ".key"))
    server.load_verify_locations(path("ca.pem"))
    if case.get("ask", True):
        server.verify_mode = ssl.CERT_REQUIRED if case["client_cert"] else ssl.CERT_OPTIONAL
    if "server_curve" in case:
        server.set_ecdh_curve(case["server_curve"])
    if case.get("dh"):
        if not os.path.exists(path("dh.pem")):
            run("openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out", path("dh.pem"))
            run("openssl", "dhparam", "-in", path("dh.pem"), "-out", path("dh2.pem"))
        server.load_dh_params(path("dh2.pem"))
    if not case.get("distrust"):
        client.load_verify_locations(path("ca.pem"))
    if case["client_cert"]:
        client.load_cert_chain(path("client.pem"), path("client.key"))
    return client, server


class End:
    def __init__(self, context, server_side, name, **more):
        self.read, self.write = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.read, self.write, server_side=server_side, **more)
        self.name, self.stream, self.done, self.failed = name, b"", False, False

    def step(self):
        try:
            if not self.done:
                self.tls.do_handshake()
                self.done = True
            else:
                self.tls.read(100)
        except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            pass
        except ssl.SSLError:
            self.failed = True
        sent = self.write.read()
        self.stream += sent
        return sent


def shake(client_context, server_context, messages=None, session=None):
    def listen(context, sender):
        def told(_connection, direction, _version, content, kind, data):
            if messages is not None and direction == "write" and int(content) in (21, 22):
                messages.append((sender, int(content), data))
        context._msg_callback = told
    listen(client_context, "client")
    listen(server_context, "server")
    client = End(client_context, False, "client", server_hostname="localhost", session=session)
    server = End(server_context, True, "server")
    for _ in range(12):
        sent = client.step()
        if sent:
            server.read.write(sent)
        sent = server.step()
        if sent:
            client.read.write(sent)
    return client, server


def shake_with_s_server(client_context, path, case, messages):
    """Python's server names no authorities, s_server does; the client's callback sees what both sides say."""
    def told(_connection, direction, _version, content, kind, data):
        if int(content) in (21, 22):
            messages.append(("client" if direction == "write" else "server", int(content), data))
    client_context._msg_callback = told
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", case["s_server"], "-Verify", "1",
                               "-cert", path("server.pem"), "-key", path("server.key"), "-CAfile", path("ca.pem")],
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            peer = socket.create_connection(("127.0.0.1", port))
            break
        except ConnectionRefusedError:
            time.sleep(0.05)
    peer.settimeout(0.5)
    client, received = End(client_context, False, "client", server_hostname="localhost"), b""
    try:
        while True:
            peer.sendall(client.step())
            received += (data := peer.recv(65536))
            client.read.write(data)
    except TimeoutError:
        pass
    server.kill()
    server.wait()
    other = End.__new__(End)
    other.name, other.stream = "server", received
    return client, other


def record(case_name, path):
    case = CASES[case_name]
    client_context, server_context = contexts(path, case)
    session = None
    if case.get("resume"):
        first, _ = shake(client_context, server_context)
        session = first.tls.session
    messages = []
    if "s_server" in case:
        client, server = shake_with_s_server(client_context, path, case, messages)
    else:
        client, server = shake(client_context, server_context, messages, session)
    folder = os.path.join(ROOT, "handshakes", case_name)
    os.makedirs(folder, exist_ok=True)
    for end in (client, server):
        with open(os.path.join(folder, end.name + ".hex"), "w") as out:
            text = end.stream.hex()
            out.writelines(text[i:i + 120] + "\n" for i in range(0, len(text), 120))
    with open(os.path.join(folder, "messages.txt"), "w") as out:
        for sender, content, data in messages:
            out.write(f"{sender} {content} {data.hex()}\n")


def write_corpus():
    """The first inputs of the fuzz targets, made of the recordings."""
    corpus = os.path.join("tests", "fuzz", "corpus")
    for name in sorted(os.listdir(os.path.join(ROOT, "handshakes"))):
        folder = os.path.join(ROOT, "handshakes", name)
        version = ("tls10", "tls11", "tls12", "tls13").index(name[:5])
        suite = {"tls12-dhe-rsa": 3, "tls12-rsa": 4}.get(name, 0 if version == 3 else 1)
        with open(os.path.join(folder, "messages.txt")) as lines:
            messages = [bytes.fromhex(line.split()[2]) for line in lines if line.split()[1] == "22"]
        with open(os.path.join(corpus, "handshake_fuzz", name), "wb") as out:
            out.write(bytes([version, suite]) + b"".join(messages))
        for end in ("client", "server") if name in ("tls13-mutual", "tls12-unknown-ca") else ():
            with open(os.path.join(folder, end + ".hex")) as stream:
                data = bytes.fromhex(stream.read())
            with open(os.path.join(corpus, "record_fuzz", f"{name}-{end}"), "wb") as out:
                out.write(data)


# Each prints a ClientHello to 127.0.0.1:PORT and is stopped once it has.
CLIENTS = {
    "openssl": ["openssl", "s_client", "-connect", "localhost:PORT", "-servername", "localhost", "-alpn", "h2,http/1.1"],
    "openssl-tls12": ["openssl", "s_client", "-connect", "localhost:PORT", "-tls1_2", "-noservername"],
    "openssl-tls10": ["openssl", "s_client", "-connect", "localhost:PORT", "-tls1", "-cipher", "ALL:@SECLEVEL=0"],
    "curl": ["curl", "-sk", "https://localhost:PORT/"],
    "gnutls": ["gnutls-cli", "--insecure", "-p", "PORT", "localhost"],
    "nss": ["/usr/lib/nss/unsupported-tools/tstclnt", "-h", "localhost", "-p", "PORT", "-o", "-D"],
    "python": [sys.executable, "-c", "import urllib.request; urllib.request.urlopen('https://localhost:PORT')"],
    "node": ["node", "-e", "require('https').get('https://localhost:PORT').on('error',()=>{})"],
    "wget": ["wget", "-q", "--tries=1", "-O", "/dev/null", "https://localhost:PORT/"],
    "go": ["go", "run", "FILE.go"],
    "java": ["java", "FILE.java"],
}
SOURCES = {
    "go": 'package main\nimport "crypto/tls"\nfunc main() { tls.Dial("tcp", "localhost:PORT", &tls.Config{NextProtos: []string{"h2"}}) }\n',
    "java": "public class Hello { public static void main(String[] a) throws Exception {\n"
            ' ((javax.net.ssl.SSLSocket) javax.net.ssl.SSLSocketFactory.getDefault().createSocket("localhost", PORT)).startHandshake(); } }\n',
}


def first_record(client, folder):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(4)
    listener.settimeout(60)
    port = str(listener.getsockname()[1])
    words = [word.replace("PORT", port) for word in CLIENTS[client]]
    if client in SOURCES:
        source = os.path.join(folder, "Hello." + client)
        with open(source, "w") as out:
            out.write(SOURCES[client].replace("PORT", port))
        words = [word if not word.startswith("FILE") else source for word in words]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peer, _ = listener.accept()
    data = b""
    while len(data) < 5 or len(data) < 5 + struct.unpack(">H", data[3:5])[0]:
        data += peer.recv(65536)
    peer.close()
    listener.close()
    process.kill()
    process.wait()
    return data


def fields(hello):
    """A bare reading of a ClientHello record: version, ciphers, extensions in order."""
    at = 5 + 4
    version, = struct.unpack_from(">H", hello, at)
    at += 34
    at += 1 + hello[at]
    size, = struct.unpack_from(">H", hello, at)
    ciphers = list(struct.unpack_from(f">{size // 2}H", hello, at + 2))
    at += 2 + size
    at += 1 + hello[at]
    extensions, end = [], at + 2 + (struct.unpack_from(">H", hello, at)[0] if at < len(hello) else -2)
    at += 2
    while at < end:
        kind, size = struct.unpack_from(">HH", hello, at)
        extensions.append((kind, hello[at + 4:at + 4 + size]))
        at += 4 + size
    return version, ciphers, extensions


def grease(number):
    return number & 0x0F0F == 0x0A0A and number >> 8 == number & 255


def ja4(hello):
    version, ciphers, extensions = fields(hello)
    ciphers = [c for c in ciphers if not grease(c)]
    extensions = [e for e in extensions if not grease(e[0])]
    bodies = dict(extensions)
    if 43 in bodies:
        numbers = struct.unpack(f">{bodies[43][0] // 2}H", bodies[43][1:])
        version = max(n for n in numbers if not grease(n))
    alpn = "00"
    if 16 in bodies:
        name = bodies[16][3:3 + bodies[16][2]].decode()
        alpn = name[0] + name[-1]
    schemes = []
    if 13 in bodies:
        schemes = struct.unpack(f">{len(bodies[13]) // 2 - 1}H", bodies[13][2:])
    shown = ",".join(f"{k:04x}" for k in sorted(k for k in bodies if k not in (0, 16)))
    if schemes:
        shown += "_" + ",".join(f"{s:04x}" for s in schemes)
    cut = lambda text: hashlib.sha256(text.encode()).hexdigest()[:12]
    return "t%s%s%02d%02d%s_%s_%s" % (
        {0x304: "13", 0x303: "12", 0x302: "11", 0x301: "10"}[version], "d" if 0 in bodies else "i",
        min(len(ciphers), 99), min(len(extensions), 99), alpn, cut(",".join(f"{c:04x}" for c in sorted(ciphers))),
        cut(shown) if shown else "0" * 12)


def ja3_by_tshark(hello, folder):
    """Wraps the record into a capture (Ethernet, IPv4, TCP) and asks tshark."""
    tcp = struct.pack(">HHIIBBHHH", 40000, 443, 1, 1, 0x50, 0x18, 65535, 0, 0)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp) + len(hello), 1, 0, 64, 6, 0, b"\x7f\0\0\1", b"\x7f\0\0\1")
    frame = b"\0" * 12 + b"\x08\0" + ip + tcp + hello
    name = os.path.join(folder, "hello.pcap")
    with open(name, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        out.write(struct.pack("<IIII", 0, 0, len(frame), len(frame)) + frame)
    answer = run("tshark", "-r", name, "-T", "fields", "-e", "tls.handshake.ja3", "-e", "tls.handshake.ja3_full")
    return answer.stdout.decode().split()


def capture_hellos(folder, wanted):
    os.makedirs(os.path.join(ROOT, "hellos"), exist_ok=True)
    for client in CLIENTS:
        if wanted and client not in wanted:
            continue
        if not shutil.which(CLIENTS[client][0]):
            print("skipped, not installed:", client)
            continue
        hello = first_record(client, folder)
        ja3, ja3_full = ja3_by_tshark(hello, folder)
        with open(os.path.join(ROOT, "hellos", client + ".txt"), "w") as out:
            out.write(f"ja3: {ja3}\nja3_text: {ja3_full}\nja4: {ja4(hello)}\nrecord: {hello.hex()}\n")


def main():
    wanted = set(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        path = make_pki(folder)
        for name in CASES:
            if not wanted or name in wanted:
                record(name, path)
        capture_hellos(folder, wanted)
    write_corpus()


main()
