// Processing: what RFC 5280 §6.1 asks of every certificate of a path but its revocation, and what TLS asks besides:
// purpose, strength, the name. Every fault at every depth is a finding; nothing stops at the first.
#pragma once

#include "path/name_constraints.h"
#include "path/route.h"

namespace mtlsdiag::path {

/// Judges a route. `comparisons` is the budget for name constraints.
void process(Emitter& emitter, ComparisonBudget& comparisons);

}  // namespace mtlsdiag::path
