// Identities that anybody can make: no key of the trusted CA is at hand.
#include <algorithm>
#include <utility>

#include "der/certificate.h"
#include "der/extensions.h"
#include "der/oid.h"
#include "live/audit_identities.h"

namespace mtlsdiag::live {
namespace {

using mint::Credential;

/// How many of the server's accepted CAs are imitated.
constexpr std::size_t kMaxLookAlikes = 4;

Result<Credential> self_sign_new(const mint::CertificateSpec& spec, mint::Algorithm algorithm) {
  Result<ossl::Key> key = mint::make_key(algorithm);
  return key ? mint::self_sign(spec, *key) : Result<Credential>(key.error());
}

/// Issues a leaf like the good one by a CA of that name, made on the spot.
Result<AuditIdentities> issued_by_stranger(const AuditMaterials& from, mint::Name name, const Bytes& key_identifier) {
  Result<Credential> stranger = self_sign_new(ca_like(from, std::move(name)), mint::Algorithm::p256);
  if (!stranger) {
    return stranger.error();
  }
  mint::Issuer issuer = stranger->issuer();
  if (!key_identifier.empty()) {
    issuer.key_identifier = key_identifier;
  }
  return one(issue_new(leaf_like(from), algorithm_like(from), issuer), {stranger->certificate});
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

}  // namespace

Result<AuditIdentities> present_no_certificate(const AuditMaterials&) {
  return AuditIdentities{handshake::Identity{}};
}

Result<AuditIdentities> present_self_signed(const AuditMaterials& from) {
  mint::CertificateSpec spec = leaf_like(from);
  spec.subject = mint::name({{"CN", "mtlsdiag audit"}});
  spec.extra.clear();
  return one(self_sign_new(spec, algorithm_like(from)));
}

Result<AuditIdentities> present_self_signed_clone(const AuditMaterials& from) {
  return one(self_sign_new(leaf_like(from), algorithm_like(from)));
}

Result<AuditIdentities> present_unknown_ca(const AuditMaterials& from) {
  return issued_by_stranger(from, mint::name({{"O", "mtlsdiag audit"}, {"CN", "Unknown CA"}}), {});
}

Result<AuditIdentities> present_look_alike_ca(const AuditMaterials& from) {
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
Result<AuditIdentities> present_other_key(const AuditMaterials& from) {
  Result<ossl::Key> key = mint::make_key_like(from.good->key);
  if (!key) {
    return key.error();
  }
  handshake::Identity identity = *from.good;
  identity.key = *key;
  identity.insecure_allow_key_mismatch = true;
  return AuditIdentities{std::move(identity)};
}

/// The certificate of the CA itself, whose key we do not have.
Result<AuditIdentities> present_ca_certificate(const AuditMaterials& from) {
  if (from.good->chain.size() < 2) {
    return Error{ErrorCode::unsupported, "needs the issuing CA in the good certificate's chain"};
  }
  const Result<der::Certificate> ca = der::Certificate::parse(from.good->chain[1]);
  const Result<ossl::Key> own = ca ? ossl::parse_public_key(ca->key.raw) : Result<ossl::Key>(ca.error());
  if (!own) {
    return own.error();
  }
  Result<ossl::Key> key = mint::make_key_like(*own);
  if (!key) {
    return key.error();
  }
  handshake::Identity identity;
  identity.chain.assign(from.good->chain.begin() + 1, from.good->chain.end());
  identity.key = *key;
  identity.insecure_allow_key_mismatch = true;
  return AuditIdentities{std::move(identity)};
}

/// The good leaf beside an intermediate that did not issue it.
Result<AuditIdentities> present_broken_chain(const AuditMaterials& from) {
  Result<Credential> stranger =
      self_sign_new(ca_like(from, mint::name({{"CN", "Unrelated CA"}})), mint::Algorithm::p256);
  if (!stranger) {
    return stranger.error();
  }
  handshake::Identity identity = *from.good;
  identity.chain = {from.good->chain.front(), stranger->certificate};
  return AuditIdentities{std::move(identity)};
}

Result<AuditIdentities> present_expired_given(const AuditMaterials& from) {
  return AuditIdentities{*from.expired};
}

Result<AuditIdentities> present_revoked_given(const AuditMaterials& from) {
  return AuditIdentities{*from.revoked};
}

Result<AuditIdentities> present_server_only_given(const AuditMaterials& from) {
  return AuditIdentities{*from.server_only};
}

Result<AuditIdentities> present_good(const AuditMaterials& from) {
  return AuditIdentities{*from.good};
}

}  // namespace mtlsdiag::live
