#include "der/algorithm.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "der/pss.h"

namespace mtlsdiag::der {
namespace {

struct SchemeRow {
  KnownOid oid;
  KeyType key;
  Hash hash;
};

/// Signature algorithms. Source: RFC 3279, RFC 4055, RFC 5758, RFC 8410, NIST CSOR.
constexpr SchemeRow kSchemes[] = {
    {KnownOid("1.2.840.113549.1.1.11"), KeyType::rsa, Hash::sha256},
    {KnownOid("1.2.840.10045.4.3.2"), KeyType::ec, Hash::sha256},
    {KnownOid("1.2.840.10045.4.3.3"), KeyType::ec, Hash::sha384},
    {KnownOid("1.2.840.113549.1.1.12"), KeyType::rsa, Hash::sha384},
    {KnownOid("1.2.840.113549.1.1.13"), KeyType::rsa, Hash::sha512},
    {KnownOid("1.2.840.113549.1.1.5"), KeyType::rsa, Hash::sha1},
    {KnownOid("1.2.840.113549.1.1.10"), KeyType::rsa_pss, Hash::sha1},
    {KnownOid("1.3.101.112"), KeyType::ed25519, Hash::none},
    {KnownOid("1.3.101.113"), KeyType::ed448, Hash::none},
    {KnownOid("1.2.840.10045.4.3.4"), KeyType::ec, Hash::sha512},
    {KnownOid("1.2.840.113549.1.1.14"), KeyType::rsa, Hash::sha224},
    {KnownOid("1.2.840.113549.1.1.2"), KeyType::rsa, Hash::md2},
    {KnownOid("1.2.840.113549.1.1.3"), KeyType::rsa, Hash::md4},
    {KnownOid("1.2.840.113549.1.1.4"), KeyType::rsa, Hash::md5},
    {KnownOid("1.3.14.3.2.29"), KeyType::rsa, Hash::sha1},
    {KnownOid("1.3.36.3.3.1.2"), KeyType::rsa, Hash::ripemd160},
    {KnownOid("1.2.840.10045.4.1"), KeyType::ec, Hash::sha1},
    {KnownOid("1.2.840.10045.4.3.1"), KeyType::ec, Hash::sha224},
    {KnownOid("1.2.840.10040.4.3"), KeyType::dsa, Hash::sha1},
    {KnownOid("2.16.840.1.101.3.4.3.1"), KeyType::dsa, Hash::sha224},
    {KnownOid("2.16.840.1.101.3.4.3.2"), KeyType::dsa, Hash::sha256},
    {KnownOid("2.16.840.1.101.3.4.3.9"), KeyType::ec, Hash::sha3_224},
    {KnownOid("2.16.840.1.101.3.4.3.10"), KeyType::ec, Hash::sha3_256},
    {KnownOid("2.16.840.1.101.3.4.3.11"), KeyType::ec, Hash::sha3_384},
    {KnownOid("2.16.840.1.101.3.4.3.12"), KeyType::ec, Hash::sha3_512},
    {KnownOid("2.16.840.1.101.3.4.3.13"), KeyType::rsa, Hash::sha3_224},
    {KnownOid("2.16.840.1.101.3.4.3.14"), KeyType::rsa, Hash::sha3_256},
    {KnownOid("2.16.840.1.101.3.4.3.15"), KeyType::rsa, Hash::sha3_384},
    {KnownOid("2.16.840.1.101.3.4.3.16"), KeyType::rsa, Hash::sha3_512},
};

struct HashRow {
  KnownOid oid;
  Hash hash;
};

constexpr HashRow kHashes[] = {
    {KnownOid("2.16.840.1.101.3.4.2.1"), Hash::sha256},
    {KnownOid("2.16.840.1.101.3.4.2.2"), Hash::sha384},
    {KnownOid("2.16.840.1.101.3.4.2.3"), Hash::sha512},
    {KnownOid("2.16.840.1.101.3.4.2.4"), Hash::sha224},
    {KnownOid("1.3.14.3.2.26"), Hash::sha1},
    {KnownOid("1.2.840.113549.2.5"), Hash::md5},
    {KnownOid("2.16.840.1.101.3.4.2.7"), Hash::sha3_224},
    {KnownOid("2.16.840.1.101.3.4.2.8"), Hash::sha3_256},
    {KnownOid("2.16.840.1.101.3.4.2.9"), Hash::sha3_384},
    {KnownOid("2.16.840.1.101.3.4.2.10"), Hash::sha3_512},
};

struct KeyRow {
  KnownOid oid;
  KeyType type;
  int fixed_bits;
};

constexpr KeyRow kKeys[] = {
    {oid::kRsaEncryption, KeyType::rsa, 0}, {oid::kEcPublicKey, KeyType::ec, 0}, {oid::kEd25519, KeyType::ed25519, 256},
    {oid::kRsaPss, KeyType::rsa_pss, 0},    {oid::kEd448, KeyType::ed448, 456},  {oid::kDsa, KeyType::dsa, 0},
    {oid::kX25519, KeyType::x25519, 256},   {oid::kX448, KeyType::x448, 448},    {oid::kDhPublicNumber, KeyType::dh, 0},
    {oid::kDhKeyAgreement, KeyType::dh, 0},
};

struct CurveRow {
  KnownOid oid;
  int bits;
  std::string_view name;
};

constexpr CurveRow kCurves[] = {
    {KnownOid("1.2.840.10045.3.1.7"), 256, "P-256"},
    {KnownOid("1.3.132.0.34"), 384, "P-384"},
    {KnownOid("1.3.132.0.35"), 521, "P-521"},
    {KnownOid("1.3.132.0.33"), 224, "P-224"},
    {KnownOid("1.2.840.10045.3.1.1"), 192, "P-192"},
    {KnownOid("1.3.132.0.10"), 256, "secp256k1"},
    {KnownOid("1.3.132.0.8"), 160, "secp160r1"},
    {KnownOid("1.3.132.0.32"), 224, "secp224k1"},
    {KnownOid("1.3.36.3.3.2.8.1.1.5"), 224, "brainpoolP224r1"},
    {KnownOid("1.3.36.3.3.2.8.1.1.7"), 256, "brainpoolP256r1"},
    {KnownOid("1.3.36.3.3.2.8.1.1.11"), 384, "brainpoolP384r1"},
    {KnownOid("1.3.36.3.3.2.8.1.1.13"), 512, "brainpoolP512r1"},
    {KnownOid("1.3.132.0.26"), 233, "sect233k1"},
    {KnownOid("1.3.132.0.16"), 283, "sect283k1"},
    {KnownOid("1.3.132.0.1"), 163, "sect163k1"},
    {KnownOid("1.3.132.0.15"), 163, "sect163r2"},
    {KnownOid("1.2.156.10197.1.301"), 256, "SM2"},
};

template <typename Row, std::size_t kSize>
const Row* find_row(const Row (&rows)[kSize], const Oid& oid) {
  const auto* const row = std::find_if(std::begin(rows), std::end(rows), [&](const Row& r) { return oid == r.oid; });
  return row == std::end(rows) ? nullptr : row;
}

ByteView without_leading_zeros(ByteView octets) {
  while (!octets.empty() && octets[0] == 0) {
    octets = octets.subspan(1);
  }
  return octets;
}

int bit_length(ByteView octets) {
  octets = without_leading_zeros(octets);
  if (octets.empty()) {
    return 0;
  }
  int bits = static_cast<int>(octets.size() - 1) * 8;
  for (unsigned top = octets[0]; top != 0; top >>= 1) {
    ++bits;
  }
  return bits;
}

/// RSAPublicKey. Source: RFC 8017 Appendix A.1.1.
void read_rsa(PublicKey& key, std::size_t offset) {
  Reading inner;
  Cursor in(key.bits, inner, offset);
  Cursor fields(in.expect(kSequence, "no RSAPublicKey"), inner);
  key.rsa_modulus = without_leading_zeros(read_integer(fields.expect(kInteger, "no modulus"), inner));
  key.rsa_exponent = without_leading_zeros(read_integer(fields.expect(kInteger, "no exponent"), inner));
  key.size_bits = bit_length(key.rsa_modulus);
  key.is_malformed = !inner.ok();
}

/// An uncompressed or compressed point of the curve's size; of any size where the curve is not known.
/// Source: RFC 5480 §2.2.
bool is_point(ByteView bits, std::size_t field_octets) {
  if (bits.empty() || field_octets == 0) {
    return !bits.empty();
  }
  const bool is_compressed = bits[0] == 2 || bits[0] == 3;
  return is_compressed ? bits.size() == 1 + field_octets : bits[0] == 4 && bits.size() == 1 + 2 * field_octets;
}

void read_ec(PublicKey& key) {
  Reading inner;
  Cursor in(key.algorithm.parameters, inner);
  if (in.next_tag() == kObjectIdentifier) {
    key.curve = Oid{in.any("no curve").content};
    const CurveRow* row = find_row(kCurves, key.curve);
    key.size_bits = row == nullptr ? 0 : row->bits;
  }
  key.is_malformed = !inner.ok() || !is_point(key.bits, static_cast<std::size_t>((key.size_bits + 7) / 8));
}

/// The first INTEGER of the parameters is the prime, for DSA as for DH. Source: RFC 3279 §2.3.2, §2.3.3.
void read_prime(PublicKey& key) {
  Reading inner;
  Cursor in(key.algorithm.parameters, inner);
  if (in.next_tag() == kSequence) {
    Cursor fields(in.any("no parameters"), inner);
    key.size_bits = bit_length(read_integer(fields.expect(kInteger, "no prime"), inner));
  }
  key.is_malformed = !inner.ok();
}

}  // namespace

std::string_view to_string(KeyType type) {
  constexpr std::string_view kText[] = {"unknown", "RSA",     "RSA-PSS", "EC",     "DSA",
                                        "DH",      "Ed25519", "Ed448",   "X25519", "X448"};
  return kText[static_cast<std::size_t>(type)];
}

std::string_view to_string(Hash hash) {
  constexpr std::string_view kText[] = {"unknown",   "none",     "MD2",      "MD4",      "MD5",
                                        "SHA-1",     "SHA-224",  "SHA-256",  "SHA-384",  "SHA-512",
                                        "RIPEMD160", "SHA3-224", "SHA3-256", "SHA3-384", "SHA3-512"};
  return kText[static_cast<std::size_t>(hash)];
}

Hash hash_of(const Oid& digest) {
  const HashRow* row = find_row(kHashes, digest);
  return row == nullptr ? Hash::unknown : row->hash;
}

AlgorithmIdentifier read_algorithm(Cursor& in, const char* what) {
  const Element sequence = in.expect(kSequence, what);
  Cursor fields(sequence, in.reading());
  AlgorithmIdentifier algorithm{.raw = sequence.whole, .offset = sequence.offset};
  algorithm.oid = Oid{fields.expect(kObjectIdentifier, "no algorithm identifier").content};
  if (fields.more()) {
    algorithm.parameters = fields.any("no parameters").whole;
  }
  fields.end("more than parameters in an AlgorithmIdentifier");
  return algorithm;
}

SignatureScheme signature_scheme(const AlgorithmIdentifier& algorithm) {
  const SchemeRow* row = find_row(kSchemes, algorithm.oid);
  if (row == nullptr) {
    return {.name = name_of(algorithm.oid)};
  }
  const Hash hash = row->key == KeyType::rsa_pss ? read_pss(algorithm).hash : row->hash;
  return {.key = row->key, .hash = hash, .name = name_of(algorithm.oid)};
}

PublicKey read_public_key(Cursor& in) {
  const Element sequence = in.expect(kSequence, "no SubjectPublicKeyInfo");
  Cursor fields(sequence, in.reading());
  PublicKey key{.raw = sequence.whole, .offset = sequence.offset};
  key.algorithm = read_algorithm(fields, "no public key algorithm");
  const Element bits = fields.expect(kBitString, "no subjectPublicKey");
  key.bits = read_bit_string(bits, in.reading());
  fields.end("more than a key in SubjectPublicKeyInfo");
  const KeyRow* row = find_row(kKeys, key.algorithm.oid);
  if (!in.ok() || row == nullptr) {
    return key;
  }
  key.type = row->type;
  key.size_bits = row->fixed_bits;
  switch (key.type) {
    case KeyType::rsa:
    case KeyType::rsa_pss: read_rsa(key, bits.content_offset() + 1); break;
    case KeyType::ec: read_ec(key); break;
    case KeyType::dsa:
    case KeyType::dh: read_prime(key); break;
    case KeyType::ed25519:
    case KeyType::x25519: key.is_malformed = key.bits.size() != 32; break;
    case KeyType::ed448: key.is_malformed = key.bits.size() != 57; break;
    case KeyType::x448: key.is_malformed = key.bits.size() != 56; break;
    default: break;
  }
  return key;
}

Result<PublicKey> parse_public_key(ByteView bytes) {
  Reading reading;
  Cursor in(bytes, reading);
  PublicKey key = read_public_key(in);
  if (!reading.ok()) {
    return reading.error("public key");
  }
  return key;
}

int PublicKey::strength_bits() const {
  switch (type) {
    case KeyType::rsa:
    case KeyType::rsa_pss:
    case KeyType::dsa:
    case KeyType::dh:
      return size_bits >= 15360  ? 256
             : size_bits >= 7680 ? 192
             : size_bits >= 3072 ? 128
             : size_bits >= 2048 ? 112
             : size_bits >= 1024 ? 80
                                 : size_bits / 16;
    case KeyType::ec: return size_bits / 2;
    case KeyType::ed25519:
    case KeyType::x25519: return 128;
    case KeyType::ed448:
    case KeyType::x448: return 224;
    default: return 0;
  }
}

int strength_bits(Hash hash) {
  switch (hash) {
    case Hash::md2:
    case Hash::md4:
    case Hash::md5: return 39;
    case Hash::sha1: return 63;
    case Hash::ripemd160: return 80;
    case Hash::sha224:
    case Hash::sha3_224: return 112;
    case Hash::sha256:
    case Hash::sha3_256: return 128;
    case Hash::sha384:
    case Hash::sha3_384: return 192;
    case Hash::sha512:
    case Hash::sha3_512: return 256;
    default: return 0;
  }
}

std::string describe(const PublicKey& key) {
  switch (key.type) {
    case KeyType::ed25519:
    case KeyType::ed448:
    case KeyType::x25519:
    case KeyType::x448: return std::string(to_string(key.type));
    case KeyType::ec: {
      const CurveRow* row = find_row(kCurves, key.curve);
      return row != nullptr      ? fmt::format("EC {}", row->name)
             : key.curve.empty() ? "EC with explicit parameters"
                                 : fmt::format("EC {}", dotted(key.curve));
    }
    case KeyType::unknown: return readable(key.algorithm.oid);
    default: return fmt::format("{} {}", to_string(key.type), key.size_bits);
  }
}

}  // namespace mtlsdiag::der
