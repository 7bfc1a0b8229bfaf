// Writing files that people keep: under a temporary name first and moved into place when whole, with the mode that was
// asked for whatever the umask, and never over something that is there unless that was asked for.
#pragma once

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

/// Writes a file whole or not at all. Fails with `system`, naming the file and the reason, where it is there already or
/// cannot be written; what was there is then as it was.
Result<void> write_file(const std::string& path, ByteView content, OutputFileSettings settings = {});

/// Makes a directory that only its owner can enter. One that is there already is left as it is.
/// Fails with `system` where it cannot be made or the name is taken by something else.
Result<void> make_directory(const std::string& path);

/// True where the name is taken, by a dangling symbolic link too.
bool is_taken(const std::string& path);

}  // namespace mtlsdiag
