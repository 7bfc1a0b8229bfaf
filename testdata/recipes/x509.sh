#!/bin/bash
# Makes testdata/x509: one small PKI in every format that mtlsdiag reads, by foreign tools (openssl, keytool, certtool,
# python3). Keys and signatures are random, so the files differ from run to run; the tests ask for what is in them.
# usage: testdata/recipes/x509.sh        (from anywhere; needs openssl, openjdk's keytool, gnutls-bin, python3)
set -eu
out=$(cd "$(dirname "$0")/.." && pwd)/x509
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
cd "$out"
rm -rf -- *

days=36500
exec 2>"$work/log"
trap 'cat "$work/log" >&3' ERR
exec 3>&1

# The PKI: an RSA root, an EC issuing authority, an EC leaf with many extensions, an RSA and an Ed25519 leaf.
openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/root.key" -out root.pem -days $days -subj "/O=Example/CN=Example Root"
openssl ecparam -name prime256v1 -genkey -noout -out "$work/ca.key"
openssl req -new -key "$work/ca.key" -out "$work/ca.csr" -subj "/O=Example/CN=Example Issuing CA"
printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\nnameConstraints=critical,permitted;DNS:example.com,excluded;DNS:bad.example.com,permitted;IP:192.0.2.0/255.255.255.0\n' >"$work/ca.ext"
openssl x509 -req -in "$work/ca.csr" -CA root.pem -CAkey "$work/root.key" -set_serial 0x1001 -days $days -extfile "$work/ca.ext" -out ca.pem
openssl ecparam -name prime256v1 -genkey -noout -out leaf.key
openssl req -new -key leaf.key -out leaf.csr -subj "/O=Example/CN=payments.example.com" -addext "subjectAltName=DNS:payments.example.com"
cat >"$work/leaf.ext" <<EXT
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth,clientAuth
subjectAltName=DNS:payments.example.com,DNS:*.pay.example.com,IP:192.0.2.7,IP:2001:db8::7,email:ops@example.com,URI:spiffe://example.org/ns/pay/sa/api
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
certificatePolicies=2.23.140.1.2.1,1.3.6.1.4.1.99999.1
authorityInfoAccess=OCSP;URI:http://ocsp.example.com/,caIssuers;URI:http://ca.example.com/ca.der
crlDistributionPoints=URI:http://crl.example.com/ca.crl
tlsfeature=status_request
EXT
openssl x509 -req -in leaf.csr -CA ca.pem -CAkey "$work/ca.key" -set_serial 0x2a01 -days $days -extfile "$work/leaf.ext" -out leaf.pem
cat leaf.pem ca.pem root.pem >chain.pem
openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.pem -days $days -subj "/CN=rsa.example.com"
openssl genpkey -algorithm ed25519 -out ed25519.key
openssl req -x509 -key ed25519.key -out ed25519.pem -days $days -subj "/CN=ed25519.example.com"

# Other forms of certificates.
openssl x509 -in leaf.pem -outform DER -out leaf.der
for name in leaf ca root; do openssl x509 -in $name.pem -outform DER; done >concatenated.der
openssl x509 -in leaf.pem -trustout -addtrust clientAuth -out trusted.pem
openssl crl2pkcs7 -nocrl -certfile chain.pem -out chain.p7b
openssl crl2pkcs7 -nocrl -certfile chain.pem -outform DER -out chain.p7c
{ printf '\xef\xbb\xbfBag Attributes: written by hand\r\n'; openssl x509 -in leaf.pem -text | sed 's/$/\r/'; printf 'and a note\r\n'; sed 's/$/\r/' ca.pem; } >windows.pem
sed 's/^/    /' leaf.pem >indented.pem
head -n 5 leaf.pem >unterminated.pem
cat ca.pem >>unterminated.pem
sed '3s/./!/' leaf.pem >damaged.pem
cat ca.pem >>damaged.pem
base64 -w0 leaf.der >leaf.b64

# Keys.
openssl rsa -in rsa.key -traditional -out pkcs1.key
openssl pkcs8 -topk8 -nocrypt -in leaf.key -out pkcs8.key
openssl pkcs8 -topk8 -nocrypt -in leaf.key -outform DER -out pkcs8.der
openssl pkcs8 -topk8 -in leaf.key -passout pass:secret -out encrypted.key
openssl pkcs8 -topk8 -in leaf.key -passout pass:secret -scrypt -out scrypt.key
openssl pkcs8 -topk8 -in leaf.key -passout pass:secret -v1 PBE-SHA1-3DES -out pbe.key
openssl ec -in leaf.key -aes128 -passout pass:secret -out traditional.key
openssl ec -in leaf.key -pubout -out leaf.pub
openssl rsa -in rsa.key -RSAPublicKey_out -out rsa-pkcs1.pub
{ openssl ecparam -name prime256v1; cat leaf.key leaf.pem; } >with-parameters.pem

# Key stores. keytool's are the ones that Java programs meet.
openssl pkcs12 -export -in chain.pem -inkey leaf.key -name payments -passout pass:secret -out leaf.p12
openssl pkcs12 -export -in chain.pem -inkey leaf.key -name payments -passout pass: -out empty.p12
openssl pkcs12 -export -legacy -descert -in chain.pem -inkey leaf.key -name payments -passout pass:secret -out des.p12
openssl pkcs12 -export -legacy -in chain.pem -inkey leaf.key -name payments -passout pass:secret -out rc2.p12
openssl pkcs12 -export -nomac -in chain.pem -inkey leaf.key -passout pass:secret -out nomac.p12
openssl pkcs12 -export -in chain.pem -inkey leaf.key -name $'Z\xc3\xbcrich' -passout $'pass:p\xc3\xa4ss' -out unicode.p12
certtool --to-p12 --load-certificate leaf.pem --load-privkey leaf.key --p12-name payments --password secret --outder --outfile gnutls.p12 >/dev/null
java=(-J-Duser.language=en)
import() { keytool "${java[@]}" -importkeystore -srckeystore leaf.p12 -srcstoretype PKCS12 -srcstorepass secret -srcalias payments -destkeystore "$1" -deststoretype "$2" -deststorepass changeit -destkeypass "${3:-changeit}" -noprompt; }
import leaf.jks JKS
import leaf.jceks JCEKS
import java.p12 PKCS12
import two-passwords.jks JKS anotherone
keytool "${java[@]}" -importcert -noprompt -alias "example root" -file root.pem -keystore trust.jks -storetype JKS -storepass changeit

# CRL, OCSP, TLS session, key log.
mkdir "$work/ca"
touch "$work/ca/index.txt"
echo 1000 >"$work/ca/crlnumber"
printf '[ca]\ndefault_ca=x\n[x]\ndatabase=%s/ca/index.txt\ncrlnumber=%s/ca/crlnumber\ndefault_md=sha256\ndefault_crl_days=36500\n' "$work" "$work" >"$work/ca.conf"
openssl ca -config "$work/ca.conf" -cert ca.pem -keyfile "$work/ca.key" -revoke leaf.pem -crl_reason keyCompromise
openssl ca -config "$work/ca.conf" -cert ca.pem -keyfile "$work/ca.key" -gencrl -out crl.pem
openssl crl -in crl.pem -outform DER -out crl.der
openssl ocsp -index "$work/ca/index.txt" -CA ca.pem -rsigner ca.pem -rkey "$work/ca.key" -issuer ca.pem -cert leaf.pem -ndays $days -respout ocsp.der -no_nonce >/dev/null
openssl ocsp -issuer ca.pem -cert leaf.pem -no_nonce -reqout ocsp-request.der
openssl crl2pkcs7 -in crl.pem -certfile chain.pem -out with-crl.p7b
openssl s_server -accept 127.0.0.1:0 -cert rsa.pem -key rsa.key -www >"$work/server" &
server=$!
for _ in $(seq 50); do grep -q '^ACCEPT' "$work/server" && break; sleep 0.1; done
port=$(sed -n 's/^ACCEPT.*:\([0-9]*\)$/\1/p' "$work/server")
echo | openssl s_client -connect "127.0.0.1:$port" -tls1_2 -sess_out session.pem -keylogfile keys.log >/dev/null || true
kill $server
openssl sess_id -in session.pem -outform DER -out session.der

# Manifests.
python3 - <<'PY'
import base64, json
read = lambda name: open(name, 'rb').read()
b64 = lambda data: base64.b64encode(data).decode()
secret = {'apiVersion': 'v1', 'kind': 'Secret', 'metadata': {'name': 'web-tls', 'namespace': 'pay'},
          'type': 'kubernetes.io/tls', 'data': {'tls.crt': b64(read('chain.pem')), 'tls.key': b64(read('leaf.key'))}}
config = {'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': 'roots'}, 'data': {'ca.crt': read('root.pem').decode()}}
json.dump({'apiVersion': 'v1', 'kind': 'List', 'items': [secret, config]}, open('list.json', 'w'), indent=2)
block = lambda text, indent: ''.join(' ' * indent + line + '\n' for line in text.splitlines())
with open('secret.yaml', 'w') as out:
    out.write('# two documents\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: roots\ndata:\n  ca.crt: |\n')
    out.write(block(read('root.pem').decode(), 4))
    out.write('---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: web-tls\ntype: kubernetes.io/tls\ndata:\n')
    out.write('  tls.crt: %s\n  tls.key: %s\n' % (b64(read('chain.pem')), b64(read('leaf.key'))))
    out.write('stringData:\n  ca.crt: |-\n' + block(read('root.pem').decode(), 4))
with open('secret-faults.yaml', 'w') as out:
    out.write('apiVersion: v1\nkind: Secret\nmetadata:\n  name: faults\ndata:\n  tls.crt: |\n')
    out.write(block(read('leaf.pem').decode(), 4))
    out.write('  twice.crt: %s\n' % b64(b64(read('leaf.pem')).encode()))
    out.write('  tls.key: %s\n  ca.crt: "!!!"\n' % b64(b'not a key'))
    out.write('stringData:\n  other.crt: %s\n' % b64(read('leaf.pem')))
with open('kubeconfig.yaml', 'w') as out:
    out.write('apiVersion: v1\nkind: Config\nclusters:\n- name: c\n  cluster:\n    server: https://192.0.2.1:6443\n')
    out.write('    certificate-authority-data: %s\nusers:\n- name: u\n  user:\n' % b64(read('root.pem')))
    out.write('    client-certificate-data: %s\n    client-key-data: %s\n' % (b64(read('leaf.pem')), b64(read('leaf.key'))))
with open('webhook.yaml', 'w') as out:
    out.write('apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata:\n  name: hook\n')
    out.write('webhooks:\n- name: a.example.com\n  clientConfig:\n    caBundle: %s\n' % b64(read('root.pem')))
with open('cert-manager.yaml', 'w') as out:
    out.write('apiVersion: cert-manager.io/v1\nkind: CertificateRequest\nmetadata:\n  name: web\nspec:\n')
    out.write('  request: %s\nstatus:\n  ca: %s\n  certificate: %s\n' % (b64(read('leaf.csr')), b64(read('root.pem')), b64(read('leaf.pem'))))
with open('values.yaml', 'w') as out:
    out.write('tls:\n  cert: "%s"\n' % read('leaf.pem').decode().replace('\n', '\\n'))
    out.write("  literal: '%s'\n" % read('ca.pem').decode().replace('\n', '\\n'))
istio = {'dynamicActiveSecrets': [
    {'name': 'default', 'secret': {'@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret', 'name': 'default',
     'tlsCertificate': {'certificateChain': {'inlineBytes': b64(read('chain.pem'))}, 'privateKey': {'inlineBytes': b64(b'[redacted]')}}}},
    {'name': 'ROOTCA', 'secret': {'name': 'ROOTCA', 'validationContext': {'trustedCa': {'inlineBytes': b64(read('root.pem'))}}}}]}
json.dump(istio, open('istio.json', 'w'), indent=4)
json.dump({'configs': [{'@type': 'type.googleapis.com/envoy.admin.v3.SecretsConfigDump', 'dynamic_active_secrets': [
    {'name': 's', 'secret': {'tls_certificate': {'certificate_chain': {'inline_string': read('leaf.pem').decode()}}}}]}]},
    open('config_dump.json', 'w'), indent=1)
json.dump({'certificates': [{'ca_cert': [{'path': '<inline>', 'serial_number': '1001', 'subject_alt_names': [], 'days_until_expiration': '3649',
    'valid_from': '2026-11-20T10:00:00Z', 'expiration_time': '2036-11-18T10:00:00Z'}],
    'cert_chain': [{'path': '/etc/certs/tls.crt', 'serial_number': '2a01', 'subject_alt_names': [{'dns': 'payments.example.com'}, {'uri': 'spiffe://example.org/ns/pay/sa/api'}],
    'days_until_expiration': '89', 'valid_from': '2026-11-20T10:00:00Z', 'expiration_time': '2027-02-18T10:00:00Z'}]}]},
    open('envoy-certs.json', 'w'), indent=1)
import subprocess
der = lambda name: subprocess.run(['openssl', 'x509', '-in', name, '-outform', 'DER'], capture_output=True, check=True).stdout
json.dump({'keys': [{'use': 'x509-svid', 'kty': 'RSA', 'n': 'AA', 'e': 'AQAB', 'x5c': [b64(der('root.pem'))]},
    {'use': 'jwt-svid', 'kty': 'EC', 'kid': 'k', 'crv': 'P-256', 'x': 'AA', 'y': 'AA'}], 'spiffe_sequence': 7, 'spiffe_refresh_hint': 300},
    open('spiffe.json', 'w'), indent=1)
PY
mkdir roots.d
cp root.pem ca.pem roots.d/
openssl rehash roots.d >&3
ls -1 >&3
