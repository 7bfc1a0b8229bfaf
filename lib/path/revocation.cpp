#include "path/revocation.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "path/crl_scope.h"

namespace mtlsdiag::path {
namespace {

using finding::Kind;
using finding::Severity;

bool is_less(const Bytes& a, const Bytes& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

/// What one look at the CRLs tells of one certificate.
struct CrlAnswer {
  std::uint32_t reasons = 0;  ///< covered by CRLs that can be used
  bool is_revoked = false;
  bool has_lone_delta = false;   ///< the issuer's delta CRL was given; alone it says nothing of who is good
  bool has_other_scope = false;  ///< a CRL of the issuer was given, and it is about other certificates
  std::optional<int> reason;
  std::optional<Instant> date;
  std::string source;
  std::vector<std::pair<Kind, std::string>> faults;  ///< of CRLs in scope that cannot be used
};

bool is_critical_unknown(const der::Extension& extension) {
  return extension.is_critical && !(extension.oid == der::oid::kReasonCode) &&
         !(extension.oid == der::oid::kInvalidityDate) && !(extension.oid == der::oid::kCertificateIssuer);
}

/// Looks one certificate up in one CRL. In an indirect CRL the issuer of an entry is that of the entry before unless
/// it names another. Source: RFC 5280 §5.3.3.
struct Lookup {
  bool is_listed = false;
  bool is_removed = false;
  bool has_unknown_critical = false;
  bool is_broken = false;  ///< an entry cannot be read, and nobody knows what stands behind it
  std::optional<int> reason;
  std::optional<Instant> date;
};

Lookup look_up(const StoredCrl& crl, const Node& certificate) {
  Lookup result;
  const bool is_indirect = crl.scope && crl.scope->is_indirect;
  bool is_issuer = !is_indirect || crl.issuer_key == certificate.issuer_key();
  der::RevokedWalk walk(*crl.list);
  der::RevokedEntry entry;
  while (walk.next(entry)) {
    if (is_indirect) {
      if (const auto* named = der::find_extension(entry.extensions, der::oid::kCertificateIssuer)) {
        is_issuer = names_directory(*named, certificate.issuer_key());
      }
    }
    for (const der::Extension& extension : entry.extensions) {
      result.has_unknown_critical = result.has_unknown_critical || is_critical_unknown(extension);
    }
    if (is_issuer && equal(entry.serial, certificate.certificate.serial)) {
      result.is_listed = true;
      result.reason = entry.reason();
      result.is_removed = result.reason == 8;
      result.date = entry.date.value;
    }
  }
  result.is_broken = walk.is_broken();
  return result;
}

/// Judges the CRLs for one certificate of a route.
class CrlCheck {
 public:
  CrlCheck(Emitter& emitter, RevocationSources& sources, std::size_t depth)
      : emitter_(emitter),
        sources_(sources),
        node_(*emitter.route().nodes[depth]),
        issuer_(depth + 1 < emitter.route().nodes.size() ? emitter.route().nodes[depth + 1] : nullptr) {}

  CrlAnswer run() {
    for (const std::unique_ptr<StoredCrl>& crl : sources_.crls) {
      if (!crl->list || crl->base_number) {
        answer_.has_lone_delta = answer_.has_lone_delta || (crl->list && crl->issuer_key == node_.issuer_key());
        continue;
      }
      const std::uint32_t reasons = reasons_in_scope(*crl, node_);
      if (reasons != 0) {
        take(*crl, reasons);
      } else {
        answer_.has_other_scope = answer_.has_other_scope || crl->issuer_key == node_.issuer_key();
      }
    }
    return std::move(answer_);
  }

 private:
  void take(StoredCrl& crl, std::uint32_t reasons) {
    if (!is_signed(crl) || !is_understood(crl)) {
      return;
    }
    const bool is_current = this->is_current(crl);
    Lookup found = look_up(crl, node_);
    StoredCrl* delta = newest_delta(crl);
    if (delta != nullptr) {
      const Lookup newer = look_up(*delta, node_);
      if (newer.is_listed) {
        found = newer;
      }
    }
    if (found.is_listed && !found.is_removed && !answer_.is_revoked) {
      answer_.is_revoked = true;
      answer_.reason = found.reason;
      answer_.date = found.date;
      answer_.source = delta != nullptr && crl.name != delta->name ? crl.name + " and " + delta->name : crl.name;
    }
    if (found.has_unknown_critical) {
      fault(Kind::crl_invalid, fmt::format("{}: an entry has a critical extension that is not understood", crl.name));
    } else if (found.is_broken) {
      fault(Kind::crl_invalid, fmt::format("{}: an entry of it cannot be read", crl.name));
    } else if (is_current) {
      answer_.reasons |= reasons;
    }
  }

  /// Source: RFC 5280 §6.3.3 (a), (f), (g).
  bool is_usable(StoredCrl& crl) { return is_signed(crl) && is_understood(crl) && is_current(crl); }

  bool is_understood(const StoredCrl& crl) {
    return crl.fault.empty() || fault(Kind::crl_invalid, fmt::format("{}: {}", crl.name, crl.fault));
  }

  /// Out of its dates a CRL no longer shows that a certificate is good; what it lists is revoked all the same.
  /// Source: RFC 5280 §6.3.1.
  bool is_current(const StoredCrl& crl) {
    const Instant at = emitter_.settings().at;
    if (!crl.list->this_update.value || *crl.list->this_update.value > at) {
      return fault(Kind::crl_invalid, fmt::format("{}: it is not yet in force (thisUpdate {})", crl.name,
                                                  printable(as_text(crl.list->this_update.raw))));
    }
    if (crl.list->next_update && crl.list->next_update->value &&
        std::chrono::floor<std::chrono::seconds>(at) > *crl.list->next_update->value) {
      return fault(Kind::crl_expired, fmt::format("{}: out of date since {}, {} ago", crl.name,
                                                  format_instant(*crl.list->next_update->value),
                                                  format_span(at - *crl.list->next_update->value)));
    }
    return true;
  }

  bool is_signed(StoredCrl& crl) {
    std::string why = "no certificate of its issuer is at hand";
    for (const Node* signer : signers(crl)) {
      if (signer->key_usage && (*signer->key_usage & der::kCrlSign) == 0) {
        why = fmt::format("keyUsage of {} leaves out cRLSign", signer->name());
        continue;
      }
      if (!verifies(crl, *signer)) {
        why = fmt::format("the key of {} does not verify its signature", signer->name());
        continue;
      }
      const Node& anchor = *emitter_.route().nodes.back();
      if (signer == issuer_ || signer == &anchor || sources_.is_trusted_signer(*signer, anchor)) {
        return true;
      }
      why = fmt::format("{} signed it, which has no good path to {}", signer->name(), anchor.name());
    }
    return fault(Kind::crl_invalid, fmt::format("{}: {}", crl.name, why));
  }

  bool verifies(StoredCrl& crl, const Node& signer) {
    const auto known = crl.signers.find(&signer);
    if (signer.is_kept && known != crl.signers.end()) {
      return known->second;
    }
    ++sources_.work.signatures;
    const bool is_good =
        sources_.pool.signatures().check(crl.list->tbs, crl.list->signature_algorithm, crl.list->signature,
                                         signer.certificate.key) == SignatureOutcome::valid;
    if (signer.is_kept) {
      crl.signers[&signer] = is_good;
    }
    return is_good;
  }

  /// The issuer on the path first, then others of the CRL issuer's name.
  std::vector<const Node*> signers(const StoredCrl& crl) const {
    std::vector<const Node*> found;
    if (issuer_ != nullptr && issuer_->subject_key() == crl.issuer_key) {
      found.push_back(issuer_);
    }
    for (const Node* other : sources_.signers_named(crl.list->issuer, crl.issuer_key)) {
      const bool is_known = std::any_of(found.begin(), found.end(), [&](const Node* known) {
        return known == other || equal(known->certificate.raw, other->certificate.raw);
      });
      if (!is_known) {
        found.push_back(other);
      }
    }
    return found;
  }

  bool fault(Kind kind, std::string message) {
    answer_.faults.emplace_back(kind, std::move(message));
    return false;
  }

  /// Source: RFC 5280 §5.2.4, §6.3.3 (c), (h): same issuer and scope, a base that is new enough.
  StoredCrl* newest_delta(const StoredCrl& base) {
    StoredCrl* newest = nullptr;
    for (const std::unique_ptr<StoredCrl>& crl : sources_.crls) {
      if (!crl->list || !crl->base_number || !base.number || crl->issuer_key != base.issuer_key ||
          is_less(*base.number, *crl->base_number) || (crl->number && is_less(*crl->number, *base.number)) ||
          !is_same_scope(base, *crl)) {
        continue;
      }
      if (newest == nullptr || (crl->number && newest->number && is_less(*newest->number, *crl->number))) {
        newest = is_usable(*crl) ? crl.get() : newest;
      }
    }
    return newest;
  }

  static bool is_same_scope(const StoredCrl& a, const StoredCrl& b) {
    const der::Extension* first = a.list->find(der::oid::kIssuingDistributionPoint);
    const der::Extension* second = b.list->find(der::oid::kIssuingDistributionPoint);
    return (first == nullptr) == (second == nullptr) && (first == nullptr || equal(first->value, second->value));
  }

  Emitter& emitter_;
  RevocationSources& sources_;
  const Node& node_;
  const Node* issuer_;
  CrlAnswer answer_;
};

void report_revoked(Emitter& emitter, std::size_t depth, const CrlAnswer& answer) {
  const char* reason = answer.reason ? der::reason_name(*answer.reason) : "";
  emitter.add(Kind::cert_revoked, Severity::error, depth,
              fmt::format("revoked{}{}, says {}", answer.date ? " " + format_instant(*answer.date) : "",
                          *reason != '\0' ? fmt::format(" ({})", reason) : "", answer.source));
}

/// True where the certificate's revocation is to be learnt from an OCSP responder alone.
bool has_only_ocsp(const Node& node) {
  const der::Extension* access = node.certificate.find(der::oid::kAuthorityInfoAccess);
  if (access == nullptr || node.certificate.find(der::oid::kCrlDistributionPoints) != nullptr) {
    return false;
  }
  const auto described = der::parse_info_access(*access);
  return described && std::any_of(described->begin(), described->end(), [](const der::AccessDescription& description) {
           return description.method == der::oid::kAccessOcsp;
         });
}

/// Why the CRLs of the certificate's issuer do not answer for it.
std::string why_unanswered(const Node& node, const CrlAnswer& answer) {
  const std::string issuer = der::to_string(node.certificate.issuer);
  if (answer.reasons != 0) {
    return fmt::format("the CRLs of {} do not cover every reason", issuer);
  }
  if (answer.has_lone_delta) {
    return fmt::format("of {} only a delta CRL was given, not the one it adds to", issuer);
  }
  return answer.has_other_scope
             ? fmt::format("the CRL of {} is about other certificates: its issuingDistributionPoint says so", issuer)
             : fmt::format("no CRL for certificates of {} was given", issuer);
}

/// Where revocation is demanded a certificate without a full answer is an error; else CRLs that its issuer signed, were
/// given and do not answer for it.
void report_unanswered(Emitter& emitter, std::size_t depth, const CrlAnswer& answer, bool is_required) {
  const bool is_answered = answer.reasons == der::kAllReasons;
  for (const auto& [kind, message] : answer.faults) {
    emitter.add(kind, is_answered ? Severity::warning : Severity::error, depth, message);
  }
  const bool is_given = answer.reasons != 0 || answer.has_lone_delta || answer.has_other_scope;
  if (is_answered || answer.is_revoked || !answer.faults.empty() || !(is_required || is_given)) {
    return;
  }
  const Node& node = *emitter.route().nodes[depth];
  if (is_required && !is_given && has_only_ocsp(node)) {
    emitter.add(Kind::ocsp_unavailable, Severity::error, depth,
                "the certificate names an OCSP responder and no CRL, and no answer of it was given");
  } else {
    emitter.add(is_required ? Kind::crl_unavailable : Kind::crl_invalid, Severity::error, depth,
                why_unanswered(node, answer));
  }
}

void check_crls(Emitter& emitter, RevocationSources& sources, std::size_t depth, bool is_required,
                OcspVerdict by_ocsp) {
  const CrlAnswer answer = CrlCheck(emitter, sources, depth).run();
  if (answer.is_revoked) {
    report_revoked(emitter, depth, answer);
  }
  if (by_ocsp != OcspVerdict::good || !answer.faults.empty()) {
    // Beside an answer that is of no use, "there is none" would be one finding too many.
    report_unanswered(emitter, depth, answer, is_required && by_ocsp == OcspVerdict::none);
  }
}

void check_staple(Emitter& emitter, const RevocationSources& sources) {
  const Node& leaf = *emitter.route().nodes.front();
  const Settings& settings = emitter.settings();
  if (!leaf.must_staple() || sources.staple != nullptr || !sources.ocsp.empty()) {
    return;
  }
  const bool is_error = settings.wants_staple || settings.revocation != Revocation::none;
  emitter.add(Kind::ocsp_staple_missing, is_error ? Severity::error : Severity::info, 0,
              "the certificate demands a stapled OCSP response (must-staple), and there is none");
}

/// Source: RFC 9608 §2, §3: for certificates of so short a life that their issuer tells nothing; never for CAs.
bool has_no_revocation(const Node& node) {
  constexpr der::KnownOid kNoRevAvail("2.5.29.56");
  return !node.is_ca() && node.certificate.find(kNoRevAvail) != nullptr;
}

bool is_answer_required(const Route& route, const Settings& settings, std::size_t depth) {
  const bool is_asked =
      settings.revocation == Revocation::chain || (settings.revocation == Revocation::leaf && depth == 0);
  return is_asked && route.reaches_anchor && !has_no_revocation(*route.nodes[depth]);
}

}  // namespace

void check_revocation(Emitter& emitter, RevocationSources& sources) {
  const Route& route = emitter.route();
  const Settings& settings = emitter.settings();
  for (const std::unique_ptr<StoredCrl>& crl : sources.crls) {
    if (!crl->list) {
      emitter.add(Kind::crl_invalid, Severity::error, 0, fmt::format("{}: {}", crl->name, crl->fault))
          .subject.index.reset();
    } else if (!crl->profile_fault.empty()) {
      emitter.add(Kind::crl_invalid, settings.profile_severity, 0,
                  fmt::format("{}: {}", crl->name, crl->profile_fault));
    }
  }
  check_staple(emitter, sources);
  const std::size_t below_anchor = route.nodes.size() - (route.reaches_anchor ? 1 : 0);
  for (std::size_t depth = 0; depth < below_anchor; ++depth) {
    const bool is_required = is_answer_required(route, settings, depth);
    if (sources.crls.empty() && sources.ocsp.empty() && sources.staple == nullptr && !is_required) {
      continue;
    }
    const OcspVerdict verdict = check_ocsp(emitter, sources, depth);
    if (verdict != OcspVerdict::revoked) {
      check_crls(emitter, sources, depth, is_required, verdict);
    }
  }
}

}  // namespace mtlsdiag::path
