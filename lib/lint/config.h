// The project's configuration (.mtlsdiag.toml) and the baseline: what a repository says once and for all about how it
// is to be linted. Both are texts here; reading the files is the caller's.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "finding/finding.h"
#include "lint/facts.h"

namespace mtlsdiag::lint {

/// A rule that is not to be applied, with the reason, and the day until which that holds.
struct Skip {
  std::string rule;  ///< a rule's name, a prefix with `*`, or a finding id
  std::string reason;
  std::optional<Instant> until;
};

/// What holds for the files below a path only.
struct PathSettings {
  std::string path;  ///< a pattern as for --exclude
  std::vector<std::string> skip;
  std::vector<std::pair<std::string, finding::Severity>> severities;
};

struct Config {
  std::string profile;
  Role role = Role::unknown;
  std::optional<int> warn_days;
  std::optional<int> fail_days;
  std::optional<int> max_days;
  std::vector<std::string> only;
  std::vector<std::string> exclude;
  std::string baseline;
  std::vector<std::pair<std::string, finding::Severity>> severities;
  std::vector<Skip> skips;
  std::vector<PathSettings> paths;
};

/// Reads the configuration. Fails with `malformed`, naming the file, the line and what is wrong: an unknown key, an
/// unknown rule, a skip without a reason.
Result<Config> parse_config(const std::string& text, const std::string& file);

std::optional<Role> role_of(std::string_view word);
std::optional<finding::Severity> severity_of(std::string_view word);

/// Gives what identifies a finding from run to run, though lines move and days pass: of its rule, its file and key, the
/// name of its subject, and, among equal ones, its place. 32 hexadecimal digits.
std::vector<std::string> fingerprints(const std::vector<finding::Finding>& findings);

/// Findings that were there when the baseline was written: how often each fingerprint is forgiven.
using Baseline = std::map<std::string, int>;
Result<Baseline> parse_baseline(std::string_view text, const std::string& file);
std::string write_baseline(const std::vector<finding::Finding>& findings);

/// Takes out what the configuration skips and the baseline forgives, and sets severities of paths. `today` decides
/// about skips with an end. Gives the number of findings taken out.
std::size_t apply(const Config& config, const Baseline& baseline, Instant today,
                  std::vector<finding::Finding>& findings);

}  // namespace mtlsdiag::lint
