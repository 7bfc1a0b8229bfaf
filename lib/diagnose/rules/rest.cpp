// Rules for what is left: proof of possession, damaged records, bounds, late client authentication, and alerts that
// nothing explains. They come last: an alert that stands for something else has found its rule before.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "diagnose/rule.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Kind;
using handshake::Ending;
using handshake::Reason;
using wire::AlertDescription;

void add_failure(const Seen& seen, Fit& result) {
  if (!seen.transcript.failures.empty()) {
    add_evidence(result, seen.transcript.end_step, seen.transcript.failures.front().text);
  }
}

/// The server's CertificateVerify or ServerKeyExchange does not verify: it signs with another key than its
/// certificate's.
Fit server_signature(const Seen& seen) {
  if (seen.refusal != Refusal::local || seen.transcript.reason() != Reason::bad_signature) {
    return {};
  }
  Fit result = fit(Strength::proven, Kind::decrypt_error, Side::server,
                   "the server's signature in the handshake does not verify with its certificate's key");
  result.finding.fix = {"Put the key that the server's certificate was issued for beside it."};
  add_failure(seen, result);
  return result;
}

Fit our_signature(const Seen& seen) {
  if (!seen.has_alert(AlertDescription::decrypt_error)) {
    return {};
  }
  return refused(seen, fit(Strength::supported, Kind::decrypt_error, Side::unknown,
                           "the server could not verify a signature or Finished of the client"));
}

Fit limit(const Seen& seen) {
  const Reason reason = seen.transcript.reason();
  const bool is_over = seen.transcript.ending == Ending::limit || reason == Reason::message_too_long ||
                       reason == Reason::too_many_records;
  if (seen.refusal != Refusal::local || !is_over) {
    return {};
  }
  Fit result = fit(Strength::proven, Kind::peer_limit_exceeded, Side::server,
                   "the server sends more than a client can be expected to take: a message, a chain or a list of CA "
                   "names is too long");
  add_failure(seen, result);
  return result;
}

/// A ticket's length has two bytes: GnuTLS packs the client's whole chain into it, and one that is too long breaks it.
Fit ticket_too_long(const Seen& seen) {
  constexpr std::size_t kMostTicket = 0xFFFF;
  const auto& steps = seen.transcript.steps;
  const auto ticket = std::find_if(steps.begin(), steps.end(), [](const finding::Step& step) {
    return step.name == "new_session_ticket" && step.bytes.value_or(0) > kMostTicket;
  });
  if (seen.refusal != Refusal::local || ticket == steps.end() || !seen.transcript.client_chain ||
      seen.transcript.client_chain->bytes <= kMostTicket) {
    return {};
  }
  Fit result = fit(Strength::proven, Kind::peer_limit_exceeded, Side::client,
                   fmt::format("the client's certificates take {} bytes, and the server breaks its session ticket over "
                               "them, which holds at most 64 KiB",
                               seen.transcript.client_chain->bytes));
  result.finding.fix = {"Send only the leaf and its intermediates, or turn the server's session tickets off."};
  add_evidence(result, ticket->n, fmt::format("a ticket of {} bytes", ticket->bytes.value_or(0)));
  return result;
}

/// The lengths in a CertificateRequest have two bytes: a server with more CAs than that sends a broken one (Go and
/// GnuTLS under TLS 1.2), or gives up in its place (OpenSSL: internal_error; Go under TLS 1.3: a close).
Fit too_many_authorities(const Seen& seen) {
  constexpr std::size_t kMostNames = 0xFFFF;
  const bool is_broken =
      seen.refusal == Refusal::local && !seen.transcript.steps.empty() &&
      std::any_of(seen.transcript.steps.begin(), seen.transcript.steps.end(), [](const finding::Step& step) {
        return step.name == "certificate_request" && step.bytes.value_or(0) > kMostNames;
      });
  const bool is_in_place =
      seen.has_server_hello && seen.request == nullptr && !seen.transcript.is_finished_sent &&
      (seen.is_tls13 ? !seen.transcript.server_chain : seen.transcript.server_key_exchange.has_value());
  const bool is_given_up =
      is_in_place && (seen.has_alert(AlertDescription::internal_error) || seen.refusal == Refusal::closed);
  if (!is_broken && !is_given_up) {
    return {};
  }
  Fit result = fit(is_broken ? Strength::proven : Strength::possible, Kind::peer_limit_exceeded, Side::server,
                   "the server's list of acceptable CAs is longer than the 64 KiB that a CertificateRequest can hold");
  result.finding.fix = {
      "List only the CAs that issue client certificates in the server's file of client CAs, not a whole bundle of "
      "roots."};
  result.tell_apart =
      "the number of CAs in the server's file of client CAs: more than some 64 KiB of names cannot be sent";
  return refused(seen, std::move(result));
}

Fit corrupt_here(const Seen& seen) {
  if (seen.refusal != Refusal::local) {
    return {};
  }
  switch (seen.transcript.reason()) {
    case Reason::not_tls:  // after the ServerHello: what came before it has a rule of its own
    case Reason::bad_record_mac:
    case Reason::record_too_long:
    case Reason::decode_error:
    case Reason::illegal_parameter:
    case Reason::unexpected_message:
    case Reason::downgrade_detected: break;
    default: return {};
  }
  Fit result =
      fit(Strength::proven, Kind::record_corrupt, Side::server,
          "the server's bytes are not what TLS allows here: its TLS is broken, or a device on the way changed them");
  add_failure(seen, result);
  return result;
}

Fit corrupt_there(const Seen& seen) {
  for (const AlertDescription description : {AlertDescription::bad_record_mac, AlertDescription::record_overflow,
                                             AlertDescription::decode_error, AlertDescription::decryption_failed}) {
    if (seen.has_alert(description)) {
      return refused(seen, fit(Strength::supported, Kind::record_corrupt, Side::unknown,
                               "the server could not read the client's bytes: they were changed on the way, or one "
                               "side's TLS is broken"));
    }
  }
  return {};
}

Fit late_authentication(const Seen& seen) {
  const bool is_ours = seen.transcript.reason() == Reason::renegotiation_refused;
  if (!is_ours && !seen.has_alert(AlertDescription::no_renegotiation)) {
    return {};
  }
  return refused(
      seen, fit(Strength::proven, Kind::renegotiation_refused, Side::server,
                "the server asks for the certificate only after the first request, and the renegotiation is refused"));
}

Fit internal(const Seen& seen) {
  if (!seen.has_alert(AlertDescription::internal_error)) {
    return {};
  }
  Fit result = fit(Strength::supported, Kind::internal_error, Side::server,
                   "the server reports an internal error: often it has no certificate for the name, or its own files "
                   "cannot be used");
  result.finding.confidence = finding::Confidence::certain;
  result.tell_apart = "the server's log at the time of this try";
  return refused(seen, std::move(result));
}

Fit alert_of_any_kind(const Seen& seen) {
  if (seen.alert == nullptr) {
    return {};
  }
  const wire::AlertEntry* entry = wire::find_alert(seen.alert->alert.description);
  Fit result = fit(
      Strength::possible, Kind::alert_generic, Side::server,
      fmt::format("the server ended the handshake with the alert {}{}", wire::alert_name(seen.alert->alert.description),
                  entry == nullptr ? "" : fmt::format(" ({})", entry->meaning)));
  result.tell_apart = "the server's log at the time of this try";
  return refused(seen, std::move(result));
}

Fit library_of_any_kind(const Seen& seen) {
  if (seen.refusal != Refusal::local) {
    return {};
  }
  Fit result = fit(Strength::possible, Kind::record_corrupt, Side::unknown, "the handshake failed on this side");
  add_failure(seen, result);
  return result;
}

constexpr Rule kRules[] = {
    {"the server's signature", server_signature},
    {"the client's signature", our_signature},
    {"a bound", limit},
    {"a ticket too long", ticket_too_long},
    {"too many acceptable CAs", too_many_authorities},
    {"broken bytes, seen here", corrupt_here},
    {"broken bytes, seen there", corrupt_there},
    {"late client authentication", late_authentication},
    {"internal error", internal},
    {"an alert", alert_of_any_kind},
    {"a failure here", library_of_any_kind},
};

}  // namespace

std::span<const Rule> rest_rules() {
  return kRules;
}

}  // namespace mtlsdiag::diagnose
