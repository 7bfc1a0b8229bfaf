// The two dialogues with proxies; both end where the byte stream to the target begins. Private to the room.
#pragma once

namespace mtlsdiag::preamble {

class Talk;

/// Asks for a tunnel and reads the head of the answer. Source: RFC 9110 §9.3.6, RFC 7617 (Basic).
bool advance_http_connect(Talk& talk);
/// Negotiates a method, gives the password where asked, and reads the reply. Source: RFC 1928, RFC 1929.
bool advance_socks5(Talk& talk);

}  // namespace mtlsdiag::preamble
