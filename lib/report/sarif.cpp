// SARIF 2.1.0, for code scanning. Every result points at a file and a line: GitHub refuses a whole upload over one that
// does not. Source: OASIS SARIF v2.1.0 §3.
#include <algorithm>
#include <map>

#include "finding/catalogue.h"
#include "lint/registry.h"
#include "report/encoders.h"

namespace mtlsdiag::report {
namespace {

using finding::Finding;
using finding::Severity;

constexpr std::string_view kHome = "https://mtlsdiag.example";

std::string_view level_of(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

/// GitHub's scale from 0 to 10, as text. Source: docs.github.com, SARIF support for code scanning.
std::string_view security_severity(Severity severity) {
  return severity == Severity::error ? "7.0" : severity == Severity::warning ? "4.0" : "1.0";
}

Document text_block(std::string text) {
  Document block = Document::object();
  block.add("text", std::move(text));
  return block;
}

/// A rule of the linter, or, for other commands, the catalogue's entry.
Document describe_rule(const Finding& finding) {
  const lint::Rule* rule = finding.rule.empty() ? nullptr : lint::find_rule(finding.rule);
  const finding::Entry& entry = finding::entry(finding.kind);
  Document each = Document::object();
  each.add("id", rule_of(finding));
  each.add("shortDescription", text_block(std::string(entry.title)));
  each.add("fullDescription", text_block(std::string(rule == nullptr ? entry.cause : rule->reason)));
  Document help = text_block(std::string(rule == nullptr ? entry.remedy : rule->fix));
  each.add("help", std::move(help));
  Document configuration = Document::object();
  configuration.add("level", level_of(rule == nullptr ? entry.severity : rule->severity));
  each.add("defaultConfiguration", std::move(configuration));
  Document properties = Document::object();
  Document tags = Document::list();
  tags.push("security");
  tags.push(entry.id);
  properties.add("tags", std::move(tags));
  properties.add("security-severity", security_severity(rule == nullptr ? entry.severity : rule->severity));
  each.add("properties", std::move(properties));
  return each;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/").find(c) != std::string_view::npos;
}

/// A relative reference of the file's name. Source: RFC 3986 §2.1.
std::string uri_of(std::string_view path) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string uri;
  while (path.substr(0, 2) == "./") {
    path.remove_prefix(2);
  }
  for (const char c : path) {
    if (is_unreserved(c)) {
      uri += c;
    } else {
      const auto octet = static_cast<std::uint8_t>(c);
      uri += {'%', kDigits[octet >> 4], kDigits[octet & 15]};
    }
  }
  return uri.empty() ? "." : uri;
}

Document location_of(const Report& report, const Finding& finding) {
  Document artifact = Document::object();
  artifact.add("uri", uri_of(place_of(report, finding)));
  Document region = Document::object();
  region.add("startLine", finding.subject.line.value_or(1));
  Document physical = Document::object();
  physical.add("artifactLocation", std::move(artifact));
  physical.add("region", std::move(region));
  Document location = Document::object();
  location.add("physicalLocation", std::move(physical));
  if (!finding.subject.name.empty()) {
    Document logical = Document::object();
    logical.add("name", finding.subject.name);
    Document list = Document::list();
    list.push(std::move(logical));
    location.add("logicalLocations", std::move(list));
  }
  return location;
}

Document result_of(const Report& report, const Finding& finding, const std::string& fingerprint,
                   std::size_t rule_index) {
  Document result = Document::object();
  result.add("ruleId", rule_of(finding));
  result.add("ruleIndex", rule_index);
  result.add("level", level_of(finding.severity));
  result.add("message", text_block(message_of(finding)));
  Document locations = Document::list();
  locations.push(location_of(report, finding));
  result.add("locations", std::move(locations));
  Document prints = Document::object();
  prints.add("mtlsdiag/v1", fingerprint);
  result.add("partialFingerprints", std::move(prints));
  return result;
}

/// The whole log but for its results: an empty list, the last that is in it.
Document log_of(Document rules) {
  Document driver = Document::object();
  driver.add("name", "mtlsdiag")
      .add("semanticVersion", MTLSDIAG_VERSION)
      .add("informationUri", kHome)
      .add("rules", std::move(rules));
  Document tool = Document::object();
  tool.add("driver", std::move(driver));
  Document run = Document::object();
  run.add("tool", std::move(tool)).add("columnKind", "utf16CodeUnits").add("results", Document::list());
  Document runs = Document::list();
  runs.push(std::move(run));
  Document log = Document::object();
  log.add("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      .add("version", "2.1.0")
      .add("runs", std::move(runs));
  return log;
}

}  // namespace

void write_sarif(std::span<const Report> reports, const RenderOptions&, const Writer& writer) {
  std::map<std::string, std::size_t> numbers;
  Document rules = Document::list();
  for (const Report& report : reports) {
    for (const Finding& finding : report.findings) {
      if (numbers.emplace(rule_of(finding), numbers.size()).second) {
        rules.push(describe_rule(finding));
      }
    }
  }
  const std::string log = to_json(log_of(std::move(rules)), 2) + "\n";
  const std::size_t results_at = log.rfind("[]");
  writer(std::string_view(log).substr(0, results_at));
  JsonList results(2, 3, writer);
  for (const Report& report : reports) {
    const std::vector<std::string> prints = fingerprints_of(report);
    for (std::size_t i = 0; i < report.findings.size(); ++i) {
      const Finding& finding = report.findings[i];
      results.push(result_of(report, finding, prints[i], numbers.at(rule_of(finding))));
    }
  }
  results.end();
  writer(std::string_view(log).substr(results_at + 2));
}

}  // namespace mtlsdiag::report
