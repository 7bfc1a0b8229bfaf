// Serve: the instrumented server. It asks every client for a certificate, behaves towards it as a strict server would
// (or leniently, to see more), and reports each connection as it ends. One thread, one event loop: a slow or silent
// client delays nobody. What a connection says is serve_conversation's business, what it means diagnose's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "finding/kind.h"
#include "handshake/settings.h"
#include "report/report.h"
#include "x509/identity.h"

namespace mtlsdiag::live {

/// How long a client may be silent, its handshake may take, and an established one may wait with its request.
inline constexpr std::chrono::milliseconds kServeTimeout{10'000};
/// The most connections that are open at once; the oldest silent one gives way to a new one.
inline constexpr std::size_t kMaxOpenConnections = 16'384;
/// The most connections that have a TLS object (about 42 KiB each); others wait with their first byte, and one that has
/// not moved for kIdleAtLimit gives way to them.
inline constexpr std::size_t kMaxConversations = 256;
inline constexpr std::chrono::milliseconds kIdleAtLimit{250};
/// The most bytes that one connection may send after its handshake.
inline constexpr std::size_t kMaxRequestBytes = 65'536;

struct ServeSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;        ///< 0: any free one
  x509::IdentityFiles identity;  ///< none: an ephemeral certificate is made
  std::vector<std::string> intermediates;
  std::string save_root;  ///< where the ephemeral certificate's root is written (PEM); empty: it is said
  std::vector<std::string> roots;
  std::vector<std::string> crls;
  std::vector<std::string> ocsp_responses;
  std::string name;                     ///< a name that the client's certificate must hold; empty: any
  std::vector<std::string> identities;  ///< expected SPIFFE ids or other SANs
  std::optional<Instant> at;
  handshake::ClientAuth client_auth = handshake::ClientAuth::require;
  bool lenient = false;
  std::optional<std::uint16_t> min_version;
  std::optional<std::uint16_t> max_version;
  std::string servername;  ///< the only name in SNI that is answered to; empty: any
  std::vector<std::string> ciphers;
  std::vector<std::string> groups;
  std::vector<std::string> sigalgs;
  std::vector<std::string> alpn;
  std::string key_log;
  std::chrono::milliseconds timeout = kServeTimeout;
  std::optional<std::size_t> count;  ///< stops after that many reports
  std::optional<std::chrono::milliseconds> duration;
  std::string ready_file;  ///< the bound address is written there once clients can connect
};

/// What serve tells while it runs. Any may be empty.
struct ServeSinks {
  std::function<void(const report::Report&)> report;  ///< a connection has ended
  std::function<void(std::string_view)> say;          ///< a line of chatter: where it listens, the summary
};

/// What came of it all.
struct ServeSummary {
  std::size_t accepted = 0;
  std::size_t silent = 0;      ///< sent no byte
  std::size_t given_way = 0;   ///< silent ones that were closed for a new one
  std::size_t unfinished = 0;  ///< were open when serve was stopped
  std::size_t passed = 0;
  std::size_t warned = 0;
  std::size_t failed = 0;
  std::map<finding::Kind, std::size_t> causes;

  [[nodiscard]] std::size_t reported() const { return passed + warned + failed; }
};

/// Serves until the count, the duration, SIGINT or SIGTERM. Fails where the run cannot do its job: a file that cannot
/// be used, an address that cannot be bound.
Result<ServeSummary> serve(const ServeSettings& settings, const ServeSinks& sinks);

/// Writes the summary as one line for people.
std::string to_string(const ServeSummary& summary);

}  // namespace mtlsdiag::live
