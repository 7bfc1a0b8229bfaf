#include "path/fields.h"

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"

namespace mtlsdiag::path {
namespace {

using finding::Kind;
using finding::Severity;

constexpr std::size_t kMaxSerialOctets = 20;

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
