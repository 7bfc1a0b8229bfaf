// Explanation: what `explain` knows of a report's cause, with which the report ends, so that a failure is told in the
// same words whether it was observed here or pasted from a log.
#pragma once

#include <optional>
#include <string>

#include "base/document.h"
#include "report/report.h"

namespace mtlsdiag::report {

struct Explanation {
  std::string meaning;  ///< what the cause is, in plain words
  std::string check;    ///< the command that shows more of it
  std::string more;     ///< the command that prints the whole entry
};

/// Looks up the cause of a report; nothing where the report has none.
std::optional<Explanation> explanation_of(const Report& report);

/// The report's `explanation`.
Document to_document(const Explanation& explanation);

}  // namespace mtlsdiag::report
