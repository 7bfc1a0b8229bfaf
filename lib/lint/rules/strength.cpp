// Strength: sizes, exponents, curves, known weak keys, and the hashes of signatures.
#include <algorithm>

#include "lint/rsa_factors.h"
#include "lint/rules/rules.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;
using der::Hash;
using der::KeyType;

constexpr int kMinRsaBits = 2048;
constexpr int kMaxRsaBits = 16384;
constexpr int kMinCurveBits = 224;

bool is_rsa(const Facts& f) {
  return f->key.type == KeyType::rsa || f->key.type == KeyType::rsa_pss;
}

std::string bits_of(const Facts& f) {
  return std::to_string(f->key.size_bits) + " bits";
}

Answer rsa_too_small(const Facts& f) {
  return !is_rsa(f) || f->key.is_malformed ? not_applicable()
         : f->key.size_bits < kMinRsaBits  ? fired_at(f->key.offset, bits_of(f))
                                           : pass();
}

Answer rsa_too_large(const Facts& f) {
  return !is_rsa(f) ? not_applicable() : f->key.size_bits > kMaxRsaBits ? fired_at(f->key.offset, bits_of(f)) : pass();
}

Answer rsa_odd_size(const Facts& f) {
  return !is_rsa(f) || f->key.is_malformed || f->key.size_bits < kMinRsaBits ? not_applicable()
         : f->key.size_bits % 8 != 0                                         ? fired_at(f->key.offset, bits_of(f))
                                                                             : pass();
}

/// The exponent as a number; nothing where it has more than 64 bits.
std::optional<std::uint64_t> exponent(const Facts& f) {
  if (f->key.rsa_exponent.size() > 8) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  for (const std::uint8_t octet : f->key.rsa_exponent) {
    value = value << 8 | octet;
  }
  return value;
}

Answer exponent_even(const Facts& f) {
  if (!is_rsa(f) || f->key.is_malformed) {
    return not_applicable();
  }
  return fired_if(f->key.rsa_exponent.empty() || f->key.rsa_exponent.back() % 2 == 0, f->key.offset);
}

Answer exponent_too_small(const Facts& f) {
  const auto value = exponent(f);
  return !is_rsa(f) || f->key.is_malformed ? not_applicable() : fired_if(value && *value < 3, f->key.offset);
}

Answer exponent_below_range(const Facts& f) {
  const auto value = exponent(f);
  return !is_rsa(f) || f->key.is_malformed ? not_applicable()
                                           : fired_if(value && *value >= 3 && *value < 65537, f->key.offset);
}

Answer exponent_too_large(const Facts& f) {
  return !is_rsa(f) || f->key.is_malformed ? not_applicable()
                                           : fired_if(f->key.rsa_exponent.size() > 32, f->key.offset);
}

/// A negative modulus or exponent is a leading octet of 0x80 or more, which der's reading drops the sign of.
Answer rsa_negative(const Facts& f) {
  if (!is_rsa(f) || f->key.is_malformed) {
    return not_applicable();
  }
  der::Reading reading;
  der::Cursor whole(f->key.bits, reading);
  der::Cursor in(whole.any("a key"), reading);
  const der::Element modulus = in.any("a modulus");
  const der::Element exponent_element = in.any("an exponent");
  return fired_if((!modulus.content.empty() && modulus.content[0] >= 0x80) ||
                      (!exponent_element.content.empty() && exponent_element.content[0] >= 0x80),
                  f->key.offset);
}

Answer modulus_factor(const Facts& f) {
  if (!is_rsa(f) || f->key.is_malformed) {
    return not_applicable();
  }
  const unsigned factor = small_factor(f->key.rsa_modulus);
  return factor == 0 ? pass() : fired_at(f->key.offset, "divisible by " + std::to_string(factor));
}

Answer roca(const Facts& f) {
  return !is_rsa(f) || f->key.is_malformed || f->key.size_bits < 512
             ? not_applicable()
             : fired_if(has_roca_fingerprint(f->key.rsa_modulus), f->key.offset);
}

Answer curve_too_small(const Facts& f) {
  return f->key.type != KeyType::ec || f->key.size_bits == 0 ? not_applicable()
         : f->key.size_bits < kMinCurveBits                  ? fired_at(f->key.offset, der::describe(f->key))
                                                             : pass();
}

Answer curve_uncommon(const Facts& f) {
  if (f->key.type != KeyType::ec || f->key.curve.empty() ||
      (f->key.size_bits != 0 && f->key.size_bits < kMinCurveBits)) {
    return not_applicable();
  }
  const bool is_common = f->key.curve == der::oid::kSecp256r1 || f->key.curve == der::oid::kSecp384r1 ||
                         f->key.curve == der::oid::kSecp521r1;
  return is_common ? pass() : fired_at(f->key.offset, der::describe(f->key));
}

Answer rsa_pss_key(const Facts& f) {
  return fired_if(f->key.type == KeyType::rsa_pss, f->key.offset);
}

/// TLS 1.3 knows ECDSA with one hash for each curve only. The issuer's curve is told by the length of the signature:
/// two numbers of the curve's size, their headers and that of the pair. Source: RFC 8446 §4.2.3.
Answer hash_of_other_curve(const Facts& f) {
  const der::SignatureScheme& scheme = f.signature;
  if (scheme.key != KeyType::ec || scheme.hash == Hash::sha1 || f.is_root) {
    return not_applicable();
  }
  constexpr std::pair<std::size_t, Hash> kLongest[] = {{72, Hash::sha256}, {104, Hash::sha384}, {139, Hash::sha512}};
  const auto* curve = std::find_if(std::begin(kLongest), std::end(kLongest),
                                   [&](const auto& row) { return f->signature.size() <= row.first; });
  return curve == std::end(kLongest) ? not_applicable()
                                     : fired_if(scheme.hash != curve->second, f->signature_algorithm.offset);
}

Answer dsa(const Facts& f) {
  return fired_if(f->key.type == KeyType::dsa, f->key.offset);
}

Answer dsa_parameters(const Facts& f) {
  return f->key.type != KeyType::dsa
             ? not_applicable()
             : fired_if(f->key.algorithm.parameters.empty() || f->key.is_malformed, f->key.algorithm.offset);
}

Answer cannot_sign(const Facts& f) {
  const bool cannot = f->key.type == KeyType::x25519 || f->key.type == KeyType::x448 || f->key.type == KeyType::dh;
  return f->key.type == KeyType::unknown ? not_applicable() : fired_if(cannot, f->key.offset);
}

Answer key_unknown(const Facts& f) {
  return f->key.type == KeyType::unknown ? fired_at(f->key.algorithm.offset, der::readable(f->key.algorithm.oid))
                                         : pass();
}

Answer point_compressed(const Facts& f) {
  return f->key.type != KeyType::ec || f->key.bits.empty()
             ? not_applicable()
             : fired_if(f->key.bits[0] == 2 || f->key.bits[0] == 3, f->key.offset);
}

Hash signature_hash(const Facts& f) {
  return f.signature.hash;
}

bool is_broken_hash(Hash hash) {
  return hash == Hash::md2 || hash == Hash::md4 || hash == Hash::md5;
}

Answer signature_md5(const Facts& f) {
  return f.is_root ? not_applicable()
         : is_broken_hash(signature_hash(f))
             ? fired_at(f->signature_algorithm.offset, std::string(der::to_string(signature_hash(f))))
             : pass();
}

Answer signature_sha1(const Facts& f) {
  return f.is_root ? not_applicable() : fired_if(signature_hash(f) == Hash::sha1, f->signature_algorithm.offset);
}

Answer signature_of_root(const Facts& f) {
  const Hash hash = signature_hash(f);
  return f.is_root ? fired_if(hash == Hash::sha1 || is_broken_hash(hash), f->signature_algorithm.offset)
                   : not_applicable();
}

Answer signature_unknown(const Facts& f) {
  const der::SignatureScheme& scheme = f.signature;
  return scheme.key == KeyType::unknown
             ? fired_at(f->signature_algorithm.offset, der::readable(f->signature_algorithm.oid))
             : pass();
}

constexpr std::string_view kNewKey =
    "Make a new key (P-256, or RSA with 2048 bits and exponent 65537) and issue a certificate for it.";
constexpr std::string_view kNewSignature = "Issue the certificate again with SHA-256.";
constexpr std::string_view kSp800 = "NIST SP 800-131A 3; NIST SP 800-57 part 1, 5.6";

constexpr CertificateRule kRules[] = {
    {{"strength.rsa-too-small", K::weak_key, error, kAlways, kSp800,
      "the RSA key has fewer than 2048 bits, and today's TLS stacks refuse it", kNewKey},
     rsa_too_small},
    {{"strength.rsa-too-large", K::weak_key, error, kAlways, "OpenSSL OPENSSL_RSA_MAX_MODULUS_BITS",
      "the RSA key has more than 16384 bits, and TLS stacks refuse it", kNewKey},
     rsa_too_large},
    {{"strength.rsa-odd-size", K::weak_key, info, kAlways, "CA/Browser Forum BR 6.1.5",
      "the size of the RSA key is no multiple of 8 bits", kNewKey},
     rsa_odd_size},
    {{"strength.rsa-exponent-even", K::weak_key, error, kAlways, "RFC 8017 3.1",
      "the RSA exponent is even: no such key can work", kNewKey},
     exponent_even},
    {{"strength.rsa-exponent-too-small", K::weak_key, error, kAlways, "RFC 8017 3.1",
      "the RSA exponent is below 3: anyone can forge signatures", kNewKey},
     exponent_too_small},
    {{"strength.rsa-exponent-below-range", K::weak_key, info, kAlways, "NIST FIPS 186-5 A.1.1",
      "the RSA exponent is below 65537", kNewKey},
     exponent_below_range},
    {{"strength.rsa-exponent-too-large", K::weak_key, warning, kAlways, "NIST FIPS 186-5 A.1.1",
      "the RSA exponent has more than 256 bits, and many TLS stacks refuse it", kNewKey},
     exponent_too_large},
    {{"strength.rsa-negative", K::weak_key, error, kAlways, "RFC 8017 3.1",
      "the RSA modulus or exponent is negative as it is encoded", kNewKey},
     rsa_negative},
    {{"strength.rsa-small-factor", K::weak_key, error, kAlways, "NIST SP 800-89 5.3.3",
      "the RSA modulus has a factor below 752: anyone can compute the private key", kNewKey},
     modulus_factor},
    {{"strength.roca", K::weak_key, error, kAlways, "CVE-2017-15361",
      "the RSA key was made by a flawed smart card library (ROCA), and its private key can be computed", kNewKey},
     roca},
    {{"strength.curve-too-small", K::weak_key, error, kAlways, kSp800,
      "the key is on a curve of fewer than 224 bits, and today's TLS stacks refuse it", kNewKey},
     curve_too_small},
    {{"strength.curve-uncommon", K::weak_key, info, kAlways, "RFC 8446 4.2.3",
      "the key is on a curve other than P-256, P-384 and P-521, which many TLS stacks do not support", kNewKey},
     curve_uncommon},
    {{"strength.rsa-pss-key", K::weak_key, info, kAlways, "RFC 8446 4.2.3; Mozilla Root Store Policy 5.1.1",
      "the public key is bound to RSASSA-PSS by its identifier, and Go, Schannel and others do not read it",
      "Make an RSA key under rsaEncryption, which may sign by RSASSA-PSS as well."},
     rsa_pss_key},
    {{"rfc8446.ecdsa-hash-for-curve", K::weak_signature, info, kAlways,
      "RFC 8446 4.2.3; Mozilla Root Store Policy 5.1.2",
      "the ECDSA signature uses a hash that is not the one of its curve (SHA-256 for P-256, SHA-384 for P-384), for "
      "which "
      "TLS 1.3 has no name",
      "Have the CA sign with the hash that goes with its key."},
     hash_of_other_curve},
    {{"strength.point-compressed", K::weak_key, info, kAlways, "RFC 5480 2.2",
      "the public key is a compressed point, which Go and others do not read",
      "Make a key whose point is written out, as OpenSSL does by itself."},
     point_compressed},
    {{"strength.key-unknown", K::weak_key, info, kAlways, "RFC 5280 4.1.2.7",
      "the key is of an algorithm that TLS stacks do not commonly know", kNewKey},
     key_unknown},
    {{"strength.dsa", K::weak_key, error, kAlways, "NIST FIPS 186-5; RFC 8446 4.2.3",
      "the key is a DSA key, which TLS 1.3 and today's TLS stacks do not know", kNewKey},
     dsa},
    {{"rfc3279.dsa-parameters", K::weak_key, error, kAlways, "RFC 3279 2.3.2",
      "the parameters of a DSA key are missing or cannot be read", kNewKey},
     dsa_parameters},
    {{"strength.key-cannot-sign", K::key_usage_wrong, warning, kLeafProfiles, "RFC 8446 4.4.2",
      "the key is for key agreement only: it cannot sign, and TLS cannot use it", kNewKey},
     cannot_sign},
    {{"strength.signature-md5", K::weak_signature, error, kAlways, "RFC 6151; RFC 8446 4.4.2",
      "the signature uses a hash that is broken (MD2, MD4, MD5), and every peer refuses it", kNewSignature},
     signature_md5},
    {{"strength.signature-sha1", K::weak_signature, error, kAlways, "RFC 9155; RFC 8446 4.4.2",
      "the signature uses SHA-1, and today's TLS stacks refuse it", kNewSignature},
     signature_sha1},
    {{"strength.signature-of-root", K::weak_signature, info, kAlways, "RFC 8446 4.4.2.2",
      "this root signs itself with an old hash; nobody checks that signature", kNewSignature},
     signature_of_root},
    {{"strength.signature-unknown", K::weak_signature, info, kAlways, "RFC 5280 4.1.1.2",
      "the signature algorithm is one that TLS stacks do not commonly know", kNewSignature},
     signature_unknown},
};

}  // namespace

std::span<const CertificateRule> strength_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
