#include "live/audit_identities.h"

#include <utility>

#include "der/certificate.h"
#include "der/extensions.h"
#include "der/oid.h"

namespace mtlsdiag::live {
namespace {

constexpr std::string_view kSubjectAltName = "2.5.29.17";

using std::chrono::days;
using std::chrono::hours;

}  // namespace

mint::Algorithm algorithm_like(const AuditMaterials& from) {
  const bool is_rsa = from.good && (from.good->key.type() == ossl::KeyType::rsa);
  return is_rsa ? mint::Algorithm::rsa2048 : mint::Algorithm::p256;
}

mint::CertificateSpec leaf_like(const AuditMaterials& from) {
  mint::CertificateSpec spec;
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

mint::CertificateSpec ca_like(const AuditMaterials& from, mint::Name subject) {
  mint::CertificateSpec spec;
  spec.subject = std::move(subject);
  spec.not_before = from.now - days{1};
  spec.not_after = from.now + days{30};
  spec.basic_constraints = mint::BasicConstraints{.is_ca = true};
  spec.key_usage = mint::kKeyCertSign | mint::kCrlSign;
  return spec;
}

Result<mint::Credential> issue_new(const mint::CertificateSpec& spec, mint::Algorithm algorithm,
                                   const mint::Issuer& issuer) {
  Result<ossl::Key> key = mint::make_key(algorithm);
  return key ? mint::issue(spec, *key, issuer) : Result<mint::Credential>(key.error());
}

Result<AuditIdentities> one(Result<mint::Credential> made, std::vector<Bytes> above) {
  if (!made) {
    return made.error();
  }
  handshake::Identity identity;
  identity.chain.push_back(made->certificate);
  identity.chain.insert(identity.chain.end(), above.begin(), above.end());
  identity.key = made->key;
  return AuditIdentities{std::move(identity)};
}

}  // namespace mtlsdiag::live
