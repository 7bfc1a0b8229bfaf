#include "ossl/key.h"

#include <doctest/doctest.h>

#include "mint/key.h"
#include "ossl/bio.h"
#include "ossl/reason.h"
#include "ossl/secret.h"

namespace mtlsdiag {
namespace {

using mint::Algorithm;

TEST_CASE("a key says what it is") {
  struct Row {
    Algorithm algorithm;
    ossl::KeyType type;
    const char* words;
    const char* curve;
  };
  for (const Row& row : {Row{Algorithm::p256, ossl::KeyType::ec, "ECDSA P-256", "prime256v1"},
                         Row{Algorithm::p384, ossl::KeyType::ec, "ECDSA P-384", "secp384r1"},
                         Row{Algorithm::secp256k1, ossl::KeyType::ec, "ECDSA secp256k1", "secp256k1"},
                         Row{Algorithm::rsa2048, ossl::KeyType::rsa, "RSA 2048", ""},
                         Row{Algorithm::ed25519, ossl::KeyType::ed25519, "Ed25519", ""},
                         Row{Algorithm::ed448, ossl::KeyType::ed448, "Ed448", ""}}) {
    const Result<ossl::Key> key = mint::make_key(row.algorithm);
    REQUIRE(key);
    CHECK(key->type() == row.type);
    CHECK(key->describe() == row.words);
    CHECK(key->curve() == row.curve);
  }
  CHECK(ossl::Key().describe() == "no key");
}

TEST_CASE("a key's public part survives its encoding, and copies are the same key") {
  const Result<ossl::Key> key = mint::make_key(Algorithm::p256);
  REQUIRE(key);
  const Result<ossl::Key> read = ossl::parse_public_key(key->public_der());
  REQUIRE(read);
  CHECK(read->same_public(*key));
  const ossl::Key copy = *key;  // NOLINT(performance-unnecessary-copy-initialization)
  CHECK(copy.get() == key->get());
  CHECK_FALSE(read->same_public(*mint::make_key(Algorithm::p256)));
}

TEST_CASE("bytes that are no public key are malformed, and leave the error queue empty") {
  const Result<ossl::Key> key = ossl::parse_public_key(as_bytes("nonsense"));
  REQUIRE_FALSE(key);
  CHECK(key.error().code == ErrorCode::malformed);
  CHECK(ossl::drain_errors().empty());
}

TEST_CASE("a key takes on the public part of another of its kind, and of no other kind") {
  for (const Algorithm algorithm : {Algorithm::p256, Algorithm::p384, Algorithm::rsa2048, Algorithm::ed25519}) {
    CAPTURE(mint::to_string(algorithm));
    const Result<ossl::Key> own = mint::make_key(algorithm);
    const Result<ossl::Key> other = mint::make_key(algorithm);
    const Result<ossl::Key> joined = ossl::with_foreign_public(*own, other->public_der());
    REQUIRE(joined);
    CHECK(joined->same_public(*other));
    CHECK(ossl::with_foreign_public(*own, own->public_der())->get() == own->get());
  }
  const Result<ossl::Key> ec = mint::make_key(Algorithm::p256);
  for (const Algorithm other : {Algorithm::rsa2048, Algorithm::p384, Algorithm::ed25519}) {
    const Result<ossl::Key> joined = ossl::with_foreign_public(*ec, mint::make_key(other)->public_der());
    REQUIRE_FALSE(joined);
    CHECK(joined.error().code == ErrorCode::unsupported);
  }
}

TEST_CASE("a memory BIO gives back what was written") {
  const ossl::BioHandle bio = ossl::memory_bio();
  REQUIRE(bio);
  std::size_t written = 0;
  CHECK(BIO_write_ex(bio.get(), "hello", 5, &written) == 1);
  CHECK(as_text(ossl::take_all(bio.get())) == "hello");
  CHECK(ossl::take_all(bio.get()).empty());
}

TEST_CASE("a secret is wiped when it is moved from or wiped") {
  ossl::Secret secret(std::string_view("passphrase"));
  const ossl::Secret taken = std::move(secret);
  CHECK(taken.reveal_text() == "passphrase");
  CHECK(secret.empty());  // NOLINT(bugprone-use-after-move): what is left behind is the question
  Bytes bytes = to_bytes(as_bytes("key"));
  ossl::wipe(bytes);
  CHECK(bytes == Bytes{0, 0, 0});
}

TEST_CASE("every reason has a name of its own") {
  CHECK(ossl::to_string(ossl::Reason::none) == "none");
  CHECK(ossl::to_string(ossl::Reason::no_common_cipher) == "no_common_cipher");
  CHECK(ossl::to_string(ossl::Reason::no_memory) == "no_memory");
}

}  // namespace
}  // namespace mtlsdiag
