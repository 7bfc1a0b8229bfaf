// KeyLog: the file of --keylog or SSLKEYLOGFILE, in NSS's format. It is appended to, as is its convention; made with
// mode 0600, and never through a symbolic link.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "handshake/settings.h"

namespace mtlsdiag::live {

/// Opens the file and gives what writes each line to it at once. Fails with `unreadable`, naming the file.
Result<handshake::KeyLogSink> open_key_log(const std::string& path);

}  // namespace mtlsdiag::live
