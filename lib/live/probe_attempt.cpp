#include "live/probe_attempt.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "finding/catalogue.h"
#include "live/first_words.h"
#include "live/http2_answer.h"
#include "live/http_answer.h"
#include "net/pump.h"
#include "wire/guess.h"

namespace mtlsdiag::live {
namespace {

using diagnose::Change;
using finding::Actor;
using finding::Kind;
using finding::Side;
using handshake::Engine;
using handshake::StreamEnd;
using handshake::Transcript;

/// How long a server that greets by itself is listened to.
constexpr std::chrono::milliseconds kBannerWait{1'500};
/// The most that is kept of what a server says in the clear.
constexpr std::size_t kMaxBanner = 2'048;
/// TLS 1.2: the server has judged before its Finished, but some close only then (Node: no alert, a bare close);
/// TLS 1.3: data may come before the judgement. The wait for that is this many times
/// what the handshake took, within bounds.
constexpr int kCloseWaitFactor = 5;
constexpr std::chrono::milliseconds kMinCloseWait{150};
constexpr std::chrono::milliseconds kMaxCloseWait{1'000};
/// A ticket of TLS 1.3 is no word yet: some greet with their refusal only then (Postfix), and at once, or when this side
/// has acknowledged the ticket, which Linux puts off for 40 ms.
constexpr int kGreetingWaitFactor = 2;
constexpr std::chrono::milliseconds kMinGreetingWait{60};

/// One conversation: what its stages share.
class Conversation final {
 public:
  Conversation(const AttemptPlan& plan, net::Stream stream, Engine engine, net::Ladder& ladder)
      : plan_(plan), stream_(std::move(stream)), engine_(std::move(engine)), ladder_(ladder) {}

  void hold();
  diagnose::Application take_application() { return std::move(application_); }
  const Transcript& transcript() { return engine_.transcript(); }
  handshake::Session take_session() { return engine_.take_session(); }

 private:
  using Condition = std::function<bool(const Engine&)>;
  net::PumpEnd pump(std::chrono::milliseconds span, const Condition& is_reached) {
    return net::pump(stream_, engine_, ladder_.timer(), net::after(span), is_reached);
  }
  [[nodiscard]] std::chrono::milliseconds greeting_wait() const {
    return std::clamp(handshake_took_ * kGreetingWaitFactor, kMinGreetingWait, kMaxCloseWait);
  }
  /// How long a refusal that is to come is waited for.
  [[nodiscard]] std::chrono::milliseconds close_wait() const {
    return std::clamp(handshake_took_ * kCloseWaitFactor, kMinCloseWait, kMaxCloseWait);
  }
  bool handshake();
  bool await_verdict();
  bool is_request_due() const;
  std::pair<std::string_view, std::string> note_request();
  template <typename Answer>
  void hear(Answer& answer);
  void ask_http();
  void ask_http2();
  void note_answer(std::optional<int> status, std::string_view reason);
  void ask_protocol(const FirstWords& words);
  void listen();
  void hang_up();

  const AttemptPlan& plan_;
  net::Stream stream_;
  Engine engine_;
  net::Ladder& ladder_;
  diagnose::Application application_;
  std::chrono::milliseconds handshake_took_{};
  bool is_silent_ = false;
};

bool Conversation::handshake() {
  const handshake::Elapsed begin = ladder_.timer().now();
  engine_.start(begin);
  const net::PumpEnd end = pump(plan_.timeout, [](const Engine& e) { return e.is_established(); });
  if (end == net::PumpEnd::deadline) {
    engine_.peer_closed(StreamEnd::timeout, ladder_.timer().now());
  }
  handshake_took_ = std::chrono::ceil<std::chrono::milliseconds>(ladder_.timer().now() - begin);
  return end == net::PumpEnd::reached;
}

bool Conversation::is_request_due() const {
  return plan_.request.always || engine_.alpn() == "http/1.1" || engine_.alpn() == kHttp2;
}

bool never(const Engine&) {
  return false;
}

/// Waits for what shows that the server went on, or did not. False: the conversation is over.
bool Conversation::await_verdict() {
  const Transcript& seen = engine_.transcript();
  if (seen.certificate_requests.empty()) {
    return true;
  }
  const bool is_tls13 = seen.negotiated.version >= handshake::kTls13;
  if (is_tls13) {
    const net::PumpEnd end = pump(plan_.silence, [](const Engine& e) { return e.is_confirmed(); });
    is_silent_ = end == net::PumpEnd::deadline;
    // Data without a ticket may have been sent before the server had our certificate (RFC 8446 §2: 0.5-RTT data): it
    // proves nothing yet, and a refusal would follow at once.
    const bool may_be_early = end == net::PumpEnd::reached && engine_.transcript().tickets.empty();
    if (may_be_early) {
      return pump(close_wait(), never) != net::PumpEnd::closed;
    }
    if (end != net::PumpEnd::reached) {
      return end != net::PumpEnd::closed;
    }
  }
  const bool is_heard_later = plan_.request.listen.count() > 0;
  if (is_request_due() || is_heard_later || find_first_words(plan_.request.protocol) != nullptr) {
    return true;
  }
  return pump(is_tls13 ? greeting_wait() : close_wait(),
              [](const Engine& e) { return e.application_bytes_in() > 0; }) != net::PumpEnd::closed;
}

/// Gives method and path of the request that is about to go out.
std::pair<std::string_view, std::string> Conversation::note_request() {
  const std::string_view method = plan_.request.path ? "GET" : "HEAD";
  std::string path = plan_.request.path.value_or("/");
  finding::Step asked{.actor = Actor::client, .layer = "http", .name = "request"};
  asked.t_ms = std::chrono::duration<double, std::milli>(ladder_.timer().now()).count();
  asked.detail.add("method", method).add("path", printable(path));
  engine_.add_step(std::move(asked));
  application_.request_sent = true;
  return {method, std::move(path)};
}

/// Feeds what comes to an HttpAnswer or Http2Answer until it is complete, the stream ends or the time is up.
template <typename Answer>
void Conversation::hear(Answer& answer) {
  const net::PumpEnd end = pump(plan_.timeout, [&answer, this](const Engine&) {
    answer.feed(engine_.take_application_data());
    return answer.is_complete();
  });
  answer.feed(engine_.take_application_data());
  if (end == net::PumpEnd::deadline) {
    engine_.peer_closed(StreamEnd::timeout, ladder_.timer().now());
  }
}

void Conversation::ask_http() {
  const auto [method, path] = note_request();
  engine_.write(as_bytes(http_request(method, path, plan_.request.host)), ladder_.timer().now());
  HttpAnswer answer(plan_.request.path.has_value());
  hear(answer);
  application_.http_status = answer.status();
  application_.grpc_status = answer.grpc_status();
  application_.server = answer.server();
  application_.location = answer.location();
  application_.date = answer.date();
  application_.asks_credentials = answer.asks_credentials();
  application_.text = answer.text();
  if (answer.is_http() || !answer.text().empty()) {
    note_answer(answer.status(), answer.reason());
  }
}

void Conversation::note_answer(std::optional<int> status, std::string_view reason) {
  finding::Step answered{.actor = Actor::server, .layer = "http", .name = "response"};
  answered.t_ms = std::chrono::duration<double, std::milli>(ladder_.timer().now()).count();
  if (status) {
    answered.detail.add("status", *status).add("reason", reason);
  }
  if (!application_.server.empty()) {
    answered.detail.add("server", application_.server);
  }
  if (!application_.text.empty()) {
    answered.detail.add("text", application_.text);
  }
  application_.step = engine_.add_step(std::move(answered));
}

/// The same question where ALPN chose HTTP/2: an answer in HTTP/1.1 would not come.
void Conversation::ask_http2() {
  const auto [method, path] = note_request();
  engine_.write(http2_request(method, path, plan_.request.host), ladder_.timer().now());
  Http2Answer answer;
  hear(answer);
  application_.http_status = answer.status();
  application_.grpc_status = answer.grpc_status();
  application_.text = answer.text();
  if (answer.status()) {
    note_answer(answer.status(), "HTTP/2");
  }
}

void Conversation::ask_protocol(const FirstWords& words) {
  engine_.write(words.request(), ladder_.timer().now());
  application_.request_sent = true;
  Bytes answer;
  const auto take_more = [&answer, this] {
    const Bytes more = engine_.take_application_data();
    answer.insert(answer.end(), more.begin(), more.end());
  };
  pump(plan_.timeout, [&](const Engine&) {
    take_more();
    return answer.size() > kMaxFirstAnswer || words.is_whole(answer);
  });
  // What came in one piece with the close is still there.
  take_more();
  application_.text = words.said(answer);
  application_.refusal = names_certificate(application_.text) ? application_.text : std::string();
  finding::Step step{.actor = Actor::server, .layer = std::string(words.protocol), .name = "answer"};
  step.t_ms = std::chrono::duration<double, std::milli>(ladder_.timer().now()).count();
  step.detail.add("text", application_.text);
  application_.step = engine_.add_step(std::move(step));
}

/// Keeps what the server said without being asked.
void Conversation::listen() {
  const Bytes said = engine_.take_application_data();
  // What follows an answer is no answer.
  if (!said.empty() && !application_.request_sent) {
    application_.text = printable(as_text(said), kMaxHttpText);
    application_.refusal = refusing_greeting(said);
  }
}

void Conversation::hang_up() {
  if (is_silent_ && !application_.request_sent && engine_.want() != handshake::Want::closed) {
    engine_.peer_closed(StreamEnd::timeout, ladder_.timer().now());
    return;
  }
  engine_.close(ladder_.timer().now());
  if (engine_.has_output()) {
    stream_.send(engine_.take_output());
  }
}

void Conversation::hold() {
  if (handshake() && await_verdict()) {
    if (const FirstWords* words = find_first_words(plan_.request.protocol)) {
      ask_protocol(*words);
    } else if (engine_.alpn() == kHttp2 && is_request_due()) {
      ask_http2();
    } else if (is_request_due()) {
      ask_http();
    } else if (plan_.request.listen.count() > 0 && !is_silent_) {
      // To the end of the span: some greet with a refusal and close.
      pump(plan_.request.listen, [](const Engine&) { return false; });
    }
  }
  listen();
  hang_up();
}

/// Connects without TLS and listens to the first line. Nothing is said: an experiment writes no application data.
Bytes read_banner(net::Stream& stream, std::chrono::milliseconds timeout) {
  const net::Deadline deadline = net::after(std::min(timeout, kBannerWait));
  Bytes all;
  Bytes more;
  while (all.size() < kMaxBanner && as_text(all).find('\n') == std::string_view::npos &&
         stream.receive(more, deadline) == net::Arrival::data) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

/// A STARTTLS dialogue that failed because the port speaks another protocol names that one.
void suggest_protocol(AttemptResult& result, const net::Road& road, const net::RoadSettings& settings) {
  if (road.plaintext.empty() || result.findings.empty()) {
    return;
  }
  const wire::Guess guess = wire::guess(as_bytes(road.plaintext), true);
  finding::Finding& finding = result.findings.front();
  if (finding.kind != Kind::not_tls || guess.starttls.empty() || guess.starttls == settings.starttls) {
    return;
  }
  finding::Finding better =
      finding::make(Kind::starttls_required, Side::server,
                    fmt::format("the port speaks another protocol than {}: {} came", settings.starttls, guess.name));
  better.evidence = std::move(finding.evidence);
  better.fix = {fmt::format("Use --starttls {}.", guess.starttls)};
  finding = std::move(better);
}

}  // namespace

void take_road(AttemptResult& result, net::Road& road) {
  result.address = road.address;
  result.findings = std::move(road.findings);
  result.is_reached = road.is_reached;
  result.attempt.is_reached = road.is_reached;
  result.is_before_tls = !road.stream.has_value();
}

Result<AttemptResult> make_attempt(const AttemptPlan& plan, net::Ladder& ladder) {
  AttemptResult result;
  result.attempt.change = plan.change;
  // The settings are tried before the road is gone, so that a misspelt cipher costs no connection.
  Result<handshake::Context> context = handshake::Context::client(plan.client);
  if (!context) {
    return context.error();
  }
  net::Road road = net::open_road(plan.road, ladder);
  take_road(result, road);
  if (!road.stream) {
    suggest_protocol(result, road, plan.road);
    return result;
  }
  if (plan.change == Change::banner) {
    result.attempt.plaintext = read_banner(*road.stream, plan.timeout);
    ladder.add(Actor::server, "tcp", "banner",
               Document::object().add("text", printable(as_text(result.attempt.plaintext), kMaxHttpText)));
    return result;
  }
  Conversation conversation(plan, std::move(*road.stream), Engine(*context, {.first_step = ladder.next()}), ladder);
  conversation.hold();
  result.attempt.transcript = conversation.transcript();
  result.attempt.application = conversation.take_application();
  result.session = conversation.take_session();
  ladder.append(result.attempt.transcript.steps);
  return result;
}

}  // namespace mtlsdiag::live
