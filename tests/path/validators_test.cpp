// The cases of other validators' own tests (testdata/validators): OpenSSL, BoringSSL, Botan, the BSI, Mbed TLS, Go,
// Chromium, Firefox, pyhanko's certvalidator, Heimdal, Haskell's x509-validation, zcrypto.
#include <cstdlib>
#include <filesystem>

#include "der/oid.h"
#include "path/suite.h"
#include "support/scratch.h"
#include "x509/load.h"

namespace {

using namespace mtlsdiag;
using Row = std::map<std::string, std::string>;
namespace fs = std::filesystem;

const std::string kFolder = MTLSDIAG_TESTDATA "/validators/";

/// The files of the cases, unpacked for as long as this lives.
class Unpacked {
 public:
  Unpacked() { REQUIRE(folder_.unpack(kFolder + "cases.tar.xz")); }

  /// The paths of the files that a cell names.
  std::vector<std::string> files(const Row& row, const std::string& column) const {
    std::vector<std::string> found;
    for (const std::string_view name : split(row.at(column), ' ')) {
      if (!name.empty()) {
        found.push_back((folder_.path / row.at("suite") / name).string());
      }
    }
    return found;
  }

  std::vector<Bytes> objects(const Row& row, const std::string& column) const {
    std::vector<Bytes> found;
    for (const std::string& file : files(row, column)) {
      for (x509::Object& object : x509::load_file(file).objects) {
        found.push_back(std::move(object.der));
      }
    }
    return found;
  }

 private:
  test::Scratch folder_;
};

void apply_option(std::string_view option, path::Settings& settings) {
  const std::size_t equals = std::min(option.find('='), option.size());
  const std::string name(option.substr(0, equals));
  const std::string value(option.substr(std::min(equals + 1, option.size())));
  if (name == "explicit-policy") {
    settings.require_explicit_policy = true;
  } else if (name == "inhibit-policy-mapping") {
    settings.inhibit_policy_mapping = true;
  } else if (name == "inhibit-any-policy") {
    settings.inhibit_any_policy = true;
  } else if (name == "policy") {
    settings.policies.push_back(der::oid_from_dotted(value));
  } else if (name == "max-depth") {
    settings.max_intermediates = std::stoi(value);
  } else if (name == "strength") {
    settings.strength_bits = std::stoi(value);
  } else if (name == "require-revocation") {
    settings.revocation = value == "chain" ? path::Revocation::chain : path::Revocation::leaf;
  } else {
    FAIL("an option that is not known: " << name);
  }
}

path::Settings settings_of(const Row& row) {
  path::Settings settings{.at = *parse_instant(row.at("time"))};
  const std::string& purpose = row.at("purpose");
  settings.purpose = purpose == "server"   ? path::Purpose::server
                     : purpose == "client" ? path::Purpose::client
                                           : path::Purpose::any;
  settings.presenter = purpose == "client" ? finding::Side::client : finding::Side::server;
  settings.profile_severity = finding::Severity::warning;
  if (!row.at("name").empty()) {
    settings.name = *x509::parse_reference(row.at("name"));
  }
  for (const std::string_view option : split(row.at("options"), ' ')) {
    if (!option.empty()) {
      apply_option(option, settings);
    }
  }
  return settings;
}

path::Assessment judge(const Unpacked& unpacked, const Row& row) {
  x509::Roots roots;
  for (const std::string& file : unpacked.files(row, "roots")) {
    REQUIRE(roots.add(file));
  }
  path::Validator validator(roots, settings_of(row));
  for (const Bytes& candidate : unpacked.objects(row, "intermediates")) {
    validator.add_candidate(candidate);
  }
  for (const Bytes& crl : unpacked.objects(row, "crls")) {
    validator.add_crl(crl, "crl");
  }
  for (const Bytes& response : unpacked.objects(row, "ocsp")) {
    validator.add_ocsp(response, "ocsp");
  }
  return validator.judge(unpacked.objects(row, "leaf"));
}

/// As if keys and hashes of any size were good.
void leave_out_weakness(path::Assessment& assessment) {
  auto& findings = assessment.findings;
  const auto is_weakness = [](const finding::Finding& f) {
    return f.kind == finding::Kind::weak_key || f.kind == finding::Kind::weak_signature;
  };
  findings.erase(std::remove_if(findings.begin(), findings.end(), is_weakness), findings.end());
  assessment.is_accepted = std::none_of(findings.begin(), findings.end(), [](const finding::Finding& f) {
    return f.severity == finding::Severity::error;
  });
}

}  // namespace

TEST_CASE("the tests of other validators are answered as they answer, but where the table says why not") {
  const std::vector<Row> rows = suite::read_table(kFolder + "cases.tsv");
  REQUIRE(rows.size() > 500);
  std::map<std::string, const char*> exceptions;
  for (const Row& row : rows) {
    if (!row.at("why we differ").empty()) {
      exceptions[row.at("suite") + ": " + row.at("case")] = row.at("why we differ").c_str();
    }
  }
  suite::Score score(std::move(exceptions));
  const Unpacked unpacked;
  for (const Row& row : rows) {
    const std::string id = row.at("suite") + ": " + row.at("case");
    CAPTURE(id);
    path::Assessment got = judge(unpacked, row);
    if (!row.at("weak algorithms pass").empty()) {
      leave_out_weakness(got);
    }
    score.count(id, row.at("expect") == "accept", row.at("accepted finding ids"), got);
  }
  score.require(0.94, 0.96);
}
