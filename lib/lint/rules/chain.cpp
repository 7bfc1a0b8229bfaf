// Chains: what stands in one file, and in which order. Only files that hold one leaf are chains; a file of many leaves
// is a collection, and one without any is a store.
#include <algorithm>

#include "lint/world.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;

/// A file with one leaf and CAs, and the way from the leaf up, as far as the file has it.
struct Chain {
  const Unit* unit = nullptr;
  const Card* leaf = nullptr;
  std::vector<const Card*> path;    ///< the leaf first
  std::vector<const Card*> others;  ///< certificates that are not on it, copies of ones that are left out
};

bool same(const Card& a, const Card& b) {
  return equal(a.object->der, b.object->der);
}

const Card* issuer_within(const World& world, const Unit& unit, const Card& card) {
  for (const Card* each : world.issuers_of(card)) {
    if (each->unit == card.unit && &world.unit_of(*each) == &unit && !same(*each, card)) {
      return each;
    }
  }
  return nullptr;
}

std::optional<Chain> chain_of(const World& world, const Unit& unit) {
  Chain chain{.unit = &unit};
  for (const std::uint32_t id : unit.cards) {
    const Card& card = world.cards[id];
    if (card.is_ca) {
      continue;
    }
    if (chain.leaf != nullptr) {
      return std::nullopt;
    }
    chain.leaf = &card;
  }
  if (chain.leaf == nullptr || unit.cards.size() < 2) {
    return std::nullopt;
  }
  for (const Card* at = chain.leaf; at != nullptr && chain.path.size() <= unit.cards.size();) {
    chain.path.push_back(at);
    at = at->is_self_issued ? nullptr : issuer_within(world, unit, *at);
  }
  for (const std::uint32_t id : unit.cards) {
    const Card& card = world.cards[id];
    const bool is_on_path =
        std::any_of(chain.path.begin(), chain.path.end(), [&](const Card* each) { return same(*each, card); });
    if (!is_on_path) {
      chain.others.push_back(&card);
    }
  }
  return chain;
}

template <typename Visit>
void each_chain(const World& world, Visit visit) {
  for (const Unit& unit : world.units) {
    if (const std::optional<Chain> chain = chain_of(world, unit)) {
      visit(*chain);
    }
  }
}

void wrong_order(const World& world, Sink& sink) {
  each_chain(world, [&](const Chain& chain) {
    for (std::size_t i = 1; i < chain.path.size() && chain.unit->is_ordered; ++i) {
      if (chain.path[i]->index < chain.path[i - 1]->index) {
        sink.fire(*chain.path[i - 1]);
        return;
      }
    }
  });
}

void missing_link(const World& world, Sink& sink) {
  each_chain(world, [&](const Chain& chain) {
    if (chain.path.size() == 1 && !chain.leaf->is_self_issued && !chain.others.empty()) {
      sink.fire(*chain.leaf);
    }
  });
}

void root_included(const World& world, Sink& sink) {
  each_chain(world, [&](const Chain& chain) {
    if (chain.path.size() > 1 && chain.path.back()->is_root) {
      sink.fire(*chain.path.back());
    }
  });
}

void unrelated(const World& world, Sink& sink) {
  each_chain(world, [&](const Chain& chain) {
    for (const Card* each : chain.others) {
      if (chain.path.size() > 1) {
        sink.fire(*each);
      }
    }
  });
}

void duplicate(const World& world, Sink& sink) {
  for (const Unit& unit : world.units) {
    std::unordered_map<std::string_view, int> seen;
    for (const std::uint32_t id : unit.cards) {
      const Card& card = world.cards[id];
      if (const auto [at, is_new] = seen.emplace(as_text(card.object->der), card.index); !is_new) {
        sink.fire(card, "the same as certificate " + std::to_string(at->second));
      }
    }
  }
}

void several_leaves(const World& world, Sink& sink) {
  for (const Unit& unit : world.units) {
    const auto leaves =
        std::count_if(unit.cards.begin(), unit.cards.end(), [&](std::uint32_t id) { return !world.cards[id].is_ca; });
    if (leaves > 1 && !unit.private_keys.empty() && unit.is_ordered) {
      sink.fire(unit, std::to_string(leaves) + " leaves");
    }
  }
}

void intermediate_elsewhere(const World& world, Sink& sink) {
  for (const Unit& unit : world.units) {
    if (unit.cards.size() != 1 || world.cards[unit.cards[0]].is_ca) {
      continue;
    }
    const Card& leaf = world.cards[unit.cards[0]];
    const std::vector<const Card*> issuers = world.issuers_of(leaf);
    const bool has_root = std::any_of(issuers.begin(), issuers.end(), [](const Card* each) { return each->is_root; });
    if (!issuers.empty() && !has_root && !unit.private_keys.empty()) {
      sink.fire(leaf, "its issuer is in " + world.unit_of(*issuers.front()).file);
    }
  }
}

constexpr WorldRule kRules[] = {
    {{"chain.wrong-order", K::chain_wrong_order, warning, kAlways, "RFC 8446 4.4.2; RFC 5246 7.4.2",
      "the certificates are not in the order leaf, issuer, issuer's issuer, and strict peers refuse that",
      "Put the leaf first, then each one's issuer."},
     wrong_order},
    {{"chain.missing-link", K::chain_missing_intermediate, error, kAlways, "RFC 8446 4.4.2; RFC 5246 7.4.2",
      "the file holds CA certificates, and the one that issued the leaf is not among them",
      "Put the issuer's certificate after the leaf."},
     missing_link},
    {{"chain.root-included", K::chain_superfluous_cert, info, kAlways, "RFC 8446 4.4.2",
      "the root stands in the chain; peers have it or do not trust it, so that sending it is a waste",
      "Leave the root out of the chain."},
     root_included},
    {{"chain.unrelated", K::chain_superfluous_cert, info, kAlways, "RFC 8446 4.4.2",
      "a certificate has nothing to do with the chain of the leaf", "Leave it out."},
     unrelated},
    {{"chain.duplicate", K::chain_superfluous_cert, info, kAlways, "RFC 8446 4.4.2",
      "a certificate stands twice in the file", "Leave the second out."},
     duplicate},
    {{"chain.several-leaves", K::chain_superfluous_cert, warning, kAlways, "RFC 8446 4.4.2",
      "a file with a private key holds several leaves; programs present the first and send the rest along as if they "
      "were issuers",
      "Give each leaf a file of its own."},
     several_leaves},
    {{"chain.intermediate-elsewhere", K::chain_missing_intermediate, warning, kAlways, "RFC 8446 4.4.2",
      "the file has the private key and the leaf but not the intermediate that issued it, which a peer needs to be "
      "sent",
      "Append the intermediate to the file."},
     intermediate_elsewhere},
};

}  // namespace

std::span<const WorldRule> chain_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
