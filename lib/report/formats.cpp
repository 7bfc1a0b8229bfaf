#include "report/formats.h"

#include "report/encoders.h"

namespace mtlsdiag::report {
namespace {

void write_text(std::span<const Report> reports, const RenderOptions& options, const Writer& writer) {
  bool is_first = true;
  for (const Report& report : reports) {
    writer(is_first ? "" : "\n");
    writer(report.command == "lint" ? lint_text(report, options) : to_text(report, options));
    is_first = false;
  }
}

template <int kIndent>
void write_json_lines(std::span<const Report> reports, const RenderOptions&, const Writer& writer) {
  for (const Report& report : reports) {
    write_json(report, kIndent, writer);
    writer("\n");
  }
}

/// For formats whose text is short.
template <auto kRender>
void write_whole(std::span<const Report> reports, const RenderOptions&, const Writer& writer) {
  writer(kRender(reports));
}

constexpr Format kFormats[] = {
    {"text", "for people", write_text, true},
    {"json", "one object (schema mtlsdiag/1)", write_json_lines<2>, false},
    {"ndjson", "one object a line, as each is done", write_json_lines<0>, true},
    {"sarif", "SARIF 2.1.0 for code scanning", write_sarif, false},
    {"junit", "JUnit XML for CI systems", write_junit, false},
    {"github", "annotations of GitHub Actions", write_github, true},
    {"gitlab", "GitLab's code quality report", write_gitlab, false},
    {"nagios", "one line with perfdata; exits by the Nagios convention", write_whole<render_nagios>, false},
    {"prometheus", "a text file for the node exporter", write_whole<render_prometheus>, false},
    {"markdown", "a summary for merge requests", write_whole<render_markdown>, false},
};

}  // namespace

std::span<const Format> formats() {
  return kFormats;
}

const Format* find_format(std::string_view name) {
  for (const Format& format : kFormats) {
    if (format.name == name) {
      return &format;
    }
  }
  return nullptr;
}

}  // namespace mtlsdiag::report
