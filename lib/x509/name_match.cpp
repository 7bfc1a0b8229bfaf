#include "x509/name_match.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "der/extensions.h"
#include "der/oid.h"

namespace mtlsdiag::x509 {

namespace {

constexpr std::size_t kMaxHostName = 253;

std::string_view without_final_dot(std::string_view host) {
  return !host.empty() && host.back() == '.' ? host.substr(0, host.size() - 1) : host;
}

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool is_host_name(std::string_view host) {
  return !host.empty() && host.size() <= kMaxHostName && host.front() != '.' &&
         host.find("..") == std::string_view::npos && std::all_of(host.begin(), host.end(), is_host_character);
}

/// Splits a URI in its scheme and authority, which are compared in any case, and the rest.
std::size_t authority_end(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos) {
    return 0;
  }
  if (uri.substr(colon, 3) != "://") {
    return colon;
  }
  return std::min(uri.find_first_of("/?#", colon + 3), uri.size());
}

/// A URI without an authority: "urn:example:1", but not "localhost:8443". Hosts have dots, and schemes might but do
/// not. Source: RFC 3986 §3.
bool is_opaque_uri(std::string_view text) {
  const std::size_t colon = std::min(text.find(':'), text.size());
  const std::string_view scheme = text.substr(0, colon);
  const std::string_view rest = text.substr(std::min(colon + 1, text.size()));
  const auto is_scheme_character = [](char c) { return c == '+' || (is_host_character(c) && c != '_' && c != '.'); };
  const auto is_graphic = [](char c) { return c > ' ' && c <= '~'; };
  return !scheme.empty() && std::all_of(scheme.begin(), scheme.end(), is_scheme_character) &&
         rest.find_first_not_of("0123456789") != std::string_view::npos &&
         std::all_of(rest.begin(), rest.end(), is_graphic);
}

bool general_name_matches(const der::GeneralName& presented, const ReferenceName& name) {
  switch (name.kind) {
    case NameKind::dns: return presented.kind == der::NameKind::dns && host_matches(presented.text(), name.text);
    case NameKind::ip: return presented.kind == der::NameKind::ip && address_matches(presented.value, name.address);
    case NameKind::email: return presented.kind == der::NameKind::email && email_matches(presented.text(), name.text);
    case NameKind::uri: return presented.kind == der::NameKind::uri && uri_matches(presented.text(), name.text);
  }
  return false;
}

bool subject_matches(const der::Name& subject, const ReferenceName& name) {
  if (name.kind == NameKind::email) {
    const std::optional<std::string> mailbox = subject.last(der::oid::kEmailAddress);
    return mailbox && email_matches(*mailbox, name.text);
  }
  const std::optional<std::string> common_name = subject.last(der::oid::kCommonName);
  if (!common_name) {
    return false;
  }
  switch (name.kind) {
    case NameKind::dns: return host_matches(*common_name, name.text);
    case NameKind::ip: return parse_address(*common_name) == name.address;
    default: return *common_name == name.text;
  }
}

}  // namespace

Result<ReferenceName> parse_reference(std::string_view text) {
  std::string_view bare = text;
  if (bare.size() > 2 && bare.front() == '[' && bare.back() == ']') {
    bare = bare.substr(1, bare.size() - 2);
  }
  if (Bytes address = parse_address(bare); !address.empty()) {
    std::string text_of_address = format_address(address);
    return ReferenceName{.kind = NameKind::ip, .text = std::move(text_of_address), .address = std::move(address)};
  }
  if (text.find("://") != std::string_view::npos || is_opaque_uri(text)) {
    return ReferenceName{.kind = NameKind::uri, .text = std::string(text)};
  }
  const std::size_t at = text.rfind('@');
  if (at != std::string_view::npos && at > 0 && is_host_name(text.substr(at + 1))) {
    return ReferenceName{.kind = NameKind::email, .text = std::string(text)};
  }
  const std::string_view host = without_final_dot(text);
  if (is_host_name(host)) {
    return ReferenceName{.kind = NameKind::dns, .text = to_lower(host)};
  }
  return Error{ErrorCode::usage, fmt::format("{} is no host name, IP address, e-mail address or URI{}", quoted(text),
                                             is_printable(text) && text.find_first_of(" ,*") == std::string_view::npos
                                                 ? " (international names: give the xn-- form)"
                                                 : "")};
}

bool host_matches(std::string_view pattern, std::string_view host) {
  // The names of a certificate are written without a final dot: with one they match nothing.
  host = without_final_dot(host);
  if (pattern.empty() || host.empty()) {
    return false;
  }
  if (pattern.substr(0, 2) != "*.") {
    // A `*` anywhere else is no wildcard, and no host has one: it simply never matches.
    return equal_ignoring_case(pattern, host);
  }
  const std::string_view suffix = pattern.substr(1);
  const std::size_t dot = host.find('.');
  const bool has_two_labels = suffix.find('.', 1) != std::string_view::npos;
  return has_two_labels && suffix.find('*') == std::string_view::npos && dot != std::string_view::npos && dot > 0 &&
         equal_ignoring_case(host.substr(dot), suffix);
}

bool address_matches(ByteView presented, ByteView address) {
  return !address.empty() && equal(presented, address);
}

bool email_matches(std::string_view presented, std::string_view mailbox) {
  const std::size_t theirs = presented.rfind('@');
  const std::size_t ours = mailbox.rfind('@');
  return theirs != std::string_view::npos && theirs == ours && presented.substr(0, theirs) == mailbox.substr(0, ours) &&
         equal_ignoring_case(presented.substr(theirs), mailbox.substr(ours));
}

bool uri_matches(std::string_view presented, std::string_view uri) {
  const std::size_t theirs = authority_end(presented);
  const std::size_t ours = authority_end(uri);
  return theirs == ours && theirs > 0 && equal_ignoring_case(presented.substr(0, theirs), uri.substr(0, ours)) &&
         presented.substr(theirs) == uri.substr(ours);
}

NameVerdict match_name(const der::Certificate& certificate, const ReferenceName& name) {
  if (const der::Extension* const extension = certificate.find(der::oid::kSubjectAltName)) {
    const Result<der::GeneralNames> names = der::parse_general_names(*extension);
    if (names && std::any_of(names->begin(), names->end(), [&name](const der::GeneralName& presented) {
          return general_name_matches(presented, name);
        })) {
      return NameVerdict::matched;
    }
  }
  return subject_matches(certificate.subject, name) ? NameVerdict::only_in_subject : NameVerdict::mismatched;
}

Bytes parse_address(std::string_view text) {
  std::array<std::uint8_t, 16> octets{};
  const std::string terminated(text.substr(0, text.find('\0') == std::string_view::npos ? text.size() : 0));
  if (::inet_pton(AF_INET, terminated.c_str(), octets.data()) == 1) {
    return {octets.begin(), octets.begin() + 4};
  }
  if (::inet_pton(AF_INET6, terminated.c_str(), octets.data()) == 1) {
    return {octets.begin(), octets.end()};
  }
  return {};
}

std::string format_address(ByteView address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.size() != 4 && address.size() != 16) {
    return to_hex(address);
  }
  ::inet_ntop(address.size() == 4 ? AF_INET : AF_INET6, address.data(), text.data(), text.size());
  return text.data();
}

}  // namespace mtlsdiag::x509
