// Step: one thing that happened in a conversation, as it is shown and as findings refer to it. Steps are recorded
// without an opinion; the numbers start at 1 and are those of the report.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"

namespace mtlsdiag::finding {

/// Who did the step; `local` is a check that mtlsdiag made itself.
enum class Actor : std::uint8_t { client, server, network, local };

std::string_view to_string(Actor actor);

struct Step {
  int n = 0;
  double t_ms = 0.0;  ///< since the report's start
  Actor actor = Actor::local;
  std::string layer;  ///< "dns", "tcp", "proxy", "starttls", "record", "handshake", "alert", "http", "check"
  std::string name;   ///< the TLS registry's name in lower case: client_hello, certificate, alert, …
  std::optional<std::size_t> bytes;  ///< of the message, header included
  Document detail = Document::object();
};

/// Told of each step as it happens (for text that streams). May be empty.
using StepSink = std::function<void(const Step&)>;

}  // namespace mtlsdiag::finding
