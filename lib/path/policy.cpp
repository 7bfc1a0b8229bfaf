#include "path/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "base/text.h"
#include "der/oid.h"
#include "path/node.h"
#include "path/validator.h"

namespace mtlsdiag::path {
namespace {

/// Identifiers as octets, viewed in the certificates or in static tables.
using Policy = std::string_view;

/// One depth of the graph: each policy with the policies of the depth above that it stems from. `expected` is what the
/// next certificate down must name for it, which differs from the policy itself where it was mapped.
struct Entry {
  std::set<Policy> parents;
  std::set<Policy> expected;
};
using Level = std::map<Policy, Entry>;

Policy octets(const der::Oid& oid) {
  return as_text(oid.octets);
}
Policy any_policy() {
  return as_text(der::oid::kAnyPolicy.octets());
}

/// The state of RFC 5280 §6.1.2, one certificate after another from the anchor downwards.
class Processing {
 public:
  Processing(const Settings& settings, std::size_t length) : settings_(settings) {
    const std::size_t never = length + 1;
    explicit_policy_ = settings.require_explicit_policy ? 0 : never;
    policy_mapping_ = settings.inhibit_policy_mapping ? 0 : never;
    inhibit_any_ = settings.inhibit_any_policy ? 0 : never;
    levels_.push_back({{any_policy(), Entry{.parents = {}, .expected = {any_policy()}}}});
  }

  /// §6.1.3 (d) to (f).
  std::optional<std::string> take(const Node& node, bool is_leaf);
  /// §6.1.4 (a) to (j). Gives what is wrong with the mappings.
  std::optional<std::string> prepare(const Node& node);
  /// §6.1.5 (a), (b), (g).
  std::optional<std::string> finish(const Node& leaf);

 private:
  [[nodiscard]] bool is_empty() const { return levels_.back().empty(); }
  void add_named(const Node& node, const Level& above, Level& level) const;
  void map_policies(const Node& node);
  [[nodiscard]] std::set<Policy> valid_policies() const;

  const Settings& settings_;
  std::size_t explicit_policy_ = 0;
  std::size_t policy_mapping_ = 0;
  std::size_t inhibit_any_ = 0;
  std::vector<Level> levels_;
};

void Processing::add_named(const Node& node, const Level& above, Level& level) const {
  for (const der::PolicyInformation& information : *node.policies) {
    const Policy policy = octets(information.id);
    if (policy == any_policy()) {
      continue;
    }
    Entry entry{.parents = {}, .expected = {policy}};
    for (const auto& [parent, parent_entry] : above) {
      if (parent_entry.expected.count(policy) != 0) {
        entry.parents.insert(parent);
      }
    }
    if (entry.parents.empty() && above.count(any_policy()) != 0) {
      entry.parents.insert(any_policy());
    }
    if (!entry.parents.empty()) {
      level[policy] = std::move(entry);
    }
  }
}

/// anyPolicy stands for every policy that is expected and not named. Entries that it adds must not be taken for parents
/// of one another. Source: §6.1.3 (d)(2).
Level with_any(const Level& above, const Level& named) {
  Level level = named;
  for (const auto& [parent, parent_entry] : above) {
    for (const Policy expected : parent_entry.expected) {
      if (named.count(expected) == 0) {
        Entry& entry = level[expected];
        entry.parents.insert(parent);
        entry.expected = {expected};
      }
    }
  }
  return level;
}

std::optional<std::string> Processing::take(const Node& node, bool is_leaf) {
  Level level;
  if (node.policies && !is_empty()) {
    const Level& above = levels_.back();
    add_named(node, above, level);
    const bool names_any = std::any_of(node.policies->begin(), node.policies->end(),
                                       [](const auto& information) { return information.id == der::oid::kAnyPolicy; });
    if (names_any && (inhibit_any_ > 0 || (!is_leaf && node.is_self_issued()))) {
      level = with_any(above, level);
    }
  }
  levels_.push_back(std::move(level));
  if (explicit_policy_ == 0 && is_empty()) {
    return "no certificate policy is valid for the whole path, and one is required";
  }
  return std::nullopt;
}

void Processing::map_policies(const Node& node) {
  Level& level = levels_.back();
  std::map<Policy, std::set<Policy>> mapped;
  for (const der::PolicyMapping& mapping : node.policy_mappings) {
    mapped[octets(mapping.issuer_domain)].insert(octets(mapping.subject_domain));
  }
  for (const auto& [issuer_policy, subject_policies] : mapped) {
    if (policy_mapping_ == 0) {
      level.erase(issuer_policy);
      continue;
    }
    const auto at = level.find(issuer_policy);
    if (at != level.end()) {
      at->second.expected = subject_policies;
    } else if (level.count(any_policy()) != 0) {
      level[issuer_policy] = Entry{.parents = level[any_policy()].parents, .expected = subject_policies};
    }
  }
}

std::optional<std::string> Processing::prepare(const Node& node) {
  for (const der::PolicyMapping& mapping : node.policy_mappings) {
    if (mapping.issuer_domain == der::oid::kAnyPolicy || mapping.subject_domain == der::oid::kAnyPolicy) {
      return "policyMappings maps anyPolicy, which RFC 5280 forbids";
    }
  }
  map_policies(node);
  if (!node.is_self_issued()) {
    explicit_policy_ -= explicit_policy_ > 0 ? 1 : 0;
    policy_mapping_ -= policy_mapping_ > 0 ? 1 : 0;
    inhibit_any_ -= inhibit_any_ > 0 ? 1 : 0;
  }
  const der::PolicyConstraints& constraints = node.policy_constraints;
  if (constraints.require_explicit_policy) {
    explicit_policy_ = std::min<std::size_t>(explicit_policy_, *constraints.require_explicit_policy);
  }
  if (constraints.inhibit_policy_mapping) {
    policy_mapping_ = std::min<std::size_t>(policy_mapping_, *constraints.inhibit_policy_mapping);
  }
  if (node.inhibit_any_policy) {
    inhibit_any_ = std::min<std::size_t>(inhibit_any_, *node.inhibit_any_policy);
  }
  return std::nullopt;
}

/// The policies of the highest depth at which each chain of parents leaves anyPolicy: those are what the user's set is
/// compared with. Source: §6.1.5 (g)(iii), valid_policy_node_set.
std::set<Policy> Processing::valid_policies() const {
  std::set<Policy> result;
  std::set<Policy> current;
  for (const auto& [policy, entry] : levels_.back()) {
    current.insert(policy);
  }
  for (std::size_t depth = levels_.size() - 1; depth > 0 && !current.empty(); --depth) {
    std::set<Policy> next;
    for (const Policy policy : current) {
      const auto at = levels_[depth].find(policy);
      if (at == levels_[depth].end()) {
        continue;
      }
      for (const Policy parent : at->second.parents) {
        if (parent == any_policy()) {
          result.insert(policy);
        }
        next.insert(parent);
      }
    }
    next.erase(any_policy());
    current = std::move(next);
  }
  return result;
}

std::optional<std::string> Processing::finish(const Node& leaf) {
  explicit_policy_ -= explicit_policy_ > 0 ? 1 : 0;
  if (leaf.policy_constraints.require_explicit_policy == std::uint64_t{0}) {
    explicit_policy_ = 0;
  }
  if (explicit_policy_ > 0) {
    return std::nullopt;
  }
  const std::set<Policy> valid = valid_policies();
  if (valid.empty()) {
    return "no certificate policy is valid for the whole path, and one is required";
  }
  if (settings_.policies.empty() || valid.count(any_policy()) != 0) {
    return std::nullopt;
  }
  std::vector<std::string> wanted;
  for (const Bytes& policy : settings_.policies) {
    if (as_text(policy) == any_policy() || valid.count(as_text(policy)) != 0) {
      return std::nullopt;
    }
    wanted.push_back(der::readable(der::Oid{policy}));
  }
  std::vector<std::string> found;
  for (const Policy policy : valid) {
    found.push_back(der::readable(der::Oid{as_bytes(policy)}));
  }
  return fmt::format("the path is valid for the policies {}, and not for {}", join(found, ", "), join(wanted, ", "));
}

/// False where nobody demands a policy and nobody maps one, as on nearly every path: no set of policies, empty or not,
/// is a fault then.
bool may_fail(const std::vector<const Node*>& path, const Settings& settings) {
  return settings.require_explicit_policy || std::any_of(path.begin(), path.end(), [](const Node* node) {
           return node->policy_constraints.require_explicit_policy.has_value() || !node->policy_mappings.empty();
         });
}

}  // namespace

std::optional<PolicyFault> policy_fault(const std::vector<const Node*>& path, const Settings& settings) {
  const std::size_t below_anchor = path.size() - 1;
  if (!may_fail(path, settings)) {
    return std::nullopt;
  }
  Processing processing(settings, below_anchor);
  for (std::size_t depth = below_anchor; depth-- > 0;) {
    const Node& node = *path[depth];
    std::optional<std::string> fault = processing.take(node, depth == 0);
    if (!fault) {
      fault = depth > 0 ? processing.prepare(node) : processing.finish(node);
    }
    if (fault) {
      return PolicyFault{.depth = static_cast<int>(depth), .message = std::move(*fault)};
    }
  }
  return std::nullopt;
}

}  // namespace mtlsdiag::path
