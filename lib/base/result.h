// Result and Error: how a function says that this run cannot do its job (an unreadable file, an unsupported
// format). What is wrong with the thing under diagnosis is a finding::Finding instead, and our own bugs are
// MTLSDIAG_CHECK. The names are a strict subset of std::expected's, so that a newer compiler can replace this file.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace mtlsdiag {

/// Says what kind of thing went wrong, so that callers can choose an exit status or a finding without reading words.
enum class ErrorCode {
  malformed,     ///< the input is there and is not what it must be
  truncated,     ///< the input ends too early
  unreadable,    ///< a file cannot be opened or read
  unsupported,   ///< well formed, and this build cannot handle it
  wrong_secret,  ///< a passphrase is wrong or missing
  limit,         ///< a stated bound was exceeded
  usage,         ///< the command line cannot be used
  system,        ///< the operating system refused (descriptors, memory, disk)
};

/// One clear sentence for the user: the file, the place in it, what to do. Never holds a secret or raw foreign bytes.
struct Error {
  ErrorCode code = ErrorCode::malformed;
  std::string message;
};

/// Either a value or an Error. A constructor cannot fail; what can fail is a static `parse` or `open` giving a Result.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), failed_(true) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool has_value() const { return !failed_; }
  explicit operator bool() const { return has_value(); }
  const Error& error() const& { return error_; }
  Error&& error() && { return std::move(error_); }

 private:
  Error error_;
  bool failed_ = false;
};

/// Ends the process with status 70 and one line on standard error. Use through MTLSDIAG_CHECK.
[[noreturn]] inline void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "mtlsdiag: internal fault: %s (%s:%d). Please report this.\n", condition, file, line);
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  std::abort();  // so that the fuzzer keeps the input
#else
  std::_Exit(70);
#endif
}

}  // namespace mtlsdiag

/// States what only a bug of ours can break. Active in every build; never reachable from input.
#define MTLSDIAG_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::mtlsdiag::check_failed(#condition, __FILE__, __LINE__))
