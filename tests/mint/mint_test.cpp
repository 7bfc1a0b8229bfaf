// What is made here is read back by OpenSSL, so that the encoder is not its own witness.
#include "mint/mint.h"

#include <doctest/doctest.h>
#include <openssl/x509v3.h>

#include <string>

#include "ossl/handle.h"

using namespace mtlsdiag;
using mint::name;

namespace {

const Instant kStart = *make_instant(2026, 1, 1, 0, 0, 0);
const Instant kEnd = *make_instant(2051, 1, 1, 0, 0, 0);

ossl::CertificateHandle read(const Bytes& der) {
  const unsigned char* at = der.data();
  ossl::CertificateHandle certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  REQUIRE(certificate);
  REQUIRE(at == der.data() + der.size());
  return certificate;
}

mint::CertificateSpec authority_spec() {
  return {.subject = name({{"O", "Example"}, {"CN", "root"}}),
          .not_before = kStart,
          .not_after = kEnd,
          .basic_constraints = mint::BasicConstraints{.is_ca = true, .path_length = 1},
          .key_usage = mint::kKeyCertSign | mint::kCrlSign};
}

mint::Credential authority(mint::Algorithm algorithm = mint::Algorithm::p256) {
  return *mint::self_sign(authority_spec(), *mint::make_key(algorithm));
}

}  // namespace

TEST_CASE("a self-signed certificate of every kind of key verifies with its own key") {
  using enum mint::Algorithm;
  for (const mint::Algorithm algorithm : {p256, p384, p521, p224, p192, secp256k1, rsa1024, rsa2048, ed25519, ed448}) {
    CAPTURE(mint::to_string(algorithm));
    const mint::Credential made = authority(algorithm);
    const ossl::CertificateHandle certificate = read(made.certificate);
    CHECK(X509_verify(certificate.get(), made.key.get()) == 1);
    CHECK(mint::algorithm_of(mint::to_string(algorithm)) == algorithm);
  }
}

TEST_CASE("a key like another is of its kind, and is another") {
  for (const mint::Algorithm algorithm : {mint::Algorithm::p256, mint::Algorithm::p384, mint::Algorithm::secp256k1,
                                          mint::Algorithm::ed25519, mint::Algorithm::ed448, mint::Algorithm::rsa2048}) {
    const ossl::Key key = *mint::make_key(algorithm);
    const ossl::Key like = *mint::make_key_like(key);
    CHECK(like.describe() == key.describe());
    CHECK_FALSE(like.same_public(key));
  }
}

TEST_CASE("RSA-PSS and every digest that is defined for a key verify") {
  const ossl::Key key = *mint::make_key(mint::Algorithm::rsa2048);
  for (const mint::Digest digest :
       {mint::Digest::md5, mint::Digest::sha1, mint::Digest::sha224, mint::Digest::sha512}) {
    mint::CertificateSpec spec = authority_spec();
    spec.digest = digest;
    for (const mint::Padding padding : {mint::Padding::pkcs1, mint::Padding::pss}) {
      spec.padding = padding;
      const mint::Credential made = *mint::self_sign(spec, key);
      CHECK(X509_verify(read(made.certificate).get(), made.key.get()) == 1);
    }
  }
  mint::CertificateSpec spec = authority_spec();
  spec.digest = mint::Digest::md5;
  CHECK_FALSE(mint::self_sign(spec, *mint::make_key(mint::Algorithm::p256)).has_value());
}

TEST_CASE("the fields of the description are what OpenSSL reads") {
  const mint::Credential root = authority();
  const mint::CertificateSpec spec = {.subject = name({{"C", "DE"}, {"CN", "h\xc3\xa9"}}),
                                      .not_before = kStart,
                                      .not_after = kEnd,
                                      .serial = {0x7f, 0x01},
                                      .basic_constraints = mint::BasicConstraints{},
                                      .key_usage = mint::kDigitalSignature,
                                      .extended_key_usage = {mint::kServerAuth},
                                      .subject_alt_names = {mint::dns_name("a.example"), mint::ip_address("::1")},
                                      .ca_issuers = {"http://ca.example/ca.cer"},
                                      .crl_points = {"http://ca.example/crl"}};
  const mint::Credential leaf = *mint::issue(spec, *mint::make_key(mint::Algorithm::p256), root.issuer());
  const ossl::CertificateHandle certificate = read(leaf.certificate);
  const ossl::CertificateHandle issuer = read(root.certificate);
  CHECK(X509_verify(certificate.get(), root.key.get()) == 1);
  CHECK(X509_get_version(certificate.get()) == 2);
  CHECK(X509_check_issued(issuer.get(), certificate.get()) == X509_V_OK);
  CHECK(X509_check_host(certificate.get(), "a.example", 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, nullptr) == 1);
  CHECK(X509_check_ip_asc(certificate.get(), "::1", 0) == 1);
  CHECK(X509_get_extended_key_usage(certificate.get()) == XKU_SSL_SERVER);
  CHECK(X509_get_key_usage(certificate.get()) == KU_DIGITAL_SIGNATURE);
  CHECK(X509_get_pathlen(issuer.get()) == 1);
  CHECK(ASN1_INTEGER_get(X509_get0_serialNumber(certificate.get())) == 0x7f01);
  CHECK(X509_get0_notAfter(certificate.get())->type == V_ASN1_GENERALIZEDTIME);
  CHECK(X509_get0_notBefore(certificate.get())->type == V_ASN1_UTCTIME);
  CHECK(X509_get_ext_by_NID(certificate.get(), NID_crl_distribution_points, -1) >= 0);
  CHECK(X509_get_ext_by_NID(certificate.get(), NID_info_access, -1) >= 0);
  CHECK(mint::serial_of(leaf.certificate) == Bytes{0x7f, 0x01});
}

TEST_CASE("a corrupted signature stays well formed and does not verify") {
  mint::CertificateSpec spec = authority_spec();
  spec.corrupt_signature = true;
  const mint::Credential made = *mint::self_sign(spec, *mint::make_key(mint::Algorithm::p256));
  CHECK(X509_verify(read(made.certificate).get(), made.key.get()) != 1);
}

TEST_CASE("a CRL is signed by its issuer and names what is revoked, with the reason") {
  const mint::Credential root = authority();
  const mint::CrlSpec spec = {
      .this_update = kStart,
      .next_update = kEnd,
      .revoked = {{.serial = {0x05}, .revoked_at = kStart, .reason = mint::RevocationReason::key_compromise}}};
  const Bytes der = *mint::make_crl(spec, root.issuer());
  const unsigned char* at = der.data();
  const ossl::CrlHandle crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
  REQUIRE(crl);
  CHECK(X509_CRL_verify(crl.get(), root.key.get()) == 1);
  CHECK(X509_CRL_get_version(crl.get()) == 1);
  const ossl::Handle<ASN1_INTEGER, ASN1_INTEGER_free> serial(ASN1_INTEGER_new());
  ASN1_INTEGER_set(serial.get(), 5);
  X509_REVOKED* entry = nullptr;
  CHECK(X509_CRL_get0_by_serial(crl.get(), &entry, serial.get()) == 1);
}

TEST_CASE("a private key is written as PKCS#8 and read back, encrypted or not") {
  const ossl::Key key = *mint::make_key(mint::Algorithm::ed25519);
  const Bytes der = *mint::private_der(key);
  const unsigned char* at = der.data();
  const ossl::KeyHandle again(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
  REQUIRE(again);
  CHECK(EVP_PKEY_eq(again.get(), key.get()) == 1);
  const Bytes encrypted = *mint::encrypted_private_der(key, "secret");
  CHECK(as_text(encrypted).find(as_text(ByteView(der).last(32))) == std::string_view::npos);
  CHECK(mint::to_pem("PRIVATE KEY", der).find("-----BEGIN PRIVATE KEY-----\n") == 0);
}

TEST_CASE("a name is read from text, and text that is none is refused") {
  CHECK(mint::Name::parse("O=Example, CN=root")->der == name({{"O", "Example"}, {"CN", "root"}}).der);
  CHECK(mint::Name::parse("")->der == Bytes{0x30, 0x00});
  CHECK(mint::Name::parse("1.2.3=x").has_value());
  CHECK_FALSE(mint::Name::parse("root").has_value());
  CHECK_FALSE(mint::Name::parse("NOPE=root").has_value());
}

TEST_CASE("integers and named bits are of the shortest form (X.690 §8.3.2, §11.2.2)") {
  CHECK(to_hex(mint::integer(0)) == "020100");
  CHECK(to_hex(mint::integer(127)) == "02017f");
  CHECK(to_hex(mint::integer(128)) == "02020080");
  CHECK(to_hex(mint::integer(-1)) == "0201ff");
  CHECK(to_hex(mint::integer(-129)) == "0202ff7f");
  CHECK(to_hex(mint::named_bits({0})) == "03020780");
  CHECK(to_hex(mint::named_bits({5, 6})) == "03020106");
  CHECK(to_hex(mint::named_bits({8})) == "0303070080");
  CHECK(to_hex(mint::named_bits({})) == "030100");
  CHECK(to_hex(mint::object_identifier("1.2.840.113549.1.1.11")) == "06092a864886f70d01010b");
  CHECK(to_hex(mint::object_identifier("2.999.1")) == "0603883701");
}
