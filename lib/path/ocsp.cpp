#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "path/revocation.h"

namespace mtlsdiag::path {
namespace {

using finding::Finding;
using finding::Kind;
using finding::Severity;

/// Clocks of responders and of those who check differ by minutes.
constexpr std::chrono::milliseconds kSkew = std::chrono::minutes(5);
/// GnuTLS takes an answer without a nextUpdate for so long; NSS and BoringSSL for less.
constexpr std::chrono::milliseconds kMaxAge = 15 * std::chrono::hours(24);

/// Source: RFC 6960 §4.1.1: hashes of the issuer's name and of its key without tag, length and unused bits.
bool is_about(const der::SingleResponse& single, const Node& node, const Node& issuer) {
  if (!equal(single.serial, node.certificate.serial)) {
    return false;
  }
  const der::Hash hash = der::hash_of(single.hash.oid);
  return hash != der::Hash::unknown && equal(digest(hash, node.certificate.issuer.raw), single.issuer_name_hash) &&
         equal(digest(hash, issuer.certificate.key.bits), single.issuer_key_hash);
}

bool is_current(const der::Certificate& certificate, Instant at) {
  return certificate.not_before.value && certificate.not_after.value && *certificate.not_before.value <= at &&
         at <= *certificate.not_after.value;
}

class ResponseCheck {
 public:
  ResponseCheck(Emitter& emitter, RevocationSources& sources, const StoredOcsp& stored, const Node& issuer)
      : emitter_(emitter), sources_(sources), stored_(stored), issuer_(issuer) {}

  /// Gives why the signature must not be believed; empty: it is the issuer's, or that of whom the issuer named.
  /// Source: RFC 6960 §4.2.2.2.
  std::string signer_fault() {
    if (is_signed_by(issuer_.certificate.key)) {
      return id_fault(issuer_.certificate);
    }
    std::string why = "neither the issuer nor a responder that it named signed it";
    for (const ByteView der : responders()) {
      const Result<der::Certificate> parsed = der::Certificate::parse(der);
      if (!parsed || !is_signed_by(parsed->key)) {
        continue;
      }
      why = delegate_fault(*parsed);
      if (why.empty()) {
        why = id_fault(*parsed);
      }
      if (why.empty()) {
        return {};
      }
    }
    return why;
  }

 private:
  /// The certificates that were sent along, then those at hand of the responder's name.
  [[nodiscard]] std::vector<ByteView> responders() const {
    std::vector<ByteView> all = stored_.response->certificates;
    if (const auto& name = stored_.response->responder_name) {
      for (const Node* node : sources_.signers_named(*name, der::normalized(*name))) {
        all.push_back(node->certificate.raw);
      }
    }
    return all;
  }

  /// OpenSSL and BoringSSL look for the signer by this id, and find nobody else.
  [[nodiscard]] std::string id_fault(const der::Certificate& signer) const {
    const der::OcspResponse& response = *stored_.response;
    const bool is_named = response.responder_name
                              ? der::same_name(*response.responder_name, signer.subject)
                              : equal(*response.responder_key_hash, digest(der::Hash::sha1, signer.key.bits));
    return is_named ? std::string{}
                    : fmt::format("{} signed it, whom its responderID does not name", der::display_name(signer));
  }

  bool is_signed_by(const der::PublicKey& key) {
    ++sources_.work.signatures;
    return sources_.pool.signatures().check(stored_.response->tbs, stored_.response->signature_algorithm,
                                            stored_.response->signature, key) == SignatureOutcome::valid;
  }

  std::string delegate_fault(const der::Certificate& certificate) {
    const Node responder(certificate);
    const std::string name = responder.name();
    ++sources_.work.signatures;
    if (!is_named_issuer(responder, issuer_) ||
        sources_.pool.signatures().check(certificate.tbs, certificate.signature_algorithm, certificate.signature,
                                         issuer_.certificate.key) != SignatureOutcome::valid) {
      return fmt::format("{} signed it, whom the certificate's issuer did not certify", name);
    }
    const auto& usages = responder.extended_key_usage;
    const bool may_sign = usages && std::any_of(usages->begin(), usages->end(),
                                                [](const der::Oid& usage) { return usage == der::oid::kOcspSigning; });
    if (!may_sign) {
      return fmt::format("{} signed it, whose extendedKeyUsage leaves out OCSPSigning", name);
    }
    return is_current(certificate, emitter_.settings().at) ? std::string{}
                                                           : fmt::format("the certificate of {} is not in force", name);
  }

  Emitter& emitter_;
  RevocationSources& sources_;
  const StoredOcsp& stored_;
  const Node& issuer_;
};

/// Source: RFC 6960 §3.2, §4.2.2.1.
std::string date_fault(const der::SingleResponse& single, Instant at) {
  if (!single.this_update.value || *single.this_update.value > at + kSkew) {
    return "it is not yet in force";
  }
  if (single.next_update && (!single.next_update->value || *single.next_update->value + kSkew < at)) {
    return single.next_update->value
               ? fmt::format("it is out of date since {}", format_instant(*single.next_update->value))
               : "its nextUpdate cannot be read";
  }
  if (!single.next_update && *single.this_update.value + kMaxAge < at) {
    return fmt::format("it names no nextUpdate, and is {} old", format_span(at - *single.this_update.value));
  }
  return {};
}

/// A critical extension that is not understood bars the answer from being used. Source: RFC 6960 §4.4, RFC 6962 §3.3.
bool has_unknown_critical(const std::vector<der::Extension>& extensions) {
  constexpr der::KnownOid kNonce("1.3.6.1.5.5.7.48.1.2");
  constexpr der::KnownOid kTimestamps("1.3.6.1.4.1.11129.2.4.5");
  return std::any_of(extensions.begin(), extensions.end(), [&](const der::Extension& extension) {
    return extension.is_critical && !(extension.oid == kNonce) && !(extension.oid == kTimestamps);
  });
}

void report_revoked(Emitter& emitter, std::size_t depth, const StoredOcsp& stored, const der::SingleResponse& single) {
  const bool has_date = single.revoked_at && single.revoked_at->value;
  const char* reason = single.reason ? der::reason_name(*single.reason) : "";
  emitter.add(Kind::cert_revoked, Severity::error, depth,
              fmt::format("revoked{}{}, says {}", has_date ? " " + format_instant(*single.revoked_at->value) : "",
                          *reason != '\0' ? fmt::format(" ({})", reason) : "", stored.name));
}

Finding& report_unusable(Emitter& emitter, std::size_t depth, const StoredOcsp& stored, std::string_view why) {
  Finding& finding = emitter.add(Kind::ocsp_invalid, Severity::error, depth, fmt::format("{}: {}", stored.name, why));
  if (stored.is_staple) {
    finding.side = emitter.settings().presenter;
  }
  return finding;
}

/// An answer about the certificate that must not be used.
struct Unusable {
  const StoredOcsp* stored = nullptr;
  std::string why;
};

/// Why an answer about the certificate must not be used, whoever signed it; empty: it may.
std::string fault_of(const StoredOcsp& stored, const der::SingleResponse& single, Instant at) {
  std::string why = date_fault(single, at);
  if (why.empty() && (has_unknown_critical(stored.response->extensions) || has_unknown_critical(single.extensions))) {
    why = "it has a critical extension that is not understood";
  }
  return why;
}

/// What a response says of one certificate: the gravest of its answers that may be used, or why none may.
struct Answer {
  const der::SingleResponse* single = nullptr;
  std::string fault;
};

/// Of several answers BoringSSL takes the gravest: revoked, then unknown, then good.
bool is_graver(const der::SingleResponse& a, const der::SingleResponse* b) {
  const auto weight = [](der::CertificateStatus status) {
    return status == der::CertificateStatus::revoked ? 2 : status == der::CertificateStatus::unknown ? 1 : 0;
  };
  return b == nullptr || weight(a.status) > weight(b->status);
}

Answer find_answer(Emitter& emitter, RevocationSources& sources, std::size_t depth, const StoredOcsp& stored) {
  const Node& issuer = *emitter.route().nodes[depth + 1];
  Answer answer;
  bool is_signer_checked = false;
  for (const der::SingleResponse& single : stored.response->responses) {
    if (!is_about(single, *emitter.route().nodes[depth], issuer)) {
      continue;
    }
    if (!is_signer_checked) {
      answer.fault = ResponseCheck(emitter, sources, stored, issuer).signer_fault();
      if (!answer.fault.empty()) {
        return answer;
      }
      is_signer_checked = true;
    }
    std::string fault = fault_of(stored, single, emitter.settings().at);
    if (!fault.empty()) {
      answer.fault = std::move(fault);
    } else if (is_graver(single, answer.single)) {
      answer.single = &single;
    }
  }
  return answer;
}

/// A response that was given and is about nothing on the path is of no use to anyone.
bool is_about_route(const StoredOcsp& stored, const Route& route) {
  for (std::size_t depth = 0; depth + 1 < route.nodes.size(); ++depth) {
    for (const der::SingleResponse& single : stored.response->responses) {
      if (is_about(single, *route.nodes[depth], *route.nodes[depth + 1])) {
        return true;
      }
    }
  }
  return false;
}

/// What one response says of the certificate; why it must not be used goes to `unusable`.
OcspVerdict judge_response(Emitter& emitter, RevocationSources& sources, std::size_t depth, const StoredOcsp& stored,
                           std::vector<Unusable>& unusable) {
  Answer answer = find_answer(emitter, sources, depth, stored);
  if (answer.single != nullptr && answer.single->status == der::CertificateStatus::revoked) {
    report_revoked(emitter, depth, stored, *answer.single);
    return OcspVerdict::revoked;
  }
  if (answer.single != nullptr && answer.single->status == der::CertificateStatus::good) {
    return OcspVerdict::good;
  }
  if (answer.single != nullptr) {
    answer.fault = "the responder does not know the certificate";
  }
  if (!answer.fault.empty()) {
    unusable.push_back({&stored, std::move(answer.fault)});
  }
  return OcspVerdict::none;
}

std::vector<const StoredOcsp*> answers_at_hand(const RevocationSources& sources) {
  std::vector<const StoredOcsp*> all;
  if (sources.staple != nullptr) {
    all.push_back(sources.staple);
  }
  for (const StoredOcsp& stored : sources.ocsp) {
    all.push_back(&stored);
  }
  return all;
}

/// Says why answers about the certificate must not be used. Beside one that may be, whoever checks passes over the
/// others; a staple has no other beside it.
void report_unused(Emitter& emitter, std::size_t depth, const std::vector<Unusable>& unusable, bool is_answered) {
  for (const auto& [stored, why] : unusable) {
    Finding& finding = report_unusable(emitter, depth, *stored, why);
    finding.severity = is_answered && !stored->is_staple ? Severity::warning : Severity::error;
  }
}

}  // namespace

StoredOcsp read_ocsp(ByteView der, std::string_view name, bool is_staple) {
  StoredOcsp stored{.der = to_bytes(der), .name = printable(name), .is_staple = is_staple};
  Result<der::OcspResponse> parsed = der::OcspResponse::parse(stored.der);
  if (!parsed) {
    stored.fault = parsed.error().message;
    return stored;
  }
  stored.response = std::move(*parsed);
  if (stored.response->status != der::OcspStatus::successful) {
    stored.fault = fmt::format("the responder answers {}", der::to_string(stored.response->status));
  } else if (!stored.response->is_basic) {
    stored.fault = "it is of a kind that is not understood";
  }
  return stored;
}

OcspVerdict check_ocsp(Emitter& emitter, RevocationSources& sources, std::size_t depth) {
  const Route& route = emitter.route();
  OcspVerdict verdict = OcspVerdict::none;
  std::vector<Unusable> unusable;
  for (const StoredOcsp* stored : answers_at_hand(sources)) {
    if (!stored->fault.empty()) {
      if (depth == 0) {
        report_unusable(emitter, 0, *stored, stored->fault);
        verdict = std::max(verdict, OcspVerdict::unusable);
      }
      continue;
    }
    if (depth + 1 >= route.nodes.size()) {
      continue;
    }
    verdict = std::max(verdict, judge_response(emitter, sources, depth, *stored, unusable));
    if (depth == 0 && !is_about_route(*stored, route)) {
      report_unusable(emitter, 0, *stored, "it is about none of these certificates");
      verdict = std::max(verdict, OcspVerdict::unusable);
    }
  }
  report_unused(emitter, depth, unusable, verdict > OcspVerdict::unusable);
  return unusable.empty() ? verdict : std::max(verdict, OcspVerdict::unusable);
}

}  // namespace mtlsdiag::path
