// verify: which certificate is the leaf, what the report says, and what is written.
#include "offline/verify.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/output_file.h"
#include "finding/catalogue.h"
#include "mint/mint.h"
#include "offline/verify_input.h"

namespace {

using namespace mtlsdiag;
namespace fs = std::filesystem;

const std::string kCases = MTLSDIAG_TESTDATA "/path/";

/// A folder that is gone at the end of its test.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("verify_test_" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path / name) << text;
    return (path / name).string();
  }
};

std::string read(const std::string& name) {
  std::ifstream file(name);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The PEM blocks of a file, one by one.
std::vector<std::string> blocks(const std::string& name) {
  std::vector<std::string> found;
  const std::string text = read(name);
  for (std::size_t at = 0; (at = text.find("-----BEGIN", at)) != std::string::npos;) {
    const std::size_t end = text.find("-----END CERTIFICATE-----\n", at) + 26;
    found.push_back(text.substr(at, end - at));
    at = end;
  }
  return found;
}

offline::VerifySettings settings(std::vector<std::string> files, const std::string& root = kCases + "good/roots.pem") {
  offline::VerifySettings made{.files = std::move(files), .roots = {root}};
  made.path.at = *parse_instant("2026-01-01");
  return made;
}

std::vector<std::string> ids(const report::Report& report) {
  std::vector<std::string> found;
  for (const finding::Finding& f : report.findings) {
    found.emplace_back(finding::id_of(f.kind));
  }
  return found;
}

}  // namespace

TEST_CASE("a good chain passes, with its path and what OpenSSL says beside it") {
  const auto report = offline::verify(settings({kCases + "good/chain.pem"}));
  REQUIRE(report);
  CHECK(report->verdict->status == finding::Status::pass);
  CHECK(report->findings.empty());
  CHECK(report->certificates.elements()->size() == 3);
  const Document* opinion = report->extra.find("second_opinion");
  REQUIRE(opinion != nullptr);
  CHECK(*opinion->find("accepted")->boolean());
  CHECK_FALSE(*opinion->find("differs")->boolean());
}

TEST_CASE("the leaf is found where the CA stands first, and the order is remarked") {
  const Folder folder;
  const std::vector<std::string> chain = blocks(kCases + "good/chain.pem");
  REQUIRE(chain.size() == 2);
  const auto report = offline::verify(settings({folder.write("chain.pem", chain[1] + chain[0])}));
  REQUIRE(report);
  CHECK(ids(*report) == std::vector<std::string>{"chain-wrong-order"});
  CHECK(report->verdict->status == finding::Status::warn);
}

TEST_CASE("certificates of further files complete the path") {
  const Folder folder;
  const std::vector<std::string> chain = blocks(kCases + "good/chain.pem");
  const std::string leaf = folder.write("leaf.pem", chain[0]);
  const std::string ca = folder.write("ca.pem", chain[1]);
  CHECK(offline::verify(settings({leaf, ca}))->verdict->status == finding::Status::pass);
  CHECK(offline::verify(settings({leaf}))->verdict->cause == finding::Kind::chain_missing_intermediate);
}

TEST_CASE("the bundle that is written is the chain in order, without the root") {
  const Folder folder;
  const std::vector<std::string> chain = blocks(kCases + "good/chain.pem");
  offline::VerifySettings asked = settings({folder.write("pile.pem", chain[1] + chain[0] + chain[1])});
  asked.bundle_out = (folder.path / "bundle.pem").string();
  REQUIRE(offline::verify(asked));
  CHECK(blocks(asked.bundle_out) == chain);
}

TEST_CASE("a key that is not the leaf's is a finding, and a file that is no key ends the run") {
  const Folder folder;
  const ossl::Key other = *mint::make_key(mint::Algorithm::p256);
  offline::VerifySettings asked = settings({kCases + "good/chain.pem"});
  asked.key = folder.write("other.key", mint::to_pem("PRIVATE KEY", *mint::private_der(other)));
  const auto report = offline::verify(asked);
  REQUIRE(report);
  CHECK(report->verdict->cause == finding::Kind::key_mismatch);
  asked.key = kCases + "good/chain.pem";
  CHECK_FALSE(offline::verify(asked));
}

TEST_CASE("an unreadable FILE is a finding, and unreadable roots end the run") {
  const auto report = offline::verify(settings({"/nonexistent/chain.pem"}));
  REQUIRE(report);
  CHECK(report->verdict->cause == finding::Kind::file_unreadable);
  CHECK_FALSE(offline::verify(settings({kCases + "good/chain.pem"}, "/nonexistent/roots.pem")));
}

TEST_CASE("roots that only lost their line breaks are used, with a warning that others find nothing in them") {
  const Folder folder;
  std::string text = read(kCases + "good/roots.pem");
  text.erase(std::remove(text.begin(), text.end(), '\n'), text.end());
  const std::string roots = folder.write("one-line.pem", text);
  const auto report = offline::verify(settings({kCases + "good/chain.pem"}, roots));
  REQUIRE(report);
  CHECK(report->verdict->status == finding::Status::warn);
  CHECK(ids(*report) == std::vector<std::string>{"pem-malformed"});

  INFO("a probe that took them would find good what other clients cannot even read");
  CHECK_FALSE(x509::Roots().add(roots));
  CHECK(x509::Roots().add(roots, x509::Spoilt::taken));
}

TEST_CASE("each file is a leaf of its own where many are judged") {
  std::vector<std::string> said;
  offline::VerifySettings asked =
      settings({kCases + "good/chain.pem", kCases + "cert-expired/chain.pem", kCases + "name-mismatch/chain.pem"});
  REQUIRE(offline::verify_each(asked, [&](const report::Report& report) {
    said.emplace_back(report.verdict->cause ? finding::id_of(*report.verdict->cause) : "good");
  }));
  CHECK(said == std::vector<std::string>{"good", "cert-expired", "good"});
}

TEST_CASE("every root of the system is good by itself at a fixed time, with nothing above info") {
  offline::VerifySettings asked;
  asked.path.at = *parse_instant("2022-06-01");
  asked.roots = {"/etc/ssl/certs/ca-certificates.crt"};
  const Folder folder;
  std::size_t count = 0;
  for (const std::string& root : blocks(asked.roots[0])) {
    asked.files.push_back(folder.write(std::to_string(count++) + ".pem", root));
  }
  REQUIRE(count > 100);
  REQUIRE(offline::verify_each(asked, [&](const report::Report& report) {
    CAPTURE(report.verdict->summary);
    // Roots that were made after that time or have gone since are true alarms of another run.
    for (const finding::Finding& f : report.findings) {
      CAPTURE(f.message);
      CHECK((f.severity == finding::Severity::info || f.kind == finding::Kind::cert_not_yet_valid ||
             f.kind == finding::Kind::cert_expired));
    }
  }));
}
