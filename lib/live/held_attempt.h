// Held attempt: a connection in which nothing goes out after the ClientHello (and what may go with it as 0-RTT data):
// what the server sends now it sends to a client that it has not authenticated. Under TLS 1.3 alone: before, a server
// sends its Finished last.
#pragma once

#include "live/probe_attempt.h"

namespace mtlsdiag::live {

/// Makes one connection, holds our last flight back, and listens for `wait` after the server's. The plan's request is
/// not sent; `early_data` is, where `plan.client.resume` allows it. Fails where the settings cannot be used.
Result<AttemptResult> make_held_attempt(const AttemptPlan& plan, Bytes early_data, std::chrono::milliseconds wait,
                                        net::Ladder& ladder);

}  // namespace mtlsdiag::live
