// Road: everything between wanting to talk to a target and the first byte of TLS: resolving, every address in turn, the
// proxy, STARTTLS, each within its deadline and each a step of the ladder. What goes wrong on it is a finding of the
// network, the proxy or the STARTTLS dialogue, made here because nobody else saw it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "finding/finding.h"
#include "handshake/settings.h"
#include "net/ladder.h"
#include "net/proxy.h"
#include "net/resolve.h"
#include "net/stream.h"
#include "net/target.h"

namespace mtlsdiag::net {

struct RoadSettings {
  Target target;           ///< where the socket goes (after --connect-to); its port is set
  std::string asked_host;  ///< the host that the user named, for the STARTTLS dialogue
  Family family = Family::any;
  std::optional<Proxy> proxy;
  handshake::Judge proxy_judge;               ///< judges an HTTPS proxy's own chain
  std::string starttls;                       ///< a name of preamble::protocols(); empty: none
  std::chrono::milliseconds timeout{10'000};  ///< of each wait: the resolver, each address, each dialogue
  Deadline deadline = Deadline::max();        ///< of all of them together
  std::optional<Address> only;                ///< this address and no other; nothing is resolved
};

/// What came of it: a stream on which TLS may begin, or findings that say why not (both with starttls-injection).
struct Road {
  std::optional<Stream> stream;
  std::string address;  ///< that the socket is connected to, "127.0.0.1:443"
  std::vector<finding::Finding> findings;
  /// False where no byte stream to the target came about: exit status 3.
  bool is_reached = false;
  /// What the server said in the clear before it refused TLS; to be guessed from.
  std::string plaintext;
};

/// Resolves the target's name (or the proxy's), as one step of the ladder.
Resolution resolve_target(const RoadSettings& settings, Ladder& ladder);

/// Goes the whole road.
Road open_road(const RoadSettings& settings, Ladder& ladder);

}  // namespace mtlsdiag::net
