#include "diagnose/seen.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "diagnose/advise.h"

namespace mtlsdiag::diagnose {
namespace {

using handshake::Ending;
using handshake::Transcript;
using wire::AlertDescription;

bool speaks_of_certificates(const Application& application) {
  return contains_ignoring_case(application.text, "certificate");
}

/// A page or a Server header that makes an HTTP 400 one about the certificate. Source: nginx,
/// ngx_http_special_response.c.
bool is_about_certificates(const Application& application) {
  return speaks_of_certificates(application) || contains_ignoring_case(application.server, "nginx") ||
         contains_ignoring_case(application.server, "openresty");
}

bool has_sent_none(const Attempt& attempt) {
  return attempt.transcript.client_chain && attempt.transcript.client_chain->certificates.empty();
}

/// An answer that turns away whoever asks, and does not ask for other credentials instead.
bool is_denial(const Application& application) {
  return application.http_status == 403 || (application.http_status == 401 && !application.asks_credentials);
}

/// HTTP statuses by which servers refuse the certificate itself. nginx has 495 and 496 inside and shows 400; an
/// application may have its own reasons for 400 and 403, so that these count only where a certificate was asked for,
/// and was not sent or is spoken of.
bool is_refusing(const Attempt& attempt) {
  const Application& application = attempt.application;
  if (!application.http_status) {
    return false;
  }
  const bool is_asked = !attempt.transcript.certificate_requests.empty();
  switch (*application.http_status) {
    case 400: return is_asked && (has_sent_none(attempt) || is_about_certificates(application));
    case 495:
    case 496: return true;
    // Left without a certificate (Apache answers 403 to a late request), or turned away for who is in it.
    case 401:
    case 403:
      return is_asked && is_denial(application) &&
             (has_sent_none(attempt) || application.is_turned_away || speaks_of_certificates(application));
    default: return false;
  }
}

/// Did the server say anything to the application? In HTTP/2 it speaks of its settings first, whatever it then does
/// with a request.
bool has_answered(const Attempt& attempt) {
  const bool is_http2 = attempt.application.request_sent && attempt.transcript.negotiated.alpn == "h2";
  return attempt.application.http_status.has_value() || (attempt.transcript.application_bytes_in > 0 && !is_http2);
}

/// After our side's handshake: did the peer go away without having shown that it goes on?
Refusal refusal_after_handshake(const Attempt& attempt) {
  const Transcript& transcript = attempt.transcript;
  const bool is_bare = transcript.negotiated.version == wire::kTls13 && transcript.tickets.empty();
  // Data that came before the server had our certificate answers nothing; the reset of a server that closed over what
  // it had not read took the alert along.
  const bool is_early = is_bare && !attempt.application.request_sent && !transcript.certificate_requests.empty() &&
                        transcript.ending == Ending::reset;
  const bool is_cut = transcript.ending == Ending::fin || transcript.ending == Ending::reset;
  // In good order, too, a request is left without its answer (HAProxy's `http-request reject`).
  const bool is_ended = is_cut || (transcript.ending == Ending::close_notify && attempt.application.request_sent);
  if ((has_answered(attempt) && !is_early) || !is_ended) {
    return Refusal::none;
  }
  // A request of ours, or what the protocol says first, was left without an answer; or nothing at all came after our
  // Finished: no ticket, no close_notify.
  if (attempt.application.request_sent || is_bare) {
    return transcript.ending == Ending::reset ? Refusal::reset : Refusal::closed;
  }
  return Refusal::none;
}

/// What is no refusal of a sound certificate, and is one of a certificate that a server should refuse: a close right
/// after the handshake, bare (Node under TLS 1.2) or in good order (an application that looks at the certificate and
/// ends the connection), HTTP 400, 401 or 403.
Refusal quiet_refusal(const Attempt& attempt) {
  const Transcript& transcript = attempt.transcript;
  const bool has_sent = transcript.client_chain && !transcript.client_chain->certificates.empty();
  if (!has_sent || !transcript.is_established) {
    return Refusal::none;
  }
  const int status = attempt.application.http_status.value_or(0);
  if (status == 400 || status == 401 || status == 403) {
    return Refusal::http;
  }
  switch (has_answered(attempt) ? Ending::open : transcript.ending) {
    case Ending::fin:
    case Ending::close_notify: return Refusal::closed;
    case Ending::reset: return Refusal::reset;
    default: return Refusal::none;
  }
}

Refusal refusal_before_established(const Transcript& transcript) {
  switch (transcript.ending) {
    case Ending::fin:
    case Ending::close_notify: return Refusal::closed;
    case Ending::reset: return Refusal::reset;
    case Ending::timeout: return Refusal::silence;
    case Ending::not_tls: return Refusal::not_tls;
    default: return Refusal::local;
  }
}

/// Picks the attempt that counts: the first, or the one without ALPN where our default offer alone was refused.
const Attempt& counting(const Case& in) {
  const Attempt& first = in.attempts.front();
  if (in.settings.is_alpn_given || first.transcript.received(AlertDescription::no_application_protocol) == nullptr) {
    return first;
  }
  const auto again = std::find_if(in.attempts.begin(), in.attempts.end(), [](const Attempt& attempt) {
    return attempt.change == Change::without_alpn && attempt.is_reached;
  });
  return again == in.attempts.end() ? first : *again;
}

ClientAuth::Outcome outcome_of(const Seen& seen) {
  using Outcome = ClientAuth::Outcome;
  if (!seen.auth.is_requested) {
    return Outcome::not_requested;
  }
  if (seen.refusal != Refusal::none) {
    return seen.is_after_certificate ? Outcome::rejected : Outcome::unknown;
  }
  const Transcript& transcript = seen.transcript;
  if (!transcript.is_established) {
    return Outcome::unknown;
  }
  if (seen.is_closed_unasked) {
    return Outcome::accepted;
  }
  const bool is_confirmed = transcript.application_bytes_in > 0 || !transcript.tickets.empty() ||
                            transcript.ending == Ending::close_notify || transcript.key_updates > 0 ||
                            transcript.is_finished_received;
  // Under TLS 1.3 the server's Finished comes before our certificate and proves nothing.
  const bool is_proven = seen.is_tls13
                             ? is_confirmed && (transcript.application_bytes_in > 0 || !transcript.tickets.empty() ||
                                                transcript.ending == Ending::close_notify)
                             : is_confirmed;
  return is_proven ? Outcome::accepted : Outcome::unknown;
}

void read_authentication(Seen& seen) {
  const Transcript& transcript = seen.transcript;
  seen.auth.is_requested = seen.request != nullptr;
  if (transcript.client_chain && seen.auth.is_requested) {
    seen.auth.sent =
        transcript.client_chain->certificates.empty() ? ClientAuth::Sent::empty : ClientAuth::Sent::certificate;
  }
  if (seen.auth.sent == ClientAuth::Sent::empty && transcript.not_sent_because && seen.own.is_given) {
    seen.auth.not_sent_because = std::string(handshake::to_string(*transcript.not_sent_because));
  }
  seen.auth.outcome = outcome_of(seen);
  const Attempt* bare = seen.tried(Change::without_certificate);
  const bool was_empty = seen.auth.sent == ClientAuth::Sent::empty;
  if (seen.has_alert(AlertDescription::certificate_required) ||
      (was_empty && seen.auth.outcome == ClientAuth::Outcome::rejected)) {
    seen.auth.is_required = true;
  } else if (was_empty && seen.auth.outcome == ClientAuth::Outcome::accepted) {
    seen.auth.is_required = false;
  } else if (bare != nullptr && seen.auth.is_requested) {
    seen.auth.is_required = refusal_of(*bare) != Refusal::none;
  }
}

bool comes_after_certificate(const Seen& seen) {
  const Transcript& transcript = seen.transcript;
  if (!transcript.client_chain || seen.request == nullptr) {
    return false;
  }
  if (seen.alert != nullptr) {
    return seen.alert->step == 0 ? transcript.is_finished_sent : seen.alert->step > transcript.client_chain->step;
  }
  return true;
}

/// Where the server closes without a word on our certificate, it was content with it, and only had nothing to say.
bool closes_unasked(const Seen& seen) {
  return seen.refusal == Refusal::closed && seen.is_tls13 && seen.transcript.is_established &&
         !seen.attempt.application.request_sent && seen.is_told_whom_it_refuses();
}

}  // namespace

Refusal refusal_of(const Attempt& attempt) {
  const Transcript& transcript = attempt.transcript;
  if (transcript.fatal_received() != nullptr) {
    return Refusal::alert;
  }
  if (!attempt.application.refusal.empty()) {
    return Refusal::protocol;
  }
  if (is_refusing(attempt)) {
    return Refusal::http;
  }
  if (!transcript.is_established) {
    return refusal_before_established(transcript);
  }
  if (transcript.fatal_sent() != nullptr || transcript.ending == Ending::protocol_error) {
    return Refusal::local;
  }
  return refusal_after_handshake(attempt);
}

const Attempt* Seen::tried(Change change) const {
  for (const Attempt& candidate : in.attempts) {
    if (candidate.change == change && candidate.is_reached) {
      return &candidate;
    }
  }
  return nullptr;
}

bool Seen::has_alert(AlertDescription description) const {
  return alert != nullptr && alert->alert.is(description);
}

bool Seen::is_told_whom_it_refuses() const {
  constexpr std::array kStrangers = {Change::without_certificate, Change::unknown_certificate};
  return std::all_of(kStrangers.begin(), kStrangers.end(), [this](Change change) {
    const Attempt* const made = tried(change);
    const Refusal how = made == nullptr ? Refusal::none : refusal_of(*made);
    return how == Refusal::alert || how == Refusal::http;
  });
}

int Seen::refusal_step() const {
  if (alert != nullptr) {
    return alert->step;
  }
  if (refusal == Refusal::http || refusal == Refusal::protocol) {
    return attempt.application.step;
  }
  return transcript.end_step;
}

std::string Seen::refusal_text() const {
  switch (refusal) {
    case Refusal::none: return "no refusal";
    case Refusal::alert:
      return fmt::format("alert {} ({}) received", wire::alert_name(alert->alert.description),
                         static_cast<int>(alert->alert.description));
    case Refusal::http: return fmt::format("HTTP {} in answer", attempt.application.http_status.value_or(0));
    case Refusal::protocol: return fmt::format("the server said {}", quoted(attempt.application.refusal));
    case Refusal::closed:
      return transcript.ending == Ending::close_notify ? "the server took its leave by close_notify, and nothing else"
                                                       : "the server closed the connection without an alert";
    case Refusal::reset: return "the server reset the connection without an alert";
    case Refusal::silence: return "the server said nothing more";
    case Refusal::local: return "this side gave up";
    case Refusal::not_tls: return "the answer is not TLS";
  }
  return {};
}

Seen look(const Case& in) {
  const Attempt& attempt = counting(in);
  const Transcript& transcript = attempt.transcript;
  Seen seen{.in = in, .attempt = attempt, .transcript = transcript, .request = transcript.request()};
  seen.has_server_hello = transcript.server_hello.has_value();
  seen.is_tls13 = transcript.negotiated.version == wire::kTls13;
  Own own = in.own;
  if (transcript.server_chain) {
    // The server's CAs are at hand too: often they issue for both sides.
    const std::vector<Bytes>& theirs = transcript.server_chain->certificates;
    own.at_hand.insert(own.at_hand.end(), theirs.begin() + (theirs.empty() ? 0 : 1), theirs.end());
  }
  seen.own = look_at(own, Side::client, in.settings.now, seen.request);
  seen.refusal = refusal_of(attempt);
  seen.alert = transcript.fatal_received();
  if (seen.refusal == Refusal::none && is_suspicious(seen.own)) {
    seen.refusal = quiet_refusal(attempt);
  }
  if (closes_unasked(seen)) {
    seen.is_closed_unasked = true;
    seen.refusal = Refusal::none;
  }
  seen.is_after_certificate = comes_after_certificate(seen);
  read_authentication(seen);
  seen.software = software_of(in);
  return seen;
}

}  // namespace mtlsdiag::diagnose
