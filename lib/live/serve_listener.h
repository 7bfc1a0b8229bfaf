// The listener of serve: sockets, deadlines and bounds on one Asio event loop. Sans anything else: what is said on a
// connection is the Conversation's business.
#pragma once

#include <memory>

#include "base/result.h"
#include "live/serve.h"
#include "live/serve_service.h"

namespace mtlsdiag::live {

/// Binds, listens, serves until it is time to stop, and gives the summary. Fails where the address cannot be bound or
/// the ready file cannot be written.
Result<ServeSummary> listen_and_serve(Service& service, const ServeSinks& sinks);

/// Raises the bound on open descriptors as far as the system allows, and gives it.
std::size_t raise_descriptor_limit();

}  // namespace mtlsdiag::live
