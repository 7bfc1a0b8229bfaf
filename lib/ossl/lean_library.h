// A library context for servers that read the certificates of many peers. In OpenSSL 3.0 most of reading a certificate
// is the search for a decoder of its public key among those of every input and structure; here there are only those
// that certificates need, which more than halves it. All else is that of the default provider.
#pragma once

#include "ossl/key.h"

typedef struct ossl_lib_ctx_st OSSL_LIB_CTX;

namespace mtlsdiag::ossl {

/// Gives the context, made at the first call and kept for the process's lifetime; null (OpenSSL's default context)
/// where it cannot be made, or where `key`, which will be used in it, does not live in the default provider (a
/// token's).
OSSL_LIB_CTX* lean_library_for(const Key& key);

}  // namespace mtlsdiag::ossl
