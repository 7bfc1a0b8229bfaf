// Certificate revocation lists from a plain description.
#pragma once

#include <optional>
#include <vector>

#include "mint/certificate.h"

namespace mtlsdiag::mint {

/// Source: RFC 5280 §5.3.1.
enum class RevocationReason : std::uint8_t {
  unspecified = 0,
  key_compromise = 1,
  ca_compromise = 2,
  affiliation_changed = 3,
  superseded = 4,
  cessation_of_operation = 5,
  certificate_hold = 6,
  remove_from_crl = 8,
  privilege_withdrawn = 9,
  aa_compromise = 10,
};

struct RevokedEntry {
  Bytes serial;  ///< content octets of the INTEGER
  Instant revoked_at{};
  std::optional<RevocationReason> reason;
  std::vector<Extension> extra;
  bool empty_extensions = false;  ///< writes an empty list where there is none, against RFC 5280 §5.1.2.6
};

struct CrlSpec {
  Instant this_update{};
  std::optional<Instant> next_update;
  std::optional<int> number = 1;  ///< cRLNumber
  std::vector<RevokedEntry> revoked;
  std::vector<Extension> extra;
  Digest digest = Digest::automatic;
  Bytes raw_version;                    ///< replaces the INTEGER; a single zero octet: nothing
  Bytes raw_this_update;                ///< replaces the time
  Bytes raw_signature_algorithm;        ///< AlgorithmIdentifier inside and outside
  Bytes raw_outer_signature_algorithm;  ///< AlgorithmIdentifier outside only
  Bytes raw_extensions;                 ///< replaces [0]
  bool empty_revoked_list = false;      ///< writes an empty list where there is no entry, against RFC 5280 §5.1.2.6
  bool authority_key_identifier = true;
  bool corrupt_signature = false;
};

/// Signs a CRL. Fails with `system` where OpenSSL cannot sign.
Result<Bytes> make_crl(const CrlSpec& spec, const Issuer& issuer);

/// Gives the content octets of a certificate's serial number: what a CRL entry repeats. The certificate must be one
/// that was made here.
Bytes serial_of(ByteView certificate);

}  // namespace mtlsdiag::mint
