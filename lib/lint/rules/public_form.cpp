// Public form: what the CA/Browser Forum and Mozilla ask of the extensions and the lifetime of a certificate. As with
// the names (public_names.cpp), asked of certificates that claim one of the Forum's policies, or by --profile strict.
#include <algorithm>

#include "lint/rules/public_names.h"
#include "lint/rules/rules.h"
#include "lint/text_form.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;
using der::NameKind;
using pub::is_public_ca;
using pub::is_public_leaf;
using pub::is_public_lower_ca;

bool is_asked(const Facts& f) {
  return is_public_leaf(f) || is_public_lower_ca(f);
}

template <auto kSlot>
Answer critical(const Facts& f) {
  const der::Extension* at = (f.extensions.*kSlot).at;
  return is_asked(f) && at != nullptr ? fired_if(at->is_critical, at->offset) : not_applicable();
}

Answer leaf_constraints_not_critical(const Facts& f) {
  const der::Extension* at = f.extensions.basic_constraints.at;
  return is_public_leaf(f) && at != nullptr ? fired_if(!at->is_critical, at->offset) : not_applicable();
}

Answer info_access_missing(const Facts& f) {
  return is_asked(f) ? fired_if(f.extensions.authority_info.at == nullptr) : not_applicable();
}

/// Fires where no http URL is named for the method.
Answer lacks_method(const Facts& f, const der::KnownOid& method) {
  const auto& info = f.extensions.authority_info;
  return fired_if(!info || std::none_of(info->begin(), info->end(), [&](const der::AccessDescription& each) {
    return each.method == method && each.location.kind == NameKind::uri && each.location.text().substr(0, 4) == "http";
  }));
}

Answer no_responder(const Facts& f) {
  return is_public_leaf(f) && f.extensions.crl_points.at == nullptr ? lacks_method(f, der::oid::kAccessOcsp)
                                                                    : not_applicable();
}

Answer no_issuer_url(const Facts& f) {
  return is_asked(f) && f.extensions.authority_info.at != nullptr ? lacks_method(f, der::oid::kAccessCaIssuers)
                                                                  : not_applicable();
}

Answer internal_url(const Facts& f) {
  const auto& info = f.extensions.authority_info;
  if (!is_asked(f) || !info) {
    return not_applicable();
  }
  for (const der::AccessDescription& each : *info) {
    const std::string_view host = split_uri(each.location.text()).host;
    if (each.location.kind == NameKind::uri && !host.empty() && pub::is_internal_host(host)) {
      return fired_at(each.location.offset, der::to_string(each.location));
    }
  }
  return pass();
}

Answer extra_usage(const Facts& f) {
  const auto& usages = f.extensions.extended_key_usage;
  if (!is_public_leaf(f) || !usages) {
    return not_applicable();
  }
  for (const der::Oid& each : *usages) {
    if (!(each == der::oid::kServerAuth) && !(each == der::oid::kClientAuth) && !(each == der::oid::kEmailProtection)) {
      return fired_at(usages.at->value_offset, der::readable(each));
    }
  }
  return pass();
}

Answer other_qualifier(const Facts& f) {
  const auto& policies = f.extensions.policies;
  if (!is_asked(f) || !policies || !f.is_issued_since(2023, 9, 15)) {
    return not_applicable();
  }
  for (const der::PolicyInformation& policy : *policies) {
    for (const der::PolicyQualifier& qualifier : policy.qualifiers) {
      if (!(qualifier.id == der::oid::kQualifierCps)) {
        return fired_at(policies.at->value_offset, der::readable(qualifier.id));
      }
    }
  }
  return pass();
}

Answer point_parts(const Facts& f) {
  const auto& points = f.extensions.crl_points;
  return is_asked(f) && points
             ? fired_if(std::any_of(points->begin(), points->end(),
                                    [](const auto& each) { return each.reasons || !each.crl_issuer.empty(); }),
                        points.at->value_offset)
             : not_applicable();
}

/// The longest lifetime in days of a certificate that was issued since a day. Source: CA/Browser Forum BR 6.3.2.
struct LongestLifetime {
  int year;
  int month;
  int day;
  int days;
};
constexpr LongestLifetime kLongest[] = {
    {2029, 3, 15, 47}, {2027, 3, 15, 100}, {2026, 3, 15, 200}, {2020, 9, 1, 398},
    {2018, 3, 1, 825}, {2016, 7, 1, 1188}, {2012, 7, 1, 1827},
};

Answer valid_too_long(const Facts& f) {
  const auto lifetime = f.lifetime();
  if (!is_public_leaf(f) || !lifetime) {
    return not_applicable();
  }
  for (const LongestLifetime& row : kLongest) {
    if (f.is_issued_since(row.year, row.month, row.day)) {
      // Both ends belong to the validity period. Source: RFC 5280 §4.1.2.5.
      return *lifetime + std::chrono::seconds(1) > std::chrono::hours(24 * row.days)
                 ? fired_at(f->not_after.offset, "more than " + std::to_string(row.days) + " days")
                 : pass();
    }
  }
  return not_applicable();
}

Answer ca_crl_points_missing(const Facts& f) {
  return is_public_lower_ca(f) ? fired_if(f.extensions.crl_points.at == nullptr) : not_applicable();
}

Answer ca_policies_missing(const Facts& f) {
  return is_public_lower_ca(f) ? fired_if(f.extensions.policies.at == nullptr) : not_applicable();
}

Answer ca_usages_missing(const Facts& f) {
  return is_public_lower_ca(f) ? fired_if(f.extensions.extended_key_usage.at == nullptr) : not_applicable();
}

Answer ca_usages_mixed(const Facts& f) {
  const auto& usages = f.extensions.extended_key_usage;
  return is_public_lower_ca(f) && usages
             ? fired_if(f.has_usage(der::oid::kAnyExtendedKeyUsage) ||
                            (f.has_usage(der::oid::kServerAuth) && f.has_usage(der::oid::kEmailProtection)),
                        usages.at->value_offset)
             : not_applicable();
}

Answer ca_without_signature(const Facts& f) {
  const auto& usage = f.extensions.key_usage;
  return is_public_ca(f) && usage ? fired_if((*usage & der::kDigitalSignature) == 0, usage.at->offset)
                                  : not_applicable();
}

Answer root_path_length(const Facts& f) {
  return is_public_ca(f) && f.is_root ? fired_if(f.extensions.basic_constraints->path_length.has_value())
                                      : not_applicable();
}

Answer root_policies(const Facts& f) {
  return is_public_ca(f) && f.is_root ? fired_if(f.extensions.policies.at != nullptr) : not_applicable();
}

Answer constraint_of_reserved_address(const Facts& f) {
  const auto& constraints = f.extensions.name_constraints;
  if (!(f.is_public || f.limits->asks_public_rules) || !constraints) {
    return not_applicable();
  }
  for (const der::GeneralSubtree& each : constraints->permitted) {
    if (each.base.kind == NameKind::ip && pub::is_reserved_address(each.base.value.first(each.base.value.size() / 2))) {
      return fired_at(each.base.offset, der::to_string(each.base));
    }
  }
  return pass();
}

constexpr std::string_view kPublic =
    "Change it if the certificate is to be trusted publicly; a private CA may leave it as it is.";

using E = Extensions;

constexpr CertificateRule kRules[] = {
    {{"cabf.valid-too-long", K::validity_too_long, warning, kAlways, "CA/Browser Forum BR 6.3.2",
      "the certificate is valid for longer than one of a public CA may be, and browsers refuse that",
      "Have it issued for a shorter time."},
     valid_too_long},
    {{"cabf.policies-critical", K::extension_malformed, info, kAlways, "CA/Browser Forum BR 7.1.2.7.6",
      "certificatePolicies is marked critical, which public CAs must not do", kPublic},
     critical<&E::policies>},
    {{"cabf.usages-critical", K::extension_malformed, info, kAlways, "CA/Browser Forum BR 7.1.2.7.6",
      "extKeyUsage is marked critical, which public CAs must not do", kPublic},
     critical<&E::extended_key_usage>},
    {{"cabf.leaf-constraints-not-critical", K::extension_malformed, info, kAlways, "CA/Browser Forum BR 7.1.2.7.6",
      "basicConstraints of a leaf is not marked critical, as public CAs must", kPublic},
     leaf_constraints_not_critical},
    {{"cabf.info-access-missing", K::crl_source_missing, info, kAlways, "CA/Browser Forum BR 7.1.2.7.6",
      "there is no authorityInfoAccess, which tells where the issuer's certificate and its status are", kPublic},
     info_access_missing},
    {{"cabf.no-responder", K::crl_source_missing, info, kAlways, "CA/Browser Forum BR 7.1.2.7.7",
      "authorityInfoAccess names no OCSP responder by http, and there is no CRL distribution point either", kPublic},
     no_responder},
    {{"cabf.no-issuer-url", K::chain_missing_intermediate, info, kAlways, "CA/Browser Forum BR 7.1.2.7.7",
      "authorityInfoAccess does not say by http where the issuer's certificate is", kPublic},
     no_issuer_url},
    {{"cabf.internal-url", K::extension_malformed, info, kAlways, "CA/Browser Forum BR 7.1.2.10.3",
      "authorityInfoAccess names a host that is known inside a network only", kPublic},
     internal_url},
    {{"cabf.extra-usage", K::key_usage_wrong, info, kAlways, "CA/Browser Forum BR 7.1.2.7.10",
      "extKeyUsage names a purpose besides server, client and e-mail", kPublic},
     extra_usage},
    {{"cabf.policy-qualifier", K::extension_malformed, info, kAlways, "CA/Browser Forum BR 7.1.2.7.9",
      "a policy has a qualifier that is no CPS URI, which public CAs must not write since September 2023", kPublic},
     other_qualifier},
    {{"cabf.crl-point-parts", K::extension_malformed, info, kAlways, "CA/Browser Forum BR 7.1.2.11.2",
      "a distribution point has reasons or a cRLIssuer, which public CAs must not write", kPublic},
     point_parts},
    {{"cabf.ca-crl-points-missing", K::crl_source_missing, info, kAlways, "CA/Browser Forum BR 7.1.2.10",
      "a CA below the root has no CRL distribution point", kPublic},
     ca_crl_points_missing},
    {{"cabf.ca-policies-missing", K::policy_violated, info, kAlways, "CA/Browser Forum BR 7.1.2.10",
      "a CA below the root has no certificatePolicies", kPublic},
     ca_policies_missing},
    {{"cabf.ca-usages-missing", K::key_usage_wrong, info, kStrictOnly, "CA/Browser Forum BR 7.1.2.10",
      "a CA below the root has no extKeyUsage, so that what it issues may be for any purpose", kPublic},
     ca_usages_missing},
    {{"cabf.ca-usages-mixed", K::key_usage_wrong, info, kAlways, "Mozilla Root Store Policy 5.3",
      "extKeyUsage of a CA names servers and e-mail together, or any purpose", kPublic},
     ca_usages_mixed},
    {{"cabf.ca-without-digital-signature", K::key_usage_wrong, info, kStrictOnly, "CA/Browser Forum BR 7.1.2.10.7",
      "keyUsage of a CA has no digitalSignature, so that it cannot sign OCSP responses itself", kPublic},
     ca_without_signature},
    {{"cabf.root-path-length", K::extension_malformed, info, kStrictOnly, "CA/Browser Forum BR 7.1.2.1.4",
      "a root has a pathLenConstraint, which verifiers differ in obeying", kPublic},
     root_path_length},
    {{"cabf.root-policies", K::extension_malformed, info, kStrictOnly, "CA/Browser Forum BR 7.1.2.1.2",
      "a root has certificatePolicies, which it should not", kPublic},
     root_policies},
    {{"cabf.constraint-of-reserved-address", K::extension_malformed, info, kAlways, "CA/Browser Forum BR 7.1.2.10.8",
      "nameConstraints permit addresses that are reserved or private", kPublic},
     constraint_of_reserved_address},
};

}  // namespace

std::span<const CertificateRule> public_form_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
