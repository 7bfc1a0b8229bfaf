// The catalogue: one row for each kind of finding, with its id, words, default severity, rank and the rule for its
// side. `explain ID`, the man page mtlsdiag-findings(7), SARIF rules and the choice of the cause are all made from it.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "finding/finding.h"

namespace mtlsdiag::finding {

/// The stage of the conversation that a finding belongs to. Among errors the earliest stage is the cause.
enum class Stage : std::uint8_t {
  input,         ///< our own files, before anything is sent
  network,       ///< no byte stream, or it ended
  negotiation,   ///< proxy, STARTTLS, version, cipher, group, ALPN, SNI
  server_chain,  ///< the server's chain as the client judges it
  possession,    ///< proof of possession of a key
  client_chain,  ///< the client's certificate as the server judges it
  application,   ///< HTTP and what lies behind
  hygiene,       ///< lint and audit: judged outside a conversation
};

/// Who must change, as a rule: `presenter` is the side that presents the chain in question, `verifier` the one that
/// judges it.
enum class SideRule : std::uint8_t { presenter, verifier, client, server, network, unknown };

struct Entry {
  Kind kind;
  std::string_view id;
  std::string_view title;  ///< a few words, for headings
  Severity severity;       ///< by default
  Stage stage;             ///< a chain's findings move to the stage of their chain
  SideRule side;
  std::string_view cause;      ///< what it means, in plain words, one or two sentences
  std::string_view remedy;     ///< what to do, one or two sentences
  std::string_view reference;  ///< RFC sections, separated by "; "
};

/// Every kind, in the order of the enumeration, which is also the published rank within a stage and a chain
/// (most specific first).
std::span<const Entry> catalogue();
const Entry& entry(Kind kind);
std::string_view id_of(Kind kind);
std::optional<Kind> kind_of(std::string_view id);

/// The side that must change for a finding about a chain that `presenter` presents.
Side side_for(Kind kind, Side presenter);

/// Makes a finding with the catalogue's severity, side and words.
Finding make(Kind kind, Side presenter, std::string message);

}  // namespace mtlsdiag::finding
