// Missing: where a route breaks off because the issuer is not at hand, what is it that is missing: an intermediate that
// should have been sent, or trust in a foreign root? The certificates do not always tell, so the answer says how sure
// it is and what the other reading would be.
#pragma once

#include "path/pool.h"
#include "path/route.h"

namespace mtlsdiag::path {

/// True where the certificate's own key verifies its signature.
bool signs_itself(const Node& node, Pool& pool, Work& work);

/// Adds the finding for a route that reaches no anchor and has no broken signature, and tells the assessment what is
/// missing.
void explain_missing(Emitter& emitter, Pool& pool, Work& work, Assessment& assessment);

}  // namespace mtlsdiag::path
