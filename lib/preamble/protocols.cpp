#include "preamble/protocols.h"

#include <array>
#include <string>
#include <vector>

#include "base/text.h"
#include "preamble/binary_protocols.h"
#include "preamble/line_protocols.h"

namespace mtlsdiag::preamble {
namespace {

/// Every protocol whose upgrade is not lines of text. A new one is a file and a row.
constexpr std::array kBinaryProtocols = {
    Protocol{.name = "ldap", .port = 389, .advance = advance_ldap, .source = "RFC 4511 §4.14"},
    Protocol{.name = "xmpp", .port = 5222, .advance = advance_xmpp, .source = "RFC 6120 §5"},
    Protocol{.name = "xmpp-server", .port = 5269, .advance = advance_xmpp_server, .source = "RFC 6120 §5"},
    Protocol{.name = "postgres", .port = 5432, .advance = advance_postgres, .source = "PostgreSQL 15, §55.2.11"},
    Protocol{.name = "mysql", .port = 3306, .advance = advance_mysql, .source = "MySQL, Protocol::SSLRequest"},
    Protocol{.name = "rdp", .port = 3389, .advance = advance_rdp, .source = "MS-RDPBCGR 2.2.1.1"},
    Protocol{.name = "telnet", .port = 23, .advance = advance_telnet, .source = "draft-altman-telnet-starttls-02"},
};

struct OtherPort {
  std::uint16_t port;
  std::string_view name;
};
/// Ports beside the protocols' own where the same upgrade is usual.
constexpr std::array kOtherPorts = {OtherPort{587, "smtp"},  OtherPort{2525, "smtp"},     OtherPort{2003, "lmtp"},
                                    OtherPort{3268, "ldap"}, OtherPort{6432, "postgres"}, OtherPort{33060, "mysql"},
                                    OtherPort{2000, "sieve"}};

/// How peers that do not speak TLS begin. The first row that fits is taken, so the more telling ones come first.
struct Start {
  std::string_view begins;    ///< the first bytes
  std::string_view contains;  ///< a word of the first line, whatever its case; empty: any
  Banner banner;
};
constexpr std::array kStarts = {
    Start{"HTTP/", "", {"HTTP", ""}},
    Start{"<!DOCTYPE", "", {"HTTP", ""}},
    Start{"<html", "", {"HTTP", ""}},
    Start{"SSH-", "", {"SSH", ""}},
    Start{"RFB ", "", {"VNC", ""}},
    Start{"220", "lmtp", {"LMTP", "lmtp"}},
    Start{"220", "smtp", {"SMTP", "smtp"}},
    Start{"220", "mail", {"SMTP", "smtp"}},
    Start{"220", "postfix", {"SMTP", "smtp"}},
    Start{"220", "exim", {"SMTP", "smtp"}},
    Start{"220", "ftp", {"FTP", "ftp"}},
    Start{"220", "filezilla", {"FTP", "ftp"}},
    Start{"554 ", "", {"SMTP", "smtp"}},
    Start{"421 ", "", {"SMTP", "smtp"}},
    Start{"* OK", "", {"IMAP", "imap"}},
    Start{"* PREAUTH", "", {"IMAP", "imap"}},
    Start{"* BYE", "", {"IMAP", "imap"}},
    Start{"+OK", "", {"POP3", "pop3"}},
    Start{"-ERR", "redis", {"Redis", ""}},
    Start{"-ERR unknown command", "", {"Redis", ""}},
    Start{"-NOAUTH", "", {"Redis", ""}},
    Start{"-DENIED", "", {"Redis", ""}},
    Start{"-ERR", "", {"POP3", "pop3"}},
    Start{"200 ", "", {"NNTP", "nntp"}},
    Start{"201 ", "", {"NNTP", "nntp"}},
    Start{"\"IMPLEMENTATION\"", "", {"ManageSieve", "sieve"}},
    Start{"<?xml", "", {"XMPP", "xmpp"}},
    Start{"<stream:", "", {"XMPP", "xmpp"}},
    Start{"NOTICE ", "", {"IRC", "irc"}},
    Start{":", " NOTICE ", {"IRC", "irc"}},
    Start{"ERROR :", "", {"IRC", "irc"}},
    Start{"AMQP", "", {"AMQP", ""}},
    Start{"\xFF\xFD", "", {"telnet", "telnet"}},
    Start{"\xFF\xFB", "", {"telnet", "telnet"}},
};

/// MySQL: three bytes of length, sequence 0, protocol 10 and a version that begins with a digit; or an error packet.
bool greets_as_mysql(ByteView bytes) {
  return bytes.size() > 5 && bytes[2] == 0 && bytes[3] == 0 &&
         ((bytes[4] == 10 && bytes[5] >= '0' && bytes[5] <= '9') || bytes[4] == 0xFF);
}

}  // namespace

std::span<const Protocol> protocols() {
  static const std::vector<Protocol> all = [] {
    std::vector<Protocol> rows;
    for (const LineProtocol& row : line_protocols()) {
      rows.push_back(Protocol{
          .name = row.name, .port = row.port, .advance = advance_script, .script = row.script, .source = row.source});
    }
    rows.insert(rows.end(), kBinaryProtocols.begin(), kBinaryProtocols.end());
    return rows;
  }();
  return all;
}

const Protocol* find_protocol(std::string_view name) {
  for (const Protocol& protocol : protocols()) {
    if (protocol.name == name) {
      return &protocol;
    }
  }
  return nullptr;
}

std::string_view usual_protocol(std::uint16_t port) {
  for (const Protocol& protocol : protocols()) {
    if (protocol.port == port) {
      return protocol.name;
    }
  }
  for (const OtherPort& other : kOtherPorts) {
    if (other.port == port) {
      return other.name;
    }
  }
  return {};
}

std::optional<Banner> recognise(ByteView first_bytes, std::uint16_t port) {
  const std::string_view text = as_text(first_bytes);
  const std::string_view line = text.substr(0, text.find('\n'));
  const std::string_view by_port = usual_protocol(port);
  for (const Start& start : kStarts) {
    if (text.starts_with(start.begins) && contains_ignoring_case(line, start.contains)) {
      const bool server_stream = start.banner.starttls == "xmpp" && by_port == "xmpp-server";
      return server_stream ? Banner{start.banner.speaks, by_port} : start.banner;
    }
  }
  if (greets_as_mysql(first_bytes)) {
    return Banner{"MySQL", "mysql"};
  }
  // A bare greeting such as "220 ready" may be SMTP or FTP: the port decides.
  if (text.starts_with("220")) {
    const bool ftp = by_port == "ftp";
    return Banner{ftp ? "FTP" : "SMTP", ftp ? "ftp" : "smtp"};
  }
  return std::nullopt;
}

}  // namespace mtlsdiag::preamble
