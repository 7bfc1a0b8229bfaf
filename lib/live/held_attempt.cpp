#include "live/held_attempt.h"

#include <utility>

#include "base/text.h"
#include "live/http_answer.h"

namespace mtlsdiag::live {
namespace {

using handshake::Engine;
using handshake::StreamEnd;

/// Reads until there is application data, the end, or the deadline; only what comes before our last flight is sent.
void listen(net::Stream& stream, Engine& engine, const net::Timer& timer, const AttemptPlan& plan,
            std::chrono::milliseconds wait) {
  engine.start(timer.now());
  stream.send(engine.take_output());
  net::Deadline deadline = net::after(plan.timeout);
  bool is_flight_in = false;
  Bytes received;
  while (engine.want() != handshake::Want::closed && engine.application_bytes_in() == 0) {
    switch (stream.receive(received, deadline)) {
      case net::Arrival::data: engine.feed(received, timer.now()); break;
      case net::Arrival::fin: engine.peer_closed(StreamEnd::fin, timer.now()); return;
      case net::Arrival::reset: engine.peer_closed(StreamEnd::reset, timer.now()); return;
      case net::Arrival::timeout: engine.peer_closed(StreamEnd::timeout, timer.now()); return;
    }
    if (!engine.is_established()) {
      // A second ClientHello, where the server asks for one.
      stream.send(engine.take_output());
    } else if (!std::exchange(is_flight_in, true)) {
      deadline = net::after(wait);
    }
  }
}

}  // namespace

Result<AttemptResult> make_held_attempt(const AttemptPlan& plan, Bytes early_data, std::chrono::milliseconds wait,
                                        net::Ladder& ladder) {
  AttemptResult result;
  Result<handshake::Context> context = handshake::Context::client(plan.client);
  if (!context) {
    return context.error();
  }
  net::Road road = net::open_road(plan.road, ladder);
  take_road(result, road);
  if (!road.stream) {
    return result;
  }
  Engine engine(*context, {.early_data = std::move(early_data), .first_step = ladder.next()});
  listen(*road.stream, engine, ladder.timer(), plan, wait);
  result.attempt.application.text = printable(as_text(engine.take_application_data()), kMaxHttpText);
  result.attempt.transcript = engine.transcript();
  ladder.append(result.attempt.transcript.steps);
  return result;
}

}  // namespace mtlsdiag::live
