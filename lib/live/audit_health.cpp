// Whether a server under audit is still the one that let the good certificate in: one that crashed, or that shuts out
// whom it takes for an attacker, must not be taken for one that refuses.
#include <utility>

#include "live/audit_run.h"

namespace mtlsdiag::live {
namespace {

using diagnose::Attempt;

/// So many attempts in a row to which the server says nothing, and it is asked whether it is still there.
constexpr int kMaxDeaf = 3;

/// True where the server took no part in the handshake: not even an alert came.
bool is_deaf(const Attempt& seen) {
  return !seen.is_reached || (!seen.transcript.server_hello && seen.transcript.fatal_received() == nullptr);
}

}  // namespace

/// A server that says nothing any more is not waited for in every test.
void Audit::watch(const Attempt& seen, std::uint16_t version) {
  deaf_in_a_row_ = is_deaf(seen) ? deaf_in_a_row_ + 1 : 0;
  if (deaf_in_a_row_ < kMaxDeaf) {
    return;
  }
  const Result<AttemptResult> again =
      make_attempt(plan_of(materials_.good.value_or(handshake::Identity{}), version, {}), ladder_);
  is_gone_ = !again || is_deaf(again->attempt);
  deaf_in_a_row_ = 0;
}

/// Tries the good certificate once more. Where it is turned away by now, the refusals since then were not about what
/// was presented.
Result<void> Audit::confirm(const Version& version, std::size_t first_row) {
  const Result<AttemptResult> again = attempt_good(version.number);
  if (!again) {
    return again.error();
  }
  if (again->attempt.is_reached && is_application_reached(again->attempt, version.good, when_) != false) {
    return {};
  }
  is_lost_ = true;
  for (std::size_t i = first_row; i < rows_.size(); ++i) {
    if (rows_[i].result == "pass" && rows_[i].expected == "refused") {
      rows_[i].result = "unknown";
      rows_[i].seen += "; the good certificate does not get in any more either";
    }
  }
  return {};
}

}  // namespace mtlsdiag::live
