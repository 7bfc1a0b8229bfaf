// Rules about whom the server trusts: a CA that is not listed, one that is listed and refused all the same, CRLs that
// are missing, and refusals without a reason.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "der/certificate.h"
#include "diagnose/rule.h"
#include "finding/catalogue.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Kind;
using wire::AlertDescription;

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

/// The list names the chain's CA, whose key verifies the chain: what is missing to an OpenSSL server is a CRL.
Fit server_crl_missing(const Seen& seen) {
  if (!is_refused_certificate(seen) || seen.own.listing != Listing::listed || !seen.own.defects.empty() ||
      seen.own.is_anchor_intermediate || !seen.has_alert(AlertDescription::unknown_ca) ||
      trial_of(seen) == Trial::not_signed) {
    return {};
  }
  Fit result = certificate_fit(
      seen, seen.own.is_verified ? Strength::supported : Strength::possible, Kind::crl_unavailable, Side::server,
      "the server lists the CA of the client's chain and refuses it as unknown all the same: its CRLs do "
      "not cover every CA of the chain (OpenSSL servers answer so)");
  result.finding.fix = {"Give the server a CRL of every CA of the client's chain, the root's included, in one file."};
  result.tell_apart = "the server's log: \"unable to get certificate CRL\" speaks for this";
  add_list(seen, result);
  ask_trial(seen, result);
  return refused(seen, std::move(result));
}

Fit listed_and_untrusted(const Seen& seen) {
  if (!may_be_trust(seen) || seen.own.listing != Listing::listed || !seen.has_alert(AlertDescription::unknown_ca)) {
    return {};
  }
  const bool is_proven = trial_of(seen) == Trial::not_signed && seen.own.defects.empty() && !seen.own.unlike_key_id;
  Fit result = certificate_fit(
      seen, is_proven ? Strength::proven : Strength::supported, Kind::chain_untrusted_root, Side::server,
      fmt::format("the server lists {} as acceptable and does not trust the client's chain all the same: "
                  "its CA certificate of that name is another one, or is only named and not trusted",
                  seen.own.issuer));
  result.finding.fix = {"Put the CA certificate that issued the client's chain into the server's trusted client CAs."};
  result.tell_apart = "the CA certificate in the server's file, compared with the one that issued the chain";
  add_list(seen, result);
  return refused(seen, std::move(result));
}

/// Go names every CA that it trusts for clients: a server that names none was given none, and judges by the system's
/// roots.
Fit no_client_roots(const Seen& seen) {
  if (!may_be_trust(seen) || seen.own.listing != Listing::no_list || !seen.own.defects.empty() ||
      stacks::entry(seen.software.stack).library != stacks::Stack::go) {
    return {};
  }
  Fit result = certificate_fit(
      seen, Strength::supported, Kind::chain_untrusted_root, Side::server,
      fmt::format("the server names no CA, as a Go server does that was given none for clients and judges by the "
                  "system's roots, and it refuses the client's chain, which ends at {}",
                  seen.own.issuer));
  result.tell_apart = "tls.Config.ClientCAs of the server: is it set, and is the issuer in it?";
  add_list(seen, result);
  return refused(seen, std::move(result));
}

/// A server that names no CA was mostly told of none, or of another one than ours: with a chain that shows no fault
/// that is likelier than what else a refusal without a reason can mean.
Fit untrusted(const Seen& seen) {
  if (!may_be_trust(seen) || seen.own.listing != Listing::no_list) {
    return {};
  }
  const bool is_said = seen.has_alert(AlertDescription::unknown_ca);
  const bool is_likeliest = seen.own.defects.empty() && is_about_certificate(seen);
  Fit result = certificate_fit(
      seen, is_said || is_likeliest ? Strength::supported : Strength::possible, Kind::chain_untrusted_root,
      Side::client,
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
  ask_trial(seen, result);
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
  if (seen.own.defects.empty()) {
    result.finding.message += "; it may be revoked, or the server's CRL may be out of date or missing";
  }
  if (seen.own.intermediates > 1) {
    result.finding.message += fmt::format(
        ", or the chain with its {} intermediates is deeper than the server allows (nginx's ssl_verify_depth and "
        "Apache's SSLVerifyDepth allow one unless they are set)",
        seen.own.intermediates);
  }
  result.tell_apart = "the server's log at the time of this try; --crl with the CA's CRL tells whether it is revoked";
  add_list(seen, result);
  ask_without_certificate(seen, result);
  const bool may_be_content = seen.is_tls13 || seen.attempt.application.request_sent;
  if (seen.refusal == Refusal::closed && may_be_content && is_about_certificate(seen)) {
    ask(result, Change::unknown_certificate,
        "whether the server, which closes without an alert on this one, closes so on a certificate that it must "
        "refuse");
  }
  return refused(seen, std::move(result));
}

constexpr Rule kRules[] = {
    {"CA not listed", ca_not_listed},
    {"anchor is an intermediate", anchor_is_intermediate},
    {"the server's CRL is missing", server_crl_missing},
    {"listed and not trusted", listed_and_untrusted},
    {"no roots for clients", no_client_roots},
    {"not trusted", untrusted},
    {"a signature did not verify", bad_signature},
    {"refused without a reason", refused_somehow},
};

}  // namespace

std::span<const Rule> client_trust_rules() {
  return kRules;
}

}  // namespace mtlsdiag::diagnose
