// Stores: files of CA certificates, as trust anchors and as the list of CAs that a server names to its clients.
#include <algorithm>

#include "base/text.h"
#include "lint/world.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;

/// The length of a TLS list of names is two octets. Source: RFC 8446 §4.2.4, RFC 5246 §7.4.4.
constexpr std::size_t kMaxNameList = 65'535;
/// A file is taken for a store where at least that many CAs stand in it for each leaf.
constexpr std::ptrdiff_t kStoreShare = 3;
constexpr std::chrono::hours kSoon{24 * 30};

bool is_store_by_role(const World& world) {
  return world.limits->role == Role::ca || world.limits->role == Role::bundle;
}

std::ptrdiff_t count_cas(const World& world, const Unit& unit) {
  return std::count_if(unit.cards.begin(), unit.cards.end(), [&](std::uint32_t id) { return world.cards[id].is_ca; });
}

bool is_store(const World& world, const Unit& unit) {
  const std::ptrdiff_t cas = count_cas(world, unit);
  const std::ptrdiff_t leaves = static_cast<std::ptrdiff_t>(unit.cards.size()) - cas;
  return is_store_by_role(world) || (cas > 0 && leaves == 0) ||
         (cas >= kStoreShare && cas >= kStoreShare * leaves && unit.private_keys.empty());
}

bool has_expired(const Card& card, Instant at) {
  return card.not_after && *card.not_after < at;
}

/// The self-issued CAs of a store, split by whether another one is still good.
template <typename Visit>
void each_root(const World& world, Visit visit) {
  const Instant now = world.limits->now;
  for (const Unit& unit : world.units) {
    std::ptrdiff_t good = 0;
    for (const std::uint32_t id : unit.cards) {
      const Card& card = world.cards[id];
      good += card.is_root && card.is_ca && !has_expired(card, now) ? 1 : 0;
    }
    for (const std::uint32_t id : unit.cards) {
      const Card& card = world.cards[id];
      if (card.is_root && card.is_ca) {
        visit(card, good - (has_expired(card, now) ? 0 : 1) > 0);
      }
    }
  }
}

std::string since(const World& world, const Card& card) {
  return format_instant(*card.not_after) + ", " + format_span(world.limits->now - *card.not_after) + " ago";
}

void root_expired(const World& world, Sink& sink) {
  each_root(world, [&](const Card& card, bool has_other) {
    if (has_expired(card, world.limits->now) && !has_other) {
      sink.fire(card, since(world, card));
    }
  });
}

void root_expired_among_others(const World& world, Sink& sink) {
  each_root(world, [&](const Card& card, bool has_other) {
    if (has_expired(card, world.limits->now) && has_other) {
      sink.fire(card, since(world, card));
    }
  });
}

void root_expires_soon(const World& world, Sink& sink) {
  using std::chrono::milliseconds;
  each_root(world, [&](const Card& card, bool has_other) {
    if (!card.not_after || !card.not_before) {
      return;
    }
    const milliseconds margin = world.limits->warn_days
                                    ? milliseconds(std::chrono::hours(24 * *world.limits->warn_days))
                                    : std::min<milliseconds>(kSoon, (*card.not_after - *card.not_before) / 3);
    const bool is_soon = !has_expired(card, world.limits->now) && *card.not_after - world.limits->now < margin;
    if (is_soon && !has_other) {
      sink.fire(card, format_instant(*card.not_after) + ", in " + format_span(*card.not_after - world.limits->now));
    }
  });
}

void not_a_ca(const World& world, Sink& sink) {
  for (const Unit& unit : world.units) {
    const std::ptrdiff_t cas = count_cas(world, unit);
    if (cas == static_cast<std::ptrdiff_t>(unit.cards.size()) || !is_store(world, unit)) {
      continue;
    }
    for (const std::uint32_t id : unit.cards) {
      if (!world.cards[id].is_ca) {
        sink.fire(world.cards[id]);
      }
    }
  }
}

void no_certificate(const World& world, Sink& sink) {
  for (const Unit& unit : world.units) {
    if (is_store_by_role(world) && unit.cards.empty() && unit.private_keys.empty() && unit.crls.empty()) {
      sink.fire(unit);
    }
  }
}

/// CAs of one name with different keys, told apart by key identifiers or not.
template <bool kIsTold>
void same_name(const World& world, Sink& sink) {
  for (const Card& card : world.cards) {
    if (!card.is_ca) {
      continue;
    }
    for (const Card* other : world.with_subject(card.subject)) {
      if (!stands_before(*other, card) || !other->is_ca || equal(other->key, card.key)) {
        continue;
      }
      const bool is_told = !other->subject_key_id.empty() && !card.subject_key_id.empty() &&
                           !equal(other->subject_key_id, card.subject_key_id);
      if (is_told == kIsTold) {
        sink.fire(card, "as in " + world.unit_of(*other).file);
        break;
      }
    }
  }
}

void same_key_other_name(const World& world, Sink& sink) {
  for (const Card& card : world.cards) {
    if (!card.is_ca) {
      continue;
    }
    const std::vector<std::uint32_t> same = world.by_key.find(card.key);
    const bool has_other = std::any_of(same.begin(), same.end(), [&](std::uint32_t id) {
      const Card& other = world.cards[id];
      return stands_before(other, card) && !equal(other.subject, card.subject);
    });
    if (has_other) {
      sink.fire(card);
    }
  }
}

void leaf_shares_ca_key(const World& world, Sink& sink) {
  for (const Card& card : world.cards) {
    if (!card.is_ca && world.by_key.contains(card.key)) {
      sink.fire(card);
    }
  }
}

void list_too_long(const World& world, Sink& sink) {
  for (const Unit& unit : world.units) {
    std::size_t size = 0;
    for (const std::uint32_t id : unit.cards) {
      size += world.cards[id].is_ca ? 2 + world.cards[id].subject.size() : 0;
    }
    if (size > kMaxNameList) {
      sink.fire(unit, std::to_string(size) + " octets");
    }
  }
}

constexpr std::string_view kRemove = "Remove it from the store.";

constexpr WorldRule kRules[] = {
    {{"store.root-expired", K::cert_expired, error, kAlways, "RFC 5280 6.1.3 (a)(2)",
      "the root has expired, and no other root in the file is good", "Install the CA's current root."},
     root_expired},
    {{"store.root-expired-among-others", K::cert_expired, info, kAlways, "RFC 5280 6.1.3 (a)(2)",
      "a root has expired; it does no harm beside others and no good", kRemove},
     root_expired_among_others},
    {{"store.root-expires-soon", K::cert_expires_soon, warning, kAlways, "RFC 5280 6.1.3 (a)(2)",
      "the root expires soon, and no other root in the file takes over", "Install the CA's next root beside it."},
     root_expires_soon},
    {{"store.not-a-ca", K::ca_constraint_violated, warning, kAlways, "RFC 5280 4.2.1.9",
      "a certificate in a store of CAs is no CA; most verifiers do not take it for an anchor", kRemove},
     not_a_ca},
    {{"store.empty", K::truststore_empty, error, kAlways, "RFC 5280 6.1.1 (d)", "there is no certificate in the file",
      "Put the CA certificates there that are to be trusted."},
     no_certificate},
    {{"store.same-name-told-apart", K::signature_invalid, info, kAlways, "RFC 5280 4.2.1.1",
      "another CA has the same name and another key; the key identifiers tell them apart",
      "Keep both only while one replaces the other."},
     same_name<true>},
    {{"store.same-name", K::signature_invalid, warning, kAlways, "RFC 5280 4.2.1.1",
      "another CA has the same name and another key, and no key identifiers tell them apart: some peers try the wrong "
      "one only",
      "Give the next CA another name, or key identifiers."},
     same_name<false>},
    {{"store.same-key-other-name", K::chain_superfluous_cert, info, kAlways, "RFC 5280 4.2.1.2",
      "a CA of another name has the same key", "Keep one of them, unless both names are in use."},
     same_key_other_name},
    {{"store.leaf-with-ca-key", K::ca_cert_as_leaf, error, kAlways, "RFC 5280 4.2.1.9",
      "a leaf has the key of a CA: who has the leaf's private key can issue for anybody",
      "Make a key of its own for the leaf."},
     leaf_shares_ca_key},
    {{"store.list-too-long", K::peer_limit_exceeded, warning, kAlways, "RFC 8446 4.2.4; RFC 5246 7.4.4",
      "the names of the CAs do not fit the 64 KiB of a CertificateRequest, so that a server that is given this file "
      "cannot ask for certificates",
      "List only the CAs that issue client certificates."},
     list_too_long},
};

}  // namespace

std::span<const WorldRule> store_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
