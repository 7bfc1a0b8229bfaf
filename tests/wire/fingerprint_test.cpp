#include "wire/fingerprint.h"

#include <doctest/doctest.h>
#include <openssl/evp.h>

#include <string>

#include "wire/describe.h"
#include "wire/digest.h"
#include "wire/record.h"
#include "wire/recorded.h"

namespace mtlsdiag::wire {
namespace {

ClientHello hello_of(const Bytes& record) {
  const Result<Message> message = decode_handshake(
      record[kRecordHeaderLength], ByteView(record).subspan(kRecordHeaderLength + kHandshakeHeaderLength), {});
  REQUIRE(message);
  return *message->as<ClientHello>();
}

std::string openssl_digest(const EVP_MD* kind, const Bytes& bytes) {
  Bytes digest(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, kind, nullptr);
  return to_hex(ByteView(digest).first(size));
}

TEST_CASE("digests agree with OpenSSL's at every length around the block") {
  Bytes bytes;
  for (int i = 0; i < 200; ++i) {
    CHECK(md5_hex(bytes) == openssl_digest(EVP_md5(), bytes));
    CHECK(sha256_hex(bytes) == openssl_digest(EVP_sha256(), bytes));
    bytes.push_back(static_cast<std::uint8_t>(i * 7));
  }
}

TEST_CASE("JA3 of real clients is what tshark says, and JA4 what its definition gives") {
  const auto clients = recorded_cases("hellos");
  CHECK(clients.size() >= 8);
  for (const std::string& client : clients) {
    CAPTURE(client);
    const auto recorded = recorded_hello(client);
    const ClientHello hello = hello_of(*from_hex(recorded.at("record")));
    CHECK(ja3_text(hello) == recorded.at("ja3_text"));
    CHECK(ja3(hello) == recorded.at("ja3"));
    CHECK(ja4(hello) == recorded.at("ja4"));
  }
}

TEST_CASE("the published example of JA3 gives its published hash") {
  ClientHello hello;
  hello.legacy_version = 769;
  hello.cipher_suites = {47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4};
  hello.extensions = {{.type = 0, .body = ServerNames{{"x"}}},
                      {.type = 10, .body = NumberList{{23, 24, 25}}},
                      {.type = 11, .body = ByteList{{0}}}};
  CHECK(ja3_text(hello) == "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0");
  CHECK(ja3(hello) == "ada70206e40642a3e4461f35503241d5");
}

TEST_CASE("the published example of JA4 gives its published text, GREASE and order of extensions notwithstanding") {
  ClientHello hello;
  hello.legacy_version = 0x0303;
  hello.cipher_suites = {0x5A5A, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030,
                         0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035};
  for (const int type : {0x1A1A, 0x001B, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002D, 0x000D, 0x0005, 0x0023, 0x0012,
                         0x002B, 0xFF01, 0x000B, 0x000A, 0x0015, 0x2A2A}) {
    Extension extension{.type = static_cast<std::uint16_t>(type), .body = Present{}};
    if (type == 0x0010) {
      extension.body = ProtocolNames{{"h2", "http/1.1"}};
    } else if (type == 0x000D) {
      extension.body = NumberList{{0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601}};
    } else if (type == 0x002B) {
      extension.body = NumberList{{0x3A3A, 0x0304, 0x0303}};
    }
    hello.extensions.push_back(extension);
  }
  CHECK(ja4(hello) == "t13d1516h2_8daaf6152771_e5627efa2ab1");
}

TEST_CASE("a hello with nothing in it has fingerprints too") {
  const ClientHello bare;
  CHECK(ja3_text(bare) == "0,,,,");
  CHECK(ja4(bare) == "t00i000000_000000000000_000000000000");
}

TEST_CASE("a protocol name that is not alphanumeric is shown by its hexadecimal digits in JA4") {
  struct Row {
    const char* alpn;
    const char* shown;
  };
  for (const Row& row : {Row{"h", "hh"}, Row{"\xab", "ab"}, Row{"\xab\xcd", "ad"}, Row{"0\xab", "3b"}}) {
    ClientHello hello;
    hello.extensions = {{.type = 16, .body = ProtocolNames{{row.alpn}}}};
    CHECK(ja4(hello).substr(8, 2) == row.shown);
  }
}

TEST_CASE("the description of a real hello names what an engineer looks for") {
  const ClientHello hello = hello_of(*from_hex(recorded_hello("go").at("record")));
  const Document detail = describe(hello);
  const Document* extensions = detail.find("extensions");
  REQUIRE(extensions != nullptr);
  CHECK(*extensions->find("server_name")->text() == "localhost");
  CHECK(*extensions->find("supported_versions")->elements()->front().text() == "TLSv1.3");
  CHECK(*extensions->find("application_layer_protocol_negotiation")->elements()->front().text() == "h2");
  CHECK(*detail.find("ja3")->text() == recorded_hello("go").at("ja3"));
}

TEST_CASE("foreign names are escaped in descriptions, and long lists are cut and counted") {
  ClientHello hello;
  hello.extensions = {{.type = 0, .body = ServerNames{{"evil\x1b[2J\nname"}}},
                      {.type = 16, .body = ProtocolNames{{std::string("h\0", 2), "\xe2\x80\xae"}}}};
  hello.cipher_suites.assign(kMaxShownElements + 5, 0x1301);
  const Document detail = describe(hello);
  const Document* extensions = detail.find("extensions");
  CHECK(*extensions->find("server_name")->text() == "evil\\x1b[2J\\x0aname");
  CHECK(*extensions->find("application_layer_protocol_negotiation")->elements()->at(0).text() == "h\\x00");
  CHECK(*extensions->find("application_layer_protocol_negotiation")->elements()->at(1).text() == "\\u{202e}");
  CHECK(detail.find("cipher_suites")->elements()->size() == kMaxShownElements + 1);
  CHECK(*detail.find("cipher_suites")->elements()->back().text() == "… 5 more");
}

}  // namespace
}  // namespace mtlsdiag::wire
