#!/bin/bash
# Makes testdata/path: a case for every finding about certificates, chains and revocation, by openssl. Each is a folder
# with a manifest (case.txt) that says what is judged and the complete set of what is to be found. Keys are random, so
# the files differ from run to run; times and serial numbers do not, but for those of OCSP responses (now).
# usage: testdata/recipes/path.sh        (from anywhere; needs openssl 3.0)
set -eu
out=$(cd "$(dirname "$0")/.." && pwd)/path
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$out"
mkdir -p "$out"
cd "$work"
trap 'tail -5 log >&2' ERR
cat >ca.cnf <<'CNF'
[ca]
default_ca = any
[any]
database = index
serial = serial
new_certs_dir = .
policy = loose
default_md = sha256
default_crl_days = 30
unique_subject = no
preserve = yes
[loose]
organizationName = optional
commonName = optional
[req]
distinguished_name = dn
[dn]
CNF
number=4096

# key NAME [genpkey arguments]: an EC P-256 key unless told otherwise.
key() { n=$1; shift; [ $# -gt 0 ] || set -- -algorithm EC -pkeyopt ec_paramgen_curve:P-256; openssl genpkey "$@" -out "$n.key" 2>/dev/null; }
# certify NAME ISSUER START END SUBJECT EXTENSIONS [openssl ca arguments]: NAME.pem for NAME.key, by ISSUER's key.
certify() {
  local n=$1 issuer=$2 start=$3 end=$4 subject=$5 extensions=$6 self; shift 6
  number=$((number + 1)); [ -f serial.fixed ] && mv serial.fixed serial || printf '%X\n' "$number" >serial
  printf '%b' "[e]\n$extensions\n" >ext.cnf; : >index
  openssl req -new -config ca.cnf -key "$n.key" -subj "$subject" -out req.csr
  self=; [ "$n" = "$issuer" ] && self=-selfsign || self="-cert $issuer.pem"
  openssl ca -batch -notext -config ca.cnf $self -keyfile "$issuer.key" -in req.csr -startdate "$start" -enddate "$end" \
    -extfile ext.cnf -extensions e -out "$n.pem" "$@" 2>>log || { tail -5 log >&2; exit 1; }
}
ids='subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid'
ca="basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n$ids"
leaf="basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n$ids"
server="$leaf\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:www.example.test"
from=20250101000000Z; to=20350101000000Z

# A case is begun, given its files and ended with its manifest.
begin() { current=$1; mkdir -p "$out/$1"; }
give() { f=$1; shift; cat "$@" >"$out/$current/$f"; }
end() {  # STORY, EXTRA LINES, EXPECTED LINES
  { printf 'story: %s\nchain: chain.pem\n' "$1"; [ -f "$out/$current/roots.pem" ] && echo 'anchors: roots.pem'
    printf 'time: %s\npurpose: %s\n' "${time:-2026-01-01T00:00:00Z}" "${purpose:-server}"; [ -z "$2" ] || printf '%b\n' "$2"
    echo 'expect:'; [ -z "$3" ] || printf '%b\n' "$3" | sed 's/^/  /'; } >"$out/$current/case.txt"
}

key root; certify root root 20200101000000Z 20450101000000Z '/O=Example/CN=Root' "$ca"
key ca; certify ca root 20220101000000Z 20400101000000Z '/O=Example/CN=Issuing CA' "$ca"
key www

# chain_case NAME STORY LEAF-EXTENSIONS LINES EXPECT [openssl ca arguments]: a leaf below the usual CA.
chain_case() {
  begin "$1"; story=$2 extensions=$3 lines=$4 expect=$5; shift 5
  certify www ca "${leaf_from:-$from}" "${leaf_to:-$to}" "${subject:-/CN=www.example.test}" "$extensions" "$@"
  give chain.pem www.pem ca.pem; give roots.pem root.pem; end "$story" "$lines" "$expect"
}
# ca_case NAME STORY CA-EXTENSIONS LINES EXPECT: the usual leaf below another CA.
ca_case() {
  begin "$1"; key odd; certify odd root "${ca_from:-20220101000000Z}" "${ca_to:-20400101000000Z}" '/O=Example/CN=Odd CA' "$3"
  certify www odd $from $to '/CN=www.example.test' "$server"
  give chain.pem www.pem odd.pem; give roots.pem root.pem; end "$2" "$4" "$5"
}

chain_case good 'Leaf, intermediate and root are sound.' "$server" 'name: www.example.test' ''
purpose=client chain_case good-client 'A client certificate is judged as one.' "$leaf\nextendedKeyUsage=clientAuth\nsubjectAltName=URI:spiffe://example.test/web" \
  'identity: spiffe://example.test' ''
leaf_to=20251201000000Z chain_case cert-expired 'The leaf expired a month ago.' "$server" '' 'depth=0 error cert-expired'
ca_to=20251201000000Z ca_case cert-expired-ca 'Only the intermediate is out of date; leaf and anchor are sound.' "$ca" '' 'depth=1 error cert-expired'
leaf_from=20260201000000Z chain_case cert-not-yet-valid 'The leaf is for next month.' "$server" '' 'depth=0 error cert-not-yet-valid'
leaf_to=20260115000000Z chain_case cert-expires-soon 'Two weeks are left of a year.' "$server" '' 'depth=0 warning cert-expires-soon'
leaf_from=20251231180000Z leaf_to=20260101180000Z chain_case short-lived 'A certificate for a day, six hours old.' "$server" '' ''
begin chain-missing-intermediate; certify www ca $from $to /CN=www.example.test "$server\nauthorityInfoAccess=caIssuers;URI:http://ca.example.test/ca.cer"
give chain.pem www.pem; give roots.pem root.pem; end 'The intermediate was not sent; AIA says where it is.' '' 'depth=0 error chain-missing-intermediate'
key other; certify other other 20200101000000Z 20450101000000Z '/O=Elsewhere/CN=Other Root' "$ca"
begin chain-untrusted-root; certify www ca $from $to /CN=www.example.test "$server"
give chain.pem www.pem ca.pem root.pem; give roots.pem other.pem; end 'The chain is complete, and its root is not trusted.' '' 'depth=2 error chain-untrusted-root'
begin chain-untrusted-root-unseen; key far; certify far other $from $to '/O=Elsewhere/CN=Far CA' "$ca"; certify www far $from $to /CN=www.example.test "$server"
give chain.pem www.pem; give roots.pem root.pem; end 'Nothing connects the issuer to a root.' '' 'depth=0 error chain-untrusted-root'
begin cert-self-signed; certify www www $from $to /CN=www.example.test "$server"
give chain.pem www.pem; give roots.pem root.pem; end 'The leaf signs itself.' '' 'depth=0 error cert-self-signed'
begin cert-self-signed-trusted; give chain.pem www.pem; give roots.pem www.pem; end 'The leaf signs itself and is trusted.' '' ''
key sub; certify sub ca 20220101000000Z 20400101000000Z '/O=Example/CN=Sub CA' "$ca"; certify www sub $from $to /CN=www.example.test "$server"
begin chain-wrong-order; give chain.pem www.pem ca.pem sub.pem; give roots.pem root.pem
end 'The intermediates are the wrong way round.' '' 'depth=1 warning chain-wrong-order'
begin chain-superfluous-cert; give chain.pem www.pem sub.pem ca.pem ca.pem other.pem root.pem; give roots.pem root.pem
end 'A certificate twice, one of a stranger, and the root.' '' 'depth=3 info chain-superfluous-cert\ndepth=4 info chain-superfluous-cert\ndepth=5 info chain-superfluous-cert'
chain_case name-mismatch 'Another name is asked for.' "$server" 'name: db.example.test' 'depth=0 error name-mismatch'
chain_case name-in-cn-only 'The name stands only in the CN.' "$leaf\nextendedKeyUsage=serverAuth" 'name: www.example.test' 'depth=0 error name-in-cn-only'
chain_case eku-server-auth-missing 'A client certificate for a server.' "$leaf\nextendedKeyUsage=clientAuth\nsubjectAltName=DNS:www.example.test" '' 'depth=0 error eku-server-auth-missing'
purpose=client chain_case eku-client-auth-missing 'A server certificate for a client.' "$server" '' 'depth=0 error eku-client-auth-missing'
ca_case eku-nested 'The CA is for clients only.' "$ca\nextendedKeyUsage=clientAuth" '' 'depth=1 error eku-server-auth-missing'
chain_case key-usage-wrong 'The leaf may not sign.' "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,keyAgreement\n$ids\nsubjectAltName=DNS:www.example.test" '' 'depth=0 error key-usage-wrong'
ca_case key-usage-wrong-ca 'The CA may sign CRLs alone.' "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,cRLSign\n$ids" '' \
  'depth=1 error key-usage-wrong\ndepth=1 warning extension-malformed'
ca_case ca-constraint-violated 'The issuer is no CA.' "$leaf" '' 'depth=1 error ca-constraint-violated\ndepth=1 error key-usage-wrong'
begin path-length-exceeded; key short; certify short root $from $to '/O=Example/CN=Short CA' "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\n$ids"
key under; certify under short $from $to '/O=Example/CN=Under CA' "$ca"; certify www under $from $to /CN=www.example.test "$server"
give chain.pem www.pem under.pem short.pem; give roots.pem root.pem; end 'One CA too many below pathlen 0.' '' 'depth=2 error path-length-exceeded'
begin max-depth; give chain.pem www.pem under.pem short.pem; give roots.pem root.pem
end 'More intermediates than the settings allow.' 'max-depth: 1' 'depth=2 error path-length-exceeded\ndepth=3 error path-length-exceeded'
ca_case name-constraint-violated 'The CA is for another domain.' "$ca\nnameConstraints=critical,permitted;DNS:other.test" '' 'depth=0 error name-constraint-violated'
begin name-constraint-common-name; key odd; certify odd root $from $to '/O=Example/CN=Odd CA' "$ca\nnameConstraints=critical,permitted;DNS:other.test"
certify www odd $from $to /CN=www.example.test "$leaf\nextendedKeyUsage=serverAuth"; give chain.pem www.pem odd.pem; give roots.pem root.pem
end 'The CA is for another domain, and the host name stands in the CN alone.' '' 'depth=0 error name-constraint-violated'
ca_case tls-feature-missing 'The CA demands must-staple of those below it, and the leaf leaves it out.' "$ca\ntlsfeature=status_request" '' 'depth=0 error extension-malformed'
certify www odd $from $to /CN=www.example.test "$server\ntlsfeature=status_request"; begin tls-feature-kept
give chain.pem www.pem odd.pem; give roots.pem root.pem; end 'The CA demands must-staple of those below it, and the leaf has it.' '' 'depth=0 info ocsp-staple-missing'
certify www ca $from $to /CN=www.example.test "$server"; begin trust-rejected; give chain.pem www.pem ca.pem
openssl x509 -in root.pem -addreject serverAuth -trustout -out "$out/trust-rejected/roots.pem"
end 'The store refuses the root for servers.' '' 'depth=2 error chain-untrusted-root'
begin trust-elsewhere; give chain.pem www.pem ca.pem; openssl x509 -in root.pem -addtrust clientAuth -trustout -out "$out/trust-elsewhere/roots.pem"
end 'The store trusts the root for clients alone.' '' 'depth=2 error chain-untrusted-root'
begin trust-stated; give chain.pem www.pem ca.pem; openssl x509 -in root.pem -addtrust serverAuth -addreject clientAuth -trustout -out "$out/trust-stated/roots.pem"
end 'The store trusts the root for servers alone.' '' ''
chain_case policy-twice 'A policy stands twice in the leaf.' "$server\ncertificatePolicies=1.3.6.1.4.1.99999.1,1.3.6.1.4.1.99999.1" '' 'depth=0 error extension-malformed'
ca_case name-constraint-kept 'The CA is for this domain.' "$ca\nnameConstraints=critical,permitted;DNS:example.test" '' ''
chain_case policy-violated 'A policy is required and none is there.' "$server" 'policy: 1.3.6.1.4.1.99999.1\nexplicit-policy: yes' 'depth=1 error policy-violated'
begin policy-met; key odd; certify odd root $from $to '/O=Example/CN=Odd CA' "$ca\ncertificatePolicies=1.3.6.1.4.1.99999.1"
certify www odd $from $to /CN=www.example.test "$server\ncertificatePolicies=1.3.6.1.4.1.99999.1"; give chain.pem www.pem odd.pem; give roots.pem root.pem
end 'The policy that is required is there.' 'policy: 1.3.6.1.4.1.99999.1\nexplicit-policy: yes' ''
chain_case extension-critical-unknown 'An unknown critical extension.' "$server\n1.3.6.1.4.1.99999.7=critical,ASN1:UTF8String:x" '' 'depth=0 error extension-critical-unknown'
chain_case extension-unknown 'The same, not critical.' "$server\n1.3.6.1.4.1.99999.7=ASN1:UTF8String:x" '' ''
chain_case extension-malformed 'A subjectAltName that is no list.' "$leaf\n2.5.29.17=DER:04:01:41" '' 'depth=0 error extension-malformed'
chain_case weak-signature 'Signed with SHA-1.' "$server" '' 'depth=0 error weak-signature' -md sha1
begin weak-key; key www -algorithm RSA -pkeyopt rsa_keygen_bits:1024; certify www ca $from $to /CN=www.example.test "$server"
give chain.pem www.pem ca.pem; give roots.pem root.pem; end 'RSA of 1024 bits.' '' 'depth=0 error weak-key'
begin strength; key www -algorithm RSA -pkeyopt rsa_keygen_bits:2048; certify www ca $from $to /CN=www.example.test "$server"
give chain.pem www.pem ca.pem; give roots.pem root.pem; end 'RSA 2048 where 128 bits of strength are asked for.' 'strength: 128' 'depth=0 error weak-key'
key www; echo 00 >serial.fixed
chain_case serial-invalid 'The serial number is zero.' "$server" '' 'depth=0 warning serial-invalid'
leaf_from=20270101000000Z leaf_to=20260101000000Z chain_case validity-invalid 'It ends before it begins.' "$server" '' 'depth=0 error validity-invalid\ndepth=0 error cert-not-yet-valid'
purpose=client chain_case identity-not-authorized 'Another workload.' "$leaf\nextendedKeyUsage=clientAuth\nsubjectAltName=URI:spiffe://example.test/web" \
  'identity: spiffe://example.test/db' 'depth=0 error identity-not-authorized'
begin signature-invalid; key fake; certify fake fake 20200101000000Z 20450101000000Z '/O=Example/CN=Root' "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign"
certify www ca $from $to /CN=www.example.test "$server"; give chain.pem www.pem ca.pem; give roots.pem fake.pem
end 'A root of the same name with another key.' '' 'depth=1 error signature-invalid'
begin truststore-empty; give chain.pem www.pem ca.pem; end 'No roots at all.' '' 'depth=1 error truststore-empty'
begin search-limit-reached; give chain.pem www.pem ca.pem; give roots.pem root.pem
end 'The budget is spent before an answer is found.' 'steps: 1' 'depth=0 error search-limit-reached'

# CRLs: crl NAME ISSUER LAST NEXT [revoked pem reason]; $scope: an issuingDistributionPoint
crl() {
  : >index; echo 1000 >crlnumber; cp ca.cnf crl.cnf
  printf 'crlnumber = crlnumber\n' | sed -i '/^default_md/r /dev/stdin' crl.cnf
  printf '[x]\nauthorityKeyIdentifier=keyid\n%b' "${scope:+issuingDistributionPoint=critical,$scope\n}" >>crl.cnf
  [ $# -lt 5 ] || openssl ca -config crl.cnf -cert "$2.pem" -keyfile "$2.key" -revoke "$5" -crl_reason "$6" 2>>log
  openssl ca -gencrl -config crl.cnf -crlexts x -cert "$2.pem" -keyfile "$2.key" -crl_lastupdate "$3" -crl_nextupdate "$4" -out "$1" 2>>log
}
certify www ca $from $to /CN=www.example.test "$server"
crl good.crl ca $from $to; crl revoked.crl ca $from $to www.pem keyCompromise; crl old.crl ca $from 20251201000000Z; crl old-revoked.crl ca $from 20251201000000Z www.pem keyCompromise
crl root.crl root $from $to
for c in 'cert-revoked|The CRL lists the leaf.|revoked.crl||depth=0 error cert-revoked' \
  'crl-good|The CRL does not list the leaf.|good.crl|revocation: leaf|' \
  'crl-expired|The CRL is out of date.|old.crl||depth=0 error crl-expired' \
  'crl-expired-revoked|The CRL is out of date and lists the leaf, which stays revoked.|old-revoked.crl||depth=0 error cert-revoked\ndepth=0 error crl-expired' \
  'crl-unavailable|No CRL where one is demanded.||revocation: leaf|depth=0 error crl-unavailable' \
  'crl-unavailable-chain|The root gave no CRL.|good.crl|revocation: chain|depth=1 error crl-unavailable'; do
  IFS='|' read -r name story file lines expect <<<"$c"
  begin "$name"; give chain.pem www.pem ca.pem; give roots.pem root.pem
  [ -z "$file" ] || { give list.crl "$file"; lines="crl: list.crl${lines:+\n$lines}"; }
  end "$story" "$lines" "$expect"
done
begin crl-chain-good; give chain.pem www.pem ca.pem; give roots.pem root.pem; give list.crl good.crl; give root.crl root.crl
end 'A CRL of every issuer.' 'crl: list.crl\ncrl: root.crl\nrevocation: chain' ''
scope=onlyCA:TRUE crl ca-only.crl ca $from $to; scope=onlyuser:TRUE crl user-only.crl ca $from $to
begin crl-other-scope; give chain.pem www.pem ca.pem; give roots.pem root.pem; give list.crl ca-only.crl
end 'The only CRL of the issuer is about CA certificates alone.' 'crl: list.crl' 'depth=0 error crl-invalid'
begin crl-both-scopes; give chain.pem www.pem ca.pem; give roots.pem root.pem; give ca.crl ca-only.crl; give user.crl user-only.crl
end 'One CRL of the issuer is about CA certificates, the other about all others.' 'crl: ca.crl\ncrl: user.crl\nrevocation: leaf' ''
cp www.key shard.key; certify shard ca $from $to /CN=www.example.test "$server\ncrlDistributionPoints=URI:http://crl.example.test/1.crl"
for n in 1 2; do scope=fullname:URI:http://crl.example.test/$n.crl crl shard-$n.crl ca $from $to; done
begin crl-other-point; give chain.pem shard.pem ca.pem; give roots.pem root.pem; give list.crl shard-2.crl
end 'The certificate names one distribution point, the CRL another.' 'crl: list.crl' 'depth=0 error crl-invalid'
begin crl-own-point; give chain.pem shard.pem ca.pem; give roots.pem root.pem; give list.crl shard-1.crl
end 'The certificate and the CRL name the same distribution point.' 'crl: list.crl\nrevocation: leaf' ''
key forge; certify forge forge $from $to '/O=Example/CN=Issuing CA' "$ca"; crl forged.crl forge $from $to
begin crl-invalid; give chain.pem www.pem ca.pem; give roots.pem root.pem; give list.crl forged.crl
end 'Another key of the same name signed the CRL.' 'crl: list.crl' 'depth=0 error crl-invalid'

# OCSP: answers are made now, and judged at 2027-06-01.
time=2027-06-01T00:00:00Z
key staple; certify staple ca $from $to /CN=www.example.test "$server\ntlsfeature=status_request\nauthorityInfoAccess=OCSP;URI:http://ocsp.example.test"
answer() {  # FILE STATUS DAYS SIGNER
  number_hex=$(openssl x509 -in staple.pem -noout -serial | cut -d= -f2)
  case $2 in R) printf 'R\t350101000000Z\t260101000000Z,superseded\t%s\tunknown\t/CN=www.example.test\n' "$number_hex" ;; *) printf '%s\t350101000000Z\t\t%s\tunknown\t/CN=www.example.test\n' "$2" "$number_hex" ;; esac >index
  openssl ocsp -issuer ca.pem -cert staple.pem -no_nonce -reqout ask.der 2>>log
  openssl ocsp -index index -CA ca.pem -rsigner "$4.pem" -rkey "$4.key" -reqin ask.der -respout "$1" -ndays "$3" >>log 2>&1
}
answer good.ocsp V 3650 ca; answer revoked.ocsp R 3650 ca; answer stale.ocsp V 1 ca
key responder; certify responder ca $from $to /CN=Responder "$leaf\nextendedKeyUsage=OCSPSigning"
answer delegated.ocsp V 3650 responder
certify responder ca $from $to /CN=Responder "$leaf"; answer usurped.ocsp V 3650 responder
for c in 'ocsp-good|The responder says good.|good.ocsp|revocation: leaf|' \
  'ocsp-delegated|A responder that the CA named says good.|delegated.ocsp|revocation: leaf|' \
  'ocsp-revoked|The responder says revoked.|revoked.ocsp||depth=0 error cert-revoked' \
  'ocsp-stale|The answer is out of date.|stale.ocsp||depth=0 error ocsp-invalid' \
  'ocsp-usurped|Someone signed it whom the CA did not name for that.|usurped.ocsp||depth=0 error ocsp-invalid' \
  'ocsp-unavailable|No answer where one is demanded.||revocation: leaf|depth=0 error ocsp-staple-missing\ndepth=0 error ocsp-unavailable' \
  'ocsp-staple-missing|Must-staple, and nothing was stapled.||staple: wanted|depth=0 error ocsp-staple-missing'; do
  IFS='|' read -r name story file lines expect <<<"$c"
  begin "$name"; give chain.pem staple.pem ca.pem; give roots.pem root.pem
  [ -z "$file" ] || { give answer.ocsp "$file"; lines="ocsp: answer.ocsp${lines:+\n$lines}"; }
  end "$story" "$lines" "$expect"
done
echo "$(ls "$out" | wc -l) cases"
