#include "preamble/protocols.h"

#include <array>
#include <string>
#include <vector>

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

}  // namespace mtlsdiag::preamble
