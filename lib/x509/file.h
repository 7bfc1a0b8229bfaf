// Files at the edge: the one place where this room opens a file or reads standard input. Reading is bounded: regular
// files by their size before anything is read, everything else (FIFO, device, standard input) by counting.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/result.h"
#include "x509/place.h"

namespace mtlsdiag::x509 {

/// The most that is read of an input, unless it is streamed.
inline constexpr std::size_t kMaxFileBytes = 16U << 20U;
/// The same for a file that begins as a CRL.
inline constexpr std::size_t kMaxCrlBytes = 64U << 20U;

/// Bytes of a file, mapped where that is possible, else read; unmapped when it goes.
class FileContent final {
 public:
  FileContent() = default;
  ~FileContent();
  FileContent(FileContent&& other) noexcept;
  FileContent& operator=(FileContent&& other) noexcept;
  FileContent(const FileContent&) = delete;
  FileContent& operator=(const FileContent&) = delete;

  /// Opens once and reads a file (`-`: standard input); a pipe cannot be opened twice. `limit` 0: the bound for what it
  /// begins as. Fails with `unreadable` or `limit`, naming file and bound; `why` is then set where it is given.
  static Result<FileContent> read(const std::string& name, std::size_t limit = 0, Problem* why = nullptr);
  /// Maps a regular file of any size, to be streamed. Fails with `unreadable`; `unsupported` where it cannot be mapped.
  static Result<FileContent> map(const std::string& name, Problem* why = nullptr);

  [[nodiscard]] ByteView view() const { return mapped_ != nullptr ? ByteView{mapped_, size_} : ByteView{owned_}; }
  /// Tells the system that the first `size` bytes are not needed again, so that streaming stays within bounds.
  void forget_up_to(std::size_t size) const;

 private:
  Bytes owned_;
  const std::uint8_t* mapped_ = nullptr;
  std::size_t size_ = 0;
};

/// A file or standard input that is read piece by piece.
class FileStream final {
 public:
  /// Opens a file (`-`: standard input). Fails with `unreadable`; `why` is then set where it is given.
  static Result<FileStream> open(const std::string& name, Problem* why = nullptr);
  ~FileStream();
  FileStream(FileStream&& other) noexcept;
  FileStream& operator=(FileStream&& other) noexcept;
  FileStream(const FileStream&) = delete;
  FileStream& operator=(const FileStream&) = delete;

  /// Reads up to `size` bytes; 0 at the end. Fails with `unreadable`.
  Result<std::size_t> read(std::uint8_t* to, std::size_t size, Problem* why = nullptr);

 private:
  FileStream(std::string name, int fd) : name_(std::move(name)), fd_(fd) {}
  std::string name_;
  int fd_;
};

/// True for names that OpenSSL's store loaders take (`pkcs11:…`, `org.openssl.engine:…`, `file:…`) and that are no
/// file.
bool is_store_uri(std::string_view name);

/// Gives a URI without the value of its PIN attributes, printable. Source: RFC 7512 §2.4.
std::string masked_uri(std::string_view uri);

}  // namespace mtlsdiag::x509
