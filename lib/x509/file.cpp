#include "x509/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace mtlsdiag::x509 {

namespace {

constexpr std::size_t kChunk = 64U << 10U;
constexpr std::size_t kPage = 4096;

/// Closes what it opened; standard input stays open.
class Descriptor final {
 public:
  explicit Descriptor(const std::string& name)
      : fd_(name == "-" ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ > STDIN_FILENO) {
      ::close(fd_);
    }
  }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

/// Fails with what the place and the reason say, and hands the problem out where it is asked for.
Error fail(Problem problem, Problem* why) {
  Error error = to_error(problem);
  if (why != nullptr) {
    *why = std::move(problem);
  }
  return error;
}

Error unreadable(const std::string& name, int error, Problem* why) {
  return fail({Reason::file_unreadable, Place{.file = printable(name)}, std::strerror(error)}, why);
}

Error too_large(const std::string& name, std::size_t limit, Problem* why) {
  return fail(
      {Reason::file_too_large, Place{.file = printable(name)}, fmt::format("the bound is {} MiB", limit >> 20U)}, why);
}

/// The bound for a file by how it begins: CRLs grow larger than anything else.
std::size_t limit_for(ByteView head) {
  const bool may_be_crl =
      !head.empty() && (head.front() == 0x30 || as_text(head).find("-----BEGIN X509 CRL") != std::string_view::npos);
  return may_be_crl ? kMaxCrlBytes : kMaxFileBytes;
}

/// Reads until the end or one byte past the bound: `limit`, or, with 0, the one for what the file begins as. A regular
/// file ends where it gives less than was asked for.
Result<Bytes> read_all(int fd, const std::string& name, std::size_t limit, std::size_t expected, Problem* why) {
  Bytes bytes;
  bytes.reserve(std::min(expected, kMaxCrlBytes) + 1);
  std::size_t bound = limit == 0 ? kMaxCrlBytes : limit;
  for (;;) {
    const std::size_t had = bytes.size();
    const std::size_t step = had == 0 && expected > 0 ? std::min(expected, kMaxFileBytes) + 1 : kChunk;
    bytes.resize(std::min(had + step, bound + 1));
    const std::size_t wanted = bytes.size() - had;
    const ssize_t got = ::read(fd, bytes.data() + had, wanted);
    if (got < 0 && errno == EINTR) {
      bytes.resize(had);
      continue;
    }
    if (got < 0) {
      return unreadable(name, errno, why);
    }
    bytes.resize(had + static_cast<std::size_t>(got));
    if (had == 0 && limit == 0) {
      bound = limit_for(ByteView(bytes).first(std::min<std::size_t>(bytes.size(), 4096)));
    }
    if (bytes.size() > bound || expected > bound) {
      return too_large(name, bound, why);
    }
    if (got == 0 || (expected > 0 && static_cast<std::size_t>(got) < wanted)) {
      return bytes;
    }
  }
}

}  // namespace

FileContent::~FileContent() {
  if (mapped_ != nullptr) {
    ::munmap(const_cast<std::uint8_t*>(mapped_), size_);
  }
}

FileContent::FileContent(FileContent&& other) noexcept
    : owned_(std::move(other.owned_)),
      mapped_(std::exchange(other.mapped_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

FileContent& FileContent::operator=(FileContent&& other) noexcept {
  std::swap(owned_, other.owned_);
  std::swap(mapped_, other.mapped_);
  std::swap(size_, other.size_);
  return *this;
}

Result<FileContent> FileContent::read(const std::string& name, std::size_t limit, Problem* why) {
  const Descriptor file(name);
  struct stat status {};
  if (file.fd() < 0 || ::fstat(file.fd(), &status) != 0) {
    return unreadable(name, errno, why);
  }
  if (S_ISDIR(status.st_mode)) {
    return unreadable(name, EISDIR, why);
  }
  const auto size = static_cast<std::size_t>(std::max<off_t>(status.st_size, 0));
  Result<Bytes> bytes = read_all(file.fd(), name, limit, S_ISREG(status.st_mode) ? size : 0, why);
  if (!bytes) {
    return std::move(bytes).error();
  }
  FileContent content;
  content.owned_ = std::move(*bytes);
  return content;
}

Result<FileContent> FileContent::map(const std::string& name, Problem* why) {
  const Descriptor file(name);
  struct stat status {};
  if (file.fd() < 0 || ::fstat(file.fd(), &status) != 0) {
    return unreadable(name, errno, why);
  }
  if (!S_ISREG(status.st_mode) || status.st_size <= 0) {
    return Error{ErrorCode::unsupported, fmt::format("{} cannot be mapped", printable(name))};
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.fd(), 0);
  if (memory == MAP_FAILED) {
    return unreadable(name, errno, why);
  }
  FileContent content;
  content.mapped_ = static_cast<const std::uint8_t*>(memory);
  content.size_ = size;
  return content;
}

void FileContent::forget_up_to(std::size_t size) const {
  if (mapped_ != nullptr) {
    const std::size_t whole_pages = std::min(size, size_) / kPage * kPage;
    ::madvise(const_cast<std::uint8_t*>(mapped_), whole_pages, MADV_DONTNEED);
  }
}

Result<FileStream> FileStream::open(const std::string& name, Problem* why) {
  const int fd = name == "-" ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) {
    return unreadable(name, errno, why);
  }
  return FileStream(name, fd);
}

FileStream::~FileStream() {
  if (fd_ > STDIN_FILENO) {
    ::close(fd_);
  }
}

FileStream::FileStream(FileStream&& other) noexcept
    : name_(std::move(other.name_)), fd_(std::exchange(other.fd_, -1)) {}

FileStream& FileStream::operator=(FileStream&& other) noexcept {
  std::swap(name_, other.name_);
  std::swap(fd_, other.fd_);
  return *this;
}

Result<std::size_t> FileStream::read(std::uint8_t* to, std::size_t size, Problem* why) {
  for (;;) {
    const ssize_t got = ::read(fd_, to, size);
    if (got >= 0) {
      return static_cast<std::size_t>(got);
    }
    if (errno != EINTR) {
      return unreadable(name_, errno, why);
    }
  }
}

bool is_store_uri(std::string_view name) {
  constexpr std::string_view kSchemes[] = {"pkcs11:", "org.openssl.engine:", "tpm2:", "handle:", "object:", "file:"};
  return std::any_of(std::begin(kSchemes), std::end(kSchemes), [name](std::string_view scheme) {
    return equal_ignoring_case(name.substr(0, scheme.size()), scheme);
  });
}

std::string masked_uri(std::string_view uri) {
  std::string masked;
  constexpr std::array<std::string_view, 2> kSecrets = {"pin-value=", "pin-source="};
  while (!uri.empty()) {
    const std::size_t end = std::min(uri.find_first_of(";&?"), uri.size());
    const std::string_view part = uri.substr(0, end);
    const auto secret = std::find_if(kSecrets.begin(), kSecrets.end(),
                                     [part](std::string_view word) { return contains_ignoring_case(part, word); });
    masked += secret == kSecrets.end() ? std::string(part) : fmt::format("{}***", *secret);
    masked += uri.substr(end, end < uri.size() ? 1 : 0);
    uri.remove_prefix(std::min(end + 1, uri.size()));
  }
  return printable(masked);
}

}  // namespace mtlsdiag::x509
