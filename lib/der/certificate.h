// Certificate: a zero-copy reading of an X.509 certificate with byte offsets. Every field is a view of the input, which
// must outlive it. What is wrong but readable is kept (oddities, times that are not as they should be, duplicate
// extensions); only what cannot be read at all fails. Extension values are read on demand (der/extensions.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "der/algorithm.h"
#include "der/cursor.h"
#include "der/name.h"
#include "der/oid.h"

namespace mtlsdiag::der {

/// A UTCTime or GeneralizedTime. `value` is there whenever the text can be understood; `is_conforming` says that it is
/// written as RFC 5280 §4.1.2.5 asks (UTC, seconds, UTCTime through 2049).
struct Time {
  std::optional<Instant> value;
  std::uint8_t tag = 0;
  ByteView raw;  ///< the characters
  std::size_t offset = 0;
  bool is_conforming = false;
};

Time read_time(Cursor& in, const char* what);

/// One extension. `value` is the content of the OCTET STRING, `value_offset` its first byte.
struct Extension {
  Oid oid;
  bool is_critical = false;
  ByteView value;
  std::size_t offset = 0;  ///< of the extension's SEQUENCE
  std::size_t value_offset = 0;
};

/// Reads an Extensions SEQUENCE (its content), of a certificate, CRL, request or OCSP structure.
std::vector<Extension> read_extensions(const Element& sequence, Reading& reading);
/// Gives the first extension of that kind, or null.
const Extension* find_extension(const std::vector<Extension>& extensions, const Oid& oid);

struct Certificate {
  ByteView raw;     ///< the whole certificate, without bytes that follow it
  ByteView tbs;     ///< the signed part, header included
  int version = 1;  ///< 1 to 3 as people say it; other values as they are, plus one
  ByteView serial;  ///< the INTEGER's octets, as they are
  std::size_t serial_offset = 0;
  AlgorithmIdentifier tbs_signature;        ///< inside the signed part
  AlgorithmIdentifier signature_algorithm;  ///< beside the signature
  ByteView signature;                       ///< without its count of unused bits
  std::size_t signature_offset = 0;
  Name issuer;
  Name subject;
  Time not_before;
  Time not_after;
  PublicKey key;
  std::optional<ByteView> issuer_unique_id;
  std::optional<ByteView> subject_unique_id;
  bool has_extensions = false;        ///< the [3] element is there, if empty
  std::vector<Extension> extensions;  ///< in the order of the encoding, duplicates included
  Oddities oddities;

  /// Reads a certificate. Fails with `malformed`, naming what and the offset; bytes after the end are an oddity.
  /// Source: RFC 5280 §4.1.
  static Result<Certificate> parse(ByteView bytes);

  /// Gives the first extension of that kind, or null.
  [[nodiscard]] const Extension* find(const Oid& oid) const { return find_extension(extensions, oid); }
  /// Gives the second extension of a kind that stands twice, or null.
  [[nodiscard]] const Extension* duplicate() const;
  /// True where issuer and subject are the same name. Source: RFC 5280 §6.1 (self-issued).
  [[nodiscard]] bool is_self_issued() const { return same_name(issuer, subject); }
  /// The serial number in hexadecimal, as it stands, with colons where asked.
  [[nodiscard]] std::string serial_hex(char separator = '\0') const { return to_hex(serial, separator); }
};

/// Names a certificate for people: its subject, or, where that is empty, its first subjectAltName, or its serial
/// number.
std::string display_name(const Certificate& certificate);

}  // namespace mtlsdiag::der
