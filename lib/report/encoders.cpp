#include "report/encoders.h"

#include "finding/catalogue.h"
#include "lint/config.h"

namespace mtlsdiag::report {

std::string place_of(const Report& report, const finding::Finding& finding) {
  return !finding.subject.file.empty() ? finding.subject.file : !report.target.empty() ? report.target : report.command;
}

std::string rule_of(const finding::Finding& finding) {
  return finding.rule.empty() ? std::string(finding::id_of(finding.kind)) : finding.rule;
}

std::string message_of(const finding::Finding& finding) {
  std::string text = finding.message;
  for (const std::string& each : finding.fix) {
    text += (text.empty() || text.back() == '.' ? " " : ". ") + each;
  }
  return text;
}

std::vector<std::string> fingerprints_of(const Report& report) {
  std::vector<finding::Finding> named = report.findings;
  for (finding::Finding& each : named) {
    each.rule = rule_of(each);
    each.subject.file = place_of(report, each);
  }
  return lint::fingerprints(named);
}

}  // namespace mtlsdiag::report
