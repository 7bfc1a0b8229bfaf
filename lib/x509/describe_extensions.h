// The extensions of certificates, requests and CRLs as reports show them: a table of those that are decoded, and the
// list of all. Also the few ways in which values are written, which describe.cpp shares.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "der/certificate.h"
#include "der/oid.h"
#include "x509/sheet.h"

namespace mtlsdiag::x509 {

/// The most elements of one list that are shown; a longer one gives its length as `NAME_count`.
inline constexpr std::size_t kMaxShownElements = 1000;

/// Writes what the known extensions say, and the list of all of them (`extensions`).
void describe_extensions(const std::vector<der::Extension>& extensions, Sheet& to);

/// Writes octets as hexadecimal.
void hex(Sheet& to, std::string_view name, ByteView bytes);

/// Writes the readable name of an object identifier, or its dotted form.
void oid_text(Sheet& to, std::string_view name, const der::Oid& oid);

/// Writes a list, each element by `show`, cut at kMaxShownElements.
template <typename T, typename Show>
void list(Sheet& to, std::string_view name, const std::vector<T>& values, Show show) {
  to.begin_list(name);
  for (std::size_t i = 0; i < values.size() && i < kMaxShownElements; ++i) {
    show(values[i]);
  }
  to.end_list();
  if (values.size() > kMaxShownElements) {
    to.integer(std::string(name) + "_count", static_cast<std::int64_t>(values.size()));
  }
}

}  // namespace mtlsdiag::x509
