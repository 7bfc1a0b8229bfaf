#include "live/serve_conversation.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "finding/catalogue.h"
#include "live/serve_obstacle.h"
#include "live/serve_report.h"
#include "report/formats.h"
#include "wire/alert.h"
#include "wire/describe.h"
#include "wire/guess.h"
#include "wire/record.h"

namespace mtlsdiag::live {
namespace {

using finding::Actor;
using handshake::Ending;

/// How long plaintext is waited for that may still tell what it is.
constexpr std::chrono::milliseconds kPlaintextPatience{1'000};
/// How long the client's own close is waited for once all is said.
constexpr std::chrono::milliseconds kLinger{1'000};

/// PostgreSQL's SSLRequest and GSSENCRequest, eight bytes each; `S` agrees to TLS, `N` refuses GSS.
/// Source: PostgreSQL protocol 3.0, §55.2.10.
constexpr std::array<std::uint8_t, 8> kSslRequest = {0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F};
constexpr std::array<std::uint8_t, 8> kGssRequest = {0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x30};

bool begins(ByteView bytes, ByteView with) {
  const std::size_t size = std::min(bytes.size(), with.size());
  return size > 0 && equal(bytes.first(size), with.first(size));
}

double to_ms(Elapsed at) {
  return std::chrono::duration<double, std::milli>(at).count();
}

/// An ErrorResponse with one line for people. Source: PostgreSQL protocol 3.0, §55.8.
Bytes postgres_fatal(const std::string& text) {
  Bytes fields;
  Writer out(fields);
  for (const std::string& field : {std::string("SFATAL"), std::string("VFATAL"), std::string("C08004"), "M" + text}) {
    out.text(field);
    out.u8(0);
  }
  out.u8(0);
  Bytes message;
  Writer whole(message);
  whole.u8('E');
  whole.u32(static_cast<std::uint32_t>(fields.size() + 4));
  whole.bytes(fields);
  return message;
}

}  // namespace

Conversation::Conversation(Service& service, Guest guest) : service_(service), guest_(std::move(guest)) {
  Document detail = Document::object();
  detail.add("address", guest_.peer);
  early_steps_.push_back(finding::Step{.n = 1, .actor = Actor::client, .layer = "tcp", .name = "connect"});
  early_steps_.back().detail = std::move(detail);
  plain_.self = Actor::server;
}

void Conversation::note(Actor actor, std::string layer, std::string name, Document detail, Elapsed now) {
  finding::Step step{.t_ms = to_ms(now), .actor = actor, .layer = std::move(layer), .name = std::move(name)};
  step.detail = std::move(detail);
  if (engine_) {
    engine_->add_step(std::move(step));
    return;
  }
  step.n = static_cast<int>(early_steps_.size()) + 1;
  early_steps_.push_back(std::move(step));
}

void Conversation::feed(ByteView bytes, Elapsed now) {
  plain_.bytes_in += bytes.size();
  if (kind_ == Kind::tls) {
    keep_hello(bytes);
    engine_->feed(bytes, now);
    take_application_data(now);
    return;
  }
  const std::size_t room = wire::kGuessBytes - std::min(wire::kGuessBytes, first_bytes_.size());
  if (kind_ == Kind::plaintext || is_done_) {
    first_bytes_.insert(first_bytes_.end(), bytes.begin(),
                        bytes.begin() + static_cast<std::ptrdiff_t>(std::min(room, bytes.size())));
    take_plaintext(false, now);
    return;
  }
  first_bytes_.insert(first_bytes_.end(), bytes.begin(), bytes.end());
  decide(now);
}

void Conversation::decide(Elapsed now) {
  if (take_early_alert(now)) {
    return;
  }
  if (wire::may_be_tls(first_bytes_)) {
    begin_tls(std::exchange(first_bytes_, {}), now);
    return;
  }
  if (take_postgres_request(now)) {
    return;
  }
  kind_ = Kind::plaintext;
  take_plaintext(false, now);
}

/// A client whose own settings leave it nothing to offer gives up before its hello, and says so. Gives whether the
/// bytes are that, or may become it. Source: run; gnutls-cli 3.7.9 without a version of TLS.
bool Conversation::take_early_alert(Elapsed now) {
  constexpr std::size_t kSize = wire::kRecordHeaderLength + wire::kAlertLength;
  if (first_bytes_.front() != static_cast<std::uint8_t>(wire::ContentType::alert)) {
    return false;
  }
  if (first_bytes_.size() < kSize) {
    return true;
  }
  if (wire::guess(first_bytes_, false).protocol != wire::Protocol::tls_alert) {
    return false;
  }
  const wire::Alert alert{first_bytes_[wire::kRecordHeaderLength], first_bytes_[wire::kRecordHeaderLength + 1]};
  note(Actor::client, "alert", "alert", wire::describe(alert), now);
  handshake::AlertSeen seen{.from = Actor::client};
  seen.alert = alert;
  seen.step = early_steps_.back().n;
  plain_.alerts.push_back(seen);
  plain_.ending = alert.is(wire::AlertDescription::close_notify) ? Ending::close_notify : Ending::alert_received;
  plain_.end_step = seen.step;
  is_done_ = true;
  return true;
}

bool Conversation::take_postgres_request(Elapsed now) {
  const bool is_tls = begins(first_bytes_, kSslRequest);
  const bool is_gss = begins(first_bytes_, kGssRequest);
  if (is_postgres_ || (!is_tls && !is_gss)) {
    return false;
  }
  if (first_bytes_.size() < kSslRequest.size()) {
    return true;
  }
  const char answer = is_tls ? 'S' : 'N';
  note(Actor::client, "starttls", is_tls ? "ssl_request" : "gss_encryption_request", Document::object(), now);
  note(Actor::server, "starttls", "answer", Document::object().add("text", std::string(1, answer)), now);
  output_.push_back(static_cast<std::uint8_t>(answer));
  is_postgres_ = is_tls;
  first_bytes_.erase(first_bytes_.begin(), first_bytes_.begin() + kSslRequest.size());
  if (!first_bytes_.empty()) {
    decide(now);
  }
  return true;
}

void Conversation::begin_tls(ByteView bytes, Elapsed now) {
  const Bytes kept = to_bytes(bytes);
  kind_ = Kind::tls;
  handshake::Connection connection;
  connection.first_step = static_cast<int>(early_steps_.size()) + 1;
  engine_ = std::make_unique<handshake::Engine>(service_.context(), std::move(connection));
  engine_->start(now);
  keep_hello(kept);
  engine_->feed(kept, now);
  take_application_data(now);
}

void Conversation::keep_hello(ByteView bytes) {
  if (!is_hello_whole_ && hello_.size() + bytes.size() <= kMaxHelloKept) {
    hello_.insert(hello_.end(), bytes.begin(), bytes.end());
  }
}

void Conversation::take_application_data(Elapsed now) {
  const Bytes data = engine_->take_application_data();
  if (!data.empty() && !is_answered_) {
    const HttpRequest::State state = request_.feed(data);
    if (is_postgres_) {
      answer_postgres(now);
    } else if (state == HttpRequest::State::complete || state == HttpRequest::State::too_long) {
      answer_http(now);
    }
  }
  if (engine_->application_bytes_in() > kMaxRequestBytes && !is_done_) {
    engine_->close(now);
    is_done_ = true;
  }
  if (engine_->want() == handshake::Want::closed && !is_done_) {
    engine_->close(now);
    is_done_ = true;
  }
}

void Conversation::answer_http(Elapsed now) {
  is_answered_ = true;
  const bool is_too_long = request_.state() == HttpRequest::State::too_long;
  Document asked = Document::object();
  asked.add("line", request_.line());
  note(Actor::client, "http", "request", std::move(asked), now);
  std::string answer;
  if (is_too_long) {
    answer = http_response(431, "Request Header Fields Too Large", "text/plain", "the request's head is too long\n");
  } else {
    const report::Report own = report(now);
    const std::string body = request_.wants_text() ? report::to_text(own, {.verbose = true})
                                                   : report::to_json(report::to_document(own), 2) + "\n";
    answer = http_response(200, "OK", request_.wants_text() ? "text/plain; charset=utf-8" : "application/json", body,
                           request_.method() != "HEAD");
  }
  Document told = Document::object();
  told.add("status", is_too_long ? 431 : 200).add("bytes", answer.size());
  engine_->write(as_bytes(answer), now);
  note(Actor::server, "http", "response", std::move(told), now);
  engine_->close(now);
  is_done_ = true;
}

std::string Conversation::verdict_line(Elapsed now) {
  const report::Report own = report(now);
  return own.verdict ? own.verdict->summary : std::string();
}

void Conversation::answer_postgres(Elapsed now) {
  is_answered_ = true;
  const std::string line = "mtlsdiag serve is no database; " + verdict_line(now);
  note(Actor::client, "postgres", "startup_message", Document::object(), now);
  engine_->write(postgres_fatal(line), now);
  note(Actor::server, "postgres", "error_response", Document::object().add("text", line), now);
  engine_->close(now);
  is_done_ = true;
}

void Conversation::take_plaintext(bool is_last, Elapsed now) {
  if (is_done_) {
    return;
  }
  const wire::Guess guess = wire::guess(first_bytes_, false);
  const bool has_line = as_text(first_bytes_).find('\n') != std::string_view::npos;
  const bool is_known = guess.protocol != wire::Protocol::unknown;
  const bool is_http = guess.protocol == wire::Protocol::http_request;
  if (!is_last && !has_line && (!is_known || is_http) && first_bytes_.size() < wire::kGuessBytes) {
    return;
  }
  finish_plaintext(now);
}

void Conversation::finish_plaintext(Elapsed now) {
  const wire::Guess guess = wire::guess(first_bytes_, false);
  is_done_ = true;
  plain_.first_bytes = first_bytes_;
  plain_.ending = Ending::not_tls;
  Document detail = Document::object();
  detail.add("looks_like", guess.name.empty() ? "unknown" : std::string(guess.name)).add("text", guess.excerpt);
  note(Actor::client, "record", "plaintext", std::move(detail), now);
  plain_.end_step = early_steps_.back().n;
  if (guess.protocol == wire::Protocol::http_request) {
    const std::string answer = plain_http_answer();
    output_.insert(output_.end(), answer.begin(), answer.end());
    note(Actor::server, "http", "response", Document::object().add("status", 400), now);
  }
}

void Conversation::peer_closed(handshake::StreamEnd how, Elapsed now) {
  if (kind_ == Kind::tls) {
    engine_->peer_closed(how, now);
    if (!is_done_) {
      engine_->close(now);
    }
  } else if (!is_done_) {
    end_without_tls(how, now);
  }
  is_done_ = true;
}

/// A client that asked for TLS and then sent none of it, or the beginning of an alert, said nothing in plaintext.
void Conversation::end_without_tls(handshake::StreamEnd how, Elapsed now) {
  if (!first_bytes_.empty() && !(kind_ == Kind::undecided && wire::may_be_tls(first_bytes_))) {
    take_plaintext(true, now);
    return;
  }
  const bool is_timeout = how == handshake::StreamEnd::timeout;
  plain_.ending = is_timeout ? Ending::timeout : how == handshake::StreamEnd::reset ? Ending::reset : Ending::fin;
  note(Actor::client, "tcp", is_timeout ? "timeout" : "close", Document::object(), now);
  plain_.end_step = early_steps_.back().n;
}

void Conversation::write_failed(Elapsed now) {
  if (engine_) {
    engine_->write_failed(now);
  }
}

void Conversation::time_is_up(Elapsed now) {
  if (is_done_) {
    return;
  }
  if (kind_ != Kind::tls) {
    end_without_tls(handshake::StreamEnd::timeout, now);
  } else if (engine_->is_established()) {
    engine_->close(now);
  } else {
    engine_->peer_closed(handshake::StreamEnd::timeout, now);
  }
  is_done_ = true;
}

Bytes Conversation::take_output() {
  Bytes out = std::exchange(output_, {});
  if (engine_) {
    const Bytes more = engine_->take_output();
    is_hello_whole_ = is_hello_whole_ || !more.empty();
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

std::chrono::milliseconds Conversation::patience() const {
  if (is_done_) {
    return kLinger;
  }
  return kind_ == Kind::plaintext ? std::min(kPlaintextPatience, service_.settings().timeout)
                                  : service_.settings().timeout;
}

bool Conversation::is_established() const {
  return engine_ && engine_->is_established();
}

report::Report Conversation::report(Elapsed now) {
  handshake::Transcript seen = engine_ ? engine_->transcript() : plain_;
  seen.steps.insert(seen.steps.begin(), early_steps_.begin(), early_steps_.end());
  return serve_report(service_, guest_, std::move(seen), hello_, now);
}

}  // namespace mtlsdiag::live
