// The table of cipher suites behind registry.h, by number; callers ask registry.h.
#pragma once

#include <span>

#include "wire/registry.h"

namespace mtlsdiag::wire {

std::span<const RegistryEntry> cipher_suites();
std::span<const RegistryEntry> openssl_cipher_suites();

}  // namespace mtlsdiag::wire
