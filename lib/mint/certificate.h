// Certificates from a plain description. Every field of RFC 5280 can be said, and every field can be said wrongly: the
// structure is written by our own encoder, and OpenSSL only signs.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "der/asn1.h"
#include "mint/name.h"
#include "ossl/key.h"

namespace mtlsdiag::mint {

enum class Digest : std::uint8_t { automatic, md5, sha1, sha224, sha256, sha384, sha512 };
enum class Padding : std::uint8_t { pkcs1, pss };

using enum der::KeyUsageBit;

inline constexpr std::string_view kServerAuth = "1.3.6.1.5.5.7.3.1";
inline constexpr std::string_view kClientAuth = "1.3.6.1.5.5.7.3.2";

struct BasicConstraints {
  bool is_ca = false;
  std::optional<int> path_length;
  bool is_critical = true;
};

struct NameConstraints {
  std::vector<GeneralName> permitted;
  std::vector<GeneralName> excluded;
};

struct Extension {
  std::string oid;
  bool is_critical = false;
  Bytes value;  ///< what the OCTET STRING holds
};

/// Makes an extension as a Extensions member: for `extra`, or to be changed before it is used.
Bytes encode(const Extension& extension);

struct CertificateSpec {
  Name subject;
  Instant not_before{};
  Instant not_after{};
  Bytes serial;                       ///< content octets of the INTEGER as they are; empty: 16 random ones, positive
  Digest digest = Digest::automatic;  ///< by the signer's key: SHA-256, SHA-384 for P-384, SHA-512 for P-521
  Padding padding = Padding::pkcs1;

  std::optional<BasicConstraints> basic_constraints;
  std::uint32_t key_usage = 0;  ///< 0: no extension
  std::vector<std::string_view> extended_key_usage;
  std::vector<GeneralName> subject_alt_names;
  bool san_is_critical = false;
  NameConstraints name_constraints;
  std::vector<std::string> policies;  ///< OIDs
  bool subject_key_identifier = true;
  bool authority_key_identifier = true;  ///< left out of self-signed certificates all the same
  std::vector<std::string> ca_issuers;   ///< URLs, authorityInfoAccess
  std::vector<std::string> ocsp;         ///< URLs, authorityInfoAccess
  std::vector<std::string> crl_points;   ///< URLs
  std::vector<Extension> extra;          ///< after all others

  // What follows replaces, where it is not empty, what would be written; each holds complete DER elements.
  Bytes raw_version;                    ///< [0]; a single zero octet: nothing
  Bytes raw_serial;                     ///< INTEGER
  Bytes raw_issuer;                     ///< Name
  Bytes raw_validity;                   ///< Validity
  Bytes raw_public_key;                 ///< SubjectPublicKeyInfo
  Bytes raw_after_key;                  ///< before the extensions: unique identifiers
  Bytes raw_extensions;                 ///< [3]; a single zero octet: nothing
  Bytes raw_signature_algorithm;        ///< AlgorithmIdentifier inside and outside
  Bytes raw_outer_signature_algorithm;  ///< AlgorithmIdentifier outside only
  bool corrupt_signature = false;       ///< flips a bit of it
};

/// Who signs: a name, a key, and the identifier that the issued certificate is to point at (empty: none).
struct Issuer {
  Name name;
  ossl::Key key;
  Bytes key_identifier;
};

/// A certificate with its key.
struct Credential {
  Bytes certificate;  ///< DER
  ossl::Key key;
  Name subject;

  /// Itself as the issuer of others.
  [[nodiscard]] Issuer issuer() const;
};

/// Signs a certificate for the public part of `key`. Fails with `system` where OpenSSL cannot sign.
Result<Credential> issue(const CertificateSpec& spec, const ossl::Key& key, const Issuer& issuer);

/// Signs a certificate with its own key.
Result<Credential> self_sign(const CertificateSpec& spec, const ossl::Key& key);

/// Gives the AlgorithmIdentifier for signatures by a key of this kind. Source: RFC 3279 §2.2, RFC 4055, RFC 5758, RFC
/// 8410.
Result<Bytes> signature_algorithm(const ossl::Key& key, Digest digest, Padding padding = Padding::pkcs1);

/// Signs bytes with the digest and padding. Fails with `system`.
Result<Bytes> sign(ByteView to_be_signed, const ossl::Key& key, Digest digest, Padding padding = Padding::pkcs1);

}  // namespace mtlsdiag::mint
