#include "live/key_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/output_file.h"
#include "base/text.h"

namespace mtlsdiag::live {
namespace {

/// Shared by the copies of the sink; the last one closes the file.
struct OpenFile {
  explicit OpenFile(int opened) : fd(opened) {}
  ~OpenFile() { close(fd); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int fd;
};

}  // namespace

Result<handshake::KeyLogSink> open_key_log(const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, kSecretFileMode);
  if (fd < 0) {
    return Error{ErrorCode::unreadable, fmt::format("{}: the key log cannot be opened: {}", quoted(path),
                                                    std::generic_category().message(errno))};
  }
  auto file = std::make_shared<OpenFile>(fd);
  return handshake::KeyLogSink([file](std::string_view line) {
    std::string whole(line);
    whole += '\n';
    // One write a line, so that two programs can share the file.
    const ssize_t written = write(file->fd, whole.data(), whole.size());
    static_cast<void>(written);
  });
}

}  // namespace mtlsdiag::live
