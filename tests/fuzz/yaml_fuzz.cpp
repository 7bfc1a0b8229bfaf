// Fuzzes the reader of YAML manifests.
#include "reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return mtlsdiag::test::read_as({"yaml", mtlsdiag::x509::is_yaml, mtlsdiag::x509::read_yaml}, data, size);
}
