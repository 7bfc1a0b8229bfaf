#include "x509/key.h"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "der/certificate.h"
#include "der/cursor.h"
#include "der/oid.h"
#include "ossl/reason.h"
#include "x509/der_shape.h"

namespace mtlsdiag::x509 {

namespace {

struct Algorithm {
  der::KnownOid oid;
  int type;
};

/// The algorithms whose keys OpenSSL is told the type of beforehand.
constexpr Algorithm kAlgorithms[] = {
    {der::oid::kRsaEncryption, EVP_PKEY_RSA}, {der::oid::kRsaPss, EVP_PKEY_RSA_PSS},
    {der::oid::kEcPublicKey, EVP_PKEY_EC},    {der::oid::kDsa, EVP_PKEY_DSA},
    {der::oid::kEd25519, EVP_PKEY_ED25519},   {der::oid::kEd448, EVP_PKEY_ED448},
    {der::oid::kX25519, EVP_PKEY_X25519},     {der::oid::kX448, EVP_PKEY_X448},
};

/// The algorithm identifier of a PKCS#8 key; empty where it cannot be read.
der::Oid pkcs8_algorithm(ByteView der) {
  der::Reading reading;
  der::Cursor outer(der, reading);
  const der::Element whole = outer.expect(der::kSequence, "PrivateKeyInfo");
  der::Cursor in(whole, reading);
  in.expect(der::kInteger, "the version");
  const der::Element algorithm = in.expect(der::kSequence, "the algorithm");
  return der::Oid{der::Cursor(algorithm, reading).expect(der::kObjectIdentifier, "the algorithm").content};
}

/// The EVP type of a key by its shape and, in PKCS#8, its algorithm; EVP_PKEY_NONE for others.
int type_of(ByteView der, Shape shape) {
  switch (shape) {
    case Shape::pkcs1: return EVP_PKEY_RSA;
    case Shape::sec1: return EVP_PKEY_EC;
    case Shape::dsa: return EVP_PKEY_DSA;
    default: break;
  }
  const der::Oid oid = pkcs8_algorithm(der);
  const auto* const row = std::find_if(std::begin(kAlgorithms), std::end(kAlgorithms),
                                       [oid](const Algorithm& algorithm) { return oid == der::Oid(algorithm.oid); });
  return row == std::end(kAlgorithms) ? EVP_PKEY_NONE : row->type;
}

/// The largest encoded public point: P-521, uncompressed, is 133 bytes.
constexpr std::size_t kMaxPoint = 160;

/// Gives what tells one public key from another: the encoded point of an EC or Edwards key, the modulus of an RSA key,
/// both as they stand in SubjectPublicKeyInfo; empty for other kinds. Encoding the whole key costs a tenth of a probe.
Bytes public_core(const ossl::Key& key) {
  Bytes out;
  if (key.type() == ossl::KeyType::rsa || key.type() == ossl::KeyType::rsa_pss) {
    BIGNUM* modulus = nullptr;
    if (EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_RSA_N, &modulus) == 1) {
      out.resize(static_cast<std::size_t>(BN_num_bytes(modulus)));
      BN_bn2bin(modulus, out.data());
    }
    BN_free(modulus);
  } else {
    std::array<unsigned char, kMaxPoint> point{};
    std::size_t size = 0;
    if (EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size(), &size) == 1) {
      out.assign(point.begin(), point.begin() + static_cast<std::ptrdiff_t>(size));
    }
  }
  ossl::clear_errors();
  return out;
}

}  // namespace

Result<ossl::Key> parse_private_key(ByteView der) {
  const Shape shape = shape_of(der);
  if (!is_private_key(shape)) {
    return Error{ErrorCode::malformed, "the bytes are not a private key"};
  }
  const int type = type_of(der, shape);
  if (type == EVP_PKEY_NONE) {
    const der::Oid oid = pkcs8_algorithm(der);
    return Error{ErrorCode::unsupported,
                 fmt::format("this OpenSSL does not know keys of the algorithm {}", der::readable(oid))};
  }
  ERR_clear_error();
  const unsigned char* at = der.data();
  EVP_PKEY* const key = d2i_PrivateKey(type, nullptr, &at, static_cast<long>(der.size()));
  if (key == nullptr) {
    const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
    Error error{ErrorCode::malformed, reason == nullptr ? std::string("OpenSSL cannot read it")
                                                        : fmt::format("OpenSSL says {}", quoted(reason))};
    ERR_clear_error();
    return error;
  }
  return ossl::Key::adopt(key);
}

Result<ossl::Key> to_key(const Object& object) {
  if (object.token_key) {
    return object.token_key;
  }
  return parse_private_key(object.secret.reveal());
}

bool fits(const ossl::Key& key, ByteView certificate_der) {
  const Result<der::Certificate> certificate = der::Certificate::parse(certificate_der);
  if (!certificate || !key) {
    return false;
  }
  const Bytes core = public_core(key);
  const ByteView presented_core =
      certificate->key.rsa_modulus.empty() ? certificate->key.bits : certificate->key.rsa_modulus;
  if (!core.empty() && equal(core, presented_core)) {
    return true;
  }
  // Other octets can be the same key: parameters left out, a compressed point.
  const Result<ossl::Key> presented = ossl::parse_public_key(certificate->key.raw);
  return presented && presented->same_public(key);
}

}  // namespace mtlsdiag::x509
