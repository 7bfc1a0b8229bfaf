// x509-limbo and BetterTLS: 717 cases of odd chains, several paths and name constraints.
#include <boost/json.hpp>
#include <cstdio>

#include "path/suite.h"
#include "x509/load.h"

namespace {

using namespace mtlsdiag;
namespace json = boost::json;

const std::string kFolder = MTLSDIAG_TESTDATA "/limbo/";

std::string unpack(const std::string& name) {
  std::string text;
  FILE* pipe = popen(("xz -dc " + name).c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[65536];
  for (std::size_t size = 0; (size = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) {
    text.append(buffer, size);
  }
  pclose(pipe);
  return text;
}

std::vector<Bytes> objects(std::string_view pem) {
  std::vector<Bytes> found;
  for (x509::Object& object : x509::load(as_bytes(pem), "case").objects) {
    found.push_back(std::move(object.der));
  }
  return found;
}

std::vector<Bytes> objects(const json::value& list) {
  std::vector<Bytes> found;
  for (const json::value& pem : list.as_array()) {
    for (Bytes& der : objects(std::string_view(pem.as_string()))) {
      found.push_back(std::move(der));
    }
  }
  return found;
}

path::Settings settings_of(const json::object& testcase) {
  path::Settings settings;
  const bool is_client = testcase.at("validation_kind").as_string() == "CLIENT";
  settings.presenter = is_client ? finding::Side::client : finding::Side::server;
  settings.purpose = is_client ? path::Purpose::client : path::Purpose::server;
  settings.at = *parse_instant("2026-11-21T12:00:00Z");
  settings.profile_severity = finding::Severity::warning;
  if (const json::string* time = testcase.at("validation_time").if_string()) {
    settings.at = *parse_instant(std::string_view(*time));
  }
  if (const json::object* name = testcase.at("expected_peer_name").if_object()) {
    const auto reference = x509::parse_reference(std::string_view(name->at("value").as_string()));
    CHECK(reference);
    settings.name = *reference;
  }
  if (const std::int64_t* depth = testcase.at("max_chain_depth").if_int64()) {
    settings.max_intermediates = static_cast<int>(*depth);
  }
  return settings;
}

path::Assessment judge(const json::object& testcase) {
  x509::Roots roots;
  for (const Bytes& root : objects(testcase.at("trusted_certs"))) {
    roots.add(root, {});
  }
  path::Validator validator(roots, settings_of(testcase));
  for (const Bytes& crl : objects(testcase.at("crls"))) {
    validator.add_crl(crl, "crl");
  }
  for (const Bytes& candidate : objects(testcase.at("untrusted_intermediates"))) {
    validator.add_candidate(candidate);
  }
  return validator.judge(objects(std::string_view(testcase.at("peer_certificate").as_string())));
}

bool has_warning(const path::Assessment& assessment) {
  return std::any_of(assessment.findings.begin(), assessment.findings.end(),
                     [](const finding::Finding& f) { return f.severity >= finding::Severity::warning; });
}

/// Where we differ, and why.
const std::map<std::string, const char*> kExceptions = {};

/// Issuing rules of the groups profile and cabf that are not even warnings, and why.
const std::map<std::string, const char*> kUnsaid = {
    {"webpki::aki::root-with-aki-authoritycertissuer",
     "issuer and serial number beside the key id: RFC 5280 allows it, Debian's roots have it"},
    {"webpki::aki::root-with-aki-authoritycertserialnumber", "likewise"},
    {"webpki::aki::root-with-aki-all-fields", "likewise"},
    {"webpki::cn::ipv4-hex-mismatch", "a CN of hexadecimal digits looks like no name that anyone would count on"},
    {"webpki::eku::ee-anyeku", "anyExtendedKeyUsage beside serverAuth changes nothing for any verifier"},
    {"webpki::eku::ee-without-eku",
     "a private PKI may leave extendedKeyUsage out, and every verifier takes that for any use"},
};

}  // namespace

TEST_CASE("x509-limbo and BetterTLS are answered as they answer, but for the exceptions that are listed") {
  const json::value document = json::parse(unpack(kFolder + "limbo.json.xz"));
  std::map<std::string, const json::object*> cases;
  for (const json::value& testcase : document.at("testcases").as_array()) {
    cases[std::string(testcase.at("id").as_string())] = &testcase.as_object();
  }
  suite::Score score(kExceptions);
  int silent = 0;
  for (const auto& row : suite::read_table(kFolder + "expectations.tsv")) {
    const std::string id = row.at("id");
    CAPTURE(id);
    REQUIRE(cases.count(id) == 1);
    const path::Assessment got = judge(*cases.at(id));
    if (row.at("group") == "profile" || row.at("group") == "cabf") {
      const bool is_said = has_warning(got);
      silent += is_said ? 0 : 1;
      if (is_said == (kUnsaid.count(id) == 1)) {
        FAIL_CHECK(id << (is_said ? ": said after all" : ": nothing is said"));
      }
    } else if (row.at("expect") != "any") {
      score.count(id, row.at("expect") == "accept", row.at("accepted finding ids"), got);
    }
  }
  MESSAGE("issuing rules not mentioned: " << silent);
  score.require(0.99, 0.97);
}
