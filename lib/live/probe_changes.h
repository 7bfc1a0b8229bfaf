// Changes: what an experiment alters in the settings of a client, one row for each diagnose::Change that is about TLS.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "diagnose/diagnose.h"
#include "handshake/settings.h"

namespace mtlsdiag::live {

/// What a change may need beside the settings.
struct ChangeContext {
  std::string host_name;     ///< for SNI; empty where the host is an address
  std::vector<Bytes> chain;  ///< `completed_chain`: what to present instead, DER
  /// `unknown_certificate`, `unsigned_certificate`: the certificate and key to present instead.
  std::optional<handshake::Identity> stranger;
};

/// Makes a client certificate that signs itself, for a new key of the same kind as `key`.
Result<handshake::Identity> make_stranger(const ossl::Key& key, Instant now);

/// Makes a client certificate that names the issuer of `ours` and that nobody but a new key signed, with what is sent
/// after ours. Its CRL distribution point holds for no reason, so that OpenSSL has no CRL for it.
Result<handshake::Identity> make_unsigned(const handshake::Identity& ours, Instant now);

/// Gives the settings of the first attempt altered by one change, and lenient: an experiment looks, it does not judge.
handshake::ClientSettings with_change(handshake::ClientSettings first, diagnose::Change change,
                                      const ChangeContext& context);

}  // namespace mtlsdiag::live
