#include "wire/message.h"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "wire/describe.h"
#include "wire/record.h"
#include "wire/recorded.h"
#include "wire/registry.h"

namespace mtlsdiag::wire {
namespace {

struct Decoded {
  std::vector<std::string> steps;
  std::vector<Message> messages;
};

/// Decodes every handshake message of a recorded handshake, with the context as it comes to be settled.
Decoded decode_recorded(const std::string& name) {
  Decoded decoded;
  Context context;
  for (const RecordedMessage& recorded : recorded_messages(name)) {
    if (recorded.content_type != 22) {
      continue;
    }
    context.from_server = recorded.from_server;
    Result<Message> message = decode_handshake(recorded.bytes[0], ByteView(recorded.bytes).subspan(4), context, 4);
    CAPTURE(name);
    CAPTURE(step_name(recorded.bytes[0]));
    if (!message) {
      FAIL(message.error().message);
    }
    settle(context, *message);
    decoded.steps.push_back((recorded.from_server ? "< " : "> ") + std::string(step_name(*message)));
    decoded.messages.push_back(std::move(*message));
  }
  return decoded;
}

template <typename Body>
const Body& find(const Decoded& decoded, std::size_t skip = 0) {
  for (const Message& message : decoded.messages) {
    if (const Body* body = message.as<Body>(); body != nullptr && skip-- == 0) {
      return *body;
    }
  }
  FAIL("no such message");
  throw 0;
}

TEST_CASE("every message of a recorded handshake is decoded and named, in order") {
  const std::vector<std::string> tls13 = {
      "> client_hello",       "< server_hello",      "< encrypted_extensions", "< certificate_request", "< certificate",
      "< certificate_verify", "< finished",          "> certificate",          "> certificate_verify",  "> finished",
      "< new_session_ticket", "< new_session_ticket"};
  const std::vector<std::string> tls12 = {
      "> client_hello",        "< server_hello",      "< certificate",        "< server_key_exchange",
      "< certificate_request", "< server_hello_done", "> certificate",        "> client_key_exchange",
      "> certificate_verify",  "> finished",          "< new_session_ticket", "< finished"};
  CHECK(decode_recorded("tls13-mutual").steps == tls13);
  CHECK(decode_recorded("tls12-mutual").steps == tls12);
  CHECK(decode_recorded("tls11-mutual").steps == tls12);
  CHECK(decode_recorded("tls10-mutual").steps == tls12);
  const Decoded retry = decode_recorded("tls13-retry");
  CHECK(std::vector<std::string>(retry.steps.begin(), retry.steps.begin() + 4) ==
        std::vector<std::string>{"> client_hello", "< hello_retry_request", "> client_hello", "< server_hello"});
  for (const std::string& name : recorded_cases("handshakes")) {
    CHECK(decode_recorded(name).steps.size() >= 3);
  }
}

TEST_CASE("the hellos of TLS 1.3 say what was offered and what was chosen") {
  const Decoded decoded = decode_recorded("tls13-mutual");
  const auto& client = find<ClientHello>(decoded);
  CHECK(client.legacy_version == kTls12);
  CHECK(client.highest_version() == kTls13);
  CHECK(client.offers(kTls13));
  CHECK_FALSE(client.offers(kTls12));
  CHECK(client.server_name() == "localhost");
  CHECK(client.alpn() == std::vector<std::string>{"h2", "http/1.1"});
  const auto& server = find<ServerHello>(decoded);
  CHECK(server.version() == kTls13);
  CHECK(name_of(Registry::cipher_suite, server.cipher_suite) == "TLS_AES_256_GCM_SHA384");
  CHECK(server.group() == find_number(Registry::group, "x25519"));
  CHECK(find<EncryptedExtensions>(decoded).alpn() == "h2");
  CHECK(decode_recorded("tls13-retry").steps[1] == "< hello_retry_request");
  CHECK(find<ServerHello>(decode_recorded("tls13-retry")).group() == find_number(Registry::group, "P-384"));
}

TEST_CASE("the request for a certificate tells algorithms, types and authorities under each version") {
  struct Row {
    const char* name;
    std::size_t types;
    bool has_algorithms;
    bool has_name;
  };
  for (const Row& row : {Row{"tls13-authorities", 0, true, true}, Row{"tls12-authorities", 3, true, true},
                         Row{"tls11-mutual", 3, false, false}, Row{"tls10-mutual", 3, false, false}}) {
    CAPTURE(row.name);
    const Decoded decoded = decode_recorded(row.name);
    const auto& request = find<CertificateRequest>(decoded);
    CHECK(request.certificate_types.size() == row.types);
    CHECK(request.signature_algorithms.empty() != row.has_algorithms);
    REQUIRE(request.authorities.size() == (row.has_name ? 1 : 0));
    if (row.has_name) {
      CHECK(request.authorities[0][0] == 0x30);
      CHECK(as_text(request.authorities[0]).find("Wire Test CA") != std::string_view::npos);
    }
  }
}

TEST_CASE("a certificate list gives each certificate's DER and offset, and an empty one is an empty list") {
  for (const char* name : {"tls13-mutual", "tls12-mutual"}) {
    CAPTURE(name);
    const Decoded decoded = decode_recorded(name);
    CHECK(as_text(find<Certificate>(decoded).entries.at(0).der).find("server") != std::string_view::npos);
    CHECK(as_text(find<Certificate>(decoded, 1).entries.at(0).der).find("client") != std::string_view::npos);
    CHECK(find<Certificate>(decoded).entries[0].offset == (std::string(name) == "tls13-mutual" ? 11 : 10));
  }
  CHECK(find<Certificate>(decode_recorded("tls13-no-certificate"), 1).entries.empty());
}

TEST_CASE("key exchanges and signatures tell their group and algorithm") {
  const auto ecdhe = find<ServerKeyExchange>(decode_recorded("tls12-mutual"));
  CHECK(ecdhe.group == find_number(Registry::group, "x25519"));
  CHECK(ecdhe.algorithm == find_number(Registry::signature_scheme, "ecdsa_secp256r1_sha256"));
  const auto dhe = find<ServerKeyExchange>(decode_recorded("tls12-dhe-rsa"));
  CHECK(dhe.dh_prime_bits == 2048);
  CHECK_FALSE(dhe.group);
  const auto old = find<ServerKeyExchange>(decode_recorded("tls10-mutual"));
  CHECK_FALSE(old.algorithm);
  CHECK(old.signature_size > 60);
  CHECK(find<CertificateVerify>(decode_recorded("tls12-mutual")).algorithm == 0x0403);
  CHECK_FALSE(find<CertificateVerify>(decode_recorded("tls10-mutual")).algorithm);
}

TEST_CASE("a ticket tells its lifetime and size, and a resumed handshake its identity") {
  const auto ticket = find<NewSessionTicket>(decode_recorded("tls13-mutual"));
  CHECK(ticket.lifetime_s == 7200);
  CHECK(ticket.ticket_size > 100);
  const Decoded resumed = decode_recorded("tls13-resumed");
  const auto* psk = find_body<PskOffer>(find<ClientHello>(resumed).extensions, ExtensionType::pre_shared_key);
  REQUIRE(psk != nullptr);
  CHECK(psk->identities.size() == 1);
  CHECK(psk->binder_count == 1);
  CHECK(find_body<Number>(find<ServerHello>(resumed).extensions, ExtensionType::pre_shared_key)->value == 0);
}

TEST_CASE("a message cut short at any byte is an error with an offset inside it, never a value") {
  for (const std::string& name : recorded_cases("handshakes")) {
    Context context;
    for (const RecordedMessage& recorded : recorded_messages(name)) {
      if (recorded.content_type != 22) {
        continue;
      }
      context.from_server = recorded.from_server;
      const ByteView body = ByteView(recorded.bytes).subspan(4);
      const Result<Message> whole = decode_handshake(recorded.bytes[0], body, context);
      REQUIRE(whole);
      const bool is_sized = whole->as<ClientKeyExchange>() != nullptr || whole->as<Finished>() != nullptr;
      for (std::size_t size = 0; size < body.size() && !is_sized; ++size) {
        CAPTURE(name);
        CAPTURE(step_name(*whole));
        CAPTURE(size);
        const Result<Message> cut = decode_handshake(recorded.bytes[0], body.first(size), context);
        // A hello may lawfully end where its list of extensions would begin.
        const bool ends_before_extensions =
            cut && whole->as<ClientHello>() != nullptr && !cut->as<ClientHello>()->has_extensions;
        const bool server_ends = cut && cut->as<ServerHello>() != nullptr && cut->as<ServerHello>()->extensions.empty();
        if (!ends_before_extensions && !server_ends) {
          REQUIRE_FALSE(cut);
          CHECK(cut.error().message.find("offset") != std::string::npos);
        }
      }
      settle(context, *whole);
    }
  }
}

TEST_CASE("a byte changed anywhere gives a value or an error, and describing the value is safe") {
  for (const char* name : {"tls13-mutual", "tls12-mutual"}) {
    Context context;
    for (const RecordedMessage& recorded : recorded_messages(name)) {
      if (recorded.content_type != 22) {
        continue;
      }
      Bytes body(recorded.bytes.begin() + 4, recorded.bytes.end());
      const Result<Message> whole = decode_handshake(recorded.bytes[0], body, context);
      REQUIRE(whole);
      for (std::size_t at = 0; at < body.size(); ++at) {
        body[at] ^= 0xFF;
        if (const Result<Message> changed = decode_handshake(recorded.bytes[0], body, context)) {
          CHECK(describe(*changed).is_object());
        }
        body[at] ^= 0xFF;
      }
      settle(context, *whole);
    }
  }
}

TEST_CASE("a form that no peer may send is refused with the place of it") {
  struct Row {
    std::uint8_t type;
    std::uint16_t version;
    const char* hex;
    const char* message;
  };
  for (const Row& row : {
           Row{0, kTls12, "00", "1 bytes left over after hello_request at offset 0"},
           Row{24, kTls13, "02", "key_update asks for 2 at offset 0"},
           Row{24, kTls13, "", "key_update is cut short at offset 0"},
           Row{8, kTls13, "0004 0010 0001", "list of extensions is cut short at offset 6"},
           Row{8, kTls13, "0007 0010 0003 0005 01",
               "extension application_layer_protocol_negotiation (16) is cut short "
               "or lies about a length at offset 8"},
           Row{8, kTls13, "0005 0017 0001 00", "extension extended_master_secret (23) has bytes left over at offset 6"},
           Row{11, kTls12, "000004 000002 aa", "certificate is cut short at offset 6"},
           Row{13, kTls12, "01 01 0003 040304 0000", "certificate_request is cut short at offset 7"},
           Row{11, kTls12, "100001", "certificate list is cut short at offset 3"},
       }) {
    CAPTURE(row.hex);
    const Result<Message> message = decode_handshake(row.type, *from_hex(row.hex), {.version = row.version});
    REQUIRE_FALSE(message);
    CHECK(message.error().message == row.message);
  }
}

TEST_CASE("bounds hold one past the limit and not at it") {
  const auto list_of = [](std::size_t count) {
    Bytes body;
    Writer out(body);
    out.u24(static_cast<std::uint32_t>(count * 4));
    for (std::size_t i = 0; i < count; ++i) {
      out.u32(0x000001AA);
    }
    return body;
  };
  CHECK(decode_handshake(11, list_of(kMaxCertificates), {.version = kTls12}));
  CHECK(decode_handshake(11, list_of(kMaxCertificates + 1), {.version = kTls12}).error().code == ErrorCode::limit);
  const auto extensions_of = [](std::size_t count) {
    Bytes body;
    Writer out(body);
    out.u16(static_cast<std::uint16_t>(count * 4));
    for (std::size_t i = 0; i < count; ++i) {
      out.u16(static_cast<std::uint16_t>(0x7000 + i));
      out.u16(0);
    }
    return body;
  };
  CHECK(decode_handshake(8, extensions_of(kMaxExtensions), {.version = kTls13}));
  CHECK(decode_handshake(8, extensions_of(kMaxExtensions + 1), {.version = kTls13}).error().code == ErrorCode::limit);
}

TEST_CASE("the filters of a request are read to the contents of their OIDs, with the tag or without") {
  for (const char* request : {"00 001a 0030 0016 0014 05 0603551d25 000c 300a06082b06010505070302",
                              "00 0018 0030 0014 0012 03 551d25 000c 300a06082b06010505070302"}) {
    CAPTURE(request);
    const Result<Message> message = decode_handshake(13, *from_hex(request), {.version = kTls13});
    REQUIRE(message);
    const auto& extensions = message->as<CertificateRequest>()->extensions;
    REQUIRE(extensions.size() == 1);
    const auto& filters = std::get<OidFilters>(extensions[0].body).filters;
    REQUIRE(filters.size() == 1);
    CHECK(to_hex(filters[0].oid) == "551d25");
    CHECK(to_hex(filters[0].values) == "300a06082b06010505070302");
  }
}

TEST_CASE("unknown extensions and GREASE are kept by number with their bytes") {
  const Result<Message> message =
      decode_handshake(8, *from_hex("0011 1a1a 0001 00 7777 0002 abcd 002b 0002 0304"), {.version = kTls13});
  REQUIRE(message);
  const auto& extensions = message->as<EncryptedExtensions>()->extensions;
  REQUIRE(extensions.size() == 3);
  CHECK(is_grease(extensions[0].type));
  CHECK(to_hex(std::get<Opaque>(extensions[1].body).bytes) == "abcd");
  CHECK(extensions[1].offset == 7);
  CHECK(describe(extensions).find("0x7777")->find("bytes") != nullptr);
  CHECK(describe(extensions).find("GREASE (0x1A1A)") != nullptr);
}

TEST_CASE("an extension that stands twice is told") {
  const Result<Message> twice = decode_handshake(8, *from_hex("0008 0017 0000 0017 0000"), {.version = kTls13});
  REQUIRE(twice);
  CHECK(first_duplicate(twice->as<EncryptedExtensions>()->extensions) == std::uint16_t{23});
}

}  // namespace
}  // namespace mtlsdiag::wire
