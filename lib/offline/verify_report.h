// How verify tells what it found: the one sentence of the verdict, the certificates of the path, the drawing for
// people, and the bundle that can be written.
#pragma once

#include <string>
#include <vector>

#include "finding/finding.h"
#include "offline/verify.h"
#include "path/validator.h"
#include "report/report.h"

namespace mtlsdiag::offline {

/// Makes the verdict's sentence: the leading finding with its certificate, or where the good chain ends.
std::string summary_of(const finding::Verdict& verdict, const std::vector<finding::Finding>& findings,
                       const path::Assessment& assessment);

/// Describes the certificates of the best path, in full or in brief as the settings say. There must be a path.
Document describe_path(const path::Assessment& assessment, const VerifySettings& settings);

/// Adds the text's paragraphs: the paths, what is missing, the alert.
void add_notes(report::Report& report, const path::Assessment& assessment);

/// Writes the best path from the leaf up to and without the root, as a server or client should send it.
Result<void> write_bundle(const VerifySettings& settings, const path::Path& best);

}  // namespace mtlsdiag::offline
