// Fields: the faults in how a certificate's serial number and dates are written, whatever the time and the path.
#pragma once

#include "path/node.h"

namespace mtlsdiag::path {

/// Adds a defect where the serial number is not positive or longer than 20 octets. Source: RFC 5280 §4.1.2.2.
void check_serial(Node& node);

/// Adds defects where a date is not written as RFC 5280 §4.1.2.5 asks.
void check_validity(Node& node);

}  // namespace mtlsdiag::path
