#include "diagnose/oid_filters.h"

#include <algorithm>

#include "der/extensions.h"
#include "der/oid.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Kind;

/// Every bit of the filter must be set in the certificate.
bool meets_key_usage(const der::Extension& filter, const der::Extension& own) {
  const Result<std::uint32_t> wanted = der::parse_key_usage(filter);
  const Result<std::uint32_t> had = der::parse_key_usage(own);
  return !wanted || (had && (*had & *wanted) == *wanted);
}

/// Every usage of the filter must be in the certificate; anyExtendedKeyUsage stands for none of them.
bool meets_extended_key_usage(const der::Extension& filter, const der::Extension& own) {
  const Result<std::vector<der::Oid>> wanted = der::parse_extended_key_usage(filter);
  const Result<std::vector<der::Oid>> had = der::parse_extended_key_usage(own);
  return !wanted || (had && std::all_of(wanted->begin(), wanted->end(), [&had](const der::Oid& usage) {
                       return std::find(had->begin(), had->end(), usage) != had->end();
                     }));
}

/// How another extension's values match is its own document's matter: that it is there is all that is asked.
bool meets(const der::Extension& filter, const der::Extension& own) {
  if (filter.oid == der::oid::kKeyUsage) {
    return meets_key_usage(filter, own);
  }
  return !(filter.oid == der::oid::kExtendedKeyUsage) || meets_extended_key_usage(filter, own);
}

Kind kind_of(const der::Oid& oid) {
  if (oid == der::oid::kKeyUsage) {
    return Kind::key_usage_wrong;
  }
  return oid == der::oid::kExtendedKeyUsage ? Kind::eku_client_auth_missing : Kind::identity_not_authorized;
}

}  // namespace

std::vector<UnmetFilter> unmet_filters(const der::Certificate& leaf, const wire::CertificateRequest& request) {
  std::vector<UnmetFilter> unmet;
  const wire::Extension* extension = wire::find_extension(request.extensions, wire::ExtensionType::oid_filters);
  const auto* filters = extension == nullptr ? nullptr : std::get_if<wire::OidFilters>(&extension->body);
  if (filters == nullptr) {
    return unmet;
  }
  for (const wire::OidFilter& asked : filters->filters) {
    const der::Extension filter{.oid = der::Oid{asked.oid}, .value = asked.values};
    const der::Extension* own = leaf.find(filter.oid);
    if (own == nullptr || !meets(filter, *own)) {
      unmet.push_back({.kind = kind_of(filter.oid), .name = der::readable(filter.oid)});
    }
  }
  return unmet;
}

}  // namespace mtlsdiag::diagnose
