// Advise: adds to a diagnosis what is known of the software met: its name, what to change in its configuration's words,
// where its log says more, what else its alert can mean, and what clients of other stacks would do here.
#pragma once

#include "diagnose/diagnose.h"
#include "diagnose/seen.h"
#include "stacks/stacks.h"

namespace mtlsdiag::diagnose {

/// Recognises the server's software by what was observed in all attempts.
stacks::Recognised software_of(const Case& in);
stacks::Recognised software_of(std::string_view starttls, const std::vector<Attempt>& attempts);

/// Adds fixes and evidence to the finding that is the verdict's cause, and the log's words to the runners-up.
void advise(Diagnosis& diagnosis, const Seen& seen);

}  // namespace mtlsdiag::diagnose
