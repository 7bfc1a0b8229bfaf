#include "live/audit_verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "wire/alert.h"

namespace mtlsdiag::live {
namespace {

using handshake::Ending;

/// Statuses by which servers refuse a client's certificate or a name. Source: RFC 9110 §15.5; nginx 495–497.
constexpr std::array kRefusals{400, 401, 403, 407, 421, 495, 496, 497};

bool is_refusal(int status) {
  return std::find(kRefusals.begin(), kRefusals.end(), status) != kRefusals.end();
}

bool is_ended_by_peer(Ending ending) {
  return ending == Ending::fin || ending == Ending::reset || ending == Ending::close_notify ||
         ending == Ending::alert_received;
}

std::optional<bool> reached_by_status(const diagnose::Attempt& seen, const diagnose::Attempt& good,
                                      const ReachedWhen& rule) {
  const int status = *seen.application.http_status;
  if (!rule.statuses.empty()) {
    return std::find(rule.statuses.begin(), rule.statuses.end(), status) != rule.statuses.end();
  }
  const std::optional<int> good_status = good.application.http_status;
  if (is_refusal(status)) {
    // The application may answer so to everybody: then only the text tells its answer from a refusal.
    const bool is_usual = good_status == status;
    return is_usual && is_same_answer(seen, good) ? std::optional<bool>() : std::optional<bool>(false);
  }
  if (status >= 500 && good_status != status) {
    return std::nullopt;
  }
  return true;
}

}  // namespace

bool is_same_answer(const diagnose::Attempt& seen, const diagnose::Attempt& good) {
  return seen.application.http_status == good.application.http_status &&
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
  if (!application.refusal.empty()) {
    return application.refusal == good.application.refusal;
  }
  if (transcript.application_bytes_in > 0) {
    return true;
  }
  if (good.application.http_status || good.transcript.application_bytes_in > 0) {
    // The good certificate got an answer: who gets none was not let in, if the server said so by ending it.
    return is_ended_by_peer(transcript.ending) ? std::optional<bool>(false) : std::nullopt;
  }
  if (is_ended_by_peer(transcript.ending) && !is_ended_by_peer(good.transcript.ending)) {
    return false;
  }
  // A server that speaks only when spoken to: let in is who is treated as the good certificate is.
  return is_ended_by_peer(transcript.ending) == is_ended_by_peer(good.transcript.ending) ? std::optional<bool>(true)
                                                                                         : std::nullopt;
}

std::string describe_seen(const diagnose::Attempt& seen) {
  const handshake::Transcript& transcript = seen.transcript;
  if (!seen.is_reached) {
    return "no connection";
  }
  if (const handshake::AlertSeen* alert = transcript.fatal_received()) {
    return fmt::format("alert {}", wire::alert_name(alert->alert.description));
  }
  if (seen.application.http_status) {
    return fmt::format("HTTP {}{}{}", *seen.application.http_status, seen.application.text.empty() ? "" : ": ",
                       printable(seen.application.text, 60));
  }
  if (!seen.application.refusal.empty()) {
    return seen.application.refusal;
  }
  if (transcript.application_bytes_in > 0) {
    return fmt::format("{} bytes of application data", transcript.application_bytes_in);
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
