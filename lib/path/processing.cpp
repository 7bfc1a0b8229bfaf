#include "path/processing.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "finding/catalogue.h"
#include "path/identity.h"
#include "path/policy.h"
#include "path/strength.h"

namespace mtlsdiag::path {
namespace {

using finding::Finding;
using finding::Kind;
using finding::Severity;

constexpr std::chrono::milliseconds kDay = std::chrono::hours(24);
constexpr std::chrono::milliseconds kWarningWindow = 30 * kDay;
/// A notBefore so little ahead is most likely a clock that is wrong.
constexpr std::chrono::milliseconds kClockSkew = std::chrono::hours(26);

void check_defects(Emitter& emitter, std::size_t depth) {
  const Node& node = *emitter.route().nodes[depth];
  for (const Defect& defect : node.defects) {
    Severity severity = defect.is_profile ? emitter.settings().profile_severity : defect.severity;
    Finding& finding = emitter.add(defect.kind, severity, depth, defect.message);
    finding.subject.offset = defect.offset;
  }
  if (!node.has_key_identifiers) {
    emitter.add(Kind::key_identifier_missing, emitter.settings().profile_severity, depth,
                "subjectKeyIdentifier or authorityKeyIdentifier is missing");
  }
}

/// Once both dates have passed, expired is what matters and what peers say; before that no waiting helps.
void check_order_of_dates(Emitter& emitter, std::size_t depth, Instant begin, Instant end) {
  if (end < begin) {
    const bool is_past = begin <= emitter.settings().at;
    emitter.add(Kind::validity_invalid, is_past ? Severity::warning : Severity::error, depth,
                fmt::format("notAfter ({}) is before notBefore ({})", format_instant(end), format_instant(begin)));
  }
}

void check_dates(Emitter& emitter, std::size_t depth) {
  const der::Certificate& certificate = emitter.route().nodes[depth]->certificate;
  const Instant at = emitter.settings().at;
  if (!certificate.not_before.value || !certificate.not_after.value) {
    return;  // unreadable dates are a defect
  }
  const Instant begin = *certificate.not_before.value;
  const Instant end = *certificate.not_after.value;
  check_order_of_dates(emitter, depth, begin, end);
  if (at < begin) {
    Finding& finding =
        emitter.add(Kind::cert_not_yet_valid, Severity::error, depth,
                    fmt::format("not valid before {}, in {}", format_instant(begin), format_span(begin - at)));
    if (begin - at < kClockSkew) {
      finding.evidence.push_back({.step = {}, .text = "so little ahead that a clock or its time zone may be wrong"});
    }
  }
  // The validity ends with the last second named. Source: RFC 5280 §4.1.2.5.
  if (std::chrono::floor<std::chrono::seconds>(at) > end) {
    emitter.add(Kind::cert_expired, Severity::error, depth,
                fmt::format("expired {}, {} ago", format_instant(end), format_span(at - end)));
  } else if (at >= begin && end - at < std::min(kWarningWindow, std::chrono::milliseconds((end - begin) / 3))) {
    emitter.add(Kind::cert_expires_soon, Severity::warning, depth,
                fmt::format("expires {}, in {}", format_instant(end), format_span(end - at)));
  }
}

/// Source: RFC 5280 §6.1.4 (k) to (n).
void check_issuer(Emitter& emitter, std::size_t depth, std::size_t intermediates_below) {
  const Node& node = *emitter.route().nodes[depth];
  if (!node.is_ca()) {
    const bool is_missing = !node.basic_constraints;
    emitter.add(Kind::ca_constraint_violated, Severity::error, depth,
                is_missing ? "issued the certificate below it and has no basicConstraints: it is no CA"
                           : "issued the certificate below it, and basicConstraints says CA:FALSE");
  }
  if (node.key_usage && (*node.key_usage & der::kKeyCertSign) == 0) {
    emitter.add(Kind::key_usage_wrong, Severity::error, depth,
                "issued the certificate below it, and its keyUsage leaves out keyCertSign");
  }
  if (node.basic_constraints && node.basic_constraints->path_length &&
      intermediates_below > *node.basic_constraints->path_length) {
    emitter.add(Kind::path_length_exceeded, Severity::error, depth,
                fmt::format("pathLenConstraint allows {} CA certificates below it, and there are {}",
                            *node.basic_constraints->path_length, intermediates_below));
  }
}

void check_issuers(Emitter& emitter) {
  const Route& route = emitter.route();
  std::size_t below = 0;
  for (std::size_t depth = 1; depth < route.nodes.size(); ++depth) {
    check_issuer(emitter, depth, below);
    const bool is_anchor = route.reaches_anchor && depth + 1 == route.nodes.size();
    below += !is_anchor && !route.nodes[depth]->is_self_issued() ? 1 : 0;
  }
  const std::optional<int> limit = emitter.settings().max_intermediates;
  if (limit && below > static_cast<std::size_t>(std::max(*limit, 0))) {
    emitter.add(Kind::path_length_exceeded, Severity::error, route.nodes.size() - 1,
                fmt::format("{} intermediates, and at most {} are allowed", below, *limit));
  }
}

/// Source: RFC 5280 §6.1.3 (b), (c); self-issued certificates are let through but at the end of the path.
void check_name_constraints(Emitter& emitter, ComparisonBudget& budget) {
  const Route& route = emitter.route();
  for (std::size_t above = 1; above < route.nodes.size(); ++above) {
    if (!route.nodes[above]->name_constraints) {
      continue;
    }
    for (std::size_t depth = 0; depth < above; ++depth) {
      const Node& node = *route.nodes[depth];
      if (depth > 0 && node.is_self_issued()) {
        continue;
      }
      const der::NameConstraints& constraints = *route.nodes[above]->name_constraints;
      if (is_too_much_to_compare(node, constraints)) {
        emitter.add(Kind::search_limit_reached, Severity::error, depth,
                    fmt::format("it has so many names and {} so many constraints that OpenSSL and BoringSSL refuse to "
                                "compare them",
                                route.nodes[above]->name()));
      } else if (const auto violation = constraint_violation(node, depth == 0, constraints, budget)) {
        emitter.add(Kind::name_constraint_violated, Severity::error, depth,
                    fmt::format("{}, says {}", *violation, route.nodes[above]->name()));
      }
    }
  }
}

bool names_usage(const std::vector<der::Oid>& usages, const der::Oid& wanted) {
  return std::any_of(usages.begin(), usages.end(), [&](const der::Oid& usage) { return usage == wanted; });
}

std::string usage_list(const std::vector<der::Oid>& usages) {
  std::vector<std::string> names;
  for (const der::Oid& usage : usages) {
    names.push_back(der::readable(usage));
  }
  return join(names, ", ");
}

/// The usage must be in the leaf's list and in that of every CA that has one, as OpenSSL, NSS, Go and Windows ask.
void check_extended_usage(Emitter& emitter, std::size_t depth) {
  const Node& node = *emitter.route().nodes[depth];
  const bool is_client = emitter.settings().purpose == Purpose::client;
  const Kind kind = is_client ? Kind::eku_client_auth_missing : Kind::eku_server_auth_missing;
  const char* wanted = is_client ? "clientAuth" : "serverAuth";
  if (!node.extended_key_usage) {
    return;
  }
  const std::vector<der::Oid>& usages = *node.extended_key_usage;
  if (names_usage(usages, is_client ? der::Oid(der::oid::kClientAuth) : der::Oid(der::oid::kServerAuth))) {
    return;
  }
  const char* where = depth > 0 ? " in a CA" : "";
  if (!names_usage(usages, der::oid::kAnyExtendedKeyUsage)) {
    emitter.add(kind, Severity::error, depth,
                fmt::format("extendedKeyUsage is {}{}, without {}", usage_list(usages), where, wanted));
  } else {
    emitter.add(
        kind, Severity::warning, depth,
        fmt::format("extendedKeyUsage names anyExtendedKeyUsage{} and not {}, which OpenSSL, NSS and rustls refuse",
                    where, wanted));
  }
}

/// What a CA demands of handshakes those below it must demand too; GnuTLS and NSS hold them to it.
/// Source: RFC 7633 §4.2.2.
void check_features(Emitter& emitter) {
  const Route& route = emitter.route();
  for (std::size_t depth = 0; depth + 1 < route.nodes.size(); ++depth) {
    const std::vector<std::uint64_t>& own = route.nodes[depth]->tls_features;
    for (const std::uint64_t feature : route.nodes[depth + 1]->tls_features) {
      if (std::find(own.begin(), own.end(), feature) == own.end()) {
        emitter.add(Kind::extension_malformed, Severity::error, depth,
                    fmt::format("tlsFeature: leaves out {}, which {} demands of what it issues", feature,
                                route.nodes[depth + 1]->name()));
      }
    }
  }
}

/// Source: openssl-verification-options(1): what a store rejects it rejects whatever else leads there.
void check_trust(Emitter& emitter) {
  const Route& route = emitter.route();
  if (route.rejected_at) {
    const char* use = emitter.settings().purpose == Purpose::client   ? "TLS clients"
                      : emitter.settings().purpose == Purpose::server ? "TLS servers"
                                                                      : "TLS";
    emitter.add(Kind::chain_untrusted_root, Severity::error, *route.rejected_at,
                fmt::format("the trust settings beside the roots rule it out for {}", use));
  }
}

/// What the leaf's key is used for in the handshake. Source: RFC 5280 §4.2.1.3; RFC 8446 §4.4.2.2; RFC 5246 §7.4.2.
void check_leaf_usage(Emitter& emitter) {
  const Node& leaf = *emitter.route().nodes.front();
  const Settings& settings = emitter.settings();
  if (!leaf.key_usage) {
    return;
  }
  const std::uint32_t bits = *leaf.key_usage;
  if ((bits & (settings.is_rsa_key_transport ? der::kKeyEncipherment : der::kDigitalSignature)) != 0) {
    return;
  }
  const std::string names = join(der::key_usage_names(bits), ", ");
  if (settings.is_rsa_key_transport) {
    emitter.add(Kind::key_usage_wrong, Severity::error, 0,
                fmt::format("keyUsage is {}, without keyEncipherment, and the key exchange is RSA", names));
    return;
  }
  const bool is_transport_only = settings.purpose == Purpose::server &&
                                 leaf.certificate.key.type == der::KeyType::rsa && (bits & der::kKeyEncipherment) != 0;
  emitter.add(Kind::key_usage_wrong, is_transport_only ? Severity::warning : Severity::error, 0,
              is_transport_only
                  ? fmt::format("keyUsage is {}: good for RSA key exchange (TLS 1.2) alone, not for TLS 1.3", names)
                  : fmt::format("keyUsage is {}, without digitalSignature", names.empty() ? "empty" : names));
}

void check_purpose(Emitter& emitter) {
  if (emitter.settings().purpose == Purpose::any) {
    return;
  }
  check_leaf_usage(emitter);
  // A use that the store states for an anchor stands above the anchor's own list.
  const Route& route = emitter.route();
  const std::size_t end = route.nodes.size() - (route.is_anchor_stated ? 1 : 0);
  for (std::size_t depth = 0; depth < end; ++depth) {
    check_extended_usage(emitter, depth);
  }
  const Node& leaf = *emitter.route().nodes.front();
  if (emitter.settings().profile_severity == Severity::warning && leaf.basic_constraints &&
      leaf.basic_constraints->is_ca) {
    emitter.add(Kind::ca_cert_as_leaf, Severity::warning, 0, "a CA certificate is presented as the leaf");
  }
}

/// A signature that nobody checked: what a peer that knows the algorithm would say of it is not known.
void add_unchecked_signature(Emitter& emitter, std::size_t depth) {
  const Route& route = emitter.route();
  const std::string algorithm = der::readable(route.nodes[depth]->certificate.signature_algorithm.oid);
  Finding& finding = emitter.add(Kind::signature_invalid, Severity::error, depth,
                                 fmt::format("the signature by {} cannot be checked: {} is not supported here",
                                             route.nodes[depth + 1]->name(), algorithm));
  finding.confidence = finding::Confidence::likely;
  finding.fix = {fmt::format(
      "See that every peer knows {}, or use a certificate that is signed by ECDSA, EdDSA or RSA.", algorithm)};
}

void check_signatures(Emitter& emitter) {
  const Route& route = emitter.route();
  for (const BrokenSignature& broken : route.broken) {
    const auto depth = static_cast<std::size_t>(broken.depth);
    const Node& child = *route.nodes[depth];
    const bool is_key_at_fault =
        broken.outcome == SignatureOutcome::broken_key && route.nodes[depth + 1]->certificate.key.is_malformed;
    if (is_key_at_fault || (broken.outcome == SignatureOutcome::unsupported && has_weak_hash(child))) {
      continue;  // why it cannot be checked is said by check_strength
    }
    if (broken.outcome == SignatureOutcome::unsupported) {
      add_unchecked_signature(emitter, depth);
      continue;
    }
    const Node& issuer = *route.nodes[depth + 1];
    const bool is_other_key = key_id_match(child, issuer) == KeyIdMatch::different;
    Finding& finding = emitter.add(
        Kind::signature_invalid, Severity::error, depth,
        is_other_key ? fmt::format("signed by another key than that of {}: key id {} is wanted, {} is there",
                                   issuer.name(), to_hex(*child.authority_key_id.key_id), to_hex(issuer.subject_key_id))
                     : fmt::format("the signature by {} is not good: {}", issuer.name(), to_string(broken.outcome)));
    if (is_other_key) {
      finding.evidence.push_back(
          {.step = {}, .text = "authorityKeyIdentifier and the issuer's subjectKeyIdentifier differ"});
    }
  }
  for (std::size_t depth = 0; depth < route.nodes.size(); ++depth) {
    const der::Certificate& certificate = route.nodes[depth]->certificate;
    if (!equal(certificate.tbs_signature.raw, certificate.signature_algorithm.raw)) {
      const bool is_anchor = route.reaches_anchor && depth + 1 == route.nodes.size();
      const std::string inside = der::readable(certificate.tbs_signature.oid);
      const std::string outside = der::readable(certificate.signature_algorithm.oid);
      emitter.add(is_anchor ? Kind::extension_malformed : Kind::signature_invalid,
                  is_anchor ? emitter.settings().profile_severity : Severity::error, depth,
                  inside == outside
                      ? fmt::format("the parameters of {} inside are not those outside", inside)
                      : fmt::format("the signature algorithm inside ({}) is not that outside ({})", inside, outside));
    }
  }
}

/// The signature is good, and peers that choose issuers by key identifier do not find this one.
void check_key_identifiers(Emitter& emitter) {
  const Route& route = emitter.route();
  for (std::size_t depth = 0; depth + 1 < route.nodes.size(); ++depth) {
    const bool is_broken = std::any_of(route.broken.begin(), route.broken.end(), [&](const BrokenSignature& broken) {
      return static_cast<std::size_t>(broken.depth) == depth;
    });
    const Node& issuer = *route.nodes[depth + 1];
    if (!is_broken && key_id_match(*route.nodes[depth], issuer) == KeyIdMatch::different) {
      emitter.add(
          Kind::extension_malformed, Severity::warning, depth,
          fmt::format("authorityKeyIdentifier: is not the subjectKeyIdentifier of {}, so that OpenSSL and GnuTLS "
                      "find no issuer",
                      issuer.name()));
    }
  }
}

}  // namespace

Finding& Emitter::add(Kind kind, Severity severity, std::size_t depth, std::string message) {
  Finding finding = finding::make(kind, settings_.presenter, std::move(message));
  finding.severity = severity;
  finding.subject.chain = settings_.presenter;
  finding.subject.index = static_cast<int>(depth);
  finding.subject.name = route_.nodes[depth]->name();
  out_.push_back(std::move(finding));
  return out_.back();
}

void process(Emitter& emitter, ComparisonBudget& comparisons) {
  const Route& route = emitter.route();
  for (std::size_t depth = 0; depth < route.nodes.size(); ++depth) {
    check_defects(emitter, depth);
    check_dates(emitter, depth);
    check_strength(emitter, depth);
  }
  check_signatures(emitter);
  check_key_identifiers(emitter);
  check_issuers(emitter);
  check_name_constraints(emitter, comparisons);
  check_features(emitter);
  check_trust(emitter);
  check_purpose(emitter);
  check_identity(emitter);
  if (route.reaches_anchor) {
    if (const auto fault = policy_fault(route.nodes, emitter.settings())) {
      emitter.add(Kind::policy_violated, Severity::error, static_cast<std::size_t>(fault->depth), fault->message);
    }
  }
}

}  // namespace mtlsdiag::path
