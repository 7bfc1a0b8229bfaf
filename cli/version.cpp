#include "cli/version.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/provider.h>

#include <string_view>

#include "base/text.h"

namespace mtlsdiag::cli {
namespace {

int add_provider(OSSL_PROVIDER* provider, void* out) {
  *static_cast<std::string*>(out) += fmt::format(" {}", OSSL_PROVIDER_get0_name(provider));
  return 1;
}

}  // namespace

std::string verbose_version() {
  std::string providers;
  OSSL_PROVIDER_available(nullptr, "default");
  OSSL_PROVIDER_do_all(nullptr, add_provider, &providers);
  std::string text = "mtlsdiag " MTLSDIAG_VERSION "\n";
  text += fmt::format("built with   {}\n", OPENSSL_VERSION_TEXT);
  text += fmt::format("running on   {}\n", OpenSSL_version(OPENSSL_VERSION));
  text += fmt::format("providers   {}\n", providers);
  text += fmt::format("fields       {} code points shown\n", kMaxShownCodePoints);
  return text;
}

}  // namespace mtlsdiag::cli
