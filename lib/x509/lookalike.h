// Lookalike: what a file is that holds nothing for us, told by how it begins, so that whoever took the wrong file sees
// which one. Formats that are read are in x509/formats.h.
#pragma once

#include <string>

#include "base/bytes.h"

namespace mtlsdiag::x509 {

/// Says what the content looks like, "it looks like a zip archive: unpack it first"; empty where nothing is known of
/// it.
std::string looks_like(ByteView content);

}  // namespace mtlsdiag::x509
