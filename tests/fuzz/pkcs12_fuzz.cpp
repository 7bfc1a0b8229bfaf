// Fuzzes the reader of PKCS#12, its key derivation bounded.
#include "reader.h"

namespace {

bool is_any(mtlsdiag::ByteView content) {
  return !content.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return mtlsdiag::test::read_as({"pkcs12", is_any, mtlsdiag::x509::read_pkcs12}, data, size);
}
