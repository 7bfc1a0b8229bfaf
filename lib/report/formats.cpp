#include "report/formats.h"

namespace mtlsdiag::report {
namespace {

std::string render_text(std::span<const Report> reports, const RenderOptions& options) {
  std::string text;
  for (const Report& report : reports) {
    if (!text.empty()) {
      text += '\n';
    }
    text += to_text(report, options);
  }
  return text;
}

std::string render_json(std::span<const Report> reports, const RenderOptions&) {
  std::string text;
  for (const Report& report : reports) {
    text += to_json(to_document(report), 2);
    text += '\n';
  }
  return text;
}

std::string render_ndjson(std::span<const Report> reports, const RenderOptions&) {
  std::string text;
  for (const Report& report : reports) {
    text += to_json(to_document(report));
    text += '\n';
  }
  return text;
}

constexpr Format kFormats[] = {
    {"text", "for people", render_text, true},
    {"json", "one object (schema mtlsdiag/1)", render_json, false},
    {"ndjson", "one object a line, as each is done", render_ndjson, true},
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
