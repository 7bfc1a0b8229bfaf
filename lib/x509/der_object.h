// Adding one DER object to a load, by the kind that its container states or by its shape. Shared by the readers.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "x509/loading.h"

namespace mtlsdiag::x509 {

/// What an object's container says of it.
struct ObjectSource {
  Place place;
  std::string_view format;
  std::string_view label;  ///< printable
  bool is_trusted = false;
  bool has_trust_settings = false;  ///< what stands behind the certificate are OpenSSL's trust settings
};

/// Adds an object of a stated kind. A certificate that cannot be read is a problem and is not added.
void add_der(ObjectKind kind, Bytes der, const ObjectSource& source, Loading& loading);

/// Adds what one element is by its shape, opening containers.
void add_by_shape(ByteView element, const ObjectSource& source, Loading& loading);

}  // namespace mtlsdiag::x509
