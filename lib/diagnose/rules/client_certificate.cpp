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

/// To NSS an issuer that is out of date is an unknown one; so it is to a server that has the issuer's successor.
bool is_outdated_issuer(const Seen& seen, const Finding& finding) {
  return seen.has_alert(AlertDescription::unknown_ca) &&
         (finding.kind == Kind::cert_expired || finding.kind == Kind::cert_not_yet_valid) &&
         finding.subject.index.value_or(0) > 0;
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

/// A server that asks for a stronger signature on the certificates themselves (signature_algorithms_cert) gets none.
Fit withheld_for_signature(const Seen& seen) {
  const auto weak = std::find_if(seen.own.defects.begin(), seen.own.defects.end(),
                                 [](const Finding& finding) { return finding.kind == Kind::weak_signature; });
  if (seen.auth.sent != ClientAuth::Sent::empty || seen.refusal == Refusal::none || weak == seen.own.defects.end() ||
      seen.request == nullptr || seen.request->signature_algorithms_cert.empty()) {
    return {};
  }
  Fit result =
      certificate_fit(seen, Strength::proven, Kind::weak_signature, Side::client,
                      weak->message + "; the server does not ask for certificates signed so, and none was sent");
  result.finding.subject = weak->subject;
  add_evidence(result, seen.transcript.certificate_requests.front().step,
               "signature_algorithms_cert leaves out the certificate's signature algorithm");
  return refused(seen, std::move(result));
}

/// An RSA key can be too short for the hash and the padding of every scheme asked for.
Fit key_too_short_to_sign(const Seen& seen) {
  const auto weak = std::find_if(seen.own.defects.begin(), seen.own.defects.end(), [](const Finding& finding) {
    return finding.kind == Kind::weak_key && finding.subject.index.value_or(0) == 0;
  });
  if (seen.auth.sent != ClientAuth::Sent::empty || seen.refusal == Refusal::none || weak == seen.own.defects.end() ||
      seen.in.settings.limits_sigalgs) {
    return {};
  }
  Fit result = certificate_fit(seen, Strength::proven, Kind::weak_key, Side::client,
                               weak->message + ": too short to sign in this handshake, so that none was sent");
  result.finding.subject = weak->subject;
  return refused(seen, std::move(result));
}

/// True for a refusal that may be about the kind of key: it names nothing else.
bool may_be_key(const Seen& seen) {
  return can_mean(seen, Kind::sigalg_mismatch) && seen.own.defects.empty();
}

/// OpenSSL servers that are held to some curves (PostgreSQL's ssl_ecdh_curve is one) refuse a client's key on another
/// one under TLS 1.2, and say illegal_parameter. There the hello's list of groups is the only place where curves are
/// agreed on, and a client may send a key on any of them; Go, Java, GnuTLS and NSS know the NIST curves.
Fit curve_of_client_key(const Seen& seen) {
  const bool is_said = seen.has_alert(AlertDescription::illegal_parameter);
  const bool is_rare = seen.own.is_curve_rare && may_be_key(seen);
  if (!is_refused_certificate(seen) || seen.is_tls13 || !seen.own.is_key_ec || !(is_said || is_rare)) {
    return {};
  }
  Fit result = certificate_fit(seen, Strength::supported, Kind::sigalg_mismatch, Side::client,
                               fmt::format("the client's key ({}) is on a curve that the server does not accept under "
                                           "TLS 1.2",
                                           seen.own.key));
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
  // 401 may be about any kind of credentials.
  const bool is_said = seen.refusal == Refusal::alert || seen.refusal == Refusal::protocol ||
                       (seen.refusal == Refusal::http && seen.attempt.application.http_status != 401);
  Fit result = certificate_fit(seen, is_said ? Strength::proven : Strength::supported, Kind::client_cert_required,
                               Side::client, "the server requires a client certificate, and none was sent");
  result.tell_apart = "a try with a client certificate";
  add_evidence(result, seen.transcript.certificate_requests.front().step, "the server asked for a certificate");
  if (seen.own.listing != Listing::no_list || !seen.request->authorities.empty()) {
    const std::size_t count = seen.request->authorities.size();
    result.finding.evidence.back().text += fmt::format("; {} acceptable {} named", count, count == 1 ? "CA" : "CAs");
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

/// Stacks build the chain before they look at usages and keys: a certificate that signs itself and is not trusted is
/// refused for that.
bool comes_after_trust(const Seen& seen, Kind kind) {
  constexpr std::array kLater = {Kind::eku_client_auth_missing, Kind::key_usage_wrong, Kind::weak_signature,
                                 Kind::weak_key};
  return seen.own.is_self_signed && seen.own.listing != Listing::listed && can_mean(seen, Kind::signature_invalid) &&
         std::find(kLater.begin(), kLater.end(), kind) != kLater.end();
}

/// A defect seen by our own eyes, and a refusal that is consistent with it.
Fit own_defect(const Seen& seen) {
  if (!is_refused_certificate(seen)) {
    return {};
  }
  std::vector<Finding> fitting;
  std::copy_if(
      seen.own.defects.begin(), seen.own.defects.end(), std::back_inserter(fitting),
      [&seen](const Finding& finding) { return can_mean(seen, finding.kind) || is_outdated_issuer(seen, finding); });
  const bool is_consistent = !fitting.empty();
  const Finding* leading = finding::leading(is_consistent ? fitting : seen.own.defects);
  if (leading == nullptr) {
    return {};
  }
  Fit result;
  const bool is_proven = is_consistent && is_about_certificate(seen) && !comes_after_trust(seen, leading->kind);
  result.strength = is_proven ? Strength::proven : is_consistent ? Strength::supported : Strength::possible;
  result.finding = *leading;
  result.finding.severity = finding::Severity::error;
  result.finding.confidence = is_proven ? finding::Confidence::certain : finding::Confidence::likely;
  result.tell_apart = "a try with a certificate without this defect";
  ask_without_certificate(seen, result);
  return refused(seen, std::move(result));
}

/// How large a Certificate message each stack takes at most: OpenSSL 100 KiB (SSL_CTX_set_max_cert_list), Go and NSS
/// 64 KiB, Java 32 KiB (jdk.tls.maxHandshakeMessageSize). The least of them is where doubt begins.
constexpr std::size_t kLargeChain = std::size_t{32} * 1024;

Fit too_large(const Seen& seen) {
  if (!is_refused_certificate(seen) || seen.transcript.client_chain->bytes <= kLargeChain ||
      !can_mean(seen, Kind::peer_limit_exceeded)) {
    return {};
  }
  Fit result =
      certificate_fit(seen, Strength::supported, Kind::peer_limit_exceeded, Side::client,
                      fmt::format("the client's certificates take {} bytes, more than the server is willing to "
                                  "read",
                                  seen.transcript.client_chain->bytes));
  result.finding.fix = {
      "Send only the leaf and its intermediates, or raise the server's limit (OpenSSL: SSL_CTX_set_max_cert_list; "
      "Java: "
      "jdk.tls.maxHandshakeMessageSize)."};
  result.tell_apart = "a try with a smaller chain";
  return refused(seen, std::move(result));
}

constexpr Rule kRules[] = {
    {"the signature on the client's certificate", withheld_for_signature},
    {"no common signature algorithm for the client's key", sigalg_of_client_key},
    {"a key too short to sign with", key_too_short_to_sign},
    {"a chain too large", too_large},
    {"the curve of the client's key", curve_of_client_key},
    {"no client certificate sent", none_sent},
    {"no client certificate, said above TLS", none_sent_said_by_protocol},
    {"revoked, by the alert", revoked},
    {"a defect of our own certificate", own_defect},
};

}  // namespace

std::span<const Rule> client_certificate_rules() {
  return kRules;
}

}  // namespace mtlsdiag::diagnose
