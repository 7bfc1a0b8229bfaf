// Rules about whom the server trusts and by what it judges: a CA that is not listed, one that is listed and refused all
// the same, its clock, its security level, CRLs that are out of date or missing, and refusals without a reason.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "der/certificate.h"
#include "diagnose/rule.h"
#include "finding/catalogue.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Kind;
using wire::AlertDescription;

/// Schemes with SHA-224. Source: RFC 5246 §7.4.1.4.1.
constexpr std::uint16_t kRsaSha224 = 0x0301;
constexpr std::uint16_t kEcdsaSha224 = 0x0303;

/// What OpenSSL's security level 3 asks for, of keys and of hashes.
constexpr int kLevelThreeBits = 128;

/// A server above level 2 could not serve a chain of its own with less, and asks for no signature with SHA-224. Source:
/// OpenSSL 3.0, ssl_security_cert_chain() and tls12_sigalg_allowed().
bool is_at_common_level(const Seen& seen) {
  const auto& chain = seen.transcript.server_chain;
  const bool has_common_key =
      chain && std::any_of(chain->certificates.begin(), chain->certificates.end(), [](const Bytes& bytes) {
        const Result<der::Certificate> certificate = der::Certificate::parse(bytes);
        return certificate && certificate->key.strength_bits() < kLevelThreeBits;
      });
  const auto asks_for = [&seen](std::uint16_t scheme) {
    const auto& schemes = seen.request->signature_algorithms;
    return std::find(schemes.begin(), schemes.end(), scheme) != schemes.end();
  };
  return has_common_key || asks_for(kRsaSha224) || asks_for(kEcdsaSha224);
}

/// OpenSSL says bad_certificate of little else than keys and signatures below its security level, and dates to come.
Fit key_below_security_level(const Seen& seen) {
  const bool is_openssl = stacks::entry(seen.software.stack).library == stacks::Stack::openssl;
  if (!is_refused_certificate(seen) || !seen.has_alert(AlertDescription::bad_certificate) || !is_openssl ||
      !seen.own.defects.empty() || seen.own.weakest_key_bits == 0 || seen.own.weakest_key_bits >= kLevelThreeBits ||
      is_at_common_level(seen)) {
    return {};
  }
  Fit result = certificate_fit(
      seen, Strength::supported, Kind::weak_key, Side::client,
      fmt::format(
          "a key of the client's chain has {} bits of strength, and the server asks for more than that (OpenSSL's "
          "security level 3 asks for {})",
          seen.own.weakest_key_bits, kLevelThreeBits));
  result.finding.fix = {
      "Use a key of at least RSA 3072 or P-256 in every certificate, or lower the server's security "
      "level (@SECLEVEL in its cipher list)."};
  result.tell_apart = "a certificate with a P-256 key; the server's log: \"key too small\" speaks for this";
  return refused(seen, std::move(result));
}

/// How far off a clock is taken to be before a CRL is the likelier reason.
constexpr std::chrono::hours kLikelyClockError{1};

/// The chain has begun, or will end, so near to now that a server whose clock is a little off finds it out of its
/// dates; its alert says no more than that.
Fit near_its_dates(const Seen& seen) {
  const OwnView& own = seen.own;
  const Instant now = seen.in.settings.now;
  const bool is_openssl = stacks::entry(seen.software.stack).library == stacks::Stack::openssl;
  const bool is_new = seen.has_alert(AlertDescription::bad_certificate) && is_openssl && own.latest_begin &&
                      now - *own.latest_begin < kLikelyClockError;
  const bool is_old = seen.has_alert(AlertDescription::certificate_expired) && own.earliest_end &&
                      *own.earliest_end - now < kLikelyClockError;
  if (!is_refused_certificate(seen) || !own.defects.empty() || !(is_new || is_old)) {
    return {};
  }
  Fit result = certificate_fit(
      seen, Strength::supported, is_new ? Kind::cert_not_yet_valid : Kind::cert_expired, Side::server,
      is_new
          ? fmt::format("the client's certificates are valid only since {}, and the server takes them for not valid "
                        "yet: its clock is behind",
                        format_instant(*own.latest_begin))
          : fmt::format("the client's certificates are valid until {}, and the server takes them for out of date: its "
                        "clock is ahead",
                        format_instant(*own.earliest_end)));
  result.finding.fix = {"Set the server's clock (NTP)."};
  result.tell_apart = "the server's clock; a certificate that is valid for longer on both sides of now";
  return refused(seen, std::move(result));
}

/// Where keys and dates are in order, it is a date on the server's side that is to come.
Fit dates_to_come(const Seen& seen) {
  const bool is_openssl = stacks::entry(seen.software.stack).library == stacks::Stack::openssl;
  if (!is_refused_certificate(seen) || !seen.has_alert(AlertDescription::bad_certificate) || !is_openssl ||
      !seen.own.defects.empty()) {
    return {};
  }
  Fit result = certificate_fit(seen, Strength::supported, Kind::crl_invalid, Side::server,
                               "the server refuses a certificate without a fault in the way of an OpenSSL server to "
                               "which a date is still to come: that of its CRL, or, where its clock is behind, of the "
                               "certificate");
  result.finding.fix = {"Check the server's clock, and give it the CA's current CRL."};
  result.tell_apart = "the server's log: \"CRL is not yet valid\" or \"certificate is not yet valid\"";
  return refused(seen, std::move(result));
}

/// The server's Date header tells its clock: by it a certificate that is in date here may not be.
Fit server_clock(const Seen& seen) {
  const std::optional<Instant>& date = seen.attempt.application.date;
  const OwnView& own = seen.own;
  if (!is_refused_certificate(seen) || !date || !own.defects.empty() || seen.software.stack == stacks::Stack::nss) {
    return {};
  }
  const bool is_too_early = own.latest_begin && *date < *own.latest_begin;
  const bool is_too_late = own.earliest_end && *date > *own.earliest_end;
  if (!is_too_early && !is_too_late) {
    return {};
  }
  Fit result = certificate_fit(
      seen, Strength::proven, is_too_early ? Kind::cert_not_yet_valid : Kind::cert_expired, Side::server,
      fmt::format("by the server's clock the client's certificates are {}: it says {}, this machine {}",
                  is_too_early ? "not valid yet" : "out of date", format_instant(*date),
                  format_instant(seen.in.settings.now)));
  result.finding.fix = {"Set the server's clock (NTP)."};
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

bool has_defect_of_dates(const Seen& seen) {
  return std::any_of(seen.own.defects.begin(), seen.own.defects.end(), [](const Finding& finding) {
    return finding.kind == Kind::cert_expired || finding.kind == Kind::cert_not_yet_valid;
  });
}

Fit server_crl_expired(const Seen& seen) {
  const bool is_said = seen.has_alert(AlertDescription::certificate_expired);
  if (!is_refused_certificate(seen) || !(is_said || is_apache_crl(seen))) {
    return {};
  }
  if (has_defect_of_dates(seen)) {
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

/// The same alert for a CA certificate of the server's own that is out of date, which nothing here can show.
Fit server_root_expired(const Seen& seen) {
  const bool is_said = is_refused_certificate(seen) && seen.has_alert(AlertDescription::certificate_expired);
  if (!is_said || has_defect_of_dates(seen)) {
    return {};
  }
  Fit result = certificate_fit(seen, Strength::possible, Kind::cert_expired, Side::server,
                               "a CA certificate in the server's file of client CAs may be out of date");
  result.tell_apart = "the CA certificates in the server's file; its log: \"certificate has expired\" speaks for this";
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
    {"the server's clock", server_clock},
    {"below the security level", key_below_security_level},
    {"near its dates", near_its_dates},
    {"a date to come", dates_to_come},
    {"CA not listed", ca_not_listed},
    {"anchor is an intermediate", anchor_is_intermediate},
    {"the server's CRL expired", server_crl_expired},
    {"a CA certificate of the server's expired", server_root_expired},
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
