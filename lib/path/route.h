// Route: one path as the search found it, from the leaf upwards, before and while it is judged. The nodes are borrowed
// from the search and the Validator's memory.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "finding/finding.h"
#include "path/node.h"
#include "path/signature.h"
#include "path/validator.h"

namespace mtlsdiag::path {

/// A signature on a route that does not verify: that of the certificate at `depth`, by the key at `depth` + 1.
struct BrokenSignature {
  int depth = 0;
  SignatureOutcome outcome{};
};

struct Route {
  std::vector<const Node*> nodes;
  bool reaches_anchor = false;
  bool is_anchor_stated = false;           ///< the store says that it trusts the anchor for this very purpose
  std::optional<std::size_t> rejected_at;  ///< the lowest depth that the store's trust settings rule out
  std::vector<BrokenSignature> broken;
};

/// Adds findings about the certificates of one route, with their subject filled in.
class Emitter final {
 public:
  Emitter(const Settings& settings, const Route& route, std::vector<finding::Finding>& out)
      : settings_(settings), route_(route), out_(out) {}

  finding::Finding& add(finding::Kind kind, finding::Severity severity, std::size_t depth, std::string message);
  [[nodiscard]] const Settings& settings() const { return settings_; }
  [[nodiscard]] const Route& route() const { return route_; }

 private:
  const Settings& settings_;
  const Route& route_;
  std::vector<finding::Finding>& out_;
};

}  // namespace mtlsdiag::path
