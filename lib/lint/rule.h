// A rule of the linter: one table row with what it is called, what it reports, how severe that is, why it matters and
// what to do, and a predicate. Predicates are in rules/<family>.cpp; they look at what was read and say one of three
// things, so that silence does not look like approval.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "finding/finding.h"

namespace mtlsdiag::lint {

/// What a rule says of one object.
enum class Outcome : std::uint8_t { not_applicable, pass, fired };

struct Answer {
  Outcome outcome = Outcome::not_applicable;
  std::optional<std::size_t> offset;  ///< from the start of the object's DER
  std::string detail;                 ///< values for the message, printable; may be empty
};

inline Answer not_applicable() {
  return {};
}
inline Answer pass() {
  return {.outcome = Outcome::pass, .offset = {}, .detail = {}};
}
inline Answer fired(std::string detail = {}) {
  return {.outcome = Outcome::fired, .offset = {}, .detail = std::move(detail)};
}
inline Answer fired_at(std::size_t offset, std::string detail = {}) {
  return {.outcome = Outcome::fired, .offset = offset, .detail = std::move(detail)};
}
/// Fires if `wrong`, else passes.
inline Answer fired_if(bool wrong) {
  return wrong ? fired() : pass();
}
inline Answer fired_if(bool wrong, std::size_t offset) {
  return wrong ? fired_at(offset) : pass();
}

/// Sets of rules for a purpose. A rule belongs to one or more; `mtls` is what runs when nothing is said.
enum Profile : std::uint8_t {
  kMtls = 1U << 0,
  kServer = 1U << 1,
  kClient = 1U << 2,
  kCa = 1U << 3,
  kSpiffe = 1U << 4,
  kTrustStore = 1U << 5,
  kStrict = 1U << 6,
};
inline constexpr std::uint8_t kAlways = 0xff;  ///< in every profile
inline constexpr std::uint8_t kLeafProfiles = kMtls | kServer | kClient | kSpiffe | kStrict;
inline constexpr std::uint8_t kStrictOnly = kStrict;

std::optional<Profile> profile_of(std::string_view word);
/// The words of `--profile`, in order.
std::span<const std::string_view> profile_words();

/// The part of a row that says what the rule is.
struct Rule {
  std::string_view name;  ///< permanent: `rfc5280.san-not-critical`
  finding::Kind kind{};   ///< the catalogue's id under which it reports
  finding::Severity severity{};
  std::uint8_t profiles = kAlways;
  std::string_view reference;  ///< the section that it holds the object against
  std::string_view reason;     ///< what is wrong, and what comes of it; one sentence without the full stop
  std::string_view fix;        ///< what to do; a sentence
};

}  // namespace mtlsdiag::lint
