#include "ossl/lean_library.h"

#include <openssl/core_dispatch.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

namespace mtlsdiag::ossl {
namespace {

constexpr char kName[] = "lean";
constexpr std::string_view kDefault = "default";

/// The default provider of OpenSSL's default context, whose algorithms are handed on.
OSSL_PROVIDER* default_provider() {
  static OSSL_PROVIDER* const provider = OSSL_PROVIDER_load(nullptr, kDefault.data());
  return provider;
}

using Algorithms = std::vector<OSSL_ALGORITHM>;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// The public keys of certificates are SubjectPublicKeyInfo in DER.
bool is_for_certificates(const OSSL_ALGORITHM& decoder) {
  const std::string_view properties = decoder.property_definition;
  return has(properties, "input=der") && has(properties, "structure=SubjectPublicKeyInfo");
}

/// Every look at a context's keys walks over its ciphers too: modes that no cipher suite has are left out.
bool is_for_tls(const OSSL_ALGORITHM& cipher) {
  constexpr std::string_view kOtherModes[] = {"-CFB", "-OFB", "-ECB", "-CTR", "-XTS", "-WRAP", "-SIV", "-OCB", "-CTS"};
  return std::none_of(std::begin(kOtherModes), std::end(kOtherModes),
                      [&cipher](std::string_view mode) { return has(cipher.algorithm_names, mode); });
}

Algorithms kept(const OSSL_ALGORITHM* all, bool (*is_kept)(const OSSL_ALGORITHM&)) {
  Algorithms list;
  for (; all != nullptr && all->algorithm_names != nullptr; ++all) {
    if (is_kept(*all)) {
      list.push_back(*all);
    }
  }
  list.push_back(OSSL_ALGORITHM{});
  return list;
}

const OSSL_ALGORITHM* query(void*, int operation, int* no_cache) {
  const OSSL_ALGORITHM* all = OSSL_PROVIDER_query_operation(default_provider(), operation, no_cache);
  if (operation == OSSL_OP_DECODER) {
    static const Algorithms kDecoders = kept(all, is_for_certificates);
    return kDecoders.data();
  }
  if (operation == OSSL_OP_CIPHER) {
    static const Algorithms kCiphers = kept(all, is_for_tls);
    return kCiphers.data();
  }
  return all;
}

/// What TLS has of groups is asked of the provider.
int capabilities(void*, const char* capability, OSSL_CALLBACK* callback, void* argument) {
  return OSSL_PROVIDER_get_capabilities(default_provider(), capability, callback, argument);
}

int start(const OSSL_CORE_HANDLE*, const OSSL_DISPATCH*, const OSSL_DISPATCH** functions, void** context) {
  static const OSSL_DISPATCH kFunctions[] = {
      {OSSL_FUNC_PROVIDER_QUERY_OPERATION, reinterpret_cast<void (*)()>(query)},
      {OSSL_FUNC_PROVIDER_GET_CAPABILITIES, reinterpret_cast<void (*)()>(capabilities)},
      {0, nullptr}};
  *functions = kFunctions;
  *context = OSSL_PROVIDER_get0_provider_ctx(default_provider());
  return 1;
}

/// Never freed: OpenSSL's objects that live in it may outlast every static object of ours.
OSSL_LIB_CTX* make() {
  OSSL_LIB_CTX* const made = OSSL_LIB_CTX_new();
  const bool is_complete = made != nullptr && default_provider() != nullptr &&
                           OSSL_PROVIDER_add_builtin(made, kName, start) == 1 &&
                           OSSL_PROVIDER_load(made, kName) != nullptr;
  return is_complete ? made : nullptr;
}

}  // namespace

OSSL_LIB_CTX* lean_library_for(const Key& key) {
  const OSSL_PROVIDER* home = key ? EVP_PKEY_get0_provider(key.get()) : nullptr;
  if (home == nullptr || OSSL_PROVIDER_get0_name(home) != kDefault) {
    return nullptr;
  }
  static OSSL_LIB_CTX* const kLibrary = make();
  return kLibrary;
}

}  // namespace mtlsdiag::ossl
