#include "der/extensions.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace mtlsdiag::der {
namespace {

/// The end of the year 9999, in milliseconds since 1970: no Instant lies after it.
constexpr std::uint64_t kLastMillisecond = 253402300799999;

/// Reads one extension's value: `read` is given a cursor over it, and what it leaves is a fault.
template <typename T, typename Read>
Result<T> parse(const Extension& extension, const char* what, Oddities* oddities, Read read) {
  Reading reading;
  Cursor in(extension.value, reading, extension.value_offset);
  T value = read(in, reading);
  in.end("bytes after the end of the value");
  if (!reading.ok()) {
    return reading.error(what);
  }
  if (oddities != nullptr) {
    oddities->insert(oddities->end(), reading.oddities.begin(), reading.oddities.end());
  }
  return value;
}

/// Fails where a SEQUENCE SIZE (1..MAX) is empty.
Element filled_sequence(Cursor& in, const char* what) {
  const Element sequence = in.expect(kSequence, what);
  if (in.ok() && sequence.content.empty()) {
    in.reading().fail("an empty list", sequence.offset);
  }
  return sequence;
}

std::vector<GeneralSubtree> read_subtrees(const Element& list, Reading& reading) {
  std::vector<GeneralSubtree> subtrees;
  Cursor in(list, reading);
  if (list.content.empty()) {
    in.odd(OddityKind::empty_sequence, list.offset);
  }
  while (in.more()) {
    Cursor fields(in.expect(kSequence, "no subtree"), reading);
    GeneralSubtree subtree{.base = read_general_name(fields, true)};
    Element bound;
    if (fields.optional(context(0), bound)) {
      fields.odd(OddityKind::explicit_default, bound.offset);
      subtree.has_range = read_unsigned(bound, reading, "a minimum that is no number") != 0;
    }
    if (fields.optional(context(1), bound)) {
      subtree.has_range = true;
    }
    fields.end("more than bounds in a subtree");
    subtrees.push_back(subtree);
  }
  return subtrees;
}

/// The text of a user notice's explicitText, of a CPS pointer, or nothing. Source: RFC 5280 §4.2.1.4.
PolicyQualifier read_qualifier(Cursor& in) {
  Cursor fields(in.expect(kSequence, "no policy qualifier"), in.reading());
  PolicyQualifier qualifier;
  qualifier.id = Oid{fields.expect(kObjectIdentifier, "no policy qualifier identifier").content};
  const Element value = fields.any("no policy qualifier value");
  if (is_string_tag(value.tag)) {
    qualifier.text = decode_string(value.tag, value.content);
  } else if (value.tag == kSequence) {
    Cursor notice(value, in.reading());
    while (notice.more()) {
      const Element part = notice.any("no part of a user notice");
      if (is_string_tag(part.tag)) {
        qualifier.text = decode_string(part.tag, part.content);
      }
    }
  }
  return qualifier;
}

void read_point_name(const Element& tagged, DistributionPoint& point, Reading& reading) {
  point.has_name = true;
  Cursor inside(tagged, reading);
  Element name;
  if (inside.optional(context(0, true), name)) {
    point.full_name = read_general_names(name, reading);
  } else {
    point.relative_name = inside.expect(context(1, true), "no distribution point name").content;
  }
  inside.end("more than a distribution point name");
}

DistributionPoint read_point(Cursor& in) {
  Cursor fields(in.expect(kSequence, "no distribution point"), in.reading());
  DistributionPoint point;
  Element element;
  if (fields.optional(context(0, true), element)) {
    read_point_name(element, point, in.reading());
  }
  if (fields.optional(context(1), element)) {
    point.reasons = read_flags(element, in.reading());
  }
  if (fields.optional(context(2, true), element)) {
    point.crl_issuer = read_general_names(element, in.reading());
  }
  fields.end("an unknown field in a distribution point");
  return point;
}

bool read_default_false(Cursor& fields, unsigned number) {
  Element element;
  return fields.optional(context(number), element) && read_boolean(element, fields.reading());
}

}  // namespace

std::vector<std::string> key_usage_names(std::uint32_t bits) {
  constexpr const char* kText[] = {"digitalSignature", "contentCommitment", "keyEncipherment",
                                   "dataEncipherment", "keyAgreement",      "keyCertSign",
                                   "cRLSign",          "encipherOnly",      "decipherOnly"};
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::size(kText); ++i) {
    if ((bits >> i & 1U) != 0) {
      names.emplace_back(kText[i]);
    }
  }
  return names;
}

Result<GeneralNames> parse_general_names(const Extension& extension, Oddities* oddities) {
  return parse<GeneralNames>(extension, "general names", oddities, [](Cursor& in, Reading& reading) {
    return read_general_names(filled_sequence(in, "no list of names"), reading);
  });
}

Result<BasicConstraints> parse_basic_constraints(const Extension& extension, Oddities* oddities) {
  return parse<BasicConstraints>(extension, "basicConstraints", oddities, [](Cursor& in, Reading& reading) {
    Cursor fields(in.expect(kSequence, "no basicConstraints"), reading);
    BasicConstraints out;
    Element element;
    if (fields.optional(kBoolean, element)) {
      out.is_ca = read_boolean(element, reading);
      if (!out.is_ca) {
        fields.odd(OddityKind::explicit_default, element.offset);
      }
    }
    if (fields.optional(kInteger, element)) {
      out.path_length = read_unsigned(element, reading, "a pathLenConstraint that is negative or too large");
    }
    fields.end("an unknown field in basicConstraints");
    return out;
  });
}

Result<std::uint32_t> parse_key_usage(const Extension& extension, Oddities* oddities) {
  return parse<std::uint32_t>(extension, "keyUsage", oddities, [](Cursor& in, Reading& reading) {
    return read_flags(in.expect(kBitString, "no bits"), reading);
  });
}

Result<std::vector<Oid>> parse_extended_key_usage(const Extension& extension, Oddities* oddities) {
  return parse<std::vector<Oid>>(extension, "extKeyUsage", oddities, [](Cursor& in, Reading& reading) {
    std::vector<Oid> out;
    Cursor list(filled_sequence(in, "no list of usages"), reading);
    while (list.more()) {
      out.push_back(Oid{list.expect(kObjectIdentifier, "no usage").content});
    }
    return out;
  });
}

Result<NameConstraints> parse_name_constraints(const Extension& extension, Oddities* oddities) {
  return parse<NameConstraints>(extension, "nameConstraints", oddities, [](Cursor& in, Reading& reading) {
    Cursor fields(filled_sequence(in, "no nameConstraints"), reading);
    NameConstraints out;
    Element element;
    if (fields.optional(context(0, true), element)) {
      out.permitted = read_subtrees(element, reading);
    }
    if (fields.optional(context(1, true), element)) {
      out.excluded = read_subtrees(element, reading);
    }
    fields.end("an unknown field in nameConstraints");
    if (reading.ok() && out.permitted.empty() && out.excluded.empty()) {
      reading.fail("an empty list of subtrees", element.offset);
    }
    return out;
  });
}

Result<std::vector<PolicyInformation>> parse_policies(const Extension& extension, Oddities* oddities) {
  using Policies = std::vector<PolicyInformation>;
  return parse<Policies>(extension, "certificatePolicies", oddities, [](Cursor& in, Reading& reading) {
    Policies out;
    Cursor list(filled_sequence(in, "no list of policies"), reading);
    while (list.more()) {
      Cursor fields(list.expect(kSequence, "no policy"), reading);
      PolicyInformation policy;
      policy.id = Oid{fields.expect(kObjectIdentifier, "no policy identifier").content};
      if (fields.more()) {
        Cursor qualifiers(filled_sequence(fields, "no list of policy qualifiers"), reading);
        while (qualifiers.more()) {
          policy.qualifiers.push_back(read_qualifier(qualifiers));
        }
      }
      fields.end("an unknown field in a policy");
      out.push_back(std::move(policy));
    }
    return out;
  });
}

Result<std::vector<PolicyMapping>> parse_policy_mappings(const Extension& extension, Oddities* oddities) {
  using Mappings = std::vector<PolicyMapping>;
  return parse<Mappings>(extension, "policyMappings", oddities, [](Cursor& in, Reading& reading) {
    Mappings out;
    Cursor list(filled_sequence(in, "no list of mappings"), reading);
    while (list.more()) {
      Cursor fields(list.expect(kSequence, "no mapping"), reading);
      PolicyMapping mapping;
      mapping.issuer_domain = Oid{fields.expect(kObjectIdentifier, "no issuerDomainPolicy").content};
      mapping.subject_domain = Oid{fields.expect(kObjectIdentifier, "no subjectDomainPolicy").content};
      fields.end("an unknown field in a mapping");
      out.push_back(mapping);
    }
    return out;
  });
}

Result<PolicyConstraints> parse_policy_constraints(const Extension& extension, Oddities* oddities) {
  return parse<PolicyConstraints>(extension, "policyConstraints", oddities, [](Cursor& in, Reading& reading) {
    Cursor fields(filled_sequence(in, "no policyConstraints"), reading);
    PolicyConstraints out;
    Element element;
    if (fields.optional(context(0), element)) {
      out.require_explicit_policy = read_unsigned(element, reading, "a requireExplicitPolicy that is no small number");
    }
    if (fields.optional(context(1), element)) {
      out.inhibit_policy_mapping = read_unsigned(element, reading, "an inhibitPolicyMapping that is no small number");
    }
    fields.end("an unknown field in policyConstraints");
    return out;
  });
}

Result<std::uint64_t> parse_inhibit_any_policy(const Extension& extension, Oddities* oddities) {
  return parse<std::uint64_t>(extension, "inhibitAnyPolicy", oddities, [](Cursor& in, Reading& reading) {
    return read_unsigned(in.expect(kInteger, "no number"), reading, "an inhibitAnyPolicy that is no small number");
  });
}

Result<AuthorityKeyIdentifier> parse_authority_key_id(const Extension& extension, Oddities* oddities) {
  return parse<AuthorityKeyIdentifier>(extension, "authorityKeyIdentifier", oddities, [](Cursor& in, Reading& reading) {
    Cursor fields(in.expect(kSequence, "no authorityKeyIdentifier"), reading);
    AuthorityKeyIdentifier out;
    Element element;
    if (fields.optional(context(0), element)) {
      out.key_id = element.content;
    }
    if (fields.optional(context(1, true), element)) {
      out.issuer = read_general_names(element, reading);
    }
    if (fields.optional(context(2), element)) {
      out.serial = element.content;
    }
    fields.end("an unknown field in authorityKeyIdentifier");
    return out;
  });
}

Result<ByteView> parse_subject_key_id(const Extension& extension, Oddities* oddities) {
  return parse<ByteView>(extension, "subjectKeyIdentifier", oddities,
                         [](Cursor& in, Reading&) { return in.expect(kOctetString, "no key identifier").content; });
}

Result<std::vector<AccessDescription>> parse_info_access(const Extension& extension, Oddities* oddities) {
  using Descriptions = std::vector<AccessDescription>;
  return parse<Descriptions>(extension, "information access", oddities, [](Cursor& in, Reading& reading) {
    Descriptions out;
    Cursor list(filled_sequence(in, "no list of access descriptions"), reading);
    while (list.more()) {
      Cursor fields(list.expect(kSequence, "no access description"), reading);
      const Oid method{fields.expect(kObjectIdentifier, "no access method").content};
      out.push_back({.method = method, .location = read_general_name(fields)});
      fields.end("an unknown field in an access description");
    }
    return out;
  });
}

Result<std::vector<DistributionPoint>> parse_crl_points(const Extension& extension, Oddities* oddities) {
  using Points = std::vector<DistributionPoint>;
  return parse<Points>(extension, "distribution points", oddities, [](Cursor& in, Reading& reading) {
    Points out;
    Cursor list(filled_sequence(in, "no list of distribution points"), reading);
    while (list.more()) {
      out.push_back(read_point(list));
    }
    return out;
  });
}

Result<IssuingDistributionPoint> parse_issuing_point(const Extension& extension, Oddities* oddities) {
  return parse<IssuingDistributionPoint>(extension, "issuingDistributionPoint", oddities,
                                         [](Cursor& in, Reading& reading) {
                                           Cursor fields(in.expect(kSequence, "no issuingDistributionPoint"), reading);
                                           IssuingDistributionPoint out;
                                           Element element;
                                           if (fields.optional(context(0, true), element)) {
                                             read_point_name(element, out.point, reading);
                                           }
                                           out.only_user_certs = read_default_false(fields, 1);
                                           out.only_ca_certs = read_default_false(fields, 2);
                                           if (fields.optional(context(3), element)) {
                                             out.point.reasons = read_flags(element, reading);
                                           }
                                           out.is_indirect = read_default_false(fields, 4);
                                           out.only_attribute_certs = read_default_false(fields, 5);
                                           fields.end("an unknown field in issuingDistributionPoint");
                                           return out;
                                         });
}

Result<std::vector<std::uint64_t>> parse_tls_feature(const Extension& extension, Oddities* oddities) {
  return parse<std::vector<std::uint64_t>>(extension, "tlsFeature", oddities, [](Cursor& in, Reading& reading) {
    std::vector<std::uint64_t> out;
    Cursor list(filled_sequence(in, "no list of features"), reading);
    while (list.more()) {
      out.push_back(read_unsigned(list.expect(kInteger, "no feature"), reading, "a feature that is no small number"));
    }
    return out;
  });
}

Result<std::vector<SignedTimestamp>> parse_sct_list(const Extension& extension) {
  Reading reading;
  Cursor outer(extension.value, reading, extension.value_offset);
  const Element octets = outer.expect(kOctetString, "no list of timestamps");
  if (!reading.ok()) {
    return reading.error("signedCertificateTimestampList");
  }
  Reader in(octets.content, octets.content_offset());
  Reader list(in.vector16(), octets.content_offset() + 2);
  std::vector<SignedTimestamp> out;
  while (list.ok() && !list.empty()) {
    const std::size_t at = list.offset() + 2;
    Reader sct(list.vector16(), at);
    SignedTimestamp stamp{.version = sct.u8(), .log_id = sct.take(32)};
    stamp.timestamp = Instant(std::chrono::milliseconds(std::min(sct.u64(), kLastMillisecond)));
    sct.vector16();
    stamp.hash = sct.u8();
    stamp.signature_algorithm = sct.u8();
    sct.vector16();
    if (!sct.ok()) {
      return sct.truncated("a signed certificate timestamp");
    }
    out.push_back(stamp);
  }
  if (!in.ok() || !list.ok()) {
    return Error{ErrorCode::malformed, fmt::format("a list of timestamps is cut short at offset {}", octets.offset)};
  }
  return out;
}

Result<std::uint32_t> parse_netscape_cert_type(const Extension& extension, Oddities* oddities) {
  return parse_key_usage(extension, oddities);
}

Result<std::string> parse_string(const Extension& extension) {
  return parse<std::string>(extension, "text", nullptr, [](Cursor& in, Reading& reading) {
    const Element element = in.any("no text");
    if (!is_string_tag(element.tag)) {
      reading.fail("no text", element.offset);
    }
    return decode_string(element.tag, element.content);
  });
}

}  // namespace mtlsdiag::der
