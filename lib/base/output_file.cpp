#include "base/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace mtlsdiag {
namespace {

Error failed(std::string_view what, std::string_view path, int reason) {
  return {ErrorCode::system, "cannot " + std::string(what) + " " + printable(path) + ": " + std::strerror(reason)};
}

bool write_all(int descriptor, ByteView content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return false;
    }
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

/// Moves the finished file to its name, without replacing anything; the file system decides, so there is no race.
bool move_into_free_place(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) {
    return true;
  }
  if (errno != EINVAL && errno != ENOSYS) {
    return false;
  }
  return ::link(from.c_str(), to.c_str()) == 0 && ::unlink(from.c_str()) == 0;
}

bool is_replaceable(const std::string& path) {
  struct stat state {};
  if (::lstat(path.c_str(), &state) != 0) {
    return errno == ENOENT;
  }
  return S_ISREG(state.st_mode) || S_ISLNK(state.st_mode);
}

}  // namespace

bool is_taken(const std::string& path) {
  struct stat state {};
  return ::lstat(path.c_str(), &state) == 0;
}

Result<OutputFile> OutputFile::open(const std::string& path, OutputFileSettings settings) {
  if (settings.may_replace && !is_replaceable(path)) {
    return Error{ErrorCode::system, "cannot write " + printable(path) + ": it is no regular file"};
  }
  if (!settings.may_replace && is_taken(path)) {
    return failed("write", path, EEXIST);
  }
  std::string temporary = path + ".XXXXXX";
  const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);  // O_EXCL and 0600
  if (descriptor < 0) {
    return failed("write", path, errno);
  }
  return OutputFile(path, std::move(temporary), descriptor, settings);
}

OutputFile::OutputFile(std::string path, std::string temporary, int descriptor, OutputFileSettings settings)
    : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor), settings_(settings) {
  check(::fchmod(descriptor_, settings_.mode) == 0);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      settings_(other.settings_),
      failure_(other.failure_) {}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
  if (!temporary_.empty()) {
    ::unlink(temporary_.c_str());
  }
}

void OutputFile::check(bool ok) {
  if (!ok && !failure_) {
    failure_ = errno;
  }
}

void OutputFile::append(ByteView content) {
  if (!failure_) {
    check(write_all(descriptor_, content));
  }
}

Result<void> OutputFile::commit() {
  check(::fsync(descriptor_) == 0);
  check(::close(std::exchange(descriptor_, -1)) == 0);
  if (!failure_) {
    check(settings_.may_replace ? ::rename(temporary_.c_str(), path_.c_str()) == 0
                                : move_into_free_place(temporary_, path_));
  }
  if (failure_) {
    return failed("write", path_, *failure_);
  }
  temporary_.clear();
  return {};
}

Result<void> write_file(const std::string& path, ByteView content, OutputFileSettings settings) {
  Result<OutputFile> file = OutputFile::open(path, settings);
  if (!file) {
    return file.error();
  }
  file->append(content);
  return file->commit();
}

Result<void> make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), kSecretDirectoryMode) == 0) {
    if (::chmod(path.c_str(), kSecretDirectoryMode) != 0) {
      return failed("make directory", path, errno);
    }
    return {};
  }
  const int reason = errno;
  struct stat state {};
  if (reason == EEXIST && ::stat(path.c_str(), &state) == 0 && S_ISDIR(state.st_mode)) {
    return {};
  }
  return failed("make directory", path, reason);
}

}  // namespace mtlsdiag
