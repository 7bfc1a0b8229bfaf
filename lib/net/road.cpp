#include "net/road.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "base/time.h"
#include "finding/catalogue.h"
#include "net/connect.h"
#include "net/pump.h"
#include "preamble/dialogue.h"
#include "preamble/protocols.h"

namespace mtlsdiag::net {
namespace {

using finding::Actor;
using finding::Finding;
using finding::Kind;
using finding::Side;
using preamble::Dialogue;
using preamble::Problem;

/// How long a STARTTLS reply's followers are waited for: what was smuggled in comes in the same flight.
constexpr std::chrono::milliseconds kSameFlight{0};

Finding make_finding(Kind kind, std::string message, int step) {
  Finding finding = finding::make(kind, Side::server, std::move(message));
  finding.evidence.push_back(finding::Evidence{.step = step, .text = finding.message});
  return finding;
}

/// The same where the side depends on what happened, and here it is the server.
Finding server_finding(Kind kind, std::string message, int step) {
  Finding finding = make_finding(kind, std::move(message), step);
  finding.side = Side::server;
  return finding;
}

/// Records each exchange of a dialogue as a step, once.
class Recorder final {
 public:
  Recorder(Ladder& ladder, const Dialogue& dialogue, std::string_view layer)
      : ladder_(ladder), dialogue_(dialogue), layer_(layer) {}

  void catch_up() {
    for (; done_ < dialogue_.exchanges().size(); ++done_) {
      const preamble::Exchange& exchange = dialogue_.exchanges()[done_];
      const bool ours = exchange.speaker == preamble::Speaker::client;
      ladder_.add(ours ? Actor::client : Actor::server, layer_, ours ? "send" : "receive",
                  Document::object().add("text", exchange.text));
    }
  }

 private:
  Ladder& ladder_;
  const Dialogue& dialogue_;
  std::string_view layer_;
  std::size_t done_ = 0;
};

/// Ends a road at the proxy: no byte stream to the target came about.
void fail_at_proxy(Road& road, const Proxy& proxy, std::string_view what, Ladder& ladder) {
  road.stream.reset();
  road.findings.push_back(make_finding(Kind::proxy_refused,
                                       fmt::format("the proxy {} (from {}): {}", proxy.shown(), proxy.origin, what),
                                       ladder.next() - 1));
}

/// Says why TLS with the proxy itself failed: what is wrong with its chain, or how the connection ended.
std::string describe_tls_failure(const handshake::Transcript& seen) {
  if (seen.server_chain && seen.server_chain->judgement && !seen.server_chain->judgement->is_accepted) {
    const Finding* leading = finding::leading(seen.server_chain->judgement->findings);
    return fmt::format("its own certificate is not accepted: {}", leading == nullptr ? "" : leading->message);
  }
  return fmt::format("its own TLS handshake failed ({})", to_string(seen.ending));
}

/// Makes TLS with an HTTPS proxy. False: it failed, and `road` says how.
bool secure_proxy(Road& road, const RoadSettings& settings, Ladder& ladder) {
  handshake::ClientSettings client;
  client.sni = is_ip_address(settings.proxy->host) ? std::string() : settings.proxy->host;
  client.alpn = {"http/1.1"};
  client.judge = settings.proxy_judge;
  Result<handshake::Engine> made = handshake::Engine::client(std::move(client), {.first_step = ladder.next()});
  if (!made) {
    fail_at_proxy(road, *settings.proxy, made.error().message, ladder);
    return false;
  }
  auto engine = std::make_unique<handshake::Engine>(std::move(*made));
  engine->start(ladder.timer().now());
  const PumpEnd end = pump(*road.stream, *engine, ladder.timer(), after(settings.timeout, settings.deadline),
                           [](const handshake::Engine& e) { return e.is_established(); });
  ladder.append(engine->transcript().steps);
  if (end != PumpEnd::reached) {
    fail_at_proxy(road, *settings.proxy, describe_tls_failure(engine->transcript()), ladder);
    return false;
  }
  road.stream->wrap(std::move(engine));
  return true;
}

bool pass_proxy(Road& road, const RoadSettings& settings, Ladder& ladder) {
  const Proxy& proxy = *settings.proxy;
  if (proxy.kind == ProxyKind::https && !secure_proxy(road, settings, ladder)) {
    return false;
  }
  const preamble::ProxyRequest request{.host = settings.target.host,
                                       .port = settings.target.port.value_or(0),
                                       .user = proxy.user,
                                       .password = proxy.password};
  Dialogue dialogue = proxy.kind == ProxyKind::socks5 ? Dialogue::socks5(request) : Dialogue::http_connect(request);
  Recorder recorder(ladder, dialogue, "proxy");
  const bool in_time =
      hold(*road.stream, dialogue, after(settings.timeout, settings.deadline), [&recorder] { recorder.catch_up(); });
  if (!in_time || dialogue.ending()->problem != Problem::none) {
    fail_at_proxy(road, proxy,
                  in_time ? dialogue.ending()->message
                          : fmt::format("silent for {} while waiting for {}", format_span(settings.timeout),
                                        dialogue.waiting_for()),
                  ladder);
    return false;
  }
  road.stream->put_back(dialogue.leftover());
  return true;
}

/// The finding for a STARTTLS dialogue that did not end well, from what the server said in it.
Finding starttls_failure(const RoadSettings& settings, const Dialogue& dialogue, int step) {
  const preamble::Ending& ending = *dialogue.ending();
  const std::string about = fmt::format("--starttls {}: {}", settings.starttls, ending.message);
  switch (ending.problem) {
    case Problem::closed: return server_finding(Kind::connection_closed, about, step);
    case Problem::limit: return make_finding(Kind::peer_limit_exceeded, about, step);
    case Problem::speaks_tls: {
      Finding finding = make_finding(Kind::plaintext_to_tls, about, step);
      finding.fix = {"Connect without STARTTLS: this port speaks TLS at once."};
      return finding;
    }
    default: break;
  }
  return make_finding(Kind::not_tls, about, step);
}

/// The first thing that the server said, for guessing what it speaks.
std::string first_words(const Dialogue& dialogue) {
  for (const preamble::Exchange& exchange : dialogue.exchanges()) {
    if (exchange.speaker == preamble::Speaker::server) {
      return exchange.text + "\r\n";
    }
  }
  return std::string(as_text(dialogue.leftover()));
}

void report_smuggled(Road& road, ByteView leftover, Ladder& ladder) {
  const int step =
      ladder.add(Actor::server, "starttls", "leftover", Document::object().add("text", printable(as_text(leftover))));
  road.findings.push_back(make_finding(
      Kind::starttls_injection,
      fmt::format("{} bytes of plaintext follow the STARTTLS reply: {}", leftover.size(), quoted(as_text(leftover))),
      step));
}

bool start_tls(Road& road, const RoadSettings& settings, Ladder& ladder) {
  Result<Dialogue> made = Dialogue::starttls(settings.starttls, settings.asked_host);
  if (!made) {
    road.findings.push_back(make_finding(Kind::not_tls, made.error().message, ladder.next() - 1));
    return false;
  }
  Dialogue dialogue = std::move(*made);
  Recorder recorder(ladder, dialogue, "starttls");
  const bool in_time =
      hold(*road.stream, dialogue, after(settings.timeout, settings.deadline), [&recorder] { recorder.catch_up(); });
  if (!in_time) {
    road.findings.push_back(server_finding(
        Kind::handshake_timeout,
        fmt::format(
            "--starttls {}: the server said nothing for {} while {} was waited for; a server that wants TLS from "
            "the first byte is silent too",
            settings.starttls, format_span(settings.timeout), dialogue.waiting_for()),
        ladder.next() - 1));
    return false;
  }
  if (dialogue.ending()->problem != Problem::none) {
    road.plaintext = first_words(dialogue);
    road.findings.push_back(starttls_failure(settings, dialogue, ladder.next() - 1));
    return false;
  }
  Bytes smuggled = to_bytes(dialogue.leftover());
  Bytes more;
  if (road.stream->receive(more, after(kSameFlight)) == Arrival::data) {
    smuggled.insert(smuggled.end(), more.begin(), more.end());
  }
  if (!smuggled.empty()) {
    report_smuggled(road, smuggled, ladder);
  }
  return true;
}

}  // namespace

Resolution resolve_target(const RoadSettings& settings, Ladder& ladder) {
  if (settings.target.is_unix()) {
    return Resolution{.addresses = {unix_address(settings.target.unix_path)}};
  }
  const std::string& host = settings.proxy ? settings.proxy->host : settings.target.host;
  const std::uint16_t port = settings.proxy ? settings.proxy->port : settings.target.port.value_or(0);
  Resolution resolution = resolve(host, port, settings.family, after(settings.timeout, settings.deadline));
  if (!is_ip_address(host)) {
    Document detail = Document::object().add("host", printable(host));
    Document addresses = Document::list();
    for (const Address& address : resolution.addresses) {
      addresses.push(address.text);
    }
    detail.add("addresses", std::move(addresses));
    if (!resolution.error.empty()) {
      detail.add("error", resolution.error);
    }
    ladder.add(resolution.error.empty() ? Actor::local : Actor::network, "dns", "resolve", std::move(detail));
  }
  return resolution;
}

Road open_road(const RoadSettings& settings, Ladder& ladder) {
  Road road;
  Resolution resolution;
  if (settings.only) {
    resolution.addresses = {*settings.only};
  } else {
    resolution = resolve_target(settings, ladder);
  }
  if (resolution.addresses.empty()) {
    road.findings.push_back(make_finding(Kind::dns_failure, resolution.error, ladder.next() - 1));
    return road;
  }
  Connection connection = connect_to_any(resolution.addresses, settings.timeout, ladder, settings.deadline);
  road.address = connection.address;
  if (connection.failure) {
    road.findings.push_back(std::move(*connection.failure));
    return road;
  }
  road.stream = std::move(connection.stream);
  if (settings.proxy && !settings.target.is_unix() && !pass_proxy(road, settings, ladder)) {
    return road;
  }
  road.is_reached = true;
  if (!settings.starttls.empty() && !start_tls(road, settings, ladder)) {
    road.stream.reset();
  }
  return road;
}

}  // namespace mtlsdiag::net
