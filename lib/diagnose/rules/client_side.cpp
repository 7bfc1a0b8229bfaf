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

std::string ending_text(const Heard& heard) {
  if (heard.alert != nullptr) {
    return fmt::format("alert {} ({}) received from the client", wire::alert_name(heard.alert->alert.description),
                       static_cast<int>(heard.alert->alert.description));
  }
  switch (heard.transcript.ending) {
    case Ending::fin: return "the client closed the connection without an alert";
    case Ending::close_notify: return "the client took its leave by close_notify, and nothing else";
    case Ending::reset: return "the client reset the connection";
    case Ending::timeout: return "the client said nothing more";
    default: return "the handshake failed on this side";
  }
}

/// An alert tells that the client found no common ground, and not whose offer was narrow: ours, if we were told to
/// narrow it; our defaults are a modern server's.
Side side_of_alert(const Heard& heard) {
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
                   guess.name.empty() ? fmt::format("the client sent {} where TLS begins at once", what)
                                      : fmt::format("the client begins without TLS: this looks like {}", what));
  add_evidence(result, heard.transcript.end_step, guess.excerpt.empty() ? what : guess.excerpt);
  return result;
}

/// A key that its certificate does not let sign serves no cipher suite.
Fit own_key_usage(const Heard& heard) {
  if (heard.transcript.reason() != Reason::no_common_cipher || heard.in.obstacle) {
    return {};
  }
  for (const Finding& defect : heard.own.defects) {
    if (defect.kind == Kind::key_usage_wrong && defect.subject.index == 0) {
      Fit result{.strength = Strength::proven, .finding = defect};
      return with_failure(heard, std::move(result));
    }
  }
  return {};
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
  const auto row = std::find_if(std::begin(kRows), std::end(kRows),
                                [&heard](const Row& one) { return one.reason == heard.transcript.reason(); });
  if (row == std::end(kRows)) {
    return {};
  }
  // After the ServerHello it is about the client's certificate, which our own limits may keep from serving.
  const bool is_ours = heard.transcript.server_hello && heard.in.settings.has_limits;
  const Obstacle found =
      heard.in.obstacle.value_or(Obstacle{.kind = row->kind, .side = is_ours ? Side::server : Side::client});
  const auto told =
      std::find_if(std::begin(kRows), std::end(kRows), [&found](const Row& one) { return one.kind == found.kind; });
  const Row& words = told == std::end(kRows) ? *row : *told;
  return with_failure(heard, fit(Strength::proven, words.kind, found.side, std::string(words.message)));
}

Fit negotiation_said(const Heard& heard) {
  if (has_alert(heard, AlertDescription::protocol_version)) {
    return with_ending(heard, fit(Strength::proven, Kind::protocol_version_mismatch, side_of_alert(heard),
                                  "the client refuses the TLS version that this server chose"));
  }
  if (has_alert(heard, AlertDescription::insufficient_security)) {
    return with_ending(heard, fit(Strength::supported, Kind::cipher_mismatch, side_of_alert(heard),
                                  "the client finds what this server chose too weak"));
  }
  return {};
}

/// A hello in the format of SSLv2 that never becomes whole: no client of today begins so.
Fit old_hello(const Heard& heard) {
  const bool is_begun = !heard.transcript.client_hello &&
                        wire::guess(heard.transcript.first_bytes, false).protocol == wire::Protocol::ssl2;
  if (!is_begun || heard.transcript.server_hello) {
    return {};
  }
  return with_ending(heard, fit(Strength::supported, Kind::protocol_version_mismatch, Side::client,
                                "the client begins in the format of SSLv2, and its hello does not come to its end"));
}

/// What gives up before it has said a word of its own has nothing to offer: it is not this server that it refuses.
Fit gave_up_first(const Heard& heard) {
  const handshake::Transcript& seen = heard.transcript;
  if (heard.alert == nullptr || seen.client_hello || seen.server_hello || seen.bytes_out > 0) {
    return {};
  }
  const Kind kind = has_alert(heard, AlertDescription::protocol_version) ? Kind::protocol_version_mismatch
                    : has_alert(heard, AlertDescription::internal_error) ? Kind::internal_error
                                                                         : Kind::alert_generic;
  Fit result = fit(Strength::proven, kind, Side::client,
                   fmt::format("the client gave up before its hello, with the alert {}: its own settings leave it no "
                               "TLS version, cipher suite or group to offer",
                               wire::alert_name(heard.alert->alert.description)));
  result.finding.fix = {"Let the client offer TLS 1.2 and 1.3 with its library's default cipher suites and groups."};
  return with_ending(heard, std::move(result));
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

/// What an OpenSSL client sends where its program's own check of the chain says no and gives no reason. Source: run;
/// Apache 2.4 as a proxy, whose SSLProxyVerifyDepth is 1.
Fit own_check(const Heard& heard) {
  const bool is_openssl = stacks::stands_on(heard.software, stacks::Stack::openssl);
  if (!has_alert(heard, AlertDescription::internal_error) || !heard.is_chain_sent || !is_openssl ||
      heard.transcript.is_established) {
    return {};
  }
  Fit result =
      fit(Strength::supported, Kind::internal_error, Side::client,
          "the client's own check of this server's chain refused it and gave no reason: a bound on its length, "
          "or a certificate that it expects");
  result.finding.fix = {
      "Look in the client's log; raise the length of chain that it allows (Apache: SSLProxyVerifyDepth, 1 unless "
      "set)."};
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
    {"our key may not sign", own_key_usage},
    {"nothing in common", negotiation},
    {"nothing to offer", gave_up_first},
    {"nothing in common, said by the client", negotiation_said},
    {"a name that is not served", sni_refused},
    {"the client's signature", client_key},
    {"no client certificate", no_certificate},
    {"a hello of SSLv2", old_hello},
    {"broken bytes", unreadable},
    {"gone", gone},
    {"a check of the client's own", own_check},
    {"an alert", other_alert},
};

/// Programs on OpenSSL that check names send every name in SNI: without it they were told an address. Others leave it
/// out for a name without a dot (Java), or ask for another than they were told (ldapsearch, for localhost).
bool is_address_asked(const Heard& heard) {
  return heard.sni.empty() && stacks::stands_on(heard.software, stacks::Stack::openssl) &&
         !x509::parse_address(heard.in.settings.host).empty();
}

/// Every name by which the client can have asked: that of SNI, else the address and what this machine is called.
std::vector<std::string> names_asked_for(const Heard& heard) {
  if (!heard.sni.empty()) {
    return {heard.sni};
  }
  std::vector<std::string> names;
  if (!heard.is_address_asked) {
    names = heard.in.names_of_host;
  }
  names.push_back(heard.in.settings.host);
  return names;
}

void compare_names(Heard& heard) {
  const Result<der::Certificate> leaf = der::Certificate::parse(heard.in.own.chain.front());
  for (const std::string& name : names_asked_for(heard)) {
    const Result<x509::ReferenceName> reference = x509::parse_reference(name);
    if (!leaf || !reference) {
      continue;
    }
    const x509::NameVerdict verdict = x509::match_name(*leaf, *reference);
    if (verdict == x509::NameVerdict::matched) {
      heard.is_name_wrong = false;
      return;
    }
    heard.is_name_wrong = true;
    heard.is_name_in_cn = heard.is_name_in_cn || verdict == x509::NameVerdict::only_in_subject;
  }
}

}  // namespace

bool has_alert(const Heard& heard, AlertDescription description) {
  return heard.alert != nullptr && heard.alert->alert.is(description);
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

Fit about_our_chain(const Heard& heard, Strength strength, Kind kind, std::string message) {
  Fit result = fit(strength, kind, Side::server, std::move(message));
  result.finding.subject = {.chain = Side::server, .index = 0, .name = heard.own.leaf};
  return with_ending(heard, std::move(result));
}

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
    heard.software = stacks::recognise_client(*transcript.client_hello);
  }
  heard.is_address_asked = is_address_asked(heard);
  if (!in.own.chain.empty()) {
    compare_names(heard);
  }
  return heard;
}

}  // namespace mtlsdiag::diagnose
