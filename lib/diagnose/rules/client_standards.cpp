// Rules about what the server judges by: its clock, the dates of its CAs and CRLs, its security level, and the very
// certificates that a program may be told to know.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "der/certificate.h"
#include "diagnose/rule.h"

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

/// OpenSSL's bad_certificate on a chain that shows no fault to us.
bool is_sound_and_bad(const Seen& seen) {
  return is_refused_certificate(seen) && seen.has_alert(AlertDescription::bad_certificate) && is_on_openssl(seen) &&
         seen.own.defects.empty();
}

/// OpenSSL says bad_certificate of little else than keys and signatures below its security level, and dates to come.
Fit key_below_security_level(const Seen& seen) {
  if (!is_sound_and_bad(seen) || seen.own.weakest_key_bits == 0 || seen.own.weakest_key_bits >= kLevelThreeBits ||
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

bool has_defect_of_dates(const Seen& seen) {
  return std::any_of(seen.own.defects.begin(), seen.own.defects.end(), [](const Finding& finding) {
    return finding.kind == Kind::cert_expired || finding.kind == Kind::cert_not_yet_valid;
  });
}

/// certificate_expired on a chain that is in date to us.
bool is_in_date_and_expired(const Seen& seen) {
  return is_refused_certificate(seen) && seen.has_alert(AlertDescription::certificate_expired) &&
         !has_defect_of_dates(seen);
}

Fit about_dates(const Seen& seen, Strength strength, Kind kind, std::string message) {
  Fit result = certificate_fit(seen, strength, kind, Side::server, std::move(message));
  result.finding.fix = {"Set the server's clock (NTP)."};
  result.tell_apart = "the server's clock; a certificate that is valid for longer on both sides of now";
  return refused(seen, std::move(result));
}

/// How far off a clock is taken to be before a CRL is the likelier reason, and before a rule of the program's own is.
constexpr std::chrono::hours kLikelyClockError{1};
constexpr std::chrono::hours kPossibleClockError{24};

/// How soon after its CAs a certificate is issued with them.
constexpr std::chrono::minutes kBegunTogether{10};

/// Has the chain begun so lately that a clock that is behind by less than `span` takes it for one to come? Where the
/// CAs pass, the clock is past their begin, and a leaf that was issued with them is hardly too new to it.
bool may_be_too_new(const Seen& seen, std::chrono::hours span) {
  const OwnView& own = seen.own;
  const bool is_together = trial_of(seen) == Trial::not_signed && own.issuers_begin && own.latest_begin &&
                           *own.latest_begin - *own.issuers_begin < kBegunTogether;
  return own.latest_begin && seen.in.settings.now - *own.latest_begin < span && !is_together;
}

/// Says whether the server refuses whoever it does not know in the words in which it refused ours: it does not build
/// chains at all.
bool refuses_strangers_alike(const Seen& seen) {
  const Attempt* const stranger = seen.tried(Change::unknown_certificate);
  const handshake::AlertSeen* const answer = stranger == nullptr ? nullptr : stranger->transcript.fatal_received();
  return answer != nullptr && seen.alert != nullptr && answer->alert.description == seen.alert->alert.description;
}

/// The chain has begun, or will end, so near to now that a server whose clock is a little off finds it out of its
/// dates; its alert says no more than that.
Fit near_its_dates(const Seen& seen) {
  const OwnView& own = seen.own;
  const bool is_new =
      is_sound_and_bad(seen) && may_be_too_new(seen, kLikelyClockError) && !refuses_strangers_alike(seen);
  const bool is_old = is_in_date_and_expired(seen) && own.defects.empty() && own.earliest_end &&
                      *own.earliest_end - seen.in.settings.now < kLikelyClockError;
  if (!(is_new || is_old) || trial_of(seen) == Trial::no_crl) {
    return {};
  }
  Fit result = about_dates(
      seen, Strength::supported, is_new ? Kind::cert_not_yet_valid : Kind::cert_expired,
      is_new
          ? fmt::format("the client's certificates are valid only since {}, and the server takes them for not valid "
                        "yet: its clock is behind",
                        format_instant(*own.latest_begin))
          : fmt::format("the client's certificates are valid until {}, and the server takes them for out of date: its "
                        "clock is ahead",
                        format_instant(*own.earliest_end)));
  ask_trial(seen, result);
  return result;
}

/// A program on OpenSSL that knows its clients by their very certificates refuses others so (stunnel's verifyPeer). It
/// agrees on no protocol (ALPN), as stunnel does. Source: run, stunnel 5.68, verify.c.
Fit not_among_the_known(const Seen& seen) {
  const bool is_leaf_refused = trial_of(seen) == Trial::not_signed && !may_be_too_new(seen, kPossibleClockError);
  if (!is_sound_and_bad(seen) || !(is_leaf_refused || refuses_strangers_alike(seen)) ||
      !seen.transcript.negotiated.alpn.empty()) {
    return {};
  }
  Fit result = certificate_fit(seen, Strength::supported, Kind::identity_not_authorized, Side::client,
                               "the server's own rules refuse the client's certificate, whose chain shows no fault: it "
                               "is not among those that the server knows");
  result.finding.fix = {
      "Put the client's certificate among those that the server knows (stunnel: CAfile or CApath, "
      "with verifyPeer), or use one that is."};
  result.tell_apart = "the server's log (stunnel: \"Certificate not found in local repository\"), and its clock";
  return refused(seen, std::move(result));
}

/// Where keys are in order, no CRL is checked, and it is no rule of the program's, OpenSSL means a date that is to come
/// by the server's clock: of the leaf, or of a CA.
Fit begun_later(const Seen& seen) {
  const Trial trial = trial_of(seen);
  if (!is_sound_and_bad(seen) || (trial != Trial::ca_refused && trial != Trial::not_signed)) {
    return {};
  }
  Fit result =
      about_dates(seen, Strength::supported, Kind::cert_not_yet_valid,
                  trial == Trial::ca_refused
                      ? "by the server's clock a CA of the client's chain is not valid yet: the clock is "
                        "behind, or the CA certificate in the server's file is one that is valid only later"
                      : "by the server's clock the client's certificate is not valid yet: the clock is behind");
  result.tell_apart = "the server's clock and log: \"certificate is not yet valid\" speaks for this";
  if (trial == Trial::ca_refused) {
    ask(result, Change::unknown_certificate, "whether the server refuses whoever it does not know in the same words");
  }
  return result;
}

/// Where keys and dates are in order, it is a date on the server's side that is to come.
Fit dates_to_come(const Seen& seen) {
  const Trial trial = trial_of(seen);
  if (!is_sound_and_bad(seen) || trial == Trial::ca_refused || trial == Trial::not_signed) {
    return {};
  }
  const bool is_proven = trial == Trial::no_crl;
  Fit result = certificate_fit(
      seen, is_proven ? Strength::proven : Strength::supported, Kind::crl_invalid, Side::server,
      is_proven ? "the server's CRL is not valid yet by its clock"
                : "the server refuses a certificate without a fault in the way of an OpenSSL server to which a date is "
                  "still to come: that of its CRL, or, where its clock is behind, of the certificate");
  result.finding.fix = {"Check the server's clock, and give it the CA's current CRL."};
  result.tell_apart = "the server's log: \"CRL is not yet valid\" or \"certificate is not yet valid\"";
  ask_trial(seen, result);
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

/// A CRL that the issuer's key does not verify, where the trial tells that CRLs are looked for: they come before the
/// signatures of the chain.
Fit crl_not_signed(const Seen& seen) {
  if (!is_refused_certificate(seen) || !seen.has_alert(AlertDescription::decrypt_error) || !seen.own.defects.empty() ||
      trial_of(seen) != Trial::no_crl) {
    return {};
  }
  Fit result = certificate_fit(
      seen, seen.own.is_verified ? Strength::proven : Strength::supported, Kind::crl_invalid, Side::server,
      "the server has a CRL in the name of the client's CA that another key signed, or that is "
      "damaged");
  result.finding.fix = {"Give the server the CRL that the client's CA itself issued, and reload the server."};
  result.tell_apart = "the server's log: \"CRL signature failure\" speaks for this";
  return refused(seen, std::move(result));
}

/// Apache httpd, which agrees on a protocol (ALPN), checks CRLs by itself, and OpenSSL makes certificate_unknown of
/// what it then says; other faults for which an OpenSSL server sends it would be seen in the certificate.
bool is_apache_crl(const Seen& seen) {
  return seen.has_alert(AlertDescription::certificate_unknown) && seen.own.defects.empty() &&
         !seen.transcript.negotiated.alpn.empty() && seen.own.listing == Listing::listed && is_on_openssl(seen);
}

/// Go looks at no CRL, and says certificate_expired of dates alone. Source: Go, crypto/tls/handshake_server.go,
/// processCertsFromClient().
bool checks_no_crl(const Seen& seen) {
  return stacks::stands_on(seen.software.stack, stacks::Stack::go);
}

/// The server says that something expired, and it is nothing of ours: its CRL.
Fit server_crl_expired(const Seen& seen) {
  const bool is_said = is_in_date_and_expired(seen);
  const bool is_apache = is_refused_certificate(seen) && is_apache_crl(seen) && !has_defect_of_dates(seen);
  const Trial trial = trial_of(seen);
  const bool has_no_crl = checks_no_crl(seen) || trial == Trial::ca_refused || trial == Trial::not_signed;
  if (!(is_said || is_apache) || has_no_crl) {
    return {};
  }
  const bool is_proven = is_said && trial == Trial::no_crl;
  Fit result = certificate_fit(
      seen, is_proven ? Strength::proven : Strength::supported, Kind::crl_expired, Side::server,
      is_proven ? "the server says that something expired, and it is its CRL: the client's certificates are in date"
      : is_said ? "the server says that something expired, and the client's certificates are in date: the server's CRL "
                  "is out of date (OpenSSL servers answer so), or its clock is wrong"
                : "the server refuses a certificate without a fault in the way of an Apache whose CRL is out of date");
  result.finding.fix = {"Fetch the CA's current CRL on the server, reload the server, and check its clock."};
  result.tell_apart = "the server's log: \"CRL has expired\" speaks for this";
  if (is_said) {
    ask_trial(seen, result);
  }
  return refused(seen, std::move(result));
}

/// The same alert for a CA certificate of the server's own that is out of date, or by a clock that is ahead.
Fit ended_earlier(const Seen& seen) {
  const Trial trial = trial_of(seen);
  if (!is_in_date_and_expired(seen) || trial == Trial::no_crl) {
    return {};
  }
  const bool is_date = trial == Trial::ca_refused || trial == Trial::not_signed;
  Fit result = about_dates(
      seen,
      is_date               ? Strength::proven
      : checks_no_crl(seen) ? Strength::supported
                            : Strength::possible,
      Kind::cert_expired,
      trial == Trial::not_signed
          ? "by the server's clock the client's certificate is out of date: the clock is ahead"
          : "by the server's clock a CA of the client's chain is out of date: a CA certificate in the server's file of "
            "client CAs, or the clock is ahead");
  if (trial != Trial::not_signed) {
    result.finding.fix = {
        "Put the CA's current certificate into the server's file of client CAs, reload the server, and "
        "check its clock."};
  }
  result.tell_apart = "the CA certificates in the server's file; its log: \"certificate has expired\" speaks for this";
  return result;
}

constexpr Rule kRules[] = {
    {"the server's clock", server_clock},
    {"below the security level", key_below_security_level},
    {"near its dates", near_its_dates},
    {"not among the known", not_among_the_known},
    {"begun later by the server's clock", begun_later},
    {"a date to come", dates_to_come},
    {"the server's CRL is not its CA's", crl_not_signed},
    {"the server's CRL expired", server_crl_expired},
    {"out of date by the server's clock", ended_earlier},
};

}  // namespace

std::span<const Rule> client_standards_rules() {
  return kRules;
}

}  // namespace mtlsdiag::diagnose
