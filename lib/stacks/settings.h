// Settings: where the configuration of each program holds what a finding is about (the CAs that it trusts, its own
// certificate, its versions, who must show a certificate, …) and, last, where its log says why it refused. One row a
// program, topic and role serves the fixes of diagnose and audit and the answers of explain; which of them a finding is
// about, by the part that the program plays in it, is the other table here.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "finding/finding.h"

namespace mtlsdiag::stacks {

/// What a setting is about.
enum class Topic : std::uint8_t {
  none,
  trust,         ///< the CAs by which it judges its peer; of a server, as a rule, also those that it lists
  identity,      ///< its own certificate, chain and key
  name,          ///< the name that it expects of its peer, or sends as SNI
  sni,           ///< the names that a server answers to
  versions,      ///< of TLS
  ciphers,       ///< cipher suites
  groups,        ///< of the key exchange
  strength,      ///< signature algorithms, and the least strength of keys and signatures
  alpn,          ///< application protocols
  plain,         ///< whether it speaks TLS at all
  revocation,    ///< CRLs and OCSP
  demand,        ///< that clients must show a certificate
  enforcement,   ///< that a client without one gets nowhere
  verification,  ///< that a certificate shown is verified
  not_after,     ///< … and what else lets an expired one in
  not_before,    ///< … and what else lets one in that is not yet valid
  usage,         ///< … and what else lets in one that is not for clients
  resumption,    ///< which sessions may be resumed where
  early_data,    ///< 0-RTT
  log,           ///< where the reason of a refusal stands, and what to look for
};

/// How one program sets what a topic is about.
struct Setting {
  std::string_view stack;  ///< by its id: that of explain's tables and of StackEntry
  Topic topic;
  finding::Side role;      ///< that the program plays in the connection; unknown: the same in both
  std::string_view words;  ///< one sentence or more, to be read after "In nginx: "
};
std::span<const Setting> settings();

/// The part of a program in a finding: it presents what the finding is about (a certificate, an offer), or judges it.
enum class Part : std::uint8_t { presenter, judge };

/// Gives what the program in that part has to look at; none where its settings do not matter.
Topic topic_of(finding::Kind kind, Part part);

/// Finds how a program sets what a topic is about, rather in this role than in any; empty where nothing is known. A
/// role of unknown takes the first that is known.
std::string_view setting_of(std::string_view stack, Topic topic, finding::Side role);

}  // namespace mtlsdiag::stacks
