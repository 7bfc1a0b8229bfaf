// Wording: what stands in the subject and is well formed, and yet is not what somebody meant: codes of no country,
// placeholders, text that went through the wrong encoding.
#include <algorithm>

#include "base/text.h"
#include "lint/rules/rules.h"
#include "lint/text_form.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;

constexpr der::KnownOid kCountry("2.5.4.6");

/// Officially assigned codes, and AA, XA to XZ, QM to QZ and ZZ, which users may take. Source: ISO 3166-1 §5.2, §8.1.3.
constexpr std::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA "
    "CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA "
    "GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP "
    "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS "
    "MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS "
    "RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW "
    "TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW AA ZZ";

constexpr bool is_assigned(char first, char second) {
  if (first == 'X' || (first == 'Q' && second >= 'M')) {
    return true;
  }
  for (std::size_t at = 0; at + 1 < kCountries.size(); at += 3) {
    if (kCountries[at] == first && kCountries[at + 1] == second) {
      return true;
    }
  }
  return false;
}

bool is_upper(std::uint8_t c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(std::uint8_t c) {
  return c >= 'a' && c <= 'z';
}
char upper(std::uint8_t c) {
  return static_cast<char>(is_lower(c) ? c - 'a' + 'A' : c);
}

/// Fires at the first attribute of the subject that is wrong.
template <typename Predicate>
Answer any_of_subject(const Facts& f, Predicate is_wrong) {
  for (const der::Attribute& each : f.subject) {
    if (is_wrong(each)) {
      return fired_at(each.offset, der::to_string(each));
    }
  }
  return f.subject.empty() ? not_applicable() : pass();
}

Answer country_not_upper_case(const Facts& f) {
  return any_of_subject(f, [](const der::Attribute& a) {
    return a.type == kCountry && a.value.size() == 2 && (is_lower(a.value[0]) || is_lower(a.value[1]));
  });
}

Answer country_unknown(const Facts& f) {
  return any_of_subject(f, [](const der::Attribute& a) {
    return a.type == kCountry && a.value.size() == 2 && !is_assigned(upper(a.value[0]), upper(a.value[1]));
  });
}

/// No letter and no digit: what stands there when a form's field was filled in to please the form.
Answer placeholder(const Facts& f) {
  return any_of_subject(f, [](const der::Attribute& a) {
    return der::is_string_tag(a.tag) && !a.value.empty() &&
           std::all_of(a.value.begin(), a.value.end(), [](std::uint8_t c) {
             return c < 0x80 && !is_upper(c) && !is_lower(c) && !(c >= '0' && c <= '9');
           });
  });
}

/// `&name;` or `&#number;`.
bool has_entity(std::string_view text) {
  for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
    const std::string_view rest = text.substr(at + 1);
    const std::size_t end = rest.find(';');
    const std::string_view word = rest.substr(0, end);
    const bool is_number = word.size() > 1 && word[0] == '#';
    const bool is_word = is_number || word == "amp" || word == "lt" || word == "gt" || word == "quot" ||
                         word == "apos" || word == "nbsp" || (word.size() > 4 && word.size() < 9);
    if (end != std::string_view::npos && is_word && word.find_first_of(" &,.") == std::string_view::npos) {
      return true;
    }
  }
  return false;
}

Answer html_entity(const Facts& f) {
  return any_of_subject(
      f, [](const der::Attribute& a) { return der::is_string_tag(a.tag) && has_entity(as_text(a.value)); });
}

/// U+00C2 or U+00C3 before a character of U+0080 to U+00BF: the two octets of one UTF-8 character, taken for two
/// characters of Latin-1 and encoded again.
Answer encoded_twice(const Facts& f) {
  return any_of_subject(f, [](const der::Attribute& a) {
    if (a.tag != der::kUtf8String) {
      return false;
    }
    for (std::size_t i = 0; i + 3 < a.value.size(); ++i) {
      if (a.value[i] == 0xc3 && (a.value[i + 1] == 0x82 || a.value[i + 1] == 0x83) && a.value[i + 2] == 0xc2) {
        return true;
      }
    }
    return false;
  });
}

/// U+FFFD, which a decoder writes where it could not read a character.
Answer replacement_character(const Facts& f) {
  return any_of_subject(f, [](const der::Attribute& a) {
    return a.tag == der::kUtf8String && as_text(a.value).find("\xef\xbf\xbd") != std::string_view::npos;
  });
}

/// Of these a name has one. Several OU, DC and street are common and sound.
constexpr der::KnownOid kSingle[] = {
    der::KnownOid("2.5.4.6"), der::KnownOid("2.5.4.10"), der::KnownOid("2.5.4.8"),
    der::KnownOid("2.5.4.7"), der::KnownOid("2.5.4.5"),  der::KnownOid("2.5.4.17"),
};

Answer attribute_twice(const Facts& f) {
  for (std::size_t i = 1; i < f.subject.size(); ++i) {
    const der::Attribute& each = f.subject[i];
    if (std::none_of(std::begin(kSingle), std::end(kSingle), [&](const auto& oid) { return each.type == oid; })) {
      continue;
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (f.subject[j].type == each.type) {
        return fired_at(each.offset, der::to_string(each));
      }
    }
  }
  return f.subject.empty() ? not_applicable() : pass();
}

constexpr std::size_t kMaxPersonalName = 64;
constexpr der::KnownOid kSurname("2.5.4.4");
constexpr der::KnownOid kGivenName("2.5.4.42");

Answer personal_name_long(const Facts& f) {
  return any_of_subject(f, [](const der::Attribute& a) {
    return (a.type == kSurname || a.type == kGivenName) && count_characters(a.tag, a.value) > kMaxPersonalName;
  });
}

/// The only bound that RFC 5280 gives a postal code (ub-postal-code-length, of postal addresses); X.520 allows 40.
constexpr std::size_t kMaxPostalCode = 16;

Answer postal_code_long(const Facts& f) {
  return any_of_subject(f, [](const der::Attribute& a) {
    return a.type == der::KnownOid("2.5.4.17") && count_characters(a.tag, a.value) > kMaxPostalCode;
  });
}

constexpr std::string_view kMeant = "Issue the certificate again with the name that was meant.";

constexpr CertificateRule kRules[] = {
    {{"iso3166.country-not-upper-case", K::name_malformed, info, kAlways, "RFC 5280 Appendix A.1; ISO 3166-1 5.2",
      "the country is written in small letters; peers that compare octets tell it from the code in capitals", kMeant},
     country_not_upper_case},
    {{"iso3166.country-unknown", K::name_malformed, info, kAlways, "RFC 5280 Appendix A.1; ISO 3166-1 5.2",
      "the country is a code of no country (the United Kingdom's is GB)", kMeant},
     country_unknown},
    {{"practice.name-placeholder", K::name_malformed, info, kAlways, "CA/Browser Forum BR 7.1.4.2",
      "an attribute of the subject has neither a letter nor a digit: it says nothing", kMeant},
     placeholder},
    {{"practice.name-html-entity", K::name_malformed, info, kAlways, "RFC 5280 4.1.2.4",
      "an attribute of the subject holds an HTML entity: its text was escaped for a web page", kMeant},
     html_entity},
    {{"practice.name-encoded-twice", K::name_malformed, warning, kAlways, "RFC 5280 4.1.2.4; RFC 3629 3",
      "an attribute of the subject was encoded as UTF-8 twice, so that nobody finds the name as it is spelt", kMeant},
     encoded_twice},
    {{"practice.name-replacement-character", K::name_malformed, warning, kAlways, "RFC 5280 4.1.2.4; RFC 3629 3",
      "an attribute of the subject holds U+FFFD in place of a character that was lost on the way", kMeant},
     replacement_character},
    {{"practice.attribute-twice", K::name_malformed, info, kAlways, "CA/Browser Forum BR 7.1.4.2; X.520 6",
      "an attribute of which a name has one (C, O, ST, L, postal code, serial number) stands twice in the subject",
      kMeant},
     attribute_twice},
    {{"x520.personal-name-long", K::name_malformed, info, kAlways, "X.520 6.1; RFC 5280 Appendix A.1",
      "a surname or given name has more than 64 characters, which some directories cut off", kMeant},
     personal_name_long},
    {{"rfc5280.postal-code-long", K::name_malformed, info, kAlways, "RFC 5280 Appendix A.1",
      "a postal code has more than 16 characters", kMeant},
     postal_code_long},
};

}  // namespace

std::span<const CertificateRule> wording_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
