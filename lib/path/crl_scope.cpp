#include "path/crl_scope.h"

#include <algorithm>

#include "base/text.h"
#include "path/node.h"
#include "path/revocation.h"

namespace mtlsdiag::path {
namespace {

using der::DistributionPoint;
using der::GeneralName;
using der::NameKind;

bool is_same_general_name(const GeneralName& a, const GeneralName& b) {
  if (a.kind != b.kind) {
    return false;
  }
  return a.kind == NameKind::directory ? der::same_name(a.directory, b.directory) : equal(a.value, b.value);
}

bool share_a_name(const der::GeneralNames& a, const der::GeneralNames& b) {
  return std::any_of(a.begin(), a.end(), [&](const GeneralName& name) {
    return std::any_of(b.begin(), b.end(), [&](const GeneralName& other) { return is_same_general_name(name, other); });
  });
}

bool has_directory(const der::GeneralNames& names, const std::string& key) {
  return std::any_of(names.begin(), names.end(), [&](const GeneralName& name) {
    return name.kind == NameKind::directory && der::normalized(name.directory) == key;
  });
}

/// A name relative to the CRL issuer is that name and one RDN more. Both sides are made whole to be compared.
std::vector<std::string> full_relative(const der::Name& issuer, ByteView rdn) {
  std::vector<std::string> rdns = der::normalized_rdns(issuer);
  // The content of the RDN, wrapped as a name of one RDN, is normalised like any other.
  Bytes wrapped;
  const auto wrap = [](std::uint8_t tag, const Bytes& content) {
    Bytes out{tag};
    if (content.size() >= 0x80) {
      out.push_back(0x82);
      out.push_back(static_cast<std::uint8_t>(content.size() >> 8));
    }
    out.push_back(static_cast<std::uint8_t>(content.size()));
    out.insert(out.end(), content.begin(), content.end());
    return out;
  };
  wrapped = wrap(der::kSequence, wrap(der::kSet, to_bytes(rdn)));
  for (std::string& part : der::normalized_rdns(der::Name{.raw = wrapped})) {
    rdns.push_back(std::move(part));
  }
  return rdns;
}

bool has_full_name(const der::GeneralNames& names, const std::vector<std::string>& rdns) {
  return std::any_of(names.begin(), names.end(), [&](const GeneralName& name) {
    return name.kind == NameKind::directory && der::normalized_rdns(name.directory) == rdns;
  });
}

/// Source: RFC 5280 §6.3.3 (b)(2)(i). `relative_to` is the issuer that the certificate's relative name hangs below.
bool names_match(const StoredCrl& crl, const DistributionPoint& scope, const DistributionPoint& point,
                 const der::Name& relative_to) {
  if (!scope.relative_name.empty()) {
    const auto whole = full_relative(crl.list->issuer, scope.relative_name);
    if (!point.relative_name.empty()) {
      return full_relative(relative_to, point.relative_name) == whole;
    }
    return has_full_name(point.has_name ? point.full_name : point.crl_issuer, whole);
  }
  if (!point.relative_name.empty()) {
    return has_full_name(scope.full_name, full_relative(relative_to, point.relative_name));
  }
  return share_a_name(scope.full_name, point.has_name ? point.full_name : point.crl_issuer);
}

bool is_point_matched(const StoredCrl& crl, const DistributionPoint& point, const Node& certificate) {
  const bool is_own_issuer = crl.issuer_key == certificate.issuer_key();
  if (!point.crl_issuer.empty()) {
    if (!has_directory(point.crl_issuer, crl.issuer_key) || !crl.scope || !crl.scope->is_indirect) {
      return false;
    }
  } else if (!is_own_issuer) {
    return false;
  }
  if (!crl.scope || !crl.scope->point.has_name) {
    return true;
  }
  const der::Name& relative_to = !point.crl_issuer.empty() && point.crl_issuer.front().kind == NameKind::directory
                                     ? point.crl_issuer.front().directory
                                     : certificate.certificate.issuer;
  return names_match(crl, crl.scope->point, point, relative_to);
}

/// Source: RFC 5280 §6.3.3 (b)(2)(ii) to (iv).
bool is_kind_in_scope(const StoredCrl& crl, const Node& certificate) {
  if (!crl.scope) {
    return true;
  }
  const bool is_ca = certificate.basic_constraints && certificate.basic_constraints->is_ca;
  return !(crl.scope->only_user_certs && is_ca) && !(crl.scope->only_ca_certs && !is_ca) &&
         !crl.scope->only_attribute_certs;
}

std::vector<DistributionPoint> points_of(const Node& certificate) {
  const der::Extension* extension = certificate.certificate.find(der::oid::kCrlDistributionPoints);
  if (extension != nullptr) {
    if (auto points = der::parse_crl_points(*extension)) {
      return std::move(*points);
    }
  }
  return {};
}

}  // namespace

bool names_directory(const der::Extension& certificate_issuer, const std::string& name_key) {
  const auto names = der::parse_general_names(certificate_issuer);
  return names && has_directory(*names, name_key);
}

std::uint32_t reasons_in_scope(const StoredCrl& crl, const Node& certificate) {
  if (!is_kind_in_scope(crl, certificate)) {
    return 0;
  }
  const std::uint32_t scope_reasons =
      crl.scope && crl.scope->point.reasons ? *crl.scope->point.reasons : der::kAllReasons;
  std::uint32_t reasons = 0;
  const std::vector<DistributionPoint> points = points_of(certificate);
  for (const DistributionPoint& point : points) {
    if (is_point_matched(crl, point, certificate)) {
      reasons |= (point.reasons ? *point.reasons : der::kAllReasons) & scope_reasons & der::kAllReasons;
    }
  }
  // A CRL of the certificate's own issuer that comes from elsewhere than its distribution points counts as one more
  // point, named as the issuer. Source: RFC 5280 §6.3.3, last paragraph. Where both name points, and others, OpenSSL
  // and the BSI's tests take the CRL for that of other certificates.
  if (crl.scope && crl.scope->point.has_name && !points.empty()) {
    return reasons;
  }
  DistributionPoint implied{.has_name = true};
  implied.full_name.push_back({.kind = NameKind::directory, .directory = certificate.certificate.issuer});
  if (is_point_matched(crl, implied, certificate)) {
    reasons |= scope_reasons & der::kAllReasons;
  }
  return reasons;
}

}  // namespace mtlsdiag::path
