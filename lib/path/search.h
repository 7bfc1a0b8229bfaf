// Search: finds the paths from a leaf to the anchors among the certificates at hand. It goes by names first and rules
// out what can reach no anchor, so that dead ends cost nothing; signatures are checked where a path may use them. The
// bounds count work (Budget); they are met by an answer or by Work::is_exhausted, never by time.
// Source: RFC 4158 §2, §3 (loops, order of candidates).
#pragma once

#include <functional>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "path/pool.h"
#include "path/route.h"

namespace mtlsdiag::path {

class Search final {
 public:
  /// `presented` are the certificates that came with the leaf. All must outlive the search.
  Search(Pool& pool, const Settings& settings, Work& work, const Node& leaf, const std::vector<const Node*>& presented);

  /// Told of each route that reaches an anchor; says whether it is good. After a good one only a few more are looked
  /// at.
  using Visit = std::function<bool(Route route)>;
  void each_route(const Visit& visit);

  /// Follows the best issuer of each certificate as far as there is one: the route to explain where none reaches an
  /// anchor. With `through_broken` it also goes on through signatures that do not verify.
  Route furthest(bool through_broken);

  /// The issuers at hand of a certificate by name, the most promising first.
  const std::vector<const Node*>& issuers_of(const Node& node);
  [[nodiscard]] bool is_reachable() const { return reaching_.count(&leaf_) != 0; }

 private:
  void index_presented(const std::vector<const Node*>& presented);
  void find_reaching();
  void explore(Route& route, const Visit& visit);
  void settle_trust(Route& route) const;
  [[nodiscard]] bool is_on_route(const Route& route, const Node& node) const;
  [[nodiscard]] bool is_spent();
  SignatureOutcome check(const Node& child, const Node& issuer);

  Pool& pool_;
  const Settings& settings_;
  Work& work_;
  const Node& leaf_;
  std::vector<const Node*> presented_;
  std::unordered_multimap<std::string_view, const Node*> by_subject_;
  std::unordered_map<const Node*, std::vector<const Node*>> issuers_;
  std::unordered_set<const Node*> reaching_;
  std::map<const Node*, SignatureOutcome> leaf_outcomes_;
  int routes_left_ = 0;
};

}  // namespace mtlsdiag::path
