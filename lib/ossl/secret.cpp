#include "ossl/secret.h"

#include <openssl/crypto.h>

namespace mtlsdiag::ossl {

void wipe(Bytes& bytes) {
  if (!bytes.empty()) {
    OPENSSL_cleanse(bytes.data(), bytes.size());
  }
}

Secret::~Secret() {
  wipe(bytes_);
}

}  // namespace mtlsdiag::ossl
