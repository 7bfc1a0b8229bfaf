// lint as CI systems use it: exit status, formats read back by other programs, configuration, baseline, the scripts.
#include <doctest/doctest.h>

#include <filesystem>

#include "mint/mint.h"
#include "offline/testpki.h"
#include "support/program.h"

using namespace mtlsdiag;
namespace fs = std::filesystem;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Instant now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// A directory with a good set and the broken variants, and with the hostile set.
const test::Scratch& pki() {
  static const test::Scratch scratch;
  static const bool made = [] {
    const Result<offline::TestPki> set = offline::make_test_pki({.now = now(), .hostile = true});
    return set && offline::write_test_pki(*set, scratch / "pki", false).has_value();
  }();
  REQUIRE(made);
  return scratch;
}

test::Outcome lint(std::vector<std::string> words, const std::string& environment = "GITHUB_ACTIONS=") {
  words.insert(words.begin(), {"lint", "--no-config"});
  return test::run(words, pki() / "pki", environment);
}

}  // namespace

TEST_CASE("the good set of testpki has no error and no warning") {
  const test::Outcome outcome = lint({"root.pem", "intermediate.pem", "server.pem", "client.pem", "crl.pem",
                                      "server.key", "client.key", "--fail-on", "warning"});
  CHECK(outcome.status == 0);
  CHECK(outcome.out.rfind("PASS", 0) == 0);
}

TEST_CASE("the system's trusted roots have no error and no warning") {
  const std::string bundle = "/etc/ssl/certs/ca-certificates.crt";
  if (!fs::exists(bundle)) {
    MESSAGE("skipped: there is no " << bundle);
    return;
  }
  CHECK(lint({bundle, "--fail-on", "warning"}).status == 0);
}

TEST_CASE("what the usual tools make by the usual recipes has no error and no warning") {
  struct Row {
    const char* tool;
    const char* recipe;  ///< leaves *.pem behind
  };
  const Row rows[] = {
      {"openssl", R"(
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -subj '/O=Acme/CN=Acme Root'
openssl req -newkey rsa:2048 -nodes -keyout srv.key -out srv.csr -subj '/O=Acme/CN=srv.acme.test'
printf '%s\n' subjectAltName=DNS:srv.acme.test,IP:192.0.2.1 extendedKeyUsage=serverAuth \
  keyUsage=critical,digitalSignature,keyEncipherment basicConstraints=CA:FALSE authorityKeyIdentifier=keyid,issuer \
  subjectKeyIdentifier=hash > ext
openssl x509 -req -in srv.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 365 -out srv.pem -extfile ext
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout self.key -out self.pem -days 365 \
  -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1)"},
      {"certtool", R"(
certtool --generate-privkey --outfile ca.key
printf '%s\n' 'cn = "Some CA"' ca cert_signing_key crl_signing_key 'expiration_days = 3650' > ca.tmpl
certtool --generate-self-signed --load-privkey ca.key --template ca.tmpl --outfile ca.pem
certtool --generate-privkey --outfile srv.key
printf '%s\n' 'cn = "srv.example.com"' 'dns_name = "srv.example.com"' tls_www_server signing_key encryption_key \
  'expiration_days = 365' > srv.tmpl
certtool --generate-certificate --load-privkey srv.key --load-ca-certificate ca.pem --load-ca-privkey ca.key \
  --template srv.tmpl --outfile srv.pem)"},
      {"keytool", R"(
k() { keytool "$@" -keystore k.p12 -storepass changeit; }
k -genkeypair -alias ca -keyalg RSA -keysize 2048 -dname 'CN=Some CA,O=Acme' -validity 3650 \
  -ext bc:c=ca:true -ext ku:c=keyCertSign,cRLSign
k -genkeypair -alias srv -keyalg EC -groupname secp256r1 -dname 'CN=srv.acme.test,O=Acme' -signer ca \
  -ext san=dns:srv.acme.test -ext eku=serverAuth -validity 365
k -genkeypair -alias self -keyalg RSA -dname CN=self.acme.test -ext san=dns:self.acme.test -validity 365
for alias in ca srv self; do k -exportcert -rfc -alias $alias -file $alias.pem; done)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.tool);
    if (test::run_shell("/", std::string("command -v ") + row.tool).status != 0) {
      MESSAGE("skipped: there is no " << row.tool);
      continue;
    }
    const test::Scratch scratch;
    const test::Outcome made = test::run_shell(scratch.path.string(), "set -e" + std::string(row.recipe));
    REQUIRE_MESSAGE(made.status == 0, made.err);
    for (const auto& file : fs::directory_iterator(scratch.path)) {
      if (file.path().extension() == ".pem") {
        const test::Outcome outcome = lint({file.path().string(), "--fail-on", "warning"});
        CHECK_MESSAGE(outcome.status == 0, outcome.out);
      }
    }
  }
}

TEST_CASE("findings of variants are found by lint, too") {
  struct Row {
    const char* file;
    const char* rule;
  };
  for (const Row& row : {Row{"cert-expired-client/client.pem", "time.expired"},
                         Row{"cert-not-yet-valid-client/client.pem", "time.not-yet-valid"},
                         Row{"cert-expires-soon/client.pem", "time.expires-soon"},
                         Row{"serial-invalid-negative/client.pem", "rfc5280.serial-negative"},
                         Row{"weak-key/client.pem", "strength.rsa-too-small"},
                         Row{"weak-signature/client.pem", "strength.signature-sha1"},
                         Row{"extension-malformed-duplicate/client.pem", "rfc5280.extension-duplicate"},
                         Row{"chain-wrong-order/server.pem", "chain.wrong-order"},
                         Row{"path-length-exceeded/client.pem", "link.path-length"},
                         Row{"name-constraint-violated/client.pem", "link.name-constraints"},
                         Row{"ca-constraint-violated/client.pem", "link.issuer-not-ca"},
                         Row{"signature-invalid/client.pem", "link.signature"}}) {
    CAPTURE(row.file);
    CHECK(holds(lint({row.file}).out, row.rule));
  }
  const test::Outcome mismatch = lint({"key-mismatch/client.pem", "key-mismatch/client.key"});
  CHECK(mismatch.status == 1);
  CHECK(holds(mismatch.out, "key-mismatch"));
  CHECK(holds(lint({"cert-revoked-client"}).out, "crl.revokes"));
}

TEST_CASE("each format is read back by another program, whatever the names hold") {
  const test::Scratch scratch;
  scratch.write("check.py", R"(import json, sys, xml.etree.ElementTree as tree
kind, file = sys.argv[1:]
text = open(file, encoding='utf-8', newline='').read()
assert not [c for c in text if (ord(c) < 32 and c != '\n') or ord(c) == 127 or 0x80 <= ord(c) < 0xa0 or 0x202a <= ord(c) <= 0x202e or 0x2066 <= ord(c) <= 0x2069], 'control'
if kind in ('json', 'gitlab'):
    json.loads(text)
elif kind == 'ndjson':
    assert len([json.loads(line) for line in text.splitlines()]) > 1
elif kind == 'junit':
    suites = tree.fromstring(text)
    assert int(suites.get('tests')) == len(suites.findall('.//testcase'))
    assert int(suites.get('failures')) == len(suites.findall('.//failure')) > 0
elif kind == 'sarif':
    log = json.loads(text)
    assert log['version'] == '2.1.0' and len(log['runs']) == 1
    run = log['runs'][0]
    rules = [rule['id'] for rule in run['tool']['driver']['rules']]
    assert len(set(rules)) == len(rules)
    prints = [r['partialFingerprints']['mtlsdiag/v1'] for r in run['results']]
    assert len(set(prints)) == len(prints) > 0
    for result in run['results']:
        assert rules[result['ruleIndex']] == result['ruleId']
        place = result['locations'][0]['physicalLocation']
        assert place['artifactLocation']['uri'] and place['region']['startLine'] >= 1
elif kind == 'github':
    lines = text.splitlines()
    assert all(line.startswith(('::error file=', '::warning file=', '::notice file=', 'mtlsdiag: ')) for line in lines), lines
elif kind == 'prometheus':
    import re
    sample = re.compile(r'^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_]\w*="([^"\\]|\\.)*",?)*\})? -?[0-9.e+]+$')
    for line in text.splitlines():
        assert line.startswith('#') or sample.match(line), line
    assert 'x509_cert_not_after{' in text
elif kind == 'nagios':
    assert text.splitlines()[0].count('|') == 1 and text.startswith('MTLSDIAG CRITICAL'), text[:200]
    assert text.count('|') == 1
elif kind == 'markdown':
    for line in text.splitlines():
        if line.startswith('|'):
            assert len(line.replace('\\|', '').split('|')) == 7, line
    assert '<' not in text
)");
  for (const char* format :
       {"json", "ndjson", "sarif", "junit", "github", "gitlab", "prometheus", "nagios", "markdown", "text"}) {
    CAPTURE(format);
    const test::Outcome made = lint({"hostile", "weak-key", "--format", format, "--output", scratch / "report"});
    CHECK(made.status == (std::string_view(format) == "nagios" ? 2 : 1));
    const test::Outcome checked =
        test::run_shell(scratch.path.string(), "python3 check.py " + std::string(format) + " report");
    CHECK_MESSAGE(checked.status == 0, checked.err);
  }
}

TEST_CASE("SARIF, JUnit, code quality and Prometheus hold against schemas and tools of others") {
  struct Row {
    const char* format;
    const char* tool;  ///< what it takes
    const char* check;
  };
  const std::string formats = std::string(MTLSDIAG_SOURCE_DIR) + "/testdata/formats/";
  const Row rows[] = {
      {"sarif", "/usr/bin/python3 -c 'import jsonschema'",
       "xz -dc FORMATS/sarif-2.1.0.schema.json.xz > schema && /usr/bin/python3 -m jsonschema -i report schema"},
      {"gitlab", "/usr/bin/python3 -c 'import jsonschema'",
       "/usr/bin/python3 -m jsonschema -i report FORMATS/code-quality.schema.json"},
      {"junit", "command -v xmllint", "xmllint --noout --schema FORMATS/junit-10.xsd report"},
      {"prometheus", "command -v promtool", "promtool check metrics < report"},
  };
  const test::Scratch scratch;
  for (const Row& row : rows) {
    CAPTURE(row.format);
    if (test::run_shell("/", row.tool).status != 0) {
      MESSAGE("skipped: what checks " << row.format << " is not installed");
      continue;
    }
    REQUIRE(lint({"root.pem", ".", "--format", row.format, "--output", scratch / "report"}).status == 1);
    std::string check = row.check;
    for (std::size_t at = check.find("FORMATS/"); at != std::string::npos; at = check.find("FORMATS/")) {
      check.replace(at, 8, formats);
    }
    const test::Outcome checked = test::run_shell(scratch.path.string(), check);
    CHECK_MESSAGE(checked.status == 0, checked.out << checked.err);
  }
}

TEST_CASE("JSON is valid against the schema") {
  const test::Scratch scratch;
  REQUIRE(lint({".", "--format", "json", "--output", scratch / "report"}).status == 1);
  const std::string schema = std::string(MTLSDIAG_SOURCE_DIR) + "/lib/report/mtlsdiag-1.schema.json";
  const test::Outcome checked = test::run_shell(
      "/",
      "/usr/bin/python3 -c 'import json, sys\ntry:\n  import jsonschema\nexcept ImportError:\n  sys.exit(77)\n"
      "jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))' " +
          scratch / "report" + " " + schema);
  CHECK_MESSAGE((checked.status == 0 || checked.status == 77), checked.err);
}

TEST_CASE("under GitHub Actions the annotations are chosen by themselves, and a format that was asked for stays") {
  CHECK(lint({"weak-key"}, "GITHUB_ACTIONS=true").out.rfind("::", 0) == 0);
  CHECK(lint({"weak-key", "--format", "text"}, "GITHUB_ACTIONS=true").out.rfind("FAIL", 0) == 0);
}

TEST_CASE("the Nagios convention has its own exit statuses") {
  CHECK(lint({"root.pem", "--format", "nagios"}).status == 0);
  CHECK(lint({"cert-expires-soon/client.pem", "--format", "nagios"}).status == 1);
  CHECK(lint({"weak-key", "--format", "nagios"}).status == 2);
  const test::Outcome unknown = lint({"no-such-file", "--format", "nagios"});
  CHECK(unknown.status == 3);
  CHECK(unknown.out.rfind("MTLSDIAG UNKNOWN - ", 0) == 0);
}

TEST_CASE("a baseline forgives what was there and nothing new") {
  const test::Scratch scratch;
  CHECK(lint({"weak-key", "--write-baseline", scratch / "baseline"}).status == 0);
  CHECK(lint({"weak-key", "--baseline", scratch / "baseline"}).status == 0);
  CHECK(lint({"weak-key", "weak-signature", "--baseline", scratch / "baseline"}).status == 1);
  scratch.write("broken", "not a fingerprint\n");
  CHECK(lint({"weak-key", "--baseline", scratch / "broken"}).status == 2);
}

TEST_CASE("the configuration skips with a reason and an end, sets severities, and says where it is wrong") {
  const test::Scratch scratch;
  for (const char* folder : {"weak-key", "serial-invalid-zero"}) {
    fs::copy(pki() / "pki/" + folder, scratch.path / folder);
  }
  const auto run = [&](const std::string& config) {
    scratch.write(".mtlsdiag.toml", config);
    return test::run({"lint", "weak-key"}, scratch.path.string(), "GITHUB_ACTIONS=");
  };
  CHECK(run("").status == 1);
  CHECK(run("[[lint.skip]]\nrule = 'strength.rsa-too-small'\nreason = 'test'\n").status == 0);
  CHECK(run("[[lint.skip]]\nrule = 'weak-key'\nreason = 'test'\nuntil = 2999-01-01\n").status == 0);
  CHECK(run("[[lint.skip]]\nrule = 'weak-key'\nreason = 'test'\nuntil = 2020-01-01\n").status == 1);
  CHECK(run("[lint.severity]\n'strength.rsa-too-small' = 'warning'\n").status == 0);
  CHECK(run("[[lint.path]]\npath = 'weak-key/'\nskip = ['weak-key']\n").status == 0);
  CHECK(run("[[lint.path]]\npath = 'other/'\nskip = ['weak-key']\n").status == 1);
  for (const char* wrong :
       {"[[lint.skip]]\nrule = 'weak-key'\n", "[lint]\nprofil = 'mtls'\n", "[lint.severity]\n'no.such-rule' = 'info'\n",
        "this is not TOML", "[lint]\nwarn-days = -3\n"}) {
    CAPTURE(wrong);
    const test::Outcome outcome = run(wrong);
    CHECK(outcome.status == 2);
    CHECK(holds(outcome.err, ".mtlsdiag.toml:"));
  }
}

TEST_CASE("directories, patterns and --exclude choose the files") {
  const test::Scratch scratch;
  const std::string good = pki().read("pki/root.pem");
  const std::string bad = pki().read("pki/weak-key/client.pem");
  scratch.write("tree/good.pem", good);
  scratch.write("tree/vendor/bad.pem", bad);
  scratch.write("tree/readme.txt", "no certificate in here");
  scratch.write("tree/values.yaml", "a: {{ .Values.x }}\n");
  const auto run = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"lint", "--no-config"});
    return test::run(words, scratch / "tree", "GITHUB_ACTIONS=").status;
  };
  CHECK(run({"."}) == 1);
  CHECK(run({".", "--exclude", "vendor/"}) == 0);
  CHECK(run({".", "--exclude", "bad.*"}) == 0);
  CHECK(run({".", "--exclude", "*.pem", "--exclude", "!bad.pem"}) == 1);
  CHECK(run({"*.pem"}) == 0);
  CHECK(run({"vendor/*.pem"}) == 1);
  CHECK(run({"nothing-there.pem"}) == 2);
  CHECK(run({"*.nothing"}) == 2);
}

TEST_CASE("a manifest's finding says file, document and key") {
  const test::Scratch scratch;
  const auto base64 = [](const std::string& text) { return to_base64(as_bytes(text)); };
  scratch.write("secret.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Secret\nmetadata: "
                "{name: b}\ntype: kubernetes.io/tls\ndata:\n  tls.crt: " +
                    base64(pki().read("pki/weak-key/client.pem")) +
                    "\n  tls.key: " + base64(pki().read("pki/client.key")) + "\n");
  const test::Outcome outcome =
      test::run({"lint", "--no-config", "--format", "json", "secret.yaml"}, scratch.path.string());
  CHECK(outcome.status == 1);
  CHECK(holds(outcome.out, "\"document\": 1"));
  CHECK(holds(outcome.out, "\"key\": \"data.tls.crt\""));
  CHECK(holds(outcome.out, "\"rule\": \"key.mismatch\""));
}

TEST_CASE("an option that may be repeated takes one value, and what follows is a file") {
  for (const char* option : {"--only", "--skip", "--exclude"}) {
    CAPTURE(option);
    const test::Outcome outcome = lint({option, "strength.roca", "absent.pem"});
    CHECK(outcome.status == 2);
    CHECK(outcome.err.find("absent.pem") != std::string::npos);
  }
}

TEST_CASE("words that mean no rule are refused with the nearest one") {
  const test::Outcome outcome = lint({"root.pem", "--skip", "rfc5280.san-not-critcal"});
  CHECK(outcome.status == 2);
  CHECK(holds(outcome.err, "rfc5280.san-not-critical"));
  CHECK(holds(lint({"--rules"}).out, "rfc5280.san-not-critical  error  extension-malformed"));
}

TEST_CASE("no private key comes out in any format") {
  const std::string key = pki().read("pki/client.key");
  const std::string secret = key.substr(key.find('\n') + 1, 40);
  for (const char* format : {"text", "json", "sarif", "junit", "markdown", "prometheus"}) {
    const test::Outcome outcome = lint({".", "--format", format, "--verbose"});
    CHECK_FALSE(holds(outcome.out, secret));
    CHECK_FALSE(holds(outcome.err, secret));
  }
}

TEST_CASE("the script of the hook, the action and the template runs lint and gives its exit status") {
  const std::string script = std::string(MTLSDIAG_SOURCE_DIR) + "/packaging/lint.sh";
  const std::string environment = "GITHUB_ACTIONS= MTLSDIAG=" + std::string(MTLSDIAG_BINARY) + " ";
  CHECK(test::run_shell(pki() / "pki", environment + script + " root.pem").status == 0);
  CHECK(test::run_shell(pki() / "pki", environment + script + " weak-key/client.pem").status == 1);
  CHECK(test::run_shell(pki() / "pki", "MTLSDIAG=/no/such/program " + script + " root.pem").status == 2);
}
