// What the rules of several families ask about a refusal: when it came, what its alert can mean, whether it is about
// the certificate at all.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "diagnose/rule.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Kind;
using wire::AlertDescription;

/// What an alert can be about, where a stack takes the trouble to tell; the alerts that are not listed here are sent
/// for anything. Source: RFC 8446 §6.2; OpenSSL ssl/statem/statem_lib.c x509table; rustls error/mod.rs; GnuTLS, NSS,
/// Erlang as run.
struct AlertMeaning {
  AlertDescription alert;
  std::array<Kind, 14> kinds;
  std::size_t count;
};

constexpr AlertMeaning kTellingAlerts[] = {
    {AlertDescription::certificate_expired, {Kind::cert_expired, Kind::cert_not_yet_valid}, 2},
    {AlertDescription::certificate_revoked, {Kind::cert_revoked}, 1},
    {AlertDescription::unsupported_certificate,
     {Kind::eku_client_auth_missing, Kind::key_usage_wrong, Kind::extension_critical_unknown, Kind::weak_key,
      Kind::policy_violated},
     5},
    {AlertDescription::unknown_ca,
     {Kind::signature_invalid, Kind::ca_constraint_violated, Kind::path_length_exceeded, Kind::key_usage_wrong,
      Kind::extension_malformed, Kind::name_constraint_violated, Kind::search_limit_reached, Kind::weak_signature,
      Kind::crl_expired, Kind::crl_invalid},
     10},
    {AlertDescription::decrypt_error,
     {Kind::signature_invalid, Kind::key_mismatch, Kind::weak_signature, Kind::sigalg_mismatch},
     4},
};

std::string listed_text(const Seen& seen) {
  if (seen.own.listing == Listing::no_list) {
    return "the server lists no acceptable CAs";
  }
  return fmt::format("the server lists: {}", join(seen.own.listed_names, "; "));
}

}  // namespace

/// Says whether a stack that sends this alert can mean that defect.
bool can_mean(const Seen& seen, Kind kind) {
  if (seen.alert == nullptr) {
    return true;
  }
  for (const AlertMeaning& row : kTellingAlerts) {
    if (seen.alert->alert.is(row.alert)) {
      return std::find(row.kinds.begin(), row.kinds.begin() + static_cast<std::ptrdiff_t>(row.count), kind) !=
             row.kinds.begin() + static_cast<std::ptrdiff_t>(row.count);
    }
  }
  return true;
}

/// The server gave up before, or instead of, its ServerHello.
bool is_refused_early(const Seen& seen) {
  return seen.refusal != Refusal::none && !seen.has_server_hello;
}

/// The server ended it before its ServerHello in a way that many causes share. Silence is none of it: each further try
/// would cost the whole time limit.
bool is_unspecific_failure(const Seen& seen) {
  return is_refused_early(seen) && seen.refusal != Refusal::not_tls && seen.refusal != Refusal::local &&
         seen.refusal != Refusal::silence && !seen.has_alert(AlertDescription::protocol_version) &&
         !seen.has_alert(AlertDescription::unrecognized_name) &&
         !seen.has_alert(AlertDescription::no_application_protocol);
}

bool is_refused_certificate(const Seen& seen) {
  return seen.is_after_certificate && seen.refusal != Refusal::none && seen.refusal != Refusal::local &&
         seen.auth.sent == ClientAuth::Sent::certificate;
}

/// A close or reset may have nothing to do with the certificate.
bool is_silent_refusal(const Seen& seen) {
  return seen.refusal == Refusal::closed || seen.refusal == Refusal::reset;
}

/// After a close or reset: does the run without a certificate show that the server looks at certificates? It does where
/// it ends otherwise than the first. A server that refuses does not keep silent: silence is rather the road's.
bool is_about_certificate(const Seen& seen) {
  if (seen.refusal == Refusal::silence) {
    return false;
  }
  if (!is_silent_refusal(seen)) {
    return true;
  }
  const Attempt* bare = seen.tried(Change::without_certificate);
  return bare != nullptr && refusal_of(*bare) != seen.refusal;
}

bool may_be_trust(const Seen& seen) {
  return is_refused_certificate(seen) && !seen.own.is_self_signed && can_mean(seen, Kind::ca_constraint_violated);
}

void ask_without_certificate(const Seen& seen, Fit& result) {
  if (is_silent_refusal(seen)) {
    ask(result, Change::without_certificate, "whether the server ends the connection also without a certificate");
  }
}

void add_list(const Seen& seen, Fit& result) {
  const auto& requests = seen.transcript.certificate_requests;
  if (!requests.empty()) {
    add_evidence(result, requests.front().step, listed_text(seen));
  }
}

bool is_on_openssl(const Seen& seen) {
  return stacks::stands_on(seen.software.stack, stacks::Stack::openssl);
}

Trial trial_of(const Seen& seen) {
  const Attempt* const made = seen.tried(Change::unsigned_certificate);
  const handshake::AlertSeen* const answer = made == nullptr ? nullptr : made->transcript.fatal_received();
  if (answer == nullptr || seen.alert == nullptr || !is_on_openssl(seen)) {
    return Trial::untold;
  }
  if (answer->alert.is(AlertDescription::unknown_ca)) {
    return Trial::no_crl;
  }
  if (answer->alert.is(AlertDescription::decrypt_error)) {
    return Trial::not_signed;
  }
  return answer->alert.description == seen.alert->alert.description ? Trial::ca_refused : Trial::untold;
}

void ask_trial(const Seen& seen, Fit& result) {
  if (is_on_openssl(seen)) {
    ask(result, Change::unsigned_certificate,
        "whether it is the server's CRL, its CA, or the client's own certificate that does not pass");
  }
}

}  // namespace mtlsdiag::diagnose
