// Guessing: what a stream whose first bytes are not a TLS handshake looks like, so that a wrong port, a missing
// STARTTLS or a plaintext client gets its name. Pure and greedy for nothing: it looks at the bytes that are there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace mtlsdiag::wire {

enum class Protocol : std::uint8_t {
  unknown,
  tls,        ///< a TLS record with a handshake in it
  tls_alert,  ///< a TLS record with an alert
  ssl2,       ///< an SSLv2 (or SSLv2-framed) ClientHello
  dtls,
  http_request,
  http_response,
  http2_preface,   ///< of a client
  http2_settings,  ///< of a server: a SETTINGS frame without TLS (h2c)
  proxy_protocol,  ///< HAProxy's PROXY header, version 1 or 2
  ssh,
  smtp,
  ftp,
  pop3,
  imap,
  sieve,
  nntp,
  irc,
  xmpp,
  ldap,
  postgres,  ///< a startup message or SSLRequest, or a server's error answer
  mysql,     ///< a server's greeting
  rdp,       ///< TPKT
  redis,
  mqtt,
  amqp,
  mongodb,
  memcached,
  telnet,
  vnc,
  rtsp,
  sip,
  socks,
  smb,
  dns,
  kafka,
};

struct Guess {
  Protocol protocol = Protocol::unknown;
  std::string_view name;      ///< for a sentence: "an HTTP request", "an SSH server's banner"
  std::string excerpt;        ///< the first line or bytes, printable
  std::string_view starttls;  ///< the value of --starttls that begins TLS in this protocol, or empty
};

/// The most first bytes that are looked at.
inline constexpr std::size_t kGuessBytes = 4096;

/// Names what the first bytes of a peer look like; `from_server`: the peer is the one that was connected to.
/// An empty view is `unknown`. Bytes of a TLS record with a handshake or an alert are said to be so.
Guess guess(ByteView first_bytes, bool from_server);

/// True where the bytes can be, or become, the beginning of a TLS (or SSLv2-framed) stream.
bool may_be_tls(ByteView first_bytes);

}  // namespace mtlsdiag::wire
