// Ladder: the steps of a report as they happen, numbered in one row over resolving, connecting, proxies, STARTTLS and
// every handshake. The engines number their own steps from where the ladder stands.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "finding/step.h"
#include "net/timer.h"

namespace mtlsdiag::net {

class Ladder final {
 public:
  explicit Ladder(finding::StepSink sink = {}) : sink_(std::move(sink)) {}

  /// Adds a step now and gives its number.
  int add(finding::Actor actor, std::string_view layer, std::string_view name, Document detail = Document::object());
  /// Adds steps that were numbered from `next()` on, such as an engine's.
  void append(const std::vector<finding::Step>& steps);
  [[nodiscard]] int next() const { return static_cast<int>(steps_.size()) + 1; }
  [[nodiscard]] const std::vector<finding::Step>& steps() const { return steps_; }
  [[nodiscard]] const Timer& timer() const { return timer_; }

 private:
  Timer timer_;
  finding::StepSink sink_;
  std::vector<finding::Step> steps_;
};

}  // namespace mtlsdiag::net
