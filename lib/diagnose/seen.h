// Seen: a Case read once, in the words that the rules are written in: which attempt counts, what was asked for and
// sent, whether and how the peer refused, what our own certificate looks like, what each experiment showed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "diagnose/diagnose.h"
#include "diagnose/own.h"
#include "handshake/transcript.h"
#include "stacks/stacks.h"

namespace mtlsdiag::diagnose {

/// How the conversation failed, if it did.
enum class Refusal : std::uint8_t {
  none,      ///< it did not
  alert,     ///< the peer sent a fatal alert
  http,      ///< the peer's HTTP answer refuses the certificate, or the lack of one
  protocol,  ///< the protocol above TLS says so in its own words (PostgreSQL's FATAL)
  closed,    ///< end of stream without an alert, before anything useful came
  reset,
  silence,  ///< in the handshake; silence after it is no refusal
  local,    ///< our side gave up: its judge, or its TLS library
  not_tls,
};

struct Seen {
  const Case& in;
  const Attempt& attempt;                   ///< the one that counts
  const handshake::Transcript& transcript;  ///< of it
  const wire::CertificateRequest* request;  ///< or null
  OwnView own;
  ClientAuth auth;
  Refusal refusal = Refusal::none;
  const handshake::AlertSeen* alert = nullptr;  ///< the peer's fatal alert
  /// The refusal came after the server could have judged our Certificate message.
  bool is_after_certificate = false;
  bool has_server_hello = false;
  stacks::Recognised software;  ///< what the server looks like
  bool is_tls13 = false;
  /// A bare close that is none of our certificate's: the server tells whom it refuses. Then `refusal` is none.
  bool is_closed_unasked = false;

  /// Gives the attempt that made this change and reached the peer, or null.
  [[nodiscard]] const Attempt* tried(Change change) const;
  /// True where the server was seen to refuse in so many words both who sends no certificate and who sends one that it
  /// cannot know: it does not do so by hanging up. Those that judge after the handshake (Node) hang up on strangers.
  [[nodiscard]] bool is_told_whom_it_refuses() const;
  /// The number of the step that shows the refusal; 0 where there is none.
  [[nodiscard]] int refusal_step() const;
  /// Says the refusal in words: "alert unknown_ca (48) received", "HTTP 400", "the server closed the connection …".
  [[nodiscard]] std::string refusal_text() const;
  [[nodiscard]] bool has_alert(wire::AlertDescription description) const;
};

/// Reads a case in which we are the client. The case must hold an attempt and must outlive the result.
Seen look(const Case& in);

/// Says whether and how an attempt's conversation was refused (an experiment's too).
Refusal refusal_of(const Attempt& attempt);

}  // namespace mtlsdiag::diagnose
