// Initialisation: brings libcrypto and libssl up without their configuration file (start-up costs a quarter less, and
// what this program says does not depend on openssl.cnf) and without work at exit.
#pragma once

namespace mtlsdiag::ossl {

/// Call before the first call of OpenSSL in a process; later calls cost nothing.
void initialise();

}  // namespace mtlsdiag::ossl
