#include "x509/passphrase.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "base/text.h"

namespace mtlsdiag::x509 {

namespace {

/// The longest passphrase that is read from a file or descriptor.
constexpr std::size_t kMaxPassphrase = 1024;

/// Reads the first line, one byte at a time: what follows on a descriptor belongs to somebody else.
Result<ossl::Secret> read_line(int fd, const std::string& what) {
  std::array<char, kMaxPassphrase> line{};
  std::size_t size = 0;
  for (char byte = 0; size < line.size();) {
    const ssize_t got = ::read(fd, &byte, 1);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return Error{ErrorCode::unreadable,
                   fmt::format("--pass {}: cannot be read: {} [file-unreadable]", what, std::strerror(errno))};
    }
    if (got == 0 || byte == '\n') {
      break;
    }
    line[size++] = byte;
  }
  size -= size > 0 && line[size - 1] == '\r' ? 1 : 0;
  ossl::Secret secret(std::string_view(line.data(), size));
  explicit_bzero(line.data(), line.size());
  return secret;
}

Result<ossl::Secret> read_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    return Error{ErrorCode::unreadable, fmt::format("--pass file:{}: cannot be read: {} [file-unreadable]",
                                                    printable(path), std::strerror(errno))};
  }
  Result<ossl::Secret> secret = read_line(fd, "file:" + printable(path));
  ::close(fd);
  return secret;
}

Result<ossl::Secret> read_descriptor(std::string_view number) {
  int fd = -1;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), fd);
  if (error != std::errc{} || end != number.data() + number.size() || fd < 0) {
    return Error{ErrorCode::usage, fmt::format("--pass fd:{}: not the number of a descriptor", printable(number))};
  }
  return read_line(fd, fmt::format("fd:{}", fd));
}

Result<ossl::Secret> read_variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (value == nullptr) {
    return Error{ErrorCode::unreadable, fmt::format("--pass env:{}: the variable is not set", printable(name))};
  }
  return ossl::Secret(std::string_view(value));
}

}  // namespace

Result<Passphrase> Passphrase::parse(std::string_view source, PassphrasePrompt prompt) {
  if (source.empty() || source == "prompt" || source == "stdin") {
    if (source == "stdin") {
      return parse("fd:0");
    }
    return prompt ? Passphrase(std::move(prompt)) : Passphrase();
  }
  const std::size_t colon = std::min(source.find(':'), source.size());
  const std::string_view kind = source.substr(0, colon);
  const std::string rest(source.substr(std::min(colon + 1, source.size())));
  Result<ossl::Secret> secret =
      Error{ErrorCode::usage, "--pass takes env:NAME, file:PATH, fd:NUMBER, pass:WORDS, stdin or prompt"};
  if (kind == "pass" && colon < source.size()) {
    secret = ossl::Secret(std::string_view(rest));
  } else if (kind == "env") {
    secret = read_variable(rest);
  } else if (kind == "file") {
    secret = read_file(rest);
  } else if (kind == "fd") {
    secret = read_descriptor(rest);
  }
  if (!secret) {
    return std::move(secret).error();
  }
  return Passphrase(std::move(*secret));
}

const ossl::Secret* Passphrase::reveal(std::string_view what) {
  if (!secret_ && prompt_) {
    secret_ = prompt_(what);
    prompt_ = {};
  }
  return secret_ ? &*secret_ : nullptr;
}

}  // namespace mtlsdiag::x509
