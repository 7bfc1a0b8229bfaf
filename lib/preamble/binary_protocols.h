// The upgrades that are not lines of text, one file each; their rows are in protocols.cpp. Private to the room.
#pragma once

namespace mtlsdiag::preamble {

class Talk;

/// StartTLS extended operation. Source: RFC 4511 §4.14.
bool advance_ldap(Talk& talk);
/// The starttls element of a client's stream. Source: RFC 6120 §5.
bool advance_xmpp(Talk& talk);
/// The same between servers. Source: RFC 6120 §5, §4.8.2 (namespaces).
bool advance_xmpp_server(Talk& talk);
/// SSLRequest and its one byte of answer. Source: PostgreSQL protocol 3.0, "SSLRequest".
bool advance_postgres(Talk& talk);
/// The server's greeting packet and the client's SSL request. Source: MySQL protocol, "Protocol::SSLRequest".
bool advance_mysql(Talk& talk);
/// X.224 connection request with a negotiation request. Source: MS-RDPBCGR 2.2.1.1, 2.2.1.2.
bool advance_rdp(Talk& talk);
/// START_TLS telnet option 46. Source: draft-altman-telnet-starttls-02.
bool advance_telnet(Talk& talk);

}  // namespace mtlsdiag::preamble
