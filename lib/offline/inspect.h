// inspect: what is in a file, in any format, and what belongs together. It judges nothing but that: no chain is
// verified, nothing is fetched. Up to kRelatedObjects objects are held and related; beyond that an input is a bundle
// that is streamed, object by object, without relations and with flat memory.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "finding/finding.h"
#include "report/report.h"
#include "x509/passphrase.h"

namespace mtlsdiag::offline {

/// The most objects that are held at once: what is more is streamed.
inline constexpr std::size_t kRelatedObjects = 4096;

struct InspectSettings {
  std::vector<std::string> files;
  x509::Passphrase passphrase;
  Instant at{};  ///< from which days left are counted
  Instant started{};
  std::function<double()> elapsed_ms{};  ///< since `started`; without it durations are 0
};

/// Receives output piece by piece.
using Write = std::function<void(std::string_view)>;

/// Inspects all files together and gives one report: `certificates`, and in `extra` `files[]`, `private_keys[]`,
/// `requests[]`, `crls[]`, `ocsp_responses[]`, `public_keys[]`, `summaries[]`, `others[]`, `notes[]` as far as there
/// are any. Of more than kRelatedObjects objects the rest is counted in `extra.not_shown`.
report::Report inspect(const InspectSettings& settings);

/// What the streaming forms found wrong; the reports hold the same findings.
using Findings = std::vector<finding::Finding>;

/// Writes a JSON object a line for each file; a bundle of more than kRelatedObjects objects gives several lines of one
/// `target`, numbered by `part`, the last one marked `last`.
Findings inspect_lines(const InspectSettings& settings, const Write& write);

/// Writes one JSON object for all files, however many objects there are.
Findings inspect_object(const InspectSettings& settings, const Write& write);

/// Writes the text for people: the tree of what belongs together, then each object.
Findings inspect_text(const InspectSettings& settings, std::size_t columns, bool is_verbose, const Write& write);

}  // namespace mtlsdiag::offline
