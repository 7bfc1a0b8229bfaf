// Object identifiers: a view of the content octets, the ones that X.509 and TLS need by name, and the one table of
// their readable names. Comparison is on octets; dotted text is for people.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace mtlsdiag::der {

/// A view of an OBJECT IDENTIFIER's content octets. Lives as long as the bytes it views.
struct Oid {
  ByteView octets;

  [[nodiscard]] bool empty() const { return octets.empty(); }
  friend bool operator==(const Oid& a, const Oid& b) { return equal(a.octets, b.octets); }
};

/// Writes "2.5.29.17". Arcs that do not fit 64 bits or an encoding that is cut short give "#" and hexadecimal digits.
std::string dotted(const Oid& oid);
/// Gives the readable name ("subjectAltName", "clientAuth", "ecdsa-with-SHA256"), or an empty view.
std::string_view name_of(const Oid& oid);
/// Gives the short name for distinguished names ("CN", "O", "DC"), or an empty view. Source: RFC 4514 §3.
std::string_view short_name_of(const Oid& oid);
/// Gives the readable name, or the dotted form.
std::string readable(const Oid& oid);
/// Encodes dotted text; empty on text that is no object identifier.
Bytes oid_from_dotted(std::string_view text);

/// The content octets of an identifier known at compile time: `KnownOid("2.5.29.17")`.
class KnownOid {
 public:
  consteval explicit KnownOid(const char* dotted_text) {
    std::uint64_t first = 0;
    for (std::size_t arc = 0; *dotted_text != '\0'; ++arc) {
      std::uint64_t value = 0;
      for (; *dotted_text >= '0' && *dotted_text <= '9'; ++dotted_text) {
        value = value * 10 + static_cast<std::uint64_t>(*dotted_text - '0');
      }
      dotted_text += *dotted_text == '.' ? 1 : 0;
      if (arc == 0) {
        first = value;
      } else {
        append(arc == 1 ? first * 40 + value : value);
      }
    }
  }
  [[nodiscard]] constexpr ByteView octets() const { return {octets_.data(), size_}; }
  operator Oid() const { return Oid{octets()}; }  // NOLINT(google-explicit-constructor)

 private:
  constexpr void append(std::uint64_t value) {
    int shift = 56;
    while (shift > 0 && value >> shift == 0) {
      shift -= 7;
    }
    for (; shift >= 0; shift -= 7) {
      octets_[size_++] = static_cast<std::uint8_t>((value >> shift & 0x7fU) | (shift > 0 ? 0x80U : 0U));
    }
  }
  std::array<std::uint8_t, 15> octets_{};
  std::size_t size_ = 0;
};

inline bool operator==(const Oid& a, const KnownOid& b) {
  return equal(a.octets, b.octets());
}

namespace oid {

// Certificate and CRL extensions. Source: RFC 5280 §4.2, §5.2; RFC 7633; RFC 6962; RFC 6960.
inline constexpr KnownOid kSubjectDirectoryAttributes{"2.5.29.9"};
inline constexpr KnownOid kSubjectKeyIdentifier{"2.5.29.14"};
inline constexpr KnownOid kKeyUsage{"2.5.29.15"};
inline constexpr KnownOid kPrivateKeyUsagePeriod{"2.5.29.16"};
inline constexpr KnownOid kSubjectAltName{"2.5.29.17"};
inline constexpr KnownOid kIssuerAltName{"2.5.29.18"};
inline constexpr KnownOid kBasicConstraints{"2.5.29.19"};
inline constexpr KnownOid kCrlNumber{"2.5.29.20"};
inline constexpr KnownOid kReasonCode{"2.5.29.21"};
inline constexpr KnownOid kInvalidityDate{"2.5.29.24"};
inline constexpr KnownOid kDeltaCrlIndicator{"2.5.29.27"};
inline constexpr KnownOid kIssuingDistributionPoint{"2.5.29.28"};
inline constexpr KnownOid kCertificateIssuer{"2.5.29.29"};
inline constexpr KnownOid kNameConstraints{"2.5.29.30"};
inline constexpr KnownOid kCrlDistributionPoints{"2.5.29.31"};
inline constexpr KnownOid kCertificatePolicies{"2.5.29.32"};
inline constexpr KnownOid kAnyPolicy{"2.5.29.32.0"};
inline constexpr KnownOid kPolicyMappings{"2.5.29.33"};
inline constexpr KnownOid kAuthorityKeyIdentifier{"2.5.29.35"};
inline constexpr KnownOid kPolicyConstraints{"2.5.29.36"};
inline constexpr KnownOid kExtendedKeyUsage{"2.5.29.37"};
inline constexpr KnownOid kAnyExtendedKeyUsage{"2.5.29.37.0"};
inline constexpr KnownOid kFreshestCrl{"2.5.29.46"};
inline constexpr KnownOid kInhibitAnyPolicy{"2.5.29.54"};
inline constexpr KnownOid kAuthorityInfoAccess{"1.3.6.1.5.5.7.1.1"};
inline constexpr KnownOid kSubjectInfoAccess{"1.3.6.1.5.5.7.1.11"};
inline constexpr KnownOid kTlsFeature{"1.3.6.1.5.5.7.1.24"};
inline constexpr KnownOid kSctList{"1.3.6.1.4.1.11129.2.4.2"};
inline constexpr KnownOid kCtPoison{"1.3.6.1.4.1.11129.2.4.3"};
inline constexpr KnownOid kNetscapeCertType{"2.16.840.1.113730.1.1"};
inline constexpr KnownOid kNetscapeComment{"2.16.840.1.113730.1.13"};
inline constexpr KnownOid kOcspNoCheck{"1.3.6.1.5.5.7.48.1.5"};
inline constexpr KnownOid kOcspNonce{"1.3.6.1.5.5.7.48.1.2"};
inline constexpr KnownOid kOcspBasic{"1.3.6.1.5.5.7.48.1.1"};

// Access methods and policy qualifiers. Source: RFC 5280 §4.2.2, §4.2.1.4.
inline constexpr KnownOid kAccessOcsp{"1.3.6.1.5.5.7.48.1"};
inline constexpr KnownOid kAccessCaIssuers{"1.3.6.1.5.5.7.48.2"};
inline constexpr KnownOid kQualifierCps{"1.3.6.1.5.5.7.2.1"};
inline constexpr KnownOid kQualifierUserNotice{"1.3.6.1.5.5.7.2.2"};

// Extended key usages. Source: RFC 5280 §4.2.1.12.
inline constexpr KnownOid kServerAuth{"1.3.6.1.5.5.7.3.1"};
inline constexpr KnownOid kClientAuth{"1.3.6.1.5.5.7.3.2"};
inline constexpr KnownOid kCodeSigning{"1.3.6.1.5.5.7.3.3"};
inline constexpr KnownOid kEmailProtection{"1.3.6.1.5.5.7.3.4"};
inline constexpr KnownOid kTimeStamping{"1.3.6.1.5.5.7.3.8"};
inline constexpr KnownOid kOcspSigning{"1.3.6.1.5.5.7.3.9"};
inline constexpr KnownOid kNetscapeServerGatedCrypto{"2.16.840.1.113730.4.1"};
inline constexpr KnownOid kMicrosoftServerGatedCrypto{"1.3.6.1.4.1.311.10.3.3"};

// Attribute types that are compared or read by name. Source: RFC 4519 §2; RFC 5280 Appendix A.
inline constexpr KnownOid kCommonName{"2.5.4.3"};
inline constexpr KnownOid kOrganization{"2.5.4.10"};
inline constexpr KnownOid kEmailAddress{"1.2.840.113549.1.9.1"};
inline constexpr KnownOid kExtensionRequest{"1.2.840.113549.1.9.14"};

// Public keys and curves. Source: RFC 3279, RFC 5480, RFC 8410.
inline constexpr KnownOid kRsaEncryption{"1.2.840.113549.1.1.1"};
inline constexpr KnownOid kRsaPss{"1.2.840.113549.1.1.10"};
inline constexpr KnownOid kEcPublicKey{"1.2.840.10045.2.1"};
inline constexpr KnownOid kDsa{"1.2.840.10040.4.1"};
inline constexpr KnownOid kDhPublicNumber{"1.2.840.10046.2.1"};
inline constexpr KnownOid kDhKeyAgreement{"1.2.840.113549.1.3.1"};
inline constexpr KnownOid kX25519{"1.3.101.110"};
inline constexpr KnownOid kX448{"1.3.101.111"};
inline constexpr KnownOid kEd25519{"1.3.101.112"};
inline constexpr KnownOid kEd448{"1.3.101.113"};
inline constexpr KnownOid kSecp256r1{"1.2.840.10045.3.1.7"};
inline constexpr KnownOid kSecp384r1{"1.3.132.0.34"};
inline constexpr KnownOid kSecp521r1{"1.3.132.0.35"};

}  // namespace oid
}  // namespace mtlsdiag::der
