#include "path/signature.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <string>
#include <unordered_map>

#include "der/pss.h"
#include "ossl/handle.h"

namespace mtlsdiag::path {
namespace {

using der::Hash;
using der::KeyType;
using DigestHandle = ossl::Handle<EVP_MD, EVP_MD_free>;
using ParamBuilder = ossl::Handle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Params = ossl::Handle<OSSL_PARAM, OSSL_PARAM_free>;

/// Keys kept at most; when there are more, all are dropped, so that a stream of CAs cannot fill the memory.
constexpr std::size_t kMaxKeys = 1024;
/// OpenSSL itself refuses larger moduli; the check costs the cube of the size.
constexpr int kMaxRsaBits = 16384;
constexpr std::size_t kHashes = 15;

const char* openssl_name(Hash hash) {
  switch (hash) {
    case Hash::md5: return "MD5";
    case Hash::sha1: return "SHA1";
    case Hash::sha224: return "SHA2-224";
    case Hash::sha256: return "SHA2-256";
    case Hash::sha384: return "SHA2-384";
    case Hash::sha512: return "SHA2-512";
    case Hash::ripemd160: return "RIPEMD160";
    case Hash::sha3_224: return "SHA3-224";
    case Hash::sha3_256: return "SHA3-256";
    case Hash::sha3_384: return "SHA3-384";
    case Hash::sha3_512: return "SHA3-512";
    default: return nullptr;
  }
}

const char* group_name(const der::Oid& curve) {
  if (curve == der::oid::kSecp256r1) {
    return "prime256v1";
  }
  if (curve == der::oid::kSecp384r1) {
    return "secp384r1";
  }
  return curve == der::oid::kSecp521r1 ? "secp521r1" : nullptr;
}

ossl::KeyHandle from_params(const char* type, const OSSL_PARAM* params) {
  const ossl::KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(params)) != 1) {
    return nullptr;
  }
  return ossl::KeyHandle(made);
}

ossl::BignumHandle number(ByteView octets) {
  return ossl::BignumHandle(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
}

ossl::KeyHandle make_rsa(const der::PublicKey& key) {
  const ossl::BignumHandle n = number(key.rsa_modulus);
  const ossl::BignumHandle e = number(key.rsa_exponent);
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  return from_params("RSA", params.get());
}

ossl::KeyHandle make_ec(const der::PublicKey& key, const char* group) {
  auto* point = const_cast<std::uint8_t*>(key.bits.data());
  const std::array<OSSL_PARAM, 3> params{
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(group), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, key.bits.size()), OSSL_PARAM_construct_end()};
  return from_params("EC", params.data());
}

ossl::KeyHandle decode(const der::PublicKey& key) {
  const unsigned char* at = key.raw.data();
  return ossl::KeyHandle(d2i_PUBKEY(nullptr, &at, static_cast<long>(key.raw.size())));
}

/// Building by type is several times cheaper than letting OpenSSL find a decoder. Other types are decoded.
ossl::KeyHandle make_key(const der::PublicKey& key) {
  switch (key.type) {
    case KeyType::rsa: return key.size_bits > kMaxRsaBits ? nullptr : make_rsa(key);
    case KeyType::ec: {
      const char* group = group_name(key.curve);
      return group != nullptr ? make_ec(key, group) : decode(key);
    }
    case KeyType::ed25519:
      return ossl::KeyHandle(
          EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, key.bits.data(), key.bits.size()));
    case KeyType::ed448:
      return ossl::KeyHandle(
          EVP_PKEY_new_raw_public_key_ex(nullptr, "ED448", nullptr, key.bits.data(), key.bits.size()));
    default: return decode(key);
  }
}

/// Parameters that no signature can have been made by are no parameters. Source: RFC 4055 §3.1, for the trailer.
bool is_sound(const der::PssParameters& pss) {
  return pss.is_readable && pss.mask_hash != Hash::unknown && pss.trailer == 1 &&
         pss.salt_length <= static_cast<std::uint64_t>(kMaxRsaBits) / 8;
}

bool set_pss(EVP_PKEY_CTX* context, const der::PssParameters& pss) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md_name(context, openssl_name(pss.mask_hash), nullptr) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, static_cast<int>(pss.salt_length)) == 1;
}

struct Key {
  ossl::KeyHandle handle;
  std::array<ossl::KeyContext, kHashes> contexts;  ///< ready to verify, by Hash
};

bool fits(KeyType key, KeyType scheme) {
  return key == scheme || (scheme == KeyType::rsa_pss && key == KeyType::rsa);
}

}  // namespace

struct SignatureChecker::State {
  std::unordered_map<std::string, Key> keys;
  std::array<DigestHandle, kHashes> digests;
  ossl::DigestContext digest_context{EVP_MD_CTX_new()};

  Key& key_for(const der::PublicKey& key) {
    if (keys.size() > kMaxKeys) {
      keys.clear();
    }
    const auto [at, is_new] = keys.try_emplace(std::string(as_text(key.raw)));
    if (is_new) {
      at->second.handle = make_key(key);
      ERR_clear_error();
    }
    return at->second;
  }

  const EVP_MD* digest_for(Hash hash) {
    DigestHandle& slot = digests[static_cast<std::size_t>(hash)];
    if (slot == nullptr && openssl_name(hash) != nullptr) {
      slot.reset(EVP_MD_fetch(nullptr, openssl_name(hash), nullptr));
      ERR_clear_error();
    }
    return slot.get();
  }

  SignatureOutcome check_digest(Key& key, const der::SignatureScheme& scheme, const der::PssParameters* pss,
                                ByteView text, ByteView signature) {
    const EVP_MD* md = digest_for(scheme.hash);
    if (md == nullptr) {
      return SignatureOutcome::unsupported;
    }
    ossl::KeyContext fresh;
    ossl::KeyContext& context = pss != nullptr ? fresh : key.contexts[static_cast<std::size_t>(scheme.hash)];
    if (context == nullptr) {
      context.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, key.handle.get(), nullptr));
      if (context == nullptr || EVP_PKEY_verify_init(context.get()) != 1 ||
          EVP_PKEY_CTX_set_signature_md(context.get(), md) != 1 || (pss != nullptr && !set_pss(context.get(), *pss))) {
        context.reset();
        return SignatureOutcome::unsupported;
      }
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    if (EVP_DigestInit_ex2(digest_context.get(), md, nullptr) != 1 ||
        EVP_DigestUpdate(digest_context.get(), text.data(), text.size()) != 1 ||
        EVP_DigestFinal_ex(digest_context.get(), hash.data(), &size) != 1) {
      return SignatureOutcome::unsupported;
    }
    return EVP_PKEY_verify(context.get(), signature.data(), signature.size(), hash.data(), size) == 1
               ? SignatureOutcome::valid
               : SignatureOutcome::invalid;
  }

  static SignatureOutcome check_whole(const Key& key, ByteView text, ByteView signature) {
    const ossl::DigestContext context(EVP_MD_CTX_new());
    if (EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, nullptr, nullptr, key.handle.get(), nullptr) != 1) {
      return SignatureOutcome::unsupported;
    }
    return EVP_DigestVerify(context.get(), signature.data(), signature.size(), text.data(), text.size()) == 1
               ? SignatureOutcome::valid
               : SignatureOutcome::invalid;
  }
};

SignatureChecker::SignatureChecker() : state_(std::make_unique<State>()) {}
SignatureChecker::~SignatureChecker() = default;

SignatureOutcome SignatureChecker::check(ByteView signed_part, const der::AlgorithmIdentifier& algorithm,
                                         ByteView signature, const der::PublicKey& public_key) {
  const der::SignatureScheme scheme = der::signature_scheme(algorithm);
  const bool is_unknown =
      scheme.key == KeyType::unknown || scheme.hash == Hash::unknown || public_key.type == KeyType::unknown;
  // Signatures without a digest of their own carry the key's OID: those of ML-DSA and SLH-DSA are OpenSSL's to know,
  // from 3.5 on.
  const bool is_of_key = is_unknown && public_key.algorithm.oid == algorithm.oid;
  if (is_unknown && !is_of_key) {
    return SignatureOutcome::unsupported;
  }
  if (!fits(public_key.type, scheme.key)) {
    return SignatureOutcome::invalid;
  }
  Key& key = state_->key_for(public_key);
  if (key.handle == nullptr) {
    return is_of_key ? SignatureOutcome::unsupported : SignatureOutcome::broken_key;
  }
  SignatureOutcome outcome = SignatureOutcome::unsupported;
  if (scheme.hash == Hash::none || is_of_key) {
    outcome = State::check_whole(key, signed_part, signature);
  } else if (scheme.key == KeyType::rsa_pss) {
    const der::PssParameters pss = der::read_pss(algorithm);
    outcome =
        is_sound(pss) ? state_->check_digest(key, scheme, &pss, signed_part, signature) : SignatureOutcome::invalid;
  } else {
    outcome = state_->check_digest(key, scheme, nullptr, signed_part, signature);
  }
  if (outcome != SignatureOutcome::valid) {
    ERR_clear_error();
  }
  return outcome;
}

std::string_view to_string(SignatureOutcome outcome) {
  switch (outcome) {
    case SignatureOutcome::valid: return "valid";
    case SignatureOutcome::invalid: return "the issuer's key does not verify it";
    case SignatureOutcome::unsupported: return "its algorithm is not supported here";
    case SignatureOutcome::broken_key: return "the issuer's public key cannot be used";
  }
  return "";
}

Bytes digest(Hash hash, ByteView bytes) {
  const char* name = openssl_name(hash);
  Bytes out(EVP_MAX_MD_SIZE);
  std::size_t size = 0;
  if (name == nullptr || EVP_Q_digest(nullptr, name, nullptr, bytes.data(), bytes.size(), out.data(), &size) != 1) {
    ERR_clear_error();
    return {};
  }
  out.resize(size);
  return out;
}

}  // namespace mtlsdiag::path
