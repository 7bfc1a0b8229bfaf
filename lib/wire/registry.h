// The names of the IANA registries for TLS: versions, cipher suites, groups, signature schemes, extension types and the
// rest, number to name and name to number (for options that take names). A number that is not registered is shown as
// hexadecimal; the reserved GREASE values (RFC 8701) are called so.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mtlsdiag::wire {

/// One row of a registry.
struct RegistryEntry {
  std::uint16_t number;
  std::string_view name;
};

enum class Registry : std::uint8_t {
  version,             ///< `TLSv1.3`
  cipher_suite,        ///< `TLS_AES_128_GCM_SHA256`
  group,               ///< `x25519`, `secp256r1`, `X25519MLKEM768`
  signature_scheme,    ///< `ecdsa_secp256r1_sha256`
  extension,           ///< `server_name`
  handshake_type,      ///< `client_hello`
  certificate_type,    ///< of a TLS 1.2 CertificateRequest: `rsa_sign`
  certificate_format,  ///< `X509`, `RawPublicKey` (RFC 7250)
  compression,         ///< of certificates (RFC 8879): `zlib`, `brotli`, `zstd`
  point_format,        ///< `uncompressed`
  psk_mode,            ///< `psk_dhe_ke`
  hpke_kdf,            ///< of ECH: `HKDF-SHA256`
  hpke_aead,           ///< of ECH: `AES-128-GCM`
};

/// The rows of a registry, by number.
std::span<const RegistryEntry> entries(Registry registry);
/// Names a number; `GREASE (0x?A?A)` for the reserved ones, `0x1234` for the rest.
std::string name_of(Registry registry, std::uint16_t number);
/// Gives the registered name, or an empty view.
std::string_view find_name(Registry registry, std::uint16_t number);
/// Finds a number by its name: case does not matter, `0x1301` and `1.3` are taken, and of cipher suites, groups and
/// signature schemes OpenSSL's names too (`ECDHE-RSA-AES128-GCM-SHA256`, `P-256`, `prime256v1`, `RSA-PSS+SHA256`).
std::optional<std::uint16_t> find_number(Registry registry, std::string_view name);
/// Gives OpenSSL's name of a TLS 1.2 cipher suite, or an empty view where OpenSSL 3.0 has none.
std::string_view openssl_cipher_name(std::uint16_t number);

/// True for 0x0A0A, 0x1A1A, … 0xFAFA. Source: RFC 8701 §2.
constexpr bool is_grease(std::uint16_t number) {
  return (number & 0x0F0F) == 0x0A0A && (number >> 8) == (number & 0xFF);
}

inline constexpr std::uint16_t kSsl2 = 0x0002;
inline constexpr std::uint16_t kSsl3 = 0x0300;
inline constexpr std::uint16_t kTls10 = 0x0301;
inline constexpr std::uint16_t kTls11 = 0x0302;
inline constexpr std::uint16_t kTls12 = 0x0303;
inline constexpr std::uint16_t kTls13 = 0x0304;

/// TLS_EMPTY_RENEGOTIATION_INFO_SCSV and TLS_FALLBACK_SCSV: signals in a list of ciphers. Source: RFC 5746, RFC 7507.
inline constexpr std::uint16_t kRenegotiationScsv = 0x00FF;
inline constexpr std::uint16_t kFallbackScsv = 0x5600;

/// How a cipher suite agrees on keys, as far as its messages' form depends on it.
enum class KeyExchange : std::uint8_t { unknown, tls13, rsa, dh, dhe, dh_anon, ecdh, ecdhe, ecdh_anon, psk, other };

struct CipherTraits {
  KeyExchange key_exchange = KeyExchange::unknown;
  bool has_psk = false;  ///< ServerKeyExchange begins with a hint
  bool authenticates_by_rsa = false;
  bool authenticates_by_ecdsa = false;
};

/// Reads the traits of a cipher suite off its registered name.
CipherTraits cipher_traits(std::uint16_t number);

/// True for groups that combine a post-quantum mechanism with a classical one, or are one by itself.
bool is_post_quantum(std::uint16_t group);

}  // namespace mtlsdiag::wire
