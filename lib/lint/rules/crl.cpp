// CRLs: form and freshness. Whether a CRL is its issuer's is asked where the issuer is at hand (links.cpp).
#include "base/text.h"
#include "lint/rules/rules.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;

Answer version(const CrlFacts& f) {
  return fired_if(f->version != 2);
}
Answer issuer_empty(const CrlFacts& f) {
  return fired_if(f->issuer.empty(), f->issuer.offset);
}
Answer algorithms_differ(const CrlFacts& f) {
  return fired_if(!equal(f->tbs_signature.raw, f->signature_algorithm.raw), f->signature_algorithm.offset);
}

Answer weak_signature(const CrlFacts& f) {
  const der::Hash hash = der::signature_scheme(f->signature_algorithm).hash;
  return hash == der::Hash::sha1 || hash == der::Hash::md5 || hash == der::Hash::md4 || hash == der::Hash::md2
             ? fired_at(f->signature_algorithm.offset, std::string(der::to_string(hash)))
             : pass();
}

Answer signature_parameters(const CrlFacts& f) {
  return der::signature_scheme(f->tbs_signature).key == der::KeyType::rsa
             ? fired_if(!equal(f->tbs_signature.parameters, Bytes{0x05, 0x00}), f->tbs_signature.offset)
             : not_applicable();
}

Answer no_next_update(const CrlFacts& f) {
  return fired_if(!f->next_update);
}

Answer expired(const CrlFacts& f) {
  if (!f->next_update || !f->next_update->value) {
    return not_applicable();
  }
  const Instant end = *f->next_update->value;
  return end < f.limits->now
             ? fired_at(f->next_update->offset, format_instant(end) + ", " + format_span(f.limits->now - end) + " ago")
             : pass();
}

Answer from_the_future(const CrlFacts& f) {
  const auto& at = f->this_update.value;
  return !at ? not_applicable() : *at > f.limits->now ? fired_at(f->this_update.offset, format_instant(*at)) : pass();
}

Answer backwards(const CrlFacts& f) {
  if (!f->next_update || !f->next_update->value || !f->this_update.value) {
    return not_applicable();
  }
  return fired_if(*f->next_update->value < *f->this_update.value, f->next_update->offset);
}

Answer time_form(const CrlFacts& f) {
  const bool next_is_wrong = f->next_update && !f->next_update->is_conforming;
  return fired_if(!f->this_update.is_conforming || next_is_wrong || f.has_bad_time, f->this_update.offset);
}

Answer empty_list(const CrlFacts& f) {
  return fired_if(f.has_empty_list);
}

Answer missing_extension(const CrlFacts& f, const der::KnownOid& oid) {
  return f->version == 2 ? fired_if(f->find(oid) == nullptr) : not_applicable();
}
Answer no_authority_key_id(const CrlFacts& f) {
  return missing_extension(f, der::oid::kAuthorityKeyIdentifier);
}
Answer no_number(const CrlFacts& f) {
  return missing_extension(f, der::oid::kCrlNumber);
}

Answer number_form(const CrlFacts& f) {
  const der::Extension* number = f->find(der::oid::kCrlNumber);
  if (number == nullptr) {
    return not_applicable();
  }
  der::Reading reading;
  der::Cursor in(number->value, reading, number->value_offset);
  const der::Element value = in.expect(der::kInteger, "no number");
  return fired_if(!reading.ok() || in.more() || number->is_critical || value.content.empty() ||
                      value.content[0] >= 0x80 || value.content.size() > 20,
                  number->value_offset);
}

Answer point_not_critical(const CrlFacts& f) {
  const der::Extension* point = f->find(der::oid::kIssuingDistributionPoint);
  return point == nullptr ? not_applicable() : fired_if(!point->is_critical, point->offset);
}

Answer delta_not_critical(const CrlFacts& f) {
  const der::Extension* delta = f->find(der::oid::kDeltaCrlIndicator);
  return delta == nullptr ? not_applicable() : fired_if(!delta->is_critical, delta->offset);
}

Answer unknown_critical(const CrlFacts& f) {
  return f.unknown_critical == nullptr ? pass()
                                       : fired_at(f.unknown_critical->offset, der::readable(f.unknown_critical->oid));
}

Answer duplicate_extension(const CrlFacts& f) {
  const auto& all = f->extensions;
  for (std::size_t i = 1; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (all[i].oid == all[j].oid) {
        return fired_at(all[i].offset, der::readable(all[i].oid));
      }
    }
  }
  return pass();
}

Answer not_der(const CrlFacts& f) {
  return f->oddities.empty()
             ? pass()
             : fired_at(f->oddities.front().offset, std::string(der::to_string(f->oddities.front().kind)));
}
Answer bad_reason(const CrlFacts& f) {
  return f.bad_reason ? fired("reason " + std::to_string(*f.bad_reason)) : pass();
}
Answer critical_reason(const CrlFacts& f) {
  return fired_if(f.has_critical_reason);
}
Answer late_entry(const CrlFacts& f) {
  return fired_if(f.has_late_entry);
}
Answer duplicate_entry(const CrlFacts& f) {
  return fired_if(f.has_duplicate);
}
Answer broken_entry(const CrlFacts& f) {
  return fired_if(f.is_broken || !f.broken.empty());
}

Answer empty_entry_extensions(const CrlFacts& f) {
  return fired_if(f.has_empty_entry_extensions);
}
Answer duplicate_in_entry(const CrlFacts& f) {
  return f.duplicate_in_entry.empty() ? pass() : fired(f.duplicate_in_entry);
}
Answer unknown_critical_in_entry(const CrlFacts& f) {
  return f.unknown_critical_in_entry.empty() ? pass() : fired(f.unknown_critical_in_entry);
}
Answer certificate_issuer(const CrlFacts& f) {
  return fired_if(f.has_plain_certificate_issuer);
}

/// At most one of the three kinds of certificates, and something at all. Source: RFC 5280 §5.2.5.
Answer issuing_point_form(const CrlFacts& f) {
  const der::Extension* extension = f->find(der::oid::kIssuingDistributionPoint);
  if (extension == nullptr) {
    return not_applicable();
  }
  const Result<der::IssuingDistributionPoint> point = der::parse_issuing_point(*extension);
  if (!point) {
    return fired_at(extension->value_offset, point.error().message);
  }
  const int kinds = int{point->only_user_certs} + int{point->only_ca_certs} + int{point->only_attribute_certs};
  const bool is_empty = kinds == 0 && !point->is_indirect && !point->point.has_name && !point->point.reasons;
  return fired_if(kinds > 1 || is_empty, extension->value_offset);
}

constexpr std::string_view kFix = "Have the CA issue the CRL again in the form of RFC 5280 5.";

constexpr CrlRule kRules[] = {
    {{"crl.version", K::crl_invalid, error, kAlways, "RFC 5280 5.1.2.1", "the CRL is not of version 2", kFix}, version},
    {{"crl.issuer-empty", K::crl_invalid, error, kAlways, "RFC 5280 5.1.2.3",
      "the issuer's name is empty, so that the CRL applies to nothing", kFix},
     issuer_empty},
    {{"crl.signature-algorithms-differ", K::crl_invalid, error, kAlways, "RFC 5280 5.1.1.2",
      "the signature algorithm inside the signed part is not the one beside the signature", kFix},
     algorithms_differ},
    {{"crl.signature-parameters", K::crl_invalid, warning, kAlways, "RFC 4055 5",
      "the parameters of the RSA signature algorithm are not NULL", kFix},
     signature_parameters},
    {{"crl.weak-signature", K::weak_signature, error, kAlways, "RFC 9155", "the signature uses SHA-1 or worse",
      "Have the CA sign its CRLs with SHA-256."},
     weak_signature},
    {{"crl.no-next-update", K::crl_invalid, error, kAlways, "RFC 5280 5.1.2.5",
      "nextUpdate is missing, so that nobody knows when the CRL is out of date", kFix},
     no_next_update},
    {{"crl.expired", K::crl_expired, error, kAlways, "RFC 5280 5.1.2.5",
      "the CRL is past its nextUpdate, and peers that check revocation refuse every certificate of its issuer",
      "Fetch or issue the current CRL, and put its renewal under a timer."},
     expired},
    {{"crl.from-the-future", K::crl_invalid, error, kAlways, "RFC 5280 5.1.2.4", "thisUpdate lies in the future",
      "Set the clock of the CA, or of this machine, right."},
     from_the_future},
    {{"crl.backwards", K::crl_invalid, error, kAlways, "RFC 5280 5.1.2.5", "nextUpdate lies before thisUpdate", kFix},
     backwards},
    {{"crl.time-form", K::crl_invalid, error, kAlways, "RFC 5280 5.1.2.4; RFC 5280 5.1.2.6",
      "a time is not written as RFC 5280 asks (UTCTime through 2049, with seconds, Z)", kFix},
     time_form},
    {{"crl.empty-list", K::crl_invalid, error, kAlways, "RFC 5280 5.1.2.6",
      "the list of revoked certificates is there and empty; it must be left out then", kFix},
     empty_list},
    {{"crl.not-der", K::crl_invalid, warning, kAlways, "RFC 5280 5.1; X.690 10",
      "the encoding is readable and not DER (an empty list of extensions, a value that is a default)", kFix},
     not_der},
    {{"crl.no-authority-key-id", K::key_identifier_missing, warning, kAlways, "RFC 5280 5.2.1",
      "there is no authorityKeyIdentifier", kFix},
     no_authority_key_id},
    {{"crl.no-number", K::crl_invalid, warning, kAlways, "RFC 5280 5.2.3",
      "there is no cRLNumber, so that nobody can tell which of two CRLs is the newer", kFix},
     no_number},
    {{"crl.number-form", K::crl_invalid, error, kAlways, "RFC 5280 5.2.3",
      "cRLNumber is negative, too long, critical, or no number", kFix},
     number_form},
    {{"crl.issuing-point-not-critical", K::crl_invalid, error, kAlways, "RFC 5280 5.2.5",
      "issuingDistributionPoint is not critical, so that verifiers may take the CRL for a complete one", kFix},
     point_not_critical},
    {{"crl.delta-not-critical", K::crl_invalid, error, kAlways, "RFC 5280 5.2.4",
      "deltaCRLIndicator is not critical, so that verifiers may take the delta for a complete CRL", kFix},
     delta_not_critical},
    {{"crl.unknown-critical", K::extension_critical_unknown, error, kAlways, "RFC 5280 5.2",
      "an extension that verifiers do not know is critical, so that they cannot use the CRL", kFix},
     unknown_critical},
    {{"crl.duplicate-extension", K::extension_malformed, error, kAlways, "RFC 5280 5.2", "an extension stands twice",
      kFix},
     duplicate_extension},
    {{"crl.reason", K::crl_invalid, warning, kAlways, "RFC 5280 5.3.1",
      "an entry has a reason code that is not defined, or says unspecified, which is said by leaving it out", kFix},
     bad_reason},
    {{"crl.reason-critical", K::crl_invalid, warning, kAlways, "RFC 5280 5.3.1",
      "the reason code of an entry is marked critical, which it must not be", kFix},
     critical_reason},
    {{"crl.entry-after-update", K::crl_invalid, warning, kAlways, "RFC 5280 5.1.2.6",
      "a certificate was revoked after the CRL was made", kFix},
     late_entry},
    {{"crl.entry-duplicate", K::crl_invalid, warning, kAlways, "RFC 5280 5.1.2.6",
      "a serial number stands twice in the list", kFix},
     duplicate_entry},
    {{"crl.entry-extensions-empty", K::crl_invalid, error, kAlways, "RFC 5280 5.1.2.6; RFC 5280 5.3",
      "the list of extensions of an entry is there and empty; it must hold one or be left out", kFix},
     empty_entry_extensions},
    {{"crl.entry-duplicate-extension", K::crl_invalid, error, kAlways, "RFC 5280 5.3",
      "an extension stands twice in an entry", kFix},
     duplicate_in_entry},
    {{"crl.entry-unknown-critical", K::extension_critical_unknown, error, kAlways, "RFC 5280 5.3",
      "a critical extension of an entry is not known to verifiers, so that they must not use the CRL for it", kFix},
     unknown_critical_in_entry},
    {{"crl.certificate-issuer-form", K::crl_invalid, error, kAlways, "RFC 5280 5.3.3",
      "certificateIssuer of an entry is empty, unreadable or not critical, so that the entry is taken for another CA's",
      kFix},
     certificate_issuer},
    {{"crl.issuing-point-form", K::crl_invalid, error, kAlways, "RFC 5280 5.2.5",
      "issuingDistributionPoint cannot be read, says nothing, or limits the CRL to more than one kind of certificates",
      kFix},
     issuing_point_form},
    {{"crl.unreadable-part", K::crl_invalid, error, kAlways, "RFC 5280 5.1", "an entry or an extension cannot be read",
      kFix},
     broken_entry},
};

}  // namespace

std::span<const CrlRule> crl_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
