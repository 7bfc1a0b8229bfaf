// lint: finds the files that are meant, holds everything in them against the rules, and makes the report of it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "lint/config.h"
#include "lint/lint.h"
#include "report/report.h"
#include "x509/passphrase.h"

namespace mtlsdiag::offline {

/// The name under which a configuration is looked for, in the working directory and those above it.
inline constexpr std::string_view kLintConfigName = ".mtlsdiag.toml";
/// The largest file that is linted.
inline constexpr std::size_t kMaxLintedFile = 256U << 20U;

struct LintSettings {
  std::vector<std::string> paths;  ///< files, directories, patterns; `-` is standard input
  lint::Config config;             ///< with the command line's words worked in
  std::string profile = "mtls";
  std::vector<std::string> skip;
  x509::Passphrase passphrase;
  std::string baseline;        ///< a file; empty: none
  std::string write_baseline;  ///< a file; empty: none
  Instant at{};
  bool describes_certificates = false;  ///< each report can hand over every certificate's description
  bool is_split_by_file = false;        ///< one report a file (ndjson)
  /// Told how many files of how many are done. May be empty.
  std::function<void(std::size_t done, std::size_t all)> progress;
};

/// Reads the configuration that holds for the working directory: `file`, or, where that is empty, the nearest
/// .mtlsdiag.toml upwards; without one, the defaults. Fails with `unreadable` or `malformed`.
Result<lint::Config> load_lint_config(const std::string& file);

/// Lints. Fails where an input that was named is not there, a baseline cannot be read or written, or a word of the
/// settings means no rule. Files that are there and hold nothing that can be read are findings.
Result<std::vector<report::Report>> lint_files(const LintSettings& settings);

/// The list of rules as text, or as a Document (`rules[]`).
std::string rules_as_text();
Document rules_as_document();

}  // namespace mtlsdiag::offline
