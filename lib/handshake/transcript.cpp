#include "handshake/transcript.h"

#include <array>

namespace mtlsdiag::handshake {
namespace {

using wire::AlertDescription;

bool ends_the_connection(const AlertSeen& seen) {
  return !seen.alert.is(AlertDescription::close_notify) && !seen.alert.is(AlertDescription::user_canceled) &&
         (seen.alert.is_fatal() || seen.is_encrypted || seen.is_unencrypted_under_tls13);
}

}  // namespace

std::string_view to_string(Phase phase) {
  constexpr std::array<std::string_view, 4> kNames{"before ServerHello", "in the handshake", "after our Finished",
                                                   "after application data"};
  return kNames[static_cast<std::size_t>(phase)];
}

std::string_view to_string(NotSentBecause reason) {
  switch (reason) {
    case NotSentBecause::none_given: return "";
    case NotSentBecause::withheld: return "it was withheld on purpose";
    case NotSentBecause::no_common_sigalg:
      return "none of the signature algorithms that the server accepts can be made with this key";
    case NotSentBecause::type_not_requested: return "the server does not ask for certificates of this key's type";
    case NotSentBecause::unknown: break;
  }
  return "the TLS library left it out";
}

std::string_view to_string(Ending ending) {
  constexpr std::array<std::string_view, 10> kNames{"open",  "alert received", "alert sent", "close_notify",   "closed",
                                                    "reset", "timeout",        "not TLS",    "protocol error", "limit"};
  return kNames[static_cast<std::size_t>(ending)];
}

const AlertSeen* Transcript::received(AlertDescription description) const {
  for (const AlertSeen& seen : alerts) {
    if (!seen.is_sent && seen.alert.is(description)) {
      return &seen;
    }
  }
  return nullptr;
}

const AlertSeen* Transcript::fatal_received() const {
  for (const AlertSeen& seen : alerts) {
    if (!seen.is_sent && ends_the_connection(seen)) {
      return &seen;
    }
  }
  return nullptr;
}

const AlertSeen* Transcript::fatal_sent() const {
  for (const AlertSeen& seen : alerts) {
    if (seen.is_sent && ends_the_connection(seen)) {
      return &seen;
    }
  }
  return nullptr;
}

Reason Transcript::reason() const {
  return failures.empty() ? Reason::none : failures.front().reason;
}

const wire::CertificateRequest* Transcript::request() const {
  return certificate_requests.empty() ? nullptr : &certificate_requests.front().request;
}

}  // namespace mtlsdiag::handshake
