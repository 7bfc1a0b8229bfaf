// Rules about what the client presents, where the certificates themselves are sound: an identity that is not let in, a
// certificate that signs itself, and a chain that is out of order, has too much in it or lacks a link.
#include <fmt/core.h>

#include <algorithm>

#include "diagnose/rule.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Kind;
using wire::AlertDescription;

/// The chain is trusted, and the protocol above TLS refuses who it is.
Fit not_authorized(const Seen& seen) {
  const int status = seen.attempt.application.http_status.value_or(0);
  const bool is_denied = seen.refusal == Refusal::http && (status == 401 || status == 403) && !is_suspicious(seen.own);
  if (!(is_denied || seen.refusal == Refusal::protocol) || seen.auth.sent != ClientAuth::Sent::certificate) {
    return {};
  }
  // Software that lets TLS pass and judges the chain above it (Postfix) refuses a chain in the same words.
  Fit result = certificate_fit(seen, is_suspicious(seen.own) ? Strength::possible : Strength::supported,
                               Kind::identity_not_authorized, Side::client,
                               "the certificate is accepted by TLS, and the identity in it is refused by the server");
  result.tell_apart = "the rules of the server or its application: whom they name (subject, CN, SAN, issuer, serial)";
  return refused(seen, std::move(result));
}

/// A program on OpenSSL that looks at the certificate itself and does not say why it refuses (stunnel's checkHost,
/// checkEmail and checkIP) has OpenSSL answer internal_error. Apache answers so to a chain deeper than SSLVerifyDepth;
/// it agrees on a protocol (ALPN), as stunnel, which knows of none, does not. Source: run, stunnel 5.68, Apache 2.4;
/// ssl/statem/statem_lib.c, ssl_x509err2alert.
Fit refused_by_program(const Seen& seen) {
  if (!is_refused_certificate(seen) || !seen.has_alert(AlertDescription::internal_error) || is_suspicious(seen.own) ||
      !seen.transcript.negotiated.alpn.empty()) {
    return {};
  }
  Fit result = certificate_fit(seen, Strength::supported, Kind::identity_not_authorized, Side::client,
                               "the server's own rules refuse who is in the client's certificate, whose chain shows no "
                               "fault (a program that refuses in a callback of OpenSSL answers so)");
  result.finding.fix = {
      "Use a certificate whose names are those that the server is told to admit, or admit this one (stunnel: "
      "checkHost, checkEmail, checkIP)."};
  result.tell_apart = "the server's log at the time of this try (stunnel: \"CERT: No matching host name found\")";
  return refused(seen, std::move(result));
}

/// anyExtendedKeyUsage stands for every usage by RFC 5280 §4.2.1.12; OpenSSL wants clientAuth by name.
Fit any_usage(const Seen& seen) {
  if (!is_refused_certificate(seen) || !seen.own.has_any_usage_only || !can_mean(seen, Kind::eku_client_auth_missing)) {
    return {};
  }
  Fit result = certificate_fit(
      seen, seen.has_alert(AlertDescription::unsupported_certificate) ? Strength::proven : Strength::supported,
      Kind::eku_client_auth_missing, Side::client,
      "extendedKeyUsage has anyExtendedKeyUsage only, which OpenSSL servers do not take for clientAuth");
  result.tell_apart = "a try with a certificate that has clientAuth";
  return refused(seen, std::move(result));
}

/// The server said by oid_filters what it wants in the certificate (RFC 8446 §4.2.5).
Fit filtered_out(const Seen& seen) {
  const bool is_judged =
      is_refused_certificate(seen) || (seen.auth.sent == ClientAuth::Sent::empty && seen.own.is_given &&
                                       seen.is_after_certificate && seen.refusal != Refusal::none);
  if (!is_judged || seen.own.unmet.empty()) {
    return {};
  }
  const UnmetFilter& unmet = seen.own.unmet.front();
  const Strength strength = is_about_certificate(seen) ? Strength::proven : Strength::supported;
  Fit result = certificate_fit(
      seen, strength, unmet.kind, Side::client,
      fmt::format("the server asks for a certificate by what its {} holds, and the client's does not have that",
                  unmet.name));
  add_evidence(result, seen.transcript.certificate_requests.front().step,
               fmt::format("oid_filters names {}", unmet.name));
  result.tell_apart = "a try with a certificate that meets the filters";
  ask_without_certificate(seen, result);
  return refused(seen, std::move(result));
}

/// RFC 5280 knows nothing of netscapeCertType; OpenSSL, Java and NSS refuse a client that it leaves out.
Fit netscape_usage(const Seen& seen) {
  if (!is_refused_certificate(seen) || !seen.own.is_netscape_unfit || !can_mean(seen, Kind::key_usage_wrong)) {
    return {};
  }
  Fit result = certificate_fit(
      seen, seen.has_alert(AlertDescription::unsupported_certificate) ? Strength::proven : Strength::supported,
      Kind::key_usage_wrong, Side::client,
      "netscapeCertType is there and leaves out SSL client, which servers on OpenSSL, Java and NSS heed");
  result.finding.fix = {
      "Have the client certificate issued without netscapeCertType (nsCertType), or with client in it."};
  result.tell_apart = "a try with a certificate without netscapeCertType";
  ask_without_certificate(seen, result);
  return refused(seen, std::move(result));
}

Fit self_signed(const Seen& seen) {
  if (!is_refused_certificate(seen) || !seen.own.is_self_signed || !can_mean(seen, Kind::signature_invalid)) {
    return {};
  }
  // Listed: the server trusts this very certificate, or another one that has its name.
  const bool is_proven = is_about_certificate(seen) && seen.own.listing != Listing::listed;
  Fit result = certificate_fit(seen, is_proven ? Strength::proven : Strength::supported, Kind::cert_self_signed,
                               Side::client, "the client certificate signs itself, and the server does not trust it");
  add_list(seen, result);
  ask_without_certificate(seen, result);
  return refused(seen, std::move(result));
}

bool has_remark(const Seen& seen, Kind kind) {
  return std::any_of(seen.own.remarks.begin(), seen.own.remarks.end(),
                     [kind](const Finding& finding) { return finding.kind == kind; });
}

/// Certificates that belong to no path are passed over by most stacks; GnuTLS takes an issuer's old certificate that
/// comes first for the one to use. Where the chain lacks a link besides, that is what is wrong with it.
Fit superfluous(const Seen& seen) {
  const Attempt* bare = seen.tried(Change::completed_chain);
  const bool is_proven = bare != nullptr && refusal_of(*bare) == Refusal::none;
  if (!is_refused_certificate(seen) || !has_remark(seen, Kind::chain_superfluous_cert) || seen.own.completed.empty() ||
      seen.own.is_link_at_hand || (bare != nullptr && !is_proven)) {
    return {};
  }
  Fit result = certificate_fit(seen, is_proven ? Strength::proven : Strength::possible, Kind::chain_superfluous_cert,
                               Side::client,
                               "the client sends certificates that belong to no path, and the server "
                               "stumbles over them");
  result.tell_apart = "a try with the leaf and its issuers only";
  ask(result, Change::completed_chain,
      "whether the server accepts the chain without the certificates that no path uses");
  result.asks.back().chain = seen.own.completed;
  return refused(seen, std::move(result));
}

/// Strict stacks take the certificates as they come (RFC 5246 §7.4.2); most put them in order by themselves.
Fit wrong_order(const Seen& seen) {
  if (!may_be_trust(seen) || !has_remark(seen, Kind::chain_wrong_order) || seen.own.is_link_at_hand) {
    return {};
  }
  const Attempt* ordered = seen.tried(Change::completed_chain);
  const bool is_proven = ordered != nullptr && refusal_of(*ordered) == Refusal::none;
  if (ordered != nullptr && !is_proven) {
    return {};
  }
  Fit result =
      certificate_fit(seen, is_proven ? Strength::proven : Strength::supported, Kind::chain_wrong_order, Side::client,
                      "the client's certificates are not in the order leaf, issuer, issuer's issuer");
  result.tell_apart = "a try with the certificates in order";
  ask(result, Change::completed_chain, "whether the server accepts the chain once it is in order");
  result.asks.back().chain = seen.own.completed;
  return refused(seen, std::move(result));
}

Fit missing_intermediate(const Seen& seen) {
  if (!may_be_trust(seen) || seen.own.listing == Listing::listed ||
      !(seen.own.is_link_missing || seen.own.is_link_at_hand)) {
    return {};
  }
  const Attempt* completed = seen.tried(Change::completed_chain);
  const bool is_proven = completed != nullptr && refusal_of(*completed) == Refusal::none;
  if (completed != nullptr && !is_proven && seen.own.defects.empty()) {
    return {};
  }
  Fit result = certificate_fit(seen, is_proven ? Strength::proven : Strength::supported,
                               Kind::chain_missing_intermediate, Side::client,
                               fmt::format("the client sends no certificate of the issuer {}, which links its "
                                           "chain to a CA that the server trusts",
                                           seen.own.issuer));
  if (seen.own.link) {
    result.finding.fix = seen.own.link->fix;
    result.finding.message = seen.own.link->message;
  }
  result.tell_apart = "the certificate of the issuer: sent along, the server accepts the chain or not";
  add_list(seen, result);
  if (seen.own.is_link_at_hand) {
    ask(result, Change::completed_chain, "whether the server accepts the chain with the intermediate that is at hand");
    result.asks.back().chain = seen.own.completed;
  }
  return refused(seen, std::move(result));
}

/// Key identifiers only help to choose among issuers of one name (RFC 5280 §4.2.1.1); OpenSSL, GnuTLS and NSS pass over
/// an issuer whose own is not the one that is named, and then have none.
Fit unlike_key_id(const Seen& seen) {
  if (!may_be_trust(seen) || !seen.own.unlike_key_id || !seen.own.defects.empty()) {
    return {};
  }
  // The trial's certificate names no key identifier: with it the same chain passes.
  Fit result = certificate_fit(
      seen, trial_of(seen) == Trial::not_signed ? Strength::proven : Strength::supported,
      Kind::chain_missing_intermediate, Side::client,
      "the certificate names another key identifier for its issuer (authorityKeyIdentifier) than the issuer's "
      "certificate that is sent has (subjectKeyIdentifier): to most servers that is another CA's, and the right one is "
      "missing");
  result.finding.subject.index = static_cast<int>(*seen.own.unlike_key_id);
  result.finding.fix = {
      "Send the issuer's certificate whose subjectKeyIdentifier is the one named, or have the certificate issued "
      "anew."};
  result.tell_apart = "a certificate whose authorityKeyIdentifier fits";
  add_list(seen, result);
  ask_without_certificate(seen, result);
  return refused(seen, std::move(result));
}

constexpr Rule kRules[] = {
    {"refused above TLS", not_authorized},
    {"refused by the program's own rules", refused_by_program},
    {"filtered out", filtered_out},
    {"any usage", any_usage},
    {"a usage of Netscape's", netscape_usage},
    {"self-signed", self_signed},
    {"out of order", wrong_order},
    {"superfluous certificates", superfluous},
    {"intermediate missing", missing_intermediate},
    {"key identifiers that do not fit", unlike_key_id},
};

}  // namespace

std::span<const Rule> client_chain_rules() {
  return kRules;
}

}  // namespace mtlsdiag::diagnose
