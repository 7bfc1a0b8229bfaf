#include "path/search.h"

#include <algorithm>
#include <tuple>

namespace mtlsdiag::path {
namespace {

/// From so many certificates on an index by subject is cheaper than comparing with each.
constexpr std::size_t kIndexedFrom = 12;
/// Routes looked at after a good one was found: to show the others, not to find a better one.
constexpr int kRoutesAfterGood = 7;

/// The order in which issuers are tried: those that may well be it, then those in force, anchors before others.
auto rank(const Node& child, const Node& issuer, Instant at) {
  const der::Certificate& certificate = issuer.certificate;
  const bool is_current = certificate.not_before.value && certificate.not_after.value &&
                          *certificate.not_before.value <= at && at <= *certificate.not_after.value;
  return std::make_tuple(key_id_match(child, issuer) == KeyIdMatch::different, !issuer.is_ca(), !is_current,
                         !issuer.is_anchor, key_id_match(child, issuer) != KeyIdMatch::same);
}

bool is_same_entity(const Node& a, const Node& b) {
  return equal(a.certificate.key.raw, b.certificate.key.raw) && a.subject_key() == b.subject_key();
}

}  // namespace

Search::Search(Pool& pool, const Settings& settings, Work& work, const Node& leaf,
               const std::vector<const Node*>& presented)
    : pool_(pool), settings_(settings), work_(work), leaf_(leaf), routes_left_(settings.budget.paths) {
  index_presented(presented);
  find_reaching();
}

void Search::index_presented(const std::vector<const Node*>& presented) {
  presented_ = presented;
  if (presented_.size() >= kIndexedFrom) {
    for (const Node* node : presented_) {
      by_subject_.emplace(node->subject_key(), node);
    }
  }
}

const std::vector<const Node*>& Search::issuers_of(const Node& node) {
  const auto [at, is_new] = issuers_.try_emplace(&node);
  std::vector<const Node*>& found = at->second;
  if (!is_new) {
    return found;
  }
  found = pool_.anchors_for(node);
  const auto add = [&](const Node* issuer) {
    ++work_.steps;
    const bool is_known = std::any_of(found.begin(), found.end(), [&](const Node* other) {
      return other == issuer || equal(other->certificate.raw, issuer->certificate.raw);
    });
    if (!is_known && !equal(issuer->certificate.raw, node.certificate.raw)) {
      found.push_back(issuer);
    }
  };
  if (by_subject_.empty()) {
    for (const Node* issuer : presented_) {
      if (is_named_issuer(node, *issuer)) {
        add(issuer);
      }
    }
  } else {
    const auto [begin, end] = by_subject_.equal_range(node.issuer_key());
    std::for_each(begin, end, [&](const auto& entry) { add(entry.second); });
  }
  for (const Node* issuer : pool_.candidates_for(node)) {
    add(issuer);
  }
  if (found.size() > 1) {
    std::stable_sort(found.begin(), found.end(), [&](const Node* a, const Node* b) {
      return rank(node, *a, settings_.at) < rank(node, *b, settings_.at);
    });
  }
  return found;
}

/// Walks the graph of names once from the leaf, then backwards from the anchors.
void Search::find_reaching() {
  std::vector<const Node*> all{&leaf_};
  std::unordered_set<const Node*> seen{&leaf_};
  std::unordered_map<const Node*, std::vector<const Node*>> children;
  std::vector<const Node*> reached;
  for (std::size_t i = 0; i < all.size() && work_.steps < settings_.budget.steps; ++i) {
    for (const Node* issuer : issuers_of(*all[i])) {
      children[issuer].push_back(all[i]);
      if (issuer->is_anchor) {
        reached.push_back(issuer);
      } else if (seen.insert(issuer).second) {
        all.push_back(issuer);
      }
    }
  }
  work_.is_exhausted = work_.is_exhausted || work_.steps >= settings_.budget.steps;
  reaching_.insert(reached.begin(), reached.end());
  while (!reached.empty()) {
    const Node* node = reached.back();
    reached.pop_back();
    for (const Node* child : children[node]) {
      if (reaching_.insert(child).second) {
        reached.push_back(child);
      }
    }
  }
}

bool Search::is_on_route(const Route& route, const Node& node) const {
  for (std::size_t i = 0; i < route.nodes.size(); ++i) {
    const Node& other = *route.nodes[i];
    if (&other == &node || equal(other.certificate.raw, node.certificate.raw) ||
        (i > 0 && is_same_entity(other, node))) {
      return true;
    }
  }
  return false;
}

bool Search::is_spent() {
  const Budget& budget = settings_.budget;
  if (work_.steps > budget.steps || work_.signatures >= budget.signatures) {
    work_.is_exhausted = true;
  }
  return work_.is_exhausted || routes_left_ <= 0;
}

SignatureOutcome Search::check(const Node& child, const Node& issuer) {
  if (&child != &leaf_) {
    return pool_.check(child, issuer, work_);
  }
  const auto found = leaf_outcomes_.find(&issuer);
  if (found != leaf_outcomes_.end()) {
    return found->second;
  }
  return leaf_outcomes_[&issuer] = pool_.check(child, issuer, work_);
}

void Search::settle_trust(Route& route) const {
  if (!pool_.roots().has_trust_settings()) {
    return;
  }
  for (std::size_t depth = 0; depth < route.nodes.size(); ++depth) {
    const x509::Trust trust = pool_.trust_of(*route.nodes[depth], settings_.purpose);
    if (trust == x509::Trust::rejected) {
      route.rejected_at = depth;
      return;
    }
    route.is_anchor_stated = depth + 1 == route.nodes.size() && trust == x509::Trust::trusted;
  }
}

void Search::explore(Route& route, const Visit& visit) {
  const Node& node = *route.nodes.back();
  for (const Node* issuer : issuers_of(node)) {
    ++work_.steps;
    if (reaching_.count(issuer) == 0 || is_on_route(route, *issuer)) {
      continue;
    }
    if (is_spent()) {
      return;
    }
    if (route.nodes.size() >= settings_.budget.max_length) {
      work_.is_exhausted = true;
      return;
    }
    if (check(node, *issuer) != SignatureOutcome::valid) {
      continue;
    }
    route.nodes.push_back(issuer);
    if (issuer->is_anchor) {
      --routes_left_;
      Route complete = route;
      complete.reaches_anchor = true;
      settle_trust(complete);
      if (visit(std::move(complete))) {
        routes_left_ = std::min(routes_left_, kRoutesAfterGood);
      }
    } else {
      explore(route, visit);
    }
    route.nodes.pop_back();
  }
}

void Search::each_route(const Visit& visit) {
  Route route{.nodes = {&leaf_}, .broken = {}};
  if (pool_.anchor_of(leaf_) != nullptr) {
    route.reaches_anchor = true;
    settle_trust(route);
    visit(std::move(route));
    return;
  }
  if (is_reachable()) {
    explore(route, visit);
  }
}

Route Search::furthest(bool through_broken) {
  Route route{.nodes = {&leaf_}, .broken = {}};
  while (route.nodes.size() < settings_.budget.max_length && !route.reaches_anchor) {
    const Node& node = *route.nodes.back();
    const Node* next = nullptr;
    SignatureOutcome outcome = SignatureOutcome::valid;
    for (const Node* issuer : issuers_of(node)) {
      if (is_on_route(route, *issuer)) {
        continue;
      }
      // Beyond the budget the order of the candidates decides.
      const bool is_affordable = work_.signatures < settings_.budget.signatures;
      const SignatureOutcome checked = is_affordable ? check(node, *issuer) : SignatureOutcome::valid;
      if (checked == SignatureOutcome::valid) {
        next = issuer;
        outcome = checked;
        break;
      }
      if (next == nullptr && through_broken) {
        next = issuer;
        outcome = checked;
      }
    }
    if (next == nullptr) {
      break;
    }
    if (outcome != SignatureOutcome::valid) {
      route.broken.push_back({.depth = static_cast<int>(route.nodes.size()) - 1, .outcome = outcome});
    }
    route.nodes.push_back(next);
    route.reaches_anchor = next->is_anchor;
  }
  if (route.reaches_anchor) {
    settle_trust(route);
  }
  return route;
}

}  // namespace mtlsdiag::path
