// The numbers of ASN.1 and X.509 that whoever reads DER and whoever writes it share.
#pragma once

#include <cstdint>

namespace mtlsdiag::der {

/// Identifier octets as they stand in X.509 (class, constructed bit and number).
enum Tag : std::uint8_t {
  kBoolean = 0x01,
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kNull = 0x05,
  kObjectIdentifier = 0x06,
  kEnumerated = 0x0a,
  kUtf8String = 0x0c,
  kNumericString = 0x12,
  kPrintableString = 0x13,
  kTeletexString = 0x14,
  kIa5String = 0x16,
  kUtcTime = 0x17,
  kGeneralizedTime = 0x18,
  kVisibleString = 0x1a,
  kUniversalString = 0x1c,
  kBmpString = 0x1e,
  kSequence = 0x30,
  kSet = 0x31,
};

/// Gives the identifier octet of `[number]`, primitive or constructed.
constexpr std::uint8_t context(unsigned number, bool is_constructed = false) {
  return static_cast<std::uint8_t>(0x80U | (is_constructed ? 0x20U : 0U) | number);
}

/// Bits of keyUsage in the order of RFC 5280 §4.2.1.3.
enum KeyUsageBit : std::uint32_t {
  kDigitalSignature = 1U << 0,
  kContentCommitment = 1U << 1,
  kKeyEncipherment = 1U << 2,
  kDataEncipherment = 1U << 3,
  kKeyAgreement = 1U << 4,
  kKeyCertSign = 1U << 5,
  kCrlSign = 1U << 6,
  kEncipherOnly = 1U << 7,
  kDecipherOnly = 1U << 8,
};

}  // namespace mtlsdiag::der
