// mtlsdiag explain: words, files or a stream of log lines, and what they mean.
#include "explain/explain.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/text.h"
#include "cli/checks.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/options.h"
#include "explain/render.h"
#include "finding/catalogue.h"

namespace mtlsdiag::cli {
namespace {

constexpr std::size_t kReadSize = 256 * 1024;

struct ExplainOptions {
  std::vector<std::string> words;
  std::vector<std::string> files;
  std::string printed_by;
  bool list = false;
  bool follow = false;
};

explain::Settings settings_of(const ExplainOptions& options) {
  return {.speaker = options.printed_by == "client"   ? explain::Role::client
                     : options.printed_by == "server" ? explain::Role::server
                                                      : explain::Role::either};
}

/// Why a file cannot be read, by errno.
Error unreadable(const std::string& name) {
  return {ErrorCode::unreadable,
          fmt::format("{} cannot be read: {} [file-unreadable]", printable(name), std::strerror(errno))};
}

/// A file or standard input, closed at the end.
class Input final {
 public:
  static Result<Input> open(const std::string& name) {
    if (name == "-") {
      return Input(STDIN_FILENO);
    }
    const int descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
      return unreadable(name);
    }
    return Input(descriptor);
  }
  Input(Input&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  Input& operator=(Input&&) = delete;
  ~Input() {
    if (descriptor_ > STDIN_FILENO) {
      ::close(descriptor_);
    }
  }

  /// Reads what is there; 0 at the end, negative on an error.
  ssize_t read(std::string& buffer) const {
    ssize_t count = 0;
    do {
      count = ::read(descriptor_, buffer.data(), buffer.size());
    } while (count < 0 && errno == EINTR);
    return count;
  }

 private:
  explicit Input(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

std::string render(const std::vector<explain::Match>& matches, const Console& console) {
  if (console.options.format == "markdown") {
    return explain::to_markdown(matches);
  }
  return explain::to_text(matches, console.render_options().columns, console.options.verbose);
}

std::string nothing_found(const std::vector<std::string>& recognised) {
  std::string text = "Nothing in this text is a TLS failure that mtlsdiag knows.\n";
  if (!recognised.empty()) {
    text += fmt::format("Recognised: {}.\n", join(recognised, ", "));
  }
  return text +
         "Paste the whole message, with the lines before and after it; mtlsdiag explain\n--list names all findings.\n";
}

void show(const std::vector<explain::Match>& matches, const std::vector<std::string>& recognised,
          const std::string& target, Instant started, Console& console) {
  if (console.options.format == "text" || console.options.format == "markdown") {
    console.print(matches.empty() ? nothing_found(recognised) : render(matches, console));
    return;
  }
  report::Report report;
  report.command = "explain";
  report.target = printable(target);
  report.started = started;
  report.duration_ms = static_cast<double>((system_now() - started).count());
  report.extra.add("matches", explain::to_document(matches));
  if (matches.empty() && !recognised.empty()) {
    report.extra.add("recognised", recognised);
  }
  console.show(report);
}

Result<void> explain_stream(const std::string& name, const ExplainOptions& options, Console& console) {
  const Result<Input> input = Input::open(name);
  if (!input) {
    return input.error();
  }
  const Instant started = system_now();
  explain::Explainer explainer(settings_of(options));
  std::string buffer(kReadSize, '\0');
  for (;;) {
    const ssize_t count = input->read(buffer);
    if (count < 0) {
      return unreadable(name);
    }
    if (count == 0) {
      break;
    }
    explainer.feed(std::string_view(buffer).substr(0, static_cast<std::size_t>(count)));
    if (options.follow) {
      const std::vector<explain::Match> fresh = explainer.take_new();
      if (!fresh.empty()) {
        show(fresh, {}, name, started, console);
        if (const Result<void> written = console.finish(); !written) {
          return written.error();
        }
      }
    }
  }
  explainer.finish();
  const std::vector<explain::Match> matches = options.follow ? explainer.take_new() : explainer.matches();
  if (!options.follow || !matches.empty()) {
    show(matches, explainer.recognised(), name, started, console);
  }
  return {};
}

void show_list(Console& console) {
  if (console.options.format == "man") {
    console.print(explain::list_manual());
    return;
  }
  if (console.options.format == "text" || console.options.format == "markdown") {
    console.print(explain::list_text());
    return;
  }
  report::Report report;
  report.command = "explain";
  report.started = system_now();
  report.extra.add("catalogue", explain::list_document());
  console.show(report);
}

/// Words on the command line: a finding's id, a code, or a message.
void explain_words(const std::string& words, const ExplainOptions& options, Console& console) {
  const Instant started = system_now();
  if (console.options.format == "text") {
    if (const auto kind = finding::kind_of(to_lower(trim(words)))) {
      console.print(explain::entry_text(finding::entry(*kind), console.render_options().columns));
      return;
    }
  }
  const std::vector<explain::Match> matches = explain::explain(words, settings_of(options));
  show(matches, matches.empty() ? explain::recognise(words) : std::vector<std::string>{}, words, started, console);
}

/// A lone word with a dot or a slash in it that names a file is that file: no code and no finding's id has either.
bool is_log(const std::string& word) {
  struct stat status {};
  return word.find_first_of("./") != std::string::npos && ::stat(word.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

Result<int> run_explain(const ExplainOptions& options, Console& console) {
  if (options.list) {
    show_list(console);
    return int{kExitDone};
  }
  if (console.options.format == "man") {
    return Error{ErrorCode::usage, "--format man goes with --list"};
  }
  std::vector<std::string> files = options.files;
  if (options.words.size() == 1 && (options.words[0] == "-" || is_log(options.words[0]))) {
    files.push_back(options.words[0]);
  }
  for (const std::string& name : files) {
    if (const Result<void> done = explain_stream(name, options, console); !done) {
      return done.error();
    }
  }
  if (!files.empty()) {
    return int{kExitDone};
  }
  if (options.follow && !options.words.empty()) {
    return Error{ErrorCode::usage, "--follow is for a stream: give - for standard input, or --file FILE"};
  }
  if (options.words.empty()) {
    return Error{ErrorCode::usage, "explain needs words, --file FILE, or - for standard input"};
  }
  explain_words(join(options.words, " "), options, console);
  return int{kExitDone};
}

}  // namespace

Action setup_explain(CLI::App& app, Console& console) {
  const auto options = std::make_shared<ExplainOptions>();
  app.add_option("words", options->words,
                 "An error text, a number or name of a code, a finding's id, a log file; - for standard input")
      ->type_name("WORDS");
  app.add_option("-f,--file", options->files, "Explain a log file (repeatable)")->type_name("FILE");
  app.add_option("--printed-by", options->printed_by, "Who printed the text, where you know: client, server")
      ->check(one_of({"client", "server"}))
      ->type_name("ROLE");
  app.add_flag("--follow", options->follow, "Show each kind of failure as soon as it appears in a growing stream");
  app.add_flag("--list", options->list, "List every finding");
  add_output_options(app, console.options, {"text", "json", "ndjson", "markdown", "man"});
  app.prefix_command(false);
  return [options, &console] { return run_explain(*options, console); };
}

}  // namespace mtlsdiag::cli
