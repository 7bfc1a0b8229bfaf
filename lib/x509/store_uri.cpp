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

/// The last thing that OpenSSL complained about, printable.
std::string last_complaint() {
  const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason != nullptr ? printable(reason) : std::string("nothing answers to it");
}

/// An engine that is initialised as long as this lives. Keys that it loads hold it for themselves.
class EngineUse final {
 public:
  explicit EngineUse(const std::string& id) {
    ENGINE_load_builtin_engines();
    engine_.reset(ENGINE_by_id(id.c_str()));
    if (engine_) {
      // The engine prints what went wrong to standard error otherwise, the URI with its PIN included.
      ENGINE_ctrl_cmd_string(engine_.get(), "QUIET", nullptr, 0);
    }
    is_ready_ = engine_ != nullptr && ENGINE_init(engine_.get()) == 1;
  }
  ~EngineUse() {
    if (is_ready_) {
      ENGINE_finish(engine_.get());
    }
  }
  EngineUse(const EngineUse&) = delete;
  EngineUse& operator=(const EngineUse&) = delete;

  [[nodiscard]] bool is_known() const { return engine_ != nullptr; }
  [[nodiscard]] ENGINE* get() const { return is_ready_ ? engine_.get() : nullptr; }

 private:
  ossl::Handle<ENGINE, ENGINE_free> engine_;
  bool is_ready_ = false;
};

/// What the pkcs11 engine's LOAD_CERT_CTRL takes. Source: libp11, src/eng_back.c.
struct EngineCertificate {
  const char* uri;
  X509* certificate;
};

/// The value of the attribute `type` of a pkcs11 URI; empty where there is none. Source: RFC 7512 §2.3.
std::string_view type_of(std::string_view uri) {
  const std::size_t at = uri.find("type=");
  const bool is_attribute = at != std::string_view::npos && at > 0 && (uri[at - 1] == ';' || uri[at - 1] == ':');
  return is_attribute ? uri.substr(at + 5, uri.find_first_of(";?&", at) - at - 5) : std::string_view();
}

void read_certificate(ENGINE* engine, const std::string& id, const Place& place, Loading& loading) {
  EngineCertificate request{.uri = id.c_str(), .certificate = nullptr};
  if (ENGINE_ctrl_cmd(engine, "LOAD_CERT_CTRL", 0, &request, nullptr, 0) == 1 && request.certificate != nullptr) {
    const ossl::CertificateHandle certificate(request.certificate);
    loading.add({.kind = ObjectKind::certificate,
                 .der = encode(certificate.get(), i2d_X509),
                 .place = place,
                 .format = "store"});
  }
}

void read_key(ENGINE* engine, const std::string& id, PinSource& source, Loading& loading) {
  const UiMethod ui(UI_UTIL_wrap_read_pem_callback(answer, 0));
  if (EVP_PKEY* const key = ENGINE_load_private_key(engine, id.c_str(), ui.get(), &source)) {
    Object object{.kind = ObjectKind::private_key, .place = source.place, .format = "store"};
    object.token_key = ossl::Key::adopt(key);
    loading.add(std::move(object));
  }
}

/// Reads what an engine has under `id`: a certificate, a private key, or both where the URI does not say which.
void read_engine(const std::string& engine_id, const std::string& id, PinSource& source, Loading& loading) {
  const EngineUse engine(engine_id);
  if (engine.get() == nullptr) {
    loading.problem(Reason::store_unavailable, source.place,
                    engine.is_known()
                        ? fmt::format("the engine {} cannot be used ({}); is PKCS11_MODULE_PATH the token's module?",
                                      printable(engine_id), last_complaint())
                        : fmt::format("OpenSSL has no engine {}; on Debian it is in libengine-pkcs11-openssl",
                                      printable(engine_id)));
    return;
  }
  const std::string_view type = type_of(id);
  const std::size_t had = loading.count();
  ERR_clear_error();
  if (type.empty() || type == "cert") {
    read_certificate(engine.get(), id, source.place, loading);
  }
  if (type.empty() || type == "private") {
    read_key(engine.get(), id, source, loading);
  }
  if (loading.count() == had) {
    loading.problem(Reason::store_unavailable, source.place,
                    fmt::format("the token gives neither certificate nor key for it ({}): check the URI, the module "
                                "(PKCS11_MODULE_PATH) and the PIN (--pass)",
                                last_complaint()));
  }
}

/// Reads what one of OpenSSL's own loaders has.
void read_loader(const std::string& uri, PinSource& source, Loading& loading) {
  const UiMethod ui(UI_UTIL_wrap_read_pem_callback(answer, 0));
  const Store store(OSSL_STORE_open(uri.c_str(), ui.get(), &source, nullptr, nullptr));
  const std::size_t had = loading.count();
  for (int i = 0; store && i < kMaxStoreObjects && OSSL_STORE_eof(store.get()) == 0; ++i) {
    if (const Info info{OSSL_STORE_load(store.get())}) {
      add_info(info.get(), source.place, loading);
    } else if (OSSL_STORE_error(store.get()) != 0) {
      break;
    }
  }
  if (loading.count() == had) {
    loading.problem(Reason::store_unavailable, source.place, last_complaint());
  }
}

bool begins(std::string_view text, std::string_view prefix) {
  return equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

}  // namespace

void read_store(const std::string& uri, Loading& loading) {
  PinSource source{.loading = &loading, .place = Place{.file = masked_uri(uri)}};
  ERR_clear_error();
  if (begins(uri, kPkcs11)) {
    read_engine("pkcs11", uri, source, loading);
  } else if (begins(uri, kEngineScheme)) {
    const std::string rest = uri.substr(kEngineScheme.size());
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    read_engine(rest.substr(0, colon), rest.substr(std::min(colon + 1, rest.size())), source, loading);
  } else {
    read_loader(uri, source, loading);
  }
  ERR_clear_error();
}

}  // namespace mtlsdiag::x509
