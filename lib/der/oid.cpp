#include "der/oid.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace mtlsdiag::der {
namespace {

struct Row {
  KnownOid oid;
  std::string_view name;
  std::string_view short_name{};
};

/// Every identifier that is shown by name. A new one is a row, nothing else.
constexpr Row kNames[] = {
    // Attribute types. Source: RFC 4519, RFC 5280 Appendix A, ETSI EN 319 412-1, CA/Browser Forum EV guidelines.
    {KnownOid("2.5.4.3"), "commonName", "CN"},
    {KnownOid("2.5.4.4"), "surname", "SN"},
    {KnownOid("2.5.4.5"), "serialNumber", "serialNumber"},
    {KnownOid("2.5.4.6"), "countryName", "C"},
    {KnownOid("2.5.4.7"), "localityName", "L"},
    {KnownOid("2.5.4.8"), "stateOrProvinceName", "ST"},
    {KnownOid("2.5.4.9"), "streetAddress", "STREET"},
    {KnownOid("2.5.4.10"), "organizationName", "O"},
    {KnownOid("2.5.4.11"), "organizationalUnitName", "OU"},
    {KnownOid("2.5.4.12"), "title", "title"},
    {KnownOid("2.5.4.13"), "description", "description"},
    {KnownOid("2.5.4.15"), "businessCategory", "businessCategory"},
    {KnownOid("2.5.4.17"), "postalCode", "postalCode"},
    {KnownOid("2.5.4.41"), "name", "name"},
    {KnownOid("2.5.4.42"), "givenName", "GN"},
    {KnownOid("2.5.4.43"), "initials", "initials"},
    {KnownOid("2.5.4.44"), "generationQualifier", "generationQualifier"},
    {KnownOid("2.5.4.45"), "x500UniqueIdentifier", "x500UniqueIdentifier"},
    {KnownOid("2.5.4.46"), "dnQualifier", "dnQualifier"},
    {KnownOid("2.5.4.65"), "pseudonym", "pseudonym"},
    {KnownOid("2.5.4.97"), "organizationIdentifier", "organizationIdentifier"},
    {KnownOid("0.9.2342.19200300.100.1.1"), "userId", "UID"},
    {KnownOid("0.9.2342.19200300.100.1.25"), "domainComponent", "DC"},
    {KnownOid("1.2.840.113549.1.9.1"), "emailAddress", "emailAddress"},
    {KnownOid("1.2.840.113549.1.9.2"), "unstructuredName", "unstructuredName"},
    {KnownOid("1.3.6.1.4.1.311.60.2.1.1"), "jurisdictionLocalityName", "jurisdictionL"},
    {KnownOid("1.3.6.1.4.1.311.60.2.1.2"), "jurisdictionStateOrProvinceName", "jurisdictionST"},
    {KnownOid("1.3.6.1.4.1.311.60.2.1.3"), "jurisdictionCountryName", "jurisdictionC"},
    // Extensions.
    {KnownOid("2.5.29.9"), "subjectDirectoryAttributes"},
    {KnownOid("2.5.29.14"), "subjectKeyIdentifier"},
    {KnownOid("2.5.29.15"), "keyUsage"},
    {KnownOid("2.5.29.16"), "privateKeyUsagePeriod"},
    {KnownOid("2.5.29.17"), "subjectAltName"},
    {KnownOid("2.5.29.18"), "issuerAltName"},
    {KnownOid("2.5.29.19"), "basicConstraints"},
    {KnownOid("2.5.29.20"), "cRLNumber"},
    {KnownOid("2.5.29.21"), "reasonCode"},
    {KnownOid("2.5.29.24"), "invalidityDate"},
    {KnownOid("2.5.29.27"), "deltaCRLIndicator"},
    {KnownOid("2.5.29.28"), "issuingDistributionPoint"},
    {KnownOid("2.5.29.29"), "certificateIssuer"},
    {KnownOid("2.5.29.30"), "nameConstraints"},
    {KnownOid("2.5.29.31"), "cRLDistributionPoints"},
    {KnownOid("2.5.29.32"), "certificatePolicies"},
    {KnownOid("2.5.29.32.0"), "anyPolicy"},
    {KnownOid("2.5.29.33"), "policyMappings"},
    {KnownOid("2.5.29.35"), "authorityKeyIdentifier"},
    {KnownOid("2.5.29.36"), "policyConstraints"},
    {KnownOid("2.5.29.37"), "extKeyUsage"},
    {KnownOid("2.5.29.46"), "freshestCRL"},
    {KnownOid("2.5.29.54"), "inhibitAnyPolicy"},
    {KnownOid("2.5.29.56"), "noRevAvail"},
    {KnownOid("1.3.6.1.5.5.7.1.1"), "authorityInfoAccess"},
    {KnownOid("1.3.6.1.5.5.7.1.3"), "qcStatements"},
    {KnownOid("1.3.6.1.5.5.7.1.11"), "subjectInfoAccess"},
    {KnownOid("1.3.6.1.5.5.7.1.24"), "tlsFeature"},
    {KnownOid("1.3.6.1.4.1.11129.2.4.2"), "signedCertificateTimestampList"},
    {KnownOid("1.3.6.1.4.1.11129.2.4.3"), "ctPoison"},
    {KnownOid("1.3.6.1.4.1.11129.2.4.5"), "ocspSignedCertificateTimestampList"},
    {KnownOid("1.3.6.1.4.1.311.20.2"), "microsoftCertificateTemplateName"},
    {KnownOid("1.3.6.1.4.1.311.21.1"), "microsoftCaVersion"},
    {KnownOid("1.3.6.1.4.1.311.21.7"), "microsoftCertificateTemplate"},
    {KnownOid("1.3.6.1.4.1.311.21.10"), "microsoftApplicationPolicies"},
    {KnownOid("2.16.840.1.113730.1.1"), "netscapeCertType"},
    {KnownOid("2.16.840.1.113730.1.2"), "netscapeBaseUrl"},
    {KnownOid("2.16.840.1.113730.1.3"), "netscapeRevocationUrl"},
    {KnownOid("2.16.840.1.113730.1.4"), "netscapeCaRevocationUrl"},
    {KnownOid("2.16.840.1.113730.1.7"), "netscapeRenewalUrl"},
    {KnownOid("2.16.840.1.113730.1.8"), "netscapeCaPolicyUrl"},
    {KnownOid("2.16.840.1.113730.1.12"), "netscapeSslServerName"},
    {KnownOid("2.16.840.1.113730.1.13"), "netscapeComment"},
    {KnownOid("1.3.6.1.5.5.7.48.1.1"), "ocspBasic"},
    {KnownOid("1.3.6.1.5.5.7.48.1.2"), "ocspNonce"},
    {KnownOid("1.3.6.1.5.5.7.48.1.5"), "ocspNoCheck"},
    {KnownOid("1.3.6.1.5.5.7.48.1"), "ocsp"},
    {KnownOid("1.3.6.1.5.5.7.48.2"), "caIssuers"},
    {KnownOid("1.3.6.1.5.5.7.48.3"), "timeStamping"},
    {KnownOid("1.3.6.1.5.5.7.48.5"), "caRepository"},
    {KnownOid("1.3.6.1.5.5.7.2.1"), "cps"},
    {KnownOid("1.3.6.1.5.5.7.2.2"), "userNotice"},
    // Extended key usages.
    {KnownOid("2.5.29.37.0"), "anyExtendedKeyUsage"},
    {KnownOid("1.3.6.1.5.5.7.3.1"), "serverAuth"},
    {KnownOid("1.3.6.1.5.5.7.3.2"), "clientAuth"},
    {KnownOid("1.3.6.1.5.5.7.3.3"), "codeSigning"},
    {KnownOid("1.3.6.1.5.5.7.3.4"), "emailProtection"},
    {KnownOid("1.3.6.1.5.5.7.3.5"), "ipsecEndSystem"},
    {KnownOid("1.3.6.1.5.5.7.3.6"), "ipsecTunnel"},
    {KnownOid("1.3.6.1.5.5.7.3.7"), "ipsecUser"},
    {KnownOid("1.3.6.1.5.5.7.3.8"), "timeStamping"},
    {KnownOid("1.3.6.1.5.5.7.3.9"), "OCSPSigning"},
    {KnownOid("1.3.6.1.5.5.7.3.13"), "eapOverPPP"},
    {KnownOid("1.3.6.1.5.5.7.3.14"), "eapOverLAN"},
    {KnownOid("1.3.6.1.5.5.7.3.17"), "ipsecIKE"},
    {KnownOid("1.3.6.1.5.5.7.3.21"), "secureShellClient"},
    {KnownOid("1.3.6.1.5.5.7.3.22"), "secureShellServer"},
    {KnownOid("1.3.6.1.5.5.7.3.36"), "documentSigning"},
    {KnownOid("1.3.6.1.5.2.3.4"), "pkinitClientAuth"},
    {KnownOid("1.3.6.1.5.2.3.5"), "pkinitKdc"},
    {KnownOid("1.3.6.1.4.1.311.10.3.3"), "microsoftServerGatedCrypto"},
    {KnownOid("1.3.6.1.4.1.311.10.3.4"), "microsoftEncryptedFileSystem"},
    {KnownOid("1.3.6.1.4.1.311.10.3.12"), "microsoftDocumentSigning"},
    {KnownOid("1.3.6.1.4.1.311.20.2.2"), "microsoftSmartCardLogon"},
    {KnownOid("1.3.6.1.4.1.311.20.2.3"), "microsoftUserPrincipalName"},
    {KnownOid("2.16.840.1.113730.4.1"), "netscapeServerGatedCrypto"},
    // Signature algorithms and keys.
    {KnownOid("1.2.840.113549.1.1.1"), "rsaEncryption"},
    {KnownOid("1.2.840.113549.1.1.2"), "md2WithRSAEncryption"},
    {KnownOid("1.2.840.113549.1.1.3"), "md4WithRSAEncryption"},
    {KnownOid("1.2.840.113549.1.1.4"), "md5WithRSAEncryption"},
    {KnownOid("1.2.840.113549.1.1.5"), "sha1WithRSAEncryption"},
    {KnownOid("1.2.840.113549.1.1.10"), "RSASSA-PSS"},
    {KnownOid("1.2.840.113549.1.1.11"), "sha256WithRSAEncryption"},
    {KnownOid("1.2.840.113549.1.1.12"), "sha384WithRSAEncryption"},
    {KnownOid("1.2.840.113549.1.1.13"), "sha512WithRSAEncryption"},
    {KnownOid("1.2.840.113549.1.1.14"), "sha224WithRSAEncryption"},
    {KnownOid("1.2.840.10045.2.1"), "id-ecPublicKey"},
    {KnownOid("1.2.840.10045.4.1"), "ecdsa-with-SHA1"},
    {KnownOid("1.2.840.10045.4.3.1"), "ecdsa-with-SHA224"},
    {KnownOid("1.2.840.10045.4.3.2"), "ecdsa-with-SHA256"},
    {KnownOid("1.2.840.10045.4.3.3"), "ecdsa-with-SHA384"},
    {KnownOid("1.2.840.10045.4.3.4"), "ecdsa-with-SHA512"},
    {KnownOid("1.2.840.10040.4.1"), "dsa"},
    {KnownOid("1.2.840.10040.4.3"), "dsa-with-SHA1"},
    {KnownOid("2.16.840.1.101.3.4.3.1"), "dsa-with-SHA224"},
    {KnownOid("2.16.840.1.101.3.4.3.2"), "dsa-with-SHA256"},
    {KnownOid("2.16.840.1.101.3.4.3.9"), "ecdsa-with-SHA3-224"},
    {KnownOid("2.16.840.1.101.3.4.3.10"), "ecdsa-with-SHA3-256"},
    {KnownOid("2.16.840.1.101.3.4.3.11"), "ecdsa-with-SHA3-384"},
    {KnownOid("2.16.840.1.101.3.4.3.12"), "ecdsa-with-SHA3-512"},
    {KnownOid("2.16.840.1.101.3.4.3.13"), "sha3-224WithRSAEncryption"},
    {KnownOid("2.16.840.1.101.3.4.3.14"), "sha3-256WithRSAEncryption"},
    {KnownOid("2.16.840.1.101.3.4.3.15"), "sha3-384WithRSAEncryption"},
    {KnownOid("2.16.840.1.101.3.4.3.16"), "sha3-512WithRSAEncryption"},
    {KnownOid("1.2.840.10046.2.1"), "dhPublicNumber"},
    {KnownOid("1.3.101.110"), "X25519"},
    {KnownOid("1.3.101.111"), "X448"},
    {KnownOid("1.3.101.112"), "Ed25519"},
    {KnownOid("1.3.101.113"), "Ed448"},
    {KnownOid("2.16.840.1.101.3.4.3.17"), "ML-DSA-44"},
    {KnownOid("2.16.840.1.101.3.4.3.18"), "ML-DSA-65"},
    {KnownOid("2.16.840.1.101.3.4.3.19"), "ML-DSA-87"},
    {KnownOid("2.16.840.1.101.3.4.3.20"), "SLH-DSA-SHA2-128s"},
    {KnownOid("2.16.840.1.101.3.4.3.21"), "SLH-DSA-SHA2-128f"},
    {KnownOid("2.16.840.1.101.3.4.3.22"), "SLH-DSA-SHA2-192s"},
    {KnownOid("2.16.840.1.101.3.4.3.23"), "SLH-DSA-SHA2-192f"},
    {KnownOid("2.16.840.1.101.3.4.3.24"), "SLH-DSA-SHA2-256s"},
    {KnownOid("2.16.840.1.101.3.4.3.25"), "SLH-DSA-SHA2-256f"},
    {KnownOid("2.16.840.1.101.3.4.3.26"), "SLH-DSA-SHAKE-128s"},
    {KnownOid("2.16.840.1.101.3.4.3.27"), "SLH-DSA-SHAKE-128f"},
    {KnownOid("2.16.840.1.101.3.4.3.28"), "SLH-DSA-SHAKE-192s"},
    {KnownOid("2.16.840.1.101.3.4.3.29"), "SLH-DSA-SHAKE-192f"},
    {KnownOid("2.16.840.1.101.3.4.3.30"), "SLH-DSA-SHAKE-256s"},
    {KnownOid("2.16.840.1.101.3.4.3.31"), "SLH-DSA-SHAKE-256f"},
    // Curves, by the names that TLS gives them.
    {KnownOid("1.2.840.10045.3.1.1"), "secp192r1"},
    {KnownOid("1.3.132.0.33"), "secp224r1"},
    {KnownOid("1.2.840.10045.3.1.7"), "secp256r1"},
    {KnownOid("1.3.132.0.34"), "secp384r1"},
    {KnownOid("1.3.132.0.35"), "secp521r1"},
    {KnownOid("1.3.132.0.10"), "secp256k1"},
    {KnownOid("1.3.36.3.3.2.8.1.1.7"), "brainpoolP256r1"},
    {KnownOid("1.3.36.3.3.2.8.1.1.11"), "brainpoolP384r1"},
    {KnownOid("1.3.36.3.3.2.8.1.1.13"), "brainpoolP512r1"},
    // Hashes.
    {KnownOid("1.2.840.113549.2.5"), "md5"},
    {KnownOid("1.3.14.3.2.26"), "sha1"},
    {KnownOid("2.16.840.1.101.3.4.2.1"), "sha256"},
    {KnownOid("2.16.840.1.101.3.4.2.2"), "sha384"},
    {KnownOid("2.16.840.1.101.3.4.2.3"), "sha512"},
    {KnownOid("2.16.840.1.101.3.4.2.4"), "sha224"},
    {KnownOid("2.16.840.1.101.3.4.2.7"), "sha3-224"},
    {KnownOid("2.16.840.1.101.3.4.2.8"), "sha3-256"},
    {KnownOid("2.16.840.1.101.3.4.2.9"), "sha3-384"},
    {KnownOid("2.16.840.1.101.3.4.2.10"), "sha3-512"},
    // Certificate policies seen everywhere.
    {KnownOid("2.23.140.1.1"), "extendedValidation"},
    {KnownOid("2.23.140.1.2.1"), "domainValidated"},
    {KnownOid("2.23.140.1.2.2"), "organizationValidated"},
    {KnownOid("2.23.140.1.2.3"), "individualValidated"},
    {KnownOid("1.2.840.113549.1.9.14"), "extensionRequest"},
    {KnownOid("1.2.840.113549.1.9.7"), "challengePassword"},
};

const Row* find_row(const Oid& oid) {
  const auto* const row =
      std::find_if(std::begin(kNames), std::end(kNames), [&](const Row& r) { return oid == r.oid; });
  return row == std::end(kNames) ? nullptr : row;
}

void append_number(std::string& text, std::uint64_t value) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  text.append(digits.data(), end);
}

void append_arc(Bytes& out, std::uint64_t value) {
  int shift = 63;
  while (shift > 0 && value >> shift == 0) {
    shift -= 7;
  }
  for (; shift >= 0; shift -= 7) {
    out.push_back(static_cast<std::uint8_t>((value >> shift & 0x7fU) | (shift > 0 ? 0x80U : 0U)));
  }
}

}  // namespace

std::string dotted(const Oid& oid) {
  std::string text;
  std::uint64_t value = 0;
  bool is_open = false;
  for (const std::uint8_t octet : oid.octets) {
    if (value >> 57 != 0) {
      return "#" + to_hex(oid.octets);
    }
    value = value << 7 | (octet & 0x7fU);
    is_open = (octet & 0x80U) != 0;
    if (is_open) {
      continue;
    }
    if (text.empty()) {
      const std::uint64_t first = value < 80 ? value / 40 : 2;
      append_number(text, first);
      value -= first * 40;
    }
    text.push_back('.');
    append_number(text, value);
    value = 0;
  }
  return is_open || text.empty() ? "#" + to_hex(oid.octets) : text;
}

std::string_view name_of(const Oid& oid) {
  const Row* row = find_row(oid);
  return row == nullptr ? std::string_view{} : row->name;
}

std::string_view short_name_of(const Oid& oid) {
  const Row* row = find_row(oid);
  return row == nullptr ? std::string_view{} : row->short_name;
}

std::string readable(const Oid& oid) {
  const std::string_view name = name_of(oid);
  return name.empty() ? dotted(oid) : std::string(name);
}

Bytes oid_from_dotted(std::string_view text) {
  Bytes out;
  std::uint64_t first = 0;
  for (std::size_t arc = 0; !text.empty() || arc < 2; ++arc) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || (arc == 0 && value > 2) || (arc == 1 && (first < 2 ? value > 39 : value >> 63 != 0))) {
      return {};
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty() && (text[0] != '.' || text.size() == 1)) {
      return {};
    }
    text.remove_prefix(text.empty() ? 0 : 1);
    if (arc == 0) {
      first = value;
    } else {
      append_arc(out, arc == 1 ? first * 40 + value : value);
    }
  }
  return out;
}

}  // namespace mtlsdiag::der
