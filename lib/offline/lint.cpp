#include "offline/lint.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/output_file.h"
#include "base/text.h"
#include "finding/catalogue.h"
#include "lint/registry.h"
#include "offline/lint_files.h"
#include "x509/describe.h"
#include "x509/file.h"

namespace mtlsdiag::offline {
namespace {

using finding::Finding;
using finding::Severity;

/// The content of a file, mapped where it is a regular one; nothing where it cannot be read, and then `why`.
std::optional<x509::FileContent> open(const FoundFile& file, x509::Problem& why) {
  if (file.mode != 0) {
    if (Result<x509::FileContent> mapped = x509::FileContent::map(file.name)) {
      if (mapped->view().size() <= kMaxLintedFile) {
        return *std::move(mapped);
      }
      why = {x509::Reason::file_too_large, x509::Place{.file = printable(file.name)},
             "the bound is " + std::to_string(kMaxLintedFile >> 20U) + " MiB"};
      return std::nullopt;
    }
  }
  Result<x509::FileContent> read = x509::FileContent::read(file.name, 0, &why);
  return read ? std::optional(*std::move(read)) : std::nullopt;
}

Result<std::string> read_text(const std::string& file) {
  Result<x509::FileContent> content = x509::FileContent::read(file);
  if (!content) {
    return content.error();
  }
  return std::string(as_text(content->view()));
}

Result<void> check_words(const std::vector<std::string>& words, std::string_view option) {
  for (const std::string& word : words) {
    if (!lint::is_known(word)) {
      std::vector<std::string_view> names;
      for (const lint::Rule* rule : lint::all_rules()) {
        names.push_back(rule->name);
      }
      const std::string_view meant = nearest(word, names);
      return Error{ErrorCode::usage, std::string(option) + ": no rule or finding is called " + mtlsdiag::quoted(word) +
                                         (meant.empty() ? "; mtlsdiag lint --rules lists them"
                                                        : "; did you mean " + std::string(meant) + "?")};
    }
  }
  return {};
}

Result<lint::Settings> make_settings(const LintSettings& given) {
  const lint::Config& config = given.config;
  for (const auto& [words, option] : {std::pair{&config.only, "--only"}, std::pair{&given.skip, "--skip"}}) {
    if (Result<void> known = check_words(*words, option); !known) {
      return known.error();
    }
  }
  const auto profile = lint::profile_of(given.profile);
  if (!profile) {
    return Error{ErrorCode::usage, "there is no profile " + mtlsdiag::quoted(given.profile)};
  }
  lint::Settings settings;
  settings.limits = {.now = given.at,
                     .warn_days = config.warn_days,
                     .fail_days = config.fail_days,
                     .max_days = config.max_days,
                     .role = config.role,
                     .asks_public_rules = *profile == lint::kStrict};
  if (settings.limits.role == lint::Role::unknown) {
    settings.limits.role = *profile == lint::kServer                                ? lint::Role::server
                           : *profile == lint::kClient                              ? lint::Role::client
                           : *profile == lint::kCa || *profile == lint::kTrustStore ? lint::Role::bundle
                                                                                    : lint::Role::unknown;
  }
  settings.selection = {.profile = *profile, .only = config.only, .skip = given.skip, .severities = config.severities};
  settings.passphrase = given.passphrase;
  return settings;
}

std::string plural(std::size_t count, std::string_view word) {
  return std::to_string(count) + " " + std::string(word) + (count == 1 ? "" : "s");
}

std::size_t count(const std::vector<Finding>& findings, Severity severity) {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.severity == severity; }));
}

std::string summary(const std::vector<Finding>& findings, std::size_t certificates, std::size_t files) {
  const std::string what = plural(certificates, "certificate") + " in " + plural(files, "file");
  const std::size_t errors = count(findings, Severity::error);
  const std::size_t warnings = count(findings, Severity::warning);
  if (errors == 0 && warnings == 0) {
    return what + ": nothing wrong";
  }
  return what + ": " + plural(errors, "error") + ", " + plural(warnings, "warning");
}

report::Report make_report(std::vector<Finding> findings, std::size_t certificates, std::size_t files, Instant at) {
  report::Report report;
  report.command = "lint";
  report.started = at;
  report.verdict = finding::verdict_of(findings);
  report.verdict->summary = summary(findings, certificates, files);
  report.findings = std::move(findings);
  report.extra.add("files", files);
  report.extra.add("certificates_read", certificates);
  return report;
}

/// What every report shows of a certificate, and where it stands.
Document describe(const x509::Object& object, Instant at) {
  Document document = x509::describe_certificate(object.der, at);
  const Document place = x509::describe(object.place);
  for (const Document::Member& member : *place.members()) {
    document.add(member.name, member.value);
  }
  return document;
}

using Objects = std::vector<const x509::Object*>;

/// Describes the objects whenever it is asked; the linter, whose they are, lives as long.
void describe_later(report::Report& report, const std::shared_ptr<lint::Linter>& linter, Objects objects, Instant at) {
  report.each_certificate = [linter, objects = std::move(objects), at](const auto& visit) {
    for (const x509::Object* object : objects) {
      visit(describe(*object, at));
    }
  };
}

/// One report a file, in the order of the files; files without findings are there, too.
std::vector<report::Report> split_by_file(const std::vector<FoundFile>& files, std::vector<Finding> findings,
                                          const std::shared_ptr<lint::Linter>& linter, const LintSettings& settings) {
  std::vector<report::Report> reports;
  std::map<std::string, std::vector<Finding>> by_file;
  for (Finding& each : findings) {
    by_file[each.subject.file].push_back(std::move(each));
  }
  std::map<std::string, Objects> certificates;
  linter->each_certificate([&](const x509::Object& object) { certificates[object.place.file].push_back(&object); });
  for (const FoundFile& file : files) {
    const std::string name = printable(file.name);
    Objects& objects = certificates[name];
    report::Report report = make_report(std::move(by_file[name]), objects.size(), 1, settings.at);
    report.target = name;
    if (settings.describes_certificates) {
      describe_later(report, linter, std::move(objects), settings.at);
    }
    reports.push_back(std::move(report));
  }
  return reports;
}

/// One report of all files.
report::Report join_files(std::size_t files, std::vector<Finding> findings, std::size_t removed,
                          const std::shared_ptr<lint::Linter>& linter, const LintSettings& settings) {
  report::Report report = make_report(std::move(findings), linter->certificates(), files, settings.at);
  report.extra.add("skipped", removed);
  if (settings.describes_certificates) {
    Objects objects;
    linter->each_certificate([&](const x509::Object& object) { objects.push_back(&object); });
    describe_later(report, linter, std::move(objects), settings.at);
  }
  return report;
}

/// The baseline that the settings name; an empty one where they name none.
Result<lint::Baseline> load_baseline(const std::string& file) {
  if (file.empty()) {
    return lint::Baseline{};
  }
  const Result<std::string> text = read_text(file);
  return text ? lint::parse_baseline(*text, file) : Result<lint::Baseline>(text.error());
}

Result<std::vector<FoundFile>> read_all(const LintSettings& settings, lint::Linter& linter) {
  const lint::PathFilter exclude(settings.config.exclude);
  Result<std::vector<FoundFile>> found = find_files(settings.paths, exclude);
  if (!found) {
    return found;
  }
  std::vector<FoundFile> read;
  for (std::size_t i = 0; i < found->size(); ++i) {
    const FoundFile& file = (*found)[i];
    if (settings.progress) {
      settings.progress(i, found->size());
    }
    x509::Problem why;
    const std::optional<x509::FileContent> content = open(file, why);
    if (!content) {
      linter.add_unreadable(std::move(why));
    } else if (!file.is_named && !may_hold_certificates(content->view())) {
      continue;
    } else {
      linter.add({.name = file.name, .content = content->view(), .mode = file.mode});
    }
    read.push_back(file);
  }
  return read;
}

}  // namespace

Result<lint::Config> load_lint_config(const std::string& file) {
  std::string name = file;
  if (name.empty()) {
    std::error_code failure;
    for (std::filesystem::path at = std::filesystem::current_path(failure); !failure; at = at.parent_path()) {
      if (std::filesystem::exists(at / kLintConfigName, failure)) {
        name = (at / kLintConfigName).string();
        break;
      }
      if (at == at.root_path()) {
        return lint::Config{};
      }
    }
  }
  const Result<std::string> text = read_text(name);
  return text ? lint::parse_config(*text, name) : Result<lint::Config>(text.error());
}

Result<std::vector<report::Report>> lint_files(const LintSettings& settings) {
  Result<lint::Settings> rules = make_settings(settings);
  if (!rules) {
    return rules.error();
  }
  const Result<lint::Baseline> baseline = load_baseline(settings.baseline);
  if (!baseline) {
    return baseline.error();
  }
  const auto began = std::chrono::steady_clock::now();
  const auto linter = std::make_shared<lint::Linter>(*std::move(rules));
  const Result<std::vector<FoundFile>> files = read_all(settings, *linter);
  if (!files) {
    return files.error();
  }
  std::vector<Finding> findings = linter->finish();
  const std::size_t removed = lint::apply(settings.config, *baseline, settings.at, findings);
  if (!settings.write_baseline.empty()) {
    const Result<void> written = write_file(settings.write_baseline, as_bytes(lint::write_baseline(findings)),
                                            {.mode = kPublicFileMode, .may_replace = true});
    if (!written) {
      return written.error();
    }
    findings.clear();
  }
  std::vector<report::Report> reports;
  if (settings.is_split_by_file) {
    reports = split_by_file(*files, std::move(findings), linter, settings);
  } else {
    reports.push_back(join_files(files->size(), std::move(findings), removed, linter, settings));
  }
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  for (report::Report& report : reports) {
    report.duration_ms = took.count();
  }
  return reports;
}

std::string rules_as_text() {
  std::string text;
  for (const lint::Rule* rule : lint::all_rules()) {
    text += std::string(rule->name) + "  " + std::string(finding::to_string(rule->severity)) + "  " +
            std::string(finding::id_of(rule->kind));
    text += rule->profiles == lint::kAlways       ? ""
            : rule->profiles == lint::kStrictOnly ? "  (--profile strict)"
            : rule->profiles == lint::kSpiffe     ? "  (--profile spiffe)"
                                                  : "";
    text += "\n    " + std::string(rule->reason) + "\n    " + std::string(rule->fix) +
            (rule->reference.empty() ? "" : " [" + std::string(rule->reference) + "]") + "\n";
  }
  return text;
}

Document rules_as_document() {
  Document list = Document::list();
  for (const lint::Rule* rule : lint::all_rules()) {
    Document each = Document::object();
    each.add("rule", rule->name)
        .add("id", finding::id_of(rule->kind))
        .add("severity", finding::to_string(rule->severity));
    each.add("reason", rule->reason).add("fix", rule->fix).add("reference", rule->reference);
    list.push(std::move(each));
  }
  return list;
}

}  // namespace mtlsdiag::offline
