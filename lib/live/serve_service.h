// The service behind serve: everything that its connections share, made once: what we present, how clients are judged,
// what is known of our own chain. No socket.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "diagnose/diagnose.h"
#include "handshake/engine.h"
#include "live/serve.h"
#include "live/serve_ephemeral.h"
#include "path/validator.h"
#include "report/report.h"
#include "x509/object.h"
#include "x509/roots.h"

namespace mtlsdiag::live {

class Service final {
 public:
  /// Loads files, makes an ephemeral certificate where none is given, prepares the server's engine context. `say` is
  /// told of what was made. Fails with one sentence for exit status 2. A key that is not its certificate's is
  /// `mismatch()`, found before anything is bound.
  static Result<std::shared_ptr<Service>> prepare(const ServeSettings& settings,
                                                  const std::function<void(std::string_view)>& say);

  [[nodiscard]] const ServeSettings& settings() const { return settings_; }
  /// The context of every connection; there is one unless `mismatch()`.
  [[nodiscard]] const handshake::Context& context() const { return *context_; }
  /// A context with the limit on `kind` given free by `set_free`, made once; null where it cannot be made.
  const handshake::Context* freed(finding::Kind kind, void (*set_free)(ServeSettings&));
  [[nodiscard]] const ossl::Key& key() const { return identity_.key; }
  /// The names and addresses by which clients may ask for this machine.
  [[nodiscard]] const std::vector<std::string>& names_of_host() const { return names_of_host_; }
  /// Our own chain, looked at by our own eyes as of now: once a minute, and not for every connection.
  const diagnose::Own& own(Instant clock);
  [[nodiscard]] const std::optional<finding::Finding>& mismatch() const { return mismatch_; }
  [[nodiscard]] bool has_limits() const;
  /// Our chain, described once.
  [[nodiscard]] const Document& described_chain() const { return described_chain_; }
  /// The time to judge by: --at, else the clock's.
  [[nodiscard]] Instant judged_at(Instant clock) const { return settings_.at.value_or(clock); }

 private:
  Service() = default;
  Result<void> load_own();
  Result<void> make_own();
  Result<void> announce_own(const std::function<void(std::string_view)>& say) const;
  Result<void> load_trust();
  Result<handshake::Context> make_context(const ServeSettings& settings);
  handshake::Judgement judge(const handshake::ChainToJudge& chain);

  ServeSettings settings_;
  x509::Identity identity_;
  std::optional<Ephemeral> made_;  ///< where no identity was given: the root and the names of the one made
  x509::Roots roots_;
  std::vector<x509::Object> crls_;
  std::vector<x509::Object> ocsp_responses_;
  std::optional<path::Validator> validator_;
  std::optional<handshake::Context> context_;
  std::map<finding::Kind, std::optional<handshake::Context>> freed_;
  std::vector<std::string> names_of_host_;
  diagnose::Own own_;
  Instant own_seen_at_{};
  std::optional<finding::Finding> mismatch_;
  Document described_chain_;
};

/// The system's clock, in UTC.
Instant serve_clock();

}  // namespace mtlsdiag::live
