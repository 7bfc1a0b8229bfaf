// Validity: the two times, how they are written, and where they stand to the time of checking.
#include "base/text.h"
#include "lint/rules/rules.h"

namespace mtlsdiag::lint {
namespace {

using K = finding::Kind;
using enum finding::Severity;
using std::chrono::hours;
using std::chrono::milliseconds;

constexpr milliseconds kDay = hours(24);
constexpr milliseconds kDefaultWarning = 30 * kDay;
/// What Apple's platforms accept of any TLS server certificate, private CAs included. Source: support.apple.com/103769.
constexpr milliseconds kLongestServerLifetime = 825 * kDay + kDay;

/// Asks `is_wrong` of both times; fires at the first wrong one that has the tag (0: any).
template <typename Predicate>
Answer either_time(const Facts& f, std::uint8_t tag, Predicate is_wrong) {
  bool applies = false;
  for (const der::Time* time : {&f->not_before, &f->not_after}) {
    if (tag == 0 || time->tag == tag) {
      applies = true;
      if (is_wrong(*time)) {
        return fired_at(time->offset, quoted(as_text(time->raw)));
      }
    }
  }
  return applies ? pass() : not_applicable();
}

/// The number of digits at the start.
std::size_t digits(const der::Time& time) {
  const std::size_t end = as_text(time.raw).find_first_not_of("0123456789");
  return end == std::string_view::npos ? time.raw.size() : end;
}

bool is_not_zulu(const der::Time& time) {
  return time.raw.empty() || time.raw.back() != 'Z';
}

Answer utc_no_seconds(const Facts& f) {
  return either_time(f, der::kUtcTime, [](const der::Time& t) { return digits(t) == 10; });
}
Answer utc_not_zulu(const Facts& f) {
  return either_time(f, der::kUtcTime, is_not_zulu);
}
Answer generalized_no_seconds(const Facts& f) {
  return either_time(f, der::kGeneralizedTime, [](const der::Time& t) { return digits(t) < 14; });
}
Answer generalized_not_zulu(const Facts& f) {
  return either_time(f, der::kGeneralizedTime, is_not_zulu);
}
Answer generalized_fraction(const Facts& f) {
  return either_time(f, der::kGeneralizedTime,
                     [](const der::Time& t) { return as_text(t.raw).find_first_of(".,") != std::string_view::npos; });
}
/// Years before 1950 have no UTCTime.
Answer pre_2050(const Facts& f) {
  return either_time(f, der::kGeneralizedTime, [](const der::Time& t) {
    const std::string_view year = as_text(t.raw).substr(0, 4);
    return digits(t) >= 4 && year >= "1950" && year < "2050";
  });
}
Answer format_pre_2050(const Facts& f) {
  return f.is_root && f.is_ca ? not_applicable() : pre_2050(f);
}
Answer format_pre_2050_root(const Facts& f) {
  return f.is_root && f.is_ca ? pre_2050(f) : not_applicable();
}
Answer time_unreadable(const Facts& f) {
  return either_time(f, 0, [](const der::Time& t) { return !t.value.has_value(); });
}

Answer backwards(const Facts& f) {
  const auto lifetime = f.lifetime();
  return lifetime ? fired_if(lifetime->count() < 0, f->not_after.offset) : not_applicable();
}

constexpr std::string_view kReissue =
    "Issue the certificate again with times as YYMMDDHHMMSSZ through 2049 and YYYYMMDDHHMMSSZ after.";

constexpr CertificateRule kFormRules[] = {
    {{"rfc5280.utc-time-no-seconds", K::validity_invalid, error, kAlways, "RFC 5280 4.1.2.5.1",
      "a UTCTime has no seconds, and strict parsers refuse it", kReissue},
     utc_no_seconds},
    {{"rfc5280.utc-time-not-zulu", K::validity_invalid, error, kAlways, "RFC 5280 4.1.2.5.1",
      "a UTCTime is not in Greenwich Mean Time (Z), and strict parsers refuse it", kReissue},
     utc_not_zulu},
    {{"rfc5280.generalized-time-no-seconds", K::validity_invalid, error, kAlways, "RFC 5280 4.1.2.5.2",
      "a GeneralizedTime has no seconds, and strict parsers refuse it", kReissue},
     generalized_no_seconds},
    {{"rfc5280.generalized-time-not-zulu", K::validity_invalid, error, kAlways, "RFC 5280 4.1.2.5.2",
      "a GeneralizedTime is not in Greenwich Mean Time (Z), and strict parsers refuse it", kReissue},
     generalized_not_zulu},
    {{"rfc5280.generalized-time-fraction", K::validity_invalid, error, kAlways, "RFC 5280 4.1.2.5.2",
      "a GeneralizedTime has fractions of a second, and strict parsers refuse it", kReissue},
     generalized_fraction},
    {{"rfc5280.time-format-pre-2050", K::validity_invalid, error, kAlways, "RFC 5280 4.1.2.5",
      "a time before 2050 is written as GeneralizedTime; through 2049 it must be UTCTime", kReissue},
     format_pre_2050},
    {{"rfc5280.time-format-pre-2050-root", K::validity_invalid, info, kAlways, "RFC 5280 4.1.2.5",
      "a time of this root before 2050 is written as GeneralizedTime; verifiers do not mind it in an anchor", kReissue},
     format_pre_2050_root},
    {{"rfc5280.time-unreadable", K::validity_invalid, error, kAlways, "RFC 5280 4.1.2.5",
      "a time cannot be understood, so that nobody can say whether the certificate is valid", kReissue},
     time_unreadable},
    {{"rfc5280.validity-backwards", K::validity_invalid, error, kAlways, "RFC 5280 4.1.2.5",
      "notAfter lies before notBefore, so that the certificate is never valid",
      "Issue the certificate again with notAfter after notBefore."},
     backwards},
};

/// A root among other roots is left to the rules of the whole file (stores.cpp): an old one there does no harm.
bool is_judged_by_file(const Facts& f) {
  return f.is_root && (f.is_ca || f.is_v1_root());
}

Answer expired(const Facts& f) {
  const auto& end = f->not_after.value;
  if (!end || is_judged_by_file(f)) {
    return not_applicable();
  }
  return *end < f.limits->now
             ? fired_at(f->not_after.offset, format_instant(*end) + ", " + format_span(f.limits->now - *end) + " ago")
             : pass();
}

Answer not_yet_valid(const Facts& f) {
  const auto& start = f->not_before.value;
  if (!start) {
    return not_applicable();
  }
  return *start > f.limits->now ? fired_at(f->not_before.offset, "from " + format_instant(*start) + " on, in " +
                                                                     format_span(*start - f.limits->now))
                                : pass();
}

Answer within(const Facts& f, milliseconds margin) {
  const auto& end = f->not_after.value;
  if (!end || *end < f.limits->now || is_judged_by_file(f)) {
    return not_applicable();
  }
  return *end - f.limits->now < margin
             ? fired_at(f->not_after.offset, format_instant(*end) + ", in " + format_span(*end - f.limits->now))
             : pass();
}

Answer expires_within_fail_days(const Facts& f) {
  return f.limits->fail_days ? within(f, *f.limits->fail_days * kDay) : not_applicable();
}

Answer expires_soon(const Facts& f) {
  const auto lifetime = f.lifetime();
  if (!lifetime || (f.limits->fail_days && expires_within_fail_days(f).outcome == Outcome::fired)) {
    return not_applicable();
  }
  return within(f, f.limits->warn_days ? *f.limits->warn_days * kDay : std::min(kDefaultWarning, *lifetime / 3));
}

std::string in_days(milliseconds lifetime) {
  return std::to_string(lifetime / kDay) + " days";
}

Answer longer_than_max_days(const Facts& f) {
  const auto lifetime = f.lifetime();
  if (!f.limits->max_days || !lifetime || !f.is_leaf()) {
    return not_applicable();
  }
  return *lifetime > *f.limits->max_days * kDay + kDay ? fired_at(f->not_after.offset, in_days(*lifetime)) : pass();
}

Answer server_too_long(const Facts& f) {
  const auto lifetime = f.lifetime();
  // Asked of certificates issued since 2019-07-01 only, as Apple's platforms do.
  if (f.limits->max_days || !lifetime || !f.is_leaf() || !f.is_for_server || !f.is_issued_since(2019, 7, 1)) {
    return not_applicable();
  }
  return *lifetime > kLongestServerLifetime ? fired_at(f->not_after.offset, in_days(*lifetime)) : pass();
}

Answer client_too_long(const Facts& f) {
  const auto lifetime = f.lifetime();
  if (f.limits->max_days || !lifetime || !f.is_leaf() || !f.is_for_client || f.is_for_server) {
    return not_applicable();
  }
  return *lifetime > kLongestServerLifetime ? fired_at(f->not_after.offset, in_days(*lifetime)) : pass();
}

constexpr std::string_view kRenew = "Renew the certificate and restart what uses it.";
constexpr std::string_view kShorter = "Issue certificates for a year or less and renew them by machine.";

constexpr CertificateRule kLifetimeRules[] = {
    {{"time.expired", K::cert_expired, error, kAlways, "RFC 5280 4.1.2.5",
      "the certificate has expired, and every peer refuses it", kRenew},
     expired},
    {{"time.not-yet-valid", K::cert_not_yet_valid, error, kAlways, "RFC 5280 4.1.2.5",
      "the certificate is not valid yet, and peers refuse it until then",
      "Wait, issue it again with an earlier notBefore, or set the clock of the CA right."},
     not_yet_valid},
    {{"time.expires-within-fail-days", K::cert_expires_soon, error, kAlways, "RFC 5280 4.1.2.5",
      "the certificate expires within the days that --fail-days names", kRenew},
     expires_within_fail_days},
    {{"time.expires-soon", K::cert_expires_soon, warning, kAlways, "RFC 5280 4.1.2.5", "the certificate expires soon",
      kRenew},
     expires_soon},
    {{"time.longer-than-max-days", K::validity_too_long, error, kAlways, "RFC 5280 4.1.2.5",
      "the certificate is valid for longer than --max-days allows", kShorter},
     longer_than_max_days},
    {{"time.server-too-long", K::validity_too_long, warning, kLeafProfiles, "Apple HT210176",
      "the server certificate is valid for more than 825 days, and clients on Apple's platforms refuse it", kShorter},
     server_too_long},
    {{"time.client-too-long", K::validity_too_long, info, kLeafProfiles, "NIST SP 800-57 part 1, 5.3",
      "the client certificate is valid for more than 825 days, so that a stolen key stays good for long", kShorter},
     client_too_long},
};

}  // namespace

std::span<const CertificateRule> validity_rules() {
  return kFormRules;
}
std::span<const CertificateRule> lifetime_rules() {
  return kLifetimeRules;
}

}  // namespace mtlsdiag::lint
