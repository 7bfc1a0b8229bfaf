// What mutual TLS needs of one certificate: an identity, and a purpose that fits.
#include <algorithm>

#include "base/text.h"
#include "lint/rules/rules.h"
#include "lint/text_form.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;
using der::NameKind;

bool has_name(const Facts& f, std::initializer_list<NameKind> kinds) {
  const auto& names = f.extensions.subject_alt_name;
  return names && std::any_of(names->begin(), names->end(), [&](const der::GeneralName& each) {
           return std::find(kinds.begin(), kinds.end(), each.kind) != kinds.end();
         });
}

/// True where a certificate for both roles was not said to be a server's: it may be a client's only.
bool may_be_for_clients_only(const Facts& f) {
  return f.is_for_client && f.limits->role != Role::server;
}

Answer server_without_san(const Facts& f) {
  if (!f.is_leaf() || !f.is_for_server || may_be_for_clients_only(f)) {
    return not_applicable();
  }
  return fired_if(f.extensions.subject_alt_name.at == nullptr);
}

/// A leaf that says nothing of its purpose, whose CN looks like a host.
Answer host_without_san(const Facts& f) {
  if (!f.is_leaf() || f.is_for_server || f.is_for_client || f.extensions.extended_key_usage.at != nullptr) {
    return not_applicable();
  }
  const auto common = f.last_in_subject(der::oid::kCommonName);
  const bool is_host = common && (*common == "localhost" ||
                                  (common->find('.') != std::string::npos && host_fault(*common) == HostFault::none));
  return is_host ? fired_if(f.extensions.subject_alt_name.at == nullptr) : not_applicable();
}

Answer both_roles_without_host(const Facts& f) {
  if (!f.is_leaf() || !f.is_for_server || !may_be_for_clients_only(f) || f.limits->role == Role::client) {
    return not_applicable();
  }
  return fired_if(!has_name(f, {NameKind::dns, NameKind::ip, NameKind::uri}));
}

Answer server_names_nobody(const Facts& f) {
  if (!f.is_leaf() || !f.is_for_server || !f.extensions.subject_alt_name || may_be_for_clients_only(f)) {
    return not_applicable();
  }
  return fired_if(!has_name(f, {NameKind::dns, NameKind::ip, NameKind::uri}), f.extensions.subject_alt_name.at->offset);
}

Answer client_names_nobody(const Facts& f) {
  if (!f.is_leaf() || !f.is_for_client || f.is_for_server) {
    return not_applicable();
  }
  const auto common = f.last_in_subject(der::oid::kCommonName);
  const bool is_named =
      (common && !common->empty()) || has_name(f, {NameKind::dns, NameKind::ip, NameKind::uri, NameKind::email,
                                                   NameKind::other_name, NameKind::directory});
  return fired_if(!is_named && f.subject.size() < 2);
}

Answer ca_for_tls(const Facts& f) {
  const auto& usages = f.extensions.extended_key_usage;
  if (!f.is_ca || f.extensions.subject_alt_name.at == nullptr || !usages) {
    return not_applicable();
  }
  return fired_if(f.is_self_issued && f.is_for_server && has_name(f, {NameKind::dns, NameKind::ip}),
                  f.extensions.basic_constraints.at->offset);
}

/// Public CAs that stop, or have stopped, issuing for clients. Source: Chrome Root Program Policy 1.6 §3.2; the CAs'
/// notices.
constexpr std::string_view kPublicCas[] = {
    "Let's Encrypt",
    "DigiCert Inc",
    "DigiCert, Inc.",
    "Sectigo Limited",
    "GlobalSign nv-sa",
    "Google Trust Services",
    "Google Trust Services LLC",
    "Amazon",
    "Entrust, Inc.",
    "GoDaddy.com, Inc.",
    "SSL Corporation",
    "SSL Corp",
    "ZeroSSL",
    "Actalis S.p.A.",
    "Actalis S.p.A./03358520967",
    "Buypass AS-983163327",
    "Certum",
    "Asseco Data Systems S.A.",
    "IdenTrust",
    "QuoVadis Limited",
    "SwissSign AG",
    "Microsoft Corporation",
    "Starfield Technologies, Inc.",
};

Answer public_ca_for_clients(const Facts& f) {
  if (!f.is_leaf() || !f.is_for_client || f.extensions.extended_key_usage.at == nullptr) {
    return not_applicable();
  }
  const auto organization = f->issuer.last(der::oid::kOrganization);
  const bool is_public =
      organization && std::find(std::begin(kPublicCas), std::end(kPublicCas), *organization) != std::end(kPublicCas);
  return is_public ? fired_at(f.extensions.extended_key_usage.at->offset, quoted(*organization)) : pass();
}

Answer no_usage_named(const Facts& f) {
  return f.is_leaf() && f.has_extensions() && !f.is_root ? fired_if(f.extensions.extended_key_usage.at == nullptr)
                                                         : not_applicable();
}

/// Forms that no TLS peer compares with anything.
Answer san_form_unused(const Facts& f) {
  const auto& names = f.extensions.subject_alt_name;
  if (!names || !f.is_leaf()) {
    return not_applicable();
  }
  for (const der::GeneralName& each : *names) {
    if (each.kind == NameKind::x400 || each.kind == NameKind::edi_party || each.kind == NameKind::registered_id) {
      return fired_at(each.offset, der::to_string(each));
    }
  }
  return pass();
}

Answer self_signed_leaf(const Facts& f) {
  return f.is_leaf() && f.has_extensions() ? fired_if(f.is_root) : not_applicable();
}

/// netscapeCertType, which OpenSSL still obeys: bit 0 is the client's, bit 1 the server's.
Answer netscape_type_lacks(const Facts& f, bool applies, std::uint32_t bit) {
  const der::Extension* at = f->find(der::oid::kNetscapeCertType);
  if (at == nullptr || !f.is_leaf() || !applies) {
    return not_applicable();
  }
  const Result<std::uint32_t> type = der::parse_netscape_cert_type(*at);
  return type ? fired_if((*type & bit) == 0, at->offset) : not_applicable();
}

Answer netscape_type_without_client(const Facts& f) {
  return netscape_type_lacks(f, f.is_for_client, 1U << 0);
}
Answer netscape_type_without_server(const Facts& f) {
  return netscape_type_lacks(f, f.is_for_server, 1U << 1);
}

Answer version_1_leaf(const Facts& f) {
  return f->version == 1 && !f.is_self_issued ? fired() : f->version == 3 ? pass() : not_applicable();
}

constexpr CertificateRule kRules[] = {
    {{"mtls.server-without-san", K::san_missing, error, kAlways, "RFC 9525 2; RFC 9525 6.3",
      "a server certificate has no subjectAltName, and today's clients do not look at the CN",
      "Issue the certificate again with the host names as dNSNames."},
     server_without_san},
    {{"mtls.host-without-san", K::san_missing, warning, kLeafProfiles, "RFC 9525 2",
      "the CN looks like a host name and there is no subjectAltName; today's clients do not look at the CN",
      "Issue the certificate again with the host names as dNSNames."},
     host_without_san},
    {{"mtls.server-names-no-host", K::san_missing, error, kAlways, "RFC 9525 2",
      "the subjectAltName of a server certificate holds no host name, IP address or URI, so that no client finds its "
      "server in it",
      "Issue the certificate again with the host names as dNSNames."},
     server_names_nobody},
    {{"mtls.both-roles-without-host", K::san_missing, warning, kLeafProfiles, "RFC 9525 2",
      "the certificate is for servers as well as for clients, and its subjectAltName holds no host name, IP address or "
      "URI: as a server's every client refuses it",
      "Issue the certificate again with the host names as dNSNames, or without serverAuth."},
     both_roles_without_host},
    {{"mtls.client-names-nobody", K::san_missing, warning, kLeafProfiles, "RFC 5280 4.1.2.6",
      "a client certificate holds neither a CN nor a subjectAltName that a server could authorize",
      "Issue the certificate again with an identity: a CN, a DNS name, a URI."},
     client_names_nobody},
    {{"mtls.ca-as-server", K::ca_cert_as_leaf, warning, kAlways, "RFC 5280 4.2.1.9",
      "a self-signed CA certificate names hosts and serverAuth: it is used as a server's own, so that who steals the "
      "server's key can issue for anybody",
      "Issue a leaf (CA:FALSE) for the server, signed by the CA."},
     ca_for_tls},
    {{"mtls.public-ca-for-clients", K::eku_client_auth_missing, info, kLeafProfiles,
      "Chrome Root Program Policy 1.6, 3.2",
      "the client certificate comes from a public CA, and those stop issuing clientAuth in 2026: the next renewal will "
      "lack it",
      "Move client certificates to a private CA before the next renewal."},
     public_ca_for_clients},
    {{"practice.no-extended-usage", K::key_usage_wrong, info, kStrictOnly, "RFC 5280 4.2.1.12",
      "a leaf has no extKeyUsage, so that it serves any purpose, and some peers (Apple's) refuse it for servers",
      "Issue the certificate again with serverAuth or clientAuth."},
     no_usage_named},
    {{"mtls.san-form-unused", K::extension_malformed, info, kLeafProfiles, "RFC 9525 6.1",
      "a name in subjectAltName is of a form (x400Address, ediPartyName, registeredID) that no TLS peer compares",
      "Name the host, the address, the mailbox or the URI."},
     san_form_unused},
    {{"mtls.self-signed-leaf", K::cert_self_signed, info, kLeafProfiles, "RFC 5280 6.1",
      "the leaf signs itself, so that every peer must be given this very certificate as a root, and again at each "
      "renewal",
      "Make a CA, give peers its certificate, and issue the leaf from it."},
     self_signed_leaf},
    {{"mtls.netscape-type-without-client", K::eku_client_auth_missing, error, kLeafProfiles,
      "openssl-x509(1), Certificate Extensions",
      "the certificate is for clients, and its netscapeCertType leaves SSL client out: OpenSSL refuses it",
      "Issue the certificate again without netscapeCertType."},
     netscape_type_without_client},
    {{"mtls.netscape-type-without-server", K::eku_server_auth_missing, error, kLeafProfiles,
      "openssl-x509(1), Certificate Extensions",
      "the certificate is for servers, and its netscapeCertType leaves SSL server out: OpenSSL refuses it",
      "Issue the certificate again without netscapeCertType."},
     netscape_type_without_server},
    {{"mtls.version-1", K::cert_malformed, warning, kLeafProfiles, "RFC 5280 4.1.2.1; RFC 9525 2",
      "the certificate is of version 1: it can hold no extension, no subjectAltName and no purpose, and Go, rustls and "
      "others refuse it",
      "Sign it again with extensions (openssl x509 -req -extfile …)."},
     version_1_leaf},
};

}  // namespace

std::span<const CertificateRule> mtls_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
