// Strength: keys and signatures that today's stacks refuse, or that are below a strength asked for.
#pragma once

#include "path/route.h"

namespace mtlsdiag::path {

/// Judges the key at `depth`, and its signature unless nobody verifies it (a root's on itself).
void check_strength(Emitter& emitter, std::size_t depth);

}  // namespace mtlsdiag::path
