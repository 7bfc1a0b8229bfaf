#include "mint/pkcs12.h"

#include <openssl/err.h>
#include <openssl/pkcs12.h>

#include <string>

#include "ossl/handle.h"

namespace mtlsdiag::mint {
namespace {

constexpr int kIterations = 20'000;

ossl::CertificateHandle read(ByteView der) {
  const unsigned char* at = der.data();
  return ossl::CertificateHandle(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

}  // namespace

Result<Bytes> make_pkcs12(const ossl::Key& key, ByteView leaf, const std::vector<Bytes>& others,
                          std::string_view passphrase, std::string_view friendly_name) {
  ERR_clear_error();
  const ossl::CertificateHandle certificate = read(leaf);
  const ossl::CertificateStack stack(sk_X509_new_null());
  bool ok = certificate && stack;
  for (const Bytes& other : others) {
    ossl::CertificateHandle each = read(other);
    ok = ok && each && sk_X509_push(stack.get(), each.get()) > 0;
    if (ok) {
      static_cast<void>(each.release());  // the stack owns it now
    }
  }
  const std::string secret(passphrase);
  const std::string name(friendly_name);
  const ossl::Handle<PKCS12, PKCS12_free> file(
      ok ? PKCS12_create_ex(secret.c_str(), name.empty() ? nullptr : name.c_str(), key.get(), certificate.get(),
                            stack.get(), NID_aes_256_cbc, NID_aes_256_cbc, kIterations, kIterations, 0, nullptr,
                            nullptr)
         : nullptr);
  unsigned char* raw = nullptr;
  const int length = file ? i2d_PKCS12(file.get(), &raw) : -1;
  ERR_clear_error();
  if (length <= 0) {
    return Error{ErrorCode::system, "OpenSSL cannot make a PKCS#12 file of this key and certificate"};
  }
  Bytes out(raw, raw + length);
  OPENSSL_clear_free(raw, static_cast<std::size_t>(length));
  return out;
}

}  // namespace mtlsdiag::mint
