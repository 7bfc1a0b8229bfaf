// Keys and certificates in a PKCS#11 token, tried with SoftHSM. Without it (or the engine) the cases have nothing to
// try and say so.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "x509/identity.h"
#include "x509/load.h"

using namespace mtlsdiag;

namespace {

namespace fs = std::filesystem;

constexpr const char* kModule = "/usr/lib/softhsm/libsofthsm2.so";

/// A token `web` with the leaf of testdata/x509 and its key under the name `server`, made anew and gone with the
/// object.
class Token final {
 public:
  Token() : directory_(fs::temp_directory_path() / ("mtlsdiag-token-" + std::to_string(::getpid()))) {
    if (!fs::exists(kModule) || !fs::exists("/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so")) {
      return;
    }
    fs::create_directories(directory_ / "tokens");
    std::ofstream(directory_ / "softhsm2.conf") << "directories.tokendir = " << (directory_ / "tokens").string()
                                                << "\nobjectstore.backend = file\nlog.level = ERROR\n";
    ::setenv("SOFTHSM2_CONF", (directory_ / "softhsm2.conf").c_str(), 1);
    ::setenv("PKCS11_MODULE_PATH", kModule, 1);
    const std::string data = std::string(MTLSDIAG_TESTDATA) + "/x509/";
    is_ready_ = run("softhsm2-util --init-token --free --label web --pin 123456 --so-pin 12345678") &&
                run("softhsm2-util --import " + data + "pkcs8.key --token web --label server --id 01 --pin 123456") &&
                run(std::string("pkcs11-tool --module ") + kModule + " --token-label web --login --pin 123456 " +
                    "--write-object " + data + "leaf.der --type cert --id 01 --label server");
  }
  ~Token() { fs::remove_all(directory_); }
  Token(const Token&) = delete;
  Token& operator=(const Token&) = delete;
  [[nodiscard]] bool is_ready() const { return is_ready_; }

 private:
  static bool run(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

  fs::path directory_;
  bool is_ready_ = false;
};

}  // namespace

TEST_CASE("a token gives certificate and key to a pkcs11 URI, and a wrong PIN is never shown") {
  const Token token;
  if (!token.is_ready()) {
    MESSAGE("SoftHSM or the pkcs11 engine is not installed: not tried");
    return;
  }
  // The wrong PIN first: a process that is logged in is not asked again.
  const auto refused = x509::load_identity({.certificate = std::string(MTLSDIAG_TESTDATA) + "/x509/chain.pem",
                                            .key = "pkcs11:token=web;object=server;type=private?pin-value=987654"});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message.find("987654") == std::string::npos);
  CHECK(refused.error().message.find("pin-value=***") != std::string::npos);

  const x509::Loaded both = x509::load_file("pkcs11:token=web;object=server?pin-value=123456");
  CHECK(both.problems.empty());
  CHECK(both.has(x509::ObjectKind::certificate));
  CHECK(both.has(x509::ObjectKind::private_key));

  const auto identity = x509::load_identity({.certificate = std::string(MTLSDIAG_TESTDATA) + "/x509/chain.pem",
                                             .key = "pkcs11:token=web;object=server;type=private",
                                             .passphrase = x509::Passphrase(ossl::Secret(std::string_view("123456")))});
  REQUIRE(identity.has_value());
  CHECK(identity->key_fits());
}

TEST_CASE("an engine that is not there is said to be missing") {
  const x509::Loaded loaded = x509::load_file("org.openssl.engine:nowhere:x");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(x509::to_error(loaded.problems[0]).message.find("OpenSSL has no engine nowhere") != std::string::npos);
}
