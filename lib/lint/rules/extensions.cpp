// Extensions as such: duplicates, unknown critical ones, values that cannot be read, criticality, emptiness.
#include <algorithm>

#include "lint/rules/rules.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;

std::string named(const der::Extension& extension) {
  return der::readable(extension.oid);
}

Answer duplicate(const Facts& f) {
  if (!f.has_extensions()) {
    return not_applicable();
  }
  const der::Extension* second = f->duplicate();
  return second == nullptr ? pass() : fired_at(second->offset, named(*second));
}

Answer unknown_critical(const Facts& f) {
  const der::Extension* unknown = f.extensions.unknown_critical;
  return !f.has_extensions()  ? not_applicable()
         : unknown == nullptr ? pass()
                              : fired_at(unknown->offset, named(*unknown));
}

Answer poison(const Facts& f) {
  const der::Extension* extension = f.extensions.poison;
  return !f.has_extensions() ? not_applicable() : extension == nullptr ? pass() : fired_at(extension->offset);
}

bool is_empty_sequence(const der::Extension& extension) {
  return equal(extension.value, Bytes{0x30, 0x00});
}

Answer undecodable(const Facts& f) {
  for (const BrokenExtension& broken : f.extensions.broken) {
    if (!is_empty_sequence(*broken.extension)) {
      return fired_at(broken.extension->value_offset, named(*broken.extension) + ": " + broken.why);
    }
  }
  return f.has_extensions() ? pass() : not_applicable();
}

/// Fires where the extension that `slot` names is an empty SEQUENCE.
template <auto kSlot>
Answer empty(const Facts& f) {
  const der::Extension* at = (f.extensions.*kSlot).at;
  return at == nullptr ? not_applicable() : fired_if(is_empty_sequence(*at), at->value_offset);
}

template <auto kSlot>
Answer critical(const Facts& f) {
  const der::Extension* at = (f.extensions.*kSlot).at;
  return at == nullptr ? not_applicable() : fired_if(at->is_critical, at->offset);
}

template <auto kSlot>
Answer not_critical(const Facts& f) {
  const der::Extension* at = (f.extensions.*kSlot).at;
  return at == nullptr ? not_applicable() : fired_if(!at->is_critical, at->offset);
}

Answer directory_attributes_critical(const Facts& f) {
  const der::Extension* at = f.extensions.directory_attributes;
  return at == nullptr ? not_applicable() : fired_if(at->is_critical, at->offset);
}

Answer directory_attributes_empty(const Facts& f) {
  const der::Extension* at = f.extensions.directory_attributes;
  return at == nullptr ? not_applicable() : fired_if(is_empty_sequence(*at), at->value_offset);
}

/// Relying parties do not process the extensions of an anchor (RFC 5280 §6.1.1 (d)): roots have a milder rule.
Answer basic_constraints_not_critical(const Facts& f) {
  return f.is_ca && !f.is_root ? not_critical<&Extensions::basic_constraints>(f) : not_applicable();
}
Answer basic_constraints_not_critical_root(const Facts& f) {
  return f.is_ca && f.is_root ? not_critical<&Extensions::basic_constraints>(f) : not_applicable();
}
Answer key_usage_not_critical(const Facts& f) {
  return f.is_root || !f.is_ca ? not_applicable() : not_critical<&Extensions::key_usage>(f);
}
Answer key_usage_not_critical_root(const Facts& f) {
  return f.is_root && f.is_ca ? not_critical<&Extensions::key_usage>(f) : not_applicable();
}
Answer key_usage_not_critical_leaf(const Facts& f) {
  return f.is_ca ? not_applicable() : not_critical<&Extensions::key_usage>(f);
}

Answer eku_any_critical(const Facts& f) {
  const auto& usages = f.extensions.extended_key_usage;
  return usages && f.has_usage(der::oid::kAnyExtendedKeyUsage) ? fired_if(usages.at->is_critical, usages.at->offset)
                                                               : not_applicable();
}

Answer san_not_critical(const Facts& f) {
  const der::Extension* at = f.extensions.subject_alt_name.at;
  return at == nullptr || !f.subject.empty() ? not_applicable() : fired_if(!at->is_critical, at->offset);
}

Answer san_critical_with_subject(const Facts& f) {
  const der::Extension* at = f.extensions.subject_alt_name.at;
  return at == nullptr || f.subject.empty() ? not_applicable() : fired_if(at->is_critical, at->offset);
}

/// The arc of Netscape's certificate extensions, which nothing but OpenSSL's nsCertType still looks at.
Answer netscape(const Facts& f) {
  constexpr der::KnownOid kCertType("2.16.840.1.113730.1.1");
  for (const der::Extension& each : f->extensions) {
    const ByteView arc = kCertType.octets().first(kCertType.octets().size() - 1);
    if (each.oid.octets.size() == arc.size() + 1 && equal(each.oid.octets.first(arc.size()), arc)) {
      return fired_at(each.offset, named(each));
    }
  }
  return f.has_extensions() ? pass() : not_applicable();
}

Answer root_usages(const Facts& f) {
  return f.is_ca && f.is_root ? fired_if(f.extensions.extended_key_usage.at != nullptr) : not_applicable();
}

constexpr std::string_view kLeaveOut = "Leave the extension out, or put something into it.";
constexpr std::string_view kUnneeded = "Issue the certificate again without the extension.";
constexpr std::string_view kMarkCritical = "Issue the certificate again with the extension marked critical.";
constexpr std::string_view kUnmark = "Issue the certificate again without marking the extension critical.";
constexpr std::string_view kEmpty =
    "the extension is there and empty; it must hold at least one element, and strict parsers refuse it";
constexpr std::string_view kMustNot =
    "the extension is marked critical, which it must not be: verifiers that do not know it refuse the certificate";

using E = Extensions;

constexpr CertificateRule kRules[] = {
    {{"rfc5280.extension-duplicate", K::extension_malformed, error, kAlways, "RFC 5280 4.2",
      "an extension stands twice, and verifiers refuse that", "Issue the certificate again with each extension once."},
     duplicate},
    {{"rfc5280.extension-unknown-critical", K::extension_critical_unknown, error, kAlways, "RFC 5280 4.2",
      "an extension that common verifiers do not know is marked critical, so that they refuse the certificate",
      kUnmark},
     unknown_critical},
    {{"rfc6962.precertificate", K::extension_critical_unknown, error, kAlways, "RFC 6962 3.1",
      "this is a precertificate (it holds the poison extension), which no peer accepts",
      "Use the certificate that was issued for it."},
     poison},
    {{"rfc5280.extension-undecodable", K::extension_malformed, error, kAlways, "RFC 5280 4.2",
      "the value of an extension cannot be read as what it should be",
      "Issue the certificate again with a sound extension."},
     undecodable},

    {{"rfc5280.san-empty", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.6", kEmpty, kLeaveOut},
     empty<&E::subject_alt_name>},
    {{"rfc5280.ian-empty", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.7", kEmpty, kLeaveOut},
     empty<&E::issuer_alt_name>},
    {{"rfc5280.eku-empty", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.12", kEmpty, kLeaveOut},
     empty<&E::extended_key_usage>},
    {{"rfc5280.name-constraints-empty", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.10", kEmpty, kLeaveOut},
     empty<&E::name_constraints>},
    {{"rfc5280.policies-empty", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.4", kEmpty, kLeaveOut},
     empty<&E::policies>},
    {{"rfc5280.policy-mappings-empty", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.5", kEmpty, kLeaveOut},
     empty<&E::policy_mappings>},
    {{"rfc5280.policy-constraints-empty", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.11", kEmpty,
      kLeaveOut},
     empty<&E::policy_constraints>},
    {{"rfc5280.aia-empty", K::extension_malformed, error, kAlways, "RFC 5280 4.2.2.1", kEmpty, kLeaveOut},
     empty<&E::authority_info>},
    {{"rfc5280.sia-empty", K::extension_malformed, error, kAlways, "RFC 5280 4.2.2.2", kEmpty, kLeaveOut},
     empty<&E::subject_info>},
    {{"rfc5280.crl-points-empty", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.13", kEmpty, kLeaveOut},
     empty<&E::crl_points>},
    {{"rfc5280.freshest-crl-empty", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.15", kEmpty, kLeaveOut},
     empty<&E::freshest_crl>},
    {{"rfc5280.directory-attributes-empty", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.8", kEmpty,
      kLeaveOut},
     directory_attributes_empty},

    {{"rfc5280.aki-critical", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.1", kMustNot, kUnmark},
     critical<&E::authority_key_id>},
    {{"rfc5280.ski-critical", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.2", kMustNot, kUnmark},
     critical<&E::subject_key_id>},
    {{"rfc5280.aia-critical", K::extension_malformed, error, kAlways, "RFC 5280 4.2.2.1", kMustNot, kUnmark},
     critical<&E::authority_info>},
    {{"rfc5280.sia-critical", K::extension_malformed, error, kAlways, "RFC 5280 4.2.2.2", kMustNot, kUnmark},
     critical<&E::subject_info>},
    {{"rfc5280.directory-attributes-critical", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.8", kMustNot,
      kUnmark},
     directory_attributes_critical},
    {{"rfc5280.freshest-crl-critical", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.15", kMustNot, kUnmark},
     critical<&E::freshest_crl>},
    {{"rfc5280.crl-points-critical", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.13",
      "the CRL distribution points are marked critical, which they should not be", kUnmark},
     critical<&E::crl_points>},
    {{"rfc5280.ian-critical", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.7",
      "the issuerAltName is marked critical, which it should not be", kUnmark},
     critical<&E::issuer_alt_name>},
    {{"rfc7633.tls-feature-critical", K::extension_malformed, warning, kAlways, "RFC 7633 4",
      "the TLS feature extension (must-staple) is marked critical, which it should not be: many verifiers do not know "
      "it",
      kUnmark},
     critical<&E::tls_feature>},
    {{"rfc6962.sct-list-critical", K::extension_malformed, warning, kAlways, "RFC 6962 3.3",
      "the list of certificate timestamps is marked critical, and verifiers that do not know it refuse the certificate",
      kUnmark},
     critical<&E::sct_list>},
    {{"rfc5280.eku-any-critical", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.12",
      "extKeyUsage holds anyExtendedKeyUsage and is marked critical, which it should not be then", kUnmark},
     eku_any_critical},
    {{"practice.netscape-extension", K::extension_malformed, info, kAlways, "CA/Browser Forum BR 7.1.2",
      "an extension of Netscape's is there, which has no meaning for today's peers", kUnneeded},
     netscape},
    {{"practice.root-extended-usage", K::key_usage_wrong, info, kAlways, "CA/Browser Forum BR 7.1.2.1",
      "this root has an extKeyUsage; verifiers differ in whether it binds what the root issues",
      "Make the next root without extKeyUsage, and bind its intermediates instead."},
     root_usages},
    {{"rfc5280.basic-constraints-not-critical", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.9",
      "basicConstraints of a CA is not marked critical, so that verifiers that do not know it take the CA for a leaf",
      kMarkCritical},
     basic_constraints_not_critical},
    {{"rfc5280.basic-constraints-not-critical-root", K::extension_malformed, info, kAlways, "RFC 5280 4.2.1.9",
      "basicConstraints of this root is not marked critical; verifiers do not mind it in an anchor", kMarkCritical},
     basic_constraints_not_critical_root},
    {{"rfc5280.name-constraints-not-critical", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.10",
      "nameConstraints is not marked critical, so that verifiers that do not know it let every name pass",
      kMarkCritical},
     not_critical<&E::name_constraints>},
    {{"rfc5280.policy-constraints-not-critical", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.11",
      "policyConstraints is not marked critical", kMarkCritical},
     not_critical<&E::policy_constraints>},
    {{"rfc5280.inhibit-any-policy-not-critical", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.14",
      "inhibitAnyPolicy is not marked critical", kMarkCritical},
     not_critical<&E::inhibit_any_policy>},
    {{"rfc5280.policy-mappings-not-critical", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.5",
      "policyMappings is not marked critical, as it should be", kMarkCritical},
     not_critical<&E::policy_mappings>},
    {{"rfc5280.key-usage-not-critical", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.3",
      "keyUsage of a CA is not marked critical, as it should be", kMarkCritical},
     key_usage_not_critical},
    {{"rfc5280.key-usage-not-critical-root", K::extension_malformed, info, kAlways, "RFC 5280 4.2.1.3",
      "keyUsage of this root is not marked critical, as it should be; verifiers do not mind it in an anchor",
      kMarkCritical},
     key_usage_not_critical_root},
    {{"rfc5280.key-usage-not-critical-leaf", K::extension_malformed, info, kAlways, "RFC 5280 4.2.1.3",
      "keyUsage of a leaf is not marked critical, as it should be; peers do not mind", kMarkCritical},
     key_usage_not_critical_leaf},
    {{"rfc5280.san-not-critical", K::extension_malformed, error, kAlways, "RFC 5280 4.1.2.6; RFC 5280 4.2.1.6",
      "the subject is empty and subjectAltName is not marked critical, so that a verifier may see no name at all",
      kMarkCritical},
     san_not_critical},
    {{"rfc5280.san-critical-with-subject", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.6",
      "subjectAltName is marked critical although the subject is not empty, which it should not be", kUnmark},
     san_critical_with_subject},
};

}  // namespace

std::span<const CertificateRule> extension_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
