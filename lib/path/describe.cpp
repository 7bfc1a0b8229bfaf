#include "base/text.h"
#include "finding/catalogue.h"
#include "path/validator.h"

namespace mtlsdiag::path {
namespace {

std::string_view source_name(Source source) {
  switch (source) {
    case Source::presented: return "presented";
    case Source::candidate: return "candidate";
    case Source::anchor: return "anchor";
  }
  return "";
}

Document describe(const Path& path) {
  Document links = Document::list();
  for (const Link& link : path.links) {
    Document entry = Document::object();
    entry.add("name", link.name).add("source", source_name(link.source));
    if (link.presented_index) {
      entry.add("index", *link.presented_index);
    }
    links.push(std::move(entry));
  }
  Document reasons = Document::list();
  for (const finding::Finding& finding : path.findings) {
    if (finding.severity != finding::Severity::error) {
      continue;
    }
    Document reason = Document::object();
    reason.add("id", finding::id_of(finding.kind)).add("message", finding.message);
    if (finding.subject.index) {
      reason.add("depth", *finding.subject.index);
    }
    reasons.push(std::move(reason));
  }
  Document out = Document::object();
  out.add("good", path.is_good()).add("complete", path.reaches_anchor);
  out.add("certificates", std::move(links)).add("reasons", std::move(reasons));
  return out;
}

}  // namespace

Document describe(const Assessment& assessment) {
  Document paths = Document::list();
  for (const Path& path : assessment.paths) {
    paths.push(describe(path));
  }
  Document out = Document::object();
  out.add("paths", std::move(paths));
  if (assessment.missing) {
    const MissingIssuer& missing = *assessment.missing;
    Document entry = Document::object();
    entry.add("name", missing.name).add("depth", missing.depth);
    if (!missing.key_id.empty()) {
      entry.add("key_id", missing.key_id);
    }
    if (!missing.aia.empty()) {
      entry.add("aia", missing.aia);
    }
    out.add("missing", std::move(entry));
  }
  Document work = Document::object();
  work.add("signatures", assessment.work.signatures).add("steps", assessment.work.steps);
  work.add("name_comparisons", assessment.work.name_comparisons).add("exhausted", assessment.work.is_exhausted);
  out.add("work", std::move(work));
  if (assessment.alert != 0) {
    out.add("alert", static_cast<int>(assessment.alert));
  }
  return out;
}

}  // namespace mtlsdiag::path
