#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <span>

#include "base/bytes.h"
#include "cli/exit_code.h"
#include "report/encoders.h"

namespace mtlsdiag::cli {
namespace {

constexpr std::size_t kWriteSize = 64 * 1024;
/// What a file of --output is given at once. Less than this is kept until the end, so that a run that is interrupted
/// leaves no temporary file behind.
constexpr std::size_t kKeptSize = 1024 * 1024;

/// Writes all of it; false once the reader is gone.
bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

finding::Severity severity_of(std::string_view word) {
  return word == "info"      ? finding::Severity::info
         : word == "warning" ? finding::Severity::warning
                             : finding::Severity::error;
}

/// Asked once: a report of thousands of files would ask thousands of times.
bool is_to_terminal() {
  static const bool is_terminal = ::isatty(STDOUT_FILENO) == 1;
  return is_terminal;
}

}  // namespace

report::RenderOptions Console::render_options() const {
  report::RenderOptions render;
  render.verbose = options.verbose;
  render.quiet = options.quiet;
  const bool is_terminal = options.output.empty() && is_to_terminal();
  const char* no_color = std::getenv("NO_COLOR");
  render.color = options.color == "always" ||
                 (options.color == "auto" && is_terminal && (no_color == nullptr || *no_color == '\0'));
  winsize size{};
  if (is_terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 60) {
    render.columns = size.ws_col < 120 ? size.ws_col : 120;
  }
  return render;
}

void Console::show(report::Report report) {
  has_failed_ = has_failed_ || report::reaches(report, severity_of(options.fail_on));
  is_unreachable_ = is_unreachable_ || (report.verdict && report.verdict->status == finding::Status::unreachable);
  const report::Format* format = report::find_format(options.format);
  MTLSDIAG_CHECK(format != nullptr);
  if (!format->is_streaming) {
    kept_.push_back(std::move(report));
    return;
  }
  if (options.format == "text" && is_anything_shown_) {
    print("\n");
  }
  is_anything_shown_ = true;
  write(std::span(&report, 1));
}

void Console::write(std::span<const report::Report> reports) {
  report::find_format(options.format)->write(reports, render_options(), [this](std::string_view piece) {
    print(piece);
  });
}

void Console::print(std::string_view text) {
  buffer_ += text;
  if (is_to_file()) {
    if (buffer_.size() >= kKeptSize) {
      flush_to_file();
    }
  } else if (buffer_.size() >= kWriteSize || is_to_terminal()) {
    flush();
  }
}

void Console::flush_to_file() {
  if (!file_) {
    file_.emplace(OutputFile::open(options.output, {.mode = kPublicFileMode, .may_replace = true}));
  }
  if (*file_) {
    (*file_)->append(as_bytes(buffer_));
  }
  buffer_.clear();
}

void Console::flush() {
  if (!is_pipe_closed_) {
    is_pipe_closed_ = !write_all(STDOUT_FILENO, buffer_);
  }
  buffer_.clear();
}

void Console::say(std::string_view line) {
  if (!options.quiet) {
    write_all(STDERR_FILENO, std::string(line) + '\n');
  }
}

void Console::flush_now() {
  if (!is_to_file()) {
    flush();
  }
}

Result<void> Console::finish() {
  if (!kept_.empty()) {
    write(kept_);
    kept_.clear();
  }
  if (!is_to_file()) {
    flush();
    return {};
  }
  if (!file_) {
    return write_file(options.output, as_bytes(buffer_), {.mode = kPublicFileMode, .may_replace = true});
  }
  flush_to_file();
  return *file_ ? (*file_)->commit() : file_->error();
}

bool Console::is_to_file() const {
  return !options.output.empty() && options.output != "-";
}

int Console::exit_code() const {
  if (options.format == "nagios") {
    return report::nagios_status(kept_);
  }
  if (is_unreachable_) {
    return kExitUnreachable;
  }
  return has_failed_ ? kExitFound : kExitDone;
}

}  // namespace mtlsdiag::cli
