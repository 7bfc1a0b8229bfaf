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

/// Who must change, where the two sides have nothing in common: whoever was narrowed. Our default offer is a modern
/// client's, so that without narrowing it is the server.
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
  Fit result = fit(is_doubtful               ? Strength::possible
                   : is_refused_all_the_same ? Strength::supported
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
  const bool is_tried = seen.tried(Change::every_cipher) != nullptr;
  // An alert of another kind that comes whatever is offered is about something else.
  if (is_tried && seen.tried(Change::old_versions) != nullptr && seen.alert != nullptr && !is_alert) {
    return {};
  }
  const Settings& settings = seen.in.settings;
  const bool is_narrowed = settings.limits_ciphers || settings.limits_groups || settings.limits_sigalgs;
  const Kind kind = is_tried ? Kind::cipher_mismatch : presumed_missing(settings);
  Fit result =
      fit((is_alert || is_narrowed) && !is_tried ? Strength::supported : Strength::possible, kind,
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

/// A key that may not sign serves no ECDHE suite of TLS 1.2, and one that is too short signs nothing in TLS 1.3: the
/// server then finds nothing in common, and only a try with another version brings its certificate to light.
Fit unusable_server_key(const Seen& seen) {
  if (!is_unspecific_failure(seen)) {
    return {};
  }
  for (const Change change : {Change::old_versions, Change::tls12_only}) {
    const Attempt* other = seen.tried(change);
    if (other == nullptr || !other->transcript.server_chain || !other->transcript.server_chain->judgement) {
      continue;
    }
    for (const Finding& finding : other->transcript.server_chain->judgement->findings) {
      const bool is_of_key = finding.kind == Kind::key_usage_wrong || finding.kind == Kind::weak_key;
      if (is_of_key && finding.subject.index.value_or(0) == 0) {
        Fit result;
        result.strength = Strength::proven;
        result.finding = finding;
        result.finding.message +=
            fmt::format(", so that it serves nothing that the client offers; seen {}", describe(change));
        return refused(seen, std::move(result));
      }
    }
  }
  return {};
}

/// Between ServerHello and our flight the server has only its own signature to make.
Fit server_signature_algorithm(const Seen& seen) {
  const bool has_signed = seen.transcript.server_key_exchange || seen.transcript.has_server_certificate_verify;
  const bool is_between = seen.has_server_hello && !has_signed && seen.refusal == Refusal::alert &&
                          !seen.transcript.is_finished_sent && !seen.transcript.client_chain;
  const bool is_fitting = seen.has_alert(AlertDescription::handshake_failure) ||
                          seen.has_alert(AlertDescription::internal_error) ||
                          seen.has_alert(AlertDescription::illegal_parameter);
  if (!is_between || !is_fitting) {
    return {};
  }
  const Attempt* wide = seen.tried(Change::every_sigalg);
  const bool is_further =
      wide != nullptr && (wide->transcript.is_finished_sent || wide->transcript.has_server_certificate_verify ||
                          wide->transcript.server_key_exchange);
  if (wide != nullptr && !is_further) {
    return {};
  }
  Fit result = fit(is_further ? Strength::proven : Strength::supported, Kind::sigalg_mismatch,
                   narrowed_side(seen, Kind::sigalg_mismatch),
                   "the client accepts no signature algorithm that the server's key can serve");
  if (is_further && wide->transcript.negotiated.server_signature) {
    result.finding.message +=
        fmt::format("; it would sign with {}",
                    wire::name_of(Registry::signature_scheme, *wide->transcript.negotiated.server_signature));
  }
  result.tell_apart = "a try with every signature algorithm offered";
  ask(result, Change::every_sigalg, "whether the server goes on when every signature algorithm is offered");
  return refused(seen, std::move(result));
}

/// True for schemes that sign no TLS 1.3 handshake: RSA PKCS#1, DSA, and ECDSA with SHA-1 or SHA-224. Source: RFC 8446
/// §4.2.3.
bool is_for_tls12_only(std::uint16_t scheme) {
  const std::string name = wire::name_of(Registry::signature_scheme, scheme);
  return name.starts_with("rsa_pkcs1") || name.starts_with("dsa_") || name.ends_with("_sha1") ||
         name.ends_with("_sha224");
}

/// A server whose list of signature algorithms for clients has none for TLS 1.3 cannot write its CertificateRequest
/// (OpenSSL: internal_error). Under TLS 1.2 the list can be seen.
Fit request_without_algorithms(const Seen& seen) {
  const bool is_in_place = seen.is_tls13 && seen.has_server_hello && seen.request == nullptr &&
                           !seen.transcript.server_chain && seen.has_alert(AlertDescription::internal_error);
  const Attempt* older = seen.tried(Change::tls12_only);
  const wire::CertificateRequest* request = older == nullptr ? nullptr : older->transcript.request();
  const bool is_shown =
      request != nullptr && !request->signature_algorithms.empty() &&
      std::all_of(request->signature_algorithms.begin(), request->signature_algorithms.end(), is_for_tls12_only);
  if (!is_in_place || (older != nullptr && !is_shown)) {
    return {};
  }
  Fit result = fit(is_shown ? Strength::proven : Strength::possible, Kind::sigalg_mismatch, Side::server,
                   "the server accepts no signature algorithm of TLS 1.3 from clients, so that it cannot ask for a "
                   "certificate");
  result.finding.fix = {
      "Let the server accept rsa_pss_rsae_sha256, ecdsa_secp256r1_sha256 and the like from clients (OpenSSL: "
      "ClientSignatureAlgorithms), or hold it to TLS 1.2."};
  result.tell_apart = "the signature algorithms that the server asks for under TLS 1.2";
  ask(result, Change::tls12_only, "which signature algorithms the server asks for under TLS 1.2");
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
    {"the server's key may not sign", unusable_server_key},
    {"no common version", version},
    {"no signature algorithm for the server's key", server_signature_algorithm},
    {"no signature algorithm for clients", request_without_algorithms},
    {"our library refuses the choice", local_negotiation},
    {"nothing in common", missing_offer},
};

}  // namespace

std::span<const Rule> negotiation_rules() {
  return kRules;
}

}  // namespace mtlsdiag::diagnose
