// Writing files that people keep: under a temporary name first and moved into place when whole, with the mode that was
// asked for whatever the umask, and never over something that is there unless that was asked for.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace mtlsdiag {

/// Modes for what is secret and for what is not.
inline constexpr unsigned kSecretFileMode = 0600;
inline constexpr unsigned kPublicFileMode = 0644;
inline constexpr unsigned kSecretDirectoryMode = 0700;

struct OutputFileSettings {
  unsigned mode = kSecretFileMode;
  bool may_replace = false;  ///< replaces a regular file or a symbolic link (the link itself, not what it points at)
};

/// A file that is written piece by piece under a temporary name beside its own, and has its name once it is whole. What
/// was not committed is removed.
class OutputFile final {
 public:
  /// Opens the temporary file. Fails with `system` where the name is taken by what may not be replaced, or where no
  /// file can be made beside it.
  static Result<OutputFile> open(const std::string& path, OutputFileSettings settings = {});
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  /// Appends bytes. What goes wrong is kept for `commit`, which then fails.
  void append(ByteView content);
  /// Has the file written to its medium and gives it its name. Fails with `system`, naming the file and the reason;
  /// what had the name before is then as it was.
  Result<void> commit();

 private:
  OutputFile(std::string path, std::string temporary, int descriptor, OutputFileSettings settings);
  void check(bool ok);

  std::string path_;
  std::string temporary_;  ///< empty once it was renamed or removed
  int descriptor_;
  OutputFileSettings settings_;
  std::optional<int> failure_;  ///< the errno of what went wrong first
};

/// Writes a file whole or not at all. Fails with `system`, naming the file and the reason, where it is there already or
/// cannot be written; what was there is then as it was.
Result<void> write_file(const std::string& path, ByteView content, OutputFileSettings settings = {});

/// Makes a directory that only its owner can enter. One that is there already is left as it is.
/// Fails with `system` where it cannot be made or the name is taken by something else.
Result<void> make_directory(const std::string& path);

/// True where the name is taken, by a dangling symbolic link too.
bool is_taken(const std::string& path);

}  // namespace mtlsdiag
