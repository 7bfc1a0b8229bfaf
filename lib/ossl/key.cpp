#include "ossl/key.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>

#include <array>
#include <cstring>

#include "ossl/handle.h"
#include "ossl/reason.h"
#include "ossl/secret.h"

namespace mtlsdiag::ossl {
namespace {

using ParamBuilder = Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Params = Handle<OSSL_PARAM, OSSL_PARAM_free>;
using SecretNumber = Handle<BIGNUM, BN_clear_free>;

struct KeyTypeName {
  const char* openssl_name;
  KeyType type;
};

constexpr KeyTypeName kKeyTypes[] = {
    {"RSA", KeyType::rsa}, {"RSA-PSS", KeyType::rsa_pss}, {"DSA", KeyType::dsa},
    {"EC", KeyType::ec},   {"ED25519", KeyType::ed25519}, {"ED448", KeyType::ed448},
};

struct CurveName {
  std::string_view openssl_name;
  std::string_view nist_name;
};

constexpr CurveName kCurves[] = {
    {"prime256v1", "P-256"}, {"secp384r1", "P-384"},  {"secp521r1", "P-521"},
    {"secp224r1", "P-224"},  {"prime192v1", "P-192"},
};

SecretNumber number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  EVP_PKEY_get_bn_param(key, name, &raw);
  return SecretNumber(raw);
}

Key make_key(const char* type, OSSL_PARAM* params) {
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, params) != 1) {
    return {};
  }
  return Key::adopt(made);
}

Key join_rsa(const char* type, const EVP_PKEY* public_part, const EVP_PKEY* private_part) {
  const SecretNumber n = number_of(public_part, OSSL_PKEY_PARAM_RSA_N);
  const SecretNumber e = number_of(public_part, OSSL_PKEY_PARAM_RSA_E);
  const SecretNumber d = number_of(private_part, OSSL_PKEY_PARAM_RSA_D);
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !d || !builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_D, d.get()) != 1) {
    return {};
  }
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  return make_key(type, params.get());
}

Bytes octets_of(const EVP_PKEY* key, const char* name) {
  std::size_t size = 0;
  if (EVP_PKEY_get_octet_string_param(key, name, nullptr, 0, &size) != 1) {
    return {};
  }
  Bytes out(size);
  if (EVP_PKEY_get_octet_string_param(key, name, out.data(), out.size(), &size) != 1) {
    return {};
  }
  return out;
}

Key join_ec(const Key& public_part, const Key& private_part) {
  const std::string curve = public_part.curve();
  if (curve.empty() || curve != private_part.curve()) {
    return {};
  }
  const Bytes point = octets_of(public_part.get(), OSSL_PKEY_PARAM_PUB_KEY);
  const SecretNumber scalar = number_of(private_part.get(), OSSL_PKEY_PARAM_PRIV_KEY);
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (point.empty() || !scalar || !builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.c_str(), 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar.get()) != 1) {
    return {};
  }
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  return make_key("EC", params.get());
}

Key join_edwards(const char* type, const EVP_PKEY* public_part, const EVP_PKEY* private_part) {
  Bytes point = octets_of(public_part, OSSL_PKEY_PARAM_PUB_KEY);
  Bytes scalar = octets_of(private_part, OSSL_PKEY_PARAM_PRIV_KEY);
  std::array<OSSL_PARAM, 3> params{
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PRIV_KEY, scalar.data(), scalar.size()),
      OSSL_PARAM_construct_end()};
  Key made = point.empty() || scalar.empty() ? Key() : make_key(type, params.data());
  wipe(scalar);
  return made;
}

}  // namespace

Key Key::adopt(evp_pkey_st* raw) {
  Key key;
  key.raw_ = raw;
  return key;
}

Key::Key(const Key& other) : raw_(other.raw_) {
  if (raw_ != nullptr) {
    EVP_PKEY_up_ref(raw_);
  }
}

Key::~Key() {
  EVP_PKEY_free(raw_);
}

KeyType Key::type() const {
  if (raw_ == nullptr) {
    return KeyType::none;
  }
  for (const KeyTypeName& row : kKeyTypes) {
    if (EVP_PKEY_is_a(raw_, row.openssl_name) == 1) {
      return row.type;
    }
  }
  return KeyType::other;
}

int Key::bits() const {
  return raw_ == nullptr ? 0 : EVP_PKEY_get_bits(raw_);
}

std::string Key::curve() const {
  if (type() != KeyType::ec) {
    return {};
  }
  std::array<char, 80> name{};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(raw_, name.data(), name.size(), &size) != 1) {
    clear_errors();
    return {};
  }
  return {name.data(), size};
}

std::string Key::describe() const {
  switch (type()) {
    case KeyType::none: return "no key";
    case KeyType::rsa: return fmt::format("RSA {}", bits());
    case KeyType::rsa_pss: return fmt::format("RSA-PSS {}", bits());
    case KeyType::dsa: return fmt::format("DSA {}", bits());
    case KeyType::ed25519: return "Ed25519";
    case KeyType::ed448: return "Ed448";
    case KeyType::other: return "a key of another kind";
    case KeyType::ec: break;
  }
  const std::string name = curve();
  for (const CurveName& row : kCurves) {
    if (row.openssl_name == name) {
      return fmt::format("ECDSA {}", row.nist_name);
    }
  }
  return name.empty() ? fmt::format("ECDSA {} bits", bits()) : fmt::format("ECDSA {}", name);
}

Bytes Key::public_der() const {
  unsigned char* raw = nullptr;
  const int size = raw_ == nullptr ? 0 : i2d_PUBKEY(raw_, &raw);
  Bytes out;
  if (size > 0) {
    out.assign(raw, raw + size);
  } else {
    clear_errors();
  }
  OPENSSL_free(raw);
  return out;
}

bool Key::same_public(const Key& other) const {
  const bool is_same = raw_ != nullptr && other.raw_ != nullptr && EVP_PKEY_eq(raw_, other.raw_) == 1;
  clear_errors();
  return is_same;
}

Result<Key> parse_public_key(ByteView spki) {
  clear_errors();
  const unsigned char* at = spki.data();
  Key key = Key::adopt(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  if (key) {
    return key;
  }
  const Failure failure = drain_first();
  if (failure.reason == Reason::unsupported_algorithm) {
    return Error{ErrorCode::unsupported, "the public key is of an algorithm that this OpenSSL does not have"};
  }
  return Error{ErrorCode::malformed, fmt::format("the public key cannot be read: {}", failure.text)};
}

Result<Key> with_foreign_public(const Key& key, ByteView certificate_spki) {
  Result<Key> certificate_key = parse_public_key(certificate_spki);
  if (!certificate_key) {
    return certificate_key;
  }
  if (key.same_public(*certificate_key)) {
    return key;
  }
  Key joined;
  if (key.type() == certificate_key->type()) {
    switch (key.type()) {
      case KeyType::rsa: joined = join_rsa("RSA", certificate_key->get(), key.get()); break;
      case KeyType::rsa_pss: joined = join_rsa("RSA-PSS", certificate_key->get(), key.get()); break;
      case KeyType::ec: joined = join_ec(*certificate_key, key); break;
      case KeyType::ed25519: joined = join_edwards("ED25519", certificate_key->get(), key.get()); break;
      case KeyType::ed448: joined = join_edwards("ED448", certificate_key->get(), key.get()); break;
      default: break;
    }
  }
  clear_errors();
  if (!joined) {
    return Error{ErrorCode::unsupported, fmt::format("a certificate for {} cannot be presented with a key of {}",
                                                     certificate_key->describe(), key.describe())};
  }
  return joined;
}

}  // namespace mtlsdiag::ossl
