// Fuzzes the reader of JSON manifests.
#include "reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return mtlsdiag::test::read_as({"json", mtlsdiag::x509::is_json, mtlsdiag::x509::read_json}, data, size);
}
