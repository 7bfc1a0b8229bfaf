// Identities of the trusted CA, each wrong in one thing: its key is at hand.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "der/certificate.h"
#include "der/extensions.h"
#include "der/oid.h"
#include "live/audit_identities.h"

namespace mtlsdiag::live {
namespace {

/// An extension that no verifier knows, in a private arc.
constexpr std::string_view kUnknownExtension = "1.3.6.1.4.1.55555.1.1";

/// The serial number that audit_crl revokes.
constexpr std::string_view kRevokedSerial = "mtlsdiag audit 1";
/// CAs between the trusted one and the leaf of an over-long chain.
constexpr int kLongChain = 12;

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

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
  mint::CertificateSpec spec = leaf_like(from);
  change(spec);
  return one(issue_new(spec, algorithm, trusted_issuer(from)), from.ca->chain);
}

template <typename Change>
Result<AuditIdentities> issued_by_trusted(const AuditMaterials& from, Change change) {
  return issued_by_trusted(from, change, algorithm_like(from));
}

/// A leaf below something that the trusted CA issued, `middle` changed by `change`.
template <typename Change>
Result<AuditIdentities> below_trusted(const AuditMaterials& from, Change change) {
  mint::CertificateSpec middle = ca_like(from, mint::name({{"CN", "mtlsdiag audit issuer"}}));
  change(middle);
  Result<mint::Credential> issuer = issue_new(middle, mint::Algorithm::p256, trusted_issuer(from));
  if (!issuer) {
    return issuer.error();
  }
  std::vector<Bytes> above{issuer->certificate};
  above.insert(above.end(), from.ca->chain.begin(), from.ca->chain.end());
  return one(issue_new(leaf_like(from), algorithm_like(from), issuer->issuer()), std::move(above));
}

/// A leaf below a row of CAs, the first of them issued by the trusted one with that path length.
Result<AuditIdentities> below_row(const AuditMaterials& from, int count, std::optional<int> path_length) {
  mint::Issuer issuer = trusted_issuer(from);
  std::vector<Bytes> above = from.ca->chain;
  for (int i = 0; i < count; ++i) {
    mint::CertificateSpec spec = ca_like(from, mint::name({{"CN", fmt::format("mtlsdiag audit issuer {}", i + 1)}}));
    if (i == 0) {
      spec.basic_constraints->path_length = path_length;
    }
    Result<mint::Credential> made = issue_new(spec, mint::Algorithm::p256, issuer);
    if (!made) {
      return made.error();
    }
    above.insert(above.begin(), made->certificate);
    issuer = made->issuer();
  }
  return one(issue_new(leaf_like(from), algorithm_like(from), issuer), std::move(above));
}

}  // namespace

Bytes audit_revoked_serial() {
  return to_bytes(as_bytes(kRevokedSerial));
}

Result<Bytes> audit_crl(const handshake::Identity& ca, Instant now) {
  AuditMaterials from;
  from.ca = ca;
  mint::CrlSpec spec;
  spec.this_update = now - minutes{5};
  spec.next_update = now + days{30};
  // A number above those of the CA's own lists: it stands for the time.
  spec.number = static_cast<int>(std::chrono::duration_cast<minutes>(now.time_since_epoch()).count());
  spec.revoked.push_back({.serial = audit_revoked_serial(),
                          .revoked_at = now - minutes{5},
                          .reason = mint::RevocationReason::key_compromise});
  return mint::make_crl(spec, trusted_issuer(from));
}

/// A validity that is over, within the CA's own: what is out of date is the leaf alone, whatever time it is judged at.
Result<AuditIdentities> present_expired(const AuditMaterials& from) {
  Instant begin = from.now - days{30};
  if (const Result<der::Certificate> ca = der::Certificate::parse(from.ca->chain.front())) {
    begin = std::max(begin, ca->not_before.value.value_or(begin));
  }
  return issued_by_trusted(from, [&](mint::CertificateSpec& spec) {
    spec.not_before = begin;
    spec.not_after = begin + (from.now - begin) / 2;
  });
}

Result<AuditIdentities> present_not_yet_valid(const AuditMaterials& from) {
  return issued_by_trusted(from, [&](mint::CertificateSpec& spec) {
    spec.not_before = from.now + days{30};
    spec.not_after = from.now + days{60};
  });
}

Result<AuditIdentities> present_wrong_eku(const AuditMaterials& from) {
  return issued_by_trusted(from, [](mint::CertificateSpec& spec) { spec.extended_key_usage = {mint::kServerAuth}; });
}

Result<AuditIdentities> present_no_eku(const AuditMaterials& from) {
  return issued_by_trusted(from, [](mint::CertificateSpec& spec) { spec.extended_key_usage.clear(); });
}

Result<AuditIdentities> present_wrong_key_usage(const AuditMaterials& from) {
  return issued_by_trusted(from,
                           [](mint::CertificateSpec& spec) { spec.key_usage = mint::kKeyCertSign | mint::kCrlSign; });
}

Result<AuditIdentities> present_unknown_critical(const AuditMaterials& from) {
  return issued_by_trusted(from, [](mint::CertificateSpec& spec) {
    spec.extra.push_back(mint::Extension{std::string(kUnknownExtension), true, mint::null()});
  });
}

Result<AuditIdentities> present_sha1(const AuditMaterials& from) {
  return issued_by_trusted(from, [](mint::CertificateSpec& spec) { spec.digest = mint::Digest::sha1; });
}

Result<AuditIdentities> present_rsa1024(const AuditMaterials& from) {
  return issued_by_trusted(
      from, [](mint::CertificateSpec&) {}, mint::Algorithm::rsa1024);
}

Result<AuditIdentities> present_other_identity(const AuditMaterials& from) {
  return issued_by_trusted(from, [](mint::CertificateSpec& spec) {
    spec.subject = mint::name({{"CN", "somebody-else"}});
    spec.extra.clear();
    spec.subject_alt_names = {mint::dns_name("somebody-else.invalid")};
  });
}

Result<AuditIdentities> present_issuer_no_ca(const AuditMaterials& from) {
  return below_trusted(from, [](mint::CertificateSpec& spec) {
    spec.basic_constraints = mint::BasicConstraints{.is_ca = false};
    spec.key_usage = mint::kDigitalSignature;
  });
}

Result<AuditIdentities> present_path_length(const AuditMaterials& from) {
  return below_row(from, 2, 0);
}

Result<AuditIdentities> present_long_chain(const AuditMaterials& from) {
  return below_row(from, kLongChain, std::nullopt);
}

Result<AuditIdentities> present_revoked(const AuditMaterials& from) {
  return issued_by_trusted(from, [](mint::CertificateSpec& spec) { spec.serial = audit_revoked_serial(); });
}

Result<AuditIdentities> present_short_lived(const AuditMaterials& from, Instant until) {
  return issued_by_trusted(from, [until](mint::CertificateSpec& spec) { spec.not_after = until; });
}

/// The CA itself as a client: it may sign certificates, and not handshakes.
Result<AuditIdentities> present_ca_as_client(const AuditMaterials& from) {
  return AuditIdentities{*from.ca};
}

Result<AuditIdentities> present_name_constraint(const AuditMaterials& from) {
  mint::CertificateSpec middle = ca_like(from, mint::name({{"CN", "mtlsdiag audit issuer, constrained"}}));
  middle.name_constraints.permitted = {mint::dns_name("permitted.invalid")};
  Result<mint::Credential> issuer = issue_new(middle, mint::Algorithm::p256, trusted_issuer(from));
  if (!issuer) {
    return issuer.error();
  }
  mint::CertificateSpec leaf = leaf_like(from);
  leaf.extra.clear();
  leaf.subject_alt_names = {mint::dns_name("outside.invalid")};
  std::vector<Bytes> above{issuer->certificate};
  above.insert(above.end(), from.ca->chain.begin(), from.ca->chain.end());
  return one(issue_new(leaf, algorithm_like(from), issuer->issuer()), std::move(above));
}

}  // namespace mtlsdiag::live
