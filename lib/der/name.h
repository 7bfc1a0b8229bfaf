// Distinguished names: a view of the raw DER, its attributes with their places, the text for people (RFC 4514) and the
// comparison that path building rests on (RFC 5280 §7.1). Nothing here decides whether a name is a good one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "der/cursor.h"
#include "der/oid.h"

namespace mtlsdiag::der {

/// One AttributeTypeAndValue; `rdn` counts the RelativeDistinguishedNames from 0 in the order of the encoding.
struct Attribute {
  Oid type;
  std::uint8_t tag = 0;
  ByteView value;
  std::size_t offset = 0;  ///< of the value's identifier octet
  int rdn = 0;
};

/// A Name (an RDNSequence). `raw` is the whole SEQUENCE, header included; it lives as long as the input.
struct Name {
  ByteView raw;
  std::size_t offset = 0;

  /// True for a name without any attribute: no RelativeDistinguishedName, or empty ones only.
  [[nodiscard]] bool empty() const;
  /// Gives every attribute in the order of the encoding. A broken name gives those before the fault.
  [[nodiscard]] std::vector<Attribute> attributes() const;
  /// Gives the decoded text (foreign, UTF-8) of the last attribute of that type, if there is one.
  [[nodiscard]] std::optional<std::string> last(const Oid& type) const;
};

/// Walks a Name and checks its form. The result views the element.
Name read_name(Cursor& in, const char* what);

/// Writes the name for people: RFC 4514 order and escapes, printable: `CN=payments,O=Example\, Inc.`. An empty name
/// gives an empty string.
std::string to_string(const Name& name);
/// Writes one attribute: `CN=payments`.
std::string to_string(const Attribute& attribute);

/// Decodes a string type to UTF-8: foreign text, not yet printable. Other tags give the octets as they are.
std::string decode_string(std::uint8_t tag, ByteView value);
/// True for the string types that X.520 attributes use.
bool is_string_tag(std::uint8_t tag);

/// Gives the form in which equal names are equal octets: strings as UTF-8, case of ASCII folded, blanks trimmed and
/// compressed, the attributes of one RDN sorted. Source: RFC 5280 §7.1.
std::string normalized(const Name& name);
/// Gives that form of each RDN by itself, for directoryName constraints. Source: RFC 5280 §4.2.1.10.
std::vector<std::string> normalized_rdns(const Name& name);
/// Compares two names by RFC 5280 §7.1; equal octets are equal without more ado.
bool same_name(const Name& a, const Name& b);

}  // namespace mtlsdiag::der
