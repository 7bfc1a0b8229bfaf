// Names for certificates to be made: distinguished names and general names, of every kind and of any bytes, including
// those that no sound certificate holds.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "mint/der_builder.h"

namespace mtlsdiag::mint {

/// A distinguished name as its DER encoding.
struct Name {
  Bytes der = sequence({});

  /// Adds a relative distinguished name of one attribute at the end. `type` is a short name (CN, O, OU, C, L, ST, DC,
  /// SERIALNUMBER, UID, E) or a dotted OID; the bytes are taken as they are.
  Name& add(std::string_view type, ByteView value, std::uint8_t string_tag);
  /// The same with the customary string type: IA5String for DC and E, PrintableString for C and SERIALNUMBER, else
  /// UTF-8.
  Name& add(std::string_view type, std::string_view value);

  /// Reads "O=Example, CN=root" (first attribute first; no escapes: a comma ends a value). Fails with `malformed`.
  static Result<Name> parse(std::string_view text);
};

/// Makes a name from attributes, first one first: `name({{"O", "Example"}, {"CN", "root"}})`.
struct NamePart {
  std::string_view type;
  std::string_view value;
};
Name name(std::initializer_list<NamePart> parts);

/// A GeneralName as its DER encoding. Source: RFC 5280 §4.2.1.6.
struct GeneralName {
  Bytes der;
};

GeneralName dns_name(std::string_view name);
GeneralName email(std::string_view mailbox);
GeneralName uri(std::string_view text);
/// The octets of an address (4 or 16), or of an address and a mask in name constraints (8 or 32).
GeneralName ip_octets(ByteView octets);
/// Reads an IPv4 or IPv6 address; text that is neither gives a dNSName of it.
GeneralName ip_address(std::string_view text);
GeneralName directory_name(const Name& name);
GeneralName registered_id(std::string_view oid);
/// An otherName; `value` is a complete DER element, wrapped into [0] here.
GeneralName other_name(std::string_view oid, ByteView value);
/// Any context tag with any content.
GeneralName raw_general_name(std::uint8_t tag, ByteView content);

/// Wraps names into GeneralNames, the value of subjectAltName and issuerAltName.
Bytes general_names(const std::vector<GeneralName>& names);

}  // namespace mtlsdiag::mint
