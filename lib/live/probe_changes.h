// Changes: what an experiment alters in the settings of a client, one row for each diagnose::Change that is about TLS.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "diagnose/diagnose.h"
#include "handshake/settings.h"

namespace mtlsdiag::live {

/// What a change may need beside the settings.
struct ChangeContext {
  std::string host_name;       ///< for SNI; empty where the host is an address
  std::vector<Bytes> at_hand;  ///< certificates that may complete our chain, DER
};

/// Gives the settings of the first attempt altered by one change, and lenient: an experiment looks, it does not judge.
handshake::ClientSettings with_change(handshake::ClientSettings first, diagnose::Change change,
                                      const ChangeContext& context);

/// Appends to a chain the issuers that are at hand, up to and without a self-issued certificate.
std::vector<Bytes> completed_chain(std::vector<Bytes> chain, const std::vector<Bytes>& at_hand);

}  // namespace mtlsdiag::live
