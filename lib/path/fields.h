// Fields: the faults in how a certificate is written outside its extensions: version, encoding, algorithm, serial
// number and dates, whatever the time and the path.
#pragma once

#include "path/node.h"

namespace mtlsdiag::path {

/// Adds defects where the version is none that X.509 has, or has not what the certificate has. Source: RFC 5280
/// §4.1.2.1, §4.1.2.8, §4.1.2.9.
void check_version(Node& node);

/// Adds defects where the signature's algorithm has parameters that it does not take, where a string of the subject's
/// name cannot be decoded, and where the signed part is not DER in a way that strict readers refuse.
void check_encoding(Node& node);

/// Adds a defect where the serial number is not positive or longer than 20 octets. Source: RFC 5280 §4.1.2.2.
void check_serial(Node& node);

/// Adds defects where a date is not written as RFC 5280 §4.1.2.5 asks.
void check_validity(Node& node);

}  // namespace mtlsdiag::path
