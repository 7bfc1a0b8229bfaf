// PKCS#12 files: a key with its chain under a passphrase.
#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "ossl/key.h"

namespace mtlsdiag::mint {

/// Makes a PKCS#12 file of a leaf, its key and further certificates, encrypted with AES-256 and a SHA-256 MAC.
/// Fails with `system` where OpenSSL refuses the parts, such as a key that is not the leaf's.
/// Source: RFC 7292 §4.
Result<Bytes> make_pkcs12(const ossl::Key& key, ByteView leaf, const std::vector<Bytes>& others,
                          std::string_view passphrase, std::string_view friendly_name = {});

}  // namespace mtlsdiag::mint
