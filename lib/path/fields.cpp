#include "path/fields.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/text.h"
#include "base/time.h"
#include "der/strings.h"

namespace mtlsdiag::path {
namespace {

using finding::Kind;
using finding::Severity;

constexpr std::size_t kMaxSerialOctets = 20;

void malformed(Node& node, std::string message, std::size_t offset) {
  node.defects.push_back({.kind = Kind::cert_malformed, .message = std::move(message), .offset = offset});
}

/// NULL is what RSA writes, and what some write for others. Beside it BoringSSL and rustls refuse any parameters;
/// those of EdDSA everybody does. Source: RFC 3279 §2.2, RFC 8410 §3.
bool has_foreign_parameters(const der::AlgorithmIdentifier& algorithm) {
  constexpr std::array<std::uint8_t, 2> kNull{0x05, 0x00};
  switch (der::signature_scheme(algorithm).key) {
    case der::KeyType::rsa:
    case der::KeyType::ec:
    case der::KeyType::dsa: return !algorithm.parameters.empty() && !equal(algorithm.parameters, kNull);
    case der::KeyType::ed25519:
    case der::KeyType::ed448: return !algorithm.parameters.empty();
    default: return false;
  }
}

/// Go, BoringSSL and rustls refuse all of these, OpenSSL the last. Others too many issuers write.
bool is_refused(der::OddityKind kind) {
  return kind == der::OddityKind::long_length || kind == der::OddityKind::boolean_value ||
         kind == der::OddityKind::padded_integer;
}

/// "YYMMDDhhmmssZ" and "YYYYMMDDhhmmssZ" are what every verifier reads; others are refused by some.
void check_time(Node& node, const der::Time& time, const char* what) {
  if (time.is_conforming) {
    return;
  }
  const std::size_t wanted = time.tag == der::kUtcTime ? 13 : 15;
  const bool is_readable = time.value && time.raw.size() == wanted && time.raw.back() == 'Z';
  node.defects.push_back(
      {.kind = Kind::validity_invalid,
       .severity = !is_readable ? Severity::error : Severity::info,
       .message = fmt::format("{} is {}, {}", what, quoted(as_text(time.raw)),
                              is_readable ? "a GeneralizedTime before 2050, which RFC 5280 writes as UTCTime"
                                          : "which is not the form that RFC 5280 demands"),
       .offset = time.offset});
}

}  // namespace

void check_version(Node& node) {
  const der::Certificate& certificate = node.certificate;
  if (certificate.version < 1 || certificate.version > 3) {
    malformed(node, "its version is none of the three that X.509 has", certificate.serial_offset);
  }
  if (certificate.has_extensions && certificate.version != 3) {
    node.defects.push_back({.kind = Kind::extension_malformed,
                            .message = fmt::format("extensions in a certificate of version {}", certificate.version)});
  }
  if ((certificate.issuer_unique_id || certificate.subject_unique_id) && certificate.version == 1) {
    malformed(node, "unique identifiers in a certificate of version 1", 0);
  }
}

void check_encoding(Node& node) {
  const der::Certificate& certificate = node.certificate;
  for (const der::Attribute& attribute : certificate.subject.attributes()) {
    if (!der::is_decodable(attribute.tag, attribute.value)) {
      malformed(node,
                fmt::format("the subject's {} is not of the encoding that it claims", der::readable(attribute.type)),
                attribute.offset);
    }
  }
  const der::AlgorithmIdentifier& signature = certificate.tbs_signature;
  if (has_foreign_parameters(signature)) {
    malformed(node,
              fmt::format("the signature's algorithm, {}, has parameters that it does not take",
                          der::readable(signature.oid)),
              signature.offset);
  }
  for (const der::Oddity& oddity : certificate.oddities) {
    if (is_refused(oddity.kind) && oddity.offset < certificate.signature_algorithm.offset) {
      malformed(node, fmt::format("not DER: {}", to_string(oddity.kind)), oddity.offset);
    }
  }
}

/// Source: RFC 5280 §4.1.2.2: positive, at most 20 octets; readers are told to handle others.
void check_serial(Node& node) {
  const ByteView serial = node.certificate.serial;
  const char* what = nullptr;
  if (serial[0] >= 0x80) {
    what = "the serial number is negative";
  } else if (serial.size() == 1 && serial[0] == 0) {
    what = "the serial number is zero";
  } else if (serial.size() > kMaxSerialOctets + 1 || (serial.size() == kMaxSerialOctets + 1 && serial[0] != 0)) {
    what = "the serial number is longer than 20 octets";
  }
  if (what != nullptr) {
    node.defects.push_back({.kind = Kind::serial_invalid,
                            .severity = Severity::warning,
                            .message = what,
                            .offset = node.certificate.serial_offset,
                            .is_profile = true});
  }
}

void check_validity(Node& node) {
  const der::Certificate& certificate = node.certificate;
  check_time(node, certificate.not_before, "notBefore");
  check_time(node, certificate.not_after, "notAfter");
}

}  // namespace mtlsdiag::path
