// Timer: the time since a report began, by a clock that never jumps, and the deadlines that waits are held to. The only
// clock of the rooms above `net`; what is below takes the time as a value.
#pragma once

#include <algorithm>
#include <chrono>

#include "handshake/transcript.h"

namespace mtlsdiag::net {

using handshake::Elapsed;
using Deadline = std::chrono::steady_clock::time_point;

class Timer final {
 public:
  Timer() : start_(std::chrono::steady_clock::now()) {}
  [[nodiscard]] Elapsed now() const { return std::chrono::steady_clock::now() - start_; }

 private:
  std::chrono::steady_clock::time_point start_;
};

inline Deadline after(std::chrono::milliseconds span) {
  return std::chrono::steady_clock::now() + span;
}

/// The earlier of a span from now and a deadline.
inline Deadline after(std::chrono::milliseconds span, Deadline at_most) {
  return std::min(after(span), at_most);
}

/// Milliseconds until a deadline, rounded up, for poll(2); never negative.
inline int left_ms(Deadline deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 86'400'000));
}

}  // namespace mtlsdiag::net
