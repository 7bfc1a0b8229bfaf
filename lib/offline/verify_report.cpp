#include "offline/verify_report.h"

#include <fmt/format.h>

#include "base/output_file.h"
#include "wire/alert.h"
#include "x509/describe.h"

namespace mtlsdiag::offline {
namespace {

using finding::Finding;

/// Enough to know a certificate by, where thousands are judged.
Document brief(const der::Certificate& certificate, const path::Path& best) {
  Document out = Document::object();
  const bool has_issuer = best.links.size() > 1;
  out.add("subject", certificate.subject.empty() ? std::string() : best.links.front().name);
  out.add("issuer", has_issuer ? best.links[1].name : der::to_string(certificate.issuer));
  out.add("serial", certificate.serial_hex());
  if (certificate.not_before.value && certificate.not_after.value) {
    out.add("not_before", format_instant(*certificate.not_before.value));
    out.add("not_after", format_instant(*certificate.not_after.value));
  }
  return out;
}

/// The text's drawing of the paths: one line a certificate, the leaf first.
std::string draw(const path::Path& path) {
  std::string text;
  std::size_t depth = 0;
  for (const path::Link& link : path.links) {
    const char* source = link.source == path::Source::anchor      ? "  (trusted)"
                         : link.source == path::Source::candidate ? "  (not sent)"
                                                                  : "";
    text += fmt::format("{}{}{}{}\n", std::string(2 * depth, ' '), depth == 0 ? "" : "^ ", link.name, source);
    ++depth;
  }
  if (!text.empty()) {
    text.pop_back();
  }
  return text;
}

}  // namespace

std::string summary_of(const finding::Verdict& verdict, const std::vector<Finding>& findings,
                       const path::Assessment& assessment) {
  const Finding* leading = finding::leading(findings);
  if (leading == nullptr || verdict.status != finding::Status::fail) {
    const path::Path* best = assessment.best();
    const std::string root = best != nullptr && !best->links.empty() ? best->links.back().name : std::string();
    const std::string sound = fmt::format("the chain is good, up to {}", root);
    return leading == nullptr ? sound : fmt::format("{}; {}", sound, leading->message);
  }
  return leading->subject.name.empty() ? leading->message
                                       : fmt::format("{}: {}", leading->subject.name, leading->message);
}

Document describe_path(const path::Assessment& assessment, const VerifySettings& settings) {
  Document certificates = Document::list();
  const path::Path& best = *assessment.best();
  if (!settings.wants_descriptions && assessment.leaf) {
    certificates.push(brief(*assessment.leaf, best));
    return certificates;
  }
  for (const path::Link& link : best.links) {
    certificates.push(x509::describe_certificate(link.der, settings.path.at));
  }
  return certificates;
}

void add_notes(report::Report& report, const path::Assessment& assessment) {
  if (const path::Path* best = assessment.best()) {
    report.notes.push_back("The path:\n" + draw(*best));
  }
  for (std::size_t i = 1; i < assessment.paths.size(); ++i) {
    const path::Path& path = assessment.paths[i];
    const Finding* leading = finding::leading(path.findings);
    report.notes.push_back(fmt::format(
        "Another path{}:\n{}",
        path.is_good() || leading == nullptr ? ", also good" : ", which fails: " + leading->message, draw(path)));
  }
  if (assessment.missing) {
    std::string text = fmt::format("Missing: {}", assessment.missing->name);
    for (const std::string& url : assessment.missing->aia) {
      text += "\n  to be had at " + url;
    }
    report.notes.push_back(std::move(text));
  }
  if (assessment.alert != 0) {
    report.notes.push_back(
        fmt::format("A strict peer sends the alert {} ({}).", wire::alert_name(assessment.alert), assessment.alert));
  }
}

Result<void> write_bundle(const VerifySettings& settings, const path::Path& best) {
  std::string text;
  for (const path::Link& link : best.links) {
    if (link.source == path::Source::anchor && &link != &best.links.front()) {
      break;
    }
    text += "-----BEGIN CERTIFICATE-----\n";
    const std::string body = to_base64(link.der);
    for (std::size_t at = 0; at < body.size(); at += 64) {
      text += body.substr(at, 64) + "\n";
    }
    text += "-----END CERTIFICATE-----\n";
  }
  return write_file(settings.bundle_out, as_bytes(text), {.mode = kPublicFileMode, .may_replace = true});
}

}  // namespace mtlsdiag::offline
