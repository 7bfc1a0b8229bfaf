// A Java client for `mtlsdiag serve`: reads a properties file, connects once, sends a request, reads an answer.
import java.io.FileInputStream;
import java.net.Socket;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.util.Properties;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

public final class LabClient {
  public static void main(String[] arguments) throws Exception {
    Properties settings = new Properties();
    settings.load(new FileInputStream(arguments[0]));
    String version = settings.getProperty("version");
    // What JDKs after 17.0.15 turn off by themselves is wanted here: TLS 1.1, and suites of RSA key transport.
    if (version.equals("1.1") || !settings.getProperty("ciphers", "").isEmpty()) {
      Security.setProperty("jdk.tls.disabledAlgorithms", "");
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("root",
        CertificateFactory.getInstance("X.509").generateCertificate(new FileInputStream(settings.getProperty("roots"))));
    TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
    trustManagers.init(trusted);
    KeyManagerFactory keyManagers = null;
    if (settings.getProperty("p12") != null) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(new FileInputStream(settings.getProperty("p12")), "changeit".toCharArray());
      keyManagers = KeyManagerFactory.getInstance("SunX509");
      keyManagers.init(keys, "changeit".toCharArray());
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers == null ? null : keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    Socket plain = new Socket("127.0.0.1", Integer.parseInt(settings.getProperty("port")));
    try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true)) {
      socket.setSoTimeout(5000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {"TLSv" + version});
      if (settings.getProperty("ciphers", "").equals("AES128-SHA256")) {
        parameters.setCipherSuites(new String[] {"TLS_RSA_WITH_AES_128_CBC_SHA256"});
      }
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes());
      socket.getInputStream().read(new byte[4096]);
    }
  }
}
