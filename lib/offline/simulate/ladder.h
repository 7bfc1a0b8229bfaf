// Ladder: two transcripts of one conversation laid into one: each message once, where its sender put it, the steps of
// both ends in the order of time. Everything in the transcripts that refers to a step then refers to the ladder's.
#pragma once

#include <vector>

#include "finding/step.h"
#include "handshake/transcript.h"

namespace mtlsdiag::offline {

/// Joins the steps and renumbers both transcripts. What one end received is taken for what the other sent, in order.
std::vector<finding::Step> join_ladders(handshake::Transcript& client, handshake::Transcript& server);

}  // namespace mtlsdiag::offline
