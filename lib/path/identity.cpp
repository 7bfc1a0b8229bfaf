#include "path/identity.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace mtlsdiag::path {
namespace {

using der::GeneralName;
using der::NameKind;
using finding::Kind;
using finding::Severity;

constexpr std::string_view kSpiffe = "spiffe://";
/// Names listed in a message; the rest is counted.
constexpr std::size_t kMaxListed = 10;
constexpr std::size_t kMaxSpiffeId = 2048;

bool is_spiffe(std::string_view uri) {
  return equal_ignoring_case(uri.substr(0, kSpiffe.size()), kSpiffe);
}

std::string list_names(const Node& leaf) {
  if (!leaf.alternative_names || leaf.alternative_names->empty()) {
    return "it has no subjectAltName";
  }
  std::vector<std::string> names;
  for (const GeneralName& name : *leaf.alternative_names) {
    if (names.size() == kMaxListed) {
      names.push_back(fmt::format("and {} more", leaf.alternative_names->size() - kMaxListed));
      break;
    }
    names.push_back(der::to_string(name));
  }
  return "it is for " + join(names, ", ");
}

/// Source: SPIFFE-ID §2: lower-case trust domain, path without empty or dot segments, no query, fragment, port or user.
std::string spiffe_id_fault(std::string_view id) {
  const std::string_view rest = id.substr(kSpiffe.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view domain = rest.substr(0, slash);
  const std::string_view path = rest.substr(slash);
  if (id.size() > kMaxSpiffeId) {
    return "it is longer than 2048 octets";
  }
  if (domain.empty() || domain.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") != std::string_view::npos) {
    return "its trust domain is not made of lower-case letters, digits, dots, dashes and underscores";
  }
  if (path.empty()) {
    return "it has no path: a trust domain is no workload";
  }
  for (const std::string_view segment : split(path.substr(1), '/')) {
    const bool is_sound = !segment.empty() && segment != "." && segment != ".." &&
                          std::all_of(segment.begin(), segment.end(), [](char c) {
                            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                   c == '.' || c == '-' || c == '_';
                          });
    if (!is_sound) {
      return "its path has an empty, relative or illegal segment";
    }
  }
  return {};
}

bool has_names_of_kind(const Node& leaf, x509::NameKind kind) {
  const NameKind wanted = kind == x509::NameKind::dns     ? NameKind::dns
                          : kind == x509::NameKind::ip    ? NameKind::ip
                          : kind == x509::NameKind::email ? NameKind::email
                                                          : NameKind::uri;
  return leaf.alternative_names && std::any_of(leaf.alternative_names->begin(), leaf.alternative_names->end(),
                                               [&](const GeneralName& name) { return name.kind == wanted; });
}

void check_name(Emitter& emitter, const x509::ReferenceName& name) {
  const Node& leaf = *emitter.route().nodes.front();
  const x509::NameVerdict verdict = x509::match_name(leaf.certificate, name);
  // Clients that still fall back to the subject do so only where no subjectAltName of that kind is there.
  const bool has_kind = has_names_of_kind(leaf, name.kind);
  if (verdict == x509::NameVerdict::only_in_subject && !has_kind) {
    emitter.add(Kind::name_in_cn_only, Severity::error, 0,
                fmt::format("{} stands only in the subject, which today's clients ignore; {}", quoted(name.text),
                            list_names(leaf)));
  } else if (verdict != x509::NameVerdict::matched) {
    emitter.add(Kind::name_mismatch, Severity::error, 0,
                fmt::format("the certificate is not for {}: {}", quoted(name.text), list_names(leaf)));
  }
}

/// A CN that looks like a host name and is not among the SANs does nothing, and someone may count on it.
void check_common_name(Emitter& emitter) {
  const Node& leaf = *emitter.route().nodes.front();
  const std::optional<std::string> common_name = leaf.certificate.subject.last(der::oid::kCommonName);
  if (!common_name || !leaf.alternative_names || common_name->find_first_of(" @/") != std::string::npos ||
      common_name->find_first_of(".:") == std::string::npos) {
    return;
  }
  for (const GeneralName& name : *leaf.alternative_names) {
    if ((name.kind == NameKind::dns && name.text() == *common_name) ||
        (name.kind == NameKind::ip && der::ip_to_string(name.value) == *common_name)) {
      return;
    }
  }
  emitter.add(Kind::name_in_cn_only, emitter.settings().profile_severity, 0,
              fmt::format("the CN {} is not among the names in subjectAltName", quoted(*common_name)));
}

void check_identities(Emitter& emitter) {
  const Node& leaf = *emitter.route().nodes.front();
  const std::vector<std::string>& expected = emitter.settings().identities;
  const bool is_held = std::any_of(expected.begin(), expected.end(),
                                   [&](const std::string& identity) { return holds_identity(leaf, identity); });
  if (!is_held) {
    emitter.add(Kind::identity_not_authorized, Severity::error, 0,
                fmt::format("{} is expected; {}", printable(join(expected, " or ")), list_names(leaf)));
  }
  if (std::any_of(expected.begin(), expected.end(), is_spiffe)) {
    if (std::string fault = svid_fault(leaf); !fault.empty()) {
      emitter.add(Kind::spiffe_id_invalid, Severity::error, 0, std::move(fault));
    }
  }
}

}  // namespace

bool holds_identity(const Node& leaf, std::string_view expected) {
  if (!leaf.alternative_names) {
    return false;
  }
  const bool is_domain = is_spiffe(expected) && expected.find('/', kSpiffe.size()) == std::string_view::npos;
  for (const GeneralName& name : *leaf.alternative_names) {
    const std::string_view text = name.text();
    if (name.kind == NameKind::uri && is_domain && is_spiffe(text) && text.size() > expected.size() &&
        equal_ignoring_case(text.substr(0, expected.size()), expected) && text[expected.size()] == '/') {
      return true;
    }
    if (name.kind == NameKind::uri && text == expected) {
      return true;
    }
  }
  const Result<x509::ReferenceName> reference = x509::parse_reference(expected);
  return reference && x509::match_name(leaf.certificate, *reference) == x509::NameVerdict::matched;
}

std::string svid_fault(const Node& leaf) {
  std::vector<std::string_view> uris;
  if (leaf.alternative_names) {
    for (const GeneralName& name : *leaf.alternative_names) {
      if (name.kind == NameKind::uri) {
        uris.push_back(name.text());
      }
    }
  }
  if (uris.size() != 1) {
    return fmt::format("an X.509-SVID holds exactly one URI, and there are {}", uris.size());
  }
  if (!is_spiffe(uris[0])) {
    return fmt::format("{} is no SPIFFE id", quoted(uris[0]));
  }
  if (std::string fault = spiffe_id_fault(uris[0]); !fault.empty()) {
    return fmt::format("{} is no valid SPIFFE id: {}", quoted(uris[0]), fault);
  }
  if (leaf.basic_constraints && leaf.basic_constraints->is_ca) {
    return "an X.509-SVID of a workload must not be a CA";
  }
  if (!leaf.key_usage || (*leaf.key_usage & der::kDigitalSignature) == 0) {
    return "an X.509-SVID must have keyUsage digitalSignature";
  }
  if ((*leaf.key_usage & (der::kKeyCertSign | der::kCrlSign)) != 0) {
    return "an X.509-SVID of a workload must not have keyUsage keyCertSign or cRLSign";
  }
  return {};
}

void check_identity(Emitter& emitter) {
  const Settings& settings = emitter.settings();
  if (settings.name) {
    check_name(emitter, *settings.name);
  }
  if (settings.profile_severity != Severity::info && settings.purpose == Purpose::server) {
    check_common_name(emitter);
  }
  if (!settings.identities.empty()) {
    check_identities(emitter);
  }
}

}  // namespace mtlsdiag::path
