// Policies: certificatePolicies, policyMappings, policyConstraints, inhibitAnyPolicy.
#include <algorithm>

#include "base/text.h"
#include "lint/rules/rules.h"
#include "lint/text_form.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;
using der::Oid;

constexpr std::size_t kMaxExplicitText = 200;

Answer duplicate_policy(const Facts& f) {
  const auto& policies = f.extensions.policies;
  if (!policies) {
    return not_applicable();
  }
  for (std::size_t i = 1; i < policies->size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if ((*policies)[i].id == (*policies)[j].id) {
        return fired_at(policies.at->value_offset, der::readable((*policies)[i].id));
      }
    }
  }
  return pass();
}

Answer any_policy_qualifier(const Facts& f) {
  const auto& policies = f.extensions.policies;
  if (!policies) {
    return not_applicable();
  }
  for (const der::PolicyInformation& policy : *policies) {
    for (const der::PolicyQualifier& qualifier : policy.qualifiers) {
      const bool is_known = qualifier.id == der::oid::kQualifierCps || qualifier.id == der::oid::kQualifierUserNotice;
      if (policy.id == der::oid::kAnyPolicy && !is_known) {
        return fired_at(policies.at->value_offset, der::readable(qualifier.id));
      }
    }
  }
  return pass();
}

/// One string of a user notice, with its tag, or the fact that a noticeRef stands there.
struct Notice {
  bool has_reference = false;
  bool has_text = false;
  der::Element text;
};

/// Walks every user notice of certificatePolicies; the value is known to be readable.
std::vector<Notice> notices(const Facts& f) {
  std::vector<Notice> out;
  const auto& policies = f.extensions.policies;
  const bool has_qualifier = policies && std::any_of(policies->begin(), policies->end(),
                                                     [](const auto& policy) { return !policy.qualifiers.empty(); });
  if (!has_qualifier) {
    return out;
  }
  der::Reading reading;
  der::Cursor whole(policies.at->value, reading, policies.at->value_offset);
  der::Cursor list(whole.any("policies"), reading);
  while (list.more()) {
    der::Cursor policy(list.any("a policy"), reading);
    policy.any("its identifier");
    if (!policy.more()) {
      continue;
    }
    der::Cursor qualifiers(policy.any("its qualifiers"), reading);
    while (qualifiers.more()) {
      der::Cursor qualifier(qualifiers.any("a qualifier"), reading);
      const bool is_notice = Oid{qualifier.any("its identifier").content} == der::oid::kQualifierUserNotice;
      const der::Element value = qualifier.any("its value");
      if (!is_notice || value.tag != der::kSequence) {
        continue;
      }
      Notice notice;
      for (der::Cursor parts(value, reading); parts.more();) {
        const der::Element part = parts.any("a part of a user notice");
        notice.has_reference = notice.has_reference || part.tag == der::kSequence;
        if (part.tag != der::kSequence) {
          notice.has_text = true;
          notice.text = part;
        }
      }
      out.push_back(notice);
    }
  }
  return out;
}

template <typename Predicate>
Answer any_text(const Facts& f, Predicate is_wrong) {
  bool applies = false;
  for (const Notice& notice : notices(f)) {
    if (!notice.has_text) {
      continue;
    }
    applies = true;
    if (is_wrong(notice.text)) {
      return fired_at(notice.text.offset, quoted(der::decode_string(notice.text.tag, notice.text.content)));
    }
  }
  return applies ? pass() : not_applicable();
}

Answer explicit_text_ia5(const Facts& f) {
  return any_text(f, [](const der::Element& e) { return e.tag == der::kIa5String; });
}

Answer explicit_text_too_long(const Facts& f) {
  return any_text(f, [](const der::Element& e) { return count_characters(e.tag, e.content) > kMaxExplicitText; });
}

Answer explicit_text_control(const Facts& f) {
  return any_text(f, [](const der::Element& e) {
    return !(e.tag == der::kUtf8String && !is_utf8(e.content)) && has_control(e.tag, e.content);
  });
}

Answer explicit_text_not_utf8(const Facts& f) {
  return any_text(f, [](const der::Element& e) { return e.tag != der::kUtf8String && e.tag != der::kIa5String; });
}

/// A combining mark behind a letter that has a composed form with it: such text is not in Normalization Form C.
bool has_decomposed_letter(std::string_view text) {
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    const auto first = static_cast<std::uint8_t>(text[at]);
    const auto second = static_cast<std::uint8_t>(text[at + 1]);
    const bool is_mark = (first == 0xcc && second >= 0x80 && second <= 0x84) || (first == 0xcc && second == 0x88) ||
                         (first == 0xcc && second == 0x8a) || (first == 0xcc && second == 0x8c) ||
                         (first == 0xcc && second == 0xa7);
    if (is_mark && std::string_view("AaEeIiOoUuNnCcSsYyZz").find(text[at - 1]) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

Answer explicit_text_invalid(const Facts& f) {
  return any_text(f, [](const der::Element& e) {
    return !der::is_decodable(e.tag, e.content) || (e.tag == der::kIa5String && !is_ascii(e.content));
  });
}

Answer explicit_text_not_nfc(const Facts& f) {
  return any_text(f, [](const der::Element& e) {
    return (e.tag == der::kUtf8String || e.tag == der::kBmpString) &&
           has_decomposed_letter(der::decode_string(e.tag, e.content));
  });
}

Answer notice_reference(const Facts& f) {
  const std::vector<Notice> all = notices(f);
  if (all.empty()) {
    return not_applicable();
  }
  return fired_if(std::any_of(all.begin(), all.end(), [](const Notice& notice) { return notice.has_reference; }),
                  f.extensions.policies.at->value_offset);
}

Answer cps_not_uri(const Facts& f) {
  const auto& policies = f.extensions.policies;
  if (!policies) {
    return not_applicable();
  }
  for (const der::PolicyInformation& policy : *policies) {
    for (const der::PolicyQualifier& qualifier : policy.qualifiers) {
      if (qualifier.id == der::oid::kQualifierCps && uri_fault(qualifier.text) != UriFault::none) {
        return fired_at(policies.at->value_offset, quoted(qualifier.text));
      }
    }
  }
  return pass();
}

Answer mapping_any_policy(const Facts& f) {
  const auto& mappings = f.extensions.policy_mappings;
  if (!mappings) {
    return not_applicable();
  }
  return fired_if(std::any_of(mappings->begin(), mappings->end(),
                              [](const der::PolicyMapping& m) {
                                return m.issuer_domain == der::oid::kAnyPolicy ||
                                       m.subject_domain == der::oid::kAnyPolicy;
                              }),
                  mappings.at->value_offset);
}

Answer mapping_not_in_policies(const Facts& f) {
  const auto& mappings = f.extensions.policy_mappings;
  if (!mappings) {
    return not_applicable();
  }
  const auto& policies = f.extensions.policies;
  for (const der::PolicyMapping& mapping : *mappings) {
    const bool is_there =
        policies && std::any_of(policies->begin(), policies->end(), [&](const der::PolicyInformation& p) {
          return p.id == mapping.issuer_domain || p.id == der::oid::kAnyPolicy;
        });
    if (!is_there) {
      return fired_at(mappings.at->value_offset, der::readable(mapping.issuer_domain));
    }
  }
  return pass();
}

template <auto kSlot>
Answer not_in_ca(const Facts& f) {
  const der::Extension* at = (f.extensions.*kSlot).at;
  return at == nullptr ? not_applicable() : fired_if(!f.is_ca, at->offset);
}

constexpr std::string_view kReissue = "Issue the certificate again with policies in their proper form.";
constexpr std::string_view kOnlyCa =
    "the extension is for CA certificates and stands in another, where it says nothing";
constexpr std::string_view kLeaveOut = "Issue the certificate again without it.";

constexpr CertificateRule kRules[] = {
    {{"rfc5280.policy-duplicate", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.4",
      "a policy stands twice in certificatePolicies", kReissue},
     duplicate_policy},
    {{"rfc5280.any-policy-qualifier", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.4",
      "anyPolicy has a qualifier other than a CPS pointer or a user notice", kReissue},
     any_policy_qualifier},
    {{"rfc6818.explicit-text-ia5", K::extension_malformed, error, kAlways, "RFC 6818 3",
      "the explicitText of a user notice is an IA5String, which it must not be", kReissue},
     explicit_text_ia5},
    {{"rfc5280.explicit-text-too-long", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.4",
      "the explicitText of a user notice has more than 200 characters", kReissue},
     explicit_text_too_long},
    {{"rfc5280.explicit-text-control", K::text_unprintable, warning, kAlways, "RFC 5280 4.2.1.4",
      "the explicitText of a user notice holds control characters", kReissue},
     explicit_text_control},
    {{"rfc5280.explicit-text-not-utf8", K::extension_malformed, info, kAlways, "RFC 5280 4.2.1.4; RFC 6818 3",
      "the explicitText of a user notice is not a UTF8String, as it should be", kReissue},
     explicit_text_not_utf8},
    {{"rfc5280.explicit-text-invalid", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.4; RFC 3629 3",
      "the text of a user notice is not valid in the encoding of its string type", kReissue},
     explicit_text_invalid},
    {{"rfc5280.explicit-text-not-nfc", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.4",
      "the explicitText of a user notice is not in Unicode Normalization Form C, as it should be", kReissue},
     explicit_text_not_nfc},
    {{"rfc5280.notice-reference", K::extension_malformed, info, kAlways, "RFC 5280 4.2.1.4",
      "a user notice uses noticeRef, which it should not", kReissue},
     notice_reference},
    {{"rfc5280.cps-not-uri", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.4", "a CPS pointer is no URI",
      kReissue},
     cps_not_uri},
    {{"rfc5280.policy-mapping-any-policy", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.5",
      "policyMappings maps to or from anyPolicy, which it must not", kReissue},
     mapping_any_policy},
    {{"rfc5280.policy-mapping-not-asserted", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.5",
      "policyMappings maps a policy that certificatePolicies does not hold", kReissue},
     mapping_not_in_policies},
    {{"rfc5280.policy-mappings-not-in-ca", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.5", kOnlyCa,
      kLeaveOut},
     not_in_ca<&Extensions::policy_mappings>},
    {{"rfc5280.policy-constraints-not-in-ca", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.11", kOnlyCa,
      kLeaveOut},
     not_in_ca<&Extensions::policy_constraints>},
    {{"rfc5280.inhibit-any-policy-not-in-ca", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.14", kOnlyCa,
      kLeaveOut},
     not_in_ca<&Extensions::inhibit_any_policy>},
};

}  // namespace

std::span<const CertificateRule> policy_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
