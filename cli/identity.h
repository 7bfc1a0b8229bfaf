// Identity files of the command line: --cert, --key and --pass as x509 loads them, with the question for a passphrase
// where a person sits at a terminal.
#pragma once

#include "base/result.h"
#include "cli/options.h"
#include "x509/identity.h"

namespace mtlsdiag::cli {

/// Makes what x509::load_identity takes. Fails with `usage` on a --pass that has no known form.
Result<x509::IdentityFiles> identity_files(const IdentityOptions& options);

/// Asks on the terminal without echo; nothing where there is no terminal.
x509::PassphrasePrompt terminal_prompt();

}  // namespace mtlsdiag::cli
