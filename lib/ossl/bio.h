// Memory BIOs: bytes in and out of OpenSSL without a socket or a file.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "ossl/handle.h"

namespace mtlsdiag::ossl {

/// Makes an empty memory BIO; an empty one answers "try again" and not "end of file".
BioHandle memory_bio();

/// Takes everything that a memory BIO holds.
Bytes take_all(BIO* bio);

}  // namespace mtlsdiag::ossl
