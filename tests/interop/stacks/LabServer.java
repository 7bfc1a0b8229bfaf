// The server of stacks/java.py: reads a properties file, serves until it is killed.
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

public final class LabServer {
  public static void main(String[] arguments) throws Exception {
    Properties settings = new Properties();
    settings.load(new FileInputStream(arguments[0]));
    SSLServerSocket listener = (SSLServerSocket) context(settings).getServerSocketFactory()
        .createServerSocket(Integer.parseInt(settings.getProperty("port")), 16, InetAddress.getByName("127.0.0.1"));
    SSLParameters parameters = listener.getSSLParameters();
    boolean old = settings.getProperty("min").equals("1.2");
    boolean current = settings.getProperty("max").equals("1.3");
    parameters.setProtocols(old && current ? new String[] {"TLSv1.2", "TLSv1.3"}
        : new String[] {current ? "TLSv1.3" : "TLSv1.2"});
    String auth = settings.getProperty("auth");
    if (auth.equals("require")) {
      parameters.setNeedClientAuth(true);
    } else if (auth.equals("optional")) {
      parameters.setWantClientAuth(true);
    }
    if (!settings.getProperty("alpn").isEmpty()) {
      parameters.setApplicationProtocols(settings.getProperty("alpn").split(","));
    }
    if (!settings.getProperty("sni").isEmpty()) {
      parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher(settings.getProperty("sni").replace(".", "\\."))));
    }
    listener.setSSLParameters(parameters);
    System.out.println("READY");
    while (true) {
      SSLSocket socket = (SSLSocket) listener.accept();
      Thread thread = new Thread(() -> serve(socket, settings.getProperty("app")));
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static SSLContext context(Properties settings) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(new FileInputStream(settings.getProperty("p12")), "changeit".toCharArray());
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("SunX509");
    keyManagers.init(keys, "changeit".toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    int count = 0;
    if (!settings.getProperty("client_ca").isEmpty()) {
      for (Certificate certificate : factory.generateCertificates(new FileInputStream(settings.getProperty("client_ca")))) {
        trusted.setCertificateEntry("ca" + count++, certificate);
      }
    }
    TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
    if (settings.getProperty("crl").isEmpty()) {
      trustManagers.init(trusted);
    } else {
      PKIXBuilderParameters path = new PKIXBuilderParameters(trusted, new X509CertSelector());
      path.setRevocationEnabled(true);
      path.addCertStore(CertStore.getInstance("Collection",
          new CollectionCertStoreParameters(factory.generateCRLs(new FileInputStream(settings.getProperty("crl"))))));
      trustManagers.init(new CertPathTrustManagerParameters(path));
    }
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManager[] judges = count == 0 ? null : trustManagers.getTrustManagers();
    String trust = settings.getProperty("trust", "chain");
    if (!trust.equals("chain")) {
      judges = new TrustManager[] {new Lax(trust, ((X509TrustManager) judges[0]).getAcceptedIssuers())};
    }
    context.init(keyManagers.getKeyManagers(), judges, null);
    return context;
  }

  /** Trust managers as they are found in the field: one looks at nothing, one at the dates, one at the issuer's name. */
  private record Lax(String trust, X509Certificate[] roots) implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
      if (trust.equals("dates")) {
        chain[0].checkValidity();
      } else if (trust.equals("issuer") && !chain[0].getIssuerX500Principal().getName().contains("Devices Issuing CA")) {
        throw new CertificateException("another issuer");
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
      throw new CertificateException("no server is expected");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return roots;
    }
  }

  private static void serve(SSLSocket socket, String app) {
    try (socket) {
      socket.setSoTimeout(10000);
      socket.startHandshake();
      if (app.equals("close")) {
        return;
      }
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[4096];
      while (in.read(buffer) > 0) {
        if (app.equals("http")) {
          OutputStream out = socket.getOutputStream();
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n".getBytes());
          out.flush();
          return;
        }
      }
    } catch (Exception error) {
      System.out.println(error);
    }
  }
}
