// The cases of testdata/path: for every finding about certificates, chains and revocation one where it fires, each with
// the complete set of what is to be found, so that every other finding is shown not to.
#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "der/oid.h"
#include "path/suite.h"
#include "x509/load.h"

namespace {

using namespace mtlsdiag;
namespace fs = std::filesystem;

struct Case {
  fs::path folder;
  std::multimap<std::string, std::string> values;
  std::set<std::string> expected;

  std::string value(const std::string& key) const {
    const auto found = values.find(key);
    return found == values.end() ? "" : found->second;
  }
};

Case read_case(const fs::path& folder) {
  Case result{.folder = folder};
  std::ifstream file(folder / "case.txt");
  bool is_expecting = false;
  for (std::string line; std::getline(file, line);) {
    if (is_expecting) {
      result.expected.insert(std::string(trim(line)));
    } else if (line == "expect:") {
      is_expecting = true;
    } else {
      const std::size_t colon = line.find(": ");
      REQUIRE(colon != std::string::npos);
      result.values.emplace(line.substr(0, colon), line.substr(colon + 2));
    }
  }
  return result;
}

std::vector<Bytes> objects(const Case& testcase, const std::string& file) {
  std::vector<Bytes> found;
  if (!file.empty()) {
    for (x509::Object& object : x509::load_file((testcase.folder / file).string()).objects) {
      found.push_back(std::move(object.der));
    }
  }
  return found;
}

path::Settings settings_of(const Case& testcase) {
  path::Settings settings{.at = *parse_instant(testcase.value("time"))};
  settings.purpose = testcase.value("purpose") == "client" ? path::Purpose::client : path::Purpose::server;
  settings.presenter = settings.purpose == path::Purpose::client ? finding::Side::client : finding::Side::server;
  settings.profile_severity = finding::Severity::warning;
  if (const std::string name = testcase.value("name"); !name.empty()) {
    settings.name = *x509::parse_reference(name);
  }
  if (const std::string identity = testcase.value("identity"); !identity.empty()) {
    settings.identities = {identity};
  }
  if (const std::string depth = testcase.value("max-depth"); !depth.empty()) {
    settings.max_intermediates = std::stoi(depth);
  }
  if (const std::string policy = testcase.value("policy"); !policy.empty()) {
    settings.policies = {der::oid_from_dotted(policy)};
  }
  if (const std::string steps = testcase.value("steps"); !steps.empty()) {
    settings.budget.steps = std::stoi(steps);
  }
  if (const std::string bits = testcase.value("strength"); !bits.empty()) {
    settings.strength_bits = std::stoi(bits);
  }
  settings.require_explicit_policy = testcase.value("explicit-policy") == "yes";
  settings.wants_staple = testcase.value("staple") == "wanted";
  settings.revocation = testcase.value("revocation") == "chain"  ? path::Revocation::chain
                        : testcase.value("revocation") == "leaf" ? path::Revocation::leaf
                                                                 : path::Revocation::none;
  return settings;
}

path::Assessment judge(const Case& testcase) {
  x509::Roots roots;
  if (const std::string anchors = testcase.value("anchors"); !anchors.empty()) {
    REQUIRE(roots.add((testcase.folder / anchors).string()));
  }
  path::Validator validator(roots, settings_of(testcase));
  for (auto [at, end] = testcase.values.equal_range("crl"); at != end; ++at) {
    for (const Bytes& crl : objects(testcase, at->second)) {
      validator.add_crl(crl, at->second);
    }
  }
  for (const Bytes& response : objects(testcase, testcase.value("ocsp"))) {
    validator.add_ocsp(response, testcase.value("ocsp"));
  }
  return validator.judge(objects(testcase, testcase.value("chain")));
}

std::set<std::string> lines_of(const std::vector<finding::Finding>& findings) {
  std::set<std::string> lines;
  for (const finding::Finding& f : findings) {
    lines.insert(fmt::format("depth={} {} {}", f.subject.index.value_or(-1), finding::to_string(f.severity),
                             finding::id_of(f.kind)));
  }
  return lines;
}

std::string text_of(const std::set<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += line + "; ";
  }
  return text;
}

std::vector<fs::path> folders() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(fs::path(MTLSDIAG_TESTDATA) / "path")) {
    found.push_back(entry.path());
  }
  return found;
}

}  // namespace

TEST_CASE("every case gives exactly the findings that its manifest expects") {
  REQUIRE(folders().size() > 50);
  for (const fs::path& folder : folders()) {
    const Case testcase = read_case(folder);
    CAPTURE(folder.filename().string());
    CAPTURE(testcase.value("story"));
    const path::Assessment got = judge(testcase);
    CHECK(text_of(lines_of(got.findings)) == text_of(testcase.expected));
  }
}

TEST_CASE("every finding that a chain can have fires in some case, and not in another") {
  using finding::Kind;
  std::map<std::string, int> fired;
  for (const fs::path& folder : folders()) {
    for (const std::string& line : read_case(folder).expected) {
      ++fired[line.substr(line.rfind(' ') + 1)];
    }
  }
  for (int kind = static_cast<int>(Kind::extension_malformed); kind <= static_cast<int>(Kind::cert_expires_soon);
       ++kind) {
    CAPTURE(finding::id_of(static_cast<Kind>(kind)));
    CHECK(fired[std::string(finding::id_of(static_cast<Kind>(kind)))] > 0);
  }
}

TEST_CASE("a chain that is judged twice gives the same answer, and checks no signature of its CAs again") {
  const Case testcase = read_case(fs::path(MTLSDIAG_TESTDATA) / "path/good");
  x509::Roots roots;
  roots.add(objects(testcase, "roots.pem").front(), {});
  path::Validator validator(roots, settings_of(testcase));
  const std::vector<Bytes> chain = objects(testcase, "chain.pem");
  CHECK(validator.judge(chain).work.signatures == 2);
  const path::Assessment again = validator.judge(chain);
  CHECK(again.is_accepted);
  CHECK(again.work.signatures == 1);
  REQUIRE(again.best() != nullptr);
  CHECK(again.best()->links.size() == 3);
  CHECK(again.alert == 0);
}

TEST_CASE("where leaves come again their signature is remembered, for exactly these bytes, and nothing else is") {
  const Case testcase = read_case(fs::path(MTLSDIAG_TESTDATA) / "path/good");
  x509::Roots roots;
  roots.add(objects(testcase, "roots.pem").front(), {});
  path::Settings settings = settings_of(testcase);
  settings.leaves_return = true;
  path::Validator validator(roots, settings);
  std::vector<Bytes> chain = objects(testcase, "chain.pem");
  CHECK(validator.judge(chain).work.signatures == 2);
  CHECK(validator.judge(chain).work.signatures == 0);
  CHECK(validator.judge(chain).is_accepted);
  settings.at += std::chrono::hours(24 * 365 * 50);
  validator.set(settings);
  CHECK_FALSE(validator.judge(chain).is_accepted);
  settings.at = settings_of(testcase).at;
  validator.set(settings);
  chain.front().back() ^= 1;
  CHECK(validator.judge(chain).work.signatures > 0);
  CHECK_FALSE(validator.judge(chain).is_accepted);
}

TEST_CASE("the missing issuer is named with its key id and where it is to be had") {
  const path::Assessment got = judge(read_case(fs::path(MTLSDIAG_TESTDATA) / "path/chain-missing-intermediate"));
  REQUIRE(got.missing);
  CHECK(got.missing->name == "CN=Issuing CA,O=Example");
  CHECK(got.missing->key_id.size() == 40);
  CHECK(got.missing->aia == std::vector<std::string>{"http://ca.example.test/ca.cer"});
  CHECK(got.alert == 48);
  REQUIRE(got.runners_up.size() == 1);
  CHECK(got.runners_up[0].kind == finding::Kind::chain_untrusted_root);
}

TEST_CASE("a link that is found elsewhere is certain to be missing") {
  const Case testcase = read_case(fs::path(MTLSDIAG_TESTDATA) / "path/good");
  x509::Roots roots;
  roots.add(objects(testcase, "roots.pem").front(), {});
  const std::vector<Bytes> chain = objects(testcase, "chain.pem");
  path::Settings settings = settings_of(testcase);
  settings.elsewhere = {chain[1]};
  const path::Assessment got = path::Validator(roots, settings).judge(std::vector<Bytes>{chain[0]});
  REQUIRE(got.findings.size() == 1);
  CHECK(got.findings[0].kind == finding::Kind::chain_missing_intermediate);
  CHECK(got.findings[0].confidence == finding::Confidence::certain);
  CHECK(got.runners_up.empty());
}

TEST_CASE("an untrusted root is the verifier's to fix where nobody chose its roots") {
  const Case testcase = read_case(fs::path(MTLSDIAG_TESTDATA) / "path/chain-untrusted-root");
  x509::Roots roots;
  roots.add(objects(testcase, "roots.pem").front(), {});
  path::Settings settings = settings_of(testcase);
  const std::vector<Bytes> chain = objects(testcase, "chain.pem");
  CHECK(path::Validator(roots, settings).judge(chain).findings[0].side == finding::Side::server);
  settings.has_chosen_roots = false;
  CHECK(path::Validator(roots, settings).judge(chain).findings[0].side == finding::Side::client);
}
