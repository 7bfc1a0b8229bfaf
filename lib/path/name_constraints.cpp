#include "path/name_constraints.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "path/node.h"

namespace mtlsdiag::path {
namespace {

using der::GeneralName;
using der::GeneralSubtree;
using der::NameKind;

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && equal_ignoring_case(text.substr(text.size() - end.size()), end);
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/// What Go takes for a domain; other stacks only compare it. A URI constraint such as "https://host/" is of that kind.
bool is_graphic(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

/// Labels of letters, digits, hyphens and underscores with single dots between; underscores occur in practice.
bool is_host_name(std::string_view name) {
  return !name.empty() && name.size() <= 253 && name.front() != '.' && name.find("..") == std::string_view::npos &&
         name.back() != '.' && std::all_of(name.begin(), name.end(), is_host_character);
}

/// Two labels or more that neither begin nor end with a hyphen, the last no number.
bool is_like_host_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot != std::string_view::npos &&
         name.substr(dot + 1).find_first_not_of("0123456789") != std::string_view::npos && name.front() != '-' &&
         name.back() != '-' && name.find("-.") == std::string_view::npos && name.find(".-") == std::string_view::npos;
}

bool is_presented_host(std::string_view name) {
  return is_host_name(name.substr(0, 2) == "*." ? name.substr(2) : name);
}

/// The host of a URI with an authority; empty where there is none, where it is an address, or where the port is none.
std::string_view host_of_uri(std::string_view uri) {
  const std::size_t scheme = uri.find("://");
  if (scheme == std::string_view::npos) {
    return {};
  }
  std::string_view authority = uri.substr(scheme + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const std::size_t user = authority.rfind('@');
  authority = user == std::string_view::npos ? authority : authority.substr(user + 1);
  const std::size_t colon = std::min(authority.find(':'), authority.size());
  const bool has_odd_port =
      authority.find_first_not_of("0123456789", std::min(colon + 1, authority.size())) != std::string_view::npos;
  authority = authority.substr(0, colon);
  const bool is_address =
      authority.empty() || authority[0] == '[' || authority.find_first_not_of("0123456789.") == std::string_view::npos;
  return is_address || has_odd_port ? std::string_view{} : authority;
}

/// A mailbox that can be compared: one `@` with something before it and a host behind it.
bool is_mailbox(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || !is_host_name(text.substr(at + 1))) {
    return false;
  }
  return text.find('@') == at || (text.front() == '"' && text[at - 1] == '"');
}

bool is_contiguous_mask(ByteView mask) {
  bool is_ended = false;
  for (const std::uint8_t octet : mask) {
    for (int bit = 7; bit >= 0; --bit) {
      const bool is_set = (octet >> bit & 1) != 0;
      if (is_set && is_ended) {
        return false;
      }
      is_ended = is_ended || !is_set;
    }
  }
  return true;
}

/// A wildcard name stands for every name one label below its base; what is excluded there is excluded for it.
bool wildcard_covers(std::string_view name, std::string_view constraint) {
  if (name.substr(0, 2) != "*." || constraint.empty()) {
    return false;
  }
  const std::string_view base = name.substr(1);
  const bool has_dot = constraint.front() == '.';
  const std::string_view label = has_dot ? constraint.substr(1) : constraint;
  return ends_with_ignoring_case(label, base) && label.size() > base.size() &&
         label.substr(0, label.size() - base.size()).find('.') == std::string_view::npos;
}

bool dn_in_subtree(const std::vector<std::string>& name, const der::Name& constraint) {
  const std::vector<std::string> wanted = der::normalized_rdns(constraint);
  return wanted.size() <= name.size() && std::equal(wanted.begin(), wanted.end(), name.begin());
}

void check_subtree(const GeneralSubtree& subtree, std::vector<ConstraintFault>& faults) {
  const GeneralName& base = subtree.base;
  const std::string_view text = base.text();
  if (subtree.has_range) {
    faults.push_back({.message = "a subtree with a minimum or maximum, which RFC 5280 forbids"});
  }
  if (base.kind == NameKind::dns && !text.empty()) {
    const bool has_dot = text.front() == '.';
    if (!is_host_name(has_dot ? text.substr(1) : text)) {
      faults.push_back({.message = fmt::format("the constraint {} is no host name", quoted(text))});
    } else if (has_dot) {
      faults.push_back(
          {.message = fmt::format("the constraint {} begins with a dot", quoted(text)), .is_refused = false});
    }
  } else if (base.kind == NameKind::email && !text.empty()) {
    const bool has_dot = !text.empty() && text.front() == '.';
    const bool is_sound =
        text.find('@') != std::string_view::npos ? is_mailbox(text) : is_host_name(has_dot ? text.substr(1) : text);
    if (!is_sound) {
      faults.push_back({.message = fmt::format("the constraint {} is no mailbox, host or domain", quoted(text))});
    }
  } else if (base.kind == NameKind::uri) {
    const std::string_view host = !text.empty() && text.front() == '.' ? text.substr(1) : text;
    if (!text.empty() && !is_host_name(host)) {
      faults.push_back({.message = fmt::format("the constraint {} is no host or domain", quoted(text)),
                        .is_refused = !is_graphic(host)});
    }
  } else if (base.kind == NameKind::ip && !is_contiguous_mask(base.value.subspan(base.value.size() / 2))) {
    faults.push_back({.message = fmt::format("the mask of {} has gaps", der::ip_to_string(base.value))});
  }
}

/// Compares the names of one certificate with the subtrees of one issuer.
class Comparison {
 public:
  Comparison(const der::NameConstraints& constraints, ComparisonBudget& budget)
      : constraints_(constraints), budget_(budget) {}

  /// Says what rules the name out, in words. An internationalised mailbox stands under the constraints for mailboxes
  /// too. Source: RFC 9598 §6.
  std::optional<std::string> violation(const GeneralName& name) {
    auto found = violation_of_form(name);
    if (!found && is_utf8_mailbox(name)) {
      found = violation_of_form({.kind = NameKind::email, .value = name.other.content, .type = name.type});
    }
    return found;
  }

  [[nodiscard]] bool constrains(NameKind kind) const {
    const auto is_kind = [&](const GeneralSubtree& subtree) { return subtree.base.kind == kind; };
    return std::any_of(constraints_.permitted.begin(), constraints_.permitted.end(), is_kind) ||
           std::any_of(constraints_.excluded.begin(), constraints_.excluded.end(), is_kind);
  }

 private:
  std::optional<std::string> violation_of_form(const GeneralName& name) {
    rdns_.reset();
    for (const GeneralSubtree& subtree : constraints_.excluded) {
      if (is_same_form(name, subtree.base) && (!is_comparable(name) || is_excluded(name, subtree.base))) {
        return fmt::format("{} is excluded by {}", der::to_string(name), der::to_string(subtree.base));
      }
    }
    bool is_constrained = false;
    for (const GeneralSubtree& subtree : constraints_.permitted) {
      if (!is_same_form(name, subtree.base)) {
        continue;
      }
      is_constrained = true;
      if (is_comparable(name) && is_inside(name, subtree.base)) {
        return std::nullopt;
      }
    }
    return is_constrained ? std::optional(fmt::format("{} is in no permitted subtree", der::to_string(name)))
                          : std::nullopt;
  }

  bool is_same_form(const GeneralName& name, const GeneralName& base) {
    ++budget_.spent;
    return name.kind == base.kind && (name.kind != NameKind::other_name || name.type == base.type);
  }

  /// Names whose form is not understood are outside of everything permitted and inside of everything excluded.
  static bool is_comparable(const GeneralName& name) {
    switch (name.kind) {
      case NameKind::dns: return is_presented_host(name.text());
      case NameKind::email: return is_mailbox(name.text());
      case NameKind::uri: return !host_of_uri(name.text()).empty();
      case NameKind::ip:
      case NameKind::directory: return true;
      default: return false;
    }
  }

  bool is_inside(const GeneralName& name, const GeneralName& base) {
    switch (name.kind) {
      case NameKind::dns: return dns_in_subtree(name.text(), base.text());
      case NameKind::email:
        return !(is_utf8_mailbox(name) && is_whole_mailbox(base)) && email_in_subtree(name.text(), base.text());
      case NameKind::uri: return uri_in_subtree(name.text(), base.text());
      case NameKind::ip: return ip_in_subtree(name.value, base.value);
      case NameKind::directory:
        if (!rdns_) {
          rdns_ = der::normalized_rdns(name.directory);
        }
        return dn_in_subtree(*rdns_, base.directory);
      default: return false;
    }
  }

  bool is_excluded(const GeneralName& name, const GeneralName& base) {
    if (name.kind == NameKind::email && is_utf8_mailbox(name) && is_whole_mailbox(base)) {
      return email_in_subtree(name.text(), base.text().substr(base.text().rfind('@') + 1));
    }
    return is_inside(name, base) || (name.kind == NameKind::dns && wildcard_covers(name.text(), base.text()));
  }

  /// SmtpUTF8Mailbox, as it stands or as the mailbox that it is compared as.
  static bool is_utf8_mailbox(const GeneralName& name) {
    constexpr der::KnownOid kSmtpUtf8Mailbox("1.3.6.1.5.5.7.8.9");
    return name.type == kSmtpUtf8Mailbox;
  }

  /// A constraint to one mailbox, whose local part cannot be compared with an internationalised one.
  static bool is_whole_mailbox(const GeneralName& base) { return base.text().find('@') != std::string_view::npos; }

  const der::NameConstraints& constraints_;
  ComparisonBudget& budget_;
  std::optional<std::vector<std::string>> rdns_;
};

/// A leaf without a dNSName whose common name looks like a host name is held to the constraints for host names, by
/// OpenSSL, GnuTLS and NSS alike. Source: OpenSSL NAME_CONSTRAINTS_check_CN, do_check_subject's cn2dnsid.
std::optional<std::string> common_name_violation(const Node& node, Comparison& comparison) {
  const auto is_dns = [](const GeneralName& name) { return name.kind == NameKind::dns; };
  if (node.alternative_names && std::any_of(node.alternative_names->begin(), node.alternative_names->end(), is_dns)) {
    return std::nullopt;
  }
  for (const der::Attribute& attribute : node.certificate.subject.attributes()) {
    if (!(attribute.type == der::oid::kCommonName) || !der::is_string_tag(attribute.tag)) {
      continue;
    }
    const std::string text = der::decode_string(attribute.tag, attribute.value);
    if (!is_presented_host(text) || !is_like_host_name(text)) {
      continue;
    }
    if (auto violation = comparison.violation({.kind = NameKind::dns, .value = as_bytes(text)})) {
      return fmt::format("the common name, taken for a host name for want of a dNSName: {}", *violation);
    }
  }
  return std::nullopt;
}

}  // namespace

bool dns_in_subtree(std::string_view name, std::string_view constraint) {
  if (constraint.empty()) {
    return true;
  }
  if (constraint.front() == '.') {
    return name.size() > constraint.size() && ends_with_ignoring_case(name, constraint);
  }
  return equal_ignoring_case(name, constraint) ||
         (name.size() > constraint.size() && name[name.size() - constraint.size() - 1] == '.' &&
          ends_with_ignoring_case(name, constraint));
}

bool email_in_subtree(std::string_view mailbox, std::string_view constraint) {
  if (constraint.empty()) {
    return true;
  }
  const std::size_t at = mailbox.rfind('@');
  const std::size_t wanted_at = constraint.rfind('@');
  if (wanted_at != std::string_view::npos) {
    return mailbox.substr(0, at) == constraint.substr(0, wanted_at) &&
           equal_ignoring_case(mailbox.substr(at + 1), constraint.substr(wanted_at + 1));
  }
  const std::string_view host = mailbox.substr(at + 1);
  return constraint.front() == '.' ? dns_in_subtree(host, constraint) : equal_ignoring_case(host, constraint);
}

bool uri_in_subtree(std::string_view uri, std::string_view constraint) {
  const std::string_view host = host_of_uri(uri);
  if (host.empty()) {
    return false;
  }
  return constraint.empty() || constraint.front() == '.' ? dns_in_subtree(host, constraint)
                                                         : equal_ignoring_case(host, constraint);
}

bool ip_in_subtree(ByteView address, ByteView constraint) {
  if (constraint.size() != 2 * address.size()) {
    return false;
  }
  for (std::size_t i = 0; i < address.size(); ++i) {
    const std::uint8_t mask = constraint[address.size() + i];
    if ((address[i] & mask) != (constraint[i] & mask)) {
      return false;
    }
  }
  return true;
}

std::vector<ConstraintFault> constraint_faults(const der::NameConstraints& constraints) {
  std::vector<ConstraintFault> faults;
  for (const auto* list : {&constraints.permitted, &constraints.excluded}) {
    for (const GeneralSubtree& subtree : *list) {
      check_subtree(subtree, faults);
      if (!faults.empty()) {
        return faults;
      }
    }
  }
  return faults;
}

bool is_too_much_to_compare(const Node& node, const der::NameConstraints& constraints) {
  constexpr std::size_t kMaxComparisons = std::size_t{1} << 20;
  const std::size_t subtrees = constraints.permitted.size() + constraints.excluded.size();
  // Names of a size that fits in few bytes cannot be many: the usual certificate is not walked for this.
  if (subtrees * node.certificate.raw.size() <= kMaxComparisons) {
    return false;
  }
  const std::size_t names =
      node.certificate.subject.attributes().size() + (node.alternative_names ? node.alternative_names->size() : 0);
  return names * subtrees > kMaxComparisons;
}

std::optional<std::string> constraint_violation(const Node& node, bool is_leaf, const der::NameConstraints& constraints,
                                                ComparisonBudget& budget) {
  Comparison comparison(constraints, budget);
  if (node.alternative_names) {
    for (const GeneralName& name : *node.alternative_names) {
      auto violation = comparison.violation(name);
      if (violation || budget.is_exhausted()) {
        return violation;
      }
    }
  }
  const der::Name& subject = node.certificate.subject;
  if (!subject.empty() && comparison.constrains(NameKind::directory)) {
    if (auto violation = comparison.violation({.kind = NameKind::directory, .directory = subject})) {
      return violation;
    }
  }
  // RFC 5280 §4.2.1.10 asks for it where there are no alternative names; OpenSSL looks at these mailboxes always.
  if (!subject.empty() && comparison.constrains(NameKind::email)) {
    for (const der::Attribute& attribute : subject.attributes()) {
      if (attribute.type == der::oid::kEmailAddress) {
        if (auto violation = comparison.violation({.kind = NameKind::email, .value = attribute.value})) {
          return violation;
        }
      }
    }
  }
  return is_leaf && comparison.constrains(NameKind::dns) ? common_name_violation(node, comparison) : std::nullopt;
}

}  // namespace mtlsdiag::path
