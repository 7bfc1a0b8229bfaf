// Factors: RSA moduli that anyone can factor, because their two primes lie close to each other, or because another key
// at hand was made from one of them (a device that made its keys without randomness).
#include <openssl/bn.h>

#include <algorithm>
#include <memory>
#include <set>

#include "lint/world.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;

/// Keys that are looked at: enough for a repository or a trust store, not for a census.
constexpr std::size_t kMaxKeysAlone = 1000;
constexpr std::size_t kMaxKeysTogether = 100;
/// Steps of Fermat's method; primes that agree in their upper half or so fall in the first one.
constexpr int kMaxSteps = 100;
/// Larger ones cost too much and are refused for their size anyway.
constexpr std::size_t kMaxModulus = 2048;
constexpr std::size_t kMinModulus = 64;

struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;
struct FreeContext {
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using Context = std::unique_ptr<BN_CTX, FreeContext>;

Number number() {
  return Number(BN_new());
}

/// One modulus and the first certificate that has it.
struct Modulus {
  const Card* card = nullptr;
  ByteView octets;
  Number value;
};

/// The different RSA moduli of these certificates, up to `limit`; the octets view the certificates.
template <typename Cards>
std::vector<Modulus> moduli_of(const Cards& cards, std::size_t limit) {
  std::vector<Modulus> found;
  std::set<std::string_view> seen;
  for (const Card* card : cards) {
    if (seen.size() > limit) {
      break;
    }
    const ByteView octets = card->rsa_modulus;
    if (octets.size() < kMinModulus || octets.size() > kMaxModulus || octets.back() % 2 == 0 ||
        !seen.insert(as_text(octets)).second) {
      continue;
    }
    found.push_back({card, octets, Number(BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr))});
  }
  return found;
}

/// Gives the smallest number whose square is not below `n`, by Newton's method from above.
Number square_root(const BIGNUM* n, BN_CTX* context) {
  Number root = number();
  Number quotient = number();
  BN_set_bit(root.get(), (BN_num_bits(n) + 1) / 2);
  for (int i = 0; i < 64; ++i) {
    BN_div(quotient.get(), nullptr, n, root.get(), context);
    BN_add(quotient.get(), quotient.get(), root.get());
    BN_rshift1(quotient.get(), quotient.get());
    if (BN_cmp(quotient.get(), root.get()) >= 0) {
      break;
    }
    root.swap(quotient);
  }
  BN_sqr(quotient.get(), root.get(), context);
  if (BN_cmp(quotient.get(), n) < 0) {
    BN_add_word(root.get(), 1);
  }
  return root;
}

bool is_square(const BIGNUM* n, BN_CTX* context) {
  // Of the remainders modulo 64 only twelve are of squares; most numbers end here.
  constexpr std::uint64_t kSquares = 0x0202021202030213U;
  if (BN_is_zero(n)) {
    return true;
  }
  if ((kSquares >> BN_mod_word(n, 64) & 1U) == 0) {
    return false;
  }
  Number square = number();
  BN_sqr(square.get(), square_root(n, context).get(), context);
  return BN_cmp(square.get(), n) == 0;
}

/// Fermat's method: looks for a square that exceeds the modulus by a square.
bool has_close_primes(const BIGNUM* modulus, BN_CTX* context) {
  Number root = square_root(modulus, context);
  Number rest = number();
  BN_sqr(rest.get(), root.get(), context);
  BN_sub(rest.get(), rest.get(), modulus);
  Number step = number();
  for (int i = 0; i < kMaxSteps; ++i) {
    if (is_square(rest.get(), context)) {
      return true;
    }
    BN_lshift1(step.get(), root.get());  // (a + 1)² - a² = 2 a + 1
    BN_add_word(step.get(), 1);
    BN_add(rest.get(), rest.get(), step.get());
    BN_add_word(root.get(), 1);
  }
  return false;
}

void close_primes(const World& world, Sink& sink) {
  std::vector<const Card*> cards;
  cards.reserve(world.cards.size());
  for (const Card& card : world.cards) {
    cards.push_back(&card);
  }
  const Context context(BN_CTX_new());
  for (const Modulus& each : moduli_of(cards, kMaxKeysAlone)) {
    if (has_close_primes(each.value.get(), context.get())) {
      sink.fire(*each.card);
    }
  }
}

/// Euclid's algorithm: the moduli are public, and BN_gcd(), which takes the same time for all numbers, takes ten times
/// as long.
Number common_factor(const BIGNUM* a, const BIGNUM* b, BN_CTX* context) {
  Number larger(BN_dup(a));
  Number smaller(BN_dup(b));
  while (!BN_is_zero(smaller.get())) {
    BN_mod(larger.get(), larger.get(), smaller.get(), context);
    larger.swap(smaller);
  }
  return larger;
}

/// Says where a key is that shares a prime with this one.
std::string partner_of(const Modulus& one, const std::vector<Modulus>& moduli, const World& world, BN_CTX* context) {
  for (const Modulus& other : moduli) {
    if (&other != &one && !BN_is_one(common_factor(other.value.get(), one.value.get(), context).get())) {
      return "with the key of " + der::display_name(read(*other.card)) + " in " + world.unit_of(*other.card).file;
    }
  }
  return {};
}

/// For each modulus, its common factor with the product P of all: gcd(n, (P mod n²) / n). Source: Bernstein, How to
/// find smooth parts of integers.
void fire_shared(const std::vector<Modulus>& moduli, const World& world, Sink& sink) {
  if (moduli.size() < 2 || moduli.size() > kMaxKeysTogether) {
    return;
  }
  const Context context(BN_CTX_new());
  Number product = number();
  BN_one(product.get());
  for (const Modulus& each : moduli) {
    BN_mul(product.get(), product.get(), each.value.get(), context.get());
  }
  Number square = number();
  Number rest = number();
  for (const Modulus& each : moduli) {
    BN_sqr(square.get(), each.value.get(), context.get());
    BN_mod(rest.get(), product.get(), square.get(), context.get());
    BN_div(rest.get(), nullptr, rest.get(), each.value.get(), context.get());
    if (!BN_is_one(common_factor(rest.get(), each.value.get(), context.get()).get())) {
      sink.fire(*each.card, partner_of(each, moduli, world, context.get()));
    }
  }
}

/// Inside one file; across all files where these are few.
void shared_factor(const World& world, Sink& sink) {
  std::vector<const Card*> cards;
  for (const Card& card : world.cards) {
    cards.push_back(&card);
  }
  if (const std::vector<Modulus> all = moduli_of(cards, kMaxKeysTogether); all.size() <= kMaxKeysTogether) {
    fire_shared(all, world, sink);
    return;
  }
  for (const Unit& unit : world.units) {
    cards.clear();
    for (const std::uint32_t id : unit.cards) {
      cards.push_back(&world.cards[id]);
    }
    fire_shared(moduli_of(cards, kMaxKeysTogether), world, sink);
  }
}

constexpr std::string_view kNewKey =
    "Make a new key (P-256, or RSA with 2048 bits) where there is randomness, and issue a certificate for it.";

constexpr WorldRule kRules[] = {
    {{"strength.close-primes", K::weak_key, error, kAlways, "NIST FIPS 186-5 A.1.3; CVE-2022-26320",
      "the two primes of the RSA modulus lie close to each other: anyone can compute the private key", kNewKey},
     close_primes},
    {{"strength.shared-factor", K::weak_key, error, kAlways, "NIST SP 800-133 4; factorable.net",
      "the RSA modulus shares a prime with that of another key at hand: anyone can compute both private keys", kNewKey},
     shared_factor},
};

}  // namespace

std::span<const WorldRule> factor_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
