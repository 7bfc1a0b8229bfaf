// What the rules of public CAs ask in common: whom they are asked of, and what stands in a subject.
#pragma once

#include "der/oid.h"
#include "lint/facts.h"

namespace mtlsdiag::lint::pub {

inline constexpr der::KnownOid kCountry("2.5.4.6");
inline constexpr der::KnownOid kProvince("2.5.4.8");
inline constexpr der::KnownOid kLocality("2.5.4.7");
inline constexpr der::KnownOid kUnit("2.5.4.11");
inline constexpr der::KnownOid kSurname("2.5.4.4");
inline constexpr der::KnownOid kGivenName("2.5.4.42");

/// Reserved certificate policies. Source: CA/Browser Forum BR 7.1.6.1.
inline constexpr der::KnownOid kExtendedValidation("2.23.140.1.1");
inline constexpr der::KnownOid kDomainValidated("2.23.140.1.2.1");
inline constexpr der::KnownOid kOrganizationValidated("2.23.140.1.2.2");
inline constexpr der::KnownOid kIndividualValidated("2.23.140.1.2.3");

bool has_policy(const Facts& f, const der::KnownOid& policy);
bool has_attribute(const Facts& f, const der::KnownOid& type);

/// True for a leaf for TLS servers, or for any purpose, that is asked what public CAs must do.
bool is_public_leaf(const Facts& f);
/// The same for a CA; for one that is no root.
bool is_public_ca(const Facts& f);
bool is_public_lower_ca(const Facts& f);
/// True for an address of 4 or 16 octets that is not for use on the public Internet. Source: RFC 6890 §2.2.
bool is_reserved_address(ByteView address);
/// True for a host that is found inside a network only: a bare name, a reserved address, a special-use domain.
/// Source: RFC 6761, RFC 6762, RFC 8375.
bool is_internal_host(std::string_view host);

}  // namespace mtlsdiag::lint::pub
