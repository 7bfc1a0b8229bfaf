// Constraints: basicConstraints and nameConstraints.
#include <algorithm>

#include "lint/rules/rules.h"
#include "lint/text_form.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;
using der::GeneralSubtree;
using der::NameKind;

Answer path_length_without_ca(const Facts& f) {
  const auto& constraints = f.extensions.basic_constraints;
  if (!constraints || !constraints->path_length) {
    return not_applicable();
  }
  return fired_if(!constraints->is_ca, constraints.at->value_offset);
}

Answer path_length_without_cert_sign(const Facts& f) {
  const auto& constraints = f.extensions.basic_constraints;
  const auto& usage = f.extensions.key_usage;
  if (!constraints || !constraints->path_length || !constraints->is_ca || !usage || f.is_root) {
    return not_applicable();
  }
  return fired_if((*usage & der::kKeyCertSign) == 0, constraints.at->value_offset);
}

Answer ca_without_basic_constraints(const Facts& f) {
  const auto& usage = f.extensions.key_usage;
  if (!usage || (*usage & der::kKeyCertSign) == 0) {
    return not_applicable();
  }
  return fired_if(f.extensions.basic_constraints.at == nullptr, usage.at->offset);
}

Answer name_constraints_not_in_ca(const Facts& f) {
  const der::Extension* at = f.extensions.name_constraints.at;
  return at == nullptr ? not_applicable() : fired_if(!f.is_ca, at->offset);
}

/// Fires at the first subtree of either list that is wrong.
template <typename Predicate>
Answer any_subtree(const Facts& f, Predicate is_wrong) {
  const auto& constraints = f.extensions.name_constraints;
  if (!constraints) {
    return not_applicable();
  }
  for (const auto* list : {&constraints->permitted, &constraints->excluded}) {
    for (const GeneralSubtree& each : *list) {
      if (is_wrong(each)) {
        return fired_at(each.base.offset, der::to_string(each.base));
      }
    }
  }
  return pass();
}

Answer subtree_range(const Facts& f) {
  return any_subtree(f, [](const GeneralSubtree& s) { return s.has_range; });
}

template <NameKind kKind>
Answer subtree_of(const Facts& f) {
  return any_subtree(f, [](const GeneralSubtree& s) { return s.base.kind == kKind; });
}

Answer subtree_leading_dot(const Facts& f) {
  return any_subtree(
      f, [](const GeneralSubtree& s) { return s.base.kind == NameKind::dns && s.base.text().substr(0, 1) == "."; });
}

Answer subtree_dns_invalid(const Facts& f) {
  return any_subtree(f, [](const GeneralSubtree& s) {
    if (s.base.kind != NameKind::dns || s.base.value.empty() || s.base.text()[0] == '.') {
      return false;
    }
    const HostFault fault = host_fault(s.base.text());
    return !is_usable(fault) || s.base.text().find('*') != std::string_view::npos;
  });
}

Answer subtree_mask(const Facts& f) {
  return any_subtree(f, [](const GeneralSubtree& s) {
    if (s.base.kind != NameKind::ip) {
      return false;
    }
    bool ended = false;
    for (const std::uint8_t octet : s.base.value.subspan(s.base.value.size() / 2)) {
      for (int bit = 7; bit >= 0; --bit) {
        const bool is_set = (octet >> bit & 1) != 0;
        if (is_set && ended) {
          return true;
        }
        ended = ended || !is_set;
      }
    }
    return false;
  });
}

/// The host or, behind a dot, the domain that a URI subtree names.
std::string_view uri_domain(const GeneralSubtree& s) {
  const std::string_view text = s.base.text();
  return text.substr(0, 1) == "." ? text.substr(1) : text;
}

bool is_sound_uri_subtree(const GeneralSubtree& s) {
  const std::string_view domain = uri_domain(s);
  return domain.empty() || (is_usable(host_fault(domain)) && domain.find('*') == std::string_view::npos);
}

Answer subtree_uri(const Facts& f) {
  return any_subtree(f,
                     [](const GeneralSubtree& s) { return s.base.kind == NameKind::uri && !is_sound_uri_subtree(s); });
}

Answer subtree_uri_single_label(const Facts& f) {
  return any_subtree(f, [](const GeneralSubtree& s) {
    return s.base.kind == NameKind::uri && !uri_domain(s).empty() && is_sound_uri_subtree(s) &&
           uri_domain(s).find('.') == std::string_view::npos;
  });
}

/// A mailbox, a host, or a domain with a leading dot. Source: RFC 5280 §4.2.1.10.
Answer subtree_email(const Facts& f) {
  return any_subtree(f, [](const GeneralSubtree& s) {
    if (s.base.kind != NameKind::email || s.base.value.empty()) {
      return false;
    }
    const std::string_view text = s.base.text();
    const std::string_view host = text[0] == '.' ? text.substr(1) : text;
    const bool is_host = is_usable(host_fault(host)) && host.find('*') == std::string_view::npos;
    return !is_host && !is_mailbox(text);
  });
}

constexpr std::string_view kReissue = "Issue the CA certificate again without it.";

constexpr CertificateRule kRules[] = {
    {{"rfc5280.path-length-without-ca", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.9",
      "pathLenConstraint is there although the certificate is no CA",
      "Issue the certificate again without pathLenConstraint, or as a CA."},
     path_length_without_ca},
    {{"rfc5280.path-length-without-cert-sign", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.9",
      "pathLenConstraint is there although keyUsage has no keyCertSign",
      "Issue the CA certificate again with keyCertSign."},
     path_length_without_cert_sign},
    {{"rfc5280.ca-without-basic-constraints", K::ca_constraint_violated, error, kAlways, "RFC 5280 4.2.1.9",
      "keyUsage says that the key signs certificates, and there is no basicConstraints that says it may",
      "Issue the CA certificate again with critical basicConstraints CA:TRUE."},
     ca_without_basic_constraints},
    {{"rfc5280.name-constraints-not-in-ca", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.10",
      "nameConstraints is in a certificate that is no CA, where it must not be",
      "Issue the certificate again without nameConstraints."},
     name_constraints_not_in_ca},
    {{"rfc5280.name-constraints-range", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.10",
      "a subtree has a minimum other than 0 or a maximum, and verifiers refuse that", kReissue},
     subtree_range},
    {{"rfc5280.name-constraints-x400", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.10",
      "a subtree is of the x400Address form, which verifiers do not process", kReissue},
     subtree_of<NameKind::x400>},
    {{"rfc5280.name-constraints-edi-party", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.10",
      "a subtree is of the ediPartyName form, which verifiers do not process", kReissue},
     subtree_of<NameKind::edi_party>},
    {{"rfc5280.name-constraints-registered-id", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.10",
      "a subtree is of the registeredID form, which verifiers do not process", kReissue},
     subtree_of<NameKind::registered_id>},
    {{"rfc5280.name-constraints-dns-leading-dot", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.10",
      "a dNSName subtree begins with a dot; verifiers differ in what they take that for",
      "Issue the CA certificate again with the name without the dot."},
     subtree_leading_dot},
    {{"rfc5280.name-constraints-dns-invalid", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.10",
      "a dNSName subtree is no host name (a wildcard does not belong there)",
      "Issue the CA certificate again with the bare name: it stands for all names below it."},
     subtree_dns_invalid},
    {{"rfc5280.name-constraints-ip-mask", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.10; RFC 4632 3.1",
      "the mask of an iPAddress subtree is not ones followed by zeros",
      "Issue the CA certificate again with a proper mask."},
     subtree_mask},
    {{"rfc5280.name-constraints-uri-form", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.10",
      "a URI subtree is a whole URI, an address or no host name at all; it must be a host or a domain",
      "Issue the CA certificate again with the host alone."},
     subtree_uri},
    {{"rfc5280.name-constraints-uri-single-label", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.10",
      "a URI subtree is a name without a dot; it must be a fully qualified domain name, and strict verifiers refuse it",
      "Issue the CA certificate again with the whole name of the host or domain."},
     subtree_uri_single_label},
    {{"rfc5280.name-constraints-email-form", K::extension_malformed, warning, kAlways, "RFC 5280 4.2.1.10",
      "an rfc822Name subtree is neither a mailbox nor a host nor a domain with a leading dot; verifiers differ in what "
      "they take that for",
      "Issue the CA certificate again with the host alone."},
     subtree_email},
};

}  // namespace

std::span<const CertificateRule> constraint_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
