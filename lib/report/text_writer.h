// TextWriter: lines, labels and wrapped paragraphs of the text for people, for as many columns as there are.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "report/formats.h"

namespace mtlsdiag::report {

class TextWriter {
 public:
  static constexpr std::size_t kLabelWidth = 13;

  explicit TextWriter(const RenderOptions& options) : options_(options) {}

  void line(std::string_view text = "") {
    out_ += text;
    out_ += '\n';
  }

  /// "  label       text…", wrapped under itself.
  void labelled(std::string_view label, std::string_view text) {
    const std::size_t indent = kLabelWidth + 2;
    bool is_first = true;
    for (const std::string& part : wrap(text, options_.columns - indent)) {
      out_ += fmt::format("  {:<{}}{}\n", is_first ? label : "", kLabelWidth, part);
      is_first = false;
    }
  }

  void paragraph(std::string_view text, std::size_t indent) {
    for (const std::string_view each : split(text, '\n')) {
      for (const std::string& part : wrap(each, options_.columns - indent)) {
        out_ += fmt::format("{:{}}{}\n", "", indent, part);
      }
    }
  }

  [[nodiscard]] std::string colored(std::string_view text, std::string_view code) const {
    return options_.color ? fmt::format("{}{}{}", code, text, "\x1b[0m") : std::string(text);
  }

  void heading(std::string_view text) { line(colored(text, "\x1b[1m")); }

  std::string take() { return std::move(out_); }
  [[nodiscard]] const RenderOptions& options() const { return options_; }

 private:
  const RenderOptions& options_;
  std::string out_;
};

}  // namespace mtlsdiag::report
