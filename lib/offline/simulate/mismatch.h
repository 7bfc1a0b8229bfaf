// Mismatch: where two configurations have nothing in common, which of their settings it is, and whose. Found by
// experiment: the handshake is tried again with one setting given free on one side or on both, and the one that lets it
// get further is the cause.
#pragma once

#include <functional>
#include <optional>

#include "finding/finding.h"
#include "handshake/transcript.h"
#include "offline/simulate.h"

namespace mtlsdiag::offline {

/// True where the handshake ended because the two sides have something not in common.
bool ends_in_negotiation(const handshake::Transcript& client, const handshake::Transcript& server);

/// Runs the handshake once with other settings and says whether it came past the negotiation.
using Trial = std::function<bool(const SimulateSettings&)>;

/// Explains a handshake that ended in the negotiation; nothing where it did not.
std::optional<finding::Finding> negotiation_finding(const SimulateSettings& settings,
                                                    const handshake::Transcript& client,
                                                    const handshake::Transcript& server, const Trial& trial);

/// True for the kinds that `negotiation_finding` speaks of.
bool is_negotiation(finding::Kind kind);

}  // namespace mtlsdiag::offline
