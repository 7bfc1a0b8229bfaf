// Extensions of hellos, certificate requests, certificate entries and tickets, decoded. A known extension that breaks
// its form is an error with its offset; an unknown one is kept by its number with its bytes. Which extension may stand
// in which message is not checked here: a diagnosis wants to see what is there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace mtlsdiag::wire {

/// Source: the TLS ExtensionType Values registry; the last two are browsers' unregistered ones.
enum class ExtensionType : std::uint16_t {
  server_name = 0,
  max_fragment_length = 1,
  client_certificate_url = 2,
  trusted_ca_keys = 3,
  truncated_hmac = 4,
  status_request = 5,
  supported_groups = 10,
  ec_point_formats = 11,
  signature_algorithms = 13,
  use_srtp = 14,
  heartbeat = 15,
  application_layer_protocol_negotiation = 16,
  status_request_v2 = 17,
  signed_certificate_timestamp = 18,
  client_certificate_type = 19,
  server_certificate_type = 20,
  padding = 21,
  encrypt_then_mac = 22,
  extended_master_secret = 23,
  compress_certificate = 27,
  record_size_limit = 28,
  delegated_credential = 34,
  session_ticket = 35,
  pre_shared_key = 41,
  early_data = 42,
  supported_versions = 43,
  cookie = 44,
  psk_key_exchange_modes = 45,
  certificate_authorities = 47,
  oid_filters = 48,
  post_handshake_auth = 49,
  signature_algorithms_cert = 50,
  key_share = 51,
  quic_transport_parameters = 57,
  ticket_request = 58,
  next_protocol_negotiation = 13172,
  application_settings_old = 17513,
  application_settings = 17613,
  encrypted_client_hello = 65037,
  renegotiation_info = 65281,
};

/// Where an extension stands: the same number has another form in another message.
enum class ExtensionPlace : std::uint8_t {
  client_hello,
  server_hello,
  hello_retry_request,
  encrypted_extensions,
  certificate_request,
  certificate,
  new_session_ticket,
};

/// The most extensions read of one message; a peer that sends more is refused with `limit`.
inline constexpr std::size_t kMaxExtensions = 256;
/// The most names read of one list of certificate authorities: what two bytes of length can hold at 4 bytes each.
inline constexpr std::size_t kMaxAuthorities = 16384;

/// The names of server_name as they came, foreign text; an empty list is a server's acknowledgement. RFC 6066 §3.
struct ServerNames {
  std::vector<std::string> host_names;
};
/// Lists of 16-bit numbers: supported_versions, supported_groups, signature_algorithms(_cert), delegated_credential,
/// compress_certificate, in the peer's order, GREASE included.
struct NumberList {
  std::vector<std::uint16_t> values;
};
/// One 16-bit number: the version or group that a server selects, record_size_limit, the identity chosen of
/// pre_shared_key.
struct Number {
  std::uint16_t value = 0;
};
/// Lists of bytes: ec_point_formats, psk_key_exchange_modes, the certificate types; one byte: max_fragment_length.
struct ByteList {
  Bytes values;
};
/// Protocol names as they came, foreign text: ALPN, ALPS, NPN. RFC 7301 §3.1.
struct ProtocolNames {
  std::vector<std::string> names;
};
struct KeyShareEntry {
  std::uint16_t group = 0;
  std::uint16_t size = 0;  ///< of the key, in bytes
};
/// RFC 8446 §4.2.8.
struct KeyShares {
  std::vector<KeyShareEntry> entries;
};
/// Names of certificate_authorities, each a DER `Name` as it came (RFC 8446 §4.2.4).
struct AuthorityNames {
  std::vector<Bytes> names;
};
/// status_request: of a client, what it would take; of a server's certificate entry, the OCSP response (RFC 6066 §8).
struct StatusRequest {
  std::uint8_t status_type = 1;
  std::size_t responder_count = 0;
  std::optional<Bytes> response;
};
/// Signed certificate timestamps, raw (RFC 6962 §3.3). Empty of a client, who asks for them.
struct TimestampList {
  std::vector<Bytes> timestamps;
};
struct PskIdentity {
  std::size_t identity_size = 0;
  std::uint32_t obfuscated_ticket_age = 0;
};
/// pre_shared_key of a client; identities are not kept, they are secrets of a kind (RFC 8446 §4.2.11).
struct PskOffer {
  std::vector<PskIdentity> identities;
  std::size_t binder_count = 0;
};
/// early_data; the limit only in a ticket (RFC 8446 §4.2.10).
struct EarlyData {
  std::optional<std::uint32_t> max_size;
};
/// encrypted_client_hello: `is_inner` for the marker inside, else what an outer hello shows (RFC 9849 §5).
struct EncryptedClientHello {
  bool is_inner = false;
  std::uint16_t kdf = 0;
  std::uint16_t aead = 0;
  std::uint8_t config_id = 0;
  std::size_t encapsulated_key_size = 0;
  std::size_t payload_size = 0;
};
struct OidFilter {
  Bytes oid;     ///< contents of the OBJECT IDENTIFIER, DER
  Bytes values;  ///< DER
};
/// RFC 8446 §4.2.5.
struct OidFilters {
  std::vector<OidFilter> filters;
};
/// Bytes that are not taken apart: cookies, renegotiation_info (what follows its length), unknown extensions.
struct Opaque {
  Bytes bytes;
};
/// An extension whose presence says it all, or one whose content is not kept (a session ticket: its size is).
struct Present {};

using ExtensionBody =
    std::variant<Present, Opaque, ServerNames, NumberList, Number, ByteList, ProtocolNames, KeyShares, AuthorityNames,
                 StatusRequest, TimestampList, PskOffer, EarlyData, EncryptedClientHello, OidFilters>;

struct Extension {
  std::uint16_t type = 0;
  std::size_t offset = 0;  ///< of the extension's type in the input
  std::size_t size = 0;    ///< of its data, without the four bytes of type and length
  ExtensionBody body;

  [[nodiscard]] bool is(ExtensionType wanted) const { return type == static_cast<std::uint16_t>(wanted); }
};

using Extensions = std::vector<Extension>;

/// Reads a list of extensions up to the end of `in` (the length before the list is already taken).
/// Fails with `truncated`, `malformed` or `limit`, naming the extension and the offset. Source: RFC 8446 §4.2.
Result<Extensions> decode_extensions(Reader& in, ExtensionPlace place);

/// Gives the first extension of that type, or null.
const Extension* find_extension(const Extensions& extensions, ExtensionType type);

/// Gives the decoded body of the first extension of that type where it has that form, else null.
template <typename Body>
const Body* find_body(const Extensions& extensions, ExtensionType type) {
  const Extension* extension = find_extension(extensions, type);
  return extension == nullptr ? nullptr : std::get_if<Body>(&extension->body);
}

/// Tells the first extension type that stands twice. Source: RFC 8446 §4.2 (forbidden).
std::optional<std::uint16_t> first_duplicate(const Extensions& extensions);

}  // namespace mtlsdiag::wire
