#include "net/pump.h"

namespace mtlsdiag::net {

using handshake::Engine;
using handshake::StreamEnd;
using handshake::Want;

PumpEnd pump(Stream& stream, Engine& engine, const Timer& timer, Deadline deadline,
             const std::function<bool(const Engine&)>& is_reached) {
  Bytes received;
  bool told_broken = false;
  while (true) {
    if (engine.has_output()) {
      stream.send(engine.take_output());
    }
    if (stream.is_broken() && !std::exchange(told_broken, true)) {
      engine.write_failed(timer.now());
    }
    if (engine.want() == Want::closed) {
      stream.flush(deadline);
      return PumpEnd::closed;
    }
    if (is_reached(engine)) {
      return PumpEnd::reached;
    }
    switch (stream.receive(received, deadline)) {
      case Arrival::data: engine.feed(received, timer.now()); break;
      case Arrival::fin: engine.peer_closed(StreamEnd::fin, timer.now()); return PumpEnd::closed;
      case Arrival::reset: engine.peer_closed(StreamEnd::reset, timer.now()); return PumpEnd::closed;
      case Arrival::timeout: return PumpEnd::deadline;
    }
  }
}

bool hold(Stream& stream, preamble::Dialogue& dialogue, Deadline deadline, const std::function<void()>& on_move) {
  Bytes received;
  stream.send(dialogue.take_output());
  on_move();
  while (!dialogue.finished()) {
    switch (stream.receive(received, deadline)) {
      case Arrival::data: dialogue.feed(received); break;
      case Arrival::fin:
      case Arrival::reset: dialogue.peer_closed(); break;
      case Arrival::timeout: return false;
    }
    stream.send(dialogue.take_output());
    on_move();
  }
  return true;
}

}  // namespace mtlsdiag::net
