#include "live/audit_tests.h"

#include <algorithm>
#include <array>
#include <utility>

#include "der/certificate.h"
#include "der/extensions.h"
#include "der/oid.h"
#include "mint/mint.h"

namespace mtlsdiag::live {
namespace {

using finding::Kind;
using finding::Severity;
using mint::CertificateSpec;
using mint::Credential;

/// How many of the server's accepted CAs are imitated.
constexpr std::size_t kMaxLookAlikes = 4;
constexpr std::string_view kSubjectAltName = "2.5.29.17";
/// An extension that no verifier knows, in a private arc.
constexpr std::string_view kUnknownExtension = "1.3.6.1.4.1.55555.1.1";

using std::chrono::days;
using std::chrono::hours;

mint::Algorithm algorithm_like(const AuditMaterials& from) {
  const bool is_rsa = from.good && (from.good->key.type() == ossl::KeyType::rsa);
  return is_rsa ? mint::Algorithm::rsa2048 : mint::Algorithm::p256;
}

/// A leaf that is right in all but what a test changes: its subject and its names are the good certificate's.
CertificateSpec leaf_like(const AuditMaterials& from) {
  CertificateSpec spec;
  spec.subject = mint::name({{"CN", "mtlsdiag audit"}});
  spec.not_before = from.now - hours{1};
  spec.not_after = from.now + days{1};
  spec.basic_constraints = mint::BasicConstraints{.is_ca = false};
  spec.key_usage = mint::kDigitalSignature;
  spec.extended_key_usage = {mint::kClientAuth};
  if (!from.good) {
    return spec;
  }
  const Result<der::Certificate> good = der::Certificate::parse(from.good->chain.front());
  if (!good) {
    return spec;
  }
  spec.subject.der = to_bytes(good->subject.raw);
  for (const der::Extension& extension : good->extensions) {
    if (extension.oid == der::oid::kSubjectAltName) {
      spec.extra.push_back(
          mint::Extension{std::string(kSubjectAltName), extension.is_critical, to_bytes(extension.value)});
    }
  }
  return spec;
}

CertificateSpec ca_spec(const AuditMaterials& from, mint::Name subject) {
  CertificateSpec spec;
  spec.subject = std::move(subject);
  spec.not_before = from.now - days{1};
  spec.not_after = from.now + days{30};
  spec.basic_constraints = mint::BasicConstraints{.is_ca = true};
  spec.key_usage = mint::kKeyCertSign | mint::kCrlSign;
  return spec;
}

handshake::Identity identity_of(const Credential& leaf, std::vector<Bytes> above = {}) {
  handshake::Identity identity;
  identity.chain.push_back(leaf.certificate);
  identity.chain.insert(identity.chain.end(), above.begin(), above.end());
  identity.key = leaf.key;
  return identity;
}

/// Makes a key and signs `spec` for it.
Result<Credential> issue(const CertificateSpec& spec, mint::Algorithm algorithm, const mint::Issuer& issuer) {
  Result<ossl::Key> key = mint::make_key(algorithm);
  return key ? mint::issue(spec, *key, issuer) : Result<Credential>(key.error());
}

Result<Credential> self_sign(const CertificateSpec& spec, mint::Algorithm algorithm) {
  Result<ossl::Key> key = mint::make_key(algorithm);
  return key ? mint::self_sign(spec, *key) : Result<Credential>(key.error());
}

Result<AuditIdentities> one(Result<Credential> made, std::vector<Bytes> above = {}) {
  if (!made) {
    return made.error();
  }
  return AuditIdentities{identity_of(*made, std::move(above))};
}

Result<AuditIdentities> no_certificate(const AuditMaterials&) {
  return AuditIdentities{handshake::Identity{}};
}

Result<AuditIdentities> self_signed(const AuditMaterials& from) {
  CertificateSpec spec = leaf_like(from);
  spec.subject = mint::name({{"CN", "mtlsdiag audit"}});
  spec.extra.clear();
  return one(self_sign(spec, algorithm_like(from)));
}

Result<AuditIdentities> self_signed_like(const AuditMaterials& from) {
  return one(self_sign(leaf_like(from), algorithm_like(from)));
}

/// Issues a leaf like the good one by a CA of that name, made on the spot.
Result<AuditIdentities> issued_by_stranger(const AuditMaterials& from, mint::Name name, const Bytes& key_identifier) {
  Result<Credential> stranger = self_sign(ca_spec(from, std::move(name)), mint::Algorithm::p256);
  if (!stranger) {
    return stranger.error();
  }
  mint::Issuer issuer = stranger->issuer();
  if (!key_identifier.empty()) {
    issuer.key_identifier = key_identifier;
  }
  return one(issue(leaf_like(from), algorithm_like(from), issuer), {stranger->certificate});
}

Result<AuditIdentities> unknown_ca(const AuditMaterials& from) {
  return issued_by_stranger(from, mint::name({{"O", "mtlsdiag audit"}, {"CN", "Unknown CA"}}), {});
}

/// The key identifier by which the good certificate points at its issuer.
Bytes good_authority(const der::Certificate& good) {
  const der::Extension* extension = good.find(der::oid::kAuthorityKeyIdentifier);
  if (extension == nullptr) {
    return {};
  }
  const Result<der::AuthorityKeyIdentifier> identifier = der::parse_authority_key_id(*extension);
  return identifier ? to_bytes(identifier->key_id.value_or(ByteView{})) : Bytes{};
}

Result<AuditIdentities> look_alike_ca(const AuditMaterials& from) {
  const Result<der::Certificate> good = der::Certificate::parse(from.good->chain.front());
  if (!good) {
    return good.error();
  }
  std::vector<Bytes> names{to_bytes(good->issuer.raw)};
  for (const Bytes& accepted : from.accepted_names) {
    if (names.size() < kMaxLookAlikes && std::find(names.begin(), names.end(), accepted) == names.end()) {
      names.push_back(accepted);
    }
  }
  AuditIdentities all;
  for (const Bytes& der : names) {
    Result<AuditIdentities> made = issued_by_stranger(from, mint::Name{der}, good_authority(*good));
    if (!made) {
      return made.error();
    }
    all.push_back(std::move(made->front()));
  }
  return all;
}

/// The good certificates with a key that is not theirs: only proof of possession tells.
Result<AuditIdentities> other_key(const AuditMaterials& from) {
  static constexpr std::array<std::pair<std::string_view, mint::Algorithm>, 4> kCurves{
      {{"prime256v1", mint::Algorithm::p256},
       {"secp384r1", mint::Algorithm::p384},
       {"secp521r1", mint::Algorithm::p521},
       {"secp256k1", mint::Algorithm::secp256k1}}};
  mint::Algorithm algorithm = mint::Algorithm::rsa2048;
  for (const auto& [curve, match] : kCurves) {
    if (from.good->key.curve() == curve) {
      algorithm = match;
    }
  }
  Result<ossl::Key> key = mint::make_key(algorithm);
  if (!key) {
    return key.error();
  }
  handshake::Identity identity = *from.good;
  identity.key = *key;
  identity.insecure_allow_key_mismatch = true;
  return AuditIdentities{std::move(identity)};
}

/// The good leaf beside an intermediate that did not issue it.
Result<AuditIdentities> broken_chain(const AuditMaterials& from) {
  Result<Credential> stranger = self_sign(ca_spec(from, mint::name({{"CN", "Unrelated CA"}})), mint::Algorithm::p256);
  if (!stranger) {
    return stranger.error();
  }
  handshake::Identity identity = *from.good;
  identity.chain = {from.good->chain.front(), stranger->certificate};
  return AuditIdentities{std::move(identity)};
}

Result<AuditIdentities> expired_given(const AuditMaterials& from) {
  return AuditIdentities{*from.expired};
}

Result<AuditIdentities> revoked_given(const AuditMaterials& from) {
  return AuditIdentities{*from.revoked};
}

Result<AuditIdentities> server_only_given(const AuditMaterials& from) {
  return AuditIdentities{*from.server_only};
}

mint::Issuer trusted_issuer(const AuditMaterials& from) {
  mint::Issuer issuer;
  issuer.key = from.ca->key;
  if (const Result<der::Certificate> ca = der::Certificate::parse(from.ca->chain.front())) {
    issuer.name.der = to_bytes(ca->subject.raw);
    if (const der::Extension* extension = ca->find(der::oid::kSubjectKeyIdentifier)) {
      const Result<ByteView> identifier = der::parse_subject_key_id(*extension);
      issuer.key_identifier = identifier ? to_bytes(*identifier) : Bytes{};
    }
  }
  return issuer;
}

/// A leaf by the trusted CA, changed by `change`; the CA's chain is sent after it.
template <typename Change>
Result<AuditIdentities> issued_by_trusted(const AuditMaterials& from, Change change, mint::Algorithm algorithm) {
  CertificateSpec spec = leaf_like(from);
  change(spec);
  return one(issue(spec, algorithm, trusted_issuer(from)), from.ca->chain);
}

template <typename Change>
Result<AuditIdentities> issued_by_trusted(const AuditMaterials& from, Change change) {
  return issued_by_trusted(from, change, algorithm_like(from));
}

Result<AuditIdentities> expired(const AuditMaterials& from) {
  return issued_by_trusted(from, [&](CertificateSpec& spec) {
    spec.not_before = from.now - days{30};
    spec.not_after = from.now - days{1};
  });
}

Result<AuditIdentities> not_yet_valid(const AuditMaterials& from) {
  return issued_by_trusted(from, [&](CertificateSpec& spec) {
    spec.not_before = from.now + days{30};
    spec.not_after = from.now + days{60};
  });
}

Result<AuditIdentities> wrong_eku(const AuditMaterials& from) {
  return issued_by_trusted(from, [](CertificateSpec& spec) { spec.extended_key_usage = {mint::kServerAuth}; });
}

Result<AuditIdentities> no_eku(const AuditMaterials& from) {
  return issued_by_trusted(from, [](CertificateSpec& spec) { spec.extended_key_usage.clear(); });
}

Result<AuditIdentities> wrong_key_usage(const AuditMaterials& from) {
  return issued_by_trusted(from, [](CertificateSpec& spec) { spec.key_usage = mint::kKeyCertSign | mint::kCrlSign; });
}

Result<AuditIdentities> unknown_critical(const AuditMaterials& from) {
  return issued_by_trusted(from, [](CertificateSpec& spec) {
    spec.extra.push_back(mint::Extension{std::string(kUnknownExtension), true, mint::null()});
  });
}

Result<AuditIdentities> sha1(const AuditMaterials& from) {
  return issued_by_trusted(from, [](CertificateSpec& spec) { spec.digest = mint::Digest::sha1; });
}

Result<AuditIdentities> rsa1024(const AuditMaterials& from) {
  return issued_by_trusted(
      from, [](CertificateSpec&) {}, mint::Algorithm::rsa1024);
}

Result<AuditIdentities> other_identity(const AuditMaterials& from) {
  return issued_by_trusted(from, [](CertificateSpec& spec) {
    spec.subject = mint::name({{"CN", "somebody-else"}});
    spec.extra.clear();
    spec.subject_alt_names = {mint::dns_name("somebody-else.invalid")};
  });
}

/// A leaf below something that the trusted CA issued, `middle` changed by `change`.
template <typename Change>
Result<AuditIdentities> below_trusted(const AuditMaterials& from, Change change) {
  CertificateSpec middle = ca_spec(from, mint::name({{"CN", "mtlsdiag audit issuer"}}));
  change(middle);
  Result<Credential> issuer = issue(middle, mint::Algorithm::p256, trusted_issuer(from));
  if (!issuer) {
    return issuer.error();
  }
  std::vector<Bytes> above{issuer->certificate};
  above.insert(above.end(), from.ca->chain.begin(), from.ca->chain.end());
  return one(issue(leaf_like(from), algorithm_like(from), issuer->issuer()), std::move(above));
}

Result<AuditIdentities> issuer_no_ca(const AuditMaterials& from) {
  return below_trusted(from, [](CertificateSpec& spec) {
    spec.basic_constraints = mint::BasicConstraints{.is_ca = false};
    spec.key_usage = mint::kDigitalSignature;
  });
}

Result<AuditIdentities> path_length(const AuditMaterials& from) {
  CertificateSpec first = ca_spec(from, mint::name({{"CN", "mtlsdiag audit issuer, length 0"}}));
  first.basic_constraints->path_length = 0;
  Result<Credential> upper = issue(first, mint::Algorithm::p256, trusted_issuer(from));
  if (!upper) {
    return upper.error();
  }
  Result<Credential> lower = issue(ca_spec(from, mint::name({{"CN", "mtlsdiag audit issuer, one too many"}})),
                                   mint::Algorithm::p256, upper->issuer());
  if (!lower) {
    return lower.error();
  }
  std::vector<Bytes> above{lower->certificate, upper->certificate};
  above.insert(above.end(), from.ca->chain.begin(), from.ca->chain.end());
  return one(issue(leaf_like(from), algorithm_like(from), lower->issuer()), std::move(above));
}

Result<AuditIdentities> name_constraint(const AuditMaterials& from) {
  CertificateSpec middle = ca_spec(from, mint::name({{"CN", "mtlsdiag audit issuer, constrained"}}));
  middle.name_constraints.permitted = {mint::dns_name("permitted.invalid")};
  Result<Credential> issuer = issue(middle, mint::Algorithm::p256, trusted_issuer(from));
  if (!issuer) {
    return issuer.error();
  }
  CertificateSpec leaf = leaf_like(from);
  leaf.extra.clear();
  leaf.subject_alt_names = {mint::dns_name("outside.invalid")};
  std::vector<Bytes> above{issuer->certificate};
  above.insert(above.end(), from.ca->chain.begin(), from.ca->chain.end());
  return one(issue(leaf, algorithm_like(from), issuer->issuer()), std::move(above));
}

Result<AuditIdentities> good_again(const AuditMaterials& from) {
  return AuditIdentities{*from.good};
}

constexpr AuditTest kTests[] = {
    {"good-certificate", "the good certificate", false, std::nullopt, Severity::info, AuditNeed::good, good_again},
    {"no-certificate", "an empty certificate list", true, Kind::mtls_not_enforced, Severity::error, AuditNeed::nothing,
     no_certificate},
    {"self-signed", "a self-signed certificate", true, Kind::mtls_accepts_untrusted, Severity::error,
     AuditNeed::nothing, self_signed},
    {"self-signed-clone", "a self-signed certificate with the good one's names", true, Kind::mtls_accepts_untrusted,
     Severity::error, AuditNeed::good, self_signed_like},
    {"unknown-ca", "a certificate of an unknown CA", true, Kind::mtls_accepts_untrusted, Severity::error,
     AuditNeed::nothing, unknown_ca},
    {"look-alike-ca", "a certificate of a CA with an accepted CA's name and another key", true,
     Kind::mtls_accepts_untrusted, Severity::error, AuditNeed::good, look_alike_ca},
    {"other-key", "the good certificate with another key", true, Kind::mtls_accepts_untrusted, Severity::error,
     AuditNeed::good, other_key},
    {"broken-chain", "the good leaf with an unrelated intermediate", false, std::nullopt, Severity::info,
     AuditNeed::good, broken_chain},
    {"expired-given", "the expired certificate given", true, Kind::mtls_accepts_expired, Severity::error,
     AuditNeed::expired, expired_given},
    {"revoked-given", "the revoked certificate given", true, Kind::mtls_accepts_revoked, Severity::error,
     AuditNeed::revoked, revoked_given},
    {"server-only-given", "the server's certificate given", true, Kind::mtls_accepts_wrong_usage, Severity::error,
     AuditNeed::server_only, server_only_given},
    {"expired", "an expired certificate of the trusted CA", true, Kind::mtls_accepts_expired, Severity::error,
     AuditNeed::ca, expired},
    {"not-yet-valid", "a certificate of the trusted CA from the future", true, Kind::mtls_accepts_not_yet_valid,
     Severity::error, AuditNeed::ca, not_yet_valid},
    {"wrong-eku", "a certificate of the trusted CA for servers only", true, Kind::mtls_accepts_wrong_usage,
     Severity::error, AuditNeed::ca, wrong_eku},
    {"wrong-key-usage", "a certificate of the trusted CA whose keyUsage forbids signing", true,
     Kind::mtls_accepts_wrong_usage, Severity::warning, AuditNeed::ca, wrong_key_usage},
    {"no-eku", "a certificate of the trusted CA without extendedKeyUsage", false, std::nullopt, Severity::info,
     AuditNeed::ca, no_eku},
    {"issuer-no-ca", "a certificate issued by a leaf of the trusted CA", true, Kind::mtls_accepts_untrusted,
     Severity::error, AuditNeed::ca, issuer_no_ca},
    {"path-length", "a certificate below more CAs than pathLenConstraint allows", true, Kind::mtls_accepts_untrusted,
     Severity::error, AuditNeed::ca, path_length},
    {"name-constraint", "a certificate with a name that its CA may not give", true, Kind::mtls_accepts_untrusted,
     Severity::error, AuditNeed::ca, name_constraint},
    {"unknown-critical", "a certificate with an unknown critical extension", true, Kind::mtls_accepts_wrong_usage,
     Severity::error, AuditNeed::ca, unknown_critical},
    {"sha1", "a certificate signed with SHA-1", true, Kind::mtls_accepts_untrusted, Severity::warning, AuditNeed::ca,
     sha1},
    {"rsa1024", "a certificate with an RSA-1024 key", true, Kind::mtls_accepts_untrusted, Severity::warning,
     AuditNeed::ca, rsa1024},
    {"other-identity", "a good certificate of another identity", false, std::nullopt, Severity::info, AuditNeed::ca,
     other_identity},
};

}  // namespace

std::string_view to_string(AuditNeed need) {
  switch (need) {
    case AuditNeed::nothing: break;
    case AuditNeed::good: return "--cert and --key";
    case AuditNeed::ca: return "--ca-cert and --ca-key";
    case AuditNeed::expired: return "--expired-cert";
    case AuditNeed::revoked: return "--revoked-cert";
    case AuditNeed::server_only: return "--server-cert";
  }
  return "";
}

bool is_there(AuditNeed need, const AuditMaterials& materials) {
  switch (need) {
    case AuditNeed::nothing: break;
    case AuditNeed::good: return materials.good.has_value();
    case AuditNeed::ca: return materials.ca.has_value();
    case AuditNeed::expired: return materials.expired.has_value();
    case AuditNeed::revoked: return materials.revoked.has_value();
    case AuditNeed::server_only: return materials.server_only.has_value();
  }
  return true;
}

std::span<const AuditTest> audit_tests() {
  return kTests;
}

}  // namespace mtlsdiag::live
