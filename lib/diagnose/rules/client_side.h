// The rules of the other vantage: a client came to us, and what it did (its alert, its hello, its certificate, its
// silence) tells what is wrong. Same table, other reader: here the chain in question is mostly our own.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "diagnose/diagnose.h"
#include "diagnose/own.h"
#include "diagnose/rule.h"

namespace mtlsdiag::diagnose {

/// A case in which we are the server, read once.
struct Heard {
  const Case& in;
  const handshake::Transcript& transcript;
  OwnView own;                                  ///< our chain as a client would judge it
  const handshake::AlertSeen* alert = nullptr;  ///< the client's fatal alert
  std::string sni;                              ///< as the client sent it, printable
  bool is_name_wrong = false;                   ///< our certificate does not match the name that the client asked for
  bool is_chain_sent = false;                   ///< the client has our certificate
  bool is_client_chain_empty = false;           ///< it was asked for one and sent an empty list
};

struct ClientRule {
  std::string_view name;
  Fit (*match)(const Heard&);
};

Heard hear(const Case& in);
std::span<const ClientRule> client_side_rules();

}  // namespace mtlsdiag::diagnose
