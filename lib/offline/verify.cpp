#include "offline/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "der/extensions.h"
#include "explain/explain.h"
#include "finding/catalogue.h"
#include "offline/verify_input.h"
#include "offline/verify_means.h"
#include "offline/verify_report.h"
#include "path/second_opinion.h"
#include "x509/key.h"
#include "x509/roots.h"

namespace mtlsdiag::offline {
namespace {

using finding::Finding;
using finding::Kind;
using finding::Severity;
using finding::Side;

bool is_ca(const der::Certificate& certificate) {
  const der::Extension* extension = certificate.find(der::oid::kBasicConstraints);
  const auto constraints =
      extension != nullptr ? der::parse_basic_constraints(*extension) : Result<der::BasicConstraints>(Error{});
  return constraints && constraints->is_ca;
}

/// A root that is itself among the roots is looked at as a root, and not as what a server presents.
path::Settings settings_for_root(const VerifySettings& settings) {
  path::Settings out = settings.path;
  out.purpose = path::Purpose::any;
  out.presenter = Side::unknown;
  out.has_chosen_roots = true;
  return out;
}

path::Settings settings_for(const VerifySettings& settings, const x509::Roots& roots,
                            const Result<der::Certificate>& certificate, ByteView leaf) {
  if (!settings.purpose && certificate && is_ca(*certificate) && roots.contains(leaf)) {
    return settings_for_root(settings);
  }
  path::Settings out = settings.path;
  out.purpose = settings.purpose ? *settings.purpose
                : certificate    ? path::default_purpose(*certificate)
                                 : path::Purpose::server;
  out.presenter = out.purpose == path::Purpose::client   ? Side::client
                  : out.purpose == path::Purpose::server ? Side::server
                                                         : Side::unknown;
  out.has_chosen_roots = !settings.roots.empty() || settings.no_system_roots;
  out.profile_severity = Severity::warning;
  return out;
}

/// Whether --key is the leaf's: `key-mismatch` where it parses and is not.
Result<std::optional<Finding>> check_key(const VerifySettings& settings, ByteView leaf,
                                         const path::Settings& judged_by) {
  auto loaded = x509::load_only(settings.key, x509::ObjectKind::private_key, {.passphrase = settings.passphrase});
  if (!loaded) {
    return loaded.error();
  }
  Result<ossl::Key> key = x509::to_key(loaded->front());
  if (!key) {
    return key.error();
  }
  if (x509::fits(*key, leaf)) {
    return std::optional<Finding>();
  }
  Finding finding =
      finding::make(Kind::key_mismatch, judged_by.presenter,
                    fmt::format("the private key in {} does not belong to the certificate", printable(settings.key)));
  finding.subject.chain = judged_by.presenter;
  finding.subject.index = 0;
  return std::optional<Finding>(std::move(finding));
}

/// The leaf was not the first certificate.
void add_order_finding(std::vector<Finding>& findings, const VerifyInput& input, const path::Settings& settings) {
  const bool is_said =
      std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.kind == Kind::chain_wrong_order; });
  if (input.leaf == 0 || is_said) {
    return;
  }
  Finding finding =
      finding::make(Kind::chain_wrong_order, settings.presenter,
                    fmt::format("the leaf is number {} of the certificates, and should be the first", input.leaf + 1));
  finding.subject.chain = settings.presenter;
  finding.subject.index = 0;
  findings.push_back(std::move(finding));
}

/// Says in which file the certificate of a finding lies.
void add_places(std::vector<Finding>& findings, const path::Path* best, const VerifyInput& input) {
  if (best == nullptr) {
    return;
  }
  for (Finding& finding : findings) {
    if (!finding.subject.index || static_cast<std::size_t>(*finding.subject.index) >= best->links.size() ||
        !finding.subject.chain || !finding.subject.file.empty()) {
      continue;
    }
    const ByteView der = best->links[static_cast<std::size_t>(*finding.subject.index)].der;
    for (const x509::Object& object : input.certificates) {
      if (equal(object.der, der)) {
        finding.subject.file = object.place.file;
        finding.subject.line = object.place.line;
        break;
      }
    }
  }
}

std::string purpose_name(path::Purpose purpose) {
  return purpose == path::Purpose::client ? "client" : purpose == path::Purpose::server ? "server" : "any";
}

/// False where OpenSSL cannot but agree: no path to an anchor at all, or one good path to a root that signs itself, and
/// nothing special asked for.
bool may_differ(const report::Report& report, const path::Assessment& assessment, const path::Settings& settings) {
  const path::Path* best = assessment.best();
  if (best != nullptr && !best->reaches_anchor && !assessment.work.is_exhausted) {
    return false;
  }
  if (!assessment.is_accepted || best == nullptr || assessment.paths.size() != 1 || !report.findings.empty()) {
    return true;
  }
  const Result<der::Certificate> root = der::Certificate::parse(best->links.back().der);
  return !root || !root->is_self_issued() || settings.revocation != path::Revocation::none ||
         settings.max_intermediates || !settings.policies.empty() || settings.require_explicit_policy;
}

void add_second_opinion(report::Report& report, const VerifyMeans& means, const VerifyInput& input,
                        const path::Settings& settings, const path::Assessment& assessment) {
  path::OpinionInput question{.leaf = input.certificates[input.leaf].der, .roots = &means.roots};
  for (std::size_t i = 0; i < input.certificates.size(); ++i) {
    if (i != input.leaf) {
      question.others.emplace_back(input.certificates[i].der);
    }
  }
  question.others.insert(question.others.end(), means.candidates.begin(), means.candidates.end());
  question.crls.assign(means.crls.begin(), means.crls.end());
  const path::SecondOpinion opinion = path::ask_openssl(question, settings, assessment.is_accepted);
  Document words = path::describe(opinion, assessment.is_accepted);
  if (!opinion.is_accepted) {
    // What those words stand for, by the table that `explain` reads them with.
    if (const std::vector<explain::Match> known = explain::explain(fmt::format("verify code {}", opinion.code));
        !known.empty()) {
      words.add("finding", finding::id_of(known.front().kind));
    }
  }
  report.extra.add("second_opinion", std::move(words));
  if (!opinion.note.empty()) {
    report.notes.push_back(fmt::format("OpenSSL says otherwise: {} ({}). {}.",
                                       opinion.is_accepted ? "it accepts this chain" : opinion.text, opinion.code,
                                       opinion.note));
  }
}

class Run {
 public:
  Run(const VerifySettings& settings, VerifyMeans& means) : settings_(settings), means_(means) {}

  Result<report::Report> judge(const VerifyInput& input, std::string_view target) {
    const auto begin = std::chrono::steady_clock::now();
    report::Report report{.command = "verify", .target = printable(target), .started = settings_.started};
    report.findings = input.findings;
    report.findings.insert(report.findings.end(), means_.findings.begin(), means_.findings.end());
    if (!input.certificates.empty()) {
      if (auto judged = judge_chain(input, report); !judged) {
        return judged.error();
      }
    } else {
      report.verdict = finding::verdict_of(report.findings);
    }
    report.duration_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    return report;
  }

 private:
  Result<void> judge_chain(const VerifyInput& input, report::Report& report) {
    const std::vector<ByteView> chain = input.presented();
    Result<der::Certificate> leaf = der::Certificate::parse(chain.front());
    const path::Settings judged_by = settings_for(settings_, means_.roots, leaf, chain.front());
    means_.validator->set(judged_by);
    for (const ByteView other : input.others()) {
      means_.validator->add_candidate(other);
    }
    path::Assessment assessment =
        leaf ? means_.validator->judge(chain, std::move(*leaf)) : means_.validator->judge(chain);
    fetch_issuers(settings_, means_, chain, assessment, report.notes);
    fetch_revocation(settings_, means_, chain, assessment, report.notes);
    if (!settings_.key.empty()) {
      auto mismatch = check_key(settings_, chain.front(), judged_by);
      if (!mismatch) {
        return mismatch.error();
      }
      if (*mismatch) {
        report.findings.push_back(std::move(**mismatch));
      }
    }
    report.findings.insert(report.findings.end(), assessment.findings.begin(), assessment.findings.end());
    add_order_finding(report.findings, input, judged_by);
    add_places(report.findings, assessment.best(), input);
    finish(input, judged_by, assessment, report);
    if (!settings_.bundle_out.empty() && assessment.best() != nullptr) {
      return write_bundle(settings_, *assessment.best());
    }
    return {};
  }

  void finish(const VerifyInput& input, const path::Settings& judged_by, const path::Assessment& assessment,
              report::Report& report) {
    report.verdict = finding::verdict_of(report.findings);
    report.verdict->runners_up = assessment.runners_up;
    report.verdict->summary = summary_of(*report.verdict, report.findings, assessment);
    report.extra.add("purpose", purpose_name(judged_by.purpose));
    if (assessment.best() != nullptr) {
      report.certificates = describe_path(assessment, settings_);
    }
    if (!settings_.wants_descriptions) {
      return;
    }
    report.extra.add("at", format_instant(judged_by.at));
    const Document described = path::describe(assessment);
    for (const Document::Member& member : *described.members()) {
      report.extra.add(member.name, member.value);
    }
    add_notes(report, assessment);
    const bool is_asked = settings_.second_opinion == SecondOpinionWanted::always ||
                          (settings_.second_opinion == SecondOpinionWanted::where_it_may_differ &&
                           may_differ(report, assessment, judged_by));
    if (is_asked) {
      add_second_opinion(report, means_, input, judged_by, assessment);
    }
  }

  const VerifySettings& settings_;
  VerifyMeans& means_;
};

}  // namespace

Result<report::Report> verify(const VerifySettings& settings) {
  auto means = VerifyMeans::open(settings);
  if (!means) {
    return means.error();
  }
  const VerifyInput input = read_verify_input(settings.files, settings.passphrase);
  return Run(settings, **means).judge(input, settings.files.empty() ? "" : settings.files.front());
}

Result<void> verify_each(const VerifySettings& settings, const std::function<void(report::Report)>& show) {
  auto means = VerifyMeans::open(settings);
  if (!means) {
    return means.error();
  }
  Run run(settings, **means);
  for (const std::string& file : settings.files) {
    const VerifyInput input = read_verify_input({file}, settings.passphrase);
    auto report = run.judge(input, file);
    if (!report) {
      return report.error();
    }
    show(std::move(*report));
  }
  return {};
}

}  // namespace mtlsdiag::offline
