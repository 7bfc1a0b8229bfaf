#include "x509/digest.h"

#include <openssl/evp.h>

#include "ossl/handle.h"

namespace mtlsdiag::x509 {

namespace {

/// One algorithm with a context that is kept; a thread has its own.
class Digest final {
 public:
  explicit Digest(const char* name) : algorithm_(EVP_MD_fetch(nullptr, name, nullptr)), context_(EVP_MD_CTX_new()) {}

  void operator()(ByteView bytes, std::uint8_t* out) {
    const bool is_done = algorithm_ != nullptr && context_ != nullptr &&
                         EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1 &&
                         EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1 &&
                         EVP_DigestFinal_ex(context_.get(), out, nullptr) == 1;
    MTLSDIAG_CHECK(is_done);
  }

 private:
  ossl::Handle<EVP_MD, EVP_MD_free> algorithm_;
  ossl::DigestContext context_;
};

}  // namespace

std::array<std::uint8_t, 20> sha1(ByteView bytes) {
  thread_local Digest digest("SHA1");
  std::array<std::uint8_t, 20> out{};
  digest(bytes, out.data());
  return out;
}

std::array<std::uint8_t, 32> sha256(ByteView bytes) {
  thread_local Digest digest("SHA256");
  std::array<std::uint8_t, 32> out{};
  digest(bytes, out.data());
  return out;
}

}  // namespace mtlsdiag::x509
