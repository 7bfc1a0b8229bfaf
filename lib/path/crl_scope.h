// The scope of a CRL: does it speak of a certificate, and for which reasons?
#pragma once

#include <cstdint>
#include <string>

#include "der/extensions.h"

namespace mtlsdiag::path {

struct Node;
struct StoredCrl;

/// Gives the reasons (ReasonFlags) for which a CRL answers for a certificate; 0: it is not about it.
/// Source: RFC 5280 §6.3.3 (b), (d).
std::uint32_t reasons_in_scope(const StoredCrl& crl, const Node& certificate);

/// Says whether a certificateIssuer extension names that directory name (der::normalized).
bool names_directory(const der::Extension& certificate_issuer, const std::string& name_key);

}  // namespace mtlsdiag::path
