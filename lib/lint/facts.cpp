#include "lint/facts.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "lint/text_form.h"

namespace mtlsdiag::lint {
namespace {

/// Duplicate entries are looked for among that many, so that a list of millions costs no memory.
constexpr std::size_t kMaxEntriesCompared = 100'000;

constexpr der::KnownOid kQcStatements("1.3.6.1.5.5.7.1.3");

/// The third octet of 2.5.29.N, or 0.
std::uint8_t standard_number(const der::Oid& oid) {
  const ByteView octets = oid.octets;
  return octets.size() == 3 && octets[0] == 0x55 && octets[1] == 0x1d ? octets[2] : std::uint8_t{0};
}

template <typename T>
void fill(Slot<T>& slot, const der::Extension& extension, Result<T> parsed, Extensions& out) {
  if (slot.at != nullptr) {
    return;  // a duplicate; there is a rule for it
  }
  slot.at = &extension;
  if (parsed) {
    slot.value = *std::move(parsed);
  } else {
    out.broken.push_back({&extension, parsed.error().message});
  }
}

/// Reads an extension of the 2.5.29 arc; false where it is none that is known.
bool read_standard(std::uint8_t number, const der::Extension& e, Extensions& out) {
  der::Oddities* odd = &out.oddities;
  switch (number) {
    case 9: out.directory_attributes = &e; return true;
    case 14: fill(out.subject_key_id, e, der::parse_subject_key_id(e, odd), out); return true;
    case 15: fill(out.key_usage, e, der::parse_key_usage(e, odd), out); return true;
    case 16: return true;  // privateKeyUsagePeriod
    case 17: fill(out.subject_alt_name, e, der::parse_general_names(e, odd), out); return true;
    case 18: fill(out.issuer_alt_name, e, der::parse_general_names(e, odd), out); return true;
    case 19: fill(out.basic_constraints, e, der::parse_basic_constraints(e, odd), out); return true;
    case 30: fill(out.name_constraints, e, der::parse_name_constraints(e, odd), out); return true;
    case 31: fill(out.crl_points, e, der::parse_crl_points(e, odd), out); return true;
    case 32: fill(out.policies, e, der::parse_policies(e, odd), out); return true;
    case 33: fill(out.policy_mappings, e, der::parse_policy_mappings(e, odd), out); return true;
    case 35: fill(out.authority_key_id, e, der::parse_authority_key_id(e, odd), out); return true;
    case 36: fill(out.policy_constraints, e, der::parse_policy_constraints(e, odd), out); return true;
    case 37: fill(out.extended_key_usage, e, der::parse_extended_key_usage(e, odd), out); return true;
    case 46: fill(out.freshest_crl, e, der::parse_crl_points(e, odd), out); return true;
    case 54: fill(out.inhibit_any_policy, e, der::parse_inhibit_any_policy(e, odd), out); return true;
    default: return false;
  }
}

bool read_other(const der::Extension& e, Extensions& out) {
  der::Oddities* odd = &out.oddities;
  if (e.oid == der::oid::kAuthorityInfoAccess) {
    fill(out.authority_info, e, der::parse_info_access(e, odd), out);
  } else if (e.oid == der::oid::kSubjectInfoAccess) {
    fill(out.subject_info, e, der::parse_info_access(e, odd), out);
  } else if (e.oid == der::oid::kTlsFeature) {
    fill(out.tls_feature, e, der::parse_tls_feature(e, odd), out);
  } else if (e.oid == der::oid::kSctList) {
    fill(out.sct_list, e, der::parse_sct_list(e), out);
  } else if (e.oid == der::oid::kCtPoison) {
    out.poison = &e;
  } else {
    return e.oid == der::oid::kNetscapeCertType || e.oid == der::oid::kNetscapeComment ||
           e.oid == der::oid::kOcspNoCheck || e.oid == kQcStatements;
  }
  return true;
}

std::uint32_t host_faults(const Slot<der::GeneralNames>& names) {
  std::uint32_t faults = 0;
  if (names) {
    for (const der::GeneralName& each : *names) {
      faults |= each.kind == der::NameKind::dns ? fault_bit(host_fault(each.text())) : 0U;
    }
  }
  return faults;
}

bool names_other_issuer_key(const Extensions& extensions) {
  const auto& authority = extensions.authority_key_id;
  const auto& own = extensions.subject_key_id;
  return authority && authority->key_id && own && !equal(*authority->key_id, *own);
}

void work_out_roles(Facts& facts) {
  const auto& usages = facts.extensions.extended_key_usage;
  const Role role = facts.limits->role;
  facts.is_for_server = role == Role::server || (usages && facts.has_usage(der::oid::kServerAuth));
  facts.is_for_client = role == Role::client || (usages && facts.has_usage(der::oid::kClientAuth));
}

/// 2.23.140.1.1 (extended validation) and 2.23.140.1.2 with what is below it. Source: CA/Browser Forum BR 7.1.6.1.
bool claims_public_policy(const Extensions& extensions) {
  constexpr der::KnownOid kArc("2.23.140.1");
  const ByteView arc = kArc.octets();
  const auto& policies = extensions.policies;
  return policies && std::any_of(policies->begin(), policies->end(), [&](const der::PolicyInformation& policy) {
           const ByteView id = policy.id.octets;
           return id.size() > arc.size() && equal(id.first(arc.size()), arc) &&
                  (id[arc.size()] == 2 || (id[arc.size()] == 1 && id.size() == arc.size() + 1));
         });
}

void read_entry_extensions(const der::RevokedEntry& entry, CrlFacts& facts) {
  facts.has_empty_entry_extensions = facts.has_empty_entry_extensions || entry.has_empty_extensions;
  for (std::size_t i = 0; i < entry.extensions.size(); ++i) {
    const der::Extension& each = entry.extensions[i];
    if (der::find_extension(entry.extensions, each.oid) != &each && facts.duplicate_in_entry.empty()) {
      facts.duplicate_in_entry = der::readable(each.oid);
    }
    if (each.oid == der::oid::kCertificateIssuer) {
      const Result<der::GeneralNames> names = der::parse_general_names(each);
      facts.has_plain_certificate_issuer =
          facts.has_plain_certificate_issuer || !each.is_critical || !names || names->empty();
    } else if (each.is_critical && !(each.oid == der::oid::kReasonCode) && !(each.oid == der::oid::kInvalidityDate) &&
               facts.unknown_critical_in_entry.empty()) {
      facts.unknown_critical_in_entry = der::readable(each.oid);
    }
  }
}

void read_entry(const der::RevokedEntry& entry, CrlFacts& facts, std::set<std::string_view>& seen) {
  ++facts.entries;
  if (!entry.date.is_conforming) {
    facts.has_bad_time = true;
  }
  const auto& updated = facts.crl->this_update.value;
  if (entry.date.value && updated && *entry.date.value > *updated) {
    facts.has_late_entry = true;
  }
  if (const der::Extension* code = der::find_extension(entry.extensions, der::oid::kReasonCode)) {
    const std::optional<int> reason = entry.reason();
    facts.has_critical_reason = facts.has_critical_reason || code->is_critical;
    // 0 (unspecified) is to be said by leaving the code out; 7 is not used. Source: RFC 5280 §5.3.1.
    if (!reason || *reason <= 0 || *reason == 7 || *reason > 10) {
      facts.bad_reason = reason.value_or(code->value.empty() ? -1 : code->value.back());
    }
  }
  read_entry_extensions(entry, facts);
  if (facts.entries <= kMaxEntriesCompared && !seen.insert(as_text(entry.serial)).second) {
    facts.has_duplicate = true;
  }
}

}  // namespace

bool Facts::has_usage(const der::KnownOid& usage) const {
  const auto& usages = extensions.extended_key_usage;
  return usages && std::any_of(usages->begin(), usages->end(), [&](const der::Oid& each) { return each == usage; });
}

std::optional<std::string> Facts::last_in_subject(const der::KnownOid& type) const {
  const auto at = std::find_if(subject.rbegin(), subject.rend(), [&](const auto& each) { return each.type == type; });
  return at == subject.rend() ? std::nullopt : std::optional(der::decode_string(at->tag, at->value));
}

std::optional<std::chrono::milliseconds> Facts::lifetime() const {
  const auto& from = certificate->not_before.value;
  const auto& to = certificate->not_after.value;
  return from && to ? std::optional(*to - *from) : std::nullopt;
}

bool Facts::is_issued_since(int year, int month, int day) const {
  const auto since = make_instant(year, month, day, 0, 0, 0);
  return certificate->not_before.value && since && *certificate->not_before.value >= *since;
}

Facts read_facts(const der::Certificate& certificate, const Limits& limits) {
  Facts facts{.certificate = &certificate, .limits = &limits};
  Extensions& out = facts.extensions;
  for (const der::Extension& extension : certificate.extensions) {
    const std::uint8_t number = standard_number(extension.oid);
    const bool is_known = number != 0 ? read_standard(number, extension, out) : read_other(extension, out);
    if (!is_known && extension.is_critical && out.unknown_critical == nullptr) {
      out.unknown_critical = &extension;
    }
  }
  out.san_hosts = host_faults(out.subject_alt_name);
  out.ian_hosts = host_faults(out.issuer_alt_name);
  facts.signature = der::signature_scheme(certificate.signature_algorithm);
  facts.tbs_signature = equal(certificate.signature_algorithm.raw, certificate.tbs_signature.raw)
                            ? facts.signature
                            : der::signature_scheme(certificate.tbs_signature);
  facts.subject = certificate.subject.attributes();
  facts.issuer = certificate.issuer.attributes();
  facts.is_ca = out.basic_constraints && out.basic_constraints->is_ca;
  facts.is_self_issued = facts.subject.size() == facts.issuer.size() && certificate.is_self_issued();
  facts.is_root = facts.is_self_issued && !names_other_issuer_key(out);
  facts.is_public = claims_public_policy(out);
  work_out_roles(facts);
  return facts;
}

CrlFacts read_facts(const der::CertificateList& crl, const Limits& limits) {
  CrlFacts facts{.crl = &crl, .limits = &limits};
  facts.has_empty_list = !crl.revoked.whole.empty() && crl.revoked.content.empty();
  for (const der::Extension& extension : crl.extensions) {
    const std::uint8_t number = standard_number(extension.oid);
    constexpr std::uint8_t kKnown[] = {18, 20, 27, 28, 35, 46};
    const bool is_known = std::find(std::begin(kKnown), std::end(kKnown), number) != std::end(kKnown) ||
                          extension.oid == der::oid::kAuthorityInfoAccess;
    if (!is_known && extension.is_critical && facts.unknown_critical == nullptr) {
      facts.unknown_critical = &extension;
    }
    if (extension.oid == der::oid::kAuthorityKeyIdentifier) {
      if (const auto parsed = der::parse_authority_key_id(extension); !parsed) {
        facts.broken.push_back({&extension, parsed.error().message});
      }
    }
  }
  std::set<std::string_view> seen;
  der::RevokedWalk walk(crl);
  for (der::RevokedEntry entry; walk.next(entry);) {
    read_entry(entry, facts, seen);
  }
  facts.is_broken = walk.is_broken();
  return facts;
}

}  // namespace mtlsdiag::lint
