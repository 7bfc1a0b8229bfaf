// Usage: keyUsage and extKeyUsage, in themselves, against basicConstraints, and against the kind of key.
#include <algorithm>

#include "base/text.h"
#include "lint/rules/rules.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;
using der::KeyType;

/// Bits that RFC 5280 defines: nine, in at most two octets.
constexpr std::uint32_t kDefinedBits = 0x1ff;

Answer key_usage_without_bits(const Facts& f) {
  const auto& usage = f.extensions.key_usage;
  return usage ? fired_if(*usage == 0, usage.at->value_offset) : not_applicable();
}

Answer key_usage_undefined_bits(const Facts& f) {
  const auto& usage = f.extensions.key_usage;
  // The octets count, too: BIT STRING of more than nine bits.
  return usage ? fired_if((*usage & ~kDefinedBits) != 0 || usage.at->value.size() > 5, usage.at->value_offset)
               : not_applicable();
}

Answer ca_without_key_usage(const Facts& f) {
  return f.is_ca && !f.is_root ? fired_if(f.extensions.key_usage.at == nullptr) : not_applicable();
}

Answer root_without_key_usage(const Facts& f) {
  return f.is_ca && f.is_root ? fired_if(f.extensions.key_usage.at == nullptr) : not_applicable();
}

template <std::uint32_t kBit>
Answer ca_lacks(const Facts& f) {
  const auto& usage = f.extensions.key_usage;
  return f.is_ca && usage ? fired_if((*usage & kBit) == 0, usage.at->offset) : not_applicable();
}

Answer cert_sign_without_ca(const Facts& f) {
  const auto& usage = f.extensions.key_usage;
  if (!usage || f.extensions.basic_constraints.at == nullptr) {
    return not_applicable();  // without basicConstraints another rule speaks
  }
  return fired_if((*usage & der::kKeyCertSign) != 0 && !f.is_ca, usage.at->offset);
}

Answer only_without_agreement(const Facts& f) {
  const auto& usage = f.extensions.key_usage;
  if (!usage || (*usage & (der::kEncipherOnly | der::kDecipherOnly)) == 0) {
    return not_applicable();
  }
  return fired_if((*usage & der::kKeyAgreement) == 0, usage.at->offset);
}

Answer forbidden_for(const Facts& f, bool applies, std::uint32_t forbidden) {
  const auto& usage = f.extensions.key_usage;
  if (!applies || !usage) {
    return not_applicable();
  }
  const std::uint32_t wrong = *usage & forbidden;
  return wrong == 0 ? pass() : fired_at(usage.at->offset, join(der::key_usage_names(wrong), ", "));
}

Answer rsa_usage(const Facts& f) {
  return forbidden_for(f, f->key.type == KeyType::rsa, der::kKeyAgreement | der::kEncipherOnly | der::kDecipherOnly);
}

Answer rsa_pss_usage(const Facts& f) {
  return forbidden_for(
      f, f->key.type == KeyType::rsa_pss,
      der::kKeyEncipherment | der::kDataEncipherment | der::kKeyAgreement | der::kEncipherOnly | der::kDecipherOnly);
}

Answer ec_usage(const Facts& f) {
  return forbidden_for(f, f->key.type == KeyType::ec, der::kKeyEncipherment | der::kDataEncipherment);
}

Answer eddsa_usage(const Facts& f) {
  return forbidden_for(
      f, f->key.type == KeyType::ed25519 || f->key.type == KeyType::ed448,
      der::kKeyEncipherment | der::kDataEncipherment | der::kKeyAgreement | der::kEncipherOnly | der::kDecipherOnly);
}

Answer xdh_usage(const Facts& f) {
  return forbidden_for(f, f->key.type == KeyType::x25519 || f->key.type == KeyType::x448,
                       der::kDigitalSignature | der::kContentCommitment | der::kKeyEncipherment |
                           der::kDataEncipherment | der::kKeyCertSign | der::kCrlSign);
}

bool is_for_tls(const Facts& f) {
  const bool says_nothing = f.extensions.extended_key_usage.at == nullptr;
  return f.is_leaf() &&
         (f.is_for_client || f.is_for_server || says_nothing || f.has_usage(der::oid::kAnyExtendedKeyUsage));
}

Answer client_without_signature(const Facts& f) {
  const auto& usage = f.extensions.key_usage;
  if (!usage || !f.is_leaf() || !f.is_for_client) {
    return not_applicable();
  }
  return fired_if((*usage & der::kDigitalSignature) == 0, usage.at->offset);
}

Answer server_without_signature(const Facts& f) {
  const auto& usage = f.extensions.key_usage;
  if (!usage || !is_for_tls(f) || f.is_for_client) {
    return not_applicable();
  }
  return fired_if((*usage & der::kDigitalSignature) == 0, usage.at->offset);
}

Answer server_role_without_usage(const Facts& f) {
  const auto& usages = f.extensions.extended_key_usage;
  if (f.limits->role != Role::server || !usages || !f.is_leaf()) {
    return not_applicable();
  }
  return fired_if(!f.has_usage(der::oid::kServerAuth) && !f.has_usage(der::oid::kAnyExtendedKeyUsage),
                  usages.at->offset);
}

Answer client_role_without_usage(const Facts& f) {
  const auto& usages = f.extensions.extended_key_usage;
  if (f.limits->role != Role::client || !usages || !f.is_leaf()) {
    return not_applicable();
  }
  return fired_if(!f.has_usage(der::oid::kClientAuth) && !f.has_usage(der::oid::kAnyExtendedKeyUsage),
                  usages.at->offset);
}

Answer any_usage(const Facts& f) {
  const auto& usages = f.extensions.extended_key_usage;
  return usages && f.is_leaf() ? fired_if(f.has_usage(der::oid::kAnyExtendedKeyUsage), usages.at->offset)
                               : not_applicable();
}

Answer duplicate_usage(const Facts& f) {
  const auto& usages = f.extensions.extended_key_usage;
  if (!usages) {
    return not_applicable();
  }
  for (std::size_t i = 1; i < usages->size(); ++i) {
    if (std::find((*usages).begin(), (*usages).begin() + static_cast<std::ptrdiff_t>(i), (*usages)[i]) !=
        (*usages).begin() + static_cast<std::ptrdiff_t>(i)) {
      return fired_at(usages.at->value_offset, der::readable((*usages)[i]));
    }
  }
  return pass();
}

/// A purpose and the bits of keyUsage of which at least one must be set with it. Source: RFC 5280 §4.2.1.12.
struct Consistency {
  der::KnownOid purpose;
  std::uint32_t any_of;
};

constexpr std::uint32_t kSigning = der::kDigitalSignature | der::kContentCommitment;
constexpr std::uint32_t kTransport = der::kKeyEncipherment | der::kKeyAgreement;
constexpr Consistency kConsistent[] = {
    {der::oid::kServerAuth, der::kDigitalSignature | kTransport},
    {der::oid::kClientAuth, der::kDigitalSignature | der::kKeyAgreement},
    {der::oid::kCodeSigning, der::kDigitalSignature},
    {der::oid::kEmailProtection, kSigning | kTransport},
    {der::oid::kTimeStamping, kSigning},
    {der::oid::kOcspSigning, kSigning},
};

Answer inconsistent_usages(const Facts& f) {
  const auto& usage = f.extensions.key_usage;
  if (!usage || !f.extensions.extended_key_usage || !f.is_leaf() || *usage == 0) {
    return not_applicable();
  }
  for (const Consistency& row : kConsistent) {
    if (f.has_usage(row.purpose) && (*usage & row.any_of) == 0) {
      return fired_at(usage.at->offset, der::readable(row.purpose));
    }
  }
  return pass();
}

/// Fires where keyUsage has a bit that none of the purposes is for. Source: RFC 5280 §4.2.1.12.
Answer usage_beyond_purposes(const Facts& f) {
  const auto& usage = f.extensions.key_usage;
  const auto& purposes = f.extensions.extended_key_usage;
  if (!usage || !purposes || !f.is_leaf()) {
    return not_applicable();
  }
  std::uint32_t consistent = 0;
  for (const der::Oid& purpose : *purposes) {
    const auto* row = std::find_if(std::begin(kConsistent), std::end(kConsistent),
                                   [&](const Consistency& each) { return purpose == each.purpose; });
    if (row == std::end(kConsistent)) {
      return not_applicable();  // what another purpose needs is not known
    }
    consistent |= row->any_of;
  }
  // What signs certificates and CRLs, and what narrows keyAgreement, has rules of its own.
  constexpr std::uint32_t kOthers = der::kKeyCertSign | der::kCrlSign | der::kEncipherOnly | der::kDecipherOnly;
  const std::uint32_t beyond = *usage & ~consistent & kDefinedBits & ~kOthers;
  return beyond == 0 ? pass() : fired_at(usage.at->offset, join(der::key_usage_names(beyond), ", "));
}

Answer rsa_ca_encipherment(const Facts& f) {
  const auto& usage = f.extensions.key_usage;
  if (!usage || !f.is_ca || f.is_root || f->key.type != KeyType::rsa || (*usage & der::kKeyCertSign) == 0) {
    return not_applicable();
  }
  return fired_if((*usage & (der::kKeyEncipherment | der::kDataEncipherment)) != 0, usage.at->offset);
}

Answer leaf_signs_crls(const Facts& f) {
  const auto& usage = f.extensions.key_usage;
  return usage && f.is_leaf() && (f.is_for_client || f.is_for_server)
             ? fired_if((*usage & der::kCrlSign) != 0, usage.at->offset)
             : not_applicable();
}

/// A responder whose certificate says nothing of its own status sends its clients round in circles.
Answer ocsp_signer_without_no_check(const Facts& f) {
  const auto lifetime = f.lifetime();
  if (!f.is_leaf() || !f.has_usage(der::oid::kOcspSigning) || f.extensions.crl_points.at != nullptr || !lifetime) {
    return not_applicable();
  }
  return fired_if(f->find(der::oid::kOcspNoCheck) == nullptr, f.extensions.extended_key_usage.at->offset);
}

Answer no_check_in_leaf(const Facts& f) {
  const der::Extension* at = f->find(der::oid::kOcspNoCheck);
  const bool is_for_tls_only = (f.is_for_server || f.is_for_client) && !f.has_usage(der::oid::kOcspSigning);
  return at == nullptr || !f.is_leaf() ? not_applicable() : fired_if(is_for_tls_only, at->offset);
}

Answer both_roles(const Facts& f) {
  return f.is_leaf() && f.extensions.extended_key_usage
             ? fired_if(f.is_for_client && f.is_for_server, f.extensions.extended_key_usage.at->offset)
             : not_applicable();
}

constexpr std::string_view kFixUsage =
    "Issue the certificate again with the keyUsage that its key and its purpose ask for.";

constexpr CertificateRule kRules[] = {
    {{"rfc5280.key-usage-without-bits", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.3",
      "keyUsage is there and sets no bit, so that the key may be used for nothing", kFixUsage},
     key_usage_without_bits},
    {{"rfc5280.key-usage-undefined-bits", K::extension_malformed, error, kAlways, "RFC 5280 4.2.1.3",
      "keyUsage has more bits than are defined", kFixUsage},
     key_usage_undefined_bits},
    {{"rfc5280.ca-without-key-usage", K::key_usage_wrong, error, kAlways, "RFC 5280 4.2.1.3",
      "a CA has no keyUsage; it must say that it signs certificates",
      "Issue the CA certificate again with critical keyUsage keyCertSign, cRLSign."},
     ca_without_key_usage},
    {{"rfc5280.root-without-key-usage", K::key_usage_wrong, info, kAlways, "RFC 5280 4.2.1.3",
      "this root has no keyUsage; verifiers do not mind it in an anchor",
      "Make the next root with critical keyUsage keyCertSign, cRLSign."},
     root_without_key_usage},
    {{"mtls.ca-without-cert-sign", K::key_usage_wrong, error, kAlways, "RFC 5280 4.2.1.3; RFC 5280 6.1.4 (n)",
      "keyUsage of a CA has no keyCertSign, so that verifiers refuse everything that it issues",
      "Issue the CA certificate again with keyCertSign."},
     ca_lacks<der::kKeyCertSign>},
    {{"mtls.ca-without-crl-sign", K::key_usage_wrong, info, kAlways, "RFC 5280 4.2.1.3; RFC 5280 6.3.3 (f)",
      "keyUsage of a CA has no cRLSign, so that verifiers refuse CRLs that it signs itself",
      "Issue the CA certificate again with cRLSign, or let another key sign its CRLs."},
     ca_lacks<der::kCrlSign>},
    {{"rfc5280.cert-sign-without-ca", K::key_usage_wrong, error, kAlways, "RFC 5280 4.2.1.3; RFC 5280 4.2.1.9",
      "keyUsage has keyCertSign although basicConstraints says that this is no CA", kFixUsage},
     cert_sign_without_ca},
    {{"rfc5280.encipher-only-without-agreement", K::key_usage_wrong, warning, kAlways, "RFC 5280 4.2.1.3",
      "encipherOnly or decipherOnly is set without keyAgreement, which means nothing", kFixUsage},
     only_without_agreement},
    {{"rfc3279.rsa-key-usage", K::key_usage_wrong, error, kAlways, "RFC 3279 2.3.1",
      "keyUsage of an RSA key names what RSA cannot do", kFixUsage},
     rsa_usage},
    {{"rfc3279.rsa-ca-encipherment", K::key_usage_wrong, warning, kAlways, "RFC 3279 2.3.1",
      "keyUsage of an RSA key that signs certificates names encipherment, too, which it should not", kFixUsage},
     rsa_ca_encipherment},
    {{"rfc4055.rsa-pss-key-usage", K::key_usage_wrong, error, kAlways, "RFC 4055 1.2",
      "keyUsage of an RSASSA-PSS key names more than signing", kFixUsage},
     rsa_pss_usage},
    {{"rfc8813.ec-key-usage", K::key_usage_wrong, info, kAlways, "RFC 8813 3",
      "keyUsage of an elliptic-curve key names encipherment, which such keys cannot do; peers do not mind", kFixUsage},
     ec_usage},
    {{"rfc8410.eddsa-key-usage", K::key_usage_wrong, error, kAlways, "RFC 8410 5",
      "keyUsage of an Ed25519 or Ed448 key names more than signing", kFixUsage},
     eddsa_usage},
    {{"rfc8410.xdh-key-usage", K::key_usage_wrong, error, kAlways, "RFC 8410 5",
      "keyUsage of an X25519 or X448 key names more than key agreement", kFixUsage},
     xdh_usage},
    {{"mtls.client-without-digital-signature", K::key_usage_wrong, error, kLeafProfiles,
      "RFC 8446 4.4.2.4; RFC 5246 7.4.8",
      "keyUsage of a client certificate has no digitalSignature, so that servers refuse it: a client always signs",
      kFixUsage},
     client_without_signature},
    {{"mtls.server-without-digital-signature", K::key_usage_wrong, warning, kLeafProfiles,
      "RFC 8446 4.4.2.2; RFC 5246 7.4.2",
      "keyUsage has no digitalSignature, so that a server can use it only for the RSA key exchange of TLS 1.2 and "
      "before",
      kFixUsage},
     server_without_signature},
    {{"mtls.server-without-server-auth", K::eku_server_auth_missing, error, kAlways, "RFC 5280 4.2.1.12",
      "the certificate is for servers by --role, and extKeyUsage leaves out serverAuth",
      "Issue the certificate again with serverAuth."},
     server_role_without_usage},
    {{"mtls.client-without-client-auth", K::eku_client_auth_missing, error, kAlways, "RFC 5280 4.2.1.12",
      "the certificate is for clients by --role, and extKeyUsage leaves out clientAuth",
      "Issue the certificate again with clientAuth."},
     client_role_without_usage},
    {{"practice.any-extended-usage", K::key_usage_wrong, info, kLeafProfiles, "RFC 5280 4.2.1.12",
      "extKeyUsage holds anyExtendedKeyUsage, which some peers take for no purpose at all",
      "Name the purposes: serverAuth, clientAuth."},
     any_usage},
    {{"practice.duplicate-extended-usage", K::extension_malformed, info, kAlways, "RFC 5280 4.2.1.12",
      "a purpose stands twice in extKeyUsage", "Leave the second out."},
     duplicate_usage},
    {{"rfc5280.usages-inconsistent", K::key_usage_wrong, error, kAlways, "RFC 5280 4.2.1.12",
      "extKeyUsage names a purpose for which keyUsage allows nothing that it needs", kFixUsage},
     inconsistent_usages},
    {{"rfc5280.usage-beyond-purposes", K::key_usage_wrong, info, kAlways, "RFC 5280 4.2.1.12",
      "keyUsage allows what none of the purposes in extKeyUsage is for; peers do not mind", kFixUsage},
     usage_beyond_purposes},
    {{"practice.leaf-signs-crls", K::key_usage_wrong, info, kAlways, "RFC 5280 4.2.1.3; CA/Browser Forum BR 7.1.2.7",
      "a certificate for servers or clients has cRLSign: who steals its key can sign CRLs", kFixUsage},
     leaf_signs_crls},
    {{"rfc6960.responder-without-no-check", K::ocsp_invalid, info, kAlways, "RFC 6960 4.2.2.2.1",
      "the certificate of an OCSP responder has neither id-pkix-ocsp-nocheck nor a CRL distribution point, so that "
      "clients cannot learn its own status",
      "Issue the certificate again with noCheck, for a short time."},
     ocsp_signer_without_no_check},
    {{"rfc6960.no-check-in-leaf", K::extension_malformed, info, kAlways, "RFC 6960 4.2.2.2.1",
      "id-pkix-ocsp-nocheck is for OCSP responders and stands in a certificate for servers or clients: who obeys it "
      "never learns of a revocation",
      "Issue the certificate again without it."},
     no_check_in_leaf},
    {{"practice.both-roles", K::key_usage_wrong, info, kStrictOnly, "RFC 5280 4.2.1.12",
      "the certificate is for servers and for clients: who steals it can pose as either",
      "Issue one certificate for each role, unless the program really is both."},
     both_roles},
};

}  // namespace

std::span<const CertificateRule> usage_rules() {
  return kRules;
}

}  // namespace mtlsdiag::lint
