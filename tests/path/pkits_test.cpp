// NIST's PKITS: 249 tests of RFC 5280 path validation, with policies and every kind of CRL.
#include "der/oid.h"
#include "path/suite.h"

namespace {

using namespace mtlsdiag;

const std::string kFolder = MTLSDIAG_TESTDATA "/pkits/";

Bytes certificate(std::string_view name) {
  return to_bytes(as_bytes(suite::read_file(kFolder + "certs/" + std::string(name) + ".crt")));
}

std::vector<std::string_view> words(const std::string& text) {
  std::vector<std::string_view> found;
  for (const std::string_view word : split(text, ' ')) {
    if (!word.empty()) {
      found.push_back(word);
    }
  }
  return found;
}

path::Settings settings_of(const std::map<std::string, std::string>& row) {
  path::Settings settings{.purpose = path::Purpose::any, .at = *parse_instant("2011-04-15T00:00:00Z")};
  settings.revocation = path::Revocation::chain;
  settings.require_explicit_policy = row.at("explicit policy") == "yes";
  settings.inhibit_policy_mapping = row.at("inhibit mapping") == "yes";
  settings.inhibit_any_policy = row.at("inhibit anyPolicy") == "yes";
  for (const std::string_view policy : words(row.at("initial policy set"))) {
    if (policy != "2.5.29.32.0") {
      settings.policies.push_back(der::oid_from_dotted(policy));
    }
  }
  return settings;
}

path::Assessment judge(const std::map<std::string, std::string>& row) {
  x509::Roots roots;
  roots.add(certificate(row.at("trust anchor")), {});
  path::Validator validator(roots, settings_of(row));
  for (const std::string_view name : words(row.at("CRLs"))) {
    validator.add_crl(as_bytes(suite::read_file(kFolder + "crls/" + std::string(name) + ".crl")), std::string(name));
  }
  for (const std::string_view name : words(row.at("intermediates"))) {
    validator.add_candidate(certificate(name));
  }
  return validator.judge(std::vector<Bytes>{certificate(row.at("end certificate"))});
}

/// Where we differ, and why.
const std::map<std::string, const char*> kExceptions = {
    {"4.1.4", "DSA is weak-key here: TLS has dropped it"},
    {"4.1.5", "DSA is weak-key here: TLS has dropped it"},
};

}  // namespace

TEST_CASE("every test of PKITS is answered as NIST answers it, but for the exceptions that are listed") {
  const auto rows = suite::read_table(kFolder + "expectations.tsv");
  REQUIRE(rows.size() == 249);
  suite::Score score(kExceptions);
  for (const auto& row : rows) {
    score.count(row.at("test"), row.at("expect") == "valid", row.at("accepted finding ids"), judge(row));
  }
  score.require(0.99, 0.97);
}
