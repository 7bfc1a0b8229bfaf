#include "path/ml_dsa.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <vector>

#include "ossl/handle.h"

namespace mtlsdiag::path {
namespace {

constexpr std::uint32_t kQ = 8380417;
constexpr std::size_t kN = 256;
constexpr unsigned kDropped = 13;  ///< d: bits that the public key leaves out of t
constexpr std::size_t kPackedT1 = kN * 10 / 8;
constexpr std::size_t kSeed = 32;
constexpr std::size_t kDigest = 64;  ///< of tr and mu

using Polynomial = std::array<std::uint32_t, kN>;  ///< coefficients from 0 to q-1
using Vector = std::vector<Polynomial>;

/// Source: FIPS 204 §4, table 1.
struct ParameterSet {
  der::KnownOid oid;
  std::size_t rows;             ///< k
  std::size_t columns;          ///< l
  std::size_t ones;             ///< tau
  std::size_t challenge_bytes;  ///< lambda / 4
  unsigned mask_bits;           ///< gamma1 is 1 << mask_bits
  std::uint32_t low_range;      ///< gamma2
  std::size_t hints;            ///< omega
  std::uint32_t bound;          ///< beta

  [[nodiscard]] std::size_t key_bytes() const { return kSeed + rows * kPackedT1; }
  [[nodiscard]] std::size_t z_bytes() const { return kN * (mask_bits + 1) / 8; }
  [[nodiscard]] std::size_t signature_bytes() const { return challenge_bytes + columns * z_bytes() + hints + rows; }
};

constexpr ParameterSet kSets[] = {
    {der::KnownOid("2.16.840.1.101.3.4.3.17"), 4, 4, 39, 32, 17, (kQ - 1) / 88, 80, 78},
    {der::KnownOid("2.16.840.1.101.3.4.3.18"), 6, 5, 49, 48, 19, (kQ - 1) / 32, 55, 196},
    {der::KnownOid("2.16.840.1.101.3.4.3.19"), 8, 7, 60, 64, 19, (kQ - 1) / 32, 75, 120},
};

const ParameterSet* set_of(const der::Oid& algorithm) {
  const auto* const found =
      std::find_if(std::begin(kSets), std::end(kSets), [&](const ParameterSet& set) { return algorithm == set.oid; });
  return found == std::end(kSets) ? nullptr : found;
}

/// SHAKE of the parts behind one another; empty where OpenSSL does not give it.
Bytes shake(const EVP_MD* algorithm, std::initializer_list<ByteView> parts, std::size_t size) {
  const ossl::DigestContext context(EVP_MD_CTX_new());
  bool ok = context != nullptr && EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1;
  for (const ByteView part : parts) {
    ok = ok && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  }
  Bytes out(size);
  ok = ok && EVP_DigestFinalXOF(context.get(), out.data(), out.size()) == 1;
  return ok ? out : Bytes{};
}

std::uint32_t multiply(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::uint32_t>(std::uint64_t{a} * b % kQ);
}

std::uint32_t add(std::uint32_t a, std::uint32_t b) {
  return (a + b) % kQ;
}

std::uint32_t subtract(std::uint32_t a, std::uint32_t b) {
  return (a + kQ - b) % kQ;
}

/// The powers of the root of unity 1753 in the order of bits reversed. Source: FIPS 204 appendix B.
std::array<std::uint32_t, kN> make_zetas() {
  std::array<std::uint32_t, kN> zetas{};
  std::uint32_t power = 1;
  for (unsigned i = 0; i < kN; ++i) {
    unsigned reversed = 0;
    for (unsigned bit = 0; bit < 8; ++bit) {
      reversed |= (i >> bit & 1U) << (7 - bit);
    }
    zetas[reversed] = power;
    power = multiply(power, 1753);
  }
  return zetas;
}

const std::array<std::uint32_t, kN>& zetas() {
  static const std::array<std::uint32_t, kN> kZetas = make_zetas();
  return kZetas;
}

/// Source: FIPS 204 algorithm 41.
void transform(Polynomial& w) {
  std::size_t m = 0;
  for (std::size_t length = kN / 2; length >= 1; length /= 2) {
    for (std::size_t start = 0; start < kN; start += 2 * length) {
      const std::uint32_t zeta = zetas()[++m];
      for (std::size_t j = start; j < start + length; ++j) {
        const std::uint32_t t = multiply(zeta, w[j + length]);
        w[j + length] = subtract(w[j], t);
        w[j] = add(w[j], t);
      }
    }
  }
}

/// Source: FIPS 204 algorithm 42.
void transform_back(Polynomial& w) {
  constexpr std::uint32_t kInverseOf256 = 8347681;
  std::size_t m = kN;
  for (std::size_t length = 1; length < kN; length *= 2) {
    for (std::size_t start = 0; start < kN; start += 2 * length) {
      const std::uint32_t zeta = kQ - zetas()[--m];
      for (std::size_t j = start; j < start + length; ++j) {
        const std::uint32_t t = w[j];
        w[j] = add(t, w[j + length]);
        w[j + length] = multiply(zeta, subtract(t, w[j + length]));
      }
    }
  }
  for (std::uint32_t& coefficient : w) {
    coefficient = multiply(coefficient, kInverseOf256);
  }
}

/// Numbers of `width` bits, the lowest first.
Polynomial unpack(ByteView octets, unsigned width) {
  Polynomial out{};
  std::size_t at = 0;
  for (std::uint32_t& value : out) {
    for (unsigned bit = 0; bit < width; ++bit, ++at) {
      value |= static_cast<std::uint32_t>(octets[at / 8] >> (at % 8) & 1U) << bit;
    }
  }
  return out;
}

void pack(const Polynomial& values, unsigned width, Bytes& out) {
  const std::size_t begin = out.size();
  out.resize(begin + kN * width / 8);
  std::size_t at = 0;
  for (const std::uint32_t value : values) {
    for (unsigned bit = 0; bit < width; ++bit, ++at) {
      out[begin + at / 8] |= static_cast<std::uint8_t>((value >> bit & 1U) << (at % 8));
    }
  }
}

/// One entry of the matrix, already transformed. Source: FIPS 204 algorithms 30, 32.
std::optional<Polynomial> expand(ByteView seed, std::size_t row, std::size_t column) {
  constexpr std::size_t kEnough = 1200;  // 256 numbers of three octets, of which one in a thousand is passed over
  const std::array<std::uint8_t, 2> place = {static_cast<std::uint8_t>(column), static_cast<std::uint8_t>(row)};
  const Bytes stream = shake(EVP_shake128(), {seed, place}, kEnough);
  Polynomial out{};
  std::size_t count = 0;
  for (std::size_t at = 0; at + 3 <= stream.size() && count < kN; at += 3) {
    const std::uint32_t value = stream[at] | static_cast<std::uint32_t>(stream[at + 1]) << 8U |
                                static_cast<std::uint32_t>(stream[at + 2] & 0x7fU) << 16U;
    if (value < kQ) {
      out[count++] = value;
    }
  }
  return count == kN ? std::optional(out) : std::nullopt;
}

/// A polynomial with `ones` coefficients that are 1 or -1. Source: FIPS 204 algorithm 29.
std::optional<Polynomial> sample_in_ball(ByteView challenge, std::size_t ones) {
  constexpr std::size_t kSigns = 8;
  const Bytes stream = shake(EVP_shake256(), {challenge}, 1024);
  Polynomial out{};
  std::size_t at = kSigns;
  for (std::size_t i = kN - ones; i < kN; ++i) {
    while (at < stream.size() && stream[at] > i) {
      ++at;
    }
    if (at >= stream.size()) {
      return std::nullopt;
    }
    const std::size_t j = stream[at++];
    const std::size_t sign = i + ones - kN;
    out[i] = out[j];
    out[j] = (stream[sign / 8] >> (sign % 8) & 1U) != 0 ? kQ - 1 : 1;
  }
  return out;
}

/// Which coefficients carry a hint; nothing where the encoding is not the one that signers write.
/// Source: FIPS 204 algorithm 21.
std::optional<Vector> read_hints(ByteView octets, const ParameterSet& set) {
  Vector out(set.rows, Polynomial{});
  std::size_t index = 0;
  for (std::size_t row = 0; row < set.rows; ++row) {
    const std::size_t first = index;
    const std::size_t end = octets[set.hints + row];
    if (end < index || end > set.hints) {
      return std::nullopt;
    }
    for (; index < end; ++index) {
      if (index > first && octets[index - 1] >= octets[index]) {
        return std::nullopt;
      }
      out[row][octets[index]] = 1;
    }
  }
  const bool is_padded = std::all_of(octets.begin() + static_cast<std::ptrdiff_t>(index),
                                     octets.begin() + static_cast<std::ptrdiff_t>(set.hints),
                                     [](std::uint8_t octet) { return octet == 0; });
  return is_padded ? std::optional(std::move(out)) : std::nullopt;
}

/// The signature's z, transformed; nothing where a coefficient is too large. Source: FIPS 204 algorithms 8, 27.
std::optional<Vector> read_z(ByteView octets, const ParameterSet& set) {
  const std::uint32_t mask = 1U << set.mask_bits;
  Vector out;
  for (std::size_t column = 0; column < set.columns; ++column) {
    Polynomial z = unpack(octets.subspan(column * set.z_bytes(), set.z_bytes()), set.mask_bits + 1);
    for (std::uint32_t& value : z) {
      const std::uint32_t size = value > mask ? value - mask : mask - value;
      if (size >= mask - set.bound) {
        return std::nullopt;
      }
      value = subtract(mask, value);
    }
    transform(z);
    out.push_back(z);
  }
  return out;
}

/// The high part of a coefficient, put right by its hint. Source: FIPS 204 algorithms 36, 40.
std::uint32_t use_hint(std::uint32_t r, bool has_hint, std::uint32_t low_range) {
  const std::uint32_t parts = (kQ - 1) / (2 * low_range);
  std::uint32_t low = r % (2 * low_range);
  const bool is_negative = low > low_range;  // the low part is centred on zero
  std::uint32_t high = (r - low) / (2 * low_range) + (is_negative ? 1 : 0);
  bool is_positive = !is_negative && low > 0;
  if (high == parts) {  // the last part is the first, one lower
    high = 0;
    is_positive = false;
  }
  if (!has_hint) {
    return high;
  }
  return is_positive ? (high + 1) % parts : (high + parts - 1) % parts;
}

/// A row of A z - c t, back from the transformed domain.
std::optional<Polynomial> approximate(ByteView public_key, std::size_t row, const Vector& z, const Polynomial& c) {
  Polynomial t = unpack(public_key.subspan(kSeed + row * kPackedT1, kPackedT1), 10);
  for (std::uint32_t& value : t) {
    value <<= kDropped;
  }
  transform(t);
  Polynomial sum{};
  for (std::size_t i = 0; i < kN; ++i) {
    sum[i] = subtract(0, multiply(c[i], t[i]));
  }
  for (std::size_t column = 0; column < z.size(); ++column) {
    const std::optional<Polynomial> entry = expand(public_key.first(kSeed), row, column);
    if (!entry) {
      return std::nullopt;
    }
    for (std::size_t i = 0; i < kN; ++i) {
      sum[i] = add(sum[i], multiply((*entry)[i], z[column][i]));
    }
  }
  transform_back(sum);
  return sum;
}

}  // namespace

bool is_ml_dsa(const der::Oid& algorithm) {
  return set_of(algorithm) != nullptr;
}

bool verify_ml_dsa(const der::Oid& algorithm, ByteView public_key, ByteView text, ByteView signature) {
  const ParameterSet* const set = set_of(algorithm);
  if (set == nullptr || public_key.size() != set->key_bytes() || signature.size() != set->signature_bytes()) {
    return false;
  }
  const ByteView challenge = signature.first(set->challenge_bytes);
  const std::optional<Vector> z = read_z(signature.subspan(set->challenge_bytes), *set);
  const std::optional<Vector> hints = read_hints(signature.last(set->hints + set->rows), *set);
  std::optional<Polynomial> c = sample_in_ball(challenge, set->ones);
  if (!z || !hints || !c) {
    return false;
  }
  transform(*c);
  const unsigned width = set->low_range == (kQ - 1) / 88 ? 6 : 4;
  Bytes high;
  for (std::size_t row = 0; row < set->rows; ++row) {
    std::optional<Polynomial> w = approximate(public_key, row, *z, *c);
    if (!w) {
      return false;
    }
    for (std::size_t i = 0; i < kN; ++i) {
      (*w)[i] = use_hint((*w)[i], (*hints)[row][i] != 0, set->low_range);
    }
    pack(*w, width, high);
  }
  constexpr std::array<std::uint8_t, 2> kPureWithoutContext = {0, 0};
  const Bytes key_digest = shake(EVP_shake256(), {public_key}, kDigest);
  const Bytes message = shake(EVP_shake256(), {key_digest, kPureWithoutContext, text}, kDigest);
  const Bytes expected = shake(EVP_shake256(), {message, high}, set->challenge_bytes);
  ERR_clear_error();
  return !expected.empty() && equal(expected, challenge);
}

}  // namespace mtlsdiag::path
