#include "explain/advice.h"

#include <algorithm>
#include <array>

#include "finding/catalogue.h"
#include "stacks/settings.h"

namespace mtlsdiag::explain {
namespace {

using finding::Side;
using K = Kind;

Side other_side(Side side) {
  return side == Side::client ? Side::server : side == Side::server ? Side::client : side;
}

Side side_of(Role role) {
  return role == Role::client ? Side::client : role == Role::server ? Side::server : Side::unknown;
}

/// The side that a kind names by itself.
Side fixed_side(Kind kind) {
  switch (finding::entry(kind).side) {
    case finding::SideRule::client: return Side::client;
    case finding::SideRule::server: return Side::server;
    case finding::SideRule::network: return Side::network;
    default: return Side::unknown;
  }
}

/// Kinds that are easily taken for each other, most likely first.
struct Confusable {
  Kind kind;
  std::array<Kind, 4> others;
  std::size_t count;
};

constexpr Confusable kConfusable[] = {
    {K::chain_untrusted_root, {K::chain_missing_intermediate, K::cert_self_signed, K::tls_intercepted}, 3},
    {K::chain_missing_intermediate, {K::chain_untrusted_root, K::cert_self_signed}, 2},
    {K::cert_self_signed, {K::chain_untrusted_root, K::tls_intercepted}, 2},
    {K::client_cert_rejected,
     {K::cert_expired, K::chain_untrusted_root, K::eku_client_auth_missing, K::client_cert_required},
     4},
    {K::client_ca_not_accepted, {K::chain_untrusted_root, K::chain_missing_intermediate}, 2},
    {K::cipher_mismatch,
     {K::client_cert_required, K::protocol_version_mismatch, K::sigalg_mismatch, K::group_mismatch},
     4},
    {K::alert_generic, {K::client_cert_required, K::protocol_version_mismatch, K::cipher_mismatch}, 3},
    {K::internal_error, {K::sni_unrecognized, K::key_mismatch}, 2},
    {K::not_tls, {K::starttls_required, K::protocol_version_mismatch, K::record_corrupt}, 3},
    {K::plaintext_to_tls, {K::not_tls, K::starttls_required}, 2},
    {K::record_corrupt, {K::not_tls, K::chain_untrusted_root}, 2},
    {K::connection_closed, {K::client_cert_required, K::sni_unrecognized, K::not_tls}, 3},
    {K::connection_reset, {K::client_cert_required, K::client_cert_rejected, K::not_tls}, 3},
    {K::connection_timeout, {K::handshake_timeout}, 1},
    {K::handshake_timeout, {K::connection_timeout, K::starttls_required, K::not_tls}, 3},
    {K::decrypt_error, {K::key_mismatch, K::signature_invalid}, 2},
    {K::signature_invalid, {K::chain_untrusted_root, K::key_mismatch}, 2},
    {K::identity_not_authorized, {K::client_cert_rejected, K::name_mismatch}, 2},
    {K::eku_client_auth_missing, {K::key_usage_wrong}, 1},
    {K::eku_server_auth_missing, {K::key_usage_wrong}, 1},
    {K::key_usage_wrong, {K::eku_server_auth_missing, K::eku_client_auth_missing, K::ca_constraint_violated}, 3},
    {K::cert_expired, {K::cert_not_yet_valid}, 1},
    {K::sni_unrecognized, {K::name_mismatch}, 1},
    {K::key_unreadable, {K::passphrase_wrong, K::pem_malformed}, 2},
    {K::pem_malformed, {K::file_unreadable, K::key_unreadable}, 2},
    {K::file_unreadable, {K::pem_malformed}, 1},
    {K::passphrase_wrong, {K::key_unreadable}, 1},
    {K::truststore_empty, {K::file_unreadable}, 1},
    {K::ocsp_unavailable, {K::ocsp_invalid, K::ocsp_staple_missing}, 2},
};

/// The command that shows more about a kind of finding.
struct Check {
  Kind first;
  Kind last;
  std::string_view command;
};

constexpr Check kChecks[] = {
    {K::dns_failure, K::handshake_timeout, "mtlsdiag probe HOST:PORT --all-addresses"},
    {K::not_tls, K::starttls_injection, "mtlsdiag probe HOST:PORT (and again with --starttls PROTOCOL)"},
    {K::record_corrupt, K::peer_limit_exceeded, "mtlsdiag probe HOST:PORT --verbose"},
    {K::protocol_version_mismatch, K::sigalg_mismatch, "mtlsdiag probe HOST:PORT"},
    {K::tls_intercepted, K::tls_intercepted, "mtlsdiag probe HOST:PORT --showcerts"},
    {K::key_mismatch, K::decrypt_error, "mtlsdiag verify CERT --key KEY"},
    {K::client_cert_required, K::alert_generic, "mtlsdiag probe HOST:PORT --cert CERT --key KEY"},
    {K::crl_unavailable, K::crl_invalid, "mtlsdiag verify CERT --roots ROOTS --crl CRL"},
    {K::ocsp_unavailable, K::ocsp_staple_missing, "mtlsdiag verify CERT --roots ROOTS --fetch"},
    {K::truststore_empty, K::truststore_empty, "mtlsdiag inspect ROOTS"},
    {K::name_mismatch, K::name_in_cn_only, "mtlsdiag verify CERT --roots ROOTS --name NAME"},
    {K::identity_not_authorized, K::identity_not_authorized, "mtlsdiag verify CERT --roots ROOTS --identity URI"},
    {K::extension_malformed, K::cert_expires_soon, "mtlsdiag verify CERT --roots ROOTS --intermediates CHAIN"},
    {K::file_unreadable, K::passphrase_wrong, "mtlsdiag inspect FILE"},
    {K::mtls_not_requested, K::mtls_leaks_before_auth, "mtlsdiag audit HOST:PORT --cert CERT --key KEY"},
    {K::bundle_private_key_exposed, K::text_unprintable, "mtlsdiag lint FILE"},
};

std::string_view check_for(Kind kind) {
  for (const Check& check : kChecks) {
    if (kind >= check.first && kind <= check.last) {
      return check.command;
    }
  }
  return "mtlsdiag probe HOST:PORT";
}

std::string whose_words(const Match& match, Fault fault) {
  const auto speaker = std::string(match.speaker == Role::client ? "client" : "server");
  if (match.side == Side::network) {
    return "The network between the two has to be looked at, not a certificate.";
  }
  if (match.speaker == Role::either) {
    if (match.side != Side::unknown) {
      return "The " + std::string(to_string(match.side)) + "'s side has to act, whoever printed it.";
    }
    if (match.side_if.client == Side::unknown) {
      return "The words do not tell whose side has to act.";
    }
    return "If a client printed it, the " + std::string(to_string(match.side_if.client)) +
           "'s side has to act; if a server printed it, the " + std::string(to_string(match.side_if.server)) + "'s.";
  }
  if (match.side == Side::unknown) {
    return "The " + speaker + " printed it; the words do not tell whose side has to act.";
  }
  const std::string act = "the " + std::string(to_string(match.side)) + "'s side has to act.";
  if (fault == Fault::self && match.rank <= Rank::alert && match.rank != Rank::vague) {
    const std::string other = speaker == "client" ? "server" : "client";
    return "The " + speaker + " printed what the " + other + " told it: the " + other + " refused, and " + act;
  }
  return "The " + speaker + " printed it " +
         (side_of(match.speaker) == match.side ? "about itself: " : "about the other side: ") + act;
}

/// What the program that printed the words has to look at: as the one that presented what is complained of, or else as
/// its judge. A server's log has been read already; what makes either role say more has not.
std::string_view setting_for(const Match& match) {
  const Side role = side_of(match.speaker);
  const auto part = role != Side::unknown && role == match.side ? stacks::Part::presenter : stacks::Part::judge;
  const stacks::Topic topic = topic_of(match.kind, part);
  return stacks::setting_of(match.stack, topic, topic == stacks::Topic::log ? Side::client : role);
}

}  // namespace

Side side_for(Kind kind, Fault fault, Role speaker) {
  switch (fault) {
    case Fault::client: return Side::client;
    case Fault::server: return Side::server;
    case Fault::network: return Side::network;
    case Fault::self: return speaker == Role::either ? fixed_side(kind) : side_of(speaker);
    case Fault::peer: return speaker == Role::either ? fixed_side(kind) : other_side(side_of(speaker));
    case Fault::unknown: break;
  }
  return fixed_side(kind);
}

Kind turned(Kind kind, Side side) {
  if (side == Side::server && (kind == K::client_cert_rejected || kind == K::client_ca_not_accepted)) {
    return K::chain_untrusted_root;
  }
  if (side == Side::server && kind == K::eku_client_auth_missing) {
    return K::eku_server_auth_missing;
  }
  if (side == Side::unknown && (kind == K::eku_client_auth_missing || kind == K::eku_server_auth_missing)) {
    return K::key_usage_wrong;
  }
  if (side == Side::client && kind == K::eku_server_auth_missing) {
    return K::eku_client_auth_missing;
  }
  return kind;
}

std::vector<Kind> alternatives(Kind kind, Rank rank) {
  std::vector<Kind> kinds;
  for (const Confusable& row : kConfusable) {
    if (row.kind == kind) {
      kinds.assign(row.others.begin(), row.others.begin() + static_cast<std::ptrdiff_t>(row.count));
    }
  }
  if (rank == Rank::exact && kinds.size() > 2) {
    kinds.resize(2);
  }
  return kinds;
}

void advise(Match& match, const Message* message, const Code* code, Fault fault) {
  if (match.speaker == Role::either && (fault == Fault::self || fault == Fault::peer)) {
    // The kind names the side only where it can be no other; else the answer turns with the speaker.
    match.side_if = {.client = side_for(match.kind, fault, Role::client),
                     .server = side_for(match.kind, fault, Role::server)};
    const bool turns = turned(match.kind, Side::client) != turned(match.kind, Side::server);
    match.side = turns ? Side::unknown : side_for(match.kind, fault, Role::either);
  } else {
    match.side = side_for(match.kind, fault, match.speaker);
    match.side_if = {.client = match.side, .server = match.side};
  }
  match.kind = turned(match.kind, match.side);
  const finding::Entry& entry = finding::entry(match.kind);
  match.confidence = match.rank >= Rank::alert ? finding::Confidence::certain : finding::Confidence::likely;
  match.meaning = code != nullptr && !code->words.empty() ? code->words : entry.title;
  match.whose = whose_words(match, fault);
  match.runners_up = alternatives(match.kind, match.rank);
  match.causes.emplace_back(entry.cause);
  for (const Kind other : match.runners_up) {
    match.causes.emplace_back(finding::entry(other).cause);
  }
  match.fix = message != nullptr && !message->fix.empty() ? message->fix : entry.remedy;
  if (const std::string_view words = setting_for(match);
      !words.empty() && (message == nullptr || message->fix.empty())) {
    match.fix += " In " + match.stack + ": " + std::string(words);
  }
  match.check = check_for(match.kind);
}

}  // namespace mtlsdiag::explain
