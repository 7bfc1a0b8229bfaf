// Connect: from a list of addresses to a connected socket, every address tried in turn, each with the same time to
// answer.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "finding/finding.h"
#include "net/ladder.h"
#include "net/resolve.h"
#include "net/stream.h"

namespace mtlsdiag::net {

struct Connection {
  std::optional<Stream> stream;
  std::string address;                      ///< that answered
  std::optional<finding::Finding> failure;  ///< connection-refused or connection-timeout, every address listed
};

/// Tries the addresses in turn until one accepts or the deadline of all passes; each try is a step. TCP_NODELAY is set.
Connection connect_to_any(const std::vector<Address>& addresses, std::chrono::milliseconds timeout, Ladder& ladder,
                          Deadline deadline = Deadline::max());

}  // namespace mtlsdiag::net
