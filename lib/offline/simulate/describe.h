// Describe: the parts of simulate's report that are read off the client's transcript and the configuration.
#pragma once

#include "base/document.h"
#include "diagnose/diagnose.h"
#include "handshake/transcript.h"
#include "offline/simulate.h"
#include "report/report.h"

namespace mtlsdiag::offline {

/// What was agreed on.
report::Session session_of(const handshake::Transcript& client);

/// What the server asked for, and what became of it.
report::ClientAuth client_auth_of(const diagnose::ClientAuth& seen, const handshake::Transcript& client,
                                  const SimulateSettings& settings);

/// The chain that a side is configured with, certificate by certificate.
Document describe_chain(const SimulatedSide& side, Instant at);

}  // namespace mtlsdiag::offline
