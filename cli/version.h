// What `--version --verbose` tells: the libraries, OpenSSL's providers and the budgets in force.
#pragma once

#include <string>

namespace mtlsdiag::cli {

std::string verbose_version();

}  // namespace mtlsdiag::cli
