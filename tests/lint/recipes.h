// Recipes for the tests of rules: sound certificates of each kind, to be spoiled in one place.
#pragma once

#include <functional>
#include <string>

#include "lint/registry.h"
#include "mint/mint.h"

namespace mtlsdiag::lint {

inline const Instant kNow = *make_instant(2026, 6, 1, 0, 0, 0);

enum class Base { server, client, ca, root, svid };

/// One key of each algorithm, made once.
inline const ossl::Key& test_key(mint::Algorithm algorithm = mint::Algorithm::p256) {
  static std::map<mint::Algorithm, ossl::Key> keys;
  auto found = keys.find(algorithm);
  if (found == keys.end()) {
    found = keys.emplace(algorithm, *mint::make_key(algorithm)).first;
  }
  return found->second;
}

inline const ossl::Key& issuer_key() {
  static const ossl::Key key = *mint::make_key(mint::Algorithm::p256);
  return key;
}

inline mint::Name issuer_name() {
  return mint::name({{"O", "Example"}, {"CN", "issuing CA"}});
}

inline mint::CertificateSpec sound(Base base) {
  mint::CertificateSpec spec = {.subject = mint::name({{"O", "Example"}, {"CN", "www.example.com"}}),
                                .not_before = kNow - std::chrono::hours(24 * 30),
                                .not_after = kNow + std::chrono::hours(24 * 300),
                                .basic_constraints = mint::BasicConstraints{},
                                .key_usage = mint::kDigitalSignature,
                                .extended_key_usage = {mint::kServerAuth},
                                .subject_alt_names = {mint::dns_name("www.example.com"), mint::ip_address("192.0.2.1")},
                                .ca_issuers = {"http://ca.example.com/ca.cer"},
                                .ocsp = {"http://ocsp.example.com/"},
                                .crl_points = {"http://ca.example.com/ca.crl"}};
  if (base == Base::client) {
    spec.subject = mint::name({{"O", "Example"}, {"CN", "payments"}});
    spec.extended_key_usage = {mint::kClientAuth};
    spec.subject_alt_names = {mint::dns_name("payments.example.com"), mint::email("payments@example.com")};
  } else if (base == Base::svid) {
    spec.subject = mint::name({{"O", "SPIRE"}});
    spec.extended_key_usage = {mint::kServerAuth, mint::kClientAuth};
    spec.subject_alt_names = {mint::uri("spiffe://example.org/payments")};
  } else if (base != Base::server) {
    spec.subject = base == Base::root ? issuer_name() : mint::name({{"O", "Example"}, {"CN", "lower CA"}});
    spec.basic_constraints = mint::BasicConstraints{.is_ca = true, .path_length = 1};
    spec.key_usage = mint::kKeyCertSign | mint::kCrlSign;
    spec.extended_key_usage.clear();
    spec.subject_alt_names.clear();
  }
  return spec;
}

inline Bytes issue(Base base, const mint::CertificateSpec& spec, mint::Algorithm algorithm = mint::Algorithm::p256) {
  const mint::Issuer issuer = {issuer_name(), issuer_key(), mint::key_identifier(issuer_key())};
  Result<mint::Credential> made =
      base == Base::root ? mint::self_sign(spec, test_key(algorithm)) : mint::issue(spec, test_key(algorithm), issuer);
  MTLSDIAG_CHECK(made.has_value());
  return made->certificate;
}

}  // namespace mtlsdiag::lint
