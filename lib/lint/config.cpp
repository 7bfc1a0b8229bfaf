#include "lint/config.h"

#include <algorithm>
#include <toml.hpp>

#include "base/text.h"
#include "lint/glob.h"
#include "lint/lint.h"
#include "lint/registry.h"

namespace mtlsdiag::lint {
namespace {

constexpr int kMaxDays = 36'500;

/// Reads one file; the first thing that is wrong is kept and ends the reading.
class ConfigReader final {
 public:
  explicit ConfigReader(std::string file) : file_(std::move(file)) {}

  Result<Config> read(const toml::value& root) {
    each(root, "the file", {"lint"}, [&](const std::string&, const toml::value& value) { read_lint(value); });
    if (!problem_.empty()) {
      return Error{ErrorCode::malformed, printable(file_) + problem_};
    }
    return config_;
  }

 private:
  void fail(const toml::value& at, const std::string& what) {
    if (problem_.empty()) {
      problem_ = ":" + std::to_string(at.location().line()) + ": " + what;
    }
  }

  template <typename Visit>
  void each(const toml::value& table, const std::string& where, const std::vector<std::string_view>& known,
            Visit visit) {
    if (!table.is_table()) {
      fail(table, where + " must be a table");
      return;
    }
    for (const auto& [key, value] : table.as_table()) {
      if (!known.empty() && std::find(known.begin(), known.end(), key) == known.end()) {
        const std::string_view meant = nearest(key, known);
        fail(value, "unknown key " + mtlsdiag::quoted(key) +
                        (meant.empty() ? "" : " (did you mean " + std::string(meant) + "?)"));
      } else {
        visit(key, value);
      }
    }
  }

  std::string text(const toml::value& value) {
    if (!value.is_string()) {
      fail(value, "a text is expected here");
      return {};
    }
    return value.as_string().str;
  }

  std::vector<std::string> texts(const toml::value& value) {
    std::vector<std::string> out;
    if (!value.is_array()) {
      fail(value, "a list of texts is expected here");
      return out;
    }
    for (const toml::value& each : value.as_array()) {
      out.push_back(text(each));
    }
    return out;
  }

  std::vector<std::string> rules(const toml::value& value) {
    std::vector<std::string> words = texts(value);
    for (const std::string& word : words) {
      check_rule(value, word);
    }
    return words;
  }

  void check_rule(const toml::value& at, const std::string& word) {
    if (!is_known(word)) {
      std::vector<std::string_view> names;
      for (const Rule* rule : all_rules()) {
        names.push_back(rule->name);
      }
      const std::string_view meant = nearest(word, names);
      fail(at, "no rule or finding is called " + mtlsdiag::quoted(word) +
                   (meant.empty() ? "" : " (did you mean " + std::string(meant) + "?)"));
    }
  }

  std::optional<int> days(const toml::value& value) {
    if (!value.is_integer() || value.as_integer() < 0 || value.as_integer() > kMaxDays) {
      fail(value, "a number of days is expected here");
      return std::nullopt;
    }
    return static_cast<int>(value.as_integer());
  }

  std::vector<std::pair<std::string, finding::Severity>> severities(const toml::value& table) {
    std::vector<std::pair<std::string, finding::Severity>> out;
    each(table, "severity", {}, [&](const std::string& rule, const toml::value& value) {
      check_rule(value, rule);
      const auto severity = severity_of(text(value));
      if (!severity) {
        fail(value, "a severity is error, warning or info");
        return;
      }
      out.emplace_back(rule, *severity);
    });
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return out;
  }

  void read_lint(const toml::value& table) {
    each(table, "lint",
         {"profile", "role", "warn-days", "fail-days", "max-days", "only", "exclude", "baseline", "severity", "skip",
          "path"},
         [&](const std::string& key, const toml::value& value) { read_key(key, value); });
  }

  void read_key(const std::string& key, const toml::value& value) {
    if (key == "profile") {
      config_.profile = text(value);
      if (!profile_of(config_.profile)) {
        fail(value, "unknown profile " + mtlsdiag::quoted(config_.profile));
      }
    } else if (key == "role") {
      const auto role = role_of(text(value));
      if (!role) {
        fail(value, "a role is server, client, ca or bundle");
      }
      config_.role = role.value_or(Role::unknown);
    } else if (key == "baseline") {
      config_.baseline = text(value);
    } else if (key == "only") {
      config_.only = rules(value);
    } else if (key == "exclude") {
      config_.exclude = texts(value);
    } else if (key == "severity") {
      config_.severities = severities(value);
    } else if (key == "skip") {
      tables(value, [&](const toml::value& each) { read_skip(each); });
    } else if (key == "path") {
      tables(value, [&](const toml::value& each) { read_path(each); });
    } else {
      (key == "warn-days"   ? config_.warn_days
       : key == "fail-days" ? config_.fail_days
                            : config_.max_days) = days(value);
    }
  }

  template <typename Visit>
  void tables(const toml::value& value, Visit visit) {
    if (!value.is_array()) {
      fail(value, "write this as [[lint.skip]] or [[lint.path]]");
      return;
    }
    for (const toml::value& each : value.as_array()) {
      visit(each);
    }
  }

  void read_skip(const toml::value& table) {
    Skip skip;
    each(table, "lint.skip", {"rule", "reason", "until"}, [&](const std::string& key, const toml::value& value) {
      if (key == "until") {
        read_until(value, skip);
      } else {
        (key == "rule" ? skip.rule : skip.reason) = text(value);
      }
    });
    check_rule(table, skip.rule);
    if (trim(skip.reason).empty()) {
      fail(table, "a skip needs a reason");
    }
    config_.skips.push_back(std::move(skip));
  }

  void read_until(const toml::value& value, Skip& skip) {
    if (value.is_local_date()) {
      const auto& date = value.as_local_date();
      skip.until = make_instant(date.year, date.month + 1, date.day, 23, 59, 59);
    } else if (value.is_string()) {
      skip.until = parse_instant(text(value));
    }
    if (!skip.until) {
      fail(value, "until is a day: 2026-12-31");
    }
  }

  void read_path(const toml::value& table) {
    PathSettings settings;
    each(table, "lint.path", {"path", "skip", "severity"}, [&](const std::string& key, const toml::value& value) {
      if (key == "path") {
        settings.path = text(value);
      } else if (key == "skip") {
        settings.skip = rules(value);
      } else {
        settings.severities = severities(value);
      }
    });
    if (settings.path.empty()) {
      fail(table, "lint.path needs a path");
    }
    config_.paths.push_back(std::move(settings));
  }

  std::string file_;
  std::string problem_;
  Config config_;
};

/// FNV-1a with 64 bits, from one of two starting values: quick, stable, and no secret hangs on it.
std::uint64_t fnv(std::string_view text, std::uint64_t start) {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  for (const char c : text) {
    start = (start ^ static_cast<std::uint8_t>(c)) * kPrime;
  }
  return start;
}

std::string hash(std::string_view text) {
  constexpr std::uint64_t kStart = 0xcbf29ce484222325;
  constexpr std::uint64_t kOther = 0x84222325cbf29ce4;
  Bytes octets;
  for (const std::uint64_t value : {fnv(text, kStart), fnv(text, kOther)}) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      octets.push_back(static_cast<std::uint8_t>(value >> shift));
    }
  }
  return to_hex(octets);
}

bool means(std::string_view word, const finding::Finding& finding) {
  const Rule* rule = find_rule(finding.rule);
  return rule != nullptr && is_meant(word, *rule);
}

/// True for a path that the pattern means, or that lies below a directory that it means.
bool is_below(const std::string& pattern, std::string_view file) {
  const PathFilter filter({pattern});
  if (filter.matches(file, false)) {
    return true;
  }
  for (std::size_t slash = file.find('/'); slash != std::string_view::npos; slash = file.find('/', slash + 1)) {
    if (slash > 0 && filter.matches(file.substr(0, slash), true)) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<Role> role_of(std::string_view word) {
  return word == "server"   ? std::optional(Role::server)
         : word == "client" ? std::optional(Role::client)
         : word == "ca"     ? std::optional(Role::ca)
         : word == "bundle" ? std::optional(Role::bundle)
                            : std::nullopt;
}

std::optional<finding::Severity> severity_of(std::string_view word) {
  using enum finding::Severity;
  return word == "error"     ? std::optional(error)
         : word == "warning" ? std::optional(warning)
         : word == "info"    ? std::optional(info)
                             : std::nullopt;
}

Result<Config> parse_config(const std::string& text, const std::string& file) {
  try {
    std::istringstream stream(text);
    return ConfigReader(file).read(toml::parse(stream, file));
  } catch (const toml::exception& failure) {
    return Error{ErrorCode::malformed,
                 printable(file) + ":" + std::to_string(failure.location().line()) + ": this is not TOML"};
  } catch (const std::exception&) {
    return Error{ErrorCode::malformed, printable(file) + ": this is not TOML"};
  }
}

std::vector<std::string> fingerprints(const std::vector<finding::Finding>& findings) {
  std::map<std::string, int> seen;
  std::vector<std::string> out;
  out.reserve(findings.size());
  for (const finding::Finding& each : findings) {
    const finding::Subject& subject = each.subject;
    std::string text = each.rule + '\n' + subject.file + '\n' + std::to_string(subject.document.value_or(0)) + '\n' +
                       subject.key + '\n' + subject.name;
    text += '\n' + std::to_string(seen[text]++);
    out.push_back(hash(text));
  }
  return out;
}

Result<Baseline> parse_baseline(std::string_view text, const std::string& file) {
  Baseline baseline;
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    const std::string_view words = trim(line);
    if (words.empty() || words[0] == '#') {
      continue;
    }
    const std::string_view fingerprint = words.substr(0, words.find(' '));
    if (fingerprint.size() != 32 || !from_hex(fingerprint)) {
      return Error{ErrorCode::malformed, printable(file) + ":" + std::to_string(number) +
                                             ": a line of a baseline begins with 32 hexadecimal digits"};
    }
    ++baseline[std::string(fingerprint)];
  }
  return baseline;
}

std::string write_baseline(const std::vector<finding::Finding>& findings) {
  std::string text = "# Findings of mtlsdiag lint that are known and do not fail. Written by --write-baseline.\n";
  const std::vector<std::string> prints = fingerprints(findings);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    text += prints[i] + " " + findings[i].rule + " " + findings[i].subject.file + "\n";
  }
  return text;
}

std::size_t apply(const Config& config, const Baseline& baseline, Instant today,
                  std::vector<finding::Finding>& findings) {
  const std::vector<std::string> prints = baseline.empty() ? std::vector<std::string>() : fingerprints(findings);
  Baseline left = baseline;
  std::vector<finding::Finding> kept;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    finding::Finding& each = findings[i];
    bool is_out = std::any_of(config.skips.begin(), config.skips.end(), [&](const Skip& skip) {
      return (!skip.until || *skip.until >= today) && means(skip.rule, each);
    });
    for (const PathSettings& path : config.paths) {
      if (!is_below(path.path, each.subject.file)) {
        continue;
      }
      is_out = is_out || std::any_of(path.skip.begin(), path.skip.end(),
                                     [&](const std::string& word) { return means(word, each); });
      for (const auto& [word, severity] : path.severities) {
        each.severity = means(word, each) ? severity : each.severity;
      }
    }
    if (!is_out && !left.empty()) {
      const auto forgiven = left.find(prints[i]);
      is_out = forgiven != left.end() && forgiven->second-- > 0;
    }
    if (!is_out) {
      kept.push_back(std::move(each));
    }
  }
  const std::size_t removed = findings.size() - kept.size();
  findings = std::move(kept);
  return removed;
}

}  // namespace mtlsdiag::lint
