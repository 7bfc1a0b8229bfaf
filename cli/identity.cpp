#include "cli/identity.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include "base/text.h"

namespace mtlsdiag::cli {
namespace {

/// The longest passphrase that is read from a terminal.
constexpr std::size_t kMaxPassphrase = 1024;

/// The controlling terminal with echo off, until it goes.
class QuietTerminal final {
 public:
  QuietTerminal() : fd_(open("/dev/tty", O_RDWR | O_CLOEXEC)) {
    if (fd_ >= 0 && tcgetattr(fd_, &saved_) == 0) {
      termios quiet = saved_;
      quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
      is_quiet_ = tcsetattr(fd_, TCSAFLUSH, &quiet) == 0;
    }
  }
  ~QuietTerminal() {
    if (is_quiet_) {
      tcsetattr(fd_, TCSAFLUSH, &saved_);
      say("\n");
    }
    if (fd_ >= 0) {
      close(fd_);
    }
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;

  [[nodiscard]] bool is_ready() const { return is_quiet_; }
  void say(std::string_view text) const {
    const ssize_t written = write(fd_, text.data(), text.size());
    static_cast<void>(written);
  }
  [[nodiscard]] Bytes read_line() const {
    Bytes line(kMaxPassphrase);
    const ssize_t got = read(fd_, line.data(), line.size());
    line.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
      line.pop_back();
    }
    return line;
  }

 private:
  int fd_;
  termios saved_{};
  bool is_quiet_ = false;
};

}  // namespace

x509::PassphrasePrompt terminal_prompt() {
  return [](std::string_view what) -> std::optional<ossl::Secret> {
    const QuietTerminal terminal;
    if (!terminal.is_ready()) {
      return std::nullopt;
    }
    terminal.say(fmt::format("Passphrase of {}: ", printable(what)));
    return ossl::Secret(terminal.read_line());
  };
}

Result<x509::IdentityFiles> identity_files(const IdentityOptions& options) {
  Result<x509::Passphrase> passphrase = x509::Passphrase::parse(options.pass, terminal_prompt());
  if (!passphrase) {
    return passphrase.error();
  }
  return x509::IdentityFiles{.certificate = options.cert, .key = options.key, .passphrase = std::move(*passphrase)};
}

}  // namespace mtlsdiag::cli
