// Names of ciphers, groups and signature algorithms: from what a person writes (IANA's names, OpenSSL's) to the lists
// that OpenSSL takes. Knows nothing of a connection.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace mtlsdiag::handshake {

/// Cipher suites in OpenSSL's two lists.
struct CipherLists {
  std::string tls12;            ///< for SSL_CTX_set_cipher_list; empty: none named
  std::string tls13;            ///< for SSL_CTX_set_ciphersuites; empty: none named
  bool has_expression = false;  ///< something that is not the name of one suite
};

/// Sorts names of cipher suites into OpenSSL's lists. Elements may themselves be lists, separated by `:` or `,`.
/// Fails with `usage` on an unknown name (the nearest known one is named), `unsupported` on one that OpenSSL lacks.
Result<CipherLists> cipher_lists(const std::vector<std::string>& names);

/// Gives OpenSSL's list of groups (`X25519:P-256`); fails likewise.
Result<std::string> group_list(const std::vector<std::string>& names);

/// Gives OpenSSL's list of signature algorithms (`ecdsa_secp256r1_sha256:…`); fails likewise.
Result<std::string> sigalg_list(const std::vector<std::string>& names);

}  // namespace mtlsdiag::handshake
