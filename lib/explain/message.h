// Message: one thing that a TLS stack or product prints when TLS fails, and what it means. The knowledge of explain is
// tables of these rows, one table a stack under messages/; how rows are kept is table.h's, and how they are found in
// text matcher.h's business, and who has to act is worked out from `speaker` and `fault` when the role of the program
// that printed the line is known.
#pragma once

#include <cstdint>
#include <string_view>

#include "finding/kind.h"

namespace mtlsdiag::explain {

using finding::Kind;

/// The role of the program that printed a message, in the connection that the message is about.
enum class Role : std::uint8_t { either, client, server };

/// Whose configuration must change, seen from the program that prints: a verifier speaks of its `peer`, a program that
/// received an alert about its certificate is itself (`self`) at fault.
enum class Fault : std::uint8_t { self, peer, client, server, network, unknown };

/// How much a message says by itself. Among the messages of one event the highest rank is the answer.
enum class Rank : std::uint8_t {
  vague,   ///< that TLS failed, and no more ("handshake failed", a bare exit status)
  broad,   ///< a family of causes (a bare alert, "certificate verify failed")
  alert,   ///< an alert that names its cause: the peer's word for it
  stated,  ///< a cause, in words that several stacks share
  exact,   ///< a cause, in this stack's own words
};

/// How a number or name captured by the pattern's first group is turned into a kind, for rows that speak of many.
enum class Scheme : std::uint8_t {
  none,
  alert,        ///< a TLS alert, by number or by name
  verify,       ///< X509_V_ERR_…
  openssl,      ///< packed, hexadecimal: of 1.1, 3.x or BoringSSL
  openssl_dec,  ///< packed, decimal: BoringSSL as Envoy prints it
  curl,         ///< an exit status of curl
  gnutls,       ///< GNUTLS_E_…
  nss,          ///< SEC_ERROR_…, SSL_ERROR_…
  chrome,       ///< net::Error
  mbedtls,      ///< -0xNNNN
  wolfssl,      ///< wolfSSL and wolfCrypt
  windows,      ///< HRESULT, SECURITY_STATUS
  sqlstate,     ///< of five characters
  http,         ///< a status that a TLS front end answers
  macos,        ///< OSStatus of Secure Transport and the Security framework
};

struct Message {
  /// A part of every text that this row is about, of at least five characters. Letters match in either case; a blank
  /// stands for a blank, `_` or `-`, and so do those for it.
  std::string_view literal;
  /// RE2, matched without regard to case, with `_` and blank alike; empty: the literal is all there is to match.
  std::string_view pattern;
  Kind kind;
  Role speaker = Role::either;
  Fault fault = Fault::unknown;
  Rank rank = Rank::exact;
  std::string_view example;      ///< a real text; the test of this row
  std::string_view fix = {};     ///< the stack's own remedy; empty: the catalogue's, and the stack's setting
  std::string_view source = {};  ///< where the words come from; empty: the table's source
  Scheme scheme = Scheme::none;
};

}  // namespace mtlsdiag::explain
