#include "x509/describe_extensions.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/time.h"
#include "der/extensions.h"

namespace mtlsdiag::x509 {

namespace {

using der::Extension;

// One function an extension: each writes what it reads, and says false where the extension cannot be read.

bool add_san(const Extension& extension, Sheet& to) {
  const auto names = der::parse_general_names(extension);
  if (names) {
    list(to, "san", *names, [&to](const der::GeneralName& name) { to.text({}, der::to_string(name)); });
  }
  return names.has_value();
}

bool add_key_usage(const Extension& extension, Sheet& to) {
  const auto bits = der::parse_key_usage(extension);
  if (bits) {
    list(to, "key_usage", der::key_usage_names(*bits), [&to](const std::string& name) { to.text({}, name); });
  }
  return bits.has_value();
}

bool add_extended_key_usage(const Extension& extension, Sheet& to) {
  const auto usages = der::parse_extended_key_usage(extension);
  if (usages) {
    list(to, "extended_key_usage", *usages, [&to](const der::Oid& oid) { oid_text(to, {}, oid); });
  }
  return usages.has_value();
}

bool add_basic_constraints(const Extension& extension, Sheet& to) {
  const auto constraints = der::parse_basic_constraints(extension);
  if (constraints) {
    to.begin_object("basic_constraints");
    to.boolean("ca", constraints->is_ca);
    if (constraints->path_length) {
      to.integer("path_length", static_cast<std::int64_t>(*constraints->path_length));
    }
    to.end_object();
  }
  return constraints.has_value();
}

bool add_name_constraints(const Extension& extension, Sheet& to) {
  const auto constraints = der::parse_name_constraints(extension);
  if (constraints) {
    const auto show = [&to](const der::GeneralSubtree& subtree) { to.text({}, der::to_string(subtree.base)); };
    to.begin_object("name_constraints");
    list(to, "permitted", constraints->permitted, show);
    list(to, "excluded", constraints->excluded, show);
    to.end_object();
  }
  return constraints.has_value();
}

bool add_subject_key_id(const Extension& extension, Sheet& to) {
  const auto id = der::parse_subject_key_id(extension);
  if (id) {
    hex(to, "subject_key_id", *id);
  }
  return id.has_value();
}

bool add_authority_key_id(const Extension& extension, Sheet& to) {
  const auto id = der::parse_authority_key_id(extension);
  if (id && id->key_id) {
    hex(to, "authority_key_id", *id->key_id);
  }
  return id.has_value();
}

bool add_policies(const Extension& extension, Sheet& to) {
  const auto policies = der::parse_policies(extension);
  if (policies) {
    list(to, "policies", *policies, [&to](const der::PolicyInformation& policy) { oid_text(to, {}, policy.id); });
  }
  return policies.has_value();
}

bool add_aia(const Extension& extension, Sheet& to) {
  const auto accesses = der::parse_info_access(extension);
  if (accesses) {
    const auto show = [&](std::string_view name, const der::KnownOid& method) {
      to.begin_list(name);
      for (const der::AccessDescription& access : *accesses) {
        if (access.method == method) {
          to.text({}, der::to_string(access.location, false));
        }
      }
      to.end_list();
    };
    to.begin_object("aia");
    show("ocsp", der::oid::kAccessOcsp);
    show("ca_issuers", der::oid::kAccessCaIssuers);
    to.end_object();
  }
  return accesses.has_value();
}

bool add_crl_sources(const Extension& extension, Sheet& to) {
  const auto points = der::parse_crl_points(extension);
  if (points) {
    to.begin_list("crl_sources");
    for (const der::DistributionPoint& point : *points) {
      for (const der::GeneralName& name : point.full_name) {
        to.text({}, der::to_string(name, false));
      }
    }
    to.end_list();
  }
  return points.has_value();
}

bool add_scts(const Extension& extension, Sheet& to) {
  const auto scts = der::parse_sct_list(extension);
  if (scts) {
    list(to, "scts", *scts, [&to](const der::SignedTimestamp& sct) {
      to.begin_object({});
      to.text("log_id", to_base64(sct.log_id));
      to.text("timestamp", format_instant(sct.timestamp, true));
      to.end_object();
    });
  }
  return scts.has_value();
}

bool add_tls_feature(const Extension& extension, Sheet& to) {
  constexpr std::uint64_t kStatusRequest = 5;
  const auto features = der::parse_tls_feature(extension);
  if (features && std::find(features->begin(), features->end(), kStatusRequest) != features->end()) {
    to.boolean("must_staple", true);
  }
  return features.has_value();
}

struct ExtensionRow {
  der::KnownOid oid;
  bool (*add)(const Extension& extension, Sheet& to);
};

/// The extensions that are shown decoded, in the order in which they are shown. A new one is a function and a row.
constexpr ExtensionRow kExtensions[] = {
    {der::oid::kSubjectAltName, add_san},
    {der::oid::kKeyUsage, add_key_usage},
    {der::oid::kExtendedKeyUsage, add_extended_key_usage},
    {der::oid::kBasicConstraints, add_basic_constraints},
    {der::oid::kNameConstraints, add_name_constraints},
    {der::oid::kSubjectKeyIdentifier, add_subject_key_id},
    {der::oid::kAuthorityKeyIdentifier, add_authority_key_id},
    {der::oid::kCertificatePolicies, add_policies},
    {der::oid::kAuthorityInfoAccess, add_aia},
    {der::oid::kCrlDistributionPoints, add_crl_sources},
    {der::oid::kSctList, add_scts},
    {der::oid::kTlsFeature, add_tls_feature},
};

}  // namespace

/// Writes octets as hexadecimal without an allocation for the usual sizes.
void hex(Sheet& to, std::string_view name, ByteView bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<char, 128> buffer;
  if (bytes.size() * 2 > buffer.size()) {
    to.text(name, printable(to_hex(bytes)));
    return;
  }
  char* at = buffer.data();
  for (const std::uint8_t byte : bytes) {
    *at++ = kDigits[byte >> 4U];
    *at++ = kDigits[byte & 0xfU];
  }
  to.text(name, std::string_view(buffer.data(), bytes.size() * 2));
}

void oid_text(Sheet& to, std::string_view name, const der::Oid& oid) {
  const std::string_view words = der::name_of(oid);
  words.empty() ? to.text(name, der::dotted(oid)) : to.text(name, words);
}

/// Writes what the known extensions say, and the list of all of them.
void describe_extensions(const std::vector<Extension>& extensions, Sheet& to) {
  std::vector<bool> malformed(extensions.size(), false);
  for (const ExtensionRow& row : kExtensions) {
    const auto found = std::find_if(extensions.begin(), extensions.end(),
                                    [&row](const Extension& extension) { return extension.oid == row.oid; });
    if (found != extensions.end()) {
      malformed[static_cast<std::size_t>(found - extensions.begin())] = !row.add(*found, to);
    }
  }
  to.begin_list("extensions");
  for (std::size_t i = 0; i < extensions.size() && i < kMaxShownElements; ++i) {
    to.begin_object({});
    to.text("oid", der::dotted(extensions[i].oid));
    if (const std::string_view name = der::name_of(extensions[i].oid); !name.empty()) {
      to.text("name", name);
    }
    to.boolean("critical", extensions[i].is_critical);
    if (malformed[i]) {
      to.boolean("malformed", true);
    }
    to.end_object();
  }
  to.end_list();
}

}  // namespace mtlsdiag::x509
