// The output formats: one row each, with the function that writes it. A new format is a file and a row in formats.cpp.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "report/report.h"

namespace mtlsdiag::report {

struct RenderOptions {
  bool color = false;
  bool verbose = false;
  bool quiet = false;  ///< the verdict and the findings only
  std::size_t columns = 80;
};

/// Takes text piece by piece.
using Writer = std::function<void(std::string_view piece)>;

struct Format {
  std::string_view name;
  std::string_view summary;
  /// Writes all reports of a run; what can be long, piece by piece.
  void (*write)(std::span<const Report> reports, const RenderOptions& options, const Writer& writer);
  /// True where each report can be written as it is done, one after the other.
  bool is_streaming = false;
};

std::span<const Format> formats();
/// Gives the row of that name, or null.
const Format* find_format(std::string_view name);

/// The report as a Document in the contract's order of keys.
Document to_document(const Report& report);
/// A finding as the report's `findings[]` has it.
Document to_document(const finding::Finding& finding);

/// Writes the JSON of a report piece by piece, so that no more than an element of its lists is in memory at once.
void write_json(const Report& report, int indent, const Writer& writer);

/// Writes a JSON list element by element, as `to_json` would at this depth.
class JsonList final {
 public:
  JsonList(int indent, int depth, const Writer& writer);
  void push(const Document& element);
  void end();

 private:
  std::string out_;  ///< what was not yet handed on
  int indent_;
  int depth_;
  bool is_empty_ = true;
  const Writer& writer_;
};

/// Writes a Document as JSON: valid UTF-8 whatever the strings hold; `indent` 0 puts it on one line.
std::string to_json(const Document& document, int indent = 0);

/// Writes the text for people.
std::string to_text(const Report& report, const RenderOptions& options);

}  // namespace mtlsdiag::report
