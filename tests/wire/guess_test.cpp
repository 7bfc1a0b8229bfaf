#include "wire/guess.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "wire/recorded.h"

namespace mtlsdiag::wire {
namespace {

using namespace std::string_view_literals;

struct Row {
  std::string_view bytes;
  bool from_server;
  Protocol protocol;
  std::string_view starttls;
};

TEST_CASE("plaintext of either end is named by its first bytes") {
  for (const Row& row : {
           Row{"GET / HTTP/1.1\r\nHost: x\r\n\r\n", false, Protocol::http_request, ""},
           Row{"PROPFIND /x HTTP/1.1\r\n", false, Protocol::http_request, ""},
           Row{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", false, Protocol::http2_preface, ""},
           Row{"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n", false, Protocol::proxy_protocol, ""},
           Row{"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", true, Protocol::ssh, ""},
           Row{"HTTP/1.1 400 Bad Request\r\n", true, Protocol::http_response, ""},
           Row{"220 mail.example.com ESMTP Postfix\r\n", true, Protocol::smtp, "smtp"},
           Row{"220 mail.example.com LMTP Dovecot\r\n", true, Protocol::smtp, "lmtp"},
           Row{"220 ProFTPD Server (Debian)\r\n", true, Protocol::ftp, "ftp"},
           Row{"220 (vsFTPd 3.0.3)\r\n", true, Protocol::ftp, "ftp"},
           Row{"EHLO client\r\n", false, Protocol::smtp, "smtp"},
           Row{"+OK Dovecot ready.\r\n", true, Protocol::pop3, "pop3"},
           Row{"* OK [CAPABILITY IMAP4rev1] ready\r\n", true, Protocol::imap, "imap"},
           Row{"\"IMPLEMENTATION\" \"Dovecot\"\r\n", true, Protocol::sieve, "sieve"},
           Row{"200 news.example.com ready\r\n", true, Protocol::nntp, "nntp"},
           Row{":irc.example.com NOTICE * :*** Looking up\r\n", true, Protocol::irc, "irc"},
           Row{"<?xml version='1.0'?><stream:stream ", true, Protocol::xmpp, "xmpp"},
           Row{"\0\0\0\x08\x04\xd2\x16\x2f"sv, false, Protocol::postgres, "postgres"},
           Row{"\0\0\0\x29\0\3\0\0user\0"sv, false, Protocol::postgres, "postgres"},
           Row{"E\0\0\0\x60SFATAL\0"sv, true, Protocol::postgres, "postgres"},
           Row{"\x5b\0\0\0\x0a"
               "5.5.5-10.11.6-MariaDB\0"sv,
               true, Protocol::mysql, "mysql"},
           Row{"\x45\0\0\0\xff\x6a\x04Host '10.0.0.1' is not allowed"sv, true, Protocol::mysql, "mysql"},
           Row{"\x03\0\0\x13\x0e\xe0\0\0\0\0\0"sv, false, Protocol::rdp, "rdp"},
           Row{"\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\0\x80\0"sv, false, Protocol::ldap, "ldap"},
           Row{"-ERR unknown command `GET`, with args"sv, true, Protocol::redis, ""},
           Row{"-NOAUTH Authentication required.\r\n", true, Protocol::redis, ""},
           Row{"-ERR bad command\r\n", true, Protocol::pop3, "pop3"},
           Row{"\x10\x12\0\x04MQTT\x04\x02\0\x3c\0\x06"sv, false, Protocol::mqtt, ""},
           Row{"AMQP\0\0\x09\x01"sv, true, Protocol::amqp, ""},
           Row{"\0\0\x12\x04\0\0\0\0\0\0\x03"sv, true, Protocol::http2_settings, ""},
           Row{"RFB 003.008\n", true, Protocol::vnc, ""},
           Row{"\xff\xfd\x18\xff\xfd\x20"sv, true, Protocol::telnet, "telnet"},
           Row{"\x05\x01\x00"sv, false, Protocol::socks, ""},
           Row{"\x80\x2e\x01\x00\x02\x00\x15"sv, false, Protocol::ssl2, ""},
           Row{"\x80\x2e\x01\x03\x01\x00\x15"sv, false, Protocol::ssl2, ""},
           Row{"\x15\x03\x03\x00\x02\x02\x28"sv, true, Protocol::tls_alert, ""},
           Row{"\x16\xfe\xff\x00\x00"sv, false, Protocol::dtls, ""},
           Row{"\x15\xfe\xfd\x00\x00\0\0\0\0\0\0\x00\x02\x02\x50"sv, false, Protocol::dtls, ""},
           Row{"\x15\xfe\xfd\x00\x02\x02\x50"sv, false, Protocol::tls_alert, ""},
           Row{"\x01\x02\x03\x04\x05\x06"sv, true, Protocol::unknown, ""},
           Row{"", true, Protocol::unknown, ""},
       }) {
    CAPTURE(std::string(row.bytes));
    const Guess seen = guess(as_bytes(row.bytes), row.from_server);
    CHECK(seen.protocol == row.protocol);
    CHECK(seen.starttls == row.starttls);
    CHECK(seen.name.empty() == (row.protocol == Protocol::unknown));
  }
}

TEST_CASE("the recorded streams and hellos are TLS, from their first byte on") {
  for (const std::string& name : recorded_cases("hellos")) {
    const Bytes record = *from_hex(recorded_hello(name).at("record"));
    CHECK(guess(record, false).protocol == Protocol::tls);
    for (std::size_t size = 0; size <= record.size(); ++size) {
      CHECK(may_be_tls(ByteView(record).first(size)));
    }
  }
  CHECK_FALSE(may_be_tls(as_bytes("G")));
  CHECK_FALSE(may_be_tls(*from_hex("1604")));
}

TEST_CASE("the excerpt is the first line, with what would reach a terminal escaped") {
  CHECK(guess(as_bytes("SSH-2.0-\x1b[31mevil\r\nmore"), true).excerpt == "SSH-2.0-\\x1b[31mevil");
}

TEST_CASE("any prefix of a greeting is guessed without harm") {
  for (const char* text : {"\x45\x01\x01\x01\xff\x6a", "\x30\x84\x01", "\x03\x01", "E\x01\x01\x01\x60S"}) {
    for (std::size_t size = 0; size <= std::string(text).size(); ++size) {
      for (const bool from_server : {false, true}) {
        const Guess seen = guess(as_bytes(std::string_view(text).substr(0, size)), from_server);
        CHECK(seen.starttls.size() < 20);
      }
    }
  }
}

}  // namespace
}  // namespace mtlsdiag::wire
