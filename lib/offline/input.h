// Input: from what loading says is wrong with a file that is being diagnosed to a finding about that place. Commands
// for which a file is only a means end with x509::to_error's sentence instead.
#pragma once

#include <optional>

#include "finding/finding.h"
#include "x509/place.h"

namespace mtlsdiag::offline {

/// The place as a finding's subject has it.
finding::Subject to_subject(const x509::Place& place);

/// Makes the finding of a problem by the table of reasons; nothing where the reason is a note only.
std::optional<finding::Finding> to_finding(const x509::Problem& problem);

}  // namespace mtlsdiag::offline
