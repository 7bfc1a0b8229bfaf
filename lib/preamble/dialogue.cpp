#include "preamble/dialogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "preamble/protocols.h"
#include "preamble/proxies.h"
#include "preamble/talk.h"

namespace mtlsdiag::preamble {

ByteView Talk::take(std::size_t count) {
  total_taken_ += count;
  if (total_taken_ > kMaxHeard) {
    fail(Problem::limit, fmt::format("the peer sent more than {} bytes before TLS began", kMaxHeard));
    return {};
  }
  const ByteView taken = pending().first(count);
  position_ += count;
  return taken;
}

std::optional<std::string_view> Talk::take_line() {
  const std::string_view text = as_text(pending());
  const std::size_t end = text.find('\n');
  if (std::min(end, text.size()) >= kMaxUnit) {
    fail(Problem::limit, fmt::format("the peer sent a line of more than {} bytes before TLS began", kMaxUnit));
    return std::nullopt;
  }
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  std::string_view line = as_text(take(end + 1));
  if (ending_) {
    return std::nullopt;
  }
  line.remove_suffix(1);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  heard(printable(line), end + 1);
  return ending_ ? std::nullopt : std::optional(line);
}

void Talk::heard(std::string text, std::size_t bytes) {
  if (++units_ > kMaxUnitsHeard) {
    fail(Problem::limit, fmt::format("the peer sent more than {} lines before TLS began", kMaxUnitsHeard));
    return;
  }
  exchanges_.push_back(Exchange{.speaker = Speaker::server, .text = std::move(text), .bytes = bytes});
}

void Talk::say(ByteView bytes, std::string text) {
  exchanges_.push_back(Exchange{.speaker = Speaker::client, .text = std::move(text), .bytes = bytes.size()});
  output_.insert(output_.end(), bytes.begin(), bytes.end());
}

void Talk::say_line(std::string_view line) {
  std::string with_end(line);
  with_end += "\r\n";
  say(as_bytes(with_end), printable(line));
}

bool Talk::done() {
  ending_ = Ending{};
  return true;
}

bool Talk::fail(Problem problem, std::string message, std::string reply) {
  if (!ending_) {
    ending_ = Ending{.problem = problem, .message = std::move(message), .reply = std::move(reply)};
  }
  return true;
}

void Talk::receive(ByteView bytes) {
  input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(position_));
  position_ = 0;
  input_.insert(input_.end(), bytes.begin(), bytes.end());
}

bool may_become_tls(ByteView bytes) {
  constexpr std::uint8_t kAlert = 21;
  constexpr std::uint8_t kHandshake = 22;
  return !bytes.empty() && (bytes[0] == kAlert || bytes[0] == kHandshake) && (bytes.size() < 2 || bytes[1] == 3) &&
         (bytes.size() < 3 || bytes[2] <= 4);
}

bool looks_like_tls(ByteView bytes) {
  return bytes.size() >= kTlsStart && may_become_tls(bytes);
}

Dialogue::Dialogue(std::unique_ptr<Talk> talk) : talk_(std::move(talk)) {
  run();
}
Dialogue::Dialogue(Dialogue&&) noexcept = default;
Dialogue& Dialogue::operator=(Dialogue&&) noexcept = default;
Dialogue::~Dialogue() = default;

Result<Dialogue> Dialogue::starttls(std::string_view protocol, std::string_view host) {
  const Protocol* found = find_protocol(protocol);
  if (found == nullptr) {
    std::vector<std::string_view> names;
    for (const Protocol& known : protocols()) {
      names.push_back(known.name);
    }
    const std::string_view near = nearest(protocol, names);
    return Error{ErrorCode::usage, fmt::format("--starttls {}: unknown protocol{}", quoted(protocol),
                                               near.empty() ? std::string() : fmt::format("; is it {}?", near))};
  }
  return Dialogue(std::make_unique<Talk>(found->advance, found->script, ProxyRequest{.host = std::string(host)}));
}

Dialogue Dialogue::http_connect(const ProxyRequest& request) {
  return Dialogue(std::make_unique<Talk>(advance_http_connect, std::span<const LineOp>{}, request));
}

Dialogue Dialogue::socks5(const ProxyRequest& request) {
  return Dialogue(std::make_unique<Talk>(advance_socks5, std::span<const LineOp>{}, request));
}

void Dialogue::run() {
  while (!talk_->ending()) {
    // A peer that wants TLS at once answers our line with an alert record.
    const ByteView pending = talk_->pending();
    if (looks_like_tls(pending)) {
      talk_->fail(Problem::speaks_tls, "the server answered with TLS: it speaks TLS from the first byte");
    } else if (may_become_tls(pending) || !talk_->advance(*talk_)) {
      return;
    }
  }
}

void Dialogue::feed(ByteView bytes) {
  talk_->receive(bytes);
  run();
}

void Dialogue::peer_closed() {
  if (!talk_->ending()) {
    talk_->fail(Problem::closed, fmt::format("the connection was closed while waiting for {}", talk_->waiting));
  }
}

Bytes Dialogue::take_output() {
  return talk_->take_output();
}
const std::optional<Ending>& Dialogue::ending() const {
  return talk_->ending();
}
ByteView Dialogue::leftover() const {
  return finished() ? talk_->pending() : ByteView{};
}
const std::vector<Exchange>& Dialogue::exchanges() const {
  return talk_->exchanges();
}
std::string Dialogue::waiting_for() const {
  return talk_->waiting;
}

}  // namespace mtlsdiag::preamble
