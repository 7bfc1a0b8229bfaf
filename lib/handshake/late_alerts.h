// Late alerts: what a peer sends after its first fatal alert. OpenSSL reads nothing more after that one, but some
// stacks send two, and the second is the one that tells (GnuTLS: access_denied, then bad_certificate). Internal to this
// room.
#pragma once

#include "handshake/context_state.h"

namespace mtlsdiag::handshake {

/// Records the alerts that wait unread behind the peer's fatal alert: those in the clear, and under TLS 1.3 those that
/// the server's traffic secret opens. Anything else is left where it is.
void record_late_alerts(Engine::State& state);

}  // namespace mtlsdiag::handshake
