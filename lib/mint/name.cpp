#include "mint/name.h"

#include <arpa/inet.h>

#include "base/text.h"

namespace mtlsdiag::mint {
namespace {

struct AttributeType {
  std::string_view short_name;
  std::string_view oid;
  std::uint8_t tag;
};

/// The customary string types. Source: RFC 5280 Appendix A.1, RFC 4519.
constexpr AttributeType kAttributeTypes[] = {
    {"CN", "2.5.4.3", kUtf8String},
    {"SN", "2.5.4.4", kUtf8String},
    {"SERIALNUMBER", "2.5.4.5", kPrintableString},
    {"C", "2.5.4.6", kPrintableString},
    {"L", "2.5.4.7", kUtf8String},
    {"ST", "2.5.4.8", kUtf8String},
    {"STREET", "2.5.4.9", kUtf8String},
    {"O", "2.5.4.10", kUtf8String},
    {"OU", "2.5.4.11", kUtf8String},
    {"T", "2.5.4.12", kUtf8String},
    {"GN", "2.5.4.42", kUtf8String},
    {"DC", "0.9.2342.19200300.100.1.25", kIa5String},
    {"UID", "0.9.2342.19200300.100.1.1", kUtf8String},
    {"E", "1.2.840.113549.1.9.1", kIa5String},
};

const AttributeType* find_type(std::string_view type) {
  for (const AttributeType& row : kAttributeTypes) {
    if (equal_ignoring_case(row.short_name, type)) {
      return &row;
    }
  }
  return nullptr;
}

bool is_dotted(std::string_view text) {
  return text.find('.') != std::string_view::npos && text.find_first_not_of("0123456789.") == std::string_view::npos &&
         text.front() != '.' && text.back() != '.' && text.find("..") == std::string_view::npos;
}

/// Takes the content octets of a definite, DER-encoded element that this file wrote or a caller vouches for.
ByteView content_of(ByteView der) {
  Reader in(der);
  in.u8();
  const std::uint8_t first = in.u8();
  if (first >= 0x80) {
    in.take(first & 0x7f);
  }
  return in.rest();
}

}  // namespace

Name& Name::add(std::string_view type, ByteView value, std::uint8_t string_tag) {
  const AttributeType* row = find_type(type);
  const Bytes attribute = sequence({object_identifier(row == nullptr ? type : row->oid), element(string_tag, value)});
  Bytes content = to_bytes(content_of(der));
  const Bytes rdn = element(kSet, {attribute});
  content.insert(content.end(), rdn.begin(), rdn.end());
  der = element(kSequence, content);
  return *this;
}

Name& Name::add(std::string_view type, std::string_view value) {
  const AttributeType* row = find_type(type);
  return add(type, as_bytes(value), row == nullptr ? std::uint8_t{kUtf8String} : row->tag);
}

Result<Name> Name::parse(std::string_view text) {
  Name result;
  if (trim(text).empty()) {
    return result;
  }
  for (const std::string_view part : split(text, ',')) {
    const std::size_t equals = part.find('=');
    const std::string_view type = trim(part.substr(0, equals));
    if (equals == std::string_view::npos || (find_type(type) == nullptr && !is_dotted(type))) {
      return Error{ErrorCode::malformed, "a name is written as \"O=Example, CN=host\", not " + quoted(text)};
    }
    result.add(type, trim(part.substr(equals + 1)));
  }
  return result;
}

Name name(std::initializer_list<NamePart> parts) {
  Name result;
  for (const NamePart& part : parts) {
    result.add(part.type, part.value);
  }
  return result;
}

GeneralName raw_general_name(std::uint8_t tag, ByteView content) {
  return {element(tag, content)};
}
GeneralName dns_name(std::string_view name) {
  return raw_general_name(context(2, false), as_bytes(name));
}
GeneralName email(std::string_view mailbox) {
  return raw_general_name(context(1, false), as_bytes(mailbox));
}
GeneralName uri(std::string_view text) {
  return raw_general_name(context(6, false), as_bytes(text));
}
GeneralName ip_octets(ByteView octets) {
  return raw_general_name(context(7, false), octets);
}

GeneralName ip_address(std::string_view text) {
  const std::string terminated(text);
  std::uint8_t octets[16];
  if (inet_pton(AF_INET, terminated.c_str(), octets) == 1) {
    return ip_octets(ByteView(octets, 4));
  }
  if (inet_pton(AF_INET6, terminated.c_str(), octets) == 1) {
    return ip_octets(ByteView(octets, 16));
  }
  return dns_name(text);
}

GeneralName directory_name(const Name& name) {
  return raw_general_name(context(4, true), name.der);
}

GeneralName registered_id(std::string_view oid) {
  return raw_general_name(context(8, false), content_of(object_identifier(oid)));
}

GeneralName other_name(std::string_view oid, ByteView value) {
  return {element(context(0, true), {object_identifier(oid), element(context(0, true), value)})};
}

Bytes general_names(const std::vector<GeneralName>& names) {
  std::vector<Bytes> parts;
  for (const GeneralName& each : names) {
    parts.push_back(each.der);
  }
  return sequence(parts);
}

}  // namespace mtlsdiag::mint
