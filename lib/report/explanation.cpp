#include "report/explanation.h"

#include <string_view>
#include <vector>

#include "explain/explain.h"
#include "finding/catalogue.h"

namespace mtlsdiag::report {
namespace {

/// The commands whose report is about one failure; a lint report is about many faults, each with its own words.
bool ends_with_explanation(std::string_view command) {
  return command == "probe" || command == "serve" || command == "verify" || command == "simulate";
}

}  // namespace

std::optional<Explanation> explanation_of(const Report& report) {
  if (!ends_with_explanation(report.command) || !report.verdict || !report.verdict->cause) {
    return std::nullopt;
  }
  const std::string id(finding::id_of(*report.verdict->cause));
  const std::vector<explain::Match> known = explain::explain(id);
  if (known.empty() || known.front().causes.empty()) {
    return std::nullopt;
  }
  return Explanation{
      .meaning = known.front().causes.front(), .check = known.front().check, .more = "mtlsdiag explain " + id};
}

Document to_document(const Explanation& explanation) {
  Document document = Document::object();
  document.add("meaning", explanation.meaning).add("check", explanation.check).add("more", explanation.more);
  return document;
}

}  // namespace mtlsdiag::report
