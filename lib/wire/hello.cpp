#include "wire/hello.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "wire/registry.h"

namespace mtlsdiag::wire {

namespace {

constexpr std::size_t kMaxSessionId = 32;

/// SHA-256 of "HelloRetryRequest". Source: RFC 8446 §4.1.3.
constexpr Random kRetryRandom = {0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C,
                                 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB,
                                 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};

Random read_random(Reader& in) {
  Random random{};
  const ByteView bytes = in.take(random.size());
  std::copy(bytes.begin(), bytes.end(), random.begin());
  return random;
}

Reader inside(const Reader& in, ByteView taken) {
  return Reader(taken, in.offset() - taken.size());
}

std::string_view first_protocol(const Extensions& extensions) {
  const auto* list = find_body<ProtocolNames>(extensions, ExtensionType::application_layer_protocol_negotiation);
  return list == nullptr || list->names.empty() ? std::string_view{} : std::string_view(list->names.front());
}

const std::vector<std::uint16_t>* numbers_of(const Extensions& extensions, ExtensionType type) {
  const auto* list = find_body<NumberList>(extensions, type);
  return list == nullptr ? nullptr : &list->values;
}

}  // namespace

Result<MessageBody> decode_client_hello(Reader& in) {
  ClientHello hello;
  hello.legacy_version = in.u16();
  hello.random = read_random(in);
  hello.session_id = to_bytes(in.vector8());
  Reader suites = inside(in, in.vector16());
  hello.cipher_suites.reserve(suites.remaining() / 2);
  while (!suites.empty()) {
    hello.cipher_suites.push_back(suites.u16());
  }
  hello.compression_methods = to_bytes(in.vector8());
  if (!in.ok()) {
    return in.truncated("client_hello");
  }
  if (!suites.ok()) {
    return suites.malformed("list of cipher suites with half a number");
  }
  if (hello.session_id.size() > kMaxSessionId) {
    return in.malformed("client_hello with a session id of more than 32 bytes");
  }
  hello.has_extensions = !in.empty();
  if (hello.has_extensions) {
    Reader list = inside(in, in.vector16());
    if (!in.ok()) {
      return in.truncated("client_hello's list of extensions");
    }
    Result<Extensions> extensions = decode_extensions(list, ExtensionPlace::client_hello);
    if (!extensions) {
      return std::move(extensions).error();
    }
    hello.extensions = std::move(*extensions);
  }
  return MessageBody(std::move(hello));
}

Result<MessageBody> decode_server_hello(Reader& in) {
  ServerHello hello;
  hello.legacy_version = in.u16();
  hello.random = read_random(in);
  hello.session_id = to_bytes(in.vector8());
  hello.cipher_suite = in.u16();
  hello.compression_method = in.u8();
  if (!in.ok()) {
    return in.truncated("server_hello");
  }
  if (hello.session_id.size() > kMaxSessionId) {
    return in.malformed("server_hello with a session id of more than 32 bytes");
  }
  hello.is_retry_request = hello.random == kRetryRandom;
  if (!in.empty()) {
    Reader list = inside(in, in.vector16());
    if (!in.ok()) {
      return in.truncated("server_hello's list of extensions");
    }
    Result<Extensions> extensions = decode_extensions(
        list, hello.is_retry_request ? ExtensionPlace::hello_retry_request : ExtensionPlace::server_hello);
    if (!extensions) {
      return std::move(extensions).error();
    }
    hello.extensions = std::move(*extensions);
  }
  return MessageBody(std::move(hello));
}

std::uint16_t ClientHello::highest_version() const {
  const std::vector<std::uint16_t>* offered = versions();
  if (offered == nullptr) {
    return legacy_version;
  }
  std::uint16_t highest = 0;
  for (const std::uint16_t version : *offered) {
    if (!is_grease(version) && version >> 8 == 3) {
      highest = std::max(highest, version);
    }
  }
  return highest;
}

std::string_view ClientHello::server_name() const {
  const auto* names = find_body<ServerNames>(extensions, ExtensionType::server_name);
  return names == nullptr || names->host_names.empty() ? std::string_view{}
                                                       : std::string_view(names->host_names.front());
}

std::vector<std::string> ClientHello::alpn() const {
  const auto* list = find_body<ProtocolNames>(extensions, ExtensionType::application_layer_protocol_negotiation);
  return list == nullptr ? std::vector<std::string>{} : list->names;
}

const std::vector<std::uint16_t>* ClientHello::versions() const {
  return numbers_of(extensions, ExtensionType::supported_versions);
}

const std::vector<std::uint16_t>* ClientHello::groups() const {
  return numbers_of(extensions, ExtensionType::supported_groups);
}

const std::vector<std::uint16_t>* ClientHello::signature_algorithms() const {
  return numbers_of(extensions, ExtensionType::signature_algorithms);
}

bool ClientHello::offers(std::uint16_t version) const {
  const std::vector<std::uint16_t>* offered = versions();
  if (offered == nullptr) {
    return version <= legacy_version && version < kTls13;
  }
  return std::find(offered->begin(), offered->end(), version) != offered->end();
}

std::uint16_t ServerHello::version() const {
  const auto* selected = find_body<Number>(extensions, ExtensionType::supported_versions);
  return selected == nullptr ? legacy_version : selected->value;
}

std::optional<std::uint16_t> ServerHello::group() const {
  if (const auto* asked = find_body<Number>(extensions, ExtensionType::key_share)) {
    return asked->value;
  }
  const auto* shares = find_body<KeyShares>(extensions, ExtensionType::key_share);
  return shares == nullptr || shares->entries.empty() ? std::nullopt : std::optional(shares->entries.front().group);
}

std::string_view ServerHello::alpn() const {
  return first_protocol(extensions);
}

std::string_view EncryptedExtensions::alpn() const {
  return first_protocol(extensions);
}

std::optional<std::uint16_t> ServerHello::downgrade_sentinel() const {
  constexpr std::array<std::uint8_t, 7> kDowngrade = {'D', 'O', 'W', 'N', 'G', 'R', 'D'};
  const ByteView tail = ByteView(random).last(kDowngrade.size() + 1);
  if (!equal(tail.first(kDowngrade.size()), kDowngrade) || tail.back() > 1) {
    return std::nullopt;
  }
  return tail.back() == 1 ? kTls13 : kTls12;
}

}  // namespace mtlsdiag::wire
