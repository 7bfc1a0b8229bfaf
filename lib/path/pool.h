// Pool: the certificates that outlive one judgement (anchors asked for, candidates, intermediates seen before), kept
// parsed, with the outcome of every signature between them. This is what makes the second chain of a CA cheap.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "path/node.h"
#include "path/signature.h"
#include "path/validator.h"
#include "x509/trust.h"

namespace mtlsdiag::path {

class Pool final {
 public:
  explicit Pool(const x509::Roots& roots) : roots_(&roots) {}

  /// Keeps a copy of a certificate, parsed; the same bytes give the same node. Null where it cannot be read.
  const Node* keep(ByteView der);
  /// Keeps a certificate that may complete any path.
  void add_candidate(ByteView der);
  /// Gives the anchors whose subject is `child`'s issuer.
  const std::vector<const Node*>& anchors_for(const Node& child);
  /// Gives the candidates whose subject is `child`'s issuer.
  const std::vector<const Node*>& candidates_for(const Node& child);
  /// Gives the anchors and candidates of a name, given as DER and as der::normalized.
  std::vector<const Node*> named(ByteView subject, const std::string& subject_key);
  /// Gives the anchor with exactly these bytes, or null.
  const Node* anchor_of(const Node& node);
  /// Gives what the store's trust settings say of a certificate, or of another one of the same name and key.
  [[nodiscard]] x509::Trust trust_of(const Node& node, Purpose purpose) const;
  /// Checks that `issuer`'s key signed `child`, once for each pair that is kept; counts the ones really checked.
  SignatureOutcome check(const Node& child, const Node& issuer, Work& work);
  SignatureChecker& signatures() { return checker_; }
  [[nodiscard]] const x509::Roots& roots() const { return *roots_; }
  /// Forgets what was kept of chains when there is too much of it, and says whether it did. Between two judgements
  /// only.
  bool trim();

 private:
  struct Kept {
    Bytes der;
    std::unique_ptr<Node> node;
  };
  const std::vector<const Node*>& anchors_named(ByteView subject);

  const x509::Roots* roots_;
  SignatureChecker checker_;
  std::unordered_map<std::string_view, Kept> kept_;
  std::map<const x509::Root*, std::unique_ptr<Node>> anchors_;
  std::unordered_map<std::string, std::vector<const Node*>> anchors_by_subject_;
  std::vector<Kept> candidate_owners_;
  std::unordered_map<std::string, std::vector<const Node*>> candidates_;
  std::unordered_map<std::string, const std::vector<const Node*>*> candidates_by_issuer_;  ///< the issuer as DER
  std::map<std::pair<const Node*, const Node*>, SignatureOutcome> outcomes_;
};

}  // namespace mtlsdiag::path
