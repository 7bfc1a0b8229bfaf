#include "path/validator.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "finding/catalogue.h"
#include "path/alert.h"
#include "path/missing.h"
#include "path/processing.h"
#include "path/revocation.h"
#include "path/search.h"

namespace mtlsdiag::path {
namespace {

using finding::Finding;
using finding::Kind;
using finding::Severity;

bool has_error(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.severity == Severity::error; });
}

/// A weak key or signature is said of the chain itself where the chain has it; what a CRL revokes is revoked all the
/// same.
bool bars_signing(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& f) {
    return f.severity == Severity::error && f.kind != Kind::weak_key && f.kind != Kind::weak_signature;
  });
}

std::size_t count_errors(const Path& path) {
  return static_cast<std::size_t>(std::count_if(path.findings.begin(), path.findings.end(),
                                                [](const Finding& f) { return f.severity == Severity::error; }));
}

/// Good paths before others, complete ones before broken ones, then those with the fewest faults.
bool is_better(const Path& a, const Path& b) {
  const std::size_t errors_a = count_errors(a);
  const std::size_t errors_b = count_errors(b);
  return std::make_tuple(errors_a != 0, !a.reaches_anchor, errors_a) <
         std::make_tuple(errors_b != 0, !b.reaches_anchor, errors_b);
}

}  // namespace

bool Path::is_good() const {
  return reaches_anchor && !has_error(findings);
}

struct Validator::State {
  State(const x509::Roots& roots, Settings given) : pool(roots), settings(std::move(given)) {}

  Pool pool;
  Settings settings;
  std::vector<std::unique_ptr<StoredCrl>> crls;
  std::vector<StoredOcsp> ocsp;

  Assessment judge(const std::vector<ByteView>& chain, Result<der::Certificate> leaf, ByteView staple);
};

namespace {

/// One judgement of one chain.
class Judgement {
 public:
  Judgement(Pool& pool, const Settings& settings, std::vector<std::unique_ptr<StoredCrl>>& crls,
            std::vector<StoredOcsp>& ocsp, const std::vector<ByteView>& chain)
      : pool_(pool), settings_(settings), crls_(crls), ocsp_(ocsp), chain_(chain) {}

  Assessment run(Result<der::Certificate> leaf, ByteView staple);

 private:
  void add(Kind kind, Severity severity, std::size_t index, std::string name, std::string message);
  void read_chain(Result<der::Certificate> leaf);
  void judge_routes(Search& search);
  void judge_unfinished(Search& search);
  bool judge(const Route& route, bool is_unfinished);
  Path describe(const Route& route) const;
  void check_order();
  void check_superfluous();
  [[nodiscard]] std::vector<const Node*> signers_named(const der::Name& subject, const std::string& subject_key) const;
  bool is_trusted_signer(const Node& signer, const Node& anchor);

  Pool& pool_;
  const Settings& settings_;
  std::vector<std::unique_ptr<StoredCrl>>& crls_;
  std::vector<StoredOcsp>& ocsp_;
  const std::vector<ByteView>& chain_;
  std::optional<Node> leaf_;
  std::vector<const Node*> presented_;  ///< readable ones but the leaf
  std::vector<const Node*> by_index_;   ///< null: unreadable, or the leaf
  std::optional<StoredOcsp> staple_;
  ComparisonBudget comparisons_;
  std::vector<Finding> chain_findings_;
  std::map<const Node*, bool> trusted_signers_;
  Assessment out_;
};

void Judgement::add(Kind kind, Severity severity, std::size_t index, std::string name, std::string message) {
  Finding finding = finding::make(kind, settings_.presenter, std::move(message));
  finding.severity = severity;
  finding.subject.chain = settings_.presenter;
  finding.subject.index = static_cast<int>(index);
  finding.subject.name = std::move(name);
  chain_findings_.push_back(std::move(finding));
}

void Judgement::read_chain(Result<der::Certificate> leaf) {
  if (!leaf) {
    add(Kind::extension_malformed, Severity::error, 0, "",
        fmt::format("the certificate cannot be read: {}", leaf.error().message));
    return;
  }
  leaf_.emplace(std::move(*leaf));
  leaf_->twin = settings_.leaves_return ? pool_.keep(chain_.front()) : nullptr;
  by_index_.assign(chain_.size(), nullptr);
  for (std::size_t i = 1; i < chain_.size(); ++i) {
    by_index_[i] = pool_.keep(chain_[i]);
    if (by_index_[i] == nullptr) {
      add(Kind::extension_malformed, Severity::error, i, "", "a certificate of the chain cannot be read");
    } else if (std::find(presented_.begin(), presented_.end(), by_index_[i]) == presented_.end()) {
      presented_.push_back(by_index_[i]);
    }
  }
}

Path Judgement::describe(const Route& route) const {
  Path path{.reaches_anchor = route.reaches_anchor};
  for (const Node* node : route.nodes) {
    Link link{.source = node->is_anchor ? Source::anchor : Source::candidate, .der = node->certificate.raw};
    for (std::size_t i = 0; i < chain_.size() && !link.presented_index; ++i) {
      if (node == &*leaf_ ? i == 0 : by_index_[i] == node || equal(chain_[i], node->certificate.raw)) {
        link.presented_index = static_cast<int>(i);
        link.source = node->is_anchor ? Source::anchor : Source::presented;
      }
    }
    link.name = node->name();
    path.links.push_back(std::move(link));
  }
  return path;
}

std::vector<const Node*> Judgement::signers_named(const der::Name& subject, const std::string& subject_key) const {
  std::vector<const Node*> found;
  for (const Node* node : presented_) {
    if (node->subject_key() == subject_key) {
      found.push_back(node);
    }
  }
  // A CA may sign its CRLs by a key of their own; the certificate of that key is on the CRL's side itself.
  if (leaf_->subject_key() == subject_key) {
    found.push_back(&*leaf_);
  }
  for (const Node* node : pool_.named(subject.raw, subject_key)) {
    if (std::find(found.begin(), found.end(), node) == found.end()) {
      found.push_back(node);
    }
  }
  return found;
}

/// A CRL signer that is not the issuer on the path must itself have a good path to the same anchor.
/// Its own revocation may be told by the very CRL that it signed; while that is looked at it is taken to be good.
/// Source: RFC 5280 §6.3.3 (f).
bool Judgement::is_trusted_signer(const Node& signer, const Node& anchor) {
  const auto [at, is_new] = trusted_signers_.try_emplace(&signer, true);
  if (!is_new) {
    return at->second;
  }
  Settings settings{.presenter = settings_.presenter, .purpose = Purpose::any, .at = settings_.at};
  settings.budget = settings_.budget;
  Search search(pool_, settings, out_.work, signer, presented_);
  bool is_trusted = false;
  search.each_route([&](const Route& route) {
    std::vector<Finding> findings;
    Emitter emitter(settings, route, findings);
    process(emitter, comparisons_);
    RevocationSources sources{
        .pool = pool_,
        .crls = crls_,
        .ocsp = ocsp_,
        .staple = nullptr,
        .work = out_.work,
        .signers_named = [this](const der::Name& subject,
                                const std::string& key) { return signers_named(subject, key); },
        .is_trusted_signer = [this](const Node& s, const Node& a) { return is_trusted_signer(s, a); }};
    check_revocation(emitter, sources);
    is_trusted =
        is_trusted || (!bars_signing(findings) && equal(route.nodes.back()->certificate.raw, anchor.certificate.raw));
    return is_trusted;
  });
  trusted_signers_[&signer] = is_trusted;
  return is_trusted;
}

bool Judgement::judge(const Route& route, bool is_unfinished) {
  std::vector<Finding> findings;
  Emitter emitter(settings_, route, findings);
  process(emitter, comparisons_);
  if (is_unfinished) {
    explain_missing(emitter, pool_, out_.work, out_);
  }
  RevocationSources sources{
      .pool = pool_,
      .crls = crls_,
      .ocsp = ocsp_,
      .staple = staple_ ? &*staple_ : nullptr,
      .work = out_.work,
      .signers_named = [this](const der::Name& subject, const std::string& key) { return signers_named(subject, key); },
      .is_trusted_signer = [this](const Node& s, const Node& a) { return is_trusted_signer(s, a); }};
  check_revocation(emitter, sources);
  const bool is_good = !has_error(findings);
  Path path = describe(route);
  path.findings = std::move(findings);
  out_.paths.push_back(std::move(path));
  return is_good;
}

void Judgement::judge_routes(Search& search) {
  bool has_good = false;
  search.each_route([&](const Route& route) {
    const bool is_good = judge(route, false);
    has_good = has_good || is_good;
    return is_good;
  });
  if (comparisons_.is_exhausted()) {
    out_.work.is_exhausted = true;
  }
  if (!has_good && out_.work.is_exhausted) {
    add(Kind::search_limit_reached, Severity::error, 0, leaf_->name(),
        fmt::format("the search was stopped after {} signatures, {} steps and {} comparisons of names",
                    out_.work.signatures, out_.work.steps, comparisons_.spent));
  }
}

/// No route reaches an anchor: the furthest one is explained, through a broken signature only where nothing else leads
/// on. What signs itself has its issuer: others of its name are namesakes, and no signature of theirs is missing.
void Judgement::judge_unfinished(Search& search) {
  Route route = search.furthest(false);
  const Node& last = *route.nodes.back();
  if (!search.issuers_of(last).empty() && !signs_itself(last, pool_, out_.work)) {
    Route broken = search.furthest(true);
    if (!broken.broken.empty()) {
      judge(broken, !broken.reaches_anchor);
      return;
    }
  }
  judge(route, !out_.work.is_exhausted);
}

/// Certificates of the best path that were presented out of order. The peer may cope; the standard says otherwise.
void Judgement::check_order() {
  int last = -1;
  for (const Link& link : out_.paths.front().links) {
    if (!link.presented_index) {
      continue;
    }
    if (*link.presented_index < last) {
      add(Kind::chain_wrong_order, Severity::warning, static_cast<std::size_t>(*link.presented_index), link.name,
          fmt::format("number {} of the list, and the certificate that it issued is number {}",
                      *link.presented_index + 1, last + 1));
      return;
    }
    last = *link.presented_index;
  }
}

void Judgement::check_superfluous() {
  for (std::size_t i = 1; i < chain_.size(); ++i) {
    if (by_index_[i] == nullptr) {
      continue;
    }
    const auto first = std::find_if(chain_.begin(), chain_.end(), [&](ByteView der) { return equal(der, chain_[i]); });
    const bool is_duplicate = static_cast<std::size_t>(first - chain_.begin()) < i;
    const std::vector<Link>& links = out_.paths.front().links;
    const auto used = std::find_if(links.begin(), links.end(),
                                   [&](const Link& link) { return link.presented_index == static_cast<int>(i); });
    if (is_duplicate) {
      add(Kind::chain_superfluous_cert, Severity::info, i, by_index_[i]->name(), "the same certificate is there twice");
    } else if (used == links.end()) {
      add(Kind::chain_superfluous_cert, Severity::info, i, by_index_[i]->name(), "no path needs this certificate");
    } else if (used->source == Source::anchor) {
      add(Kind::chain_superfluous_cert, Severity::info, i, by_index_[i]->name(),
          "the root itself is sent along, which every verifier has or does not trust");
    }
  }
}

Assessment Judgement::run(Result<der::Certificate> leaf, ByteView staple) {
  comparisons_.limit = settings_.budget.name_comparisons;
  if (!staple.empty()) {
    staple_ = read_ocsp(staple, "the stapled OCSP response", true);
  }
  if (chain_.empty()) {
    add(Kind::chain_missing_intermediate, Severity::error, 0, "", "the chain is empty");
  } else {
    read_chain(std::move(leaf));
  }
  if (leaf_) {
    Search search(pool_, settings_, out_.work, *leaf_, presented_);
    judge_routes(search);
    if (out_.paths.empty()) {
      judge_unfinished(search);
    }
    std::stable_sort(out_.paths.begin(), out_.paths.end(), is_better);
    out_.findings = out_.paths.front().findings;
    check_order();
    check_superfluous();
  }
  out_.findings.insert(out_.findings.end(), chain_findings_.begin(), chain_findings_.end());
  if (leaf_) {
    out_.leaf = std::move(leaf_->certificate);
  }
  out_.work.name_comparisons = comparisons_.spent;
  out_.is_accepted = !has_error(out_.findings);
  out_.alert = alert_for(out_.findings);
  return std::move(out_);
}

}  // namespace

Assessment Validator::State::judge(const std::vector<ByteView>& chain, Result<der::Certificate> leaf, ByteView staple) {
  if (pool.trim()) {
    for (const std::unique_ptr<StoredCrl>& crl : crls) {
      crl->signers.clear();
    }
  }
  return Judgement(pool, settings, crls, ocsp, chain).run(std::move(leaf), staple);
}

Validator::Validator(const x509::Roots& roots, Settings settings)
    : state_(std::make_unique<State>(roots, std::move(settings))) {}
Validator::~Validator() = default;
Validator::Validator(Validator&&) noexcept = default;
Validator& Validator::operator=(Validator&&) noexcept = default;

void Validator::add_candidate(ByteView der) {
  state_->pool.add_candidate(der);
}

void Validator::add_crl(ByteView der, std::string_view name) {
  state_->crls.push_back(std::make_unique<StoredCrl>(read_crl(der, name)));
}

void Validator::add_ocsp(ByteView der, std::string_view name) {
  state_->ocsp.push_back(read_ocsp(der, name, false));
}

const Settings& Validator::settings() const {
  return state_->settings;
}
void Validator::set(Settings settings) {
  state_->settings = std::move(settings);
}

Assessment Validator::judge(const std::vector<ByteView>& chain, ByteView staple) {
  return state_->judge(chain, der::Certificate::parse(chain.empty() ? ByteView{} : chain[0]), staple);
}

Assessment Validator::judge(const std::vector<ByteView>& chain, der::Certificate leaf, ByteView staple) {
  return state_->judge(chain, std::move(leaf), staple);
}

Assessment Validator::judge(const std::vector<Bytes>& chain, ByteView staple) {
  return judge(std::vector<ByteView>(chain.begin(), chain.end()), staple);
}

Purpose default_purpose(const der::Certificate& leaf) {
  const der::Extension* extension = leaf.find(der::oid::kExtendedKeyUsage);
  if (extension != nullptr) {
    const auto usages = der::parse_extended_key_usage(*extension);
    if (usages && usages->size() == 1 && usages->front() == der::oid::kClientAuth) {
      return Purpose::client;
    }
  }
  return Purpose::server;
}

}  // namespace mtlsdiag::path
