// Pump: moves bytes between a stream and an engine, or a stream and a dialogue, until something is reached. It decides
// nothing: the engine records, the caller says what to wait for and how long.
#pragma once

#include <cstdint>
#include <functional>

#include "handshake/engine.h"
#include "net/stream.h"
#include "net/timer.h"
#include "preamble/dialogue.h"

namespace mtlsdiag::net {

enum class PumpEnd : std::uint8_t {
  reached,   ///< what was waited for is there
  closed,    ///< the conversation is over; the engine knows how
  deadline,  ///< neither in time; the engine was not told
};

/// Moves bytes until `is_reached` (asked after every move), the end, or the deadline.
PumpEnd pump(Stream& stream, handshake::Engine& engine, const Timer& timer, Deadline deadline,
             const std::function<bool(const handshake::Engine&)>& is_reached);

/// Holds a dialogue until it is finished or the deadline passes; false: it did. `on_move` is called after every move.
bool hold(Stream& stream, preamble::Dialogue& dialogue, Deadline deadline, const std::function<void()>& on_move);

}  // namespace mtlsdiag::net
