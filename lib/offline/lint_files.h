// Which files a lint run reads: those that were named, those below directories that were named and look as if they held
// certificates, those that a pattern means.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "lint/glob.h"

namespace mtlsdiag::offline {

struct FoundFile {
  std::string name;       ///< as it is shown
  bool is_named = false;  ///< named by the user, not found in a directory: what is wrong with it is said
  unsigned mode = 0;      ///< of a regular file
};

/// The most files that are read below the directories of one run.
inline constexpr std::size_t kMaxFoundFiles = 200'000;

/// Finds the files, in the order of `paths` and by name within a directory, each once. Fails with `unreadable` where a
/// path is not there, `limit` beyond the bound.
Result<std::vector<FoundFile>> find_files(const std::vector<std::string>& paths, const lint::PathFilter& exclude);

/// True for content that may hold certificates: a PEM block, DER, a key store, a manifest.
bool may_hold_certificates(ByteView content);

}  // namespace mtlsdiag::offline
