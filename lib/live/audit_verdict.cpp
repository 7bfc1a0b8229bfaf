#include "live/audit_verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "wire/alert.h"
#include "wire/guess.h"

namespace mtlsdiag::live {
namespace {

using handshake::Ending;

/// Statuses by which servers refuse a client's certificate or a name. Source: RFC 9110 §15.5; nginx 495–497.
constexpr std::array kRefusals{400, 401, 403, 407, 421, 495, 496, 497};
/// Those that applications also answer to whom they know, for want of another right.
constexpr std::array kDenials{401, 403, 407};
/// Statuses that say nothing of who is there: too slow, too often.
constexpr std::array kPassing{408, 425, 429};
/// PERMISSION_DENIED and UNAUTHENTICATED, which come with HTTP 200. Source: gRPC's status codes.
constexpr std::array kGrpcRefusals{7, 16};
/// Protocols whose servers finish the handshake with anybody and look at the certificate when an account logs in, which
/// an audit does not do. Source: Dovecot (auth_ssl_require_client_cert) and MariaDB (REQUIRE X509), run; SASL EXTERNAL
/// of XMPP and the certificate's fingerprint of IRC services, their documentation.
constexpr std::array<std::string_view, 7> kJudgedAtLogin{"imap", "pop3",        "sieve", "mysql",
                                                         "xmpp", "xmpp-server", "irc"};
constexpr std::string_view kQuiet =
    "a connection that stays open, as it does for the good certificate; whether the server's protocol lets the client "
    "in "
    "is not known";
constexpr std::string_view kSameError =
    "a server error that the good certificate gets as well; how far the request came is not known";
constexpr std::string_view kOtherPage =
    "a success with another text than the good certificate's; --reached-when tells them apart";

template <std::size_t N>
bool is_among(const std::array<int, N>& statuses, int status) {
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

bool is_judged_at_login(const diagnose::Attempt& good, const ReachedWhen& rule) {
  const bool is_quiet = good.application.text.empty() || good.application.http_status;
  const std::string_view greeted =
      is_quiet ? std::string_view{} : wire::guess(as_bytes(good.application.text), true).starttls;
  const std::string_view protocol = rule.protocol.empty() ? greeted : std::string_view(rule.protocol);
  return std::find(kJudgedAtLogin.begin(), kJudgedAtLogin.end(), protocol) != kJudgedAtLogin.end();
}

bool is_redirect(int status) {
  return status >= 300 && status < 400 && status != 304;
}

bool is_ended_by_peer(Ending ending) {
  return ending == Ending::fin || ending == Ending::reset || ending == Ending::close_notify ||
         ending == Ending::alert_received;
}

/// Where a redirect leads, without what changes from one to the next.
std::string_view place_of(const diagnose::Application& application) {
  return std::string_view(application.location).substr(0, application.location.find('?'));
}

/// The same status as the good certificate gets.
std::optional<bool> reached_by_usual_status(const diagnose::Attempt& seen, const diagnose::Attempt& good) {
  const int status = *seen.application.http_status;
  if (is_among(kRefusals, status) && !is_same_answer(seen, good)) {
    return false;
  }
  if (is_among(kDenials, status)) {
    // The page refuses the good certificate too: whether it is for the same reason cannot be seen.
    return std::nullopt;
  }
  // Sent elsewhere than the good certificate is: to log in.
  return !is_redirect(status) || place_of(seen.application) == place_of(good.application);
}

std::optional<bool> reached_by_status(const diagnose::Attempt& seen, const diagnose::Attempt& good,
                                      const ReachedWhen& rule) {
  const int status = *seen.application.http_status;
  if (!rule.statuses.empty()) {
    return std::find(rule.statuses.begin(), rule.statuses.end(), status) != rule.statuses.end();
  }
  if (seen.application.grpc_status && is_among(kGrpcRefusals, *seen.application.grpc_status)) {
    return seen.application.grpc_status == good.application.grpc_status ? std::nullopt : std::optional<bool>(false);
  }
  if (good.application.http_status == status) {
    return reached_by_usual_status(seen, good);
  }
  // What differs is the certificate alone: another status than the good one's is the answer to that.
  if (status >= 500 || is_among(kPassing, status)) {
    return std::nullopt;
  }
  return status < 300;
}

/// Where nothing is asked: the server greets, or speaks only when spoken to.
std::optional<bool> reached_by_staying(const diagnose::Attempt& seen, const diagnose::Attempt& good,
                                       const ReachedWhen& rule) {
  const bool is_ended = is_ended_by_peer(seen.transcript.ending);
  const bool is_turned_out = is_ended && !is_ended_by_peer(good.transcript.ending);
  const bool has_spoken = seen.transcript.application_bytes_in > 0;
  if (good.application.http_status) {
    // The good certificate got an answer: who gets none was not let in, if the server said so by ending it.
    return is_ended && !has_spoken ? std::optional<bool>(false) : std::nullopt;
  }
  if (is_turned_out || (good.transcript.application_bytes_in > 0 && is_ended && !has_spoken)) {
    return false;
  }
  if (is_judged_at_login(good, rule)) {
    return std::nullopt;
  }
  if (has_spoken) {
    return true;
  }
  // Let in is who is treated as the good certificate is.
  const bool is_alike =
      good.transcript.application_bytes_in == 0 && is_ended == is_ended_by_peer(good.transcript.ending);
  return is_alike ? std::optional<bool>(true) : std::nullopt;
}

}  // namespace

bool is_same_answer(const diagnose::Attempt& seen, const diagnose::Attempt& good) {
  return seen.application.http_status == good.application.http_status &&
         seen.application.grpc_status == good.application.grpc_status &&
         seen.application.text == good.application.text && seen.application.refusal == good.application.refusal;
}

std::optional<bool> is_application_reached(const diagnose::Attempt& seen, const diagnose::Attempt& good,
                                           const ReachedWhen& rule) {
  const handshake::Transcript& transcript = seen.transcript;
  const diagnose::Application& application = seen.application;
  if (!seen.is_reached) {
    return std::nullopt;
  }
  if (!rule.text.empty()) {
    return application.text.find(rule.text) != std::string::npos;
  }
  if (application.http_status) {
    return reached_by_status(seen, good, rule);
  }
  if (!transcript.is_established || transcript.fatal_received() != nullptr) {
    return false;
  }
  if (application.request_sent && good.application.request_sent && !good.application.http_status) {
    if (!application.text.empty() && application.text == good.application.text) {
      // It refuses the good certificate in the same words: they are about something else.
      return std::nullopt;
    }
    // The protocol's first words: what differs is the certificate alone, and so another answer is the answer to that.
    return application.text == good.application.text && transcript.application_bytes_in > 0;
  }
  return reached_by_staying(seen, good, rule);
}

std::string_view inferred_from(const diagnose::Attempt& seen, const diagnose::Attempt& good, const ReachedWhen& rule) {
  if (!rule.text.empty() || !rule.statuses.empty()) {
    return {};
  }
  if (seen.application.http_status) {
    return *seen.application.http_status >= 500 ? kSameError
           : is_same_answer(seen, good)         ? std::string_view{}
                                                : kOtherPage;
  }
  return seen.transcript.application_bytes_in > 0 ? std::string_view{} : kQuiet;
}

bool is_let_in(const diagnose::Attempt& seen, const ReachedWhen& rule) {
  const diagnose::Application& application = seen.application;
  if (!seen.is_reached) {
    return false;
  }
  if (!rule.text.empty()) {
    return application.text.find(rule.text) != std::string::npos;
  }
  if (application.http_status) {
    return rule.statuses.empty()
               ? *application.http_status < 500 && !is_among(kRefusals, *application.http_status)
               : std::find(rule.statuses.begin(), rule.statuses.end(), *application.http_status) != rule.statuses.end();
  }
  const handshake::Transcript& transcript = seen.transcript;
  if (!transcript.is_established || transcript.fatal_received() != nullptr || !application.refusal.empty()) {
    return false;
  }
  return transcript.application_bytes_in > 0 || !is_ended_by_peer(transcript.ending);
}

std::string describe_reached(const diagnose::Attempt& good, const ReachedWhen& rule) {
  if (!rule.text.empty()) {
    return fmt::format("an answer that holds \"{}\"", printable(rule.text));
  }
  if (!rule.statuses.empty()) {
    return fmt::format("an HTTP status among {}", fmt::join(rule.statuses, ", "));
  }
  if (good.application.http_status) {
    const int status = *good.application.http_status;
    return fmt::format("HTTP {} as for the good certificate, or another success{}", status,
                       is_among(kRefusals, status) ? "; it refuses the good one too, so that --http PATH should name a "
                                                     "page that this may see"
                                                   : "");
  }
  if (is_judged_at_login(good, rule)) {
    return "an account's log-in: it is there that this protocol judges the certificate, and no audit logs in, so that "
           "an "
           "open connection tells nothing";
  }
  if (!good.application.text.empty() && good.application.request_sent) {
    return "an answer to the protocol's first words, and not another refusal than the good certificate's";
  }
  if (good.transcript.application_bytes_in > 0) {
    return "application data after the handshake, as for the good certificate";
  }
  return "a connection that stays open, as it does for the good certificate: the server speaks only when spoken to, "
         "and "
         "whether its protocol then lets the client in is not known";
}

std::string describe_seen(const diagnose::Attempt& seen) {
  const handshake::Transcript& transcript = seen.transcript;
  if (!seen.is_reached) {
    return "no connection";
  }
  if (const handshake::AlertSeen* alert = transcript.fatal_received()) {
    return fmt::format("alert {}", wire::alert_name(alert->alert.description));
  }
  if (seen.application.http_status && !seen.application.location.empty()) {
    return fmt::format("HTTP {} to {}", *seen.application.http_status, printable(seen.application.location, 60));
  }
  if (seen.application.http_status && seen.application.grpc_status) {
    return fmt::format("HTTP {}, grpc-status {}", *seen.application.http_status, *seen.application.grpc_status);
  }
  if (seen.application.http_status) {
    return fmt::format("HTTP {}{}{}", *seen.application.http_status, seen.application.text.empty() ? "" : ": ",
                       printable(seen.application.text, 60));
  }
  if (!seen.application.refusal.empty()) {
    return seen.application.refusal;
  }
  if (transcript.application_bytes_in > 0) {
    return seen.application.text.empty() ? fmt::format("{} bytes of application data", transcript.application_bytes_in)
                                         : fmt::format("\"{}\"", printable(seen.application.text, 60));
  }
  switch (transcript.ending) {
    case Ending::reset: return "connection reset";
    case Ending::fin:
    case Ending::close_notify: return "connection closed";
    case Ending::alert_sent: return "we refused the server";
    default: break;
  }
  return transcript.is_established ? "the connection stays open" : "no handshake";
}

}  // namespace mtlsdiag::live
