// The rules of the other vantage: a client came to us, and what it did (its alert, its hello, its certificate, its
// silence) tells what is wrong. Same table, other reader: here the chain in question is mostly our own.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "diagnose/diagnose.h"
#include "diagnose/own.h"
#include "diagnose/rule.h"
#include "stacks/stacks.h"

namespace mtlsdiag::diagnose {

/// A case in which we are the server, read once.
struct Heard {
  const Case& in;
  const handshake::Transcript& transcript;
  OwnView own;                                  ///< our chain as a client would judge it
  const handshake::AlertSeen* alert = nullptr;  ///< the client's fatal alert
  std::string sni;                              ///< as the client sent it, printable
  stacks::Stack software{};                     ///< what the client looks like
  bool is_name_wrong = false;                   ///< our certificate matches no name that the client can have asked for
  bool is_name_in_cn = false;                   ///< and has it in the subject's CN
  bool is_address_asked = false;                ///< no SNI from a client that sends it with every name: it has none
  bool is_chain_sent = false;                   ///< the client has our certificate
  bool is_client_chain_empty = false;           ///< it was asked for one and sent an empty list
};

struct ClientRule {
  std::string_view name;
  Fit (*match)(const Heard&);
};

Heard hear(const Case& in);
std::span<const ClientRule> client_side_rules();
/// The rules about a client that does not like our chain; they stand among the others.
std::span<const ClientRule> client_distrust_rules();

bool has_alert(const Heard& heard, wire::AlertDescription description);
/// True where the client went away by its own doing and without an alert, having sent nothing after the handshake.
bool is_quiet_departure(const Heard& heard);
/// Adds how the client ended it as evidence, and gives the fit.
Fit with_ending(const Heard& heard, Fit result);
/// Adds what our TLS library says as evidence, and gives the fit.
Fit with_failure(const Heard& heard, Fit result);
/// Makes a fit about our chain, as the client judged it.
Fit about_our_chain(const Heard& heard, Strength strength, finding::Kind kind, std::string message);

}  // namespace mtlsdiag::diagnose
