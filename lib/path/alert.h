// Alerts: which alert a strict peer sends for a chain's finding, so that what a person saw can be matched to its cause.
#pragma once

#include <cstdint>
#include <vector>

#include "finding/finding.h"

namespace mtlsdiag::path {

/// Gives the AlertDescription for a kind of finding; 46 (certificate_unknown) where nothing fits better.
/// Source: RFC 8446 §6.2; OpenSSL 3.0, ssl/statem/statem_lib.c, x509table.
std::uint8_t alert_for(finding::Kind kind);

/// Gives the alert for the leading error of a chain; 0 where there is no error.
std::uint8_t alert_for(const std::vector<finding::Finding>& findings);

}  // namespace mtlsdiag::path
