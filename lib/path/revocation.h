// Revocation: what the CRLs and OCSP responses that were given say of the certificates of a path. Every CRL's scope,
// signer, dates and reasons are judged by RFC 5280 §6.3; every OCSP response's signer and dates by RFC 6960 §3.2.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "der/crl.h"
#include "der/ocsp.h"
#include "path/pool.h"
#include "path/route.h"

namespace mtlsdiag::path {

/// A CRL as it was given, with what judging it needs read once.
struct StoredCrl {
  Bytes der;
  std::string name;  ///< where it comes from, printable
  std::optional<der::CertificateList> list;
  std::string fault;          ///< why it cannot be read or must not be used; empty: it can
  std::string profile_fault;  ///< what breaks a rule for issuers and peers let pass
  std::string issuer_key;     ///< der::normalized
  std::optional<der::IssuingDistributionPoint> scope;
  std::optional<Bytes> number;          ///< cRLNumber without leading zeros
  std::optional<Bytes> base_number;     ///< deltaCRLIndicator; only deltas have it
  std::map<const Node*, bool> signers;  ///< whether that certificate's key signed it, once found out
};

struct StoredOcsp {
  Bytes der;
  std::string name;
  std::optional<der::OcspResponse> response;
  std::string fault;
  bool is_staple = false;
};

StoredCrl read_crl(ByteView der, std::string_view name);
StoredOcsp read_ocsp(ByteView der, std::string_view name, bool is_staple);

/// What a judgement of revocation may use.
struct RevocationSources {
  Pool& pool;
  std::vector<std::unique_ptr<StoredCrl>>& crls;
  std::vector<StoredOcsp>& ocsp;
  const StoredOcsp* staple = nullptr;
  Work& work;
  /// Certificates at hand that may sign CRLs or OCSP responses: of the same chain and among the candidates.
  /// `subject_key` is the name as der::normalized.
  std::function<std::vector<const Node*>(const der::Name& subject, const std::string& subject_key)> signers_named;
  /// Says whether a CRL signer has a good path to the anchor of the route.
  std::function<bool(const Node& signer, const Node& anchor)> is_trusted_signer;
};

/// Adds the findings about the revocation of every certificate of the route below its anchor.
void check_revocation(Emitter& emitter, RevocationSources& sources);

/// What OCSP says of one certificate, the least telling first. `unusable`: an answer was given, and is a finding.
enum class OcspVerdict : std::uint8_t { none, unusable, good, revoked };
OcspVerdict check_ocsp(Emitter& emitter, RevocationSources& sources, std::size_t depth);

}  // namespace mtlsdiag::path
