// SPIFFE: what an X.509-SVID must be. Applies to certificates that hold a spiffe:// URI; --profile spiffe asks for one.
#include <algorithm>

#include "base/text.h"
#include "lint/rules/rules.h"
#include "lint/text_form.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;
using der::NameKind;

constexpr std::size_t kMaxId = 2048;
constexpr std::size_t kMaxTrustDomain = 255;

bool is_spiffe(std::string_view uri) {
  return equal_ignoring_case(split_uri(uri).scheme, "spiffe");
}

const der::GeneralName* spiffe_id(const Facts& f) {
  const auto& names = f.extensions.subject_alt_name;
  if (names) {
    for (const der::GeneralName& each : *names) {
      if (each.kind == NameKind::uri && is_spiffe(each.text())) {
        return &each;
      }
    }
  }
  return nullptr;
}

template <typename Predicate>
Answer ask(const Facts& f, Predicate is_wrong) {
  const der::GeneralName* id = spiffe_id(f);
  if (id == nullptr) {
    return not_applicable();
  }
  return is_wrong(id->text()) ? fired_at(id->offset, der::to_string(*id)) : pass();
}

Answer several_uris(const Facts& f) {
  const der::GeneralName* id = spiffe_id(f);
  if (id == nullptr) {
    return not_applicable();
  }
  const auto& names = f.extensions.subject_alt_name;
  return fired_if(
      std::count_if(names->begin(), names->end(), [](const auto& name) { return name.kind == NameKind::uri; }) > 1,
      names.at->offset);
}

bool is_trust_domain(std::string_view name) {
  return !name.empty() && name.size() <= kMaxTrustDomain && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
}

Answer trust_domain(const Facts& f) {
  return ask(f, [](std::string_view id) { return !is_trust_domain(split_uri(id).host); });
}

Answer extra_parts(const Facts& f) {
  return ask(f, [](std::string_view id) {
    const UriParts parts = split_uri(id);
    return parts.has_user || parts.has_port || parts.has_query || parts.has_fragment;
  });
}

Answer path(const Facts& f) {
  return ask(f, [](std::string_view id) {
    const std::string_view path = split_uri(id).path;
    if (path.empty()) {
      return false;
    }
    for (const std::string_view segment : split(path.substr(1), '/')) {
      const bool is_sound = std::all_of(segment.begin(), segment.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == '_';
      });
      if (segment.empty() || segment == "." || segment == ".." || !is_sound) {
        return true;
      }
    }
    return false;
  });
}

Answer too_long(const Facts& f) {
  return ask(f, [](std::string_view id) { return id.size() > kMaxId; });
}

Answer leaf_without_path(const Facts& f) {
  return f.is_ca ? not_applicable() : ask(f, [](std::string_view id) { return split_uri(id).path.empty(); });
}

Answer ca_with_path(const Facts& f) {
  return f.is_ca ? ask(f, [](std::string_view id) { return !split_uri(id).path.empty(); }) : not_applicable();
}

Answer leaf_signs(const Facts& f) {
  const auto& usage = f.extensions.key_usage;
  if (f.is_ca || spiffe_id(f) == nullptr || !usage) {
    return not_applicable();
  }
  return fired_if((*usage & (der::kKeyCertSign | der::kCrlSign)) != 0, usage.at->offset);
}

Answer leaf_key_usage(const Facts& f) {
  if (f.is_ca || spiffe_id(f) == nullptr) {
    return not_applicable();
  }
  const auto& usage = f.extensions.key_usage;
  return fired_if(!usage || (*usage & der::kDigitalSignature) == 0);
}

Answer leaf_usages(const Facts& f) {
  const auto& usages = f.extensions.extended_key_usage;
  if (f.is_ca || spiffe_id(f) == nullptr || !usages) {
    return not_applicable();
  }
  return fired_if(!f.has_usage(der::oid::kServerAuth) || !f.has_usage(der::oid::kClientAuth), usages.at->offset);
}

Answer no_id(const Facts& f) {
  return f.is_ca ? not_applicable() : fired_if(spiffe_id(f) == nullptr);
}

constexpr std::string_view kFix = "Register the workload under a sound SPIFFE ID and have its SVID issued again.";

constexpr CertificateRule kRules[] = {
    {{"spiffe.no-id", K::spiffe_id_invalid, error, kSpiffe, "SPIFFE X.509-SVID 2", "the certificate holds no SPIFFE ID",
      kFix},
     no_id},
    {{"spiffe.several-uris", K::spiffe_id_invalid, error, kAlways, "SPIFFE X.509-SVID 2",
      "an SVID holds more than one URI, and SPIFFE verifiers refuse it", kFix},
     several_uris},
    {{"spiffe.trust-domain", K::spiffe_id_invalid, error, kAlways, "SPIFFE ID 2.1",
      "the trust domain is empty, too long, or holds other than lower-case letters, digits, dots, hyphens and "
      "underscores",
      kFix},
     trust_domain},
    {{"spiffe.extra-parts", K::spiffe_id_invalid, error, kAlways, "SPIFFE ID 2",
      "a SPIFFE ID has user information, a port, a query or a fragment, which it must not", kFix},
     extra_parts},
    {{"spiffe.path", K::spiffe_id_invalid, error, kAlways, "SPIFFE ID 2.2",
      "the path of a SPIFFE ID has an empty segment, a dot segment, a trailing slash or a character that is not "
      "allowed",
      kFix},
     path},
    {{"spiffe.too-long", K::spiffe_id_invalid, error, kAlways, "SPIFFE ID 2.3", "a SPIFFE ID has more than 2048 octets",
      kFix},
     too_long},
    {{"spiffe.leaf-without-path", K::spiffe_id_invalid, error, kAlways, "SPIFFE X.509-SVID 5.2",
      "the SPIFFE ID of a leaf has no path, and SPIFFE verifiers refuse it", kFix},
     leaf_without_path},
    {{"spiffe.ca-with-path", K::spiffe_id_invalid, warning, kAlways, "SPIFFE X.509-SVID 3.2",
      "the SPIFFE ID of a signing certificate has a path, which it should not", kFix},
     ca_with_path},
    {{"spiffe.leaf-signs", K::key_usage_wrong, error, kAlways, "SPIFFE X.509-SVID 4.3",
      "a leaf SVID has keyCertSign or cRLSign, and SPIFFE verifiers refuse it", kFix},
     leaf_signs},
    {{"spiffe.leaf-key-usage", K::key_usage_wrong, error, kAlways, "SPIFFE X.509-SVID 4.3",
      "a leaf SVID has no keyUsage with digitalSignature", kFix},
     leaf_key_usage},
    {{"spiffe.leaf-usages", K::key_usage_wrong, info, kAlways, "SPIFFE X.509-SVID 4.4",
      "extKeyUsage of a leaf SVID lacks serverAuth or clientAuth, so that the workload can be one side only", kFix},
     leaf_usages},
};

}  // namespace

std::span<const CertificateRule> spiffe_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
