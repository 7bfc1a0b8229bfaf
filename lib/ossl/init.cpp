#include "ossl/init.h"

#include <openssl/crypto.h>
#include <openssl/ssl.h>

namespace mtlsdiag::ossl {

void initialise() {
  static const int kDone = OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, nullptr);
  static_cast<void>(kDone);
}

}  // namespace mtlsdiag::ossl
