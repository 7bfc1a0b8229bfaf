// Public names: what the CA/Browser Forum asks of the subject and the alternative names of a certificate. Private CAs
// need not keep to it, so it is asked of certificates that claim one of the Forum's policies, or by --profile strict.
#include "lint/rules/public_names.h"

#include <algorithm>

#include "base/text.h"
#include "lint/rules/rules.h"
#include "lint/text_form.h"
#include "x509/name_match.h"

namespace mtlsdiag::lint {
namespace pub {

bool has_policy(const Facts& f, const der::KnownOid& policy) {
  const auto& policies = f.extensions.policies;
  return policies &&
         std::any_of(policies->begin(), policies->end(), [&](const auto& each) { return each.id == policy; });
}

bool has_attribute(const Facts& f, const der::KnownOid& type) {
  return std::any_of(f.subject.begin(), f.subject.end(),
                     [&](const auto& each) { return each.type == type && !each.value.empty(); });
}

bool is_public_leaf(const Facts& f) {
  const bool is_asked = f.is_public || f.limits->asks_public_rules;
  return is_asked && f.is_leaf() &&
         (f.is_for_server || f.extensions.extended_key_usage.at == nullptr ||
          f.has_usage(der::oid::kAnyExtendedKeyUsage));
}

bool is_public_ca(const Facts& f) {
  return f.is_ca && (f.is_public || f.limits->asks_public_rules);
}

bool is_public_lower_ca(const Facts& f) {
  return is_public_ca(f) && !f.is_root;
}

bool is_reserved_address(ByteView address) {
  struct Block {
    std::uint8_t octets[4];
    int bits;
  };
  constexpr Block kFour[] = {{{0}, 8},         {{10}, 8},       {{100, 64}, 10},      {{127}, 8},
                             {{169, 254}, 16}, {{172, 16}, 12}, {{192, 0, 0}, 24},    {{192, 0, 2}, 24},
                             {{192, 168}, 16}, {{198, 18}, 15}, {{198, 51, 100}, 24}, {{203, 0, 113}, 24},
                             {{240}, 4},       {{224}, 4}};
  constexpr Block kSix[] = {{{0, 0, 0, 0}, 32}, {{0x01, 0}, 32},    {{0x20, 0x01, 0x0d, 0xb8}, 32},
                            {{0xfc}, 7},        {{0xfe, 0x80}, 10}, {{0xff}, 8}};
  const auto is_in = [&](const Block& block) {
    for (int bit = 0; bit < block.bits; ++bit) {
      const auto at = static_cast<std::size_t>(bit / 8);
      if (((address[at] ^ block.octets[at]) >> (7 - bit % 8) & 1) != 0) {
        return false;
      }
    }
    return true;
  };
  return address.size() == 4    ? std::any_of(std::begin(kFour), std::end(kFour), is_in)
         : address.size() == 16 ? std::any_of(std::begin(kSix), std::end(kSix), is_in)
                                : false;
}

bool is_internal_host(std::string_view host) {
  constexpr std::string_view kSuffixes[] = {".local", ".internal",  ".lan",     ".home",      ".corp",
                                            ".test",  ".localhost", ".invalid", ".home.arpa", ".intranet"};
  const std::string lower = to_lower(host);
  const Bytes address = x509::parse_address(host);
  return is_reserved_address(address) || (address.empty() && lower.find('.') == std::string::npos) ||
         std::any_of(std::begin(kSuffixes), std::end(kSuffixes), [&](std::string_view suffix) {
           return lower.size() > suffix.size() && lower.substr(lower.size() - suffix.size()) == suffix;
         });
}

}  // namespace pub

namespace {

using K = finding::Kind;
using enum finding::Severity;
using der::GeneralName;
using der::NameKind;

using pub::has_attribute;
using pub::has_policy;
using pub::is_public_leaf;

bool names_person(const Facts& f) {
  return has_attribute(f, pub::kGivenName) || has_attribute(f, pub::kSurname);
}
bool names_place(const Facts& f) {
  return has_attribute(f, pub::kProvince) || has_attribute(f, pub::kLocality);
}

/// Fires with what the subject lacks.
Answer lacks(std::initializer_list<std::pair<bool, std::string_view>> wanted) {
  std::vector<std::string> missing;
  for (const auto& [is_there, word] : wanted) {
    if (!is_there) {
      missing.emplace_back(word);
    }
  }
  return missing.empty() ? pass() : fired(join(missing, ", "));
}

/// What tells who and where the holder is.
constexpr der::KnownOid kAddress[] = {der::oid::kOrganization, pub::kProvince, pub::kLocality, der::KnownOid("2.5.4.9"),
                                      der::KnownOid("2.5.4.17")};

Answer domain_validated(const Facts& f) {
  if (!f.is_leaf() || !has_policy(f, pub::kDomainValidated)) {
    return not_applicable();
  }
  // Before September 2023 it was only what tells who and where the holder is that was forbidden.
  const bool is_strict = f.is_issued_since(2023, 9, 15);
  const auto other = std::find_if(f.subject.begin(), f.subject.end(), [&](const der::Attribute& a) {
    return is_strict ? !(a.type == pub::kCountry) && !(a.type == der::oid::kCommonName)
                     : std::any_of(std::begin(kAddress), std::end(kAddress),
                                   [&](const auto& type) { return a.type == type; });
  });
  return other == f.subject.end() ? pass() : fired_at(other->offset, der::to_string(*other));
}

Answer organization_validated(const Facts& f) {
  return f.is_leaf() && has_policy(f, pub::kOrganizationValidated)
             ? lacks({{has_attribute(f, der::oid::kOrganization), "an organization"},
                      {has_attribute(f, pub::kCountry), "a country"},
                      {names_place(f), "a province or locality"}})
             : not_applicable();
}

Answer individual_validated(const Facts& f) {
  if (!f.is_leaf() || !has_policy(f, pub::kIndividualValidated)) {
    return not_applicable();
  }
  const bool is_named = has_attribute(f, der::oid::kOrganization) ||
                        (has_attribute(f, pub::kGivenName) && has_attribute(f, pub::kSurname));
  return lacks({{is_named, "given name and surname"},
                {has_attribute(f, pub::kCountry), "a country"},
                {names_place(f), "a province or locality"}});
}

Answer extended_validation(const Facts& f) {
  return f.is_leaf() && has_policy(f, pub::kExtendedValidation)
             ? lacks({{has_attribute(f, der::oid::kOrganization), "an organization"},
                      {has_attribute(f, pub::kCountry), "a country"},
                      {has_attribute(f, der::KnownOid("2.5.4.15")), "a business category"},
                      {has_attribute(f, der::KnownOid("2.5.4.5")), "a serial number"}})
             : not_applicable();
}

Answer extended_validation_names(const Facts& f) {
  const auto& names = f.extensions.subject_alt_name;
  if (!f.is_leaf() || !has_policy(f, pub::kExtendedValidation) || !names) {
    return not_applicable();
  }
  for (const GeneralName& each : *names) {
    const bool is_onion = each.text().size() > 6 && each.text().substr(each.text().size() - 6) == ".onion";
    if (each.kind == NameKind::ip ||
        (each.kind == NameKind::dns && !is_onion && each.text().find('*') != std::string_view::npos)) {
      return fired_at(each.offset, der::to_string(each));
    }
  }
  return pass();
}

Answer policy_missing(const Facts& f) {
  return is_public_leaf(f) ? fired_if(!f.is_public) : not_applicable();
}

Answer person_without_policy(const Facts& f) {
  return is_public_leaf(f) && names_person(f)
             ? fired_if(!has_policy(f, pub::kIndividualValidated) && !has_policy(f, pub::kExtendedValidation))
             : not_applicable();
}

Answer holder_without_place(const Facts& f) {
  return is_public_leaf(f) && (has_attribute(f, der::oid::kOrganization) || names_person(f))
             ? lacks({{has_attribute(f, pub::kCountry), "a country"}, {names_place(f), "a province or locality"}})
             : not_applicable();
}

Answer place_without_holder(const Facts& f) {
  const bool has_address =
      names_place(f) || has_attribute(f, der::KnownOid("2.5.4.9")) || has_attribute(f, der::KnownOid("2.5.4.17"));
  return is_public_leaf(f) && has_address
             ? fired_if(!has_attribute(f, der::oid::kOrganization) && !names_person(f), f->subject.offset)
             : not_applicable();
}

Answer organizational_unit(const Facts& f) {
  if (!is_public_leaf(f) || !has_attribute(f, pub::kUnit)) {
    return is_public_leaf(f) ? pass() : not_applicable();
  }
  return fired_if(f.is_issued_since(2022, 9, 1) || !has_attribute(f, der::oid::kOrganization), f->subject.offset);
}

/// The order of the attributes that have one. Source: CA/Browser Forum BR 7.1.4.2.
constexpr der::KnownOid kOrder[] = {
    der::KnownOid("0.9.2342.19200300.100.1.25"),
    pub::kCountry,
    pub::kProvince,
    pub::kLocality,
    der::KnownOid("2.5.4.17"),  // postalCode
    der::KnownOid("2.5.4.9"),   // streetAddress
    der::oid::kOrganization,
    pub::kSurname,
    pub::kGivenName,
    pub::kUnit,
    der::oid::kCommonName,
};

Answer attribute_order(const Facts& f) {
  if (!is_public_leaf(f) || !f.is_issued_since(2023, 9, 15) || f.subject.empty()) {
    return not_applicable();
  }
  std::ptrdiff_t last = 0;
  for (const der::Attribute& each : f.subject) {
    const auto* place =
        std::find_if(std::begin(kOrder), std::end(kOrder), [&](const auto& type) { return each.type == type; });
    if (place == std::end(kOrder)) {
      continue;
    }
    if (place - std::begin(kOrder) < last) {
      return fired_at(each.offset, der::to_string(each));
    }
    last = place - std::begin(kOrder);
  }
  return pass();
}

Answer other_name_form(const Facts& f) {
  const auto& names = f.extensions.subject_alt_name;
  if (!is_public_leaf(f) || !names) {
    return not_applicable();
  }
  for (const GeneralName& each : *names) {
    if (each.kind != NameKind::dns && each.kind != NameKind::ip) {
      return fired_at(each.offset, der::to_string(each));
    }
  }
  return pass();
}

Answer reserved_address(const Facts& f) {
  const auto& names = f.extensions.subject_alt_name;
  if (!is_public_leaf(f)) {
    return not_applicable();
  }
  for (const GeneralName& each : names ? *names : der::GeneralNames{}) {
    if (each.kind == NameKind::ip && pub::is_reserved_address(each.value)) {
      return fired_at(each.offset, der::to_string(each));
    }
  }
  const auto common = f.last_in_subject(der::oid::kCommonName);
  const Bytes address = common ? x509::parse_address(*common) : Bytes{};
  return fired_if(pub::is_reserved_address(address), f->subject.offset);
}

/// Names of the reverse look-up, which nobody but a registry holds.
Answer reverse_name(const Facts& f) {
  const auto& names = f.extensions.subject_alt_name;
  if (!is_public_leaf(f) || !names) {
    return not_applicable();
  }
  for (const GeneralName& each : *names) {
    const std::string_view text = each.text();
    if (each.kind == NameKind::dns && text.size() > 5 && equal_ignoring_case(text.substr(text.size() - 5), ".arpa")) {
      return fired_at(each.offset, der::to_string(each));
    }
  }
  return pass();
}

Answer has_common_name(const Facts& f) {
  return is_public_leaf(f) ? fired_if(has_attribute(f, der::oid::kCommonName), f->subject.offset) : not_applicable();
}

/// The CN must be one of the names, letter by letter.
Answer common_name_not_from_names(const Facts& f) {
  const auto& names = f.extensions.subject_alt_name;
  if (!is_public_leaf(f)) {
    return not_applicable();
  }
  bool applies = false;
  for (const der::Attribute& each : f.subject) {
    if (!(each.type == der::oid::kCommonName)) {
      continue;
    }
    applies = true;
    const std::string text = der::decode_string(each.tag, each.value);
    const bool is_found = names && std::any_of(names->begin(), names->end(), [&](const GeneralName& name) {
                            return (name.kind == NameKind::dns && name.text() == text) ||
                                   (name.kind == NameKind::ip && x509::format_address(name.value) == text);
                          });
    if (!is_found) {
      return fired_at(each.offset, der::to_string(each));
    }
  }
  return applies ? pass() : not_applicable();
}

Answer ca_subject(const Facts& f) {
  return pub::is_public_ca(f) ? lacks({{has_attribute(f, pub::kCountry), "a country"},
                                       {has_attribute(f, der::oid::kOrganization), "an organization"},
                                       {has_attribute(f, der::oid::kCommonName), "a common name"}})
                              : not_applicable();
}

constexpr std::string_view kAskCa = "Have the CA issue the certificate again, or leave the policy out that it claims.";
constexpr std::string_view kPublic =
    "Change it if the certificate is to be trusted publicly; a private CA may leave it as it is.";

constexpr CertificateRule kRules[] = {
    {{"cabf.domain-validated-subject", K::name_malformed, warning, kAlways, "CA/Browser Forum BR 7.1.2.7.2",
      "the policy says that only the domain was validated, and the subject names more", kAskCa},
     domain_validated},
    {{"cabf.organization-validated-subject", K::name_malformed, warning, kAlways, "CA/Browser Forum BR 7.1.2.7.4",
      "the policy says that the organization was validated, and the subject lacks what it must then name", kAskCa},
     organization_validated},
    {{"cabf.individual-validated-subject", K::name_malformed, warning, kAlways, "CA/Browser Forum BR 7.1.2.7.3",
      "the policy says that a person was validated, and the subject lacks what it must then name", kAskCa},
     individual_validated},
    {{"cabf.extended-validation-subject", K::name_malformed, warning, kAlways, "CA/Browser Forum EVG 7.1.4.2",
      "the policy claims extended validation, and the subject lacks what it must then name", kAskCa},
     extended_validation},
    {{"cabf.extended-validation-names", K::extension_malformed, warning, kAlways, "CA/Browser Forum EVG 7.1.2.7",
      "the policy claims extended validation, and there is a wildcard or an IP address among the names", kAskCa},
     extended_validation_names},
    {{"cabf.policy-missing", K::policy_violated, info, kAlways, "CA/Browser Forum BR 7.1.2.7.9",
      "no policy of the CA/Browser Forum is claimed, as every publicly trusted server certificate must", kPublic},
     policy_missing},
    {{"cabf.person-without-policy", K::policy_violated, info, kAlways, "CA/Browser Forum BR 7.1.2.7.3",
      "the subject names a person, and the policy for that (2.23.140.1.2.3) is not claimed", kPublic},
     person_without_policy},
    {{"cabf.holder-without-place", K::name_malformed, info, kAlways, "CA/Browser Forum BR 7.1.2.7.4",
      "the subject names an organization or a person, and not where it is", kPublic},
     holder_without_place},
    {{"cabf.place-without-holder", K::name_malformed, info, kAlways, "CA/Browser Forum BR 7.1.2.7.2",
      "the subject names a place, and neither an organization nor a person that is there", kPublic},
     place_without_holder},
    {{"cabf.organizational-unit", K::name_malformed, info, kAlways, "CA/Browser Forum BR 7.1.2.7.4",
      "the subject has an organizationalUnitName, which public CAs must not write since September 2022, and never "
      "without an organization",
      kPublic},
     organizational_unit},
    {{"cabf.attribute-order", K::name_malformed, info, kAlways, "CA/Browser Forum BR 7.1.4.2",
      "the attributes of the subject are not in the order that public CAs must keep to", kPublic},
     attribute_order},
    {{"cabf.name-form", K::extension_malformed, info, kAlways, "CA/Browser Forum BR 7.1.2.7.12",
      "a name is neither a dNSName nor an iPAddress, the only forms that public CAs may write", kPublic},
     other_name_form},
    {{"cabf.reserved-address", K::extension_malformed, info, kAlways, "CA/Browser Forum BR 4.2.2; RFC 6890 2.2",
      "an IP address is reserved or private, and public CAs must not certify it", kPublic},
     reserved_address},
    {{"cabf.reverse-name", K::extension_malformed, info, kAlways, "CA/Browser Forum BR 3.2.2.4; RFC 3172 2",
      "a dNSName is a name of the reverse look-up (.arpa), which public CAs must not certify", kPublic},
     reverse_name},
    {{"cabf.common-name-present", K::name_malformed, info, kStrictOnly, "CA/Browser Forum BR 7.1.2.7.2",
      "the subject has a CN, which is not recommended any more: names belong into the subjectAltName", kPublic},
     has_common_name},
    {{"cabf.common-name-not-from-names", K::name_in_cn_only, info, kAlways, "CA/Browser Forum BR 7.1.4.3",
      "the CN is not, letter by letter, one of the names in subjectAltName", kPublic},
     common_name_not_from_names},
    {{"cabf.ca-subject", K::name_malformed, info, kAlways, "CA/Browser Forum BR 7.1.2.10.2",
      "the subject of a CA lacks what that of a public CA must name", kPublic},
     ca_subject},
};

}  // namespace

std::span<const CertificateRule> public_name_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
