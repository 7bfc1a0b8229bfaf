// Rules about what the two sides agree on before certificates matter: is it TLS at all, versions, ciphers, groups,
// signature algorithms, SNI, ALPN. Where a server only says "handshake failure", a try with everything offered shows
// what it would have chosen, and so what was missing.
#include <fmt/core.h>

#include <algorithm>

#include "base/text.h"
#include "diagnose/rule.h"
#include "wire/registry.h"

namespace mtlsdiag::diagnose {
namespace {

using finding::Kind;
using handshake::Reason;
using handshake::Transcript;
using wire::AlertDescription;
using wire::Registry;

bool holds(const std::vector<std::uint16_t>* list, std::uint16_t number) {
  return list != nullptr && std::find(list->begin(), list->end(), number) != list->end();
}

bool offers_current_versions(const Seen& seen) {
  const auto& hello = seen.transcript.client_hello;
  return !hello || (hello->offers(wire::kTls12) && hello->offers(wire::kTls13));
}

std::string offered_versions(const Transcript& transcript) {
  if (!transcript.client_hello) {
    return "nothing";
  }
  if (transcript.client_hello->versions() == nullptr) {
    return "at most " + wire::name_of(Registry::version, transcript.client_hello->highest_version());
  }
  std::vector<std::string> names;
  for (const std::uint16_t version : {wire::kTls10, wire::kTls11, wire::kTls12, wire::kTls13}) {
    if (transcript.client_hello->offers(version)) {
      names.push_back(wire::name_of(Registry::version, version));
    }
  }
  return names.empty() ? "nothing" : join(names, " and ");
}

/// Software that answers a hello without a version of its own by protocol_version, and by nothing else.
bool tells_versions_apart(const Seen& seen) {
  const stacks::Stack library = stacks::entry(seen.software.stack).library;
  return library != stacks::Stack::unknown && library != stacks::Stack::gnutls;
}

std::string version_fix(Side side) {
  return side == Side::client
             ? "Let the client offer the version that the server speaks (--tls-min, --tls-max; minimum and maximum "
               "version in the client's configuration)."
             : "Enable TLS 1.2 and 1.3 on the server (nginx ssl_protocols, Apache SSLProtocol, HAProxy ssl-min-ver).";
}

/// The version that the server chose once it was offered all; 0: it was not, or chose none.
std::uint16_t chosen_of_all(const Seen& seen) {
  const Attempt* wide = seen.tried(Change::old_versions);
  return wide != nullptr && wide->transcript.server_hello ? wide->transcript.server_hello->version() : 0;
}

/// A client that was held to one version is told so; offered every version and suite, the server then finds nothing in
/// common. It has one of the versions, and nothing to serve there: more often than not no certificate and key that can.
bool has_nothing_to_serve(const Seen& seen) {
  const Attempt* wide = seen.tried(Change::old_versions);
  return wide != nullptr && !wide->transcript.server_hello && seen.has_alert(AlertDescription::protocol_version) &&
         narrowed_side(seen, Kind::protocol_version_mismatch) == Side::client &&
         wide->transcript.received(AlertDescription::handshake_failure) != nullptr;
}

Fit nothing_to_serve(const Seen& seen) {
  if (!has_nothing_to_serve(seen)) {
    return {};
  }
  Fit result =
      fit(Strength::supported, Kind::cipher_mismatch, Side::server,
          "the server refuses the version that the client offers, and, offered every version and cipher suite, "
          "finds nothing in common: it has no certificate and key, or none that serves a client of today");
  result.finding.fix = {
      "Look at the server's certificate and key (are they loaded, is the key RSA, P-256, P-384, P-521 or Ed25519?), "
      "and then at its versions and cipher suites."};
  result.tell_apart = "the server's log (\"no shared cipher\", \"no suitable key\")";
  add_evidence(result, 0, "with every version and cipher suite offered it answers handshake_failure");
  return refused(seen, std::move(result));
}

Fit version(const Seen& seen) {
  const Transcript& transcript = seen.transcript;
  const bool is_said =
      seen.has_alert(AlertDescription::protocol_version) || transcript.reason() == Reason::no_common_version;
  const Attempt* wide = seen.tried(Change::old_versions);
  const std::uint16_t chosen = chosen_of_all(seen);
  const bool is_unoffered = chosen != 0 && transcript.client_hello && !transcript.client_hello->offers(chosen);
  if (seen.refusal == Refusal::none || !(is_said || (is_unoffered && !seen.has_server_hello))) {
    return {};
  }
  // A server that has nothing but TLS 1.3 says so, unless it is one on GnuTLS; a bare handshake_failure is rather about
  // something else.
  const bool is_doubtful = !is_said && chosen == wire::kTls13 && seen.has_alert(AlertDescription::handshake_failure);
  if (is_doubtful && tells_versions_apart(seen)) {
    return {};
  }
  // Offered every version it refuses all the same: the version is not all, or the consequence of something else, as of
  // a server that has no certificate for the versions that it speaks.
  const bool is_refused_all_the_same =
      wide != nullptr && !wide->transcript.server_hello && wide->transcript.fatal_received() != nullptr;
  // A server that, offered everything, takes a version from before TLS 1.2 has nothing newer.
  const Side side =
      chosen != 0 && chosen < wire::kTls12 ? Side::server : narrowed_side(seen, Kind::protocol_version_mismatch);
  Fit result = fit(is_doubtful || has_nothing_to_serve(seen) ? Strength::possible
                   : is_refused_all_the_same                 ? Strength::supported
                                                             : Strength::proven,
                   Kind::protocol_version_mismatch, side,
                   fmt::format("the client offers {}, none of which the server speaks", offered_versions(transcript)));
  if (is_unoffered) {
    result.finding.message += fmt::format("; it speaks {}", wire::name_of(Registry::version, chosen));
  } else if (transcript.server_hello && transcript.server_hello->version() != 0 &&
             !transcript.client_hello->offers(transcript.server_hello->version())) {
    result.finding.message +=
        fmt::format("; it answers with {}", wire::name_of(Registry::version, transcript.server_hello->version()));
  }
  result.finding.fix = {version_fix(side)};
  if (wide == nullptr) {
    ask(result, Change::old_versions, "which version the server speaks");
  }
  return refused(seen, std::move(result));
}

/// What the server chose when everything was offered, and the first hello did not offer.
struct Missing {
  Kind kind;
  std::string what;
};

std::optional<Missing> missing_group(const Transcript& first, const Transcript& wide) {
  std::optional<std::uint16_t> group = wide.server_hello->group();
  if (!group && wide.server_key_exchange) {
    group = wide.server_key_exchange->group;
  }
  if (!group || holds(first.client_hello->groups(), *group)) {
    return std::nullopt;
  }
  return Missing{Kind::group_mismatch, wire::name_of(Registry::group, *group)};
}

std::optional<Missing> missing_from_offer(const Transcript& first, const Transcript& wide) {
  if (!wide.server_hello || !first.client_hello) {
    return std::nullopt;
  }
  const wire::ClientHello& offer = *first.client_hello;
  const std::uint16_t cipher = wide.server_hello->cipher_suite;
  if (!holds(&offer.cipher_suites, cipher)) {
    return Missing{Kind::cipher_mismatch, wire::name_of(Registry::cipher_suite, cipher)};
  }
  if (const std::optional<Missing> group = missing_group(first, wide)) {
    return group;
  }
  if (wide.negotiated.server_signature && !holds(offer.signature_algorithms(), *wide.negotiated.server_signature)) {
    return Missing{Kind::sigalg_mismatch, wire::name_of(Registry::signature_scheme, *wide.negotiated.server_signature)};
  }
  return std::nullopt;
}

std::string words_for(const Missing& missing) {
  switch (missing.kind) {
    case Kind::cipher_mismatch:
      return fmt::format("the two sides have no cipher suite in common; the server speaks {}", missing.what);
    case Kind::group_mismatch:
      return fmt::format("the two sides have no key-exchange group in common; the server speaks {}", missing.what);
    default:
      return fmt::format("the client does not accept a signature of the server's key; the server would sign with {}",
                         missing.what);
  }
}

/// What a try with everything offered came to: what the server chose and the first hello did not offer. A suite of a
/// version that was not offered is missing too, which says nothing; a group is one for every version.
Fit missing_by(const Seen& seen, Change change) {
  const Attempt* wide = seen.tried(change);
  if (wide == nullptr || !seen.transcript.client_hello || !wide->transcript.server_hello) {
    return {};
  }
  const bool is_of_version = seen.transcript.client_hello->offers(wide->transcript.server_hello->version());
  const std::optional<Missing> missing = is_of_version ? missing_from_offer(seen.transcript, wide->transcript)
                                                       : missing_group(seen.transcript, wide->transcript);
  if (!missing) {
    return {};
  }
  Fit result = fit(is_of_version ? Strength::proven : Strength::supported, missing->kind,
                   narrowed_side(seen, missing->kind), words_for(*missing));
  result.tell_apart = "the groups in the server's configuration";
  add_evidence(result, 0, fmt::format("{} the server chose {}", describe(change), missing->what));
  return refused(seen, std::move(result));
}

/// Before any try tells: what the user narrowed is what is missing; else it is called by its commonest name.
Kind presumed_missing(const Settings& settings) {
  if (settings.limits_ciphers || (!settings.limits_groups && !settings.limits_sigalgs)) {
    return Kind::cipher_mismatch;
  }
  return settings.limits_groups ? Kind::group_mismatch : Kind::sigalg_mismatch;
}

/// One try with everything offered shows what was missing.
Fit missing_offer(const Seen& seen) {
  if (!is_unspecific_failure(seen)) {
    return {};
  }
  for (const Change change : {Change::every_cipher, Change::old_versions}) {
    if (Fit result = missing_by(seen, change); result.strength != Strength::excluded) {
      return result;
    }
  }
  const bool is_alert = seen.has_alert(AlertDescription::handshake_failure) ||
                        seen.has_alert(AlertDescription::insufficient_security) ||
                        seen.has_alert(AlertDescription::illegal_parameter);
  const Attempt* wide = seen.tried(Change::every_cipher);
  const bool is_tried = wide != nullptr;
  // An alert of another kind that comes whatever is offered is about something else.
  if (is_tried && seen.tried(Change::old_versions) != nullptr && seen.alert != nullptr && !is_alert) {
    return {};
  }
  const Settings& settings = seen.in.settings;
  const bool is_narrowed = settings.limits_ciphers || settings.limits_groups || settings.limits_sigalgs;
  // Where it goes on and chose nothing that was not offered, what it lacks is no part of the choice: the curve of its
  // own key, say, which under TLS 1.2 must be among the groups.
  const bool goes_on = wide != nullptr && wide->transcript.server_hello && is_narrowed;
  const Kind kind = is_tried && !goes_on ? Kind::cipher_mismatch : presumed_missing(settings);
  Fit result =
      fit(((is_alert || is_narrowed) && !is_tried) || goes_on ? Strength::supported : Strength::possible, kind,
          narrowed_side(seen, kind),
          "the server finds no cipher suite, group or signature algorithm that it can use in what the client offers");
  result.tell_apart =
      "a try with every cipher suite, group and signature algorithm offered; the server's log (\"no shared cipher\")";
  ask(result, Change::every_cipher, "what the server would choose if everything were offered");
  ask(result, Change::old_versions, "whether the server speaks only versions before TLS 1.2");
  if (seen.transcript.client_hello && seen.transcript.client_hello->offers(wire::kTls13)) {
    ask(result, Change::tls12_only, "whether the server goes on under TLS 1.2, and with which certificate");
  }
  return refused(seen, std::move(result));
}

/// Our own library refused what the server chose or offered.
Fit local_negotiation(const Seen& seen) {
  if (seen.refusal != Refusal::local) {
    return {};
  }
  struct Row {
    Reason reason;
    Kind kind;
    std::string_view message;
  };
  constexpr Row kRows[] = {
      {Reason::no_common_cipher, Kind::cipher_mismatch,
       "the server chose a cipher suite that the client does not allow"},
      {Reason::no_common_group, Kind::group_mismatch,
       "the server chose a key-exchange group that the client does not allow"},
      {Reason::no_common_signature_algorithm, Kind::sigalg_mismatch,
       "the server signs with an algorithm that the client does not accept"},
      {Reason::weak_dh_parameters, Kind::group_mismatch, "the server's Diffie-Hellman parameters are too weak"},
      {Reason::legacy_renegotiation, Kind::renegotiation_refused,
       "the server does not know secure renegotiation (RFC 5746), without which today's clients refuse it"},
  };
  for (const Row& row : kRows) {
    if (seen.transcript.reason() == row.reason) {
      const bool is_servers = row.reason == Reason::weak_dh_parameters || row.reason == Reason::legacy_renegotiation;
      Fit result = fit(Strength::proven, row.kind, is_servers ? Side::server : narrowed_side(seen, row.kind),
                       std::string(row.message));
      if (!seen.transcript.failures.empty()) {
        add_evidence(result, seen.transcript.end_step, seen.transcript.failures.front().text);
      }
      if (row.reason == Reason::legacy_renegotiation) {
        ask(result, Change::post_handshake_auth, "whether the server goes on where its old renegotiation is allowed");
      }
      return result;
    }
  }
  return {};
}

constexpr Rule kRules[] = {
    {"no common version", version},
    {"nothing to serve", nothing_to_serve},
    {"our library refuses the choice", local_negotiation},
    {"nothing in common", missing_offer},
};

}  // namespace

Side narrowed_side(const Seen& seen, Kind kind) {
  const Settings& settings = seen.in.settings;
  switch (kind) {
    // A list of suites of one version leaves the other version out, too.
    case Kind::protocol_version_mismatch:
      return settings.limits_versions || !offers_current_versions(seen) ? Side::client : Side::server;
    // Under TLS 1.2 the lack of a group shows as the lack of a cipher suite, and so may that of a signature algorithm.
    case Kind::cipher_mismatch:
      return settings.limits_ciphers || settings.limits_groups || settings.limits_sigalgs ? Side::client : Side::server;
    case Kind::group_mismatch: return settings.limits_groups ? Side::client : Side::server;
    default: return settings.limits_sigalgs ? Side::client : Side::server;
  }
}

std::span<const Rule> negotiation_rules() {
  return kRules;
}

}  // namespace mtlsdiag::diagnose
