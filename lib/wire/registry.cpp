#include "wire/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "base/text.h"
#include "wire/cipher_suites.h"

namespace mtlsdiag::wire {

namespace {

constexpr RegistryEntry kVersions[] = {
    {0x0002, "SSLv2"},   {0x0300, "SSLv3"},   {0x0301, "TLSv1.0"},  {0x0302, "TLSv1.1"},  {0x0303, "TLSv1.2"},
    {0x0304, "TLSv1.3"}, {0x0305, "TLSv1.4"}, {0xFEFC, "DTLSv1.3"}, {0xFEFD, "DTLSv1.2"}, {0xFEFF, "DTLSv1.0"},
};

/// The TLS Supported Groups registry, and hybrids that browsers tried before it had theirs.
constexpr RegistryEntry kGroups[] = {
    {1, "sect163k1"},
    {2, "sect163r1"},
    {3, "sect163r2"},
    {4, "sect193r1"},
    {5, "sect193r2"},
    {6, "sect233k1"},
    {7, "sect233r1"},
    {8, "sect239k1"},
    {9, "sect283k1"},
    {10, "sect283r1"},
    {11, "sect409k1"},
    {12, "sect409r1"},
    {13, "sect571k1"},
    {14, "sect571r1"},
    {15, "secp160k1"},
    {16, "secp160r1"},
    {17, "secp160r2"},
    {18, "secp192k1"},
    {19, "secp192r1"},
    {20, "secp224k1"},
    {21, "secp224r1"},
    {22, "secp256k1"},
    {23, "secp256r1"},
    {24, "secp384r1"},
    {25, "secp521r1"},
    {26, "brainpoolP256r1"},
    {27, "brainpoolP384r1"},
    {28, "brainpoolP512r1"},
    {29, "x25519"},
    {30, "x448"},
    {31, "brainpoolP256r1tls13"},
    {32, "brainpoolP384r1tls13"},
    {33, "brainpoolP512r1tls13"},
    {34, "GC256A"},
    {35, "GC256B"},
    {36, "GC256C"},
    {37, "GC256D"},
    {38, "GC512A"},
    {39, "GC512B"},
    {40, "GC512C"},
    {41, "curveSM2"},
    {256, "ffdhe2048"},
    {257, "ffdhe3072"},
    {258, "ffdhe4096"},
    {259, "ffdhe6144"},
    {260, "ffdhe8192"},
    {512, "MLKEM512"},
    {513, "MLKEM768"},
    {514, "MLKEM1024"},
    {4587, "SecP256r1MLKEM768"},
    {4588, "X25519MLKEM768"},
    {4589, "SecP384r1MLKEM1024"},
    {4590, "curveSM2MLKEM768"},
    {16696, "CECPQ2"},
    {25497, "X25519Kyber768Draft00"},
    {25498, "SecP256r1Kyber768Draft00"},
    {65072, "X25519Kyber512Draft00"},
    {65073, "X25519Kyber768Draft00_old"},
    {65281, "arbitrary_explicit_prime_curves"},
    {65282, "arbitrary_explicit_char2_curves"},
};

/// The TLS SignatureScheme registry; below 0x0700 also the pairs of hash and signature of TLS 1.2 (RFC 5246
/// §7.4.1.4.1).
constexpr RegistryEntry kSignatureSchemes[] = {
    {0x0101, "rsa_md5"},
    {0x0102, "dsa_md5"},
    {0x0103, "ecdsa_md5"},
    {0x0201, "rsa_pkcs1_sha1"},
    {0x0202, "dsa_sha1"},
    {0x0203, "ecdsa_sha1"},
    {0x0301, "rsa_sha224"},
    {0x0302, "dsa_sha224"},
    {0x0303, "ecdsa_sha224"},
    {0x0401, "rsa_pkcs1_sha256"},
    {0x0402, "dsa_sha256"},
    {0x0403, "ecdsa_secp256r1_sha256"},
    {0x0420, "rsa_pkcs1_sha256_legacy"},
    {0x0501, "rsa_pkcs1_sha384"},
    {0x0502, "dsa_sha384"},
    {0x0503, "ecdsa_secp384r1_sha384"},
    {0x0520, "rsa_pkcs1_sha384_legacy"},
    {0x0601, "rsa_pkcs1_sha512"},
    {0x0602, "dsa_sha512"},
    {0x0603, "ecdsa_secp521r1_sha512"},
    {0x0620, "rsa_pkcs1_sha512_legacy"},
    {0x0704, "eccsi_sha256"},
    {0x0705, "iso_ibs1"},
    {0x0706, "iso_ibs2"},
    {0x0707, "iso_chinese_ibs"},
    {0x0708, "sm2sig_sm3"},
    {0x0709, "gostr34102012_256a"},
    {0x070A, "gostr34102012_256b"},
    {0x070B, "gostr34102012_256c"},
    {0x070C, "gostr34102012_256d"},
    {0x070D, "gostr34102012_512a"},
    {0x070E, "gostr34102012_512b"},
    {0x070F, "gostr34102012_512c"},
    {0x0804, "rsa_pss_rsae_sha256"},
    {0x0805, "rsa_pss_rsae_sha384"},
    {0x0806, "rsa_pss_rsae_sha512"},
    {0x0807, "ed25519"},
    {0x0808, "ed448"},
    {0x0809, "rsa_pss_pss_sha256"},
    {0x080A, "rsa_pss_pss_sha384"},
    {0x080B, "rsa_pss_pss_sha512"},
    {0x081A, "ecdsa_brainpoolP256r1tls13_sha256"},
    {0x081B, "ecdsa_brainpoolP384r1tls13_sha384"},
    {0x081C, "ecdsa_brainpoolP512r1tls13_sha512"},
    {0x0904, "mldsa44"},
    {0x0905, "mldsa65"},
    {0x0906, "mldsa87"},
    {0x0911, "slhdsa_sha2_128s"},
    {0x0912, "slhdsa_sha2_128f"},
    {0x0913, "slhdsa_sha2_192s"},
    {0x0914, "slhdsa_sha2_192f"},
    {0x0915, "slhdsa_sha2_256s"},
    {0x0916, "slhdsa_sha2_256f"},
    {0x0917, "slhdsa_shake_128s"},
    {0x0918, "slhdsa_shake_128f"},
    {0x0919, "slhdsa_shake_192s"},
    {0x091A, "slhdsa_shake_192f"},
    {0x091B, "slhdsa_shake_256s"},
    {0x091C, "slhdsa_shake_256f"},
};

constexpr RegistryEntry kExtensions[] = {
    {0, "server_name"},
    {1, "max_fragment_length"},
    {2, "client_certificate_url"},
    {3, "trusted_ca_keys"},
    {4, "truncated_hmac"},
    {5, "status_request"},
    {6, "user_mapping"},
    {7, "client_authz"},
    {8, "server_authz"},
    {9, "cert_type"},
    {10, "supported_groups"},
    {11, "ec_point_formats"},
    {12, "srp"},
    {13, "signature_algorithms"},
    {14, "use_srtp"},
    {15, "heartbeat"},
    {16, "application_layer_protocol_negotiation"},
    {17, "status_request_v2"},
    {18, "signed_certificate_timestamp"},
    {19, "client_certificate_type"},
    {20, "server_certificate_type"},
    {21, "padding"},
    {22, "encrypt_then_mac"},
    {23, "extended_master_secret"},
    {24, "token_binding"},
    {25, "cached_info"},
    {26, "tls_lts"},
    {27, "compress_certificate"},
    {28, "record_size_limit"},
    {29, "pwd_protect"},
    {30, "pwd_clear"},
    {31, "password_salt"},
    {32, "ticket_pinning"},
    {33, "tls_cert_with_extern_psk"},
    {34, "delegated_credential"},
    {35, "session_ticket"},
    {36, "TLMSP"},
    {37, "TLMSP_proxying"},
    {38, "TLMSP_delegate"},
    {39, "supported_ekt_ciphers"},
    {41, "pre_shared_key"},
    {42, "early_data"},
    {43, "supported_versions"},
    {44, "cookie"},
    {45, "psk_key_exchange_modes"},
    {47, "certificate_authorities"},
    {48, "oid_filters"},
    {49, "post_handshake_auth"},
    {50, "signature_algorithms_cert"},
    {51, "key_share"},
    {52, "transparency_info"},
    {53, "connection_id_deprecated"},
    {54, "connection_id"},
    {55, "external_id_hash"},
    {56, "external_session_id"},
    {57, "quic_transport_parameters"},
    {58, "ticket_request"},
    {59, "dnssec_chain"},
    {60, "sequence_number_encryption_algorithms"},
    {61, "rrc"},
    {62, "tls_flags"},
    {13172, "next_protocol_negotiation"},
    {17513, "application_settings_old"},
    {17613, "application_settings"},
    {30031, "channel_id_old"},
    {30032, "channel_id"},
    {64768, "ech_outer_extensions"},
    {65037, "encrypted_client_hello"},
    {65281, "renegotiation_info"},
    {65445, "quic_transport_parameters_draft"},
    {65486, "encrypted_server_name"},
};

constexpr RegistryEntry kHandshakeTypes[] = {
    {0, "hello_request"},
    {1, "client_hello"},
    {2, "server_hello"},
    {3, "hello_verify_request"},
    {4, "new_session_ticket"},
    {5, "end_of_early_data"},
    {6, "hello_retry_request"},
    {8, "encrypted_extensions"},
    {9, "request_connection_id"},
    {10, "new_connection_id"},
    {11, "certificate"},
    {12, "server_key_exchange"},
    {13, "certificate_request"},
    {14, "server_hello_done"},
    {15, "certificate_verify"},
    {16, "client_key_exchange"},
    {17, "client_certificate_request"},
    {20, "finished"},
    {21, "certificate_url"},
    {22, "certificate_status"},
    {23, "supplemental_data"},
    {24, "key_update"},
    {25, "compressed_certificate"},
    {26, "ekt_key"},
    {67, "next_protocol"},
    {254, "message_hash"},
};

constexpr RegistryEntry kCertificateTypes[] = {
    {1, "rsa_sign"},         {2, "dss_sign"},          {3, "rsa_fixed_dh"},  {4, "dss_fixed_dh"},
    {5, "rsa_ephemeral_dh"}, {6, "dss_ephemeral_dh"},  {20, "fortezza_dms"}, {64, "ecdsa_sign"},
    {65, "rsa_fixed_ecdh"},  {66, "ecdsa_fixed_ecdh"}, {67, "gost_sign256"}, {68, "gost_sign512"},
};

constexpr RegistryEntry kCertificateFormats[] = {{0, "X509"}, {1, "OpenPGP"}, {2, "RawPublicKey"}, {3, "1609Dot2"}};
constexpr RegistryEntry kCompressions[] = {{1, "zlib"}, {2, "brotli"}, {3, "zstd"}};
constexpr RegistryEntry kPointFormats[] = {
    {0, "uncompressed"}, {1, "ansiX962_compressed_prime"}, {2, "ansiX962_compressed_char2"}};
constexpr RegistryEntry kPskModes[] = {{0, "psk_ke"}, {1, "psk_dhe_ke"}};
constexpr RegistryEntry kHpkeKdfs[] = {{1, "HKDF-SHA256"}, {2, "HKDF-SHA384"}, {3, "HKDF-SHA512"}};
constexpr RegistryEntry kHpkeAeads[] = {{1, "AES-128-GCM"}, {2, "AES-256-GCM"}, {3, "ChaCha20Poly1305"}};

/// Other names for the same number, as OpenSSL, GnuTLS and people write them.
constexpr RegistryEntry kVersionAliases[] = {
    {0x0300, "ssl3"},   {0x0301, "1.0"},    {0x0301, "tls1"},   {0x0301, "TLSv1"},  {0x0301, "tls1.0"},
    {0x0301, "tls1_0"}, {0x0302, "1.1"},    {0x0302, "tls1_1"}, {0x0302, "tls1.1"}, {0x0303, "1.2"},
    {0x0303, "tls1_2"}, {0x0303, "tls1.2"}, {0x0304, "1.3"},    {0x0304, "tls1_3"}, {0x0304, "tls1.3"},
};
constexpr RegistryEntry kGroupAliases[] = {
    {21, "P-224"},  {23, "P-256"}, {23, "prime256v1"},  {24, "P-384"},       {25, "P-521"},
    {29, "X25519"}, {30, "X448"},  {512, "ML-KEM-512"}, {513, "ML-KEM-768"}, {514, "ML-KEM-1024"},
};
constexpr RegistryEntry kSchemeAliases[] = {
    {0x0201, "RSA+SHA1"},       {0x0202, "DSA+SHA1"},       {0x0203, "ECDSA+SHA1"},   {0x0301, "RSA+SHA224"},
    {0x0302, "DSA+SHA224"},     {0x0303, "ECDSA+SHA224"},   {0x0401, "RSA+SHA256"},   {0x0402, "DSA+SHA256"},
    {0x0403, "ECDSA+SHA256"},   {0x0501, "RSA+SHA384"},     {0x0502, "DSA+SHA384"},   {0x0503, "ECDSA+SHA384"},
    {0x0601, "RSA+SHA512"},     {0x0602, "DSA+SHA512"},     {0x0603, "ECDSA+SHA512"}, {0x0804, "RSA-PSS+SHA256"},
    {0x0805, "RSA-PSS+SHA384"}, {0x0806, "RSA-PSS+SHA512"}, {0x0804, "PSS+SHA256"},   {0x0805, "PSS+SHA384"},
    {0x0806, "PSS+SHA512"},
};

std::span<const RegistryEntry> aliases(Registry registry) {
  switch (registry) {
    case Registry::version: return kVersionAliases;
    case Registry::cipher_suite: return openssl_cipher_suites();
    case Registry::group: return kGroupAliases;
    case Registry::signature_scheme: return kSchemeAliases;
    default: return {};
  }
}

std::optional<std::uint16_t> find_in(std::span<const RegistryEntry> rows, std::string_view name) {
  for (const RegistryEntry& row : rows) {
    if (equal_ignoring_case(row.name, name)) {
      return row.number;
    }
  }
  return std::nullopt;
}

std::string_view name_in(std::span<const RegistryEntry> rows, std::uint16_t number) {
  const auto row =
      std::lower_bound(rows.begin(), rows.end(), number,
                       [](const RegistryEntry& entry, std::uint16_t wanted) { return entry.number < wanted; });
  return row != rows.end() && row->number == number ? row->name : std::string_view{};
}

/// Tells whether GREASE values are reserved in a registry: those whose numbers take two bytes.
bool has_grease(Registry registry) {
  return registry == Registry::version || registry == Registry::cipher_suite || registry == Registry::group ||
         registry == Registry::signature_scheme || registry == Registry::extension;
}

std::optional<std::uint16_t> parse_hex(std::string_view text) {
  if (text.size() < 3 || text.size() > 6 || text[0] != '0' || (text[1] != 'x' && text[1] != 'X')) {
    return std::nullopt;
  }
  std::uint16_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, fault] = std::from_chars(text.data() + 2, end, number, 16);
  return fault == std::errc{} && stopped == end ? std::optional(number) : std::nullopt;
}

KeyExchange key_exchange_of(std::string_view name) {
  struct Row {
    std::string_view prefix;
    KeyExchange kind;
  };
  constexpr Row kRows[] = {
      {"TLS_ECDHE_", KeyExchange::ecdhe},     {"TLS_ECDH_anon_", KeyExchange::ecdh_anon},
      {"TLS_ECDH_", KeyExchange::ecdh},       {"TLS_DHE_", KeyExchange::dhe},
      {"TLS_DH_anon_", KeyExchange::dh_anon}, {"TLS_DH_", KeyExchange::dh},
      {"TLS_PSK_DHE_", KeyExchange::dhe},     {"TLS_PSK_", KeyExchange::psk},
      {"TLS_RSA_", KeyExchange::rsa},
  };
  for (const Row& row : kRows) {
    if (name.substr(0, row.prefix.size()) == row.prefix) {
      return row.kind;
    }
  }
  return name.empty() ? KeyExchange::unknown : KeyExchange::other;
}

}  // namespace

std::span<const RegistryEntry> entries(Registry registry) {
  switch (registry) {
    case Registry::version: return kVersions;
    case Registry::cipher_suite: return cipher_suites();
    case Registry::group: return kGroups;
    case Registry::signature_scheme: return kSignatureSchemes;
    case Registry::extension: return kExtensions;
    case Registry::handshake_type: return kHandshakeTypes;
    case Registry::certificate_type: return kCertificateTypes;
    case Registry::certificate_format: return kCertificateFormats;
    case Registry::compression: return kCompressions;
    case Registry::point_format: return kPointFormats;
    case Registry::psk_mode: return kPskModes;
    case Registry::hpke_kdf: return kHpkeKdfs;
    case Registry::hpke_aead: return kHpkeAeads;
  }
  return {};
}

std::string_view find_name(Registry registry, std::uint16_t number) {
  return name_in(entries(registry), number);
}

std::string name_of(Registry registry, std::uint16_t number) {
  const std::string_view name = find_name(registry, number);
  if (!name.empty()) {
    return std::string(name);
  }
  if (has_grease(registry) && is_grease(number)) {
    return fmt::format("GREASE (0x{:04X})", number);
  }
  return fmt::format("0x{:04x}", number);
}

std::optional<std::uint16_t> find_number(Registry registry, std::string_view name) {
  if (const auto number = find_in(entries(registry), name)) {
    return number;
  }
  if (const auto number = find_in(aliases(registry), name)) {
    return number;
  }
  return parse_hex(name);
}

std::string_view openssl_cipher_name(std::uint16_t number) {
  return name_in(openssl_cipher_suites(), number);
}

CipherTraits cipher_traits(std::uint16_t number) {
  if ((number >> 8) == 0x13) {
    return {.key_exchange = KeyExchange::tls13};
  }
  const std::string_view name = find_name(Registry::cipher_suite, number);
  const std::string_view exchange = name.substr(0, name.find("_WITH_"));
  return {
      .key_exchange = key_exchange_of(name),
      .has_psk = exchange.find("PSK") != std::string_view::npos,
      .authenticates_by_rsa = exchange.find("RSA") != std::string_view::npos,
      .authenticates_by_ecdsa = exchange.find("ECDSA") != std::string_view::npos,
  };
}

bool is_post_quantum(std::uint16_t group) {
  const std::string_view name = find_name(Registry::group, group);
  return name.find("MLKEM") != std::string_view::npos || name.find("Kyber") != std::string_view::npos ||
         name == "CECPQ2";
}

}  // namespace mtlsdiag::wire
