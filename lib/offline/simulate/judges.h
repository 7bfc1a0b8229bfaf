// Judges: each side's view of the other's chain, made by path once and remembered: the handshake asks for it, repeated
// handshakes ask again, and the report shows it also where the handshake did not get that far.
#pragma once

#include <optional>
#include <vector>

#include "finding/finding.h"
#include "handshake/settings.h"
#include "offline/simulate.h"
#include "path/validator.h"

namespace mtlsdiag::offline {

class SideJudge final {
 public:
  /// A judge of the chain that `presenter` presents, by the other side's roots.
  SideJudge(const SimulateSettings& settings, finding::Side presenter);

  /// For the engine; the judge must outlive it.
  handshake::Judge judge();
  /// Gives what is said of the chain; judges it as it would be sent where the handshake did not come to it.
  const path::Assessment& assess(const std::vector<Bytes>& chain);
  [[nodiscard]] const std::optional<path::Assessment>& assessment() const { return assessment_; }

 private:
  const path::Assessment& assess(const handshake::ChainToJudge& chain);

  path::Validator validator_;
  std::vector<Bytes> judged_;
  bool is_staple_awaited_ = false;  ///< when `assessment_` was made
  std::optional<path::Assessment> assessment_;
};

}  // namespace mtlsdiag::offline
