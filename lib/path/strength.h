// Strength: keys and signatures that today's stacks refuse, or that are below a strength asked for.
#pragma once

#include "path/route.h"

namespace mtlsdiag::path {

/// True where the certificate's own signature is made with a hash that today's stacks refuse.
bool has_weak_hash(const Node& node);

/// Judges the key at `depth`, and its signature unless nobody verifies it (a root's on itself).
void check_strength(Emitter& emitter, std::size_t depth);

}  // namespace mtlsdiag::path
