#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "preamble/dialogue.h"
#include "preamble/protocols.h"

namespace mtlsdiag::preamble {
namespace {

using namespace std::string_literals;

/// What a dialogue came to, as one value that runs can be compared by.
struct Outcome {
  Problem problem = Problem::none;
  bool is_finished = false;
  std::string message;
  std::string sent;
  std::string leftover;
  std::vector<std::string> record;
  bool operator==(const Outcome&) const = default;
};

Outcome outcome_of(const Dialogue& dialogue, std::string sent) {
  Outcome outcome{.sent = std::move(sent), .leftover = std::string(as_text(dialogue.leftover()))};
  outcome.is_finished = dialogue.finished();
  if (dialogue.ending()) {
    outcome.problem = dialogue.ending()->problem;
    outcome.message = dialogue.ending()->message;
  }
  for (const Exchange& exchange : dialogue.exchanges()) {
    outcome.record.push_back((exchange.speaker == Speaker::client ? "C: " : "S: ") + exchange.text);
  }
  return outcome;
}

/// Plays a transcript: `server` holds what the server says at each of its turns, fed in pieces of `piece` bytes.
Outcome play(std::string_view protocol, const std::vector<std::string>& server, std::size_t piece) {
  auto dialogue = Dialogue::starttls(protocol, "mail.example.org");
  REQUIRE(dialogue);
  std::string sent(as_text(dialogue->take_output()));
  for (const std::string& turn : server) {
    for (std::size_t at = 0; at < turn.size(); at += piece) {
      dialogue->feed(as_bytes(std::string_view(turn).substr(at, piece)));
      sent += as_text(dialogue->take_output());
    }
  }
  return outcome_of(*dialogue, std::move(sent));
}

/// Plays it whole and one byte at a time: the result must be the same.
Outcome play(std::string_view protocol, const std::vector<std::string>& server) {
  const Outcome whole = play(protocol, server, 1 << 20);
  const Outcome drip = play(protocol, server, 1);
  CHECK(whole.problem == drip.problem);
  CHECK(whole.message == drip.message);
  CHECK(whole.sent == drip.sent);
  CHECK(whole.leftover == drip.leftover);
  CHECK(whole.record == drip.record);
  return whole;
}

/// A packet of MySQL's protocol: the length in three bytes, sequence number 0, the payload.
std::string mysql_packet(const std::string& payload) {
  return std::string{static_cast<char>(payload.size() & 0xFF), static_cast<char>(payload.size() >> 8), '\0', '\0'} +
         payload;
}

struct Row {
  const char* protocol;
  std::vector<std::string> server;
  std::string sent;
};

// What real servers of Debian 12 say (Postfix 3.7, Dovecot 2.3 and its pigeonhole, ProFTPD 1.3.8, vsftpd 3.0.3,
// INN 2.7, ngIRCd 26, Prosody 0.12, slapd 2.5, PostgreSQL 15, MariaDB 10.11), and Windows' RDP.
const std::vector<Row>& good_rows() {
  static const std::vector<Row> rows = {
      {"smtp",
       {"220 mail.example.org ESMTP Postfix (Debian/GNU)\r\n",
        "250-mail.example.org\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-ETRN\r\n250-STARTTLS\r\n"
        "250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-DSN\r\n250-SMTPUTF8\r\n250 CHUNKING\r\n",
        "220 2.0.0 Ready to start TLS\r\n"},
       "EHLO localhost\r\nSTARTTLS\r\n"},
      {"smtp",
       {"220-first line\r\n220 second\r\n", "250 STARTTLS\r\n", "220 go\r\n"},
       "EHLO localhost\r\nSTARTTLS\r\n"},
      {"lmtp",
       {"220 mail.example.org Dovecot (Debian) ready.\r\n",
        "250-mail.example.org\r\n250-STARTTLS\r\n250-8BITMIME\r\n250-CHUNKING\r\n250-ENHANCEDSTATUSCODES\r\n250 "
        "PIPELINING\r\n",
        "220 2.0.0 Begin TLS negotiation now.\r\n"},
       "LHLO localhost\r\nSTARTTLS\r\n"},
      {"imap",
       {"* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ STARTTLS LOGINDISABLED] Dovecot "
        "(Debian) ready.\r\n",
        "* CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ STARTTLS LOGINDISABLED\r\n"
        "a1 OK Pre-login capabilities listed, post-login capabilities have more.\r\n",
        "a2 OK Begin TLS negotiation now.\r\n"},
       "a1 CAPABILITY\r\na2 STARTTLS\r\n"},
      {"pop3", {"+OK Dovecot (Debian) ready.\r\n", "+OK Begin TLS negotiation now.\r\n"}, "STLS\r\n"},
      {"ftp", {"220 ProFTPD Server (Debian) [::ffff:127.0.0.1]\r\n", "234 AUTH TLS successful\r\n"}, "AUTH TLS\r\n"},
      {"ftp",
       {"220-Welcome\r\n 220 not the end, indented\r\nany text\r\n220 (vsFTPd 3.0.3)\r\n",
        "234 Proceed with negotiation.\r\n"},
       "AUTH TLS\r\n"},
      {"nntp",
       {"200 news.example.org InterNetNews NNRP server INN 2.7.0 ready (posting ok)\r\n",
        "382 Begin TLS negotiation now\r\n"},
       "STARTTLS\r\n"},
      {"sieve",
       {"\"IMPLEMENTATION\" \"Dovecot (Debian) Pigeonhole\"\r\n\"SIEVE\" \"fileinto reject\"\r\n\"SASL\" \"\"\r\n"
        "\"STARTTLS\"\r\n\"VERSION\" \"1.0\"\r\nOK \"Dovecot (Debian) ready.\"\r\n",
        "OK \"Begin TLS negotiation now.\"\r\n"},
       "STARTTLS\r\n"},
      {"sieve", {"\"STARTTLS\"\r\nOK {6}\r\nready.\r\n", "OK {2+}\r\ngo\r\n"}, "STARTTLS\r\n"},
      {"irc",
       {":irc.example.org NOTICE * :*** Looking up your hostname\r\n"
        ":irc.example.org 670 * :STARTTLS successful, go ahead with TLS handshake\r\n"},
       "STARTTLS\r\n"},
      {"xmpp",
       {"<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' id='a>b' "
        "from='mail.example.org' version='1.0' xmlns='jabber:client'>",
        "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>",
        "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"},
       "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:client' to='mail.example.org' "
       "version='1.0'>\r\n<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\r\n"},
      {"xmpp-server",
       {"<stream:stream xmlns='jabber:server' version='1.0'><stream:features>"
        "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>",
        "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'></proceed>"},
       "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:server' to='mail.example.org' "
       "version='1.0'>\r\n<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\r\n"},
      {"ldap",
       {"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"s},
       "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"s + "1.3.6.1.4.1.1466.20037"},
      {"ldap",
       {"\x30\x84\x00\x00\x00\x10\x02\x01\x01\x78\x84\x00\x00\x00\x07\x0a\x01\x00\x04\x00\x04\x00"s},
       "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"s + "1.3.6.1.4.1.1466.20037"},
      {"postgres", {"S"}, "\x00\x00\x00\x08\x04\xd2\x16\x2f"s},
      {"mysql",
       {mysql_packet("\x0a"
                     "5.5.5-10.11.6-MariaDB-0+deb12u1\x00\x1f\x00\x00\x00qwertyui\x00\xfe\xff\x2d\x02\x00\xff\x81\x15"
                     "\x00\x00\x00\x00\x00\x00\x1d\x00\x00\x00"
                     "asdfghjklzxc\x00mysql_native_password\x00"s)},
       "\x20\x00\x00\x01\x01\x8a\x00\x00\x00\x00\x00\x01\x2d"s + std::string(23, '\0')},
      {"rdp",
       {"\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00\x02\x1f\x08\x00\x02\x00\x00\x00"s},
       "\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00"s},
      {"telnet",
       {"\xff\xfd\x18\xff\xfd\x2e"s, "\xff\xfa\x2e\x01\xff\xf0"s},
       "\xff\xfc\x18\xff\xfb\x2e\xff\xfa\x2e\x01\xff\xf0"s},
      // C-Kermit 10: what it still asks for after its first words may not be answered any more.
      {"telnet",
       {"\xff\xfd\x2e"s, "\xff\xfd\x1f\xff\xfb\x03\xff\xfd\x03\xff\xfb\x01\xff\xfd\x18\xff\xfd\x27"s,
        "\xff\xfa\x2e\x01\xff\xf0"s},
       "\xff\xfb\x2e\xff\xfa\x2e\x01\xff\xf0"s},
  };
  return rows;
}

TEST_CASE("a server that is willing is talked into TLS with exactly the lines that its protocol wants") {
  for (const Row& row : good_rows()) {
    CAPTURE(row.protocol);
    const Outcome outcome = play(row.protocol, row.server);
    CHECK(outcome.is_finished);
    CHECK(outcome.problem == Problem::none);
    CHECK(outcome.message == "");
    CHECK(outcome.sent == row.sent);
    CHECK(outcome.leftover == "");
  }
}

TEST_CASE("every protocol has a transcript") {
  for (const Protocol& protocol : protocols()) {
    CAPTURE(protocol.name);
    bool covered = false;
    for (const Row& row : good_rows()) {
      covered = covered || row.protocol == protocol.name;
    }
    CHECK(covered);
  }
}

TEST_CASE("bytes smuggled behind the last reply are kept apart as leftover") {
  for (const Row& row : good_rows()) {
    CAPTURE(row.protocol);
    std::vector<std::string> server = row.server;
    server.back() += "250 injected\r\n";
    const Outcome outcome = play(row.protocol, server);
    CHECK(outcome.problem == Problem::none);
    CHECK(outcome.leftover == "250 injected\r\n");
    CHECK(outcome.sent == row.sent);
  }
}

TEST_CASE("a dialogue cut off at any byte is unfinished, and the close names what was waited for") {
  for (const Row& row : good_rows()) {
    std::string all;
    for (const std::string& turn : row.server) {
      all += turn;
    }
    for (std::size_t size = 0; size < all.size(); ++size) {
      auto dialogue = Dialogue::starttls(row.protocol, "mail.example.org");
      REQUIRE(dialogue);
      dialogue->feed(as_bytes(std::string_view(all).substr(0, size)));
      CAPTURE(row.protocol);
      CAPTURE(size);
      REQUIRE_FALSE(dialogue->finished());
      dialogue->peer_closed();
      REQUIRE(dialogue->ending());
      CHECK(dialogue->ending()->problem == Problem::closed);
      CHECK(dialogue->ending()->message.starts_with("the connection was closed while waiting for the "));
    }
  }
}

TEST_CASE("refusals are told apart and name the server's words") {
  struct Refusal {
    const char* protocol;
    std::vector<std::string> server;
    Problem problem;
    const char* message;
  };
  const std::vector<Refusal> rows = {
      {"smtp",
       {"554 5.7.1 go away\r\n"},
       Problem::refused,
       "the server turned the connection away: \"554 5.7.1 go away\""},
      {"smtp",
       {"220 x ESMTP\r\n", "250-x\r\n250 STARTTLS\r\n", "454 4.7.0 TLS not available due to local problem\r\n"},
       Problem::refused,
       "the reply to STARTTLS was \"454 4.7.0 TLS not available due to local problem\""},
      {"smtp",
       {"220 x ESMTP\r\n", "250-x\r\n250 SIZE\r\n", "502 5.5.1 Error: command not implemented\r\n"},
       Problem::not_offered,
       "the reply to STARTTLS was \"502 5.5.1 Error: command not implemented\", and its capabilities do not name it"},
      {"smtp",
       {"220 (vsFTPd 3.0.3)\r\n", "530 Please login with USER and PASS.\r\n"},
       Problem::refused,
       "the reply to EHLO was \"530 Please login with USER and PASS.\""},
      {"smtp", {"* OK IMAP ready\r\n"}, Problem::unexpected, "in place of the greeting came \"* OK IMAP ready\""},
      {"ftp",
       {"220 x\r\n", "500 AUTH not understood\r\n"},
       Problem::refused,
       "the reply to AUTH TLS was \"500 AUTH not understood\""},
      {"imap",
       {"* OK x\r\n", "* CAPABILITY IMAP4rev1\r\na1 OK\r\n", "a2 BAD TLS support isn't enabled.\r\n"},
       Problem::not_offered,
       "the reply to STARTTLS was \"a2 BAD TLS support isn't enabled.\", and its capabilities do not name it"},
      {"imap",
       {"* BYE too many connections\r\n"},
       Problem::refused,
       "the server turned the connection away: \"* BYE too many connections\""},
      {"pop3",
       {"+OK x\r\n", "-ERR TLS support isn't enabled.\r\n"},
       Problem::refused,
       "the reply to STLS was \"-ERR TLS support isn't enabled.\""},
      {"nntp",
       {"200 x\r\n", "502 Cannot start TLS\r\n"},
       Problem::refused,
       "the reply to STARTTLS was \"502 Cannot start TLS\""},
      {"sieve",
       {"\"SIEVE\" \"x\"\r\nOK\r\n", "NO \"TLS is not available\"\r\n"},
       Problem::not_offered,
       "the reply to STARTTLS was \"NO \\\"TLS is not available\\\"\", and its capabilities do not name it"},
      {"irc",
       {":irc 691 * :STARTTLS failed\r\n"},
       Problem::refused,
       "the reply to STARTTLS was \":irc 691 * :STARTTLS failed\""},
      {"xmpp",
       {"<stream:stream><stream:features><mechanisms/></stream:features>"},
       Problem::not_offered,
       "the server's stream features do not offer STARTTLS"},
      {"xmpp",
       {"<stream:stream><stream:error><host-unknown/></stream:error></stream:stream>"},
       Problem::refused,
       "the server ended the stream: \"<stream:error>\""},
      {"ldap",
       {"\x30\x24\x02\x01\x01\x78\x1f\x0a\x01\x02\x04\x00\x04\x18unsupported extended ope"s},
       Problem::not_offered,
       "the server refused StartTLS: protocolError: StartTLS is not known here (2), \"unsupported extended ope\""},
      {"ldap",
       {"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x34\x04\x00\x04\x00"s},
       Problem::refused,
       "the server refused StartTLS: unavailable: TLS is not set up here (52)"},
      {"postgres", {"N"}, Problem::not_offered, "the server answered N to the SSLRequest: TLS is off (ssl = off)"},
      {"postgres",
       {"E\x00\x00\x00\x16SFATAL\x00Mtoo many\x00\x00"s},
       Problem::refused,
       "the server answered the SSLRequest with an error: \"too many\""},
      {"mysql",
       {mysql_packet("\xff\x6a\x04Host is blocked"s)},
       Problem::refused,
       "the server turned the connection away: \"Host is blocked\""},
      {"mysql",
       {mysql_packet("\x0a"
                     "8.0\x00\x1f\x00\x00\x00qwertyui\x00\xff\xf7\x2d\x02\x00\xff\x81\x15\x00"s)},
       Problem::not_offered,
       "the server (version 8.0) does not offer TLS"},
      {"rdp",
       {"\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00\x03\x00\x08\x00\x02\x00\x00\x00"s},
       Problem::refused,
       "the server refused TLS: SSL_NOT_ALLOWED_BY_SERVER"},
      {"rdp",
       {"\x03\x00\x00\x0b\x06\xd0\x00\x00\x12\x34\x00"s},
       Problem::not_offered,
       "the server offers only RDP's own security, no TLS"},
      {"telnet", {"login: "}, Problem::not_offered, ""},
  };
  for (const Refusal& row : rows) {
    CAPTURE(row.protocol);
    const Outcome outcome = row.protocol == std::string_view("telnet") ? play(row.protocol, row.server, 64)
                                                                       : play(row.protocol, row.server);
    CHECK(outcome.is_finished);
    CHECK(outcome.problem == row.problem);
    if (*row.message != '\0') {
      CHECK(outcome.message == row.message);
    }
  }
}

TEST_CASE("a server that speaks TLS from the first byte is recognised by its alert") {
  const std::string alert("\x15\x03\x03\x00\x02\x02\x46", 7);
  for (const char* protocol :
       {"smtp", "imap", "pop3", "ftp", "nntp", "sieve", "irc", "xmpp", "ldap", "postgres", "rdp"}) {
    CAPTURE(protocol);
    CHECK(play(protocol, {alert}).problem == Problem::speaks_tls);
  }
}

TEST_CASE("a greeting without end, an endless line and a huge announced message meet a bound") {
  std::string many;
  for (int i = 0; i < 300; ++i) {
    many += "220-line\r\n";
  }
  std::string wide;
  for (int i = 0; i < 10; ++i) {
    wide += "220-" + std::string(8000, 'x') + "\r\n";
  }
  CHECK(play("smtp", {many}).problem == Problem::limit);
  CHECK(play("smtp", {wide}).problem == Problem::limit);
  CHECK(play("smtp", {std::string(kMaxUnit, 'x')}).problem == Problem::limit);
  CHECK(play("smtp", {"220 " + std::string(kMaxUnit - 7, 'x') + "\r\n"}).problem == Problem::none);
  CHECK(play("xmpp", {"<stream:stream " + std::string(kMaxUnit, 'x')}).problem == Problem::limit);
  CHECK(play("ldap", {"\x30\x84\x7f\xff\xff\xff"s}).problem == Problem::limit);
  CHECK(play("sieve", {"OK {99999}\r\n"}).problem == Problem::limit);
  CHECK(play("irc", {many}).problem != Problem::none);
}

TEST_CASE("control characters of a peer are escaped wherever they are shown") {
  const Outcome outcome = play("smtp", {"554 \x1b[2J\xe2\x80\xae\r\n"});
  CHECK(outcome.message == "the server turned the connection away: \"554 \\x1b[2J\\u{202e}\"");
  CHECK(outcome.record.back() == "S: 554 \\x1b[2J\\u{202e}");
}

TEST_CASE("an unknown protocol names the nearest") {
  const auto dialogue = Dialogue::starttls("sntp", "h");
  REQUIRE_FALSE(dialogue);
  CHECK(dialogue.error().code == ErrorCode::usage);
  CHECK(dialogue.error().message.starts_with("--starttls \"sntp\": unknown protocol; is it "));
}

TEST_CASE("every protocol is found by its name, and has a port of its own and a source") {
  std::set<std::uint16_t> ports;
  for (const Protocol& protocol : protocols()) {
    CAPTURE(protocol.name);
    CHECK(find_protocol(protocol.name) == &protocol);
    CHECK(ports.insert(protocol.port).second);
    CHECK_FALSE(protocol.source.empty());
  }
}

}  // namespace
}  // namespace mtlsdiag::preamble
