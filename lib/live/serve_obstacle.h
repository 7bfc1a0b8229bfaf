// Obstacle: where a client's hello was not answered, which limit of our own stood in the way. Found by trying: the same
// hello goes to an engine with one limit given free. No socket, and the client does not notice.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "diagnose/diagnose.h"
#include "handshake/transcript.h"
#include "live/serve_service.h"

namespace mtlsdiag::live {

/// The most bytes of a client that are kept for another try; a longer hello is not tried again.
inline constexpr std::size_t kMaxHelloKept = 16'384;

/// Gives what keeps `hello` (the client's bytes from the first on) from being answered; nothing where it was answered,
/// or where nothing of ours stands in its way.
std::optional<diagnose::Obstacle> find_obstacle(Service& service, const handshake::Transcript& seen, ByteView hello);

}  // namespace mtlsdiag::live
