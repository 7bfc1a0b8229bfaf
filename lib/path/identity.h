// Identity: does the leaf hold the name that was asked for, or one of the identities that are expected?
#pragma once

#include <string_view>

#include "path/route.h"

namespace mtlsdiag::path {

/// Judges the leaf's names: name-mismatch, name-in-cn-only, identity-not-authorized, spiffe-id-invalid.
void check_identity(Emitter& emitter);

/// Says whether a SAN of the leaf is the expected identity: a URI to the letter, a SPIFFE trust domain
/// (`spiffe://example.org`) any id in it, else a host name, address or mailbox.
bool holds_identity(const Node& leaf, std::string_view expected);

/// Gives what is wrong with a leaf as an X.509-SVID; empty: nothing. Source: SPIFFE X.509-SVID §2, §4.
std::string svid_fault(const Node& leaf);

}  // namespace mtlsdiag::path
