#!/bin/bash
# Makes testdata/explain/ordinary.log: runs real servers and clients with mutual TLS that works, and gathers what they log.
# usage: testdata/recipes/ordinary_logs.sh > testdata/explain/ordinary.log
# Needs (Debian 12): nginx apache2 haproxy postgresql redis-server mosquitto stunnel4 openssl gnutls-bin curl nodejs golang
# default-jdk-headless python3. A program that is missing is left out.
set -u
work=$(mktemp -d); trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT
chmod 755 "$work"; cd "$work" || exit 1
port=$((20000 + RANDOM % 20000))
next_port() { port=$((port + 1)); }
{
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj /CN=CA -days 30
  for who in server client; do
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $who.key -out $who.csr -subj /CN=$who
    openssl x509 -req -in $who.csr -CA ca.pem -CAkey ca.key -days 20 -out $who.pem -extfile \
      <(echo "subjectAltName=DNS:localhost,IP:127.0.0.1")
  done
  cat server.pem server.key > both.pem
  openssl pkcs12 -export -in server.pem -inkey server.key -out server.p12 -passout pass:changeit -name server
  keytool -importcert -noprompt -file ca.pem -alias ca -keystore trust.p12 -storetype PKCS12 -storepass changeit
} >/dev/null 2>&1
mtls=(--cacert ca.pem --cert client.pem --key client.key)
fetch() { for path in / /index.html /api/v1/items?page=2 /missing /health; do curl -sS -o /dev/null "${mtls[@]}" "$@$path"; done; }
gather() { sed "s#$work#/srv/app#g" "$@" 2>/dev/null; }

if command -v nginx >/dev/null; then
  next_port; mkdir -p ng html; echo hello > html/index.html
  cat > nginx.conf <<CONF
pid $work/ng/pid; error_log $work/ng/error.log debug; worker_processes 2;
events {} http { access_log $work/ng/access.log combined; root $work/html;
server { listen 127.0.0.1:$port ssl http2; ssl_certificate $work/server.pem; ssl_certificate_key $work/server.key;
ssl_client_certificate $work/ca.pem; ssl_verify_client on; location /api { return 200 ok; } } }
CONF
  nginx -c "$work/nginx.conf" -p "$work" -e "$work/ng/error.log" 2>/dev/null & sleep 1; fetch https://127.0.0.1:$port
  kill -HUP "$(cat ng/pid)"; sleep 1; kill -QUIT "$(cat ng/pid)"; sleep 1
  gather ng/access.log; gather ng/error.log | grep -E 'notice|SSL|http2?:? ' | awk '{k=$0; gsub(/[0-9]+/,"",k)} !seen[k]++' | head -90
fi
if command -v apache2 >/dev/null; then
  next_port; mkdir -p ap; m=/usr/lib/apache2/modules
  cat > ap.conf <<CONF
ServerRoot $work/ap
PidFile $work/ap/pid
ServerName localhost
Listen 127.0.0.1:$port
LoadModule mpm_event_module $m/mod_mpm_event.so
LoadModule authz_core_module $m/mod_authz_core.so
LoadModule socache_shmcb_module $m/mod_socache_shmcb.so
LoadModule ssl_module $m/mod_ssl.so
LogLevel info ssl:debug
ErrorLog $work/ap/error.log
LogFormat "%h %l %u %t \"%r\" %>s %b %{SSL_PROTOCOL}x %{SSL_CLIENT_VERIFY}x" l
DocumentRoot $work/html
<VirtualHost *:$port>
SSLEngine on
SSLCertificateFile $work/server.pem
SSLCertificateKeyFile $work/server.key
SSLCACertificateFile $work/ca.pem
SSLVerifyClient require
</VirtualHost>
CONF
  apache2 -f "$work/ap.conf" -k start >/dev/null 2>&1; sleep 1; fetch https://127.0.0.1:$port
  apache2 -f "$work/ap.conf" -k graceful >/dev/null 2>&1; sleep 1; apache2 -f "$work/ap.conf" -k stop >/dev/null 2>&1; sleep 1
  gather ap/error.log | awk '{k=$0; gsub(/[0-9]+/,"",k)} !seen[k]++' | head -70
fi
if command -v haproxy >/dev/null; then
  next_port; front=$port; next_port
  (while :; do printf 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n' | timeout 5 python3 -c "
import socket,sys
s=socket.create_server(('127.0.0.1',$port)); s.settimeout(4)
d=sys.stdin.buffer.read()
for i in range(8):
    c,_=s.accept(); c.recv(4096); c.sendall(d); c.close()" 2>/dev/null; done) & backend=$!
  cat > ha.cfg <<CONF
global
  log stdout format raw local0 debug
defaults
  mode http
  log global
  option httpslog
  timeout connect 2s
  timeout client 5s
  timeout server 5s
frontend fe
  bind 127.0.0.1:$front ssl crt $work/both.pem ca-file $work/ca.pem verify required
  default_backend be
backend be
  server s1 127.0.0.1:$port
CONF
  haproxy -f ha.cfg > ha.log 2>&1 & h=$!; sleep 1; fetch https://127.0.0.1:$front; kill -USR1 $h; sleep 1; kill $h $backend 2>/dev/null
  gather ha.log
fi
if command -v redis-server >/dev/null; then
  next_port
  redis-server --port 0 --tls-port $port --tls-cert-file server.pem --tls-key-file server.key --tls-ca-cert-file ca.pem --save '' \
    --loglevel verbose > redis.log 2>&1 & r=$!; sleep 1
  redis-cli --tls --cacert ca.pem --cert client.pem --key client.key -p $port info > info.log 2>&1
  redis-cli --tls --cacert ca.pem --cert client.pem --key client.key -p $port set a b >> info.log 2>&1; kill $r; sleep 1
  gather redis.log; gather info.log | tr -d '\r' | grep -v '^#' | grep . | head -30
fi
if command -v mosquitto >/dev/null; then
  next_port
  printf 'listener %s 127.0.0.1\ncafile ca.pem\ncertfile server.pem\nkeyfile server.key\nrequire_certificate true\nallow_anonymous true\nuser root\n' $port > mq.conf
  mosquitto -v -c mq.conf > mq.log 2>&1 & q=$!; sleep 1
  printf '\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04test\xc0\x00\xe0\x00' | timeout 3 openssl s_client -quiet -connect 127.0.0.1:$port \
    -CAfile ca.pem -cert client.pem -key client.key > /dev/null 2>&1; sleep 1; kill $q; sleep 1
  gather mq.log
fi
if command -v stunnel4 >/dev/null; then
  next_port; front=$port; next_port; python3 -m http.server $port --bind 127.0.0.1 -d html > py.log 2>&1 & p=$!
  printf 'foreground=yes\ndebug=7\npid=\n[s]\naccept=127.0.0.1:%s\nconnect=127.0.0.1:%s\ncert=both.pem\nCAfile=ca.pem\nverifyChain=yes\n' $front $port > st.conf
  stunnel4 st.conf > st.log 2>&1 & s=$!; sleep 1; curl -sS -o /dev/null "${mtls[@]}" https://127.0.0.1:$front/index.html; sleep 1; kill $s $p; sleep 1
  gather st.log | awk '{k=$0; gsub(/[0-9]+/,"",k)} !seen[k]++' | head -80; gather py.log
fi
if [ -x /usr/lib/postgresql/15/bin/initdb ]; then
  next_port; bin=/usr/lib/postgresql/15/bin; mkdir pg; cp server.pem server.key ca.pem pg/; as=""
  if [ "$(id -u)" = 0 ]; then chown -R postgres pg; chmod 755 "$work"; as="runuser -u postgres --"; fi
  $as $bin/initdb -D "$work/pg/data" -A trust -U app > initdb.log 2>&1
  $as cp pg/server.pem pg/server.key pg/ca.pem pg/data/ && $as chmod 600 pg/data/server.key
  echo 'hostssl all all 127.0.0.1/32 cert clientcert=verify-full map=m' | $as tee pg/data/pg_hba.conf >/dev/null
  echo 'm client app' | $as tee pg/data/pg_ident.conf >/dev/null
  $as $bin/postgres -D "$work/pg/data" -c port=$port -c ssl=on -c ssl_cert_file=server.pem -c ssl_key_file=server.key -c ssl_ca_file=ca.pem \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c log_connections=on -c log_disconnections=on -c log_statement=all > pg.log 2>&1 & g=$!
  sleep 3; chmod 600 client.key
  psql "host=127.0.0.1 port=$port user=app dbname=postgres sslmode=verify-full sslrootcert=ca.pem sslcert=client.pem sslkey=client.key" \
    -c 'create table t(a int)' -c 'select * from pg_stat_ssl' > psql.log 2>&1; kill -INT $g; sleep 2
  gather initdb.log pg.log psql.log | grep .
fi
next_port
openssl s_server -accept $port -cert server.pem -key server.key -CAfile ca.pem -Verify 1 -www > ss.log 2>&1 & s=$!; sleep 1
echo | timeout 5 openssl s_client -connect 127.0.0.1:$port -CAfile ca.pem -cert client.pem -key client.key > sc.log 2>&1
command -v gnutls-cli >/dev/null && echo | timeout 5 gnutls-cli --x509cafile=ca.pem --x509certfile=client.pem --x509keyfile=client.key \
  -p $port localhost > gt.log 2>&1
curl -v "${mtls[@]}" https://localhost:$port/ > /dev/null 2> cv.log; kill $s
for log in ss.log sc.log gt.log cv.log; do gather $log | grep -avE '^[A-Za-z0-9+/=]{40,}$|^ *[0-9a-f]{4} - ' | grep -a . | head -70; done
if command -v node >/dev/null; then
  next_port
  node -e "
const https=require('https'),fs=require('fs');const o={key:fs.readFileSync('server.key'),cert:fs.readFileSync('server.pem'),ca:fs.readFileSync('ca.pem'),requestCert:true,rejectUnauthorized:true};
const s=https.createServer(o,(q,r)=>{console.log(JSON.stringify({level:'info',time:new Date().toISOString(),msg:'request',method:q.method,url:q.url,authorized:q.socket.authorized,protocol:q.socket.getProtocol()}));r.end('ok');});
s.on('secureConnection',t=>console.log('secureConnection authorized='+t.authorized+' error='+t.authorizationError));
s.listen($port,'127.0.0.1',()=>console.log('listening on https://127.0.0.1:$port'));setTimeout(()=>{s.close();console.log('server closed');process.exit(0)},4000);" > node.log 2>&1 &
  sleep 1; fetch https://127.0.0.1:$port; sleep 4; gather node.log
fi
if command -v go >/dev/null; then
  next_port; mkdir -p gosrc; cat > gosrc/main.go <<'GO'
package main
import ("crypto/tls";"crypto/x509";"log";"net/http";"os";"time")
func main() {
  pem, _ := os.ReadFile("ca.pem"); pool := x509.NewCertPool(); pool.AppendCertsFromPEM(pem)
  http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
    log.Printf("%s %s %s tls=%x client=%s", r.RemoteAddr, r.Method, r.URL, r.TLS.Version, r.TLS.PeerCertificates[0].Subject); w.Write([]byte("ok")) })
  s := &http.Server{Addr: os.Args[1], TLSConfig: &tls.Config{ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert}}
  go func() { time.Sleep(4 * time.Second); s.Close() }()
  log.Printf("serving TLS on %s", s.Addr); log.Print(s.ListenAndServeTLS("server.pem", "server.key"))
}
GO
  GOFLAGS=-mod=mod GO111MODULE=off go build -o goserver gosrc/main.go 2>/dev/null && { ./goserver 127.0.0.1:$port > go.log 2>&1 & sleep 1
  fetch https://127.0.0.1:$port; sleep 4; gather go.log; }
fi
if command -v java >/dev/null; then
  cat > S.java <<'JAVA'
import com.sun.net.httpserver.*; import javax.net.ssl.*; import java.io.*; import java.net.*; import java.security.*; import java.util.logging.*;
public class S { public static void main(String[] a) throws Exception {
  Logger log = Logger.getLogger("app"); char[] p = "changeit".toCharArray();
  KeyStore k = KeyStore.getInstance("PKCS12"); k.load(new FileInputStream("server.p12"), p); KeyStore t = KeyStore.getInstance("PKCS12"); t.load(new FileInputStream("trust.p12"), p);
  KeyManagerFactory kf = KeyManagerFactory.getInstance("SunX509"); kf.init(k, p); TrustManagerFactory tf = TrustManagerFactory.getInstance("PKIX"); tf.init(t);
  SSLContext c = SSLContext.getInstance("TLS"); c.init(kf.getKeyManagers(), tf.getTrustManagers(), null);
  HttpsServer s = HttpsServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(a[0])), 0);
  s.setHttpsConfigurator(new HttpsConfigurator(c) { public void configure(HttpsParameters q) { SSLParameters x = c.getDefaultSSLParameters(); x.setNeedClientAuth(true); q.setSSLParameters(x); } });
  s.createContext("/", e -> { log.info("request " + e.getRequestMethod() + " " + e.getRequestURI()); byte[] b = "ok".getBytes(); e.sendResponseHeaders(200, b.length); e.getResponseBody().write(b); e.close(); });
  s.start(); log.info("started on " + a[0]); Thread.sleep(6000); s.stop(0); log.info("stopped"); System.exit(0); } }
JAVA
  next_port; java -Djavax.net.debug=ssl:handshake S.java $port > java.log 2>&1 & sleep 4; fetch https://127.0.0.1:$port; sleep 6
  gather java.log | grep -aE '^[A-Z][a-z]|javax.net.ssl\|DEBUG' | awk '{k=$0; gsub(/[0-9A-F:.]+/,"",k)} !seen[k]++' | head -80
fi
