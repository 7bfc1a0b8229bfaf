#include "diagnose/rules/client_side.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "der/certificate.h"
#include "finding/catalogue.h"
#include "wire/guess.h"
#include "wire/registry.h"
#include "x509/name_match.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Kind;
using handshake::Ending;
using handshake::Reason;
using wire::AlertDescription;

bool has_alert(const Heard& heard, AlertDescription description) {
  return heard.alert != nullptr && heard.alert->alert.is(description);
}

std::string ending_text(const Heard& heard) {
  if (heard.alert != nullptr) {
    return fmt::format("alert {} ({}) received from the client", wire::alert_name(heard.alert->alert.description),
                       static_cast<int>(heard.alert->alert.description));
  }
  switch (heard.transcript.ending) {
    case Ending::fin: return "the client closed the connection without an alert";
    case Ending::reset: return "the client reset the connection";
    case Ending::timeout: return "the client said nothing more";
    default: return "the handshake failed on this side";
  }
}

Fit with_ending(const Heard& heard, Fit result) {
  add_evidence(result, heard.alert != nullptr ? heard.alert->step : heard.transcript.end_step, ending_text(heard));
  return result;
}

Fit with_failure(const Heard& heard, Fit result) {
  if (!heard.transcript.failures.empty()) {
    add_evidence(result, heard.transcript.end_step, heard.transcript.failures.front().text);
  }
  return result;
}

/// A finding about our chain, as the client judged it.
Fit about_our_chain(const Heard& heard, Strength strength, Kind kind, std::string message) {
  Fit result = fit(strength, kind, Side::server, std::move(message));
  result.finding.subject = {.chain = Side::server, .index = 0, .name = heard.own.leaf};
  return with_ending(heard, std::move(result));
}

/// Whoever was narrowed must change; our defaults are a modern server's.
Side narrowed_side(const Heard& heard) {
  return heard.in.settings.has_limits ? Side::server : Side::client;
}

Fit plaintext(const Heard& heard) {
  const bool is_http = heard.transcript.reason() == Reason::http_request;
  if (heard.transcript.ending != Ending::not_tls && !is_http) {
    return {};
  }
  const wire::Guess guess = wire::guess(heard.transcript.first_bytes, false);
  const std::string what = guess.name.empty() ? "something that is not TLS" : std::string(guess.name);
  Fit result = fit(Strength::proven, Kind::plaintext_to_tls, Side::client,
                   fmt::format("the client sent {} where TLS begins at once", what));
  add_evidence(result, heard.transcript.end_step, guess.excerpt.empty() ? what : guess.excerpt);
  return result;
}

Fit negotiation(const Heard& heard) {
  struct Row {
    Reason reason;
    Kind kind;
    std::string_view message;
  };
  constexpr Row kRows[] = {
      {Reason::no_common_version, Kind::protocol_version_mismatch,
       "the client offers no TLS version that this server speaks"},
      {Reason::no_common_cipher, Kind::cipher_mismatch, "the client offers no cipher suite that this server can use"},
      {Reason::no_common_group, Kind::group_mismatch, "the client offers no key-exchange group that this server has"},
      {Reason::no_common_signature_algorithm, Kind::sigalg_mismatch,
       "the client accepts no signature algorithm that this server's key can serve"},
      {Reason::no_common_alpn, Kind::alpn_mismatch,
       "the client offers no application protocol that this server speaks"},
  };
  for (const Row& row : kRows) {
    if (heard.transcript.reason() == row.reason) {
      return with_failure(heard, fit(Strength::proven, row.kind, narrowed_side(heard), std::string(row.message)));
    }
  }
  return {};
}

Fit negotiation_said(const Heard& heard) {
  if (has_alert(heard, AlertDescription::protocol_version)) {
    return with_ending(heard, fit(Strength::proven, Kind::protocol_version_mismatch, narrowed_side(heard),
                                  "the client refuses the TLS version that this server chose"));
  }
  if (has_alert(heard, AlertDescription::insufficient_security)) {
    return with_ending(heard, fit(Strength::supported, Kind::cipher_mismatch, narrowed_side(heard),
                                  "the client finds what this server chose too weak"));
  }
  return {};
}

Fit sni_refused(const Heard& heard) {
  const handshake::AlertSeen* sent = heard.transcript.fatal_sent();
  if (sent == nullptr || !sent->alert.is(AlertDescription::unrecognized_name)) {
    return {};
  }
  Fit result = fit(Strength::proven, Kind::sni_unrecognized, Side::client,
                   heard.sni.empty() ? std::string("the client sends no name in SNI, and this server needs one")
                                     : fmt::format("the client asks for {}, a name that this server does not serve",
                                                   quoted(heard.sni)));
  add_evidence(result, heard.transcript.client_hello_step, "the client's hello");
  return result;
}

Fit no_certificate(const Heard& heard) {
  const handshake::AlertSeen* sent = heard.transcript.fatal_sent();
  const bool is_refused =
      heard.transcript.reason() == Reason::no_peer_certificate || (sent != nullptr && heard.is_client_chain_empty);
  if (!is_refused || !heard.is_client_chain_empty) {
    return {};
  }
  Fit result = fit(Strength::proven, Kind::client_cert_required, Side::client,
                   "the client was asked for a certificate and sent none");
  result.finding.subject.chain = Side::client;
  add_evidence(result, heard.transcript.client_chain->step, "an empty certificate list");
  result.finding.fix = {
      "Configure the client with a certificate and its key. A Go or Java client that has one leaves it out where no CA "
      "of "
      "its chain is on the server's list, or where its intermediate is missing: check the list sent here."};
  return result;
}

Fit client_key(const Heard& heard) {
  if (heard.transcript.reason() != Reason::bad_signature) {
    return {};
  }
  Fit result = fit(Strength::proven, Kind::decrypt_error, Side::client,
                   "the client's signature in the handshake does not verify with its certificate's key");
  result.finding.fix = {"Put the key that the client's certificate was issued for beside it."};
  return with_failure(heard, std::move(result));
}

/// The alerts by which clients refuse a server's certificate, and the defects that a client that tells means by them.
bool is_refusal_of_chain(const Heard& heard) {
  if (!heard.is_chain_sent || heard.alert == nullptr) {
    return false;
  }
  constexpr AlertDescription kAlerts[] = {
      AlertDescription::bad_certificate,     AlertDescription::unsupported_certificate,
      AlertDescription::certificate_revoked, AlertDescription::certificate_expired,
      AlertDescription::certificate_unknown, AlertDescription::unknown_ca,
      AlertDescription::access_denied,       AlertDescription::decrypt_error,
      AlertDescription::handshake_failure,   AlertDescription::illegal_parameter,
      AlertDescription::internal_error,      AlertDescription::bad_certificate_status_response};
  return std::any_of(std::begin(kAlerts), std::end(kAlerts),
                     [&heard](AlertDescription description) { return has_alert(heard, description); });
}

bool is_trust_alert(const Heard& heard) {
  return has_alert(heard, AlertDescription::unknown_ca);
}

Fit revoked_said(const Heard& heard) {
  if (!heard.is_chain_sent || !has_alert(heard, AlertDescription::certificate_revoked)) {
    return {};
  }
  return about_our_chain(heard, Strength::proven, Kind::cert_revoked,
                         "the client says that this server's certificate is revoked");
}

/// How a client that has our certificate went away without a word about it. Node looks at the chain only after the
/// handshake and curl at the name; both then just close.
enum class Departure : std::uint8_t {
  none,
  in_handshake,     ///< it never sent its Finished
  after_handshake,  ///< it sent its Finished, and no data
};

Departure departure(const Heard& heard) {
  const Ending ending = heard.transcript.ending;
  const bool is_gone = ending == Ending::fin || ending == Ending::reset || ending == Ending::close_notify;
  if (heard.alert != nullptr || !heard.is_chain_sent || !is_gone || heard.transcript.application_bytes_in > 0 ||
      heard.transcript.fatal_sent() != nullptr) {
    return Departure::none;
  }
  return heard.transcript.is_established ? Departure::after_handshake : Departure::in_handshake;
}

Fit our_defect(const Heard& heard) {
  const Finding* leading = finding::leading(heard.own.defects);
  const bool is_quiet = departure(heard) != Departure::none;
  if (leading == nullptr || !(is_refusal_of_chain(heard) || is_quiet)) {
    return {};
  }
  Fit result;
  result.strength = is_quiet ? Strength::supported : Strength::proven;
  result.finding = *leading;
  result.finding.confidence = is_quiet ? finding::Confidence::likely : finding::Confidence::certain;
  return with_ending(heard, std::move(result));
}

Fit expired_said(const Heard& heard) {
  if (!heard.is_chain_sent || !has_alert(heard, AlertDescription::certificate_expired)) {
    return {};
  }
  return about_our_chain(
      heard, Strength::supported, Kind::cert_expired,
      "the client says that this server's certificate expired; by the clock of this machine it has not: the "
      "client's clock is wrong, or its CRL is out of date");
}

Fit wrong_name(const Heard& heard) {
  // A client that tells the name apart from trust says so; unknown_ca is never about the name.
  const bool is_told = is_refusal_of_chain(heard);
  // Without SNI the address that it came to is all that is known, and a client may have asked for another name.
  const bool is_name_known = !heard.sni.empty() || x509::parse_address(heard.in.settings.host).empty();
  const bool is_quiet = departure(heard) != Departure::none && is_name_known;
  if (!heard.is_name_wrong || is_trust_alert(heard) || !(is_told || is_quiet)) {
    return {};
  }
  return about_our_chain(
      heard, is_told ? Strength::proven : Strength::supported, Kind::name_mismatch,
      fmt::format("the client asks for {}, which no subjectAltName of this server's certificate matches",
                  heard.sni.empty() ? heard.in.settings.host : quoted(heard.sni)));
}

/// A client that went away after the handshake may have had nothing to say; only what is odd about our chain speaks
/// then.
Strength strength_of_distrust(const Heard& heard) {
  if (is_refusal_of_chain(heard)) {
    const bool is_usual =
        has_alert(heard, AlertDescription::bad_certificate) || has_alert(heard, AlertDescription::certificate_unknown);
    return is_trust_alert(heard) ? Strength::proven : is_usual ? Strength::supported : Strength::possible;
  }
  const bool is_odd = heard.own.is_self_signed || heard.own.is_link_missing || heard.own.is_link_at_hand;
  switch (departure(heard)) {
    case Departure::none: return Strength::excluded;
    case Departure::in_handshake: return Strength::supported;
    case Departure::after_handshake: return is_odd ? Strength::supported : Strength::excluded;
  }
  return Strength::excluded;
}

Fit untrusted(const Heard& heard) {
  const Strength strength = strength_of_distrust(heard);
  if (strength == Strength::excluded) {
    return {};
  }
  if (heard.own.is_self_signed) {
    return about_our_chain(heard, strength, Kind::cert_self_signed,
                           "this server's certificate signs itself, and the client does not trust it");
  }
  if (heard.own.is_link_missing || heard.own.is_link_at_hand) {
    return about_our_chain(heard, strength, Kind::chain_missing_intermediate,
                           fmt::format("this server does not send the certificate of the issuer {}", heard.own.issuer));
  }
  Fit result =
      about_our_chain(heard, strength, Kind::chain_untrusted_root,
                      fmt::format("the client does not trust {}, where this server's chain ends", heard.own.issuer));
  result.finding.fix = {
      "Add the root of this server's chain to the client's trusted roots, or use a certificate whose root the client "
      "trusts."};
  result.tell_apart = "the client's own message";
  return result;
}

/// OpenSSL clients send this alert in the clear under TLS 1.3, which other stacks read as a damaged record.
Fit unreadable(const Heard& heard) {
  const Reason reason = heard.transcript.reason();
  if (reason != Reason::bad_record_mac && reason != Reason::decode_error && reason != Reason::illegal_parameter &&
      reason != Reason::unexpected_message && reason != Reason::record_too_long) {
    return {};
  }
  return with_failure(heard, fit(Strength::proven, Kind::record_corrupt, Side::client,
                                 "the client's bytes are not what TLS allows here"));
}

Fit gone(const Heard& heard) {
  if (heard.transcript.is_established || heard.transcript.bytes_in == 0) {
    return {};
  }
  const Ending ending = heard.transcript.ending;
  const Kind kind = ending == Ending::reset     ? Kind::connection_reset
                    : ending == Ending::timeout ? Kind::handshake_timeout
                                                : Kind::connection_closed;
  if (ending != Ending::reset && ending != Ending::timeout && ending != Ending::fin && ending != Ending::close_notify) {
    return {};
  }
  const bool is_after_chain = heard.is_chain_sent;
  Fit result =
      fit(Strength::supported, kind, Side::client,
          fmt::format("the client went away {}{}", to_string(heard.transcript.ended_in),
                      is_after_chain ? ", after it had received this server's certificate: it may not trust it" : ""));
  result.finding.confidence = finding::Confidence::certain;
  result.tell_apart = "the client's own message";
  return with_ending(heard, std::move(result));
}

Fit other_alert(const Heard& heard) {
  if (heard.alert == nullptr) {
    return {};
  }
  const bool is_internal = has_alert(heard, AlertDescription::internal_error);
  return with_ending(heard,
                     fit(Strength::possible, is_internal ? Kind::internal_error : Kind::alert_generic, Side::client,
                         fmt::format("the client ended the handshake with the alert {}",
                                     wire::alert_name(heard.alert->alert.description))));
}

constexpr ClientRule kRules[] = {
    {"plaintext", plaintext},
    {"nothing in common", negotiation},
    {"nothing in common, said by the client", negotiation_said},
    {"a name that is not served", sni_refused},
    {"our certificate is revoked", revoked_said},
    {"a defect of our certificate", our_defect},
    {"expired, says the client", expired_said},
    {"our certificate is for another name", wrong_name},
    {"our chain is not trusted", untrusted},
    {"the client's signature", client_key},
    {"no client certificate", no_certificate},
    {"broken bytes", unreadable},
    {"gone", gone},
    {"an alert", other_alert},
};

}  // namespace

std::span<const ClientRule> client_side_rules() {
  return kRules;
}

Heard hear(const Case& in) {
  const handshake::Transcript& transcript = in.attempts.front().transcript;
  Heard heard{.in = in, .transcript = transcript};
  heard.own = in.own.view ? *in.own.view : look_at(in.own, Side::server, in.settings.now, nullptr);
  heard.alert = transcript.fatal_received();
  heard.is_chain_sent = transcript.server_chain && !transcript.server_chain->certificates.empty();
  heard.is_client_chain_empty = transcript.client_chain && transcript.client_chain->certificates.empty();
  if (transcript.client_hello) {
    heard.sni = printable(transcript.client_hello->server_name());
  }
  const std::string name = heard.sni.empty() ? in.settings.host : heard.sni;
  if (!in.own.chain.empty() && !name.empty()) {
    const Result<der::Certificate> leaf = der::Certificate::parse(in.own.chain.front());
    const Result<x509::ReferenceName> reference = x509::parse_reference(name);
    heard.is_name_wrong = leaf && reference && x509::match_name(*leaf, *reference) != x509::NameVerdict::matched;
  }
  return heard;
}

}  // namespace mtlsdiag::diagnose
