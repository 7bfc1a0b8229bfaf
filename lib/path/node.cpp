#include "path/node.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "path/fields.h"
#include "path/name_constraints.h"

namespace mtlsdiag::path {
namespace {

using finding::Kind;
using finding::Severity;

constexpr std::uint64_t kStatusRequest = 5;

/// The last octet of the identifiers below 2.5.29 that path processing knows.
enum StandardExtension : std::uint8_t {
  kSki = 14,
  kKu = 15,
  kSan = 17,
  kIan = 18,
  kBc = 19,
  kNc = 30,
  kCrldp = 31,
  kCp = 32,
  kPm = 33,
  kAki = 35,
  kPc = 36,
  kEku = 37,
  kFreshest = 46,
  kIap = 54,
};

int standard_number(const der::Oid& oid) {
  const ByteView octets = oid.octets;
  return octets.size() == 3 && octets[0] == 0x55 && octets[1] == 0x1d ? octets[2] : -1;
}

std::string label(const der::Extension& extension) {
  const std::string_view name = der::name_of(extension.oid);
  return name.empty() ? der::dotted(extension.oid) : fmt::format("{} ({})", name, der::dotted(extension.oid));
}

class Builder {
 public:
  explicit Builder(Node& node) : node_(node) {}

  void defect(Kind kind, Severity severity, std::string message, std::size_t offset) {
    node_.defects.push_back({.kind = kind,
                             .severity = severity,
                             .message = std::move(message),
                             .offset = offset,
                             .is_profile = severity == Severity::warning});
  }

  void malformed(const der::Extension& extension, Severity severity, std::string_view what) {
    defect(Kind::extension_malformed, severity, fmt::format("{}: {}", der::readable(extension.oid), what),
           extension.offset);
  }

  /// Moves a parsed value into its place, or records why it cannot be read.
  template <typename T, typename Slot>
  void take(const der::Extension& extension, Result<T> parsed, Slot& slot, Severity severity = Severity::error) {
    if (parsed) {
      slot = std::move(*parsed);
    } else {
      malformed(extension, severity, parsed.error().message);
    }
  }

  /// Source: the criticality that RFC 5280 §4.2.1 and §4.2.2 demand of each extension.
  void must_be(const der::Extension& extension, bool is_critical, Severity severity = Severity::warning) {
    if (extension.is_critical != is_critical) {
      malformed(extension, severity,
                is_critical ? "is not marked critical, which RFC 5280 demands"
                            : "is marked critical, which RFC 5280 forbids");
    }
  }

  void read_extensions();

 private:
  void check_constraints(const der::Extension& extension) {
    if (node_.name_constraints) {
      for (const ConstraintFault& fault : constraint_faults(*node_.name_constraints)) {
        malformed(extension, fault.is_refused ? Severity::error : Severity::warning, fault.message);
      }
      // Java's libraries write the list that they do not need too, without anything in it.
      const auto is_empty = [](const der::Oddity& odd) { return odd.kind == der::OddityKind::empty_sequence; };
      if (std::any_of(oddities_.begin(), oddities_.end(), is_empty)) {
        malformed(extension, Severity::warning, "an empty list of subtrees beside one that is not");
      }
    }
  }
  /// Names of hosts, mailboxes and URIs are IA5String; Go and BoringSSL refuse others. Source: RFC 5280 §4.2.1.6.
  void check_names(const der::Extension& extension) {
    if (!node_.alternative_names) {
      return;
    }
    for (const der::GeneralName& name : *node_.alternative_names) {
      const bool is_text =
          name.kind == der::NameKind::dns || name.kind == der::NameKind::email || name.kind == der::NameKind::uri;
      const auto is_foreign = [](std::uint8_t octet) { return octet >= 0x80; };
      if (is_text && std::any_of(name.value.begin(), name.value.end(), is_foreign)) {
        malformed(extension, Severity::error, fmt::format("{} is not in ASCII", der::to_string(name)));
        return;
      }
    }
  }
  /// BoringSSL refuses a policy that stands twice, OpenSSL where policies are asked for. Source: RFC 5280 §4.2.1.4.
  void check_policies(const der::Extension& extension) {
    std::set<std::string_view> seen;
    for (const der::PolicyInformation& policy : *node_.policies) {
      if (!seen.insert(as_text(policy.id.octets)).second) {
        malformed(extension, Severity::error, fmt::format("names {} twice", der::readable(policy.id)));
        return;
      }
    }
    check_qualifiers(extension);
  }
  void check_mappings(const der::Extension& extension) {
    for (const der::PolicyMapping& mapping : node_.policy_mappings) {
      if (mapping.issuer_domain == der::oid::kAnyPolicy || mapping.subject_domain == der::oid::kAnyPolicy) {
        malformed(extension, Severity::warning, "maps anyPolicy, which RFC 5280 forbids");
        return;
      }
    }
  }
  /// Where the extension is critical its qualifiers must be understood too. Source: RFC 5280 §4.2.1.4.
  void check_qualifiers(const der::Extension& extension) {
    if (!extension.is_critical) {
      return;
    }
    for (const der::PolicyInformation& policy : *node_.policies) {
      for (const der::PolicyQualifier& qualifier : policy.qualifiers) {
        if (!(qualifier.id == der::oid::kQualifierCps) && !(qualifier.id == der::oid::kQualifierUserNotice)) {
          defect(Kind::extension_critical_unknown, Severity::error,
                 fmt::format("certificatePolicies is marked critical and has a qualifier that is not understood ({})",
                             der::readable(qualifier.id)),
                 extension.offset);
        }
      }
    }
  }

  bool read_standard(const der::Extension& extension);
  bool read_policy(const der::Extension& extension);
  bool read_unused(const der::Extension& extension);
  bool read_other(const der::Extension& extension);

  Node& node_;
  der::Oddities oddities_;  ///< of nameConstraints
};

/// Rules for issuers that hold for a certificate as a whole. Source: RFC 5280 §4.1.2.6, §4.2.1.1 to §4.2.1.10.
void check_profile(const Node& node, Builder& builder) {
  const der::Certificate& certificate = node.certificate;
  const bool is_ca = node.basic_constraints && node.basic_constraints->is_ca;
  const auto find = [&](const der::Oid& oid) { return certificate.find(oid); };
  const der::Extension* basic = find(der::oid::kBasicConstraints);
  const der::Extension* usage = find(der::oid::kKeyUsage);
  const der::Extension* names = find(der::oid::kSubjectAltName);
  const bool signs_certificates = node.key_usage && (*node.key_usage & der::kKeyCertSign) != 0;
  if (is_ca && basic != nullptr) {
    builder.must_be(*basic, true);
  }
  if (is_ca && certificate.subject.empty()) {
    builder.defect(Kind::extension_malformed, Severity::warning, "a CA with an empty subject",
                   certificate.subject.offset);
  }
  if (!is_ca && signs_certificates) {
    builder.malformed(*usage, Severity::warning, "keyCertSign in a certificate that is no CA");
  }
  if (is_ca && node.key_usage && !signs_certificates) {
    builder.malformed(*usage, Severity::warning, "a CA without keyCertSign");
  }
  if (!is_ca && node.name_constraints) {
    builder.malformed(*find(der::oid::kNameConstraints), Severity::warning, "in a certificate that is no CA");
  }
  if (names != nullptr && names->is_critical != certificate.subject.empty()) {
    builder.malformed(*names, Severity::warning,
                      names->is_critical ? "is marked critical beside a subject that is not empty"
                                         : "is not marked critical beside an empty subject");
  }
}

/// Rules of the public web's authorities that a private PKI breaks only by accident. Source: CA/Browser Forum Baseline
/// Requirements §7.1.2.1.2, §7.1.2.1.3, §7.1.2.7.6, §7.1.2.7.10.
void check_web_profile(const Node& node, Builder& builder) {
  const der::Certificate& certificate = node.certificate;
  const bool is_ca = node.basic_constraints && node.basic_constraints->is_ca;
  const bool is_self_issued = equal(certificate.issuer.raw, certificate.subject.raw);
  const der::Extension* usage = certificate.find(der::oid::kExtendedKeyUsage);
  if (usage != nullptr && is_ca && is_self_issued) {
    builder.malformed(*usage, Severity::warning, "in a root, where it has no place");
  } else if (usage != nullptr && !is_ca && usage->is_critical) {
    builder.malformed(*usage, Severity::warning, "is marked critical in a leaf");
  }
  const der::Extension* authority = certificate.find(der::oid::kAuthorityKeyIdentifier);
  const std::optional<ByteView>& key_id = node.authority_key_id.key_id;
  if (authority != nullptr && !key_id) {
    builder.malformed(*authority, Severity::warning, "names no key identifier");
  } else if (authority != nullptr && is_self_issued && !node.subject_key_id.empty() &&
             !equal(*key_id, node.subject_key_id)) {
    builder.malformed(*authority, Severity::warning,
                      "is not the subjectKeyIdentifier of a certificate that signs itself");
  }
}

/// Source: RFC 5280 §4.2.1.1 (all but self-signed certificates), §4.2.1.2 (CAs).
bool has_key_identifiers(const Node& node) {
  const bool is_ca = node.basic_constraints && node.basic_constraints->is_ca;
  const bool is_self_issued = equal(node.certificate.issuer.raw, node.certificate.subject.raw);
  return (!is_ca || !node.subject_key_id.empty()) && (is_self_issued || node.authority_key_id.key_id.has_value());
}

void Builder::read_extensions() {
  const der::Certificate& certificate = node_.certificate;
  for (const der::Extension& extension : certificate.extensions) {
    if (!read_standard(extension) && !read_other(extension) && extension.is_critical) {
      const bool is_poison = extension.oid == der::oid::kCtPoison;
      defect(Kind::extension_critical_unknown, Severity::error,
             fmt::format("the extension {} is marked critical and not understood{}", label(extension),
                         is_poison ? ": this is a precertificate, made for certificate transparency logs only" : ""),
             extension.offset);
    }
  }
  if (certificate.extensions.size() > 1) {
    if (const der::Extension* twice = certificate.duplicate()) {
      malformed(*twice, Severity::error, "stands more than once");
    }
  }
  if (certificate.has_extensions && certificate.extensions.empty()) {
    defect(Kind::extension_malformed, Severity::warning, "an empty list of extensions", 0);
  }
}

bool Builder::read_standard(const der::Extension& extension) {
  switch (standard_number(extension.oid)) {
    case kBc: take(extension, der::parse_basic_constraints(extension), node_.basic_constraints); return true;
    case kKu: take(extension, der::parse_key_usage(extension), node_.key_usage); return true;
    case kEku: take(extension, der::parse_extended_key_usage(extension), node_.extended_key_usage); return true;
    case kSan:
      take(extension, der::parse_general_names(extension), node_.alternative_names);
      check_names(extension);
      return true;
    case kNc:
      take(extension, der::parse_name_constraints(extension, &oddities_), node_.name_constraints);
      must_be(extension, true);
      check_constraints(extension);
      return true;
    case kSki:
      take(extension, der::parse_subject_key_id(extension), node_.subject_key_id);
      must_be(extension, false, Severity::error);
      return true;
    case kAki:
      take(extension, der::parse_authority_key_id(extension), node_.authority_key_id);
      must_be(extension, false, Severity::error);
      return true;
    default: return read_policy(extension) || read_unused(extension);
  }
}

bool Builder::read_policy(const der::Extension& extension) {
  switch (standard_number(extension.oid)) {
    case kCp:
      take(extension, der::parse_policies(extension), node_.policies);
      if (node_.policies) {
        check_policies(extension);
      }
      return true;
    case kPm:
      take(extension, der::parse_policy_mappings(extension), node_.policy_mappings);
      check_mappings(extension);
      return true;
    case kPc:
      take(extension, der::parse_policy_constraints(extension), node_.policy_constraints);
      must_be(extension, true);
      return true;
    case kIap: take(extension, der::parse_inhibit_any_policy(extension), node_.inhibit_any_policy); return true;
    default: return false;
  }
}

/// Extensions of which processing needs no more than that they can be read. Where they are critical OpenSSL, Go and
/// NSS refuse issuerAltName and freshestCRL, which they do not process.
bool Builder::read_unused(const der::Extension& extension) {
  switch (standard_number(extension.oid)) {
    case kIan: {
      std::optional<der::GeneralNames> unused;
      take(extension, der::parse_general_names(extension), unused, Severity::warning);
      return !extension.is_critical;
    }
    case kCrldp:
    case kFreshest: {
      std::optional<std::vector<der::DistributionPoint>> unused;
      take(extension, der::parse_crl_points(extension), unused);
      return !extension.is_critical || standard_number(extension.oid) == kCrldp;
    }
    default: return false;
  }
}

/// A critical authorityInfoAccess is refused by peers that do not process it, which is most of them.
bool Builder::read_other(const der::Extension& extension) {
  if (extension.oid == der::oid::kAuthorityInfoAccess || extension.oid == der::oid::kSubjectInfoAccess) {
    std::optional<std::vector<der::AccessDescription>> unused;
    take(extension, der::parse_info_access(extension), unused, Severity::warning);
    must_be(extension, false, Severity::error);
    return true;
  }
  if (extension.oid == der::oid::kTlsFeature) {
    take(extension, der::parse_tls_feature(extension), node_.tls_features, Severity::warning);
    return true;
  }
  return extension.oid == der::oid::kNetscapeCertType || extension.oid == der::oid::kOcspNoCheck;
}

}  // namespace

Node::Node(der::Certificate parsed) : certificate(std::move(parsed)) {
  Builder builder(*this);
  builder.read_extensions();
  check_profile(*this, builder);
  check_web_profile(*this, builder);
  has_key_identifiers = path::has_key_identifiers(*this);
  check_version(*this);
  check_encoding(*this);
  check_serial(*this);
  check_validity(*this);
}

bool Node::must_staple() const {
  return std::find(tls_features.begin(), tls_features.end(), kStatusRequest) != tls_features.end();
}

const std::string& Node::subject_key() const {
  if (!subject_key_) {
    subject_key_ = der::normalized(certificate.subject);
  }
  return *subject_key_;
}

const std::string& Node::issuer_key() const {
  if (!issuer_key_) {
    issuer_key_ = der::normalized(certificate.issuer);
  }
  return *issuer_key_;
}

const std::string& Node::name() const {
  if (name_.empty()) {
    name_ = der::display_name(certificate);
  }
  return name_;
}

bool Node::is_self_issued() const {
  return equal(certificate.issuer.raw, certificate.subject.raw) || issuer_key() == subject_key();
}

bool Node::is_ca() const {
  if (basic_constraints) {
    return basic_constraints->is_ca;
  }
  // Before version 3 there is no extension to say so: roots are taken at their word, and so is what is made an anchor.
  return certificate.version < 3 && (is_anchor || (certificate.version == 1 && is_self_issued()));
}

bool is_named_issuer(const Node& child, const Node& issuer) {
  return equal(child.certificate.issuer.raw, issuer.certificate.subject.raw) ||
         child.issuer_key() == issuer.subject_key();
}

KeyIdMatch key_id_match(const Node& child, const Node& issuer) {
  const der::AuthorityKeyIdentifier& wanted = child.authority_key_id;
  if (!wanted.key_id || issuer.subject_key_id.empty()) {
    return KeyIdMatch::unknown;
  }
  return equal(*wanted.key_id, issuer.subject_key_id) ? KeyIdMatch::same : KeyIdMatch::different;
}

}  // namespace mtlsdiag::path
