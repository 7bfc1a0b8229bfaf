#include "wire/guess.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "wire/alert.h"
#include "wire/record.h"

namespace mtlsdiag::wire {

namespace {

/// Who says the words of a row: the end that was connected to, the one that connects, or either.
enum class Speaker : std::uint8_t { server, client, either };

struct Row {
  Protocol protocol;
  Speaker speaker;
  std::string_view begins;    ///< the stream begins with it
  std::string_view contains;  ///< and its first line contains it, whatever the case; empty: nothing asked
  std::string_view name;
  std::string_view starttls;
};

using P = Protocol;
using S = Speaker;
using namespace std::string_view_literals;

/// Text and fixed bytes, read top to bottom; the more telling rows come first.
constexpr Row kRows[] = {
    {P::http2_preface, S::client, "PRI * HTTP/2.0", "", "an HTTP/2 client without TLS", ""},
    {P::proxy_protocol, S::client, "PROXY ", "", "a PROXY protocol header (version 1)", ""},
    {P::proxy_protocol, S::client, "\r\n\r\n\0\r\nQUIT\n"sv, "", "a PROXY protocol header (version 2)", ""},
    {P::ssh, S::server, "SSH-", "", "an SSH server's banner", ""},
    {P::ssh, S::client, "SSH-", "", "an SSH client's banner", ""},
    {P::rtsp, S::either, "RTSP/", "", "an RTSP answer", ""},
    {P::sip, S::either, "SIP/2.0", "", "a SIP answer", ""},
    {P::http_response, S::either, "HTTP/", "", "an HTTP response", ""},
    {P::http_response, S::server, "<!DOCTYPE", "", "an HTTP/0.9 answer", ""},
    {P::http_response, S::server, "<html", "", "an HTTP/0.9 answer", ""},
    {P::xmpp, S::either, "<?xml", "", "an XMPP stream", "xmpp"},
    {P::xmpp, S::either, "<stream:", "", "an XMPP stream", "xmpp"},
    {P::sip, S::client, "OPTIONS sip:", "", "a SIP request", ""},
    {P::sip, S::client, "INVITE sip:", "", "a SIP request", ""},
    {P::rtsp, S::client, "OPTIONS rtsp:", "", "an RTSP request", ""},
    {P::http_request, S::client, "GET ", "", "an HTTP request", ""},
    {P::http_request, S::client, "POST ", "", "an HTTP request", ""},
    {P::http_request, S::client, "HEAD ", "", "an HTTP request", ""},
    {P::http_request, S::client, "PUT ", "", "an HTTP request", ""},
    {P::http_request, S::client, "DELETE ", "", "an HTTP request", ""},
    {P::http_request, S::client, "OPTIONS ", "", "an HTTP request", ""},
    {P::http_request, S::client, "PATCH ", "", "an HTTP request", ""},
    {P::http_request, S::client, "TRACE ", "", "an HTTP request", ""},
    {P::http_request, S::client, "CONNECT ", "", "an HTTP proxy request (CONNECT)", ""},
    {P::ftp, S::server, "220", "ftp", "an FTP server's greeting", "ftp"},
    {P::ftp, S::server, "220", "filezilla", "an FTP server's greeting", "ftp"},
    {P::smtp, S::server, "220", "lmtp", "an LMTP server's greeting", "lmtp"},
    {P::smtp, S::server, "220", "", "an SMTP server's greeting", "smtp"},
    {P::smtp, S::server, "554", "", "an SMTP server's refusal", "smtp"},
    {P::smtp, S::server, "421", "", "an SMTP or FTP server's refusal", "smtp"},
    {P::smtp, S::client, "EHLO ", "", "an SMTP client", "smtp"},
    {P::smtp, S::client, "HELO ", "", "an SMTP client", "smtp"},
    {P::smtp, S::client, "LHLO ", "", "an LMTP client", "lmtp"},
    {P::redis, S::either, "+PONG", "", "a Redis server's answer", ""},
    {P::redis, S::either, "-ERR", "unknown command", "a Redis server's error", ""},
    {P::redis, S::either, "-ERR", "protocol error", "a Redis server's error", ""},
    {P::redis, S::either, "-NOAUTH", "", "a Redis server's error", ""},
    {P::redis, S::either, "-DENIED", "", "a Redis server's error", ""},
    {P::pop3, S::server, "+OK", "", "a POP3 server's greeting", "pop3"},
    {P::pop3, S::server, "-ERR", "", "a POP3 server's refusal", "pop3"},
    {P::imap, S::server, "* OK", "", "an IMAP server's greeting", "imap"},
    {P::imap, S::server, "* PREAUTH", "", "an IMAP server's greeting", "imap"},
    {P::imap, S::server, "* BYE", "", "an IMAP server's refusal", "imap"},
    {P::sieve, S::server, "\"IMPLEMENTATION\"", "", "a ManageSieve server's greeting", "sieve"},
    {P::nntp, S::server, "200 ", "", "an NNTP server's greeting", "nntp"},
    {P::nntp, S::server, "201 ", "", "an NNTP server's greeting", "nntp"},
    {P::irc, S::server, ":", " notice ", "an IRC server's greeting", "irc"},
    {P::irc, S::server, "NOTICE ", "", "an IRC server's greeting", "irc"},
    {P::irc, S::client, "NICK ", "", "an IRC client", "irc"},
    {P::vnc, S::either, "RFB ", "", "a VNC (RFB) banner", ""},
    {P::amqp, S::either, "AMQP", "", "an AMQP protocol header", ""},
    {P::memcached, S::server, "ERROR\r\n", "", "a memcached server's error", ""},
    {P::redis, S::client, "*", "", "a Redis client", ""},
    {P::telnet, S::either, "\xff\xfd", "", "a Telnet negotiation", "telnet"},
    {P::telnet, S::either, "\xff\xfb", "", "a Telnet negotiation", "telnet"},
    {P::smb, S::either, "\xffSMB", "", "an SMB message", ""},
};

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

bool row_fits(const Row& row, std::string_view text, bool from_server) {
  const bool speaks = row.speaker == S::either || (row.speaker == S::server) == from_server;
  if (!speaks || text.substr(0, row.begins.size()) != row.begins) {
    return false;
  }
  return row.contains.empty() || contains_ignoring_case(first_line(text), row.contains);
}

std::uint32_t be32(ByteView bytes, std::size_t at) {
  Reader in(bytes);
  in.take(at);
  return in.u32();
}

Guess named(Protocol protocol, std::string_view name, std::string_view starttls = {}) {
  return {.protocol = protocol, .name = name, .excerpt = {}, .starttls = starttls};
}

bool is_tls_version(std::uint8_t major, std::uint8_t minor) {
  return major == 3 && minor <= 4;
}

Guess guess_tls(ByteView b) {
  constexpr std::uint8_t kAlert = static_cast<std::uint8_t>(ContentType::alert);
  constexpr std::uint8_t kHandshake = 22;
  constexpr std::uint8_t kLast = 24;
  if (b.size() >= 3 && b[0] >= 20 && b[0] <= kLast && is_tls_version(b[1], b[2])) {
    return b[0] == kAlert ? named(P::tls_alert, "a TLS alert")
                          : named(P::tls, b[0] == kHandshake ? "a TLS handshake" : "a TLS record");
  }
  if (b.size() >= 3 && b[0] >= 20 && b[0] <= kLast && b[1] == 0xFE && (b[2] == 0xFF || b[2] == 0xFD)) {
    // In a stream, GnuTLS writes DTLS's version into the alert by which it gives up before a version is chosen; what
    // tells it is the length, where a datagram has its epoch, which begins at 0.
    const bool is_stream_alert =
        b.size() >= kRecordHeaderLength + kAlertLength && b[0] == kAlert && b[3] == 0 && b[4] == kAlertLength;
    return is_stream_alert ? named(P::tls_alert, "a TLS alert") : named(P::dtls, "DTLS (TLS over datagrams)");
  }
  // A two-byte length with the top bit set, then client-hello and a version. Source: RFC 5246 Appendix E.2.
  if (b.size() >= 5 && (b[0] & 0x80) != 0 && b[2] == 1 && ((b[3] == 0 && b[4] == 2) || is_tls_version(b[3], b[4]))) {
    return named(P::ssl2, "an SSLv2 ClientHello");
  }
  return {};
}

/// PostgreSQL: a startup packet or SSLRequest of a client; of a server one letter and a length.
Guess guess_postgres(ByteView b, bool from_server) {
  constexpr std::uint32_t kProtocol3 = 0x00030000;
  constexpr std::uint32_t kRequestCode = 0x04D2;  // SSLRequest, GSSENCRequest and CancelRequest: 1234 in the upper half
  if (!from_server && b.size() >= 8 && be32(b, 0) < 10000) {
    const std::uint32_t code = be32(b, 4);
    if (code == kProtocol3 || code >> 16 == kRequestCode) {
      return named(P::postgres, "a PostgreSQL client's first message", "postgres");
    }
  }
  const bool is_error = from_server && b.size() >= 6 && b[0] == 'E' && b[1] == 0 && b[2] == 0 && b[5] == 'S';
  const bool is_auth = from_server && b.size() >= 5 && b[0] == 'R' && b[1] == 0 && b[2] == 0 && b[3] == 0;
  return is_error || is_auth ? named(P::postgres, "a PostgreSQL server's answer", "postgres") : Guess{};
}

/// MySQL: a packet of number 0 that begins with protocol version 10, or with an error.
Guess guess_mysql(ByteView b, bool from_server) {
  const bool fits = from_server && b.size() >= 6 && b[2] == 0 && b[3] == 0 && b[0] > 4;
  if (fits && (b[4] == 10 || (b[4] == 0xFF && b[6 % b.size()] >= 3))) {
    return named(P::mysql, "a MySQL or MariaDB server's greeting", "mysql");
  }
  return {};
}

Guess guess_ldap(ByteView b) {
  // A SEQUENCE holding an INTEGER message id: BER of an LDAPMessage. Source: RFC 4511 §4.1.1.
  if (b.size() < 7 || b[0] != 0x30) {
    return {};
  }
  const std::size_t at = b[1] < 0x80 ? 2 : 2U + (b[1] & 0x7FU);
  if (at + 3 > b.size() || b[at] != 0x02 || b[at + 1] < 1 || b[at + 1] > 4) {
    return {};
  }
  const std::size_t op = at + 2U + b[at + 1];
  return op < b.size() && (b[op] & 0xC0) == 0x40 ? named(P::ldap, "an LDAP message", "ldap") : Guess{};
}

Guess guess_http2(ByteView b) {
  // A SETTINGS frame: three bytes of length, type 4, stream 0. Source: RFC 9113 §4.1.
  const bool fits = b.size() >= 9 && b[0] == 0 && b[3] == 4 && b[4] <= 1 && be32(b, 5) == 0 && b[2] % 6 == 0;
  return fits ? named(P::http2_settings, "an HTTP/2 frame without TLS (h2c, gRPC)") : Guess{};
}

Guess guess_mqtt(ByteView b, bool from_server) {
  if (from_server) {
    return b.size() >= 4 && b[0] == 0x20 && b[1] == 2 && b[2] <= 1 && b[3] <= 5
               ? named(P::mqtt, "an MQTT server's answer")
               : Guess{};
  }
  const std::string_view text = as_text(b.first(std::min<std::size_t>(b.size(), 16)));
  return !b.empty() && b[0] == 0x10 && text.find("MQ") != std::string_view::npos ? named(P::mqtt, "an MQTT client")
                                                                                 : Guess{};
}

Guess guess_binary(ByteView b, bool from_server) {
  if (b.size() >= 5 && b[0] == 3 && b[1] == 0 && b[2] == 0 && b[3] >= 5) {
    return named(P::rdp, "an RDP (TPKT) packet", "rdp");
  }
  if (b.size() >= 8 && b[0] == 0 &&
      (equal(b.subspan(4, 4), as_bytes("\xffSMB")) || equal(b.subspan(4, 4), as_bytes("\xfeSMB")))) {
    return named(P::smb, "an SMB message");
  }
  // opMsg or opReply in the header's last field, little-endian, after three numbers.
  if (b.size() >= 16 && b[13] <= 7 && b[14] == 0 && b[15] == 0 && b[3] == 0 &&
      ((b[12] == 0xDD && b[13] == 7) || (b[12] == 0xD4 && b[13] == 7) || (b[12] == 1 && b[13] == 0))) {
    return named(P::mongodb, "a MongoDB message");
  }
  // ApiVersions or Metadata of a Kafka client: a length, the API's key, its version.
  if (!from_server && b.size() >= 12 && b[0] == 0 && b[1] == 0 && b[4] == 0 && (b[5] == 18 || b[5] == 3) && b[6] == 0 &&
      b[7] <= 12) {
    return named(P::kafka, "a Kafka client");
  }
  const bool is_socks5 = b.size() >= 3 && b[0] == 5 && b[1] >= 1 && b.size() <= 2U + b[1];
  if (!from_server && (is_socks5 || (b.size() >= 9 && b[0] == 4 && b[1] == 1))) {
    return named(P::socks, "a SOCKS client");
  }
  return {};
}

Guess guess_text(std::string_view text, bool from_server) {
  for (const Row& row : kRows) {
    if (row_fits(row, text, from_server)) {
      return named(row.protocol, row.name, row.starttls);
    }
  }
  // An extension method or a method that no row lists: the line still ends as a request's does.
  const std::string_view line = first_line(text);
  if (!from_server && (line.find(" HTTP/1.") != std::string_view::npos)) {
    return named(P::http_request, "an HTTP request");
  }
  return {};
}

Guess guess_protocol(ByteView bytes, bool from_server) {
  if (Guess tls = guess_tls(bytes); tls.protocol != P::unknown) {
    return tls;
  }
  if (Guess text = guess_text(as_text(bytes), from_server); text.protocol != P::unknown) {
    return text;
  }
  for (const Guess& candidate :
       {guess_postgres(bytes, from_server), guess_mysql(bytes, from_server), guess_ldap(bytes), guess_http2(bytes),
        guess_mqtt(bytes, from_server), guess_binary(bytes, from_server)}) {
    if (candidate.protocol != P::unknown) {
      return candidate;
    }
  }
  return {};
}

}  // namespace

Guess guess(ByteView first_bytes, bool from_server) {
  constexpr std::size_t kExcerpt = 80;
  const ByteView bytes = first_bytes.first(std::min(first_bytes.size(), kGuessBytes));
  Guess result = guess_protocol(bytes, from_server);
  result.excerpt = printable(first_line(as_text(bytes)), kExcerpt);
  return result;
}

bool may_be_tls(ByteView first_bytes) {
  if (first_bytes.empty()) {
    return true;
  }
  constexpr std::uint8_t kHandshake = 22;
  if (first_bytes[0] == kHandshake || first_bytes[0] == 21) {
    return (first_bytes.size() < 2 || first_bytes[1] == 3) && (first_bytes.size() < 3 || first_bytes[2] <= 4);
  }
  const bool is_ssl2 = (first_bytes[0] & 0x80) != 0;
  return is_ssl2 && (first_bytes.size() < 3 || first_bytes[2] == 1) &&
         (first_bytes.size() < 4 || first_bytes[3] == 3 || first_bytes[3] == 0);
}

}  // namespace mtlsdiag::wire
