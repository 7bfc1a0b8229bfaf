// Rules about the client's certificate as the server judges it: asked for and not sent, refused for a defect that we
// see ourselves, for a CA that the server does not list, or for a reason that only the server knows.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "diagnose/rule.h"
#include "finding/catalogue.h"

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
    {AlertDescription::decrypt_error, {Kind::signature_invalid, Kind::key_mismatch, Kind::weak_signature}, 3},
};

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

/// To NSS an expired issuer is an unknown one; so it is to a server that has the issuer's successor.
bool is_expired_issuer(const Seen& seen, const Finding& finding) {
  return seen.has_alert(AlertDescription::unknown_ca) && finding.kind == Kind::cert_expired &&
         finding.subject.index.value_or(0) > 0;
}

bool is_untelling(const Seen& seen) {
  return seen.alert == nullptr ||
         std::none_of(std::begin(kTellingAlerts), std::end(kTellingAlerts),
                      [&](const AlertMeaning& row) { return seen.alert->alert.is(row.alert); });
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
/// it ends otherwise than the first.
bool is_about_certificate(const Seen& seen) {
  if (!is_silent_refusal(seen)) {
    return true;
  }
  const Attempt* bare = seen.tried(Change::without_certificate);
  return bare != nullptr && refusal_of(*bare) != seen.refusal;
}

void ask_without_certificate(const Seen& seen, Fit& result) {
  if (is_silent_refusal(seen)) {
    ask(result, Change::without_certificate, "whether the server ends the connection also without a certificate");
  }
}

std::string listed_text(const Seen& seen) {
  if (seen.own.listing == Listing::no_list) {
    return "the server lists no acceptable CAs";
  }
  return fmt::format("the server lists: {}", join(seen.own.listed_names, "; "));
}

void add_list(const Seen& seen, Fit& result) {
  const auto& requests = seen.transcript.certificate_requests;
  if (!requests.empty()) {
    add_evidence(result, requests.front().step, listed_text(seen));
  }
}

Fit sigalg_of_client_key(const Seen& seen) {
  const auto why = seen.transcript.not_sent_because;
  const bool is_unfit =
      why == handshake::NotSentBecause::no_common_sigalg || why == handshake::NotSentBecause::type_not_requested;
  if (!is_unfit || seen.auth.sent != ClientAuth::Sent::empty || !seen.own.is_given || seen.refusal == Refusal::none) {
    return {};
  }
  Fit result = certificate_fit(
      seen, Strength::proven, Kind::sigalg_mismatch, Side::client,
      "the server asks for signature algorithms that the client certificate's key cannot serve, so that "
      "no certificate was sent");
  add_evidence(result, seen.transcript.certificate_requests.front().step, seen.auth.not_sent_because);
  return refused(seen, std::move(result));
}

/// OpenSSL servers that are held to some curves (PostgreSQL's ssl_ecdh_curve is one) refuse a client's key on another
/// one under TLS 1.2, and say illegal_parameter.
Fit curve_of_client_key(const Seen& seen) {
  if (!is_refused_certificate(seen) || seen.is_tls13 || !seen.has_alert(AlertDescription::illegal_parameter)) {
    return {};
  }
  Fit result = certificate_fit(seen, Strength::supported, Kind::sigalg_mismatch, Side::client,
                               "the client's key is on a curve that the server does not accept under TLS 1.2");
  result.finding.fix = {
      "Use a client key on P-256, or let the server accept the key's curve (PostgreSQL: ssl_ecdh_curve)."};
  result.tell_apart = "a try with a certificate for a P-256 key, or with TLS 1.3";
  return refused(seen, std::move(result));
}

Fit none_sent(const Seen& seen) {
  if (seen.auth.sent != ClientAuth::Sent::empty || seen.refusal == Refusal::none || seen.refusal == Refusal::local ||
      !seen.is_after_certificate) {
    return {};
  }
  const bool is_said =
      seen.refusal == Refusal::alert || seen.refusal == Refusal::http || seen.refusal == Refusal::protocol;
  Fit result = certificate_fit(seen, is_said ? Strength::proven : Strength::supported, Kind::client_cert_required,
                               Side::client, "the server requires a client certificate, and none was sent");
  result.tell_apart = "a try with a client certificate";
  add_evidence(result, seen.transcript.certificate_requests.front().step, "the server asked for a certificate");
  if (seen.own.listing != Listing::no_list || !seen.request->authorities.empty()) {
    result.finding.evidence.back().text += fmt::format("; {} acceptable CAs named", seen.request->authorities.size());
  }
  return refused(seen, std::move(result));
}

Fit none_sent_said_by_protocol(const Seen& seen) {
  if (seen.refusal != Refusal::protocol || seen.auth.sent == ClientAuth::Sent::certificate ||
      !contains_ignoring_case(seen.attempt.application.refusal, "client certificate")) {
    return {};
  }
  return refused(seen, certificate_fit(seen, Strength::proven, Kind::client_cert_required, Side::client,
                                       "the server requires a client certificate, and none was sent"));
}

/// The alert says it, whatever we know ourselves.
Fit revoked(const Seen& seen) {
  const bool is_known = std::any_of(seen.own.defects.begin(), seen.own.defects.end(),
                                    [](const Finding& finding) { return finding.kind == Kind::cert_revoked; });
  if (is_known || !is_refused_certificate(seen) || !seen.has_alert(AlertDescription::certificate_revoked)) {
    return {};
  }
  return refused(seen, certificate_fit(seen, Strength::proven, Kind::cert_revoked, Side::client,
                                       "the server says that the client certificate, or an issuer of it, is revoked"));
}

/// A defect seen by our own eyes, and a refusal that is consistent with it.
Fit own_defect(const Seen& seen) {
  if (!is_refused_certificate(seen)) {
    return {};
  }
  std::vector<Finding> fitting;
  std::copy_if(
      seen.own.defects.begin(), seen.own.defects.end(), std::back_inserter(fitting),
      [&seen](const Finding& finding) { return can_mean(seen, finding.kind) || is_expired_issuer(seen, finding); });
  const bool is_consistent = !fitting.empty();
  const Finding* leading = finding::leading(is_consistent ? fitting : seen.own.defects);
  if (leading == nullptr) {
    return {};
  }
  Fit result;
  const bool is_proven = is_consistent && is_about_certificate(seen);
  result.strength = is_proven ? Strength::proven : is_consistent ? Strength::supported : Strength::possible;
  result.finding = *leading;
  result.finding.severity = finding::Severity::error;
  result.finding.confidence = is_proven ? finding::Confidence::certain : finding::Confidence::likely;
  result.tell_apart = "a try with a certificate without this defect";
  ask_without_certificate(seen, result);
  return refused(seen, std::move(result));
}

Fit self_signed(const Seen& seen) {
  if (!is_refused_certificate(seen) || !seen.own.is_self_signed || seen.own.listing == Listing::listed ||
      !can_mean(seen, Kind::signature_invalid)) {
    return {};
  }
  Fit result =
      certificate_fit(seen, is_about_certificate(seen) ? Strength::proven : Strength::supported, Kind::cert_self_signed,
                      Side::client, "the client certificate signs itself, and the server does not trust it");
  add_list(seen, result);
  ask_without_certificate(seen, result);
  return refused(seen, std::move(result));
}

/// Trust is what is wrong, or may be, as far as the answer tells.
bool may_be_trust(const Seen& seen) {
  return is_refused_certificate(seen) && !seen.own.is_self_signed && can_mean(seen, Kind::ca_constraint_violated);
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

/// A chain that could be completed to a listed CA is not one of a CA that is not listed, as long as that was not tried.
bool may_be_completed(const Seen& seen) {
  return (seen.own.is_link_missing || seen.own.is_link_at_hand) && seen.tried(Change::completed_chain) == nullptr;
}

Fit ca_not_listed(const Seen& seen) {
  if (!may_be_trust(seen) || seen.own.listing != Listing::unlisted) {
    return {};
  }
  const Strength strength = may_be_completed(seen)       ? Strength::possible
                            : is_about_certificate(seen) ? Strength::proven
                                                         : Strength::supported;
  Fit result =
      certificate_fit(seen, strength, Kind::client_ca_not_accepted, Side::client,
                      fmt::format("the client certificate was issued by {}, which is not among the CAs that the server "
                                  "accepts",
                                  seen.own.issuer));
  result.tell_apart = "a certificate of a listed CA";
  add_list(seen, result);
  ask_without_certificate(seen, result);
  return refused(seen, std::move(result));
}

/// OpenSSL wants a root at the end unless partial chains are allowed; Go, Java and GnuTLS accept an intermediate.
Fit anchor_is_intermediate(const Seen& seen) {
  if (!may_be_trust(seen) || !seen.own.is_anchor_intermediate || !seen.own.defects.empty()) {
    return {};
  }
  using stacks::Stack;
  const Stack library = stacks::entry(seen.software.stack).library;
  const bool is_content = library == Stack::go || library == Stack::java || library == Stack::gnutls;
  const Strength strength = is_content ? Strength::possible : Strength::supported;
  Fit result = certificate_fit(
      seen, strength, Kind::chain_untrusted_root, Side::server,
      "the server's CA list names an intermediate of the client's chain and not its root, and the server "
      "refuses the chain all the same: OpenSSL servers want the root in the CA file");
  result.finding.fix = {
      "Append the root certificate to the server's file of client CAs (or allow partial chains there)."};
  result.tell_apart = "the server's log: \"unable to get issuer certificate\" speaks for this";
  add_list(seen, result);
  return refused(seen, std::move(result));
}

/// Apache httpd checks CRLs by itself, and OpenSSL makes certificate_unknown of what it then says; other faults for
/// which an OpenSSL server sends it would be seen in the certificate.
bool is_apache_crl(const Seen& seen) {
  return seen.has_alert(AlertDescription::certificate_unknown) && seen.own.defects.empty() &&
         seen.own.listing == Listing::listed && stacks::entry(seen.software.stack).library == stacks::Stack::openssl;
}

Fit server_crl_expired(const Seen& seen) {
  const bool is_said = seen.has_alert(AlertDescription::certificate_expired);
  if (!is_refused_certificate(seen) || !(is_said || is_apache_crl(seen))) {
    return {};
  }
  const bool has_dates = std::any_of(seen.own.defects.begin(), seen.own.defects.end(), [](const Finding& finding) {
    return finding.kind == Kind::cert_expired || finding.kind == Kind::cert_not_yet_valid;
  });
  if (has_dates) {
    return {};
  }
  Fit result = certificate_fit(
      seen, Strength::supported, Kind::crl_expired, Side::server,
      is_said ? "the server says that something expired, and the client's certificates are in date: the server's CRL "
                "is out of "
                "date (OpenSSL servers answer so), or its clock is wrong"
              : "the server refuses a certificate without a fault in the way of an Apache whose CRL is out of date");
  result.finding.fix = {"Fetch the CA's current CRL on the server, reload the server, and check its clock."};
  result.tell_apart = "the server's log: \"CRL has expired\" speaks for this";
  return refused(seen, std::move(result));
}

/// The list names the chain's CA, whose key verifies the chain: what is missing to an OpenSSL server is a CRL.
Fit server_crl_missing(const Seen& seen) {
  if (!is_refused_certificate(seen) || seen.own.listing != Listing::listed || !seen.own.defects.empty() ||
      seen.own.is_anchor_intermediate || !seen.has_alert(AlertDescription::unknown_ca)) {
    return {};
  }
  Fit result = certificate_fit(
      seen, seen.own.is_verified ? Strength::supported : Strength::possible, Kind::crl_unavailable, Side::server,
      "the server lists the CA of the client's chain and refuses it as unknown all the same: its CRLs do "
      "not cover every CA of the chain (OpenSSL servers answer so)");
  result.finding.fix = {"Give the server a CRL of every CA of the client's chain, the root's included, in one file."};
  result.tell_apart = "the server's log: \"unable to get certificate CRL\" speaks for this";
  add_list(seen, result);
  return refused(seen, std::move(result));
}

Fit listed_and_untrusted(const Seen& seen) {
  if (!may_be_trust(seen) || seen.own.listing != Listing::listed || !seen.has_alert(AlertDescription::unknown_ca)) {
    return {};
  }
  Fit result = certificate_fit(
      seen, Strength::supported, Kind::chain_untrusted_root, Side::server,
      fmt::format("the server lists {} as acceptable and does not trust the client's chain all the same: "
                  "its CA certificate of that name is another one, or is only named and not trusted",
                  seen.own.issuer));
  result.finding.fix = {"Put the CA certificate that issued the client's chain into the server's trusted client CAs."};
  result.tell_apart = "the CA certificate in the server's file, compared with the one that issued the chain";
  add_list(seen, result);
  return refused(seen, std::move(result));
}

Fit untrusted(const Seen& seen) {
  if (!may_be_trust(seen) || seen.own.listing != Listing::no_list) {
    return {};
  }
  const bool is_said = seen.has_alert(AlertDescription::unknown_ca);
  Fit result = certificate_fit(
      seen, is_said ? Strength::supported : Strength::possible, Kind::chain_untrusted_root, Side::client,
      fmt::format("the server does not trust {}, the issuer of the client's certificate", seen.own.issuer));
  result.tell_apart = "the server's file of client CAs: is the issuer in it?";
  add_list(seen, result);
  return refused(seen, std::move(result));
}

Fit bad_signature(const Seen& seen) {
  if (!is_refused_certificate(seen) || !seen.has_alert(AlertDescription::decrypt_error)) {
    return {};
  }
  Fit result = certificate_fit(
      seen, Strength::supported, Kind::signature_invalid, Side::client,
      "the server could not verify a signature: the client's key is its certificate's, so that it is the "
      "signature on the certificate, made by another key than that of the server's CA of the same name");
  result.tell_apart = "the server's CA certificate: does it verify the client's certificate?";
  return refused(seen, std::move(result));
}

/// Who must change is not known where the server lists no CAs; where it lists ours, it refuses what it announced.
Fit refused_somehow(const Seen& seen) {
  if (!is_refused_certificate(seen)) {
    return {};
  }
  const bool is_listed = seen.own.listing == Listing::listed;
  const Strength strength = is_about_certificate(seen) ? Strength::supported : Strength::possible;
  Fit result = certificate_fit(
      seen, strength, Kind::client_cert_rejected, is_listed ? Side::server : Side::unknown,
      "the server refuses the client certificate and does not say why; the certificate, its chain and its "
      "key show no fault, and their CA is one that the server " +
          std::string(is_listed ? "lists" : "may accept"));
  if (is_untelling(seen) && seen.own.defects.empty()) {
    result.finding.message += "; it may be revoked, or the server's CRL may be out of date or missing";
  }
  result.tell_apart = "the server's log at the time of this try; --crl with the CA's CRL tells whether it is revoked";
  add_list(seen, result);
  ask_without_certificate(seen, result);
  return refused(seen, std::move(result));
}

constexpr Rule kRules[] = {
    {"no common signature algorithm for the client's key", sigalg_of_client_key},
    {"the curve of the client's key", curve_of_client_key},
    {"no client certificate sent", none_sent},
    {"no client certificate, said above TLS", none_sent_said_by_protocol},
    {"revoked, by the alert", revoked},
    {"a defect of our own certificate", own_defect},
    {"self-signed", self_signed},
    {"intermediate missing", missing_intermediate},
    {"CA not listed", ca_not_listed},
    {"anchor is an intermediate", anchor_is_intermediate},
    {"the server's CRL expired", server_crl_expired},
    {"the server's CRL is missing", server_crl_missing},
    {"listed and not trusted", listed_and_untrusted},
    {"not trusted", untrusted},
    {"a signature did not verify", bad_signature},
    {"refused without a reason", refused_somehow},
};

}  // namespace

std::span<const Rule> client_certificate_rules() {
  return kRules;
}

}  // namespace mtlsdiag::diagnose
