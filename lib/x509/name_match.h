// Matching names: does a certificate's subjectAltName hold the name that was asked for? The comparison is on the values
// of the certificate, never on printed forms: a NUL or a comma in a name is part of that name and never matches.
// Source: RFC 9525 §6 (host names, IP addresses), RFC 5280 §7 and RFC 9598 (e-mail), RFC 3986 §6.2 (URI).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "der/certificate.h"

namespace mtlsdiag::x509 {

enum class NameKind : std::uint8_t { dns, ip, email, uri };

/// A name to look for, as the user gave it and in the form in which it is compared.
struct ReferenceName {
  NameKind kind = NameKind::dns;
  std::string text;  ///< dns: lower-case A-labels without a trailing dot; else as given
  Bytes address;     ///< ip: 4 or 16 octets
};

/// Reads a reference identity: an IP address (also `[::1]`), a URI (with `://`, or `spiffe:`, `urn:`), an e-mail
/// address (with `@`), else a host name. Fails with `usage` on what is none of them.
Result<ReferenceName> parse_reference(std::string_view text);

/// Says whether a presented dNSName matches a host name; `*` stands for exactly one leftmost label, alone in it, with
/// at least two labels after it. Both may be in any case; `host` must be A-labels. Source: RFC 9525 §6.3.
bool host_matches(std::string_view pattern, std::string_view host);

/// Says whether a presented iPAddress is that address. Source: RFC 9525 §6.4.
bool address_matches(ByteView presented, ByteView address);

/// Says whether a presented rfc822Name is that mailbox: the part before `@` to the letter, the host in any case.
bool email_matches(std::string_view presented, std::string_view mailbox);

/// Says whether a presented URI is that one: scheme and host in any case, the rest to the letter.
bool uri_matches(std::string_view presented, std::string_view uri);

/// How a certificate answers to a name.
enum class NameVerdict : std::uint8_t {
  matched,          ///< a subjectAltName matches
  only_in_subject,  ///< no subjectAltName does, but the subject's CN (host, address) or emailAddress would: not valid
  mismatched,
};

/// Looks for a name in a certificate. Source: RFC 9525 §6.2 (the subject's CN does not count).
NameVerdict match_name(const der::Certificate& certificate, const ReferenceName& name);

/// Reads an IPv4 or IPv6 address without a port; empty where the text is none.
Bytes parse_address(std::string_view text);

/// Writes 4 or 16 octets as an address (RFC 5952); other sizes as hexadecimal.
std::string format_address(ByteView address);

}  // namespace mtlsdiag::x509
