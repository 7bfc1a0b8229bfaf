// Handshake messages of TLS 1.0 to 1.3, decoded into values that own their bytes. Decoding needs what the conversation
// has settled so far (Context), because the same type has another form under another version or cipher. Certificates
// and names stay DER: taking them apart is der's business; whether a message is allowed where it stands is the
// engine's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "wire/extension.h"

namespace mtlsdiag::wire {

/// Source: the TLS HandshakeType registry.
enum class HandshakeType : std::uint8_t {
  hello_request = 0,
  client_hello = 1,
  server_hello = 2,
  hello_verify_request = 3,
  new_session_ticket = 4,
  end_of_early_data = 5,
  hello_retry_request = 6,
  encrypted_extensions = 8,
  certificate = 11,
  server_key_exchange = 12,
  certificate_request = 13,
  server_hello_done = 14,
  certificate_verify = 15,
  client_key_exchange = 16,
  finished = 20,
  certificate_url = 21,
  certificate_status = 22,
  supplemental_data = 23,
  key_update = 24,
  compressed_certificate = 25,
  next_protocol = 67,
  message_hash = 254,
};

/// The most certificates read of one list, and the bytes of the list (the bound for a peer's chain).
inline constexpr std::size_t kMaxCertificates = 4096;
inline constexpr std::size_t kMaxCertificateList = std::size_t{1} << 20;

using Random = std::array<std::uint8_t, 32>;

/// RFC 8446 §4.1.2, RFC 5246 §7.4.1.2.
struct ClientHello {
  std::uint16_t legacy_version = 0;
  Random random{};
  Bytes session_id;
  std::vector<std::uint16_t> cipher_suites;  ///< in the client's order, GREASE and SCSVs included
  Bytes compression_methods;
  bool has_extensions = false;  ///< false: the hello ended before a list of extensions (old clients)
  Extensions extensions;

  /// The highest version offered: of supported_versions where that stands, else `legacy_version`. GREASE is skipped.
  [[nodiscard]] std::uint16_t highest_version() const;
  /// The name of server_name as it came, or an empty view.
  [[nodiscard]] std::string_view server_name() const;
  /// Names offered by ALPN; empty where the extension is not there.
  [[nodiscard]] std::vector<std::string> alpn() const;
  /// Lists of the extensions of these names, or null where they are not there.
  [[nodiscard]] const std::vector<std::uint16_t>* versions() const;
  [[nodiscard]] const std::vector<std::uint16_t>* groups() const;
  [[nodiscard]] const std::vector<std::uint16_t>* signature_algorithms() const;
  [[nodiscard]] bool offers(std::uint16_t version) const;
};

/// RFC 8446 §4.1.3. A HelloRetryRequest has this form and a fixed random.
struct ServerHello {
  std::uint16_t legacy_version = 0;
  Random random{};
  Bytes session_id;
  std::uint16_t cipher_suite = 0;
  std::uint8_t compression_method = 0;
  bool is_retry_request = false;
  Extensions extensions;

  /// The version selected: of supported_versions, else `legacy_version`.
  [[nodiscard]] std::uint16_t version() const;
  /// The group of key_share (TLS 1.3), selected or asked for.
  [[nodiscard]] std::optional<std::uint16_t> group() const;
  /// The protocol selected by ALPN under TLS 1.2, or an empty view.
  [[nodiscard]] std::string_view alpn() const;
  /// The version that the random's last bytes say the server could also have spoken. Source: RFC 8446 §4.1.3.
  [[nodiscard]] std::optional<std::uint16_t> downgrade_sentinel() const;
};

/// RFC 8446 §4.3.1.
struct EncryptedExtensions {
  Extensions extensions;
  [[nodiscard]] std::string_view alpn() const;
};

/// RFC 8446 §4.3.2 (extensions), RFC 5246 §7.4.4 (types, algorithms and names in the message itself).
struct CertificateRequest {
  Bytes context;                                    ///< TLS 1.3: empty in the handshake itself
  Bytes certificate_types;                          ///< up to TLS 1.2
  std::vector<std::uint16_t> signature_algorithms;  ///< TLS 1.2 and 1.3
  std::vector<std::uint16_t> signature_algorithms_cert;
  bool has_authorities = false;    ///< the list stands there (it may be empty)
  std::vector<Bytes> authorities;  ///< each a DER `Name`
  Extensions extensions;           ///< TLS 1.3
};

struct CertificateEntry {
  Bytes der;               ///< a certificate, or a SubjectPublicKeyInfo where raw public keys were agreed on
  std::size_t offset = 0;  ///< of the certificate's first byte in the input
  Extensions extensions;   ///< TLS 1.3: OCSP response, timestamps, delegated credential
};

/// RFC 8446 §4.4.2, RFC 5246 §7.4.2. An empty list is a client's way to say that it has none.
struct Certificate {
  Bytes context;
  std::vector<CertificateEntry> entries;
};

/// RFC 8446 §4.4.3, RFC 5246 §7.4.8.
struct CertificateVerify {
  std::optional<std::uint16_t> algorithm;  ///< none before TLS 1.2
  std::size_t signature_size = 0;
};

/// RFC 5246 §7.4.3, RFC 8422 §5.4.
struct ServerKeyExchange {
  std::optional<std::uint16_t> group;        ///< ECDHE over a named curve
  std::optional<std::size_t> dh_prime_bits;  ///< DHE
  std::size_t public_key_size = 0;
  std::optional<std::uint16_t> algorithm;  ///< of the signature, TLS 1.2
  std::size_t signature_size = 0;
  bool has_psk_hint = false;
};

/// RFC 5246 §7.4.7, RFC 8422 §5.7.
struct ClientKeyExchange {
  std::size_t exchange_size = 0;  ///< of the encrypted secret or the public key
};

struct Finished {
  std::size_t verify_data_size = 0;
};

/// RFC 8446 §4.6.1, RFC 5077 §3.3. The ticket itself is not kept.
struct NewSessionTicket {
  std::uint32_t lifetime_s = 0;
  std::size_t ticket_size = 0;
  Extensions extensions;  ///< TLS 1.3
};

/// RFC 6066 §8: a stapled OCSP response under TLS 1.2.
struct CertificateStatus {
  std::uint8_t status_type = 0;
  Bytes response;
};

/// RFC 8446 §4.6.3.
struct KeyUpdate {
  bool update_requested = false;
};

/// RFC 8879 §4. What is compressed is not taken apart.
struct CompressedCertificate {
  std::uint16_t algorithm = 0;
  std::uint32_t uncompressed_length = 0;
  std::size_t compressed_size = 0;
};

/// Messages that say it all by their type.
struct HelloRequest {};
struct ServerHelloDone {};
struct EndOfEarlyData {};
/// A type that is not decoded (certificate_url, supplemental_data, …), by its number.
struct OtherMessage {
  std::size_t size = 0;
};

using MessageBody =
    std::variant<OtherMessage, HelloRequest, ClientHello, ServerHello, EncryptedExtensions, CertificateRequest,
                 Certificate, CertificateVerify, ServerKeyExchange, ClientKeyExchange, Finished, NewSessionTicket,
                 CertificateStatus, KeyUpdate, CompressedCertificate, ServerHelloDone, EndOfEarlyData>;

struct Message {
  std::uint8_t type = 0;
  std::size_t offset = 0;  ///< of the body in the input
  std::size_t size = 0;    ///< of the body; the message has four bytes more
  MessageBody body;

  [[nodiscard]] bool is(HandshakeType wanted) const { return type == static_cast<std::uint8_t>(wanted); }
  template <typename Body>
  [[nodiscard]] const Body* as() const {
    return std::get_if<Body>(&body);
  }
};

/// What the conversation has settled so far, as decoding depends on it.
struct Context {
  std::uint16_t version = 0;       ///< negotiated; 0: not yet
  std::uint16_t cipher_suite = 0;  ///< negotiated; 0: not yet
  bool from_server = false;        ///< who sent the message to decode
};

/// Decodes the body (without the four-byte header) of one handshake message.
/// Fails with `truncated`, `malformed` or `limit`; the message names the field and its offset (`base_offset` added).
Result<Message> decode_handshake(std::uint8_t type, ByteView body, const Context& context, std::size_t base_offset = 0);

/// Takes over what a message settles (ServerHello: version and cipher suite) for decoding those that follow.
void settle(Context& context, const Message& message);

/// Names the message for a step: `client_hello`, `hello_retry_request` (by its random, not its type), …
std::string_view step_name(const Message& message);
/// Names a type: `client_hello`; an unregistered one `unknown`.
std::string_view step_name(std::uint8_t handshake_type);

}  // namespace mtlsdiag::wire
