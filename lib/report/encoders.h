// The encoders for machines other than JSON's readers: CI systems and monitoring. Each is a file of its own and a row
// in formats.cpp; what they share is here.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/formats.h"
#include "report/report.h"

namespace mtlsdiag::report {

void write_sarif(std::span<const Report> reports, const RenderOptions& options, const Writer& writer);
void write_junit(std::span<const Report> reports, const RenderOptions& options, const Writer& writer);
void write_github(std::span<const Report> reports, const RenderOptions& options, const Writer& writer);
void write_gitlab(std::span<const Report> reports, const RenderOptions& options, const Writer& writer);
std::string render_nagios(std::span<const Report> reports);
std::string render_prometheus(std::span<const Report> reports);
std::string render_markdown(std::span<const Report> reports);

/// The text of lint for people, which has a line of its own for each finding.
std::string lint_text(const Report& report, const RenderOptions& options);

/// The exit status of the Nagios convention: 0 OK, 1 WARNING, 2 CRITICAL.
int nagios_status(std::span<const Report> reports);

/// Gives the file of a finding, or, where it has none, the report's target or command: every result has a place.
std::string place_of(const Report& report, const finding::Finding& finding);
/// Gives the rule's permanent name, or, where no rule made the finding, its id.
std::string rule_of(const finding::Finding& finding);
/// The message with what to do.
std::string message_of(const finding::Finding& finding);

/// Gives what identifies each finding of a report from run to run. Source: lint/config.h.
std::vector<std::string> fingerprints_of(const Report& report);

}  // namespace mtlsdiag::report
