#include "path/pool.h"

#include <algorithm>

namespace mtlsdiag::path {
namespace {

/// Certificates of chains that are kept between judgements.
constexpr std::size_t kMaxKept = 2048;
constexpr std::size_t kMaxOutcomes = 16384;

std::unique_ptr<Node> make_node(ByteView der) {
  Result<der::Certificate> parsed = der::Certificate::parse(der);
  return parsed ? std::make_unique<Node>(std::move(*parsed)) : nullptr;
}

x509::Trust trust_of(const x509::Root& root, Purpose purpose) {
  const x509::Trust server = x509::trust_for(root.trust, der::oid::kServerAuth);
  const x509::Trust client = x509::trust_for(root.trust, der::oid::kClientAuth);
  switch (purpose) {
    case Purpose::server: return server;
    case Purpose::client: return client;
    default: return server == x509::Trust::rejected ? client : server;
  }
}

}  // namespace

const Node* Pool::keep(ByteView der) {
  const auto found = kept_.find(as_text(der));
  if (found != kept_.end()) {
    return found->second.node.get();
  }
  Kept kept{.der = to_bytes(der), .node = nullptr};
  kept.node = make_node(kept.der);
  if (kept.node != nullptr) {
    kept.node->is_kept = true;
  }
  const std::string_view key = as_text(kept.der);  // the buffer does not move with its vector
  return kept_.emplace(key, std::move(kept)).first->second.node.get();
}

void Pool::add_candidate(ByteView der) {
  Kept kept{.der = to_bytes(der), .node = nullptr};
  kept.node = make_node(kept.der);
  if (kept.node == nullptr) {
    return;
  }
  kept.node->is_kept = true;
  candidates_by_issuer_.clear();
  std::vector<const Node*>& named = candidates_[kept.node->subject_key()];
  for (const Node* other : named) {
    if (equal(other->certificate.raw, kept.node->certificate.raw)) {
      return;
    }
  }
  named.push_back(kept.node.get());
  candidate_owners_.push_back(std::move(kept));
}

const std::vector<const Node*>& Pool::anchors_named(ByteView subject) {
  const auto [at, is_new] = anchors_by_subject_.try_emplace(std::string(as_text(subject)));
  if (is_new) {
    for (const x509::Root* root : roots_->find(subject)) {
      std::unique_ptr<Node>& node = anchors_[root];
      if (node == nullptr && (node = make_node(root->der)) != nullptr) {
        node->is_anchor = true;
        node->is_kept = true;
      }
      if (node != nullptr) {
        at->second.push_back(node.get());
      }
    }
  }
  return at->second;
}

const std::vector<const Node*>& Pool::anchors_for(const Node& child) {
  return anchors_named(child.certificate.issuer.raw);
}

const std::vector<const Node*>& Pool::candidates_for(const Node& child) {
  static const std::vector<const Node*> kNone;
  if (candidates_.empty()) {
    return kNone;
  }
  // Names that differ in case or blanks alone are one; to find out takes longer than to remember it.
  const auto [at, is_new] = candidates_by_issuer_.try_emplace(std::string(as_text(child.certificate.issuer.raw)));
  if (is_new) {
    const auto found = candidates_.find(child.issuer_key());
    at->second = found == candidates_.end() ? &kNone : &found->second;
  }
  return *at->second;
}

std::vector<const Node*> Pool::named(ByteView subject, const std::string& subject_key) {
  std::vector<const Node*> all = anchors_named(subject);
  const auto found = candidates_.find(subject_key);
  if (found != candidates_.end()) {
    all.insert(all.end(), found->second.begin(), found->second.end());
  }
  return all;
}

const Node* Pool::anchor_of(const Node& node) {
  if (!roots_->contains(node.certificate.raw)) {
    return nullptr;
  }
  const std::vector<const Node*>& named = anchors_named(node.certificate.subject.raw);
  const auto same = std::find_if(named.begin(), named.end(), [&](const Node* anchor) {
    return equal(anchor->certificate.raw, node.certificate.raw);
  });
  return same == named.end() ? nullptr : *same;
}

x509::Trust Pool::trust_of(const Node& node, Purpose purpose) const {
  x509::Trust trust = x509::Trust::unstated;
  for (const x509::Root* root : roots_->find(node.certificate.subject.raw)) {
    const x509::Trust stated = path::trust_of(*root, purpose);
    if (equal(root->der, node.certificate.raw)) {
      return stated;
    }
    const Result<der::Certificate> other = der::Certificate::parse(root->der);
    if (stated == x509::Trust::rejected && other && equal(other->key.raw, node.certificate.key.raw)) {
      trust = stated;
    }
  }
  return trust;
}

SignatureOutcome Pool::check(const Node& child, const Node& issuer, Work& work) {
  const Node* known = child.is_kept ? &child : child.twin;
  const bool is_remembered = known != nullptr && issuer.is_kept;
  if (is_remembered) {
    const auto found = outcomes_.find({known, &issuer});
    if (found != outcomes_.end()) {
      return found->second;
    }
  }
  ++work.signatures;
  const der::Certificate& certificate = child.certificate;
  const SignatureOutcome outcome =
      checker_.check(certificate.tbs, certificate.signature_algorithm, certificate.signature, issuer.certificate.key);
  if (is_remembered) {
    outcomes_[{known, &issuer}] = outcome;
  }
  return outcome;
}

bool Pool::trim() {
  if (kept_.size() <= kMaxKept && outcomes_.size() <= kMaxOutcomes && anchors_by_subject_.size() <= kMaxOutcomes &&
      candidates_by_issuer_.size() <= kMaxOutcomes) {
    return false;
  }
  outcomes_.clear();
  kept_.clear();
  anchors_by_subject_.clear();
  candidates_by_issuer_.clear();
  return true;
}

}  // namespace mtlsdiag::path
