// Secret: bytes that must not outlive their use (passphrases, decoded keys, lines of a key log). The memory is wiped
// when the value goes, and there is no formatter: what is printed by mistake does not compile.
#pragma once

#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace mtlsdiag::ossl {

class Secret final {
 public:
  Secret() = default;
  explicit Secret(Bytes bytes) : bytes_(std::move(bytes)) {}
  explicit Secret(std::string_view text) : bytes_(to_bytes(as_bytes(text))) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Secret& operator=(Secret other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Secret();

  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  /// Lends the bytes to the one call that needs them.
  [[nodiscard]] ByteView reveal() const { return bytes_; }
  [[nodiscard]] std::string_view reveal_text() const { return as_text(bytes_); }

 private:
  Bytes bytes_;
};

/// Overwrites memory in a way that the compiler does not remove.
void wipe(Bytes& bytes);

}  // namespace mtlsdiag::ossl
