// Attempt: one connection of a probe, from the road to the close: handshake, the wait for the server's word on the
// client's certificate, the application's answer. It records and decides nothing about causes.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "diagnose/diagnose.h"
#include "handshake/engine.h"
#include "net/ladder.h"
#include "net/road.h"

namespace mtlsdiag::live {

/// Whether and how the application is asked something once TLS is up.
struct RequestPlan {
  bool always = false;              ///< --http: whatever ALPN came to
  std::optional<std::string> path;  ///< GET of it; nothing: HEAD of /
  std::string host;                 ///< for the Host header
  std::string protocol;             ///< of --starttls: its first words after TLS, see live/first_words.h
  /// Where nothing is asked: how long the server is listened to once its verdict is in.
  std::chrono::milliseconds listen{};
};

struct AttemptPlan {
  net::RoadSettings road;
  handshake::ClientSettings client;
  RequestPlan request;
  diagnose::Change change = diagnose::Change::none;
  std::chrono::milliseconds timeout{};
  std::chrono::milliseconds silence{};
};

struct AttemptResult {
  diagnose::Attempt attempt;
  std::vector<finding::Finding> findings;  ///< of the road
  std::string address;                     ///< that the socket was connected to
  handshake::Session session;              ///< the newest that can be resumed; empty: none
  /// False where no byte stream to the target came about.
  bool is_reached = false;
  /// True where the road ended before TLS (a STARTTLS refusal): the transcript is empty.
  bool is_before_tls = false;
};

/// Moves what the road came to into a result: where it led, what it found.
void take_road(AttemptResult& result, net::Road& road);

/// Makes one connection. Fails where the settings cannot be used (an unknown cipher).
Result<AttemptResult> make_attempt(const AttemptPlan& plan, net::Ladder& ladder);

}  // namespace mtlsdiag::live
