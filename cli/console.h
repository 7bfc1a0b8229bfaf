// Console: where a command's output goes. Standard output holds the report and nothing else; progress and chatter go to
// standard error. With --output the report goes to a file beside the one that is named and gets its name when it is
// whole.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/output_file.h"
#include "base/result.h"
#include "finding/finding.h"
#include "report/formats.h"
#include "report/report.h"

namespace mtlsdiag::cli {

/// The options of every command that makes a report.
struct OutputOptions {
  std::string format = "text";
  std::string output;  ///< a file; empty or "-": standard output
  std::string color = "auto";
  std::string fail_on = "error";
  bool quiet = false;
  bool verbose = false;
};

class Console final {
 public:
  OutputOptions options;

  /// Writes a report, or keeps it until `finish` where the format makes one document of all of them.
  void show(report::Report report);
  /// Writes text as it is to the report's place.
  void print(std::string_view text);
  /// Writes a line of chatter to standard error unless --quiet was given.
  void say(std::string_view line);
  /// Writes at once what was printed so far, for commands whose reports come one by one over hours.
  void flush_now();
  /// Writes what was kept, and the file of --output. Fails with `system` where it cannot be written. Who shows a few
  /// things over hours calls it after each of them.
  Result<void> finish();

  [[nodiscard]] report::RenderOptions render_options() const;
  /// The exit status of what was shown, by --fail-on; `unreachable` gives 3.
  [[nodiscard]] int exit_code() const;

 private:
  void write(std::span<const report::Report> reports);
  [[nodiscard]] bool is_to_file() const;
  void flush();
  void flush_to_file();

  std::vector<report::Report> kept_;
  std::string buffer_;
  std::optional<Result<OutputFile>> file_;  ///< of --output, once there is much to write
  bool is_anything_shown_ = false;
  bool has_failed_ = false;
  bool is_unreachable_ = false;
  bool is_pipe_closed_ = false;
};

}  // namespace mtlsdiag::cli
