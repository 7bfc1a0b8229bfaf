#include "x509/store_uri.h"

#include <fmt/format.h>
#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/store.h>
#include <openssl/ui.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "ossl/handle.h"
#include "x509/file.h"

namespace mtlsdiag::x509 {

namespace {

constexpr std::string_view kPkcs11 = "pkcs11:";
constexpr std::string_view kEngineScheme = "org.openssl.engine:";
constexpr std::string_view kEnginePkcs11 = "org.openssl.engine:pkcs11:";
/// The most objects that are taken of one store.
constexpr int kMaxStoreObjects = 10'000;

using Store = ossl::Handle<OSSL_STORE_CTX, OSSL_STORE_close>;
using Info = ossl::Handle<OSSL_STORE_INFO, OSSL_STORE_INFO_free>;
using UiMethod = ossl::Handle<UI_METHOD, UI_destroy_method>;

/// What the loader's question for a PIN or passphrase is answered from.
struct PinSource {
  Loading* loading;
  Place place;
};

int answer(char* buffer, int size, int /*is_write*/, void* context) {
  auto* const source = static_cast<PinSource*>(context);
  const ossl::Secret* const secret = source->loading->passphrase(source->place);
  if (secret == nullptr || secret->size() > static_cast<std::size_t>(size)) {
    return -1;
  }
  std::memcpy(buffer, secret->reveal().data(), secret->size());
  return static_cast<int>(secret->size());
}

template <typename T, typename Encode>
Bytes encode(T* object, Encode encode_to) {
  unsigned char* der = nullptr;
  const int size = encode_to(object, &der);
  Bytes bytes(der, der + std::max(size, 0));
  OPENSSL_free(der);
  return bytes;
}

void add_info(const OSSL_STORE_INFO* info, const Place& place, Loading& loading) {
  Object object{.place = place, .format = "store"};
  switch (OSSL_STORE_INFO_get_type(info)) {
    case OSSL_STORE_INFO_CERT:
      object.kind = ObjectKind::certificate;
      object.der = encode(OSSL_STORE_INFO_get0_CERT(info), i2d_X509);
      break;
    case OSSL_STORE_INFO_CRL:
      object.kind = ObjectKind::crl;
      object.der = encode(OSSL_STORE_INFO_get0_CRL(info), i2d_X509_CRL);
      break;
    case OSSL_STORE_INFO_PKEY:
      object.kind = ObjectKind::private_key;
      object.token_key = ossl::Key::adopt(OSSL_STORE_INFO_get1_PKEY(info));
      break;
    case OSSL_STORE_INFO_PUBKEY:
      object.kind = ObjectKind::public_key;
      object.der = encode(OSSL_STORE_INFO_get0_PUBKEY(info), i2d_PUBKEY);
      break;
    default: return;
  }
  loading.add(std::move(object));
}

std::string why_unavailable(const std::string& uri) {
  const unsigned long error = ERR_peek_last_error();
  const char* const reason = ERR_reason_error_string(error);
  const std::string words = reason != nullptr ? printable(reason) : std::string("nothing answers to it");
  if (equal_ignoring_case(std::string_view(uri).substr(0, kPkcs11.size()), kPkcs11)) {
    return fmt::format(
        "{}; PKCS#11 needs OpenSSL's pkcs11 engine (package libengine-pkcs11-openssl) and the token's "
        "module (PKCS11_MODULE_PATH)",
        words);
  }
  return words;
}

bool has_engine() {
  ENGINE_load_builtin_engines();
  const ossl::Handle<ENGINE, ENGINE_free> engine(ENGINE_by_id("pkcs11"));
  return engine != nullptr;
}

}  // namespace

std::string to_openssl_uri(const std::string& uri) {
  if (equal_ignoring_case(std::string_view(uri).substr(0, kPkcs11.size()), kPkcs11)) {
    return fmt::format("{}{}", kEnginePkcs11, uri);
  }
  return uri;
}

void read_store(const std::string& uri, Loading& loading) {
  PinSource source{.loading = &loading, .place = Place{.file = masked_uri(uri)}};
  const std::string target = to_openssl_uri(uri);
  ERR_clear_error();
  const bool needs_engine = target.rfind(kEngineScheme, 0) == 0;
  if (needs_engine && !has_engine()) {
    loading.problem(Reason::store_unavailable, source.place, why_unavailable(uri));
    ERR_clear_error();
    return;
  }
  const UiMethod ui(UI_UTIL_wrap_read_pem_callback(answer, 0));
  const Store store(OSSL_STORE_open(target.c_str(), ui.get(), &source, nullptr, nullptr));
  if (!store) {
    loading.problem(Reason::store_unavailable, source.place, why_unavailable(uri));
    ERR_clear_error();
    return;
  }
  const std::size_t had = loading.count();
  for (int i = 0; i < kMaxStoreObjects && OSSL_STORE_eof(store.get()) == 0; ++i) {
    if (const Info info{OSSL_STORE_load(store.get())}) {
      add_info(info.get(), source.place, loading);
    } else if (OSSL_STORE_error(store.get()) != 0) {
      break;
    }
  }
  if (loading.count() == had) {
    loading.problem(Reason::store_unavailable, source.place, why_unavailable(uri));
  }
  ERR_clear_error();
}

}  // namespace mtlsdiag::x509
