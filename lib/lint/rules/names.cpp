// Names: the distinguished names of issuer and subject.
#include <algorithm>

#include "base/text.h"
#include "lint/rules/rules.h"
#include "lint/text_form.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;

struct AttributeForm {
  der::KnownOid type;
  std::size_t max_characters;  ///< 0: no bound of its own
  std::uint8_t only_tag;       ///< 0: DirectoryString
};

/// Upper bounds and string types. Source: RFC 5280 Appendix A.1.
constexpr AttributeForm kForms[] = {
    {der::KnownOid("2.5.4.3"), 64, 0},                      // commonName
    {der::KnownOid("2.5.4.10"), 64, 0},                     // organizationName
    {der::KnownOid("2.5.4.11"), 64, 0},                     // organizationalUnitName
    {der::KnownOid("2.5.4.7"), 128, 0},                     // localityName
    {der::KnownOid("2.5.4.8"), 128, 0},                     // stateOrProvinceName
    {der::KnownOid("2.5.4.9"), 128, 0},                     // streetAddress
    {der::KnownOid("2.5.4.17"), 40, 0},                     // postalCode
    {der::KnownOid("2.5.4.12"), 64, 0},                     // title
    {der::KnownOid("2.5.4.4"), 32768, 0},                   // surname
    {der::KnownOid("2.5.4.42"), 32768, 0},                  // givenName
    {der::KnownOid("2.5.4.65"), 128, 0},                    // pseudonym
    {der::KnownOid("2.5.4.5"), 64, der::kPrintableString},  // serialNumber
    {der::KnownOid("2.5.4.46"), 0, der::kPrintableString},  // dnQualifier
    {der::KnownOid("2.5.4.6"), 0, der::kPrintableString},   // countryName, whose length has a rule of its own
    {der::KnownOid("0.9.2342.19200300.100.1.25"), 63, der::kIa5String},  // domainComponent
    {der::KnownOid("1.2.840.113549.1.9.1"), 255, der::kIa5String},       // emailAddress
};

constexpr der::KnownOid kCountry("2.5.4.6");

const AttributeForm* form_of(const der::Attribute& attribute) {
  for (const AttributeForm& form : kForms) {
    if (attribute.type == form.type) {
      return &form;
    }
  }
  return nullptr;
}

/// Fires at the first attribute of either name that is wrong.
template <typename Predicate>
Answer any_attribute(const Facts& f, Predicate is_wrong) {
  for (const auto* attributes : {&f.subject, &f.issuer}) {
    for (const der::Attribute& each : *attributes) {
      if (is_wrong(each)) {
        return fired_at(each.offset,
                        std::string(attributes == &f.subject ? "subject " : "issuer ") + der::to_string(each));
      }
    }
  }
  return f.subject.empty() && f.issuer.empty() ? not_applicable() : pass();
}

template <typename Predicate>
Answer first_of(const std::vector<der::Attribute>& attributes, Predicate is_wrong) {
  for (const der::Attribute& each : attributes) {
    if (is_wrong(each)) {
      return fired_at(each.offset, der::to_string(each));
    }
  }
  return attributes.empty() ? not_applicable() : pass();
}

Answer issuer_empty(const Facts& f) {
  return fired_if(f.issuer.empty(), f->issuer.offset);
}

Answer ca_subject_empty(const Facts& f) {
  return f.is_ca ? fired_if(f.subject.empty(), f->subject.offset) : not_applicable();
}

Answer subject_empty_without_san(const Facts& f) {
  return f.subject.empty() && !f.is_ca ? fired_if(f.extensions.subject_alt_name.at == nullptr, f->subject.offset)
                                       : not_applicable();
}

Answer too_long(const Facts& f) {
  return any_attribute(f, [](const der::Attribute& a) {
    const AttributeForm* form = form_of(a);
    return form != nullptr && form->max_characters != 0 && a.value.size() > form->max_characters &&
           count_characters(a.tag, a.value) > form->max_characters;
  });
}

Answer wrong_string_type(const Facts& f) {
  return any_attribute(f, [](const der::Attribute& a) {
    const AttributeForm* form = form_of(a);
    return form != nullptr && form->only_tag != 0 && a.tag != form->only_tag;
  });
}

Answer not_a_string(const Facts& f) {
  return any_attribute(f, [](const der::Attribute& a) {
    const AttributeForm* form = form_of(a);
    if (form == nullptr || form->only_tag != 0) {
      return false;
    }
    return a.tag != der::kUtf8String && a.tag != der::kPrintableString && a.tag != der::kTeletexString &&
           a.tag != der::kUniversalString && a.tag != der::kBmpString;
  });
}

/// Legacy string types; the names of CAs that were set up before 2004 may go on with them.
Answer legacy_string_type(const Facts& f) {
  if (f.is_root || !f.is_issued_since(2004, 1, 1)) {
    return not_applicable();
  }
  return first_of(f.subject, [](const der::Attribute& a) {
    return a.tag == der::kTeletexString || a.tag == der::kBmpString || a.tag == der::kUniversalString;
  });
}

Answer country_form(const Facts& f) {
  return any_attribute(f, [](const der::Attribute& a) { return a.type == kCountry && a.value.size() != 2; });
}

Answer printable_characters(const Facts& f) {
  return any_attribute(
      f, [](const der::Attribute& a) { return a.tag == der::kPrintableString && !is_printable_string(a.value); });
}

Answer ia5_characters(const Facts& f) {
  return any_attribute(f, [](const der::Attribute& a) { return a.tag == der::kIa5String && !is_ascii(a.value); });
}

Answer invalid_encoding(const Facts& f) {
  return any_attribute(f, [](const der::Attribute& a) { return !der::is_decodable(a.tag, a.value); });
}

Answer empty_value(const Facts& f) {
  return any_attribute(f, [](const der::Attribute& a) { return a.value.empty(); });
}

bool is_blank(std::uint8_t c) {
  return c == ' ';
}
bool is_single_octet(const der::Attribute& a) {
  return a.tag == der::kUtf8String || a.tag == der::kPrintableString || a.tag == der::kTeletexString ||
         a.tag == der::kIa5String;
}
bool leads_with_blank(const der::Attribute& a) {
  return is_single_octet(a) && !a.value.empty() && is_blank(a.value.front());
}
bool trails_with_blank(const der::Attribute& a) {
  return is_single_octet(a) && !a.value.empty() && is_blank(a.value.back());
}

Answer subject_leading_blank(const Facts& f) {
  return first_of(f.subject, leads_with_blank);
}
Answer subject_trailing_blank(const Facts& f) {
  return first_of(f.subject, trails_with_blank);
}
Answer issuer_leading_blank(const Facts& f) {
  return f.is_root ? not_applicable() : first_of(f.issuer, leads_with_blank);
}
Answer issuer_trailing_blank(const Facts& f) {
  return f.is_root ? not_applicable() : first_of(f.issuer, trails_with_blank);
}

Answer nul(const Facts& f) {
  return any_attribute(f, [](const der::Attribute& a) {
    return is_single_octet(a) && std::find(a.value.begin(), a.value.end(), 0) != a.value.end();
  });
}

Answer control(const Facts& f) {
  return any_attribute(f, [](const der::Attribute& a) {
    return der::is_string_tag(a.tag) && !(a.tag == der::kUtf8String && !is_utf8(a.value)) &&
           has_control(a.tag, a.value);
  });
}

Answer several_in_one(const std::vector<der::Attribute>& attributes) {
  int last = -1;
  for (const der::Attribute& each : attributes) {
    if (each.rdn == last) {
      return fired_at(each.offset, der::to_string(each));
    }
    last = each.rdn;
  }
  return attributes.empty() ? not_applicable() : pass();
}

Answer several_in_one_rdn(const Facts& f) {
  return several_in_one(f.subject);
}
Answer several_in_one_issuer_rdn(const Facts& f) {
  return f.is_self_issued ? not_applicable() : several_in_one(f.issuer);
}

Answer several_common_names(const Facts& f) {
  const auto count = std::count_if(f.subject.begin(), f.subject.end(),
                                   [](const der::Attribute& a) { return a.type == der::oid::kCommonName; });
  return count == 0 ? not_applicable() : fired_if(count > 1, f->subject.offset);
}

Answer email_in_subject(const Facts& f) {
  return f.is_ca ? not_applicable()
                 : first_of(f.subject, [](const der::Attribute& a) { return a.type == der::oid::kEmailAddress; });
}

constexpr std::string_view kReissue = "Issue the certificate again with a sound name.";

constexpr CertificateRule kRules[] = {
    {{"rfc5280.issuer-empty", K::name_malformed, error, kAlways, "RFC 5280 4.1.2.4",
      "the issuer's name is empty, so that no path can be built", kReissue},
     issuer_empty},
    {{"rfc5280.ca-subject-empty", K::name_malformed, error, kAlways, "RFC 5280 4.1.2.6",
      "the subject of a CA is empty, so that nothing it issues can be traced to it", kReissue},
     ca_subject_empty},
    {{"rfc5280.subject-empty-without-san", K::san_missing, error, kAlways, "RFC 5280 4.1.2.6",
      "the subject is empty and there is no subjectAltName: the certificate names nobody",
      "Issue the certificate again with a critical subjectAltName."},
     subject_empty_without_san},
    {{"rfc5280.name-attribute-too-long", K::name_malformed, error, kAlways, "RFC 5280 Appendix A.1",
      "an attribute is longer than its upper bound, and strict parsers refuse it", kReissue},
     too_long},
    {{"rfc5280.name-string-type", K::name_malformed, error, kAlways, "RFC 5280 Appendix A.1",
      "an attribute is not of the string type that is laid down for it (PrintableString for C and serialNumber, "
      "IA5String for DC and e-mail)",
      kReissue},
     wrong_string_type},
    {{"rfc5280.name-not-directory-string", K::name_malformed, error, kAlways, "RFC 5280 4.1.2.4",
      "an attribute that must be a DirectoryString is of another type", kReissue},
     not_a_string},
    {{"rfc5280.name-legacy-string", K::name_malformed, warning, kAlways, "RFC 5280 4.1.2.4; RFC 5280 4.1.2.6",
      "an attribute is a TeletexString, BMPString or UniversalString; names are to be PrintableString or UTF8String",
      kReissue},
     legacy_string_type},
    {{"rfc5280.country-form", K::name_malformed, error, kAlways, "RFC 5280 Appendix A.1",
      "the country is not a code of two letters", kReissue},
     country_form},
    {{"x680.printable-string-characters", K::name_malformed, error, kAlways, "X.680 41.4",
      "a PrintableString holds a character that it cannot hold, and strict parsers refuse it", kReissue},
     printable_characters},
    {{"x680.ia5-string-characters", K::name_malformed, error, kAlways, "X.680 41.3",
      "an IA5String holds octets above 0x7f", kReissue},
     ia5_characters},
    {{"rfc5280.name-encoding-invalid", K::name_malformed, error, kAlways, "RFC 5280 4.1.2.4; RFC 3629 3",
      "an attribute is not valid in the encoding of its string type", kReissue},
     invalid_encoding},
    {{"rfc5280.name-attribute-empty", K::name_malformed, error, kAlways, "RFC 5280 Appendix A.1",
      "an attribute has an empty value", kReissue},
     empty_value},
    {{"practice.subject-leading-blank", K::name_malformed, warning, kAlways, "RFC 5280 7.1",
      "an attribute of the subject begins with a blank: peers that compare octets and peers that compare text disagree",
      kReissue},
     subject_leading_blank},
    {{"practice.subject-trailing-blank", K::name_malformed, warning, kAlways, "RFC 5280 7.1",
      "an attribute of the subject ends with a blank: peers that compare octets and peers that compare text disagree",
      kReissue},
     subject_trailing_blank},
    {{"practice.issuer-leading-blank", K::name_malformed, warning, kAlways, "RFC 5280 7.1",
      "an attribute of the issuer begins with a blank", kReissue},
     issuer_leading_blank},
    {{"practice.issuer-trailing-blank", K::name_malformed, warning, kAlways, "RFC 5280 7.1",
      "an attribute of the issuer ends with a blank", kReissue},
     issuer_trailing_blank},
    {{"text.name-nul", K::text_unprintable, error, kAlways, "RFC 5280 4.1.2.4",
      "an attribute holds a NUL: programs that stop reading there see another name", kReissue},
     nul},
    {{"text.name-control", K::text_unprintable, error, kAlways, "RFC 5280 4.1.2.4; Unicode TR36",
      "an attribute holds control, bidirectional or invisible characters, with which a name can pose as another",
      kReissue},
     control},
    {{"practice.rdn-of-several-attributes", K::name_malformed, info, kAlways, "RFC 4514 2.2",
      "a part of the subject holds several attributes, which many programs print or compare wrongly", kReissue},
     several_in_one_rdn},
    {{"practice.issuer-rdn-of-several-attributes", K::name_malformed, info, kAlways, "RFC 4514 2.2",
      "a part of the issuer's name holds several attributes, which many programs print or compare wrongly",
      "Give the next CA a name with one attribute in each part."},
     several_in_one_issuer_rdn},
    {{"practice.several-common-names", K::name_malformed, info, kAlways, "RFC 9525 2",
      "the subject has more than one CN; programs differ in which they take", kReissue},
     several_common_names},
    {{"rfc5280.email-in-subject", K::name_malformed, info, kAlways, "RFC 5280 4.1.2.6",
      "the subject holds an e-mail address, whose place is the subjectAltName",
      "Put the address into the subjectAltName."},
     email_in_subject},
};

}  // namespace

std::span<const CertificateRule> name_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
