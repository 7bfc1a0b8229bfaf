#include "report/formats.h"

#include "report/encoders.h"

namespace mtlsdiag::report {
namespace {

std::string render_text(std::span<const Report> reports, const RenderOptions& options) {
  std::string text;
  for (const Report& report : reports) {
    if (!text.empty()) {
      text += '\n';
    }
    text += report.command == "lint" ? lint_text(report, options) : to_text(report, options);
  }
  return text;
}

template <int kIndent>
void write_json_line(const Report& report, const Writer& writer) {
  write_json(report, kIndent, writer);
  writer("\n");
}

template <int kIndent>
std::string render_json(std::span<const Report> reports, const RenderOptions&) {
  std::string text;
  for (const Report& report : reports) {
    write_json_line<kIndent>(report, [&](std::string_view piece) { text += piece; });
  }
  return text;
}

constexpr Format kFormats[] = {
    {"text", "for people", render_text, true},
    {"json", "one object (schema mtlsdiag/1)", render_json<2>, false, write_json_line<2>},
    {"ndjson", "one object a line, as each is done", render_json<0>, true, write_json_line<0>},
    {"sarif", "SARIF 2.1.0 for code scanning", render_sarif, false},
    {"junit", "JUnit XML for CI systems", render_junit, false},
    {"github", "annotations of GitHub Actions", render_github, true},
    {"gitlab", "GitLab's code quality report", render_gitlab, false},
    {"nagios", "one line with perfdata; exits by the Nagios convention", render_nagios, false},
    {"prometheus", "a text file for the node exporter", render_prometheus, false},
    {"markdown", "a summary for merge requests", render_markdown, false},
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
