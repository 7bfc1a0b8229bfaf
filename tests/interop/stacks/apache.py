"""Apache httpd with mod_ssl, its modules loaded from Debian's folder."""

from setup import Server, Unsupported, free_port, program, protocols, refuse, write

NAME = "apache"
MODULES = "/usr/lib/apache2/modules"


def missing():
    return None if program("apache2") else "apache2 is not installed"


def start(pki, setup, folder):
    if setup.app != "http":
        raise Unsupported("apache")
    refuse(setup, "staple")
    port = free_port()
    modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in
                        ("mpm_event", "authz_core", "ssl", "socache_shmcb"))
    tls = [f"SSLCertificateFile {pki.cert(setup.cert)}", f"SSLCertificateKeyFile {pki.key(setup.key)}",
           f"SSLProtocol {protocols(setup.versions, '+TLSv')}", f"SSLSessionTickets {'on' if setup.tickets else 'off'}"]
    verify = []
    if setup.auth != "none":
        verify = [f"SSLVerifyClient {'optional_no_ca' if setup.auth == 'anybody' else setup.auth}", f"SSLVerifyDepth {setup.depth}"]
        tls += [f"SSLCACertificateFile {pki.cert(setup.client_ca)}"]
        if setup.names_ca:
            tls += [f"SSLCADNRequestFile {pki.cert(setup.names_ca)}"]
    if setup.crl:
        tls += [f"SSLCARevocationFile {pki.cert(setup.crl)}", "SSLCARevocationCheck chain"]
    if setup.ciphers:
        tls += [f"SSLCipherSuite {setup.ciphers}"]
    if setup.groups:
        tls += [f"SSLOpenSSLConfCmd Groups {setup.groups}"]
    if setup.sigalgs:
        tls += [f"SSLOpenSSLConfCmd ClientSignatureAlgorithms {setup.sigalgs}"]
    if setup.sni:
        tls += ["SSLStrictSNIVHostCheck on"]
    write(folder, "index.html", "ok\n")
    where = ["<Location />", *verify, "Require all granted", "</Location>"] if setup.late else verify
    if setup.admits:
        where += ["<Location />", f"Require expr %{{SSL_CLIENT_S_DN_CN}} == '{setup.admits}'", "</Location>"]
    host = "\n".join([f"<VirtualHost 127.0.0.1:{port}>", f"ServerName {setup.sni or 'localhost'}", "SSLEngine on", *tls, *where,
                      "</VirtualHost>"])
    conf = (f"ServerRoot {folder}\nPidFile {folder}/pid\nErrorLog {folder}/error.log\nLogLevel info\nListen 127.0.0.1:{port}\n"
            f"{modules}\nDefaultRuntimeDir {folder}\nMutex posixsem\nSSLSessionCache none\nServerName localhost\n"
            f"StartServers 1\nServerLimit 1\nThreadsPerChild 8\nMaxRequestWorkers 8\nDocumentRoot {folder}\n"
            f"{host}\n")
    return Server([program("apache2"), "-X", "-f", write(folder, "httpd.conf", conf)], port, folder)
