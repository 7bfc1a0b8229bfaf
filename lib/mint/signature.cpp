#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "mint/certificate.h"
#include "mint/der_builder.h"
#include "ossl/handle.h"

namespace mtlsdiag::mint {
namespace {

struct DigestRow {
  Digest digest;
  const char* name;
  std::string_view oid;
  std::string_view rsa;    ///< signature algorithm, PKCS #1 v1.5
  std::string_view ecdsa;  ///< empty: none is defined
  int octets;
};

/// Source: RFC 3279 §2.2, RFC 4055 §5, RFC 5758 §3.2.
constexpr DigestRow kDigests[] = {
    {Digest::md5, "MD5", "1.2.840.113549.2.5", "1.2.840.113549.1.1.4", "", 16},
    {Digest::sha1, "SHA1", "1.3.14.3.2.26", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1", 20},
    {Digest::sha224, "SHA224", "2.16.840.1.101.3.4.2.4", "1.2.840.113549.1.1.14", "1.2.840.10045.4.3.1", 28},
    {Digest::sha256, "SHA256", "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2", 32},
    {Digest::sha384, "SHA384", "2.16.840.1.101.3.4.2.2", "1.2.840.113549.1.1.12", "1.2.840.10045.4.3.3", 48},
    {Digest::sha512, "SHA512", "2.16.840.1.101.3.4.2.3", "1.2.840.113549.1.1.13", "1.2.840.10045.4.3.4", 64},
};

const DigestRow& row_for(const ossl::Key& key, Digest digest) {
  if (digest == Digest::automatic) {
    const bool is_ec = key.type() == ossl::KeyType::ec;
    digest = is_ec && key.bits() > 384 ? Digest::sha512 : is_ec && key.bits() > 256 ? Digest::sha384 : Digest::sha256;
  }
  for (const DigestRow& row : kDigests) {
    if (row.digest == digest) {
      return row;
    }
  }
  MTLSDIAG_CHECK(false);
  return kDigests[0];
}

/// RSASSA-PSS-params with the digest for both purposes. Source: RFC 4055 §3.1.
Bytes pss_algorithm(const DigestRow& row) {
  const Bytes hash = sequence({object_identifier(row.oid), null()});
  const Bytes mask = sequence({object_identifier("1.2.840.113549.1.1.8"), hash});
  return sequence({object_identifier("1.2.840.113549.1.1.10"),
                   sequence({element(context(0, true), {hash}), element(context(1, true), {mask}),
                             element(context(2, true), {integer(row.octets)})})});
}

bool has_own_digest(const ossl::Key& key) {
  return key.type() == ossl::KeyType::ed25519 || key.type() == ossl::KeyType::ed448;
}

}  // namespace

Result<Bytes> signature_algorithm(const ossl::Key& key, Digest digest, Padding padding) {
  const DigestRow& row = row_for(key, digest);
  switch (key.type()) {
    case ossl::KeyType::ed25519: return sequence({object_identifier("1.3.101.112")});
    case ossl::KeyType::ed448: return sequence({object_identifier("1.3.101.113")});
    case ossl::KeyType::rsa:
      return padding == Padding::pss ? pss_algorithm(row) : sequence({object_identifier(row.rsa), null()});
    case ossl::KeyType::ec:
      if (!row.ecdsa.empty()) {
        return sequence({object_identifier(row.ecdsa)});
      }
      break;
    default: break;
  }
  return Error{ErrorCode::unsupported, "no signature algorithm is defined for " + key.describe() + " with " + row.name};
}

Result<Bytes> sign(ByteView to_be_signed, const ossl::Key& key, Digest digest, Padding padding) {
  ERR_clear_error();
  const ossl::DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  const char* const digest_name = has_own_digest(key) ? nullptr : row_for(key, digest).name;
  bool ok =
      context && EVP_DigestSignInit_ex(context.get(), &options, digest_name, nullptr, nullptr, key.get(), nullptr) == 1;
  if (ok && padding == Padding::pss && key.type() == ossl::KeyType::rsa) {
    ok = EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  std::size_t length = 0;
  ok = ok && EVP_DigestSign(context.get(), nullptr, &length, to_be_signed.data(), to_be_signed.size()) == 1;
  Bytes signature(length);
  ok = ok && EVP_DigestSign(context.get(), signature.data(), &length, to_be_signed.data(), to_be_signed.size()) == 1;
  ERR_clear_error();
  if (!ok) {
    return Error{ErrorCode::system, "OpenSSL cannot sign with a key of kind " + key.describe()};
  }
  signature.resize(length);
  return signature;
}

}  // namespace mtlsdiag::mint
