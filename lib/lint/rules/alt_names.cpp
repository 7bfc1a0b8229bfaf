// Alternative names: the forms of subjectAltName and issuerAltName.
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

using NameSlot = Slot<der::GeneralNames> Extensions::*;

constexpr NameSlot kSan = &Extensions::subject_alt_name;
constexpr NameSlot kIan = &Extensions::issuer_alt_name;

/// Fires at the first name of that kind that is wrong.
template <typename Predicate>
Answer any_name(const Slot<der::GeneralNames>& names, NameKind kind, Predicate is_wrong) {
  bool applies = false;
  if (names) {
    for (const GeneralName& each : *names) {
      if (each.kind != kind) {
        continue;
      }
      applies = true;
      if (is_wrong(each)) {
        return fired_at(each.offset, der::to_string(each));
      }
    }
  }
  return applies ? pass() : not_applicable();
}

/// Fires at the first dNSName with that fault; the faults were gathered when the certificate was read.
template <NameSlot kSlot, HostFault kFault>
Answer host(const Facts& f) {
  const std::uint32_t faults = kSlot == kSan ? f.extensions.san_hosts : f.extensions.ian_hosts;
  if ((faults & fault_bit(kFault)) == 0) {
    return faults == 0 ? not_applicable() : pass();
  }
  return any_name(f.extensions.*kSlot, NameKind::dns,
                  [](const GeneralName& name) { return host_fault(name.text()) == kFault; });
}

template <NameSlot kSlot>
Answer empty_name(const Facts& f) {
  const auto& names = f.extensions.*kSlot;
  if (!names) {
    return not_applicable();
  }
  for (const GeneralName& each : *names) {
    if (each.value.empty()) {
      return fired_at(each.offset, der::to_string(each));
    }
  }
  return pass();
}

/// A control character in a host name is text-unprintable's; here are the others.
template <NameSlot kSlot>
Answer bad_character(const Facts& f) {
  const std::uint32_t faults = kSlot == kSan ? f.extensions.san_hosts : f.extensions.ian_hosts;
  if ((faults & fault_bit(HostFault::bad_character)) == 0) {
    return faults == 0 ? not_applicable() : pass();
  }
  return any_name(f.extensions.*kSlot, NameKind::dns, [](const GeneralName& name) {
    return host_fault(name.text()) == HostFault::bad_character && !has_control(name.text());
  });
}

template <NameSlot kSlot>
Answer mailbox(const Facts& f) {
  return any_name(f.extensions.*kSlot, NameKind::email, [](const GeneralName& name) {
    return !name.value.empty() && is_ascii(name.value) && !is_mailbox(name.text());
  });
}

template <NameSlot kSlot>
Answer mailbox_not_ascii(const Facts& f) {
  return any_name(f.extensions.*kSlot, NameKind::email, [](const GeneralName& name) { return !is_ascii(name.value); });
}

template <NameSlot kSlot, UriFault kFault>
Answer uri(const Facts& f) {
  return any_name(f.extensions.*kSlot, NameKind::uri,
                  [](const GeneralName& name) { return !name.value.empty() && uri_fault(name.text()) == kFault; });
}

template <NameSlot kSlot>
Answer control(const Facts& f) {
  const auto& names = f.extensions.*kSlot;
  if (!names) {
    return not_applicable();
  }
  for (const GeneralName& each : *names) {
    const bool is_text = each.kind == NameKind::dns || each.kind == NameKind::email || each.kind == NameKind::uri;
    const bool has_nul = std::find(each.value.begin(), each.value.end(), 0) != each.value.end();
    if (is_text && !has_nul && is_utf8(each.value) && has_control(each.text())) {
      return fired_at(each.offset, der::to_string(each));
    }
  }
  return pass();
}

template <NameSlot kSlot>
Answer nul(const Facts& f) {
  const auto& names = f.extensions.*kSlot;
  if (!names) {
    return not_applicable();
  }
  for (const GeneralName& each : *names) {
    const bool is_text = each.kind == NameKind::dns || each.kind == NameKind::email || each.kind == NameKind::uri;
    if (is_text && std::find(each.value.begin(), each.value.end(), 0) != each.value.end()) {
      return fired_at(each.offset, der::to_string(each));
    }
  }
  return pass();
}

/// SmtpUTF8Mailbox: a UTF8String with a local part beyond ASCII; others are rfc822Names. The domain was U-labels
/// before RFC 9598 and is A-labels since. Source: RFC 8398 §3, RFC 9598 §3.
Answer smtp_utf8_form(const Facts& f) {
  constexpr der::KnownOid kSmtpUtf8Mailbox("1.3.6.1.5.5.7.8.9");
  const auto& names = f.extensions.subject_alt_name;
  if (!names) {
    return not_applicable();
  }
  bool applies = false;
  for (const GeneralName& each : *names) {
    if (each.kind != NameKind::other_name || !(each.type == kSmtpUtf8Mailbox)) {
      continue;
    }
    applies = true;
    const std::string_view text = as_text(each.other.content);
    const std::size_t at = text.rfind('@');
    const bool is_sound = each.other.tag == der::kUtf8String && is_utf8(each.other.content) &&
                          at != std::string_view::npos && !is_ascii(as_bytes(text.substr(0, at)));
    if (!is_sound) {
      return fired_at(each.offset, quoted(text));
    }
  }
  return applies ? pass() : not_applicable();
}

Answer wildcard_over_suffix(const Facts& f) {
  return any_name(f.extensions.subject_alt_name, NameKind::dns, [](const GeneralName& name) {
    return name.text().substr(0, 2) == "*." && host_fault(name.text()) == HostFault::none &&
           name.text().find('.', 2) == std::string_view::npos;
  });
}

Answer duplicate_name(const Facts& f) {
  const auto& names = f.extensions.subject_alt_name;
  if (!names) {
    return not_applicable();
  }
  if (names->size() < 2) {
    return pass();
  }
  std::vector<std::pair<NameKind, std::string>> seen;
  for (const GeneralName& each : *names) {
    seen.emplace_back(each.kind, each.kind == NameKind::dns ? to_lower(each.text()) : std::string(each.text()));
  }
  std::sort(seen.begin(), seen.end());
  return fired_if(std::adjacent_find(seen.begin(), seen.end()) != seen.end(), names.at->offset);
}

Answer common_name_not_in_san(const Facts& f) {
  const auto& names = f.extensions.subject_alt_name;
  const auto common = f.last_in_subject(der::oid::kCommonName);
  if (!names || !common || !f.is_leaf() || !f.is_for_server || host_fault(*common) != HostFault::none ||
      common->find('.') == std::string::npos) {
    return not_applicable();
  }
  const bool found = std::any_of(names->begin(), names->end(), [&](const GeneralName& each) {
    return (each.kind == NameKind::dns && equal_ignoring_case(each.text(), *common)) || each.kind == NameKind::ip;
  });
  return fired_if(!found, names.at->offset);
}

constexpr std::string_view kFix = "Issue the certificate again with the name in its proper form.";

using U = UriFault;
using H = HostFault;

constexpr CertificateRule kRules[] = {
    {{"rfc5280.san-empty-name", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.6",
      "subjectAltName holds an empty name", kFix},
     empty_name<kSan>},
    {{"rfc5280.san-dns-not-ia5", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.6",
      "a dNSName holds octets beyond ASCII; international names are written as A-labels (xn--…)", kFix},
     host<kSan, H::not_ascii>},
    {{"rfc5280.san-dns-blank", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.6", "a dNSName holds a blank",
      kFix},
     host<kSan, H::blank>},
    {{"rfc1034.san-dns-bad-character", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.6; RFC 1123 2.1",
      "a dNSName holds a character that no host name holds (a port, a scheme or a path do not belong there)", kFix},
     bad_character<kSan>},
    {{"rfc5280.san-dns-leading-dot", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.6",
      "a dNSName begins with a dot, a form for name constraints only", kFix},
     host<kSan, H::leading_dot>},
    {{"rfc5280.san-dns-trailing-dot", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.6",
      "a dNSName ends with a dot, and many peers do not match it", kFix},
     host<kSan, H::trailing_dot>},
    {{"rfc5280.san-dns-empty-label", K::extension_malformed, error, kAlways, "RFC 1034 3.5",
      "a dNSName has an empty label", kFix},
     host<kSan, H::empty_label>},
    {{"rfc5280.san-dns-label-too-long", K::extension_malformed, error, kAlways, "RFC 1034 3.1",
      "a label of a dNSName has more than 63 octets", kFix},
     host<kSan, H::label_too_long>},
    {{"rfc5280.san-dns-too-long", K::extension_malformed, error, kAlways, "RFC 1034 3.1",
      "a dNSName has more than 253 octets", kFix},
     host<kSan, H::too_long>},
    {{"rfc5280.san-dns-hyphen", K::extension_malformed, error, kAlways, "RFC 1034 3.5",
      "a label of a dNSName begins or ends with a hyphen", kFix},
     host<kSan, H::hyphen_at_edge>},
    {{"rfc5280.san-dns-underscore", K::extension_malformed, warning, kAlways, "RFC 1034 3.5",
      "a dNSName holds an underscore, which is not in the preferred syntax of host names", kFix},
     host<kSan, H::underscore>},
    {{"rfc5890.san-a-label-invalid", K::extension_malformed, error, kAlways, "RFC 5890 2.3.2.1; RFC 5280 7.2",
      "a label of a dNSName begins with xn-- and is no A-label", kFix},
     host<kSan, H::a_label_invalid>},
    {{"rfc5891.san-a-label-not-nfc", K::extension_malformed, error, kAlways, "RFC 5891 5.3; RFC 5280 7.2",
      "an A-label (xn--…) stands for text that is not in Unicode Normalization Form C, and no look-up asks for it",
      kFix},
     host<kSan, H::a_label_not_nfc>},
    {{"rfc5892.san-a-label-disallowed", K::extension_malformed, info, kAlways, "RFC 5892 2; RFC 5891 5.4",
      "an A-label (xn--…) stands for characters that IDNA2008 does not allow; only software of IDNA2003 takes it",
      kFix},
     host<kSan, H::a_label_disallowed>},
    {{"rfc5890.san-reserved-label", K::extension_malformed, info, kAlways, "RFC 5890 2.3.1",
      "a label has hyphens as its third and fourth character and is no A-label; such labels are reserved", kFix},
     host<kSan, H::reserved_label>},
    {{"rfc9525.san-wildcard-not-leftmost", K::extension_malformed, error, kAlways, "RFC 9525 6.3",
      "a wildcard stands elsewhere than in the leftmost label, so that no peer matches it", kFix},
     host<kSan, H::wildcard_not_leftmost>},
    {{"rfc9525.san-wildcard-partial", K::extension_malformed, warning, kAlways, "RFC 9525 6.3",
      "a wildcard is only a part of its label, which today's peers do not match", kFix},
     host<kSan, H::wildcard_partial>},
    {{"rfc9525.san-wildcard-bare", K::extension_malformed, error, kAlways, "RFC 9525 6.3",
      "a dNSName is a wildcard alone", kFix},
     host<kSan, H::wildcard_bare>},
    {{"rfc9525.san-wildcard-over-suffix", K::extension_malformed, warning, kAlways, "RFC 9525 6.3",
      "a wildcard stands directly over a top-level name, which peers do not match", kFix},
     wildcard_over_suffix},
    {{"rfc5280.san-dns-is-ip", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.6",
      "an IP address is written as a dNSName; it belongs into an iPAddress, and peers match it there only", kFix},
     host<kSan, H::ip_address>},
    {{"rfc5280.san-email-invalid", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.6",
      "an rfc822Name is no bare mailbox (local@domain)", kFix},
     mailbox<kSan>},
    {{"rfc5280.san-email-not-ia5", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.6; RFC 9598 3",
      "an rfc822Name holds octets beyond ASCII; such mailboxes are written as SmtpUTF8Mailbox", kFix},
     mailbox_not_ascii<kSan>},
    {{"rfc9598.san-smtp-utf8-form", K::extension_malformed, error, kAlways, "RFC 9598 3",
      "a SmtpUTF8Mailbox is no UTF8String of a local part beyond ASCII, an @ and a domain", kFix},
     smtp_utf8_form},
    {{"rfc5280.san-uri-not-ia5", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.6",
      "a URI holds octets beyond ASCII", kFix},
     uri<kSan, U::not_ascii>},
    {{"rfc5280.san-uri-relative", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.6",
      "a URI is relative: it has no scheme", kFix},
     uri<kSan, U::relative>},
    {{"rfc5280.san-uri-malformed", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.6; RFC 3986 3",
      "a URI breaks the syntax of URIs", kFix},
     uri<kSan, U::malformed>},
    {{"rfc5280.san-uri-host-invalid", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.6",
      "the host of a URI is neither a name nor an IP address", kFix},
     uri<kSan, U::host_invalid>},
    {{"text.san-nul", K::text_unprintable, error, kAlways, "RFC 5280 4.2.1.6",
      "a name in subjectAltName holds a NUL: programs that stop reading there see another name", kFix},
     nul<kSan>},
    {{"text.san-control", K::text_unprintable, error, kAlways, "RFC 5280 4.2.1.6; Unicode TR36",
      "a name in subjectAltName holds control, bidirectional or invisible characters", kFix},
     control<kSan>},
    {{"practice.san-duplicate", K::extension_malformed, info, kAlways, "RFC 5280 4.2.1.6",
      "a name stands twice in subjectAltName", "Leave the second out."},
     duplicate_name},
    {{"rfc9525.common-name-not-in-san", K::name_in_cn_only, warning, kLeafProfiles, "RFC 9525 2",
      "the CN looks like a host name and is not among the subjectAltNames, so that peers do not match it",
      "Issue the certificate again with that name as a dNSName."},
     common_name_not_in_san},
};

constexpr CertificateRule kIssuerRules[] = {
    {{"rfc5280.ian-empty-name", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.7",
      "issuerAltName holds an empty name", kFix},
     empty_name<kIan>},
    {{"rfc5280.ian-dns-not-ia5", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.7",
      "a dNSName of issuerAltName holds octets beyond ASCII", kFix},
     host<kIan, H::not_ascii>},
    {{"rfc5280.ian-dns-blank", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.7",
      "a dNSName of issuerAltName holds a blank", kFix},
     host<kIan, H::blank>},
    {{"rfc5280.ian-dns-leading-dot", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.7",
      "a dNSName of issuerAltName begins with a dot", kFix},
     host<kIan, H::leading_dot>},
    {{"rfc5280.ian-dns-empty-label", K::extension_malformed, error, kAlways, "RFC 1034 3.5",
      "a dNSName of issuerAltName has an empty label", kFix},
     host<kIan, H::empty_label>},
    {{"rfc1034.ian-dns-bad-character", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.7",
      "a dNSName of issuerAltName holds a character that no host name holds", kFix},
     bad_character<kIan>},
    {{"rfc9525.ian-wildcard-not-leftmost", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.7",
      "a wildcard in issuerAltName stands elsewhere than in the leftmost label", kFix},
     host<kIan, H::wildcard_not_leftmost>},
    {{"rfc9525.ian-wildcard-bare", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.7",
      "a dNSName of issuerAltName is a wildcard alone", kFix},
     host<kIan, H::wildcard_bare>},
    {{"rfc5280.ian-email-invalid", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.7",
      "an rfc822Name of issuerAltName is no bare mailbox (local@domain)", kFix},
     mailbox<kIan>},
    {{"rfc5280.ian-uri-not-ia5", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.7",
      "a URI of issuerAltName holds octets beyond ASCII", kFix},
     uri<kIan, U::not_ascii>},
    {{"rfc5280.ian-uri-relative", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.7",
      "a URI of issuerAltName is relative: it has no scheme", kFix},
     uri<kIan, U::relative>},
    {{"rfc5280.ian-uri-malformed", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.7; RFC 3986 3",
      "a URI of issuerAltName breaks the syntax of URIs", kFix},
     uri<kIan, U::malformed>},
    {{"rfc5280.ian-uri-host-invalid", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.7",
      "the host of a URI of issuerAltName is neither a name nor an IP address", kFix},
     uri<kIan, U::host_invalid>},
    {{"text.ian-nul", K::text_unprintable, error, kAlways, "RFC 5280 4.2.1.7", "a name in issuerAltName holds a NUL",
      kFix},
     nul<kIan>},
    {{"text.ian-control", K::text_unprintable, error, kAlways, "RFC 5280 4.2.1.7",
      "a name in issuerAltName holds control, bidirectional or invisible characters", kFix},
     control<kIan>},
};

}  // namespace

std::span<const CertificateRule> alt_name_rules() {
  return kRules;
}
std::span<const CertificateRule> issuer_alt_name_rules() {
  return kIssuerRules;
}

}  // namespace mtlsdiag::lint
