// A server for many clients reads their certificates in a library context of its own: nothing else may differ.
#include "ossl/handle.h"
#include "ossl/lean_library.h"
#include "pair.h"

namespace mtlsdiag::test {
namespace {

using mint::Algorithm;

constexpr Algorithm kAlgorithms[] = {Algorithm::p256,    Algorithm::p384,    Algorithm::secp256k1,
                                     Algorithm::rsa2048, Algorithm::ed25519, Algorithm::ed448};

TEST_CASE("a certificate's key of every kind is read in the lean library") {
  OSSL_LIB_CTX* library = ossl::lean_library_for(pki().server.key);
  REQUIRE(library != nullptr);
  for (const Algorithm algorithm : kAlgorithms) {
    CAPTURE(static_cast<int>(algorithm));
    const Bytes der = make_ca("any", algorithm).certificate;
    X509* raw = X509_new_ex(library, nullptr);
    const unsigned char* at = der.data();
    REQUIRE(d2i_X509(&raw, &at, static_cast<long>(der.size())) != nullptr);
    const ossl::CertificateHandle certificate(raw);
    CHECK(X509_get0_pubkey(certificate.get()) != nullptr);
  }
}

TEST_CASE("without a key of the default provider there is no lean library") {
  CHECK(ossl::lean_library_for(ossl::Key()) == nullptr);
}

TEST_CASE("a server for many shakes hands with keys of every kind as any server does") {
  for (const std::uint16_t version : {handshake::kTls12, handshake::kTls13}) {
    for (const Algorithm algorithm : {Algorithm::p256, Algorithm::rsa2048, Algorithm::ed25519, Algorithm::ed448}) {
      CAPTURE(version);
      CAPTURE(static_cast<int>(algorithm));
      const mint::Credential leaf = make_leaf(pki().ca, spec("leaf"), algorithm);
      ClientSettings client = client_settings();
      client.identity = identity_of(leaf);
      client.max_version = version;
      std::vector<std::vector<std::string>> ladders;
      for (const bool is_for_many : {false, true}) {
        ServerSettings server = server_settings();
        server.identity = identity_of(leaf);
        server.is_for_many = is_for_many;
        Pair pair = make_pair(client, server);
        pair.run();
        CHECK(pair.client.is_confirmed());
        CHECK(pair.server.transcript().client_chain->certificates == std::vector<Bytes>{leaf.certificate});
        CHECK(pair.server.transcript().negotiated.group == 29);
        ladders.push_back(ladder(pair.server.transcript()));
      }
      CHECK(ladders.front() == ladders.back());
    }
  }
}

TEST_CASE("a server for many offers the groups that any server does") {
  for (const char* group : {"x25519", "x448", "secp256r1", "secp384r1", "secp521r1", "ffdhe2048"}) {
    CAPTURE(group);
    ClientSettings client = client_settings();
    client.groups = {group};
    ServerSettings server = server_settings();
    server.groups = {group};
    server.is_for_many = true;
    Pair pair = make_pair(client, server);
    pair.run();
    CHECK(pair.client.is_confirmed());
  }
}

}  // namespace
}  // namespace mtlsdiag::test
