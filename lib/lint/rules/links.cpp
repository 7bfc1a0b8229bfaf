// Links: a certificate and the one of its issuer's name among the inputs.
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "lint/world.h"
#include "path/name_constraints.h"
#include "path/node.h"
#include "path/signature.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;

/// Signatures that are checked in one run: enough for what a repository holds, not for a census.
constexpr int kMaxSignatures = 500;
constexpr int kMaxComparisons = 250'000;
/// Certificates of one serial number whose issuers are compared.
constexpr int kMaxSameSerial = 64;

std::string name_of(ByteView raw_name) {
  return der::to_string(der::Name{.raw = raw_name});
}

template <typename Visit>
void each_link(const World& world, Visit visit) {
  for (const Card& card : world.cards) {
    if (card.is_self_issued) {
      continue;
    }
    const std::vector<const Card*> issuers = world.issuers_of(card);
    if (!issuers.empty()) {
      visit(card, issuers);
    }
  }
}

template <typename Predicate>
bool all(const std::vector<const Card*>& cards, Predicate predicate) {
  return std::all_of(cards.begin(), cards.end(), [&](const Card* each) { return predicate(*each); });
}

void issuer_not_ca(const World& world, Sink& sink) {
  each_link(world, [&](const Card& card, const auto& issuers) {
    if (all(issuers, [](const Card& issuer) { return !issuer.is_ca; })) {
      sink.fire(card, "issued by " + name_of(card.issuer));
    }
  });
}

/// A path length that was used up: follows the first issuer upwards and counts the CAs passed.
void path_length(const World& world, Sink& sink) {
  constexpr int kMaxDepth = 64;
  for (const Card& card : world.cards) {
    int below = 0;
    const Card* at = &card;
    for (int depth = 0; depth < kMaxDepth && at != nullptr && !at->is_self_issued; ++depth) {
      below += at->is_ca ? 1 : 0;
      const std::vector<const Card*> issuers = world.issuers_of(*at);
      at = issuers.empty() ? nullptr : issuers.front();
      if (at != nullptr && at->path_length >= 0 && below > at->path_length && card.is_ca) {
        sink.fire(card, "below " + name_of(at->subject) + ", pathLenConstraint " + std::to_string(at->path_length));
        break;
      }
    }
  }
}

void key_id_mismatch(const World& world, Sink& sink) {
  for (const Card& card : world.cards) {
    if (card.is_self_issued || card.authority_key_id.empty()) {
      continue;
    }
    const std::vector<const Card*> named = world.with_subject(card.issuer);
    const bool has_other = !named.empty() && all(named, [&](const Card& each) {
      return !each.subject_key_id.empty() && !equal(each.subject_key_id, card.authority_key_id);
    });
    if (has_other) {
      sink.fire(card, "it names key " + to_hex(card.authority_key_id) + ", and " + name_of(card.issuer) + " has " +
                          to_hex(named.front()->subject_key_id));
    }
  }
}

void name_encoding(const World& world, Sink& sink) {
  std::unordered_multimap<std::string, const Card*> by_meaning;
  for (const Card& card : world.cards) {
    if (card.is_ca) {
      by_meaning.emplace(der::normalized(der::Name{.raw = card.subject}), &card);
    }
  }
  for (const Card& card : world.cards) {
    if (by_meaning.empty() || card.is_self_issued || !world.with_subject(card.issuer).empty()) {
      continue;
    }
    const auto found = by_meaning.find(der::normalized(der::Name{.raw = card.issuer}));
    if (found != by_meaning.end()) {
      sink.fire(card, name_of(card.issuer) + ", in " + world.unit_of(*found->second).file);
    }
  }
}

/// CAs that renew on one day end within it of each other, whose order means nothing.
constexpr std::chrono::hours kSameDay(24);

void outlives_issuer(const World& world, Sink& sink) {
  each_link(world, [&](const Card& card, const auto& issuers) {
    const bool is_longer = card.not_after && all(issuers, [&](const Card& issuer) {
                             return issuer.not_after && *issuer.not_after + kSameDay < *card.not_after;
                           });
    if (is_longer) {
      sink.fire(card, "it ends " + format_instant(*card.not_after) + ", its issuer " +
                          format_instant(*issuers.front()->not_after));
    }
  });
}

template <bool kServer>
bool leaves_usage_out(const Card& issuer) {
  return !issuer.is_root && issuer.has_usages && !(kServer ? issuer.is_for_server : issuer.is_for_client);
}

/// Fires where every certificate of the issuer's name leaves the purpose out, or one further up does.
template <bool kServer>
void usage_nesting(const World& world, Sink& sink) {
  each_link(world, [&](const Card& card, const auto& issuers) {
    if (!card.has_usages || !(kServer ? card.is_for_server : card.is_for_client)) {
      return;
    }
    const std::vector<const Card*> above = world.ancestors_of(card);
    const auto other =
        std::find_if(above.begin() + 1, above.end(), [](const Card* each) { return leaves_usage_out<kServer>(*each); });
    if (all(issuers, leaves_usage_out<kServer>)) {
      sink.fire(card, "issued by " + name_of(card.issuer));
    } else if (other != above.end()) {
      sink.fire(card, "below " + name_of((*other)->subject));
    }
  });
}

/// Holds a certificate against the constraints of all CAs above it; a root's bind, too, where it has some.
void names_constrained(const World& world, Sink& sink) {
  path::ComparisonBudget budget{.limit = kMaxComparisons};
  const bool none =
      std::none_of(world.cards.begin(), world.cards.end(), [](const Card& card) { return card.has_name_constraints; });
  each_link(world, [&](const Card& card, const auto& issuers) {
    if (none || budget.is_exhausted()) {
      return;
    }
    const bool is_sure = all(issuers, [](const Card& issuer) { return issuer.has_name_constraints; });
    for (const Card* above : world.ancestors_of(card)) {
      const bool is_direct = above == issuers.front();
      if (!above->has_name_constraints || (is_direct && !is_sure)) {
        continue;
      }
      const path::Node child(read(card));
      const path::Node authority(read(*above));
      if (authority.name_constraints) {
        if (const auto violation =
                path::constraint_violation(child, !child.is_ca(), *authority.name_constraints, budget)) {
          sink.fire(card, is_direct ? *violation : *violation + ", by " + name_of(above->subject));
          return;
        }
      }
    }
  });
}

/// OpenSSL compares the issuer's certificate by name and serial number, too, where authorityKeyIdentifier has them.
void authority_serial(const World& world, Sink& sink) {
  each_link(world, [&](const Card& card, const auto& issuers) {
    if (!card.authority_serial.empty() &&
        all(issuers, [&](const Card& issuer) { return !equal(issuer.serial, card.authority_serial); })) {
      sink.fire(card, "it names serial number " + to_hex(card.authority_serial) + ", and " + name_of(card.issuer) +
                          " has " + to_hex(issuers.front()->serial));
    }
  });
}

void signatures(const World& world, Sink& sink) {
  path::SignatureChecker checker;
  int checked = 0;
  each_link(world, [&](const Card& card, const auto& issuers) {
    const der::Certificate child = read(card);
    const bool is_invalid = all(issuers, [&](const Card& issuer) {
      if (++checked > kMaxSignatures) {
        return false;
      }
      const der::Certificate authority = read(issuer);
      return checker.check(child.tbs, child.signature_algorithm, child.signature, authority.key) ==
             path::SignatureOutcome::invalid;
    });
    if (is_invalid) {
      sink.fire(card, "issued by " + name_of(card.issuer));
    }
  });
}

void self_signatures(const World& world, Sink& sink) {
  path::SignatureChecker checker;
  int checked = 0;
  for (const Card& card : world.cards) {
    const bool is_named = card.subject.size() > 2;  // two empty names are one by chance
    if (!card.is_root || !is_named || ++checked > kMaxSignatures) {
      continue;
    }
    const der::Certificate root = read(card);
    if (checker.check(root.tbs, root.signature_algorithm, root.signature, root.key) ==
        path::SignatureOutcome::invalid) {
      sink.fire(card);
    }
  }
}

/// Calls for every CRL with the CA certificates of its issuer's name.
template <typename Visit>
void each_crl(const World& world, Visit visit) {
  for (const Unit& unit : world.units) {
    for (const x509::Object* object : unit.crls) {
      if (const Result<der::CertificateList> crl = der::CertificateList::parse(object->der)) {
        visit(*object, *crl, world.with_subject(crl->issuer.raw));
      }
    }
  }
}

void crl_signature(const World& world, Sink& sink) {
  path::SignatureChecker checker;
  each_crl(world,
           [&](const x509::Object& object, const der::CertificateList& crl, const std::vector<const Card*>& issuers) {
             const bool is_invalid = !issuers.empty() && all(issuers, [&](const Card& issuer) {
               return checker.check(crl.tbs, crl.signature_algorithm, crl.signature, read(issuer).key) ==
                      path::SignatureOutcome::invalid;
             });
             if (is_invalid) {
               sink.fire(object, name_of(crl.issuer.raw));
             }
           });
}

void crl_issuer_may_not(const World& world, Sink& sink) {
  each_crl(world, [&](const x509::Object& object, const der::CertificateList& crl,
                      const std::vector<const Card*>& issuers) {
    if (!issuers.empty() && all(issuers, [](const Card& issuer) { return (issuer.key_usage & der::kCrlSign) == 0; })) {
      sink.fire(object, name_of(crl.issuer.raw));
    }
  });
}

void revoked(const World& world, Sink& sink) {
  if (std::all_of(world.units.begin(), world.units.end(), [](const Unit& unit) { return unit.crls.empty(); })) {
    return;
  }
  std::unordered_multimap<std::string_view, const Card*> by_issuer;
  for (const Card& card : world.cards) {
    by_issuer.emplace(as_text(card.issuer), &card);
  }
  each_crl(world, [&](const x509::Object&, const der::CertificateList& crl, const std::vector<const Card*>&) {
    const auto [first, last] = by_issuer.equal_range(as_text(crl.issuer.raw));
    std::map<std::string_view, const Card*> by_serial;
    for (auto each = first; each != last; ++each) {
      by_serial.emplace(as_text(each->second->serial), each->second);
    }
    if (by_serial.empty()) {
      return;
    }
    der::RevokedWalk walk(crl);
    for (der::RevokedEntry entry; walk.next(entry);) {
      const auto found = by_serial.find(as_text(entry.serial));
      const std::optional<int> reason = entry.reason();
      if (found != by_serial.end() && reason.value_or(0) != 8) {  // 8: removeFromCRL
        sink.fire(*found->second, reason ? std::string(der::reason_name(*reason)) : std::string());
      }
    }
  });
}

void same_serial(const World& world, Sink& sink) {
  std::unordered_multimap<std::string_view, const Card*> seen;
  seen.reserve(world.cards.size());
  for (const Card& card : world.cards) {
    // Those of one serial number stand together; `equal_range` would walk over all of them.
    auto other = seen.find(as_text(card.serial));
    int compared = 0;
    while (other != seen.end() && !equal(other->second->issuer, card.issuer)) {
      const bool is_next = ++compared < kMaxSameSerial && std::next(other) != seen.end() &&
                           std::next(other)->first == as_text(card.serial);
      other = is_next ? std::next(other) : seen.end();
    }
    if (other == seen.end()) {
      seen.emplace(as_text(card.serial), &card);
    } else if (!equal(other->second->object->der, card.object->der)) {
      sink.fire(card, "as another certificate in " + world.unit_of(*other->second).file);
    }
  }
}

constexpr std::string_view kRightIssuer =
    "Issue the certificate again with the right CA, or put that CA's certificate beside it.";

constexpr WorldRule kRules[] = {
    {{"link.issuer-not-ca", K::ca_constraint_violated, error, kAlways, "RFC 5280 6.1.4 (k)",
      "the certificate of the issuer's name is no CA (basicConstraints), and verifiers refuse what it issues",
      "Issue it again with a CA certificate."},
     issuer_not_ca},
    {{"link.path-length", K::path_length_exceeded, error, kAlways, "RFC 5280 6.1.4 (l)",
      "a CA stands lower than the pathLenConstraint of one above it allows",
      "Issue from a CA that may have CAs below it."},
     path_length},
    {{"link.key-id-mismatch", K::chain_missing_intermediate, warning, kAlways, "RFC 5280 4.2.1.1",
      "the CA certificate of the issuer's name that is at hand has another key than the one that signed", kRightIssuer},
     key_id_mismatch},
    {{"link.authority-serial-mismatch", K::chain_missing_intermediate, warning, kAlways, "RFC 5280 4.2.1.1",
      "authorityKeyIdentifier names another certificate of the issuer than the one at hand, by serial number, and "
      "OpenSSL takes that for another issuer: was the CA certificate renewed?",
      "Issue the certificate again with authorityKeyIdentifier=keyid."},
     authority_serial},
    {{"link.name-encoding", K::name_malformed, warning, kAlways, "RFC 5280 4.1.2.4; RFC 5280 7.1",
      "the issuer's name means the same as the CA's subject and is encoded differently, and peers that compare octets "
      "(Go, GnuTLS) find no issuer",
      "Issue the certificate again with the CA's subject copied octet by octet."},
     name_encoding},
    {{"link.outlives-issuer", K::validity_too_long, warning, kAlways, "RFC 5280 6.1.3 (a)(2)",
      "the certificate outlives its CA, so that it stops working before its own end",
      "Renew the CA certificate, or issue for a shorter time."},
     outlives_issuer},
    {{"link.server-usage-nesting", K::eku_server_auth_missing, error, kAlways, "CA/Browser Forum BR 7.1.2.4",
      "the certificate is for servers and its CA's extKeyUsage leaves serverAuth out, and OpenSSL, Go and NSS refuse "
      "that",
      "Issue from a CA whose extKeyUsage holds serverAuth, or none."},
     usage_nesting<true>},
    {{"link.client-usage-nesting", K::eku_client_auth_missing, error, kAlways, "CA/Browser Forum BR 7.1.2.4",
      "the certificate is for clients and its CA's extKeyUsage leaves clientAuth out, and OpenSSL, Go and NSS refuse "
      "that",
      "Issue from a CA whose extKeyUsage holds clientAuth, or none."},
     usage_nesting<false>},
    {{"link.name-constraints", K::name_constraint_violated, error, kAlways, "RFC 5280 4.2.1.10",
      "a name lies outside what the CA's nameConstraints allow",
      "Issue the certificate again from a CA that may sign the name."},
     names_constrained},
    {{"link.signature", K::signature_invalid, error, kAlways, "RFC 5280 6.1.3 (a)(1)",
      "no CA certificate of the issuer's name that is at hand verifies the signature", kRightIssuer},
     signatures},
    {{"link.self-signature", K::signature_invalid, warning, kAlways, "RFC 5280 6.1",
      "a self-issued certificate does not verify with its own key", "Make the root again."},
     self_signatures},
    {{"link.serial-reused", K::serial_invalid, error, kAlways, "RFC 5280 4.1.2.2",
      "another certificate of the same issuer has the same serial number, and revocation cannot tell them apart",
      "Issue the certificate again with a serial number of its own."},
     same_serial},
    {{"crl.revokes", K::cert_revoked, error, kAlways, "RFC 5280 5.1.2.6",
      "a CRL among the inputs revokes the certificate", "Replace the certificate and its key."},
     revoked},
    {{"crl.signature", K::crl_invalid, error, kAlways, "RFC 5280 6.3.3 (g)",
      "no CA certificate of the issuer's name that is at hand verifies the CRL", "Fetch the CRL again from its CA."},
     crl_signature},
    {{"crl.issuer-without-crl-sign", K::crl_invalid, error, kAlways, "RFC 5280 6.3.3 (f)",
      "keyUsage of the CRL's issuer has no cRLSign, and verifiers refuse the CRL",
      "Issue the CA certificate again with cRLSign."},
     crl_issuer_may_not},
};

}  // namespace

std::span<const WorldRule> link_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
