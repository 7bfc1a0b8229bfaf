// Hostile input: every bound at its limit and one past it, and foreign text made harmless.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <openssl/pkcs12.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <thread>

#include "base/text.h"
#include "ossl/handle.h"
#include "x509/der_shape.h"
#include "x509/file.h"
#include "x509/key.h"
#include "x509/load.h"
#include "x509/manifest.h"
#include "x509/pem.h"

using namespace mtlsdiag;
using x509::ObjectKind;
using x509::Reason;

namespace {

std::string data(const std::string& name) {
  return std::string(MTLSDIAG_TESTDATA) + "/x509/" + name;
}

x509::LoadSettings secret_within(std::uint64_t iterations) {
  return {.passphrase = x509::Passphrase(ossl::Secret(std::string_view("secret"))), .max_kdf_iterations = iterations};
}

bool has(const x509::Loaded& loaded, Reason reason) {
  return std::any_of(loaded.problems.begin(), loaded.problems.end(),
                     [reason](const x509::Problem& problem) { return problem.reason == reason; });
}

/// A PKCS#12 file whose key is encrypted with `inner` iterations inside a part that is encrypted with `outer`.
Bytes nested_pkcs12(int outer, int inner) {
  const auto keys = x509::load_only(data("leaf.key"), ObjectKind::private_key);
  REQUIRE(keys.has_value());
  const auto key = x509::to_key(keys->front());
  REQUIRE(key.has_value());
  STACK_OF(PKCS12_SAFEBAG)* bags = nullptr;
  STACK_OF(PKCS7)* safes = nullptr;
  PKCS12_add_key(&bags, key->get(), 0, inner, NID_aes_256_cbc, "secret");
  PKCS12_add_safe(&safes, bags, NID_aes_256_cbc, outer, "secret");
  PKCS12* const file = PKCS12_add_safes(safes, 0);
  PKCS12_set_mac(file, "secret", -1, nullptr, 0, outer, nullptr);
  unsigned char* der = nullptr;
  const int size = i2d_PKCS12(file, &der);
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  PKCS12_free(file);
  sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
  sk_PKCS7_pop_free(safes, PKCS7_free);
  return bytes;
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  all.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) {
    all += text;
  }
  return all;
}

}  // namespace

TEST_CASE("an iteration count that shows only in an inner layer is checked before it is derived") {
  // The sum is what counts: the MAC, the outer layer and the key.
  const Bytes file = nested_pkcs12(1000, 5000);
  CHECK(x509::load(file, "p12", secret_within(7000)).has(ObjectKind::private_key));
  const x509::Loaded refused = x509::load(file, "p12", secret_within(6999));
  CHECK_FALSE(refused.has(ObjectKind::private_key));
  CHECK(has(refused, Reason::kdf_limit));
  const x509::Loaded sooner = x509::load(file, "p12", secret_within(1999));
  CHECK(has(sooner, Reason::kdf_limit));
  CHECK_FALSE(sooner.has(ObjectKind::encrypted_key));
}

TEST_CASE("an absurd iteration count costs no time at all") {
  Bytes file = nested_pkcs12(2048, 2048);
  // 2048 as an INTEGER becomes the largest of the same length, everywhere.
  const Bytes count = {0x02, 0x02, 0x08, 0x00};
  for (auto at = file.begin(); (at = std::search(at, file.end(), count.begin(), count.end())) != file.end(); at += 4) {
    at[2] = 0x7f;
    at[3] = 0xff;
  }
  const x509::Loaded loaded = x509::load(file, "p12", secret_within(30'000));
  CHECK(has(loaded, Reason::kdf_limit));
  CHECK(loaded.objects.empty());
}

TEST_CASE("scrypt's memory is bounded, not only its work") {
  CHECK(x509::load_file(data("scrypt.key"), secret_within(x509::kMaxKdfIterations)).has(ObjectKind::private_key));
  const auto file = x509::FileContent::read(data("scrypt.key"));
  REQUIRE(file.has_value());
  Bytes der;
  x509::PemScanner().scan(file->view(), true, [&der](x509::PemBlock& block) {
    der = std::move(block.body);
    return true;
  });
  // N = 16384, r = 8: with r = 127 it would take 266 MB.
  const Bytes parameters = {0x02, 0x02, 0x40, 0x00, 0x02, 0x01, 0x08};
  const auto at = std::search(der.begin(), der.end(), parameters.begin(), parameters.end());
  REQUIRE(at != der.end());
  at[6] = 0x7f;
  const x509::Loaded refused = x509::load(der, "scrypt", secret_within(~std::uint64_t{0}));
  REQUIRE(refused.problems.size() == 1);
  CHECK(refused.problems[0].reason == Reason::kdf_limit);
  CHECK(refused.problems[0].detail.find("memory") != std::string::npos);
}

TEST_CASE("a FIFO is read, and only up to the bound") {
  const std::string name = "/tmp/mtlsdiag-fifo-" + std::to_string(::getpid());
  REQUIRE(::mkfifo(name.c_str(), 0600) == 0);
  const auto with_writer = [&name](const std::string& text) {
    std::thread writer([&] {
      const int fd = ::open(name.c_str(), O_WRONLY);
      for (std::size_t at = 0; at < text.size();) {
        const ssize_t sent = ::write(fd, text.data() + at, text.size() - at);
        if (sent <= 0) {
          break;
        }
        at += static_cast<std::size_t>(sent);
      }
      ::close(fd);
    });
    ::signal(SIGPIPE, SIG_IGN);
    x509::Loaded loaded = x509::load_file(name);
    writer.join();
    return loaded;
  };
  const auto leaf = x509::load_only(data("leaf.pem"), ObjectKind::certificate);
  const std::string pem =
      "-----BEGIN CERTIFICATE-----\n" + to_base64(leaf->front().der) + "\n-----END CERTIFICATE-----\n";
  CHECK(with_writer(pem).has(ObjectKind::certificate));
  CHECK(has(with_writer(repeated("x", (16U << 20U) + 1)), Reason::file_too_large));
  ::unlink(name.c_str());
}

TEST_CASE("manifests are bounded in depth and size") {
  const auto nested = [](std::size_t depth) { return repeated("[", depth) + repeated("]", depth); };
  CHECK(x509::parse_json(nested(x509::kMaxManifestDepth)).has_value());
  CHECK(x509::parse_json(nested(x509::kMaxManifestDepth + 1)).error().code == ErrorCode::limit);
  CHECK(x509::parse_json(nested(1'000'000)).error().code == ErrorCode::limit);
  CHECK(x509::parse_yaml(nested(x509::kMaxManifestDepth)).has_value());
  CHECK(x509::parse_yaml(nested(x509::kMaxManifestDepth + 1)).error().code == ErrorCode::limit);
  const auto wide = [](std::size_t count) { return "[" + repeated("0,", count - 2) + "0]"; };
  CHECK(x509::parse_json(wide(x509::kMaxManifestNodes)).has_value());
  CHECK(x509::parse_json(wide(x509::kMaxManifestNodes + 1)).error().code == ErrorCode::limit);
  CHECK(x509::parse_yaml(wide(x509::kMaxManifestNodes + 1)).error().code == ErrorCode::limit);
}

TEST_CASE("a YAML alias bomb stays as small as its text") {
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before + "]\n";
  }
  const auto documents = x509::parse_yaml(bomb);
  REQUIRE(documents.has_value());
  CHECK(documents->size() == 1);
  CHECK(documents->front().members.size() == 40);
}

TEST_CASE("BER that is nested without end is refused") {
  Bytes deep;
  for (int i = 0; i < 100'000; ++i) {
    deep.insert(deep.end(), {0x30, 0x80});
  }
  CHECK_FALSE(x509::to_definite(deep).has_value());
  CHECK(has(x509::load(deep, "deep"), Reason::der_malformed));
}

TEST_CASE("no more objects are kept than the bound") {
  const auto count_with = [](std::size_t bound) {
    x509::LoadSettings settings;
    settings.max_objects = bound;
    return x509::load_file(data("chain.pem"), std::move(settings));
  };
  CHECK(count_with(3).problems.empty());
  const x509::Loaded cut = count_with(2);
  CHECK(cut.objects.size() == 2);
  CHECK(has(cut, Reason::object_limit));
}

TEST_CASE("a key store's alias and a manifest's key are printable wherever they are told") {
  // A JKS with one trusted entry whose alias has an escape sequence and a bidirectional override.
  const auto root = x509::load_only(data("root.pem"), ObjectKind::certificate);
  Bytes store;
  Writer writer(store);
  writer.u32(0xfeedfeed);
  writer.u32(2);
  writer.u32(1);
  writer.u32(2);
  const std::string alias = "a\x1b[31m\xe2\x80\xae";
  writer.u16(static_cast<std::uint16_t>(alias.size()));
  writer.text(alias);
  writer.u32(0);
  writer.u32(0);
  writer.u16(5);
  writer.text("X.509");
  writer.u32(static_cast<std::uint32_t>(root->front().der.size()));
  writer.bytes(root->front().der);
  const x509::Loaded loaded = x509::load(store, "evil\n.jks");
  REQUIRE(loaded.objects.size() == 1);
  CHECK(loaded.objects[0].place.key == "a\\x1b[31m\\u{202e}");
  CHECK(is_printable(loaded.objects[0].place.file));
  const x509::Loaded yaml =
      x509::load(as_bytes("apiVersion: v1\nkind: Secret\ndata:\n  \"tls\\e[31m\": \"-----BEGIN X\"\n"), "m");
  REQUIRE(yaml.problems.size() >= 1);
  for (const x509::Problem& problem : yaml.problems) {
    CHECK(is_printable(x509::to_error(problem).message));
  }
}

TEST_CASE("a label and the text around a block are never shown raw") {
  const x509::Loaded loaded =
      x509::load(as_bytes("-----BEGIN \x1b]0;x\x07-----\nAAAA\n-----END \x1b]0;x\x07-----\n"), "m");
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].reason == Reason::pem_label_unknown);
  CHECK(is_printable(x509::to_error(loaded.problems[0]).message));
}

TEST_CASE("base64 is taken with and without padding and refused at the first foreign character") {
  struct Row {
    const char* text;
    const char* hex;
    std::size_t bad_at;
  };
  for (const Row& row :
       {Row{"", "", 0}, Row{"TQ==", "4d", 0}, Row{"TQ", "4d", 0}, Row{"TWE=", "4d61", 0}, Row{"TWFu", "4d616e", 0},
        Row{"TW\r\nFu", "4d616e", 0}, Row{"T", nullptr, 1}, Row{"TWFu!", nullptr, 4}, Row{"TQ==TQ==", nullptr, 4},
        Row{"=TQ=", nullptr, 0}, Row{"TWFuTWFu", "4d616e4d616e", 0}}) {
    CAPTURE(std::string(row.text));
    std::size_t bad_at = 0;
    const auto decoded = x509::decode_base64(row.text, &bad_at);
    REQUIRE(decoded.has_value() == (row.hex != nullptr));
    if (decoded) {
      CHECK(to_hex(*decoded) == row.hex);
    } else {
      CHECK(bad_at == row.bad_at);
    }
  }
}

TEST_CASE("a block whose line breaks are lost is said to be one, and nothing of its body is shown") {
  for (const std::string_view line_end : {"", " ", "\\n"}) {
    const std::string text = "-----BEGIN PRIVATE KEY-----" + std::string(line_end) +
                             "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEH" + std::string(line_end) +
                             "-----END PRIVATE KEY-----\n";
    const x509::Loaded loaded = x509::load(as_bytes(text), "key.pem");
    CHECK(loaded.objects.empty());
    REQUIRE(loaded.problems.size() == 2);
    CHECK(loaded.problems[0].reason == (line_end == "\\n" ? x509::Reason::pem_escaped : x509::Reason::pem_one_line));
    CHECK(loaded.problems[1].reason == x509::Reason::key_malformed);
    for (const x509::Problem& problem : loaded.problems) {
      CHECK(x509::describe_problem(problem).find("MIGH") == std::string::npos);
    }
  }
}
