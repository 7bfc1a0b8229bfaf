// Simulate: both ends of a handshake in one process, from two sets of files: would they shake hands, and if not, who
// must change what. The handshake is a real one between two engines; each side judges the other's chain by its own
// roots through path; why a negotiation failed is for diagnose to say. Reading files is the command's business.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "finding/step.h"
#include "handshake/settings.h"
#include "path/validator.h"
#include "report/report.h"
#include "x509/identity.h"
#include "x509/roots.h"

namespace mtlsdiag::offline {

/// The most handshakes of one `--repeat`.
inline constexpr std::size_t kMaxRepeat = 1'000'000;

/// A CRL or an OCSP response and where it comes from.
struct NamedDer {
  Bytes der;
  std::string name;
};

/// What one side is configured with.
struct SimulatedSide {
  std::optional<x509::Identity> identity;
  const x509::Roots* roots = nullptr;   ///< what it judges its peer by; null: none were given. Outlives the call
  std::vector<std::string> identities;  ///< expected of the peer's certificate: one of them must be there
  std::optional<std::uint16_t> tls_min;
  std::optional<std::uint16_t> tls_max;
  std::vector<std::string> ciphers;
  std::vector<std::string> groups;
  std::vector<std::string> sigalgs;
  std::vector<std::string> alpn;

  /// True where versions, ciphers, groups or signature algorithms are narrowed.
  [[nodiscard]] bool has_limits() const {
    return tls_min || tls_max || !ciphers.empty() || !groups.empty() || !sigalgs.empty();
  }
};

struct SimulateSettings {
  SimulatedSide client;
  SimulatedSide server;
  std::string name;                       ///< that the client expects in the server's certificate; empty: `sni`
  std::string sni;                        ///< that the client sends; empty: `name`, where that is a host name
  bool no_sni = false;                    ///< the client sends none
  std::vector<std::string> server_names;  ///< the names that the server answers to; empty: any
  handshake::ClientAuth client_auth = handshake::ClientAuth::require;
  /// Names (DER) that the server lists as acceptable CAs; nothing: the subjects of its roots.
  std::optional<std::vector<Bytes>> client_ca_names;
  std::vector<NamedDer> crls;  ///< apply to any chain whose issuer signed them
  std::vector<NamedDer> ocsp;
  Bytes staple;  ///< the OCSP response (DER) that the server staples; empty: none
  path::Revocation revocation = path::Revocation::none;  ///< of both chains
  Instant at{};                                          ///< the time to judge by
  Instant started{};
  std::size_t repeat = 1;
  /// The time since the start, for the steps; empty: a clock that counts a microsecond a question.
  std::function<std::chrono::nanoseconds()> elapsed;
  handshake::KeyLogSink key_log;
  finding::StepSink sink;  ///< told of each step of the ladder, once the handshake is over
};

/// Runs the handshake and says what came of it. Fails with `usage` where the settings cannot be used (no server
/// certificate, an unknown name of a cipher), as handshake::Context does.
Result<report::Report> simulate(const SimulateSettings& settings);

}  // namespace mtlsdiag::offline
