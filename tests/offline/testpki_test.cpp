#include "offline/testpki.h"

#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "finding/catalogue.h"
#include "mint/mint.h"
#include "ossl/bio.h"
#include "ossl/handle.h"
#include "support/scratch.h"

using namespace mtlsdiag;
namespace fs = std::filesystem;

namespace {

const Instant kNow = std::chrono::time_point_cast<std::chrono::milliseconds>(
    std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));

const offline::TestPki& pki() {
  static const offline::TestPki made = *offline::make_test_pki({.now = kNow, .hostile = true});
  return made;
}

const Bytes& content(const offline::TestPki& set, const std::string& path) {
  for (const offline::TestPkiFile& file : set.files) {
    if (file.path == path) {
      return file.content;
    }
  }
  FAIL("no file " << path);
  return set.files.front().content;
}

std::vector<ossl::CertificateHandle> certificates(const Bytes& pem) {
  const ossl::BioHandle bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::vector<ossl::CertificateHandle> out;
  while (X509* each = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    out.emplace_back(each);
  }
  return out;
}

/// OpenSSL's verdict on a chain for a purpose.
int openssl_verdict(const Bytes& chain_pem, const Bytes& root_pem, const char* purpose) {
  const auto chain = certificates(chain_pem);
  const auto roots = certificates(root_pem);
  REQUIRE(!chain.empty());
  REQUIRE(!roots.empty());
  const ossl::StoreHandle store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), roots[0].get());
  STACK_OF(X509)* untrusted = sk_X509_new_null();
  for (const auto& each : chain) {
    sk_X509_push(untrusted, each.get());
  }
  const ossl::StoreContext context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), chain[0].get(), untrusted);
  X509_STORE_CTX_set_default(context.get(), purpose);
  X509_verify_cert(context.get());
  const int verdict = X509_STORE_CTX_get_error(context.get());
  sk_X509_free(untrusted);
  return verdict;
}

}  // namespace

TEST_CASE("the good server and client certificates verify with every algorithm") {
  using enum mint::Algorithm;
  for (const mint::Algorithm algorithm : {p256, p384, rsa2048, ed25519}) {
    CAPTURE(mint::to_string(algorithm));
    const Result<offline::TestPki> made = offline::make_test_pki({.algorithm = algorithm, .days = 1, .now = kNow});
    REQUIRE(made.has_value());
    for (const char* role : {"server", "client"}) {
      CHECK(openssl_verdict(content(*made, std::string(role) + ".pem"), content(*made, "root.pem"),
                            *role == 's' ? "ssl_server" : "ssl_client") == X509_V_OK);
    }
  }
}

TEST_CASE("OpenSSL names the fault of a variant where it has a name for it") {
  struct Row {
    const char* folder;
    const char* role;
    int verdict;
  };
  for (const Row& row :
       {Row{"cert-expired-client", "client", X509_V_ERR_CERT_HAS_EXPIRED},
        Row{"cert-not-yet-valid-server", "server", X509_V_ERR_CERT_NOT_YET_VALID},
        Row{"chain-missing-intermediate-client", "client", X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY},
        Row{"signature-invalid", "client", X509_V_ERR_CERT_SIGNATURE_FAILURE},
        Row{"ca-constraint-violated", "client", X509_V_ERR_INVALID_CA},
        Row{"eku-client-auth-missing", "client", X509_V_ERR_INVALID_PURPOSE},
        Row{"path-length-exceeded", "client", X509_V_ERR_PATH_LENGTH_EXCEEDED},
        Row{"name-constraint-violated", "client", X509_V_ERR_PERMITTED_VIOLATION},
        Row{"name-constraint-violated-excluded", "client", X509_V_ERR_EXCLUDED_VIOLATION},
        Row{"extension-critical-unknown", "client", X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION}}) {
    CAPTURE(row.folder);
    const std::string path = std::string(row.folder) + "/" + row.role + ".pem";
    CHECK(openssl_verdict(content(pki(), path), content(pki(), "root.pem"),
                          *row.role == 's' ? "ssl_server" : "ssl_client") == row.verdict);
  }
}

TEST_CASE("every finding about certificates and chains has a variant with a command and a story") {
  std::set<finding::Kind> covered;
  for (const offline::TestPkiVariant& variant : pki().variants) {
    CAPTURE(variant.folder);
    covered.insert(variant.kind);
    CHECK_FALSE(variant.commands.empty());
    CHECK(variant.story.back() == '.');
    CHECK(variant.folder.rfind(finding::id_of(variant.kind), 0) == 0);
    CHECK_FALSE(content(pki(), variant.folder + "/command.txt").empty());
  }
  const auto first = static_cast<int>(finding::Kind::extension_malformed);
  const auto last = static_cast<int>(finding::Kind::cert_expires_soon);
  for (int kind = first; kind <= last; ++kind) {
    CAPTURE(finding::id_of(static_cast<finding::Kind>(kind)));
    CHECK(covered.count(static_cast<finding::Kind>(kind)) == 1);
  }
  CHECK(covered.count(finding::Kind::key_mismatch) == 1);
}

TEST_CASE("no file name comes from data, and every hostile text stands in a certificate") {
  for (const offline::TestPkiFile& file : pki().files) {
    CAPTURE(file.path);
    CHECK(file.path.find_first_not_of("abcdefghijklmnopqrstuvwxyzREADM0123456789-./") == std::string::npos);
    CHECK(file.path.find("..") == std::string::npos);
  }
  for (const mint::HostileText& hostile : mint::hostile_set()) {
    CAPTURE(hostile.name);
    const Bytes& pem = content(pki(), "hostile/" + std::string(hostile.name) + ".pem");
    std::string_view body = as_text(pem);
    body = body.substr(body.find('\n'), body.rfind("-----END") - body.find('\n'));
    const Result<Bytes> der = from_base64(body);
    REQUIRE(der.has_value());
    CHECK(as_text(*der).find(hostile.bytes) != std::string_view::npos);
  }
}

TEST_CASE("keys are written 0600 and directories 0700 whatever the umask, and nothing is written over") {
  const test::Scratch temporary;
  const std::string directory = (temporary.path / "pki").string();
  const mode_t before = umask(0);
  const Result<void> written = offline::write_test_pki(pki(), directory, false);
  umask(before);
  REQUIRE(written.has_value());
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    CAPTURE(entry.path().string());
    const auto mode = static_cast<unsigned>(fs::symlink_status(entry.path()).permissions());
    CHECK(mode == (entry.is_directory() ? 0700U : entry.path().extension() == ".key" ? 0600U : 0644U));
  }
  CHECK(static_cast<unsigned>(fs::status(directory).permissions()) == 0700U);
  std::ofstream(directory + "/root.key") << "mine";
  fs::remove(directory + "/README");
  CHECK_FALSE(offline::write_test_pki(pki(), directory, false).has_value());
  CHECK_FALSE(fs::exists(directory + "/README"));
  CHECK(fs::file_size(directory + "/root.key") == 4);
  CHECK(offline::write_test_pki(pki(), directory, true).has_value());
  CHECK(fs::file_size(directory + "/root.key") > 4);
}

TEST_CASE("a name that is no host's and a senseless number of days are refused") {
  for (const char* name : {"", "-x", "a b", "a\nb", "a/b", "$(x)"}) {
    CHECK_FALSE(offline::make_test_pki({.name = name, .now = kNow}).has_value());
  }
  CHECK_FALSE(offline::make_test_pki({.days = 0, .now = kNow}).has_value());
  CHECK_FALSE(offline::make_test_pki({.days = 1'000'000, .now = kNow}).has_value());
}
