// Sources: key identifiers, where to fetch issuers, CRLs and OCSP responses, certificate timestamps.
#include <algorithm>

#include "base/text.h"
#include "lint/rules/rules.h"
#include "lint/text_form.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;
using der::GeneralName;
using der::NameKind;

/// Certificates that live for days are renewed and not revoked. Source: CA/Browser Forum BR, short-lived certificates.
constexpr std::chrono::milliseconds kShortLived = std::chrono::hours(24 * 10);

Answer aki_missing(const Facts& f) {
  if (!f.has_extensions() || f.is_self_issued || f.issuer.empty()) {
    return not_applicable();
  }
  return fired_if(f.extensions.authority_key_id.at == nullptr);
}

Answer aki_without_key_id(const Facts& f) {
  const auto& authority = f.extensions.authority_key_id;
  return authority && !f.is_self_issued ? fired_if(!authority->key_id, authority.at->offset) : not_applicable();
}

Answer aki_half_pair(const Facts& f) {
  const auto& authority = f.extensions.authority_key_id;
  return authority ? fired_if(authority->issuer.empty() == authority->serial.has_value(), authority.at->offset)
                   : not_applicable();
}

Answer ski_missing_ca(const Facts& f) {
  return f.is_ca && !f.is_root ? fired_if(f.extensions.subject_key_id.at == nullptr) : not_applicable();
}

Answer ski_missing_root(const Facts& f) {
  return f.is_ca && f.is_root ? fired_if(f.extensions.subject_key_id.at == nullptr) : not_applicable();
}

Answer ski_missing_leaf(const Facts& f) {
  return !f.is_ca && f.has_extensions() ? fired_if(f.extensions.subject_key_id.at == nullptr) : not_applicable();
}

Answer key_id_empty(const Facts& f) {
  const auto& own = f.extensions.subject_key_id;
  const auto& authority = f.extensions.authority_key_id;
  if (!own && !(authority && authority->key_id)) {
    return not_applicable();
  }
  return fired_if((own && own->empty()) || (authority && authority->key_id && authority->key_id->empty()));
}

bool is_fetchable(const GeneralName& name) {
  const std::string_view scheme = split_uri(name.text()).scheme;
  return name.kind == NameKind::uri && (equal_ignoring_case(scheme, "http") || equal_ignoring_case(scheme, "https") ||
                                        equal_ignoring_case(scheme, "ldap") || equal_ignoring_case(scheme, "ldaps") ||
                                        equal_ignoring_case(scheme, "ftp"));
}

Answer aia_location(const Facts& f) {
  const auto& info = f.extensions.authority_info;
  if (!info) {
    return not_applicable();
  }
  bool applies = false;
  for (const der::AccessDescription& each : *info) {
    if (each.method == der::oid::kAccessCaIssuers || each.method == der::oid::kAccessOcsp) {
      applies = true;
      if (!is_fetchable(each.location) && each.location.kind != NameKind::directory) {
        return fired_at(each.location.offset, der::to_string(each.location));
      }
    }
  }
  return applies ? pass() : not_applicable();
}

Answer aia_uri_invalid(const Facts& f) {
  const auto& info = f.extensions.authority_info;
  if (!info) {
    return not_applicable();
  }
  for (const der::AccessDescription& each : *info) {
    if (each.location.kind == NameKind::uri && uri_fault(each.location.text()) != UriFault::none) {
      return fired_at(each.location.offset, der::to_string(each.location));
    }
  }
  return pass();
}

template <typename Predicate>
Answer any_point(const Facts& f, Predicate is_wrong) {
  bool applies = false;
  for (const auto* slot : {&f.extensions.crl_points, &f.extensions.freshest_crl}) {
    if (!*slot) {
      continue;
    }
    applies = true;
    for (const der::DistributionPoint& each : **slot) {
      if (is_wrong(each)) {
        return fired_at(slot->at->value_offset);
      }
    }
  }
  return applies ? pass() : not_applicable();
}

Answer point_incomplete(const Facts& f) {
  return any_point(f, [](const der::DistributionPoint& p) { return !p.has_name && p.crl_issuer.empty(); });
}

Answer point_without_uri(const Facts& f) {
  return any_point(f, [](const der::DistributionPoint& p) {
    return !p.full_name.empty() && std::none_of(p.full_name.begin(), p.full_name.end(), [](const GeneralName& name) {
      return is_fetchable(name) || name.kind == NameKind::directory;
    });
  });
}

Answer point_uri_invalid(const Facts& f) {
  return any_point(f, [](const der::DistributionPoint& p) {
    return std::any_of(p.full_name.begin(), p.full_name.end(), [](const GeneralName& name) {
      return name.kind == NameKind::uri && uri_fault(name.text()) != UriFault::none;
    });
  });
}

Answer point_reasons_only_some(const Facts& f) {
  const auto& points = f.extensions.crl_points;
  if (!points) {
    return not_applicable();
  }
  std::uint32_t covered = 0;
  for (const der::DistributionPoint& each : *points) {
    covered |= each.reasons.value_or(der::kAllReasons);
  }
  return fired_if((covered & der::kAllReasons) != der::kAllReasons, points.at->value_offset);
}

Answer no_revocation_source(const Facts& f) {
  const auto lifetime = f.lifetime();
  if (!f.has_extensions() || f.is_self_issued || !lifetime || *lifetime <= kShortLived) {
    return not_applicable();
  }
  const auto& info = f.extensions.authority_info;
  const bool has_ocsp = info && std::any_of(info->begin(), info->end(),
                                            [](const auto& each) { return each.method == der::oid::kAccessOcsp; });
  return fired_if(!has_ocsp && f.extensions.crl_points.at == nullptr);
}

Answer must_staple_without_ocsp(const Facts& f) {
  const auto& features = f.extensions.tls_feature;
  if (!features || std::find(features->begin(), features->end(), 5U) == features->end()) {
    return not_applicable();
  }
  const auto& info = f.extensions.authority_info;
  return fired_if(!info || std::none_of(info->begin(), info->end(),
                                        [](const auto& each) { return each.method == der::oid::kAccessOcsp; }),
                  features.at->offset);
}

Answer sct_list_empty(const Facts& f) {
  const auto& scts = f.extensions.sct_list;
  return scts ? fired_if(scts->empty(), scts.at->value_offset) : not_applicable();
}

Answer sct_version(const Facts& f) {
  const auto& scts = f.extensions.sct_list;
  if (!scts || scts->empty()) {
    return not_applicable();
  }
  return fired_if(std::any_of(scts->begin(), scts->end(), [](const auto& each) { return each.version != 0; }),
                  scts.at->value_offset);
}

bool is_by_tls(const GeneralName& name) {
  const std::string_view scheme = split_uri(name.text()).scheme;
  return name.kind == NameKind::uri && (equal_ignoring_case(scheme, "https") || equal_ignoring_case(scheme, "ldaps"));
}

/// Fetching by TLS asks for a certificate whose own status is to be fetched.
Answer source_by_tls(const Facts& f) {
  const auto& info = f.extensions.authority_info;
  const auto& points = f.extensions.crl_points;
  if (info) {
    for (const der::AccessDescription& each : *info) {
      if (is_by_tls(each.location)) {
        return fired_at(each.location.offset, der::to_string(each.location));
      }
    }
  }
  if (points) {
    for (const der::DistributionPoint& point : *points) {
      for (const GeneralName& name : point.full_name) {
        if (is_by_tls(name)) {
          return fired_at(name.offset, der::to_string(name));
        }
      }
    }
  }
  return info || points ? pass() : not_applicable();
}

Answer point_relative(const Facts& f) {
  return any_point(f, [](const der::DistributionPoint& p) { return !p.relative_name.empty(); });
}

Answer aki_both_forms(const Facts& f) {
  const auto& authority = f.extensions.authority_key_id;
  return authority && !f.is_self_issued
             ? fired_if(authority->key_id && authority->serial && !authority->issuer.empty(), authority.at->offset)
             : not_applicable();
}

Answer aia_duplicate(const Facts& f) {
  const auto& info = f.extensions.authority_info;
  if (!info) {
    return not_applicable();
  }
  for (std::size_t i = 1; i < info->size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const der::AccessDescription& a = (*info)[i];
      const der::AccessDescription& b = (*info)[j];
      if (a.method == b.method && a.location.kind == b.location.kind && equal(a.location.value, b.location.value)) {
        return fired_at(a.location.offset, der::to_string(a.location));
      }
    }
  }
  return pass();
}

constexpr std::string_view kUrl = "Issue the certificate again with an http URL there.";

constexpr CertificateRule kRules[] = {
    {{"rfc5280.aki-missing", K::key_identifier_missing, warning, kAlways, "RFC 5280 4.2.1.1",
      "there is no authorityKeyIdentifier, so that verifiers must try every CA of the issuer's name",
      "Issue the certificate again with authorityKeyIdentifier=keyid."},
     aki_missing},
    {{"rfc5280.aki-without-key-id", K::key_identifier_missing, warning, kAlways, "RFC 5280 4.2.1.1",
      "authorityKeyIdentifier holds no key identifier",
      "Issue the certificate again with authorityKeyIdentifier=keyid."},
     aki_without_key_id},
    {{"rfc5280.aki-half-pair", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.1",
      "authorityKeyIdentifier holds one of the issuer's name and serial number; both must be there, or neither",
      "Issue the certificate again with authorityKeyIdentifier=keyid."},
     aki_half_pair},
    {{"practice.aki-both-forms", K::key_identifier_missing, info, kAlways, "RFC 5280 4.2.1.1",
      "authorityKeyIdentifier holds the issuer's serial number beside the key identifier: once the CA certificate is "
      "renewed with its key, OpenSSL takes the new one for another issuer",
      "Issue the certificate again with authorityKeyIdentifier=keyid."},
     aki_both_forms},
    {{"rfc5280.ski-missing-ca", K::key_identifier_missing, warning, kAlways, "RFC 5280 4.2.1.2",
      "a CA has no subjectKeyIdentifier, so that what it issues cannot point at its key",
      "Issue the CA certificate again with subjectKeyIdentifier=hash."},
     ski_missing_ca},
    {{"rfc5280.ski-missing-root", K::key_identifier_missing, info, kAlways, "RFC 5280 4.2.1.2",
      "this root has no subjectKeyIdentifier; verifiers do not mind it in an anchor",
      "Make the next root with subjectKeyIdentifier=hash."},
     ski_missing_root},
    {{"rfc5280.ski-missing-leaf", K::key_identifier_missing, info, kAlways, "RFC 5280 4.2.1.2",
      "there is no subjectKeyIdentifier; it is of little use in a leaf",
      "Issue the certificate with subjectKeyIdentifier=hash."},
     ski_missing_leaf},
    {{"rfc5280.key-id-empty", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.1; RFC 5280 4.2.1.2",
      "a key identifier is empty", "Issue the certificate again with key identifiers made from the keys."},
     key_id_empty},
    {{"rfc5280.aia-location", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.2.1",
      "authorityInfoAccess names a place that is no http or ldap URL, so that nobody can fetch from it", kUrl},
     aia_location},
    {{"rfc5280.aia-uri-invalid", K::extension_malformed, error, kAlways, "RFC 5280 4.2.2.1",
      "a URL of authorityInfoAccess breaks the syntax of URIs", kUrl},
     aia_uri_invalid},
    {{"practice.aia-duplicate", K::extension_malformed, info, kAlways, "CA/Browser Forum BR 7.1.2.7.7",
      "authorityInfoAccess names the same place twice", "Leave the second out."},
     aia_duplicate},
    {{"rfc5280.source-by-tls", K::extension_malformed, warning, kAlways, "RFC 5280 8",
      "an issuer, an OCSP responder or a CRL is to be fetched by https or ldaps, which asks for a certificate whose "
      "own "
      "status is to be fetched: clients refuse to follow, or go round in circles",
      kUrl},
     source_by_tls},
    {{"rfc5280.crl-point-relative-name", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.13",
      "a distribution point is a name relative to the CRL's issuer, which CAs should not use and few verifiers know",
      kUrl},
     point_relative},
    {{"rfc5280.crl-point-incomplete", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.13",
      "a distribution point has neither a name nor a cRLIssuer, so that it points nowhere", kUrl},
     point_incomplete},
    {{"rfc5280.crl-point-without-uri", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.13",
      "a distribution point has no http or ldap URL, so that nobody can fetch the CRL", kUrl},
     point_without_uri},
    {{"rfc5280.crl-point-uri-invalid", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.13",
      "a URL of a distribution point breaks the syntax of URIs", kUrl},
     point_uri_invalid},
    {{"rfc5280.crl-points-some-reasons", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.13",
      "the distribution points together leave out reasons of revocation; one of them must cover all",
      "Issue the certificate again with a distribution point for all reasons."},
     point_reasons_only_some},
    {{"practice.no-revocation-source", K::crl_source_missing, info, kAlways, "RFC 5280 4.2.1.13; RFC 5280 4.2.2.1",
      "neither a CRL distribution point nor an OCSP responder is named, so that peers cannot learn of a revocation by "
      "themselves",
      "Name a CRL distribution point, issue for days instead of months, or give peers the CRL by configuration."},
     no_revocation_source},
    {{"rfc7633.must-staple-without-ocsp", K::ocsp_staple_missing, warning, kAlways, "RFC 7633 4.2.3",
      "the certificate demands a stapled OCSP response and names no OCSP responder to get one from",
      "Name the responder in authorityInfoAccess, or leave out the TLS feature."},
     must_staple_without_ocsp},
    {{"rfc6962.sct-list-empty", K::extension_malformed, error, kAlways, "RFC 6962 3.3",
      "the list of certificate timestamps is there and empty", "Leave the extension out."},
     sct_list_empty},
    {{"rfc6962.sct-version", K::extension_malformed, warning, kAlways, "RFC 6962 3.2",
      "a certificate timestamp is of a version that is not known, and counts for nothing",
      "Issue the certificate again with timestamps of version 1."},
     sct_version},
};

}  // namespace

std::span<const CertificateRule> source_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
