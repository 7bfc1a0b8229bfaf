// Talk: the state of one dialogue, as the protocols see it: the peer's bytes not yet taken, the output, the record. It
// keeps the bounds, so that a protocol cannot forget them. Private to the room.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "preamble/dialogue.h"
#include "preamble/line_protocols.h"

namespace mtlsdiag::preamble {

class Talk final {
 public:
  using Advance = bool (*)(Talk&);
  Talk(Advance move, std::span<const LineOp> lines, ProxyRequest who)
      : advance(move), script(lines), parties(std::move(who)) {}

  const Advance advance;
  const std::span<const LineOp> script;  ///< of a protocol of lines
  const ProxyRequest parties;
  int phase = 0;                    ///< how far the protocol's own script is
  bool offered = false;             ///< a reply so far named the upgrade
  bool asks_for_offer = false;      ///< a list of capabilities was heard
  bool in_reply = false;            ///< inside a reply of several lines; XMPP: the answer began as XML
  std::string reply_code;           ///< of a coded reply of several lines
  std::size_t literal_left = 0;     ///< bytes of a literal that follow the line (RFC 5804 §4)
  bool ends_after_literal = false;  ///< the reply ends with that literal
  std::string waiting = "the greeting";

  /// Views what the peer sent and nobody took yet.
  [[nodiscard]] ByteView pending() const { return ByteView(input_).subspan(position_); }
  /// Takes `count` bytes that are pending and counts them against the bounds; gives nothing once a bound is broken.
  ByteView take(std::size_t count);
  /// Takes one line without its end (CRLF, or LF alone); nothing while it is not complete or where a bound is broken.
  std::optional<std::string_view> take_line();
  /// Records what the peer said.
  void heard(std::string text, std::size_t bytes);
  /// Sends bytes and records `text` for them.
  void say(ByteView bytes, std::string text);
  /// Sends a line with its CRLF and records it.
  void say_line(std::string_view line);

  /// Ends the dialogue well.
  bool done();
  /// Ends the dialogue with a problem; `reply` is the peer's words, printable.
  bool fail(Problem problem, std::string message, std::string reply = {});

  void receive(ByteView bytes);
  Bytes take_output() { return std::exchange(output_, {}); }
  [[nodiscard]] const std::optional<Ending>& ending() const { return ending_; }
  [[nodiscard]] const std::vector<Exchange>& exchanges() const { return exchanges_; }

 private:
  Bytes input_;
  std::size_t position_ = 0;
  std::size_t total_taken_ = 0;
  std::size_t units_ = 0;
  Bytes output_;
  std::vector<Exchange> exchanges_;
  std::optional<Ending> ending_;
};

/// How many bytes tell a TLS record.
inline constexpr std::size_t kTlsStart = 3;

/// True where the first bytes, as far as they are there, are those of a TLS record (alert or handshake).
bool may_become_tls(ByteView bytes);
/// True where bytes begin like a TLS record, as a server that wants TLS at once answers text.
bool looks_like_tls(ByteView bytes);

}  // namespace mtlsdiag::preamble
