// Rules about a client that does not like our chain: it says so by an alert, or it goes away without a word about it.
// Clients look at the chain at different times: most in the handshake, programs on GnuTLS and Node after it, curl at
// the name alone after it. What was learnt from real clients stands in stacks/clients.cpp.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "diagnose/rules/client_side.h"
#include "finding/catalogue.h"
#include "x509/name_match.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Kind;
using handshake::Ending;
using wire::AlertDescription;

/// The alerts by which clients refuse a server's certificate, and the defects that a client that tells means by them.
bool is_refusal_of_chain(const Heard& heard) {
  if (!heard.is_chain_sent || heard.alert == nullptr) {
    return false;
  }
  constexpr AlertDescription kAlerts[] = {AlertDescription::bad_certificate,
                                          AlertDescription::unsupported_certificate,
                                          AlertDescription::certificate_revoked,
                                          AlertDescription::certificate_expired,
                                          AlertDescription::certificate_unknown,
                                          AlertDescription::unknown_ca,
                                          AlertDescription::access_denied,
                                          AlertDescription::decrypt_error,
                                          AlertDescription::handshake_failure,
                                          AlertDescription::illegal_parameter,
                                          AlertDescription::internal_error,
                                          AlertDescription::insufficient_security,
                                          AlertDescription::bad_certificate_status_response};
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

/// A client that hangs up because of our chain does so within the time of a few messages; one that is stopped by hand
/// or by its own time limit waits.
constexpr double kPromptMs = 500;

/// How a client that has our certificate went away without a word about it.
enum class Departure : std::uint8_t {
  none,
  in_handshake,     ///< it never sent its Finished
  after_handshake,  ///< it sent its Finished, and no data, as a client that only looks whether the port is open
  in_protest,       ///< the same, in the way of a program that looks at the chain after the handshake and refuses it
};

bool is_prompt(const Heard& heard) {
  double done_ms = 0;
  double end_ms = 0;
  for (const finding::Step& step : heard.transcript.steps) {
    done_ms = step.layer == "handshake" ? step.t_ms : done_ms;
    end_ms = step.t_ms;
  }
  return end_ms - done_ms < kPromptMs;
}

bool judges_late(const Heard& heard) {
  const auto habits = stacks::client_habits();
  return std::any_of(habits.begin(), habits.end(), [&heard](const stacks::ClientHabit& row) {
    return row.stack == heard.software && row.judges_late;
  });
}

/// Programs on OpenSSL can look at the chain, or at the name, once the handshake is done, and most do not: how they go
/// tells nothing. Source: run; nginx 1.22 (proxy_ssl_verify), w3m 0.5, curl 7.88 (the name); s_client, content.
bool may_judge_late(const Heard& heard) {
  return heard.software == stacks::Stack::openssl || heard.software == stacks::Stack::unknown || judges_late(heard);
}

/// Programs whose library leaves the chain to them look at it after the handshake. Those that are content either use
/// the connection or close it in good order; hanging up without close_notify, or taking leave of the protocol that was
/// just agreed on of several without a word in it (curl's library), is what those do that refuse. Source: run; wget
/// 1.21, ldapsearch 2.5, lynx 2.9, msmtp 1.8, git 2.39 (GnuTLS 3.7.9), Node 20; gnutls-cli 3.7.9 and Node, content.
bool is_in_protest(const Heard& heard) {
  if (!judges_late(heard) || !is_prompt(heard)) {
    return false;
  }
  const bool says_goodbye = heard.transcript.received(AlertDescription::close_notify) != nullptr;
  const bool has_choice = heard.transcript.client_hello && heard.transcript.client_hello->alpn().size() > 1;
  const bool is_agreed = has_choice && !heard.transcript.negotiated.alpn.empty();
  return !says_goodbye || (heard.software == stacks::Stack::gnutls && is_agreed);
}

Departure departure(const Heard& heard) {
  const Ending ending = heard.transcript.ending;
  const bool is_gone = ending == Ending::fin || ending == Ending::reset || ending == Ending::close_notify;
  if (heard.alert != nullptr || !heard.is_chain_sent || !is_gone || heard.transcript.application_bytes_in > 0 ||
      heard.transcript.fatal_sent() != nullptr) {
    return Departure::none;
  }
  if (!heard.transcript.is_established) {
    return Departure::in_handshake;
  }
  return is_in_protest(heard) ? Departure::in_protest : Departure::after_handshake;
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

/// Our certificates are in date, so that it is the client's clock or what it judges by that is not: an OpenSSL client
/// answers so to a CRL of its own that is out of date. Source: run; curl 7.88 with --crlfile.
Fit expired_said(const Heard& heard) {
  if (!heard.is_chain_sent || !has_alert(heard, AlertDescription::certificate_expired)) {
    return {};
  }
  const bool is_openssl = stacks::stands_on(heard.software, stacks::Stack::openssl);
  Fit result = about_our_chain(
      heard, Strength::supported, is_openssl ? Kind::crl_expired : Kind::cert_expired,
      fmt::format("the client says that something expired, and by the clock of this machine this server's certificates "
                  "have not: {}",
                  is_openssl ? "the client's CRL is out of date (OpenSSL clients answer so), or its clock is wrong"
                             : "the client's clock is wrong, or the root that it trusts expired"));
  result.finding.side = Side::client;
  result.finding.fix = {"Check the client's clock, the dates of the root that it trusts, and of its CRLs."};
  return result;
}

/// A certificate that is good for no name by which the client can have asked. Without SNI only the address is known for
/// sure, so that the client's own word, or its going in protest, must speak for it.
Fit wrong_name(const Heard& heard) {
  // A client that tells the name apart from trust says so; unknown_ca is never about the name.
  const bool is_told = is_refusal_of_chain(heard);
  const Departure how = departure(heard);
  const bool is_name_known = !heard.sni.empty() || x509::parse_address(heard.in.settings.host).empty();
  // curl looks at the name after the handshake, and leaves without a word in the protocol that was agreed on.
  const bool is_address_refused = heard.is_address_asked && !heard.transcript.negotiated.alpn.empty();
  const bool is_quiet =
      how == Departure::in_protest || (how != Departure::none && (is_name_known || is_address_refused));
  if (!heard.is_name_wrong || is_trust_alert(heard) || !(is_told || is_quiet)) {
    return {};
  }
  const std::string asked = heard.sni.empty() ? heard.in.settings.host : quoted(heard.sni);
  return about_our_chain(
      heard, is_told && is_name_known ? Strength::proven : Strength::supported,
      heard.is_name_in_cn ? Kind::name_in_cn_only : Kind::name_mismatch,
      heard.is_name_in_cn
          ? fmt::format("the client asks for {}, which stands only in the subject's CN of this server's certificate",
                        asked)
          : fmt::format("the client asks for {}, which no subjectAltName of this server's certificate matches", asked));
}

/// These alerts are sent neither for a root that is not trusted nor for the name.
bool is_about_something_else(const Heard& heard) {
  return has_alert(heard, AlertDescription::certificate_expired) ||
         has_alert(heard, AlertDescription::certificate_revoked) ||
         has_alert(heard, AlertDescription::unsupported_certificate) ||
         has_alert(heard, AlertDescription::internal_error) ||
         has_alert(heard, AlertDescription::insufficient_security);
}

/// Without SNI the name that the client was told is not known here: it may be one that our certificate lacks.
Fit other_name(const Heard& heard) {
  const Departure how = departure(heard);
  const bool is_told = is_refusal_of_chain(heard) && !is_trust_alert(heard) && !is_about_something_else(heard);
  const bool is_quiet =
      how != Departure::none && (how != Departure::after_handshake || (is_prompt(heard) && may_judge_late(heard)));
  if (!heard.sni.empty() || !(is_told || is_quiet)) {
    return {};
  }
  Fit result = about_our_chain(heard, Strength::possible, Kind::name_mismatch,
                               "the name that the client was told may not be in this server's certificate");
  result.tell_apart = "the name that the client checks for: is it among the certificate's subjectAltNames?";
  return result;
}

/// Our leaf goes out alone, and what issued it is not at hand: a root that the client lacks and a missing intermediate
/// look alike.
bool is_issuer_open(const Heard& heard) {
  return heard.in.own.chain.size() == 1 && !heard.own.is_verified && !heard.own.is_self_signed &&
         !heard.own.is_link_at_hand;
}

/// OpenSSL answers unknown_ca also where the program checks CRLs and has none of one of our issuers: on the wire the
/// two are one. Source: run; curl 7.88, s_client 3.0 and Python 3.11 with the root's CRL alone.
bool may_lack_crl(const Heard& heard) {
  return is_trust_alert(heard) && heard.is_chain_sent && !heard.own.is_self_signed &&
         stacks::stands_on(heard.software, stacks::Stack::openssl);
}

bool is_chain_odd(const Heard& heard) {
  return heard.own.is_self_signed || heard.own.is_link_missing || heard.own.is_link_at_hand;
}

/// A client that went away in good order after the handshake may have had nothing to say; only what is odd about our
/// chain speaks then. Those two alerts are about something else, unless our certificate has a defect.
Strength strength_of_distrust(const Heard& heard) {
  if (has_alert(heard, AlertDescription::internal_error) || has_alert(heard, AlertDescription::insufficient_security)) {
    return Strength::excluded;
  }
  if (is_refusal_of_chain(heard)) {
    if (is_trust_alert(heard)) {
      const bool is_open = is_issuer_open(heard) || (may_lack_crl(heard) && !is_chain_odd(heard));
      return is_open ? Strength::supported : Strength::proven;
    }
    const bool is_usual =
        has_alert(heard, AlertDescription::bad_certificate) || has_alert(heard, AlertDescription::certificate_unknown);
    return is_usual ? Strength::supported : Strength::possible;
  }
  switch (departure(heard)) {
    case Departure::none: return Strength::excluded;
    case Departure::in_handshake:
    case Departure::in_protest: return Strength::supported;
    case Departure::after_handshake:
      return is_chain_odd(heard)                         ? Strength::supported
             : is_prompt(heard) && may_judge_late(heard) ? Strength::possible
                                                         : Strength::excluded;
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
  if (!is_about_something_else(heard)) {
    result.tell_apart = "the client's own message, such as \"unable to get local issuer certificate\"";
  }
  return result;
}

/// Where our leaf goes out alone, and nothing at hand issued it: of the two readings the one that was not taken.
Fit other_reading(const Heard& heard) {
  if (!is_issuer_open(heard) || !is_trust_alert(heard)) {
    return {};
  }
  Fit result = about_our_chain(
      heard, Strength::possible,
      heard.own.is_link_missing ? Kind::chain_untrusted_root : Kind::chain_missing_intermediate,
      fmt::format("the issuer {} is not at hand: the client may lack its root, or the intermediate", heard.own.issuer));
  result.tell_apart = "the certificate of the issuer named: does a root that the client trusts issue it?";
  return result;
}

Fit crl_lacking(const Heard& heard) {
  if (!may_lack_crl(heard)) {
    return {};
  }
  Fit result = about_our_chain(heard, Strength::possible, Kind::crl_unavailable,
                               "the client checks revocation and has no CRL of an issuer of this server's chain");
  result.finding.side = Side::client;
  result.tell_apart = "the client's own message, such as \"unable to get certificate CRL\"";
  return result;
}

/// What hangs up like one that refuses may have been closed by its program, which had nothing to say or ask.
Fit left_by_itself(const Heard& heard) {
  const bool is_suspected = our_defect(heard).strength >= Strength::supported ||
                            wrong_name(heard).strength >= Strength::supported ||
                            strength_of_distrust(heard) >= Strength::supported;
  const Departure how = departure(heard);
  if (!is_suspected || (how != Departure::in_protest && how != Departure::after_handshake)) {
    return {};
  }
  Fit result = fit(Strength::possible, Kind::connection_closed, Side::client,
                   "the client closed the connection by itself once the handshake was done");
  result.tell_apart = "that the client has no error to tell: it only looked whether the port answers";
  return with_ending(heard, std::move(result));
}

constexpr ClientRule kRules[] = {
    {"our certificate is revoked", revoked_said},
    {"a defect of our certificate", our_defect},
    {"expired, says the client", expired_said},
    {"our certificate is for another name", wrong_name},
    {"our chain is not trusted", untrusted},
    {"our certificate may be for another name", other_name},
    {"or its intermediate is missing", other_reading},
    {"a CRL is missing", crl_lacking},
    {"left by itself", left_by_itself},
};

}  // namespace

bool is_quiet_departure(const Heard& heard) {
  return departure(heard) != Departure::none;
}

std::span<const ClientRule> client_distrust_rules() {
  return kRules;
}

}  // namespace mtlsdiag::diagnose
