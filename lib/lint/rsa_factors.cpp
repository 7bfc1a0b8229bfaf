#include "lint/rsa_factors.h"

#include <array>
#include <cstdint>

namespace mtlsdiag::lint {
namespace {

constexpr unsigned kLimit = 752;
constexpr std::size_t kPrimeCount = 133;  // below kLimit, 2 included
constexpr unsigned kRocaLimit = 167;
constexpr std::uint64_t kGenerator = 65537;

constexpr std::array<unsigned, kPrimeCount> make_primes() {
  std::array<unsigned, kPrimeCount> primes{};
  std::size_t count = 0;
  for (unsigned n = 2; n < kLimit && count < kPrimeCount; ++n) {
    bool is_prime = true;
    for (std::size_t i = 0; i < count && is_prime; ++i) {
      is_prime = n % primes[i] != 0;
    }
    if (is_prime) {
      primes[count++] = n;
    }
  }
  return primes;
}

constexpr std::array<unsigned, kPrimeCount> kPrimes = make_primes();
static_assert(kPrimes.back() == 751);

/// Primes whose product fits 32 bits, so that one pass over the modulus serves all of them.
struct Group {
  std::size_t first = 0;
  std::size_t count = 0;
  std::uint64_t product = 1;
};

constexpr std::size_t kMaxGroups = 48;

struct Groups {
  std::array<Group, kMaxGroups> groups{};
  std::size_t count = 0;
};

constexpr Groups make_groups() {
  Groups out;
  for (std::size_t i = 0; i < kPrimeCount; ++i) {
    Group* group = &out.groups[out.count];
    if (group->count != 0 && group->product * kPrimes[i] > 0xffffffffU) {
      group = &out.groups[++out.count];
    }
    if (group->count == 0) {
      group->first = i;
    }
    group->product *= kPrimes[i];
    ++group->count;
  }
  ++out.count;
  return out;
}

constexpr Groups kGroups = make_groups();

/// 2^(32 i) modulo each group's product, for the limbs of moduli up to 8192 bits.
constexpr std::size_t kMaxLimbs = 256;

constexpr std::array<std::array<std::uint32_t, kMaxLimbs>, kMaxGroups> make_powers() {
  std::array<std::array<std::uint32_t, kMaxLimbs>, kMaxGroups> powers{};
  for (std::size_t g = 0; g < kGroups.count; ++g) {
    std::uint64_t power = 1;
    for (std::size_t i = 0; i < kMaxLimbs; ++i) {
      powers[g][i] = static_cast<std::uint32_t>(power);
      power = (power << 32U) % kGroups.groups[g].product;
    }
  }
  return powers;
}

constexpr auto kPowers = make_powers();

struct Limbs {
  std::array<std::uint32_t, kMaxLimbs> value{};
  std::size_t count = 0;
};

Limbs to_limbs(ByteView modulus) {
  Limbs limbs;
  if (modulus.size() > kMaxLimbs * 4) {
    return limbs;  // larger than any key in use: nothing is said
  }
  for (std::size_t i = 0; i < modulus.size(); ++i) {
    limbs.value[i / 4] |= std::uint32_t{modulus[modulus.size() - 1 - i]} << (8 * (i % 4));
  }
  limbs.count = (modulus.size() + 3) / 4;
  return limbs;
}

std::uint64_t remainder(const Limbs& limbs, std::size_t group) {
  std::uint64_t low = 0;  // sums of the products' low halves and of their high halves cannot overflow: 256 of 32 bits
  std::uint64_t high = 0;
  for (std::size_t i = 0; i < limbs.count; ++i) {
    const std::uint64_t product = std::uint64_t{limbs.value[i]} * kPowers[group][i];
    low += product & 0xffffffffU;
    high += product >> 32U;
  }
  const std::uint64_t modulus = kGroups.groups[group].product;
  return ((((high % modulus) << 32U) % modulus) + low % modulus) % modulus;
}

/// For each prime p up to kRocaLimit, which residues are powers of the generator.
constexpr std::array<std::array<bool, kRocaLimit + 1>, kPrimeCount> make_subgroups() {
  std::array<std::array<bool, kRocaLimit + 1>, kPrimeCount> subgroups{};
  for (std::size_t i = 0; i < kPrimeCount && kPrimes[i] <= kRocaLimit; ++i) {
    std::uint64_t power = 1;
    for (unsigned n = 0; n < kPrimes[i]; ++n) {
      subgroups[i][power] = true;
      power = power * kGenerator % kPrimes[i];
    }
  }
  return subgroups;
}

constexpr auto kSubgroups = make_subgroups();

}  // namespace

unsigned small_factor(ByteView modulus) {
  const Limbs limbs = to_limbs(modulus);
  for (std::size_t g = 0; g < kGroups.count && limbs.count != 0; ++g) {
    const std::uint64_t rest = remainder(limbs, g);
    const Group& group = kGroups.groups[g];
    for (std::size_t i = group.first; i < group.first + group.count; ++i) {
      if (rest % kPrimes[i] == 0) {
        return kPrimes[i];
      }
    }
  }
  return 0;
}

bool has_roca_fingerprint(ByteView modulus) {
  const Limbs limbs = to_limbs(modulus);
  if (limbs.count == 0) {
    return false;
  }
  for (std::size_t g = 0; g < kGroups.count; ++g) {
    const Group& group = kGroups.groups[g];
    if (kPrimes[group.first] > kRocaLimit) {
      break;
    }
    const std::uint64_t rest = remainder(limbs, g);
    for (std::size_t i = group.first; i < group.first + group.count && kPrimes[i] <= kRocaLimit; ++i) {
      if (kPrimes[i] > 2 && !kSubgroups[i][rest % kPrimes[i]]) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace mtlsdiag::lint
